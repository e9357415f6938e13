//! `bursar rules test`: an installation's own examples of what its policy must do, in the form of the rules' pages.

use std::path::{Path, PathBuf};

use ::rules::Policy;
use ::rules::example::{ActText, AfterApprovalText, InvoiceText, LedgerText, Section, judge, sections};
use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::config::Config;
use crate::{Ended, output};

/// Judges every example in the files and folders by the policy of the configuration, or by its own.
pub(super) fn run(paths: &[PathBuf], config: Option<&Path>, json: bool) -> anyhow::Result<Ended> {
    let by = Config::found(config);
    let policy = Config::load(config)?.policy;
    let (mut count, mut wrong) = (0_usize, 0_usize);
    for file in files(paths)? {
        let text = std::fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))?;
        let found = sections(&text).map_err(|why| anyhow::anyhow!("read {}: {why}", file.display()))?;
        for section in found {
            let differences = judged(&section, &policy)
                .with_context(|| format!("read {}, line {}, {:?}", file.display(), section.line, section.title))?;
            count += 1;
            wrong += usize::from(!differences.is_empty());
            if json {
                output::json(&json!({
                    "file": file, "line": section.line, "example": section.title,
                    "ok": differences.is_empty(), "differences": differences,
                }))?;
                continue;
            }
            let mark = if differences.is_empty() { "✓" } else { "✗" };
            output::line(&format!("{mark} {}:{}: {}", file.display(), section.line, section.title))?;
            for difference in &differences {
                output::line(&format!("    {difference}"))?;
            }
        }
    }
    ensure!(count > 0, "find an example: there is no block \"findings\" in the files");
    if !json {
        let examples = if count == 1 { "1 example".to_owned() } else { format!("{count} examples") };
        output::line(&match wrong {
            0 => format!("{examples}, each as it expects"),
            _ => format!("{examples}, {wrong} not as they expect"),
        })?;
    }
    // Whoever tries the examples of our pages beside a configuration must see whose policy was asked.
    output::say(&match by {
        Some(file) => format!("bursar: judged by the policy of {} where an example has none", file.display()),
        None => "bursar: judged by the defaults where an example has no policy".to_owned(),
    });
    Ok(if wrong == 0 { Ended::Well } else { Ended::WithFindings })
}

/// What differs from what an example expects.
fn judged(section: &Section, policy: &Policy) -> anyhow::Result<Vec<String>> {
    let invoice: InvoiceText = given(section, "invoice")?.unwrap_or_default();
    let ledger: LedgerText = given(section, "ledger")?.unwrap_or_default();
    let own: Option<Policy> = given(section, "policy")?;
    let policy = own.as_ref().unwrap_or(policy);
    let problems = policy.validate();
    ensure!(
        problems.is_empty(),
        "the policy cannot work: {}",
        problems.first().map(ToString::to_string).unwrap_or_default()
    );
    if let Some(act) = given::<ActText>(section, "act")? {
        return Ok(section.expected.other_findings(&act.findings(policy)));
    }
    if let Some(after) = given::<AfterApprovalText>(section, "after-approval")? {
        return Ok(section.expected.other_findings(&after.findings(&invoice, &ledger, policy)?));
    }
    let verdict = judge(&invoice, &ledger.ledger()?, policy)?;
    Ok(section.expected.differences(&verdict))
}

fn given<T: DeserializeOwned>(section: &Section, kind: &str) -> anyhow::Result<Option<T>> {
    let Some(text) = section.given.get(kind) else { return Ok(None) };
    toml::from_str(text).map(Some).with_context(|| format!("read its block {kind:?}"))
}

/// The files, and the Markdown files of the folders, sorted.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).with_context(|| format!("read {}", path.display()))? {
            let file = entry?.path();
            if file.extension().is_some_and(|end| end == "md") {
                inside.push(file);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}
