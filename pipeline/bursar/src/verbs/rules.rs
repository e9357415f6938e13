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
        RulesAct::Explain { code, markdown } => explain(code, *markdown, arguments.json),
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

/// What is explained.
enum Topic {
    Code(Code, &'static str),
    Rule(&'static Rule),
    /// A page about policy.
    Page(&'static str, &'static str),
}

impl Topic {
    /// What a text means: letter case, blanks, hyphens and underscores do not matter.
    fn of(text: &str) -> Option<Topic> {
        let parts = text.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|part| !part.is_empty());
        let parts: Vec<String> = parts.map(str::to_ascii_uppercase).collect();
        if matches!(parts.concat().as_str(), "TOLERANCE" | "TOLERANCES") {
            return Some(Topic::Page("tolerances", ::rules::policy::TOLERANCES));
        }
        let code = parts.concat().parse::<Code>().ok();
        if let Some((code, page)) = code.and_then(|code| Some((code, ::rules::explain(code)?))) {
            return Some(Topic::Code(code, page));
        }
        ::rules::einvoice::explain(&parts.join("-")).map(Topic::Rule)
    }

    /// What the words mean: the longest run that means something is one, since `br co 15` is one rule and `P101 D101` are
    /// two codes.
    ///
    /// # Errors
    /// The first word that begins nothing.
    fn all(words: &[String]) -> Result<Vec<Topic>, String> {
        let words: Vec<&str> = words.iter().flat_map(|word| word.split([' ', ',', ';', '\t'])).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let (mut topics, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let runs = (at + 1..=words.len().min(at + WORDS_MAX)).rev();
            let found = runs.into_iter().find_map(|end| Some((Topic::of(&words[at..end].join("-"))?, end)));
            let Some((topic, end)) = found else { return Err(words[at..].join(" ")) };
            topics.push(topic);
            at = end;
        }
        Ok(topics)
    }
}

/// Words that one rule may be written in: `PEPPOL EN16931 CL 001`.
const WORDS_MAX: usize = 6;

fn explain(words: &[String], markdown: bool, json: bool) -> anyhow::Result<Ended> {
    let topics = match Topic::all(words) {
        Ok(topics) => topics,
        Err(unknown) => {
            let own = ::rules::catalogue().iter().map(|rule| rule.code.to_string());
            let known: Vec<String> = own.chain(::rules::einvoice::catalogue().map(|rule| rule.id.to_owned())).collect();
            let near = closest(&unknown.replace([' ', '_'], "-").to_ascii_uppercase(), &known);
            let hint = near.map(|k| format!("; did you mean {k}?")).unwrap_or_default();
            output::say(&format!(
                "bursar: there is no code {unknown:?}{hint} (`bursar rules list` and `bursar rules list --official` show all)"
            ));
            return Ok(Ended::WrongUsage);
        }
    };
    for (number, topic) in topics.into_iter().enumerate() {
        if number > 0 && !json {
            output::line("")?;
        }
        match topic {
            Topic::Rule(rule) => explain_rule(rule, json)?,
            Topic::Code(code, page) => explain_page(&code.to_string(), page, markdown, json)?,
            Topic::Page(name, page) => explain_page(name, page, markdown, json)?,
        }
    }
    Ok(Ended::Well)
}

fn explain_page(code: &str, page: &str, markdown: bool, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(&json!({ "code": code, "page": page }));
    }
    let words = if markdown { page.to_owned() } else { in_words(page) };
    output::line(words.trim_end())?;
    Ok(())
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
fn explain_rule(rule: &Rule, json: bool) -> anyhow::Result<()> {
    let example = ::rules::einvoice::example(rule.id);
    if json {
        output::json(&json!({
            "rule": rule.id, "severity": rule.weight, "terms": rule.terms, "meaning": rule.meaning,
            "example": example.map(|example| json!({ "change": example.change, "message": example.message })),
            "fix": rule.fix,
        }))?;
        return Ok(());
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Topic, in_words};

    #[test]
    fn a_page_in_words_has_no_facts_of_tests() {
        let page = "# E101 breaks\n\nProse.\n\n## A slip\n\n```invoice\nprofile = 1\n```\n```findings\nE101 H\n```\n";
        assert_eq!(in_words(page), "E101 breaks\n\nProse.\n\nExample: A slip\n\n  E101 H\n");
    }

    #[test]
    fn several_codes_are_told_from_one_rule_in_several_words() {
        let named = |text: &str| {
            let words: Vec<String> = text.split('|').map(str::to_owned).collect();
            let topics = Topic::all(&words)?;
            let name = |topic: &Topic| match topic {
                Topic::Code(code, _) => code.to_string(),
                Topic::Rule(rule) => rule.id.to_owned(),
                Topic::Page(name, _) => (*name).to_owned(),
            };
            Ok(topics.iter().map(name).collect::<Vec<_>>())
        };
        for (text, expected) in [
            ("P101", &["P101"][..]),
            ("p-101", &["P101"]),
            ("p|101", &["P101"]),
            ("P101|D101", &["P101", "D101"]),
            ("p101, d_101", &["P101", "D101"]),
            ("br|co|15|p101|BR-CO-15", &["BR-CO-15", "P101", "BR-CO-15"]),
            ("tolerances", &["tolerances"]),
        ] {
            assert_eq!(named(text), Ok(expected.iter().map(|name| (*name).to_owned()).collect()), "{text}");
        }
        assert_eq!(named("P101|nothing|D101"), Err("nothing D101".to_owned()));
    }

    #[test]
    fn every_page_is_shown_without_its_facts() {
        for rule in rules::catalogue() {
            let page = rules::explain(rule.code).map(in_words).expect("every code has a page");
            assert!(!page.contains("```") && !page.contains(" = "), "{}: {page}", rule.code);
        }
    }
}
