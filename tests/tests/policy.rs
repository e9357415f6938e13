//! A policy before it goes live: an installation's own examples, and what it would change in past cases.

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::bursar::{Bursar, program};

const CONFIG: &str = r#"
[policy.limits]
past_days = 100000
[approval]
mode = "hierarchy"
default_approver = "anna"
approvers = [{ user = "anna", limit = "100000.00 EUR", manager = "bert" }, { user = "bert" }]
[ocr]
languages = []
"#;

const EXAMPLES: &str = r#"# What our policy must do

## Three percent more is held

```invoice
order = "4711"
lines = [{ name = "Copy paper A4", quantity = "10", unit = "C62", price = "10.30" }]
```
```ledger
orders = [{}]
```
```findings
P101 H
→ review
```

## Everyday bills go to Anna

```findings
no findings
→ ask anna
```
"#;

#[test]
fn an_installations_own_examples_are_judged_by_its_policy() {
    let bursar = Bursar::with_config(CONFIG);
    let file = bursar.dir().join("ours.md");
    fs::write(&file, EXAMPLES).expect("written");
    let config = bursar.dir().join("bursar.toml");
    let test = |config: &Path| {
        let mut command = Command::new(program());
        command.args(["rules", "test"]).arg(&file).arg("--config").arg(config).output().expect("the program starts")
    };
    let well = test(&config);
    let said = String::from_utf8_lossy(&well.stdout).into_owned();
    assert_eq!(well.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&well.stderr));
    assert!(said.contains("2 examples, each as it expects"), "{said}");

    // A looser policy lets the dearer line pass: the example that pins it down says so.
    let loose = bursar.dir().join("loose.toml");
    fs::write(&loose, format!("{CONFIG}[policy.severity]\nP101 = \"W\"\n")).expect("written");
    let failed = test(&loose);
    let said = String::from_utf8_lossy(&failed.stdout).into_owned();
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains("P101 H is expected and was not found"), "{said}");
    assert!(said.contains("2 examples, 1 not as they expect"), "{said}");

    // A key that is none is a mistake of the example, not a finding.
    fs::write(&file, "```invoice\nnumbr = \"1\"\n```\n```findings\n```\n").expect("written");
    let wrong = test(&config);
    assert_eq!(wrong.status.code(), Some(3), "{}", String::from_utf8_lossy(&wrong.stdout));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("numbr"), "{}", String::from_utf8_lossy(&wrong.stderr));
}

#[test]
fn a_replay_says_which_past_decisions_a_policy_would_flip_and_what_money_moves() {
    let bursar = Bursar::with_config(CONFIG);
    let inbox = bursar.dir().join("incoming");
    fs::create_dir_all(&inbox).expect("a folder");
    for seed in 0..3_u64 {
        fs::write(inbox.join(format!("{seed}.xml")), samples::generate::ubl(seed)).expect("written");
    }
    for (kind, text) in [
        ("vendors", samples::generate::vendors()),
        ("orders", samples::generate::orders(0..3)),
        ("receipts", samples::generate::receipts(0..3)),
    ] {
        let file = bursar.dir().join(format!("{kind}.csv"));
        fs::write(&file, text).expect("written");
        bursar.run_well(&["import", kind, &file.display().to_string()]);
    }
    let output = bursar.run(&["ingest", &inbox.display().to_string(), "--json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let replay = |policy: &str| {
        let file = bursar.dir().join("other.toml");
        fs::write(&file, policy).expect("written");
        let arguments = ["case", "replay", "--since", "2000-01-01", "--policy", &file.display().to_string()];
        let output = bursar.run(&arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), said + &String::from_utf8_lossy(&output.stderr))
    };
    let (code, said) = replay(CONFIG);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("3 cases since 2000-01-01: 0 would go another way"), "{said}");

    // Anna may approve nothing any more: all that she was asked goes to Bert.
    let (code, said) = replay(&CONFIG.replace("100000.00 EUR", "0.01 EUR"));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("→ ask anna, bert: ") || said.contains("→ ask bert: "), "{said}");
    assert!(said.contains("EUR"), "{said}");
    assert!(!said.contains(": 0 would go another way"), "{said}");
}

