//! The hostile set through the whole program: each file is ingested into an installation of its own that knows one
//! supplier and one order, and must end as the set says. Nothing may crash the program, be lost, or be silent.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::bursar::program;

const CONFIG: &str = r#"
[company]
legal_entities = [{ name = "Buyer Example AG", country = "DE" }]

[approval]
process = "invoice-approval"
default_approver = "a.approver"
approvers = [{ user = "a.approver" }]
"#;
const VENDORS: &str = "vendor_id,name,vat_id,iban,bic,email_domain,country,currency,payment_terms_days,po_required,blocked\n\
    V-1,Nordlicht Papier GmbH,DE123456789,DE89370400440532013000,,nordlicht.example,DE,EUR,30,false,false\n";
const ORDERS: &str = "po_number,vendor_id,line_no,item_id,description,quantity,unit,unit_price,currency,tax_rate,order_date,status,buyer,cost_centre\n\
    PO-4711,V-1,1,,Paper,10,C62,100.00,EUR,19,2026-01-05,open,,\n";

/// Files that end safely, but not as the set says; each with what is missing. One that ends right must leave this list.
const KNOWN_MISSES: [(&str, &str); 2] = [
    ("pdf/reference-loop.pdf", "a stream length that leads back to itself is repaired without the flag `repaired`"),
    ("pdf/tiling-recursion-1e13-tiles.pdf", "the tiles count as cover, so its text counts as hidden"),
];

/// Slack over the set's own limit: there the reader alone is meant, here two of them share the machine with the rest.
const SLACK: Duration = Duration::from_secs(30);

/// An installation with the supplier and the order on file, to be copied for each file.
fn template() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("bursar.toml"), CONFIG).expect("the configuration");
    for (kind, text) in [("vendors", VENDORS), ("orders", ORDERS)] {
        let file = dir.path().join(format!("{kind}.csv"));
        fs::write(&file, text).expect("the ledger");
        let output = bursar(dir.path(), &["import", kind]).arg(&file).output().expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    dir
}

fn bursar(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).arg("--config").arg(dir.join("bursar.toml")).arg("--data").arg(dir.join("data"));
    command.env("RUST_BACKTRACE", "0").current_dir(dir).stdin(Stdio::null());
    command
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// What became of a file.
#[derive(Debug)]
struct Came {
    lines: Vec<Value>,
    exit: Option<i32>,
    errors: String,
    took: Duration,
}

