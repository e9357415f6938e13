//! `bursar rules`: the catalogue of exception codes, and that of the published rules of e-invoices.

use ::rules::einvoice::Rule;
use model::Code;
use model::invoice::term_name;
use model::verdict::Weight;
use serde_json::json;

use crate::cli::{Rules, RulesAct};
use crate::config::closest;
use crate::{Ended, output};

pub(super) fn run(arguments: &Rules) -> anyhow::Result<Ended> {
    match &arguments.act {
        RulesAct::List { official: false } => list(arguments.json),
        RulesAct::List { official: true } => list_official(arguments.json),
        RulesAct::Explain { code, markdown } => explain(&code.join(" "), *markdown, arguments.json),
        RulesAct::Test { paths, config } => super::rules_test::run(paths, config.as_deref(), arguments.json),
    }
}

fn list(json: bool) -> anyhow::Result<Ended> {
    let catalogue = ::rules::catalogue();
    if json {
        for rule in catalogue {
            output::json(&json!({
                "code": rule.code, "name": rule.name, "severity": rule.severity, "owner": rule.owner,
                "limit": rule.limit, "imr": rule.imr,
            }))?;
        }
        return Ok(Ended::Well);
    }
    let rows: Vec<Vec<String>> = catalogue
        .iter()
        .map(|rule| {
            vec![
                rule.code.to_string(),
                rule.severity.letter().to_string(),
                rule.name.to_owned(),
                rule.limit.to_owned(),
                rule.owner.to_owned(),
            ]
        })
        .collect();
    output::table(&["code", "sev", "name", "limit", "owner"], &rows, 60)?;
    Ok(Ended::Well)
}

/// The published rules of e-invoices, by their ids.
fn list_official(json: bool) -> anyhow::Result<Ended> {
    let mut known: Vec<&Rule> = ::rules::einvoice::catalogue().collect();
    known.sort_by_key(|rule| rule.id);
    if json {
        for rule in known {
            output::json(&json!({
                "rule": rule.id, "severity": rule.weight, "terms": rule.terms, "meaning": rule.meaning,
            }))?;
        }
        return Ok(Ended::Well);
    }
    let rows: Vec<Vec<String>> = known
        .iter()
        .map(|rule| {
            let weight = match rule.weight {
                Weight::Fatal => "fatal",
                Weight::Warning => "warning",
                Weight::Information => "info",
            };
            vec![rule.id.to_owned(), weight.to_owned(), rule.meaning.to_owned()]
        })
        .collect();
    output::table(&["rule", "weight", "meaning"], &rows, 100)?;
    Ok(Ended::Well)
}

fn explain(text: &str, markdown: bool, json: bool) -> anyhow::Result<Ended> {
    let parts = text.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|part| !part.is_empty());
    let code = parts.collect::<Vec<_>>().join("-").to_ascii_uppercase();
    let page = code.parse::<Code>().ok().and_then(::rules::explain);
    if let (None, Some(rule)) = (page, ::rules::einvoice::explain(&code)) {
        return explain_rule(rule, json);
    }
    let Some(page) = page else {
        let own = ::rules::catalogue().iter().map(|rule| rule.code.to_string());
        let known: Vec<String> = own.chain(::rules::einvoice::catalogue().map(|rule| rule.id.to_owned())).collect();
        let hint = closest(&code, &known).map(|k| format!("; did you mean {k}?")).unwrap_or_default();
        output::say(&format!(
            "bursar: there is no code {text:?}{hint} (`bursar rules list` and `bursar rules list --official` show all)"
        ));
        return Ok(Ended::WrongUsage);
    };
    if json {
        output::json(&json!({ "code": code, "page": page }))?;
    } else {
        let words = if markdown { page.to_owned() } else { in_words(page) };
        output::line(words.trim_end())?;
    }
    Ok(Ended::Well)
}

/// A page for people: its prose, and of each example its title and what is found. The facts of the examples, which run
/// as tests, are for whoever writes rules or examples; `--markdown` and `--json` have the whole page.
fn in_words(page: &str) -> String {
    let (mut out, mut block) = (String::new(), None);
    for line in page.lines() {
        match (line.strip_prefix("```"), block) {
            (Some(kind), None) => block = Some(kind),
            (Some(_), Some(_)) => block = None,
            (None, Some("findings")) => {
                out.push_str("  ");
                out.push_str(line);
                out.push('\n');
            }
            (None, Some(_)) => {}
            (None, None) => {
                let heading = line.strip_prefix("## ").map(|title| format!("Example: {title}"));
                let line = heading.as_deref().unwrap_or_else(|| line.strip_prefix("# ").unwrap_or(line));
                // One empty line, where blocks are left out.
                if !line.is_empty() || !out.ends_with("\n\n") {
                    out.push_str(line);
                    out.push('\n');
                }
            }
        }
    }
    out
}

/// A published rule of e-invoices.
fn explain_rule(rule: &Rule, json: bool) -> anyhow::Result<Ended> {
    let example = ::rules::einvoice::example(rule.id);
    if json {
        output::json(&json!({
            "rule": rule.id, "severity": rule.weight, "terms": rule.terms, "meaning": rule.meaning,
            "example": example.map(|example| json!({ "change": example.change, "message": example.message })),
            "fix": rule.fix,
        }))?;
        return Ok(Ended::Well);
    }
    let weight = match rule.weight {
        Weight::Fatal => "fatal: an invoice that breaks it is not valid",
        Weight::Warning => "warning: reported, the invoice stays valid",
        Weight::Information => "information",
    };
    output::line(&format!("{}\n\n{}\n\nSeverity: {weight}.", rule.id, rule.meaning))?;
    if !rule.terms.is_empty() {
        let named = |term: &&str| match term.trim_start_matches("BT-").parse().ok().and_then(term_name) {
            Some(name) if term.starts_with("BT-") => format!("{term} ({name})"),
            _ => (*term).to_owned(),
        };
        let terms: Vec<String> = rule.terms.iter().map(named).collect();
        output::line(&format!("Terms: {}.", terms.join(", ")))?;
    }
    if let Some(example) = example {
        output::line(&format!("Example: {}\n  says: {}", example.change, example.message))?;
    }
    output::line(&format!("Fix: {}", rule.fix))?;
    Ok(Ended::Well)
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_page_in_words_has_no_facts_of_tests() {
        let page = "# E101 breaks\n\nProse.\n\n## A slip\n\n```invoice\nprofile = 1\n```\n```findings\nE101 H\n```\n";
        assert_eq!(in_words(page), "E101 breaks\n\nProse.\n\nExample: A slip\n\n  E101 H\n");
    }

    #[test]
    fn every_page_is_shown_without_its_facts() {
        for rule in rules::catalogue() {
            let page = rules::explain(rule.code).map(in_words).expect("every code has a page");
            assert!(!page.contains("```") && !page.contains(" = "), "{}: {page}", rule.code);
        }
    }
}
