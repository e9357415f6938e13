//! The pages of the rules are their tests: every example is judged, and its findings must be those that it prints.
//!
//! `UPDATE=1 cargo test -p rules` rewrites the expected blocks and `CATALOGUE.md`; review the difference like code.

#[expect(dead_code, reason = "each test binary uses a part")]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use model::decision::Decision;
use model::{Code, Evidence, Finding};
use rules::Policy;
use rules::example::{ActText, AfterApprovalText, InvoiceText, LedgerText};
use rules::policy::Limits;
use serde::Deserialize;
use support::judge;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

fn compare_or_update(path: &Path, old: &str, new: &str) {
    if old == new {
        return;
    }
    if is_update() {
        std::fs::write(path, new).expect("page is written");
        return;
    }
    let differs = old.lines().zip(new.lines()).find(|(a, b)| a != b);
    let (printed, found) = differs.unwrap_or(("(end of file)", "(end of file)"));
    panic!("{} is not up to date; UPDATE=1 rewrites it\n printed: {printed}\n   found: {found}", path.display());
}

fn parse<T: for<'de> Deserialize<'de>>(page: &Path, block: Option<&String>) -> Option<T> {
    let block = block?;
    Some(toml::from_str(block).unwrap_or_else(|e| panic!("{}: {e}\nin\n{block}", page.display())))
}

/// Findings and decision of one example, as the page prints them.
fn run(page: &Path, blocks: &BTreeMap<String, String>) -> (String, BTreeSet<Code>) {
    let invoice: InvoiceText = parse(page, blocks.get("invoice")).unwrap_or_default();
    let ledger: LedgerText = parse(page, blocks.get("ledger")).unwrap_or_default();
    let policy: Policy = parse(page, blocks.get("policy")).unwrap_or_default();
    let problems = policy.validate();
    assert!(problems.is_empty(), "{}: {problems:?}", page.display());
    let mut text = String::new();
    if let Some(act) = parse::<ActText>(page, blocks.get("act")) {
        let codes = print_findings(&act.findings(&policy), &mut text);
        return (text, codes);
    }
    if let Some(after) = parse::<AfterApprovalText>(page, blocks.get("after-approval")) {
        let findings = after.findings(&invoice, &ledger, &policy).unwrap_or_else(|e| panic!("{e}"));
        let codes = print_findings(&findings, &mut text);
        return (text, codes);
    }
    let verdict = judge(&invoice, &support::ledger(&ledger), &policy);
    let codes = print_findings(&verdict.findings, &mut text);
    let (word, because) = match &verdict.decision {
        Decision::Approve { because } => ("approve", because.clone()),
        Decision::Ask { approvers, because, .. } if approvers.is_empty() => ("ask", because.clone()),
        Decision::Ask { approvers, because, .. } => ("ask", format!("{}: {because}", approvers.join(", "))),
        // The sentence is printed above.
        Decision::Review { .. } => ("review", String::new()),
        Decision::Wait { until, .. } => ("wait", format!("until {until}")),
        Decision::Duplicate { of, .. } => ("duplicate", format!("of case {of}")),
        Decision::File { because } => ("file", because.clone()),
    };
    let _ = writeln!(text, "{}", format!("→ {word} {because}").trim_end());
    (text, codes)
}

fn print_findings(findings: &[Finding], text: &mut String) -> BTreeSet<Code> {
    if findings.is_empty() {
        text.push_str("no findings\n");
    }
    for finding in findings {
        let place = finding.terms.first().map(|t| format!(" at {t}")).unwrap_or_default();
        let _ = writeln!(text, "{} {}{place}: {}", finding.code, finding.severity.letter(), finding.sentence);
        let facts = [
            ("expected", finding.expected.clone()),
            ("actual", finding.actual.clone()),
            ("difference", finding.difference.clone()),
            ("limit", finding.limit.clone()),
            ("at risk", finding.at_risk.map(|a| a.to_string())),
        ];
        for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            let _ = writeln!(text, "  {name}: {value}");
        }
        let evidence: Vec<String> = finding
            .evidence
            .iter()
            .map(|e| match e {
                Evidence::Xml { path, .. } => format!("xml {path}"),
                Evidence::Page { page, .. } => format!("page {page}"),
                Evidence::Ledger { record } => shorten(record),
                other => format!("{other:?}"),
            })
            .collect();
        if !evidence.is_empty() {
            let _ = writeln!(text, "  from: {}", evidence.join("; "));
        }
    }
    findings.iter().map(|f| f.code).collect()
}

