//! The text of examples: Markdown, in which blocks of code say what is given and what is expected.

use std::collections::BTreeMap;

use model::decision::Decision;
use model::{Code, Finding, Severity};

use super::Verdict;

/// One example of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading above it.
    pub title: String,
    /// Line of the text, from 1, on which what is expected begins.
    pub line: usize,
    /// What is given, by the word after the three backticks: `invoice`, `ledger`, `policy`, `act`, `after-approval`; TOML.
    pub given: BTreeMap<String, String>,
    /// What is expected.
    pub expected: Expected,
}

/// What an example expects: the codes, each with its severity where it says one, and what becomes of the invoice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// Codes in the order of their text.
    pub codes: Vec<(Code, Option<Severity>)>,
    /// `approve`, `ask`, `review`, `wait`, `duplicate` or `file`; anything when absent.
    pub decision: Option<String>,
    /// People who are asked, in their order; anybody when absent.
    pub approvers: Option<String>,
}

/// The examples of a text, in their order. An example ends with its block `findings`.
///
/// # Errors
/// The line that cannot be understood, and why.
pub fn sections(text: &str) -> Result<Vec<Section>, String> {
    let (mut found, mut title, mut given) = (Vec::new(), String::new(), BTreeMap::new());
    let mut lines = (1..).zip(text.lines());
    while let Some((at, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix('#') {
            heading.trim_start_matches('#').trim().clone_into(&mut title);
        }
        let Some(kind) = line.trim_end().strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let body: Vec<&str> =
            lines.by_ref().map(|(_, inner)| inner).take_while(|inner| inner.trim_end() != "```").collect();
        match kind {
            "findings" => {
                let expected = expected(&body).map_err(|why| format!("line {at}: {why}"))?;
                let given = std::mem::take(&mut given);
                found.push(Section { title: title.clone(), line: at, given, expected });
            }
            "invoice" | "ledger" | "policy" | "act" | "after-approval" => {
                given.insert(kind.to_owned(), body.join("\n"));
            }
            other => {
                return Err(format!(
                    "line {at}: there is no block {other:?} (invoice, ledger, policy, act, after-approval, findings)"
                ));
            }
        }
    }
    if !given.is_empty() {
        return Err(format!("the example {title:?} has no block \"findings\""));
    }
    Ok(found)
}

/// `P101 H at BT-146: …` and `→ ask anna, bert`; what is indented explains a finding and is not compared.
fn expected(lines: &[&str]) -> Result<Expected, String> {
    let mut expected = Expected::default();
    for line in lines.iter().filter(|line| !line.starts_with(char::is_whitespace) && !line.trim().is_empty()) {
        if let Some(rest) = line.strip_prefix('→').or_else(|| line.strip_prefix("->")) {
            let (word, more) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
            if !["approve", "ask", "review", "wait", "duplicate", "file"].contains(&word) {
                return Err(format!("{word:?} is no decision (approve, ask, review, wait, duplicate, file)"));
            }
            expected.decision = Some(word.to_owned());
            let people = more.split_once(':').map_or(more, |(people, _)| people).trim();
            expected.approvers = (word == "ask" && !people.is_empty()).then(|| people.to_owned());
            continue;
        }
        // `F106 H: …` is a finding about the whole document.
        let mut words = line.split_whitespace().map(|word| word.trim_end_matches(':'));
        let first = words.next().unwrap_or_default();
        if *line == "no findings" {
            continue;
        }
        let first_ends = line.starts_with(&format!("{first}:"));
        let code = first.parse().map_err(|_| format!("{first:?} is no code"))?;
        let severity = match words.next() {
            _ if first_ends => None,
            None | Some("at") => None,
            Some(letter) => Some(severity(letter).ok_or_else(|| format!("{letter:?} is no severity (B, H, W, I)"))?),
        };
        expected.codes.push((code, severity));
    }
    Ok(expected)
}

fn severity(letter: &str) -> Option<Severity> {
    [Severity::Block, Severity::Hold, Severity::Warn, Severity::Info]
        .into_iter()
        .find(|severity| letter.chars().eq([severity.letter()]))
}

impl Expected {
    /// What differs from a verdict, a sentence each; nothing when all is as expected.
    #[must_use]
    pub fn differences(&self, verdict: &Verdict) -> Vec<String> {
        let mut out = self.other_findings(&verdict.findings);
        let (word, people) = decided(&verdict.decision);
        if let Some(expected) = self.decision.as_ref().filter(|expected| *expected != word) {
            out.push(format!("the invoice should go to \"{expected}\", but goes to \"{word}\""));
        } else if let Some(expected) = self.approvers.as_ref().filter(|expected| **expected != people) {
            out.push(format!("{expected} should be asked, but {people} would be"));
        }
        out
    }

    /// The same for what an act of a person meets, where no decision is made.
    #[must_use]
    pub fn other_findings(&self, findings: &[Finding]) -> Vec<String> {
        let mut out = Vec::new();
        let mut left: Vec<_> = findings.iter().collect();
        for (code, severity) in &self.codes {
            let place = left.iter().position(|f| f.code == *code && severity.is_none_or(|s| s == f.severity));
            let named = severity.map(|s| format!(" {}", s.letter())).unwrap_or_default();
            match place {
                Some(place) => {
                    left.remove(place);
                }
                None => out.push(format!("{code}{named} is expected and was not found")),
            }
        }
        let more = |f: &&Finding| format!("found {} {}, not expected: {}", f.code, f.severity.letter(), f.sentence);
        out.extend(left.iter().map(more));
        out
    }
}

/// The decision in one word, and who is asked: people, or why nobody in particular is.
fn decided(decision: &Decision) -> (&'static str, String) {
    match decision {
        Decision::Approve { .. } => ("approve", String::new()),
        Decision::Ask { approvers, because, .. } if approvers.is_empty() => ("ask", because.clone()),
        Decision::Ask { approvers, .. } => ("ask", approvers.join(", ")),
        Decision::Review { .. } => ("review", String::new()),
        Decision::Wait { until, .. } => ("wait", until.to_string()),
        Decision::Duplicate { .. } => ("duplicate", String::new()),
        Decision::File { .. } => ("file", String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parted_into_examples() {
        let text = "# Ours\n\n## Dear\n```invoice\norder = \"1\"\n```\n```findings\nP101 H at BT-146: dear\n  actual: 3\n→ ask anna, bert: why\n```\n## Plain\n```findings\nno findings\n```\n";
        let found = sections(text).expect("examples");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].title, "Dear");
        assert_eq!(found[0].expected.codes, [(Code::new("P101"), Some(Severity::Hold))]);
        assert_eq!(found[0].expected.approvers.as_deref(), Some("anna, bert"));
        assert_eq!(found[1].expected, Expected::default());
        let whole = sections("```findings\nF106 H: The page holds text that nobody can see.\nE101: broken\n```\n")
            .expect("read");
        let codes = [(Code::new("F106"), Some(Severity::Hold)), (Code::new("E101"), None)];
        assert_eq!(whole[0].expected.codes, codes);
        for (wrong, why) in [
            ("```invoce\n```", "no block"),
            ("```findings\nP1O1\n```", "no code"),
            ("```findings\nP101 X\n```", "no severity"),
            ("```findings\n→ perhaps\n```", "no decision"),
            ("```invoice\n```", "no block \"findings\""),
        ] {
            assert!(sections(wrong).is_err_and(|said| said.contains(why)), "{wrong}");
        }
    }
}