#[test]
fn a_contracts_bill_that_never_came_is_said_and_stands_in_the_calendar() {
    let bursar = Bursar::with_config(CONFIG);
    let mut invoice = samples::generate::invoice(0);
    invoice.purchase_order_reference = None;
    invoice.contract_reference = Some("R-1".to_owned());
    let vendors = samples::generate::vendors();
    let vat_id = invoice.seller.vat_identifier.clone().expect("a VAT identifier");
    let vendor = vendors.lines().find(|line| line.contains(&vat_id)).and_then(|line| line.split(',').next());
    let vendor = vendor.expect("the seller is among the vendors");
    let currency = invoice.currency.expect("a currency");
    let contracts = format!(
        "contract_number,vendor_id,description,currency,valid_from,valid_to,period,amount_per_period,total_cap,tolerance_percent,owner\n\
         R-1,{vendor},Maintenance,{currency},2000-01-01,,month,,,,k.reimers\n"
    );
    for (kind, text) in [("vendors", vendors), ("contracts", contracts)] {
        let file = bursar.dir().join(format!("{kind}.csv"));
        fs::write(&file, text).expect("written");
        bursar.run_well(&["import", kind, &file.display().to_string()]);
    }
    let file = bursar.dir().join("bill.xml");
    fs::write(&file, extractors::einvoice::ubl::write(&invoice)).expect("written");
    let output = bursar.run(&["ingest", &file.display().to_string(), "--json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));

    // The generated bill is older than a month and five days, and no other ever came.
    let output = bursar.run(&["export", "calendar"]);
    let (said, words) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{said}{words}");
    assert!(said.starts_with("BEGIN:VCALENDAR\r\n"), "{said}");
    assert!(said.contains("SUMMARY:Bill missing: contract R-1"), "{said}");
    assert!(words.contains("K204 The bill of contract R-1"), "{words}");
}

#[test]
fn the_examples_of_our_own_pages_hold_by_the_defaults_and_whose_policy_judged_is_said() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let empty = tempfile::tempdir().expect("a folder");
    let test = |dir: &Path| {
        let mut command = Command::new(program());
        command.current_dir(dir).args(["rules", "test"]).arg(folder.join("pages")).arg(folder.join("policies"));
        command.output().expect("the program starts")
    };
    let output = test(empty.path());
    let (said, words) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let wrong: Vec<&str> = said.lines().filter(|line| !line.starts_with('✓')).collect();
    assert_eq!(output.status.code(), Some(0), "{wrong:?}\n{words}");
    assert!(words.contains("judged by the defaults"), "{words}");

    // The configuration of the folder is taken, as everywhere, and named: by it other people are asked.
    let bursar = Bursar::with_config(CONFIG);
    let output = test(bursar.dir());
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("judged by the policy of bursar.toml"), "{words}");
}

#[test]
fn what_a_tolerance_means_is_said_before_the_first_invoice() {
    let tolerance =
        "[[policy.tolerance]]\nname = \"as delivered\"\nof = \"quantity\"\nvendors = [\"V-1\"]\nbelow = \"2 %\"\n";
    let bursar = Bursar::with_config(tolerance);
    let said = bursar.run_well(&["config", "check", "--offline"]);
    let meant =
        "vendors V-1: a billed quantity may be up to 2 % below what was delivered and is not billed yet (else P206)";
    assert!(said.contains(meant), "{said}");
    let explained = Command::new(program()).args(["rules", "explain", "p-101", "D101", "tolerances"]).output();
    let explained = String::from_utf8(explained.expect("the program starts").stdout).expect("UTF-8");
    for title in ["P101 unit price above order", "D101 certain duplicate", "Tolerances"] {
        assert!(explained.lines().any(|line| line == title), "{title} is not in\n{explained}");
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_program_as_shells_expect() {
    let mut child = Command::new(program())
        .args(["rules", "list", "--official"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(141), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}