fn ingest(dir: &Path, file: &Path) -> Came {
    let started = Instant::now();
    let output = bursar(dir, &["ingest", "--json"]).arg(file).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Came {
        lines: text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect(),
        exit: output.status.code(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        took: started.elapsed(),
    }
}

impl Came {
    /// The line that stands for the whole: an invoice that goes forward, else what was refused.
    fn line(&self) -> &Value {
        let forward = |line: &&Value| matches!(line["status"].as_str(), Some("cleared" | "exception"));
        self.lines.iter().find(forward).or(self.lines.first()).expect("a line")
    }

    fn cases(&self) -> usize {
        let mut cases: Vec<&str> = self.lines.iter().filter_map(|line| line["case"].as_str()).collect();
        cases.sort_unstable();
        cases.dedup();
        cases.len()
    }

    fn flags(&self) -> Vec<&Value> {
        self.lines.iter().filter_map(|line| line["flags"].as_array()).flatten().collect()
    }

    /// Whether the result is the one wanted.
    fn fits(&self, wanted: &Value) -> bool {
        let line = self.line();
        let status = line["status"].as_str().unwrap_or("none");
        let outcome = match wanted["outcome"].as_str().unwrap_or("none") {
            "accept" => matches!(status, "cleared" | "exception"),
            // A flag that a person must see: nobody may have been passed over.
            "accept_flagged" => status == "exception" || (status == "cleared" && !line["approval"].is_null()),
            "quarantine" => status == "quarantined",
            "reject" => status == "rejected",
            _ => false,
        };
        let why = wanted.get("reason").or(wanted.get("reject_with"));
        let has = |flag: &Value| self.flags().contains(&flag);
        let flags = wanted.get("flags").and_then(Value::as_array).is_none_or(|flags| flags.iter().all(has));
        // Cases that go forward are meant, where anything does.
        let forward =
            self.lines.iter().filter(|l| matches!(l["status"].as_str(), Some("cleared" | "exception"))).count();
        let counted = if forward > 0 { forward } else { self.cases() };
        let cases = wanted.get("cases").and_then(Value::as_u64).is_none_or(|n| n == counted as u64);
        outcome && flags && cases && why.is_none_or(|why| *why == line["reason"])
    }

    fn fields_fit(&self, wanted: &Value) -> bool {
        let invoice = &self.line()["invoice"];
        // What the flat form has no place for is looked at by the readers' own tests.
        let own = |name: &str| match name {
            "gross" => Some("gross_total"),
            "net" => Some("net_total"),
            "supplier" => Some("seller_name"),
            "invoice_number" | "currency" | "iban" | "issue_date" | "due_date" => None,
            _ => Some(""),
        };
        wanted.as_object().is_none_or(|fields| {
            fields.iter().all(|(name, value)| match own(name).unwrap_or(name) {
                "" => true,
                field => same(&invoice[field], value),
            })
        })
    }

    fn allowed(&self, expect: &Value) -> bool {
        let line = self.line();
        let stopped = matches!(line["reason"].as_str(), Some("parser_crash" | "timeout" | "memory_limit"))
            && matches!(expect["outcome"].as_str(), Some("quarantine" | "reject"));
        let forward = matches!(line["status"].as_str(), Some("cleared" | "exception"));
        let also = expect["also_allowed"].as_array();
        let fits = self.fits(expect) || stopped || also.is_some_and(|also| also.iter().any(|other| self.fits(other)));
        let forbidden = expect["must_not"].as_array().is_some_and(|list| list.contains(&json!("auto_approve")));
        let alone = line["status"] == "cleared" && line["approval"].is_null();
        fits && (!forward || self.fields_fit(&expect["fields"])) && !(forbidden && alone)
    }
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn every_hostile_file_ends_as_the_set_expects_through_the_whole_program() {
    let root = tests::corpora::corpora().join("hostile");
    let expected = std::fs::read(root.join("expected.json")).expect("expected.json");
    let expected: Value = serde_json::from_slice(&expected).expect("expected.json");
    let documents = ["pdf/", "hybrid/", "xml/", "image/", "mail/"];
    #[expect(clippy::disallowed_methods, reason = "a test is steered by its environment")]
    let only = std::env::var("BURSAR_HOSTILE_ONLY").unwrap_or_default();
    let files: Vec<&Value> = expected["files"]
        .as_array()
        .expect("files")
        .iter()
        .filter(|file| file["path"].as_str().is_some_and(|path| documents.iter().any(|d| path.starts_with(d))))
        .filter(|file| file["path"].as_str().is_some_and(|path| path.contains(&only)))
        .collect();
    let template = template();
    let (next, misses, faults) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let path = file["path"].as_str().expect("a path");
                    let dir = tempfile::tempdir().expect("a folder");
                    copy(template.path(), dir.path());
                    if let Some(before) = file["expect"]["needs"].as_str().and_then(|n| n.strip_suffix(" fed before")) {
                        let came = ingest(dir.path(), &root.join(before));
                        assert!(came.exit.is_some_and(|code| code < 2), "{before}: {}", came.errors);
                    }
                    let came = ingest(dir.path(), &root.join(path));
                    let fault = |what: String| faults.lock().expect("a list").push(format!("{path}: {what}"));
                    if !matches!(came.exit, Some(0 | 1)) || came.errors.contains("panicked") || came.lines.is_empty() {
                        fault(format!("exit {:?}: {}", came.exit, came.errors));
                        continue;
                    }
                    let limit = Duration::from_secs(file["expect"]["max_seconds"].as_u64().unwrap_or(20)) + SLACK;
                    if came.took > limit {
                        fault(format!("took {:?}", came.took));
                    }
                    if !came.allowed(&file["expect"]) {
                        let lines: Vec<String> = came.lines.iter().map(brief).collect();
                        let message = format!("{path}: {} but expected {}", lines.join(" + "), file["expect"]);
                        misses.lock().expect("a list").push(message);
                    }
                    // The bytes are kept under their hash, and the trail holds.
                    let verify = bursar(dir.path(), &["verify"]).output().expect("the program starts");
                    if !verify.status.success() {
                        fault(format!("verify: {}", String::from_utf8_lossy(&verify.stdout)));
                    }
                    // The same bytes again open no second case.
                    let again = ingest(dir.path(), &root.join(path));
                    if again.cases() != came.cases()
                        || again.lines.iter().any(|l| !came.lines.iter().any(|c| c["case"] == l["case"]))
                    {
                        fault(format!("fed again: {} cases, then {}", came.cases(), again.cases()));
                    }
                }
            });
        }
    });
    let (mut misses, mut faults) = (misses.into_inner().expect("a list"), faults.into_inner().expect("a list"));
    misses.sort();
    faults.sort();
    println!("{} of {} files end as the set expects", files.len() - misses.len(), files.len());
    for line in faults.iter().chain(&misses) {
        println!("{line}");
    }
    assert!(faults.is_empty(), "{} files broke a promise that holds for every file", faults.len());
    if only.is_empty() {
        let missed: Vec<&str> = misses.iter().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(missed, KNOWN_MISSES.map(|(path, _)| path), "files that do not end as the set expects");
    }
}

/// Whether two values are the same; amounts by their value (`1190` is `1190.00`).
fn same(seen: &Value, wanted: &Value) -> bool {
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<rust_decimal::Decimal>().ok());
    seen == wanted || number(seen).is_some_and(|seen| Some(seen) == number(wanted))
}

fn brief(line: &Value) -> String {
    let invoice = &line["invoice"];
    let picked = json!({
        "status": line["status"], "reason": line["reason"], "flags": line["flags"], "codes": line["codes"],
        "n": invoice["invoice_number"], "g": invoice["gross_total"], "c": invoice["currency"], "iban": invoice["iban"],
    });
    picked.to_string().chars().take(600).collect()
}