/// Hashes say nothing to a reader of the page.
fn shorten(record: &str) -> String {
    record.split(" document ").next().unwrap_or(record).to_owned()
}

/// Judges every example of a page; gives the page with the findings as they are, and the codes of each example.
fn rewrite(page: &Path, old: &str) -> (String, Vec<BTreeSet<Code>>) {
    let mut new = String::new();
    let mut blocks: BTreeMap<String, String> = BTreeMap::new();
    let mut examples = Vec::new();
    let mut lines = old.lines();
    while let Some(line) = lines.next() {
        new.push_str(line);
        new.push('\n');
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let mut body = String::new();
        for inner in lines.by_ref().take_while(|inner| *inner != "```") {
            body.push_str(inner);
            body.push('\n');
        }
        if kind == "findings" {
            let (text, codes) = run(page, &blocks);
            examples.push(codes);
            blocks.clear();
            new.push_str(&text);
        } else {
            let known = ["invoice", "ledger", "policy", "act", "after-approval"];
            assert!(known.contains(&kind), "{}: unknown block {kind}", page.display());
            new.push_str(&body);
            blocks.insert(kind.to_owned(), body);
        }
        new.push_str("```\n");
    }
    assert!(blocks.is_empty(), "{}: an example has no findings block", page.display());
    (new, examples)
}

#[test]
fn every_example_finds_what_its_page_says() {
    for rule in rules::catalogue() {
        let path = folder().join(format!("pages/{}.md", rule.code));
        let old = std::fs::read_to_string(&path).expect("a page for each rule");
        let (new, examples) = rewrite(&path, &old);
        // Codes of the table that nothing raises yet have a page that says so.
        if old.contains("no invoice is checked for it yet") {
            assert!(!rule.is_checked() && examples.is_empty(), "{}", path.display());
            continue;
        }
        assert!(examples.iter().any(|codes| codes.contains(&rule.code)), "{}: no example fires", path.display());
        assert!(
            examples.iter().any(|codes| !codes.contains(&rule.code)),
            "{}: no example is a near miss",
            path.display()
        );
        compare_or_update(&path, &old, &new);
    }
}

#[test]
fn no_page_is_without_a_rule() {
    for entry in std::fs::read_dir(folder().join("pages")).expect("the pages") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let code: Code = name.trim_end_matches(".md").parse().unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(rules::explain(code).is_some(), "{name} belongs to no rule");
    }
}

#[test]
fn the_catalogue_is_up_to_date() {
    let mut text = String::from(
        "# Catalogue of rules\n\n\
         Generated from `rules/src/registry.rs`; `UPDATE=1 cargo test -p rules` rewrites it.\n\
         Severity: **B** block, **H** hold, **W** warn, **I** info.\n\
         IMR is the Peppol Invoice Response reason and action that the code offers.\n\n\
         | Code | Name | Severity | Default limit | Owner | IMR | Family |\n|---|---|---|---|---|---|---|\n",
    );
    for rule in rules::catalogue() {
        let _ = writeln!(
            text,
            "| [{code}](pages/{code}.md) | {} | {} | {} | {} | {} | {}{} |",
            rule.name,
            rule.severity.letter(),
            rule.limit,
            rule.owner,
            rule.imr.unwrap_or("–"),
            rule.family,
            if rule.is_checked() { "" } else { ", raised by the approval process" },
            code = rule.code,
        );
    }
    text.push_str(
        "\n## Limits\n\nKeys of `[policy.limits]`, and of `[policy.vendor.ID.limits]` for one vendor.\n\n\
         | Key | Default | Unit | Why |\n|---|---|---|---|\n",
    );
    for limit in Limits::REFERENCE {
        let _ = writeln!(text, "| `{}` | {} | {} | {} |", limit.name, limit.default, limit.unit, limit.reason);
    }
    let path = folder().join("CATALOGUE.md");
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    compare_or_update(&path, &old, &text);
}
