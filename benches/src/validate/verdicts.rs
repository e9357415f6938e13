//! Whether those who are measured say the same: speed of a wrong verdict is worth nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::engines::{self, PROFILES};
use super::saxon::Judged;

/// How often verdicts on the documents of the corpora are the same, by one profile.
#[derive(Debug, Serialize)]
pub(crate) struct Agreement {
    /// Whose rules.
    pub(crate) profile: &'static str,
    /// How many documents.
    pub(crate) documents: usize,
    /// Bursar and the official validator.
    pub(crate) bursar_official: usize,
    /// The crate and the official validator.
    pub(crate) crates_official: usize,
    /// The crate and Bursar.
    pub(crate) crates_bursar: usize,
}

/// Whether SaxonC did here what the official validator did.
#[derive(Debug, Serialize)]
pub(crate) struct SameWork {
    /// Documents whose official outcome is known.
    pub(crate) documents: usize,
    /// Those on which the same rules fired as often.
    pub(crate) same: usize,
    /// Those on which the engine stopped.
    pub(crate) stopped: usize,
}

/// The official outcome of one document.
#[derive(Debug, Deserialize)]
struct Official {
    path: String,
    /// By rule set, the fatal rules that fired; empty when the document is no XML, `None` when the engine stopped.
    #[serde(default)]
    fatal: BTreeMap<String, Option<Vec<String>>>,
    /// By rule set, how often each rule fired.
    #[serde(default)]
    fired: BTreeMap<String, Option<BTreeMap<String, u64>>>,
}

/// Asks both libraries about every document whose official verdict is known.
pub(crate) fn compare(corpora: &Path) -> Result<Vec<Agreement>> {
    let official = official(corpora)?;
    let base = PROFILES[0].as_str();
    let mut all = Vec::new();
    for profile in PROFILES {
        let name = profile.as_str();
        let mut one =
            Agreement { profile: name, documents: 0, bursar_official: 0, crates_official: 0, crates_bursar: 0 };
        for outcome in &official {
            let fatal = |set| outcome.fatal.get(set)?.as_ref();
            let (Some(core), Some(own)) = (fatal(base), fatal(name)) else { continue };
            let bytes = fs::read(corpora.join(&outcome.path)).with_context(|| format!("read {}", outcome.path))?;
            let valid = core.is_empty() && own.is_empty();
            let (ours, theirs) = (engines::bursar(&bytes, profile), engines::crates(&bytes, profile));
            one.documents += 1;
            one.bursar_official += usize::from(ours == valid);
            one.crates_official += usize::from(theirs == valid);
            one.crates_bursar += usize::from(theirs == ours);
        }
        all.push(one);
    }
    Ok(all)
}

/// Compares what SaxonC said with what the official validator said.
pub(crate) fn same_work(corpora: &Path, judged: &[Judged]) -> Result<SameWork> {
    let official = official(corpora)?;
    let mut work = SameWork { documents: 0, same: 0, stopped: 0 };
    for one in judged {
        let Some(known) = official.iter().find(|known| corpora.join(&known.path) == one.path) else { continue };
        let known = known.fired.get(PROFILES[0].as_str()).and_then(Option::as_ref);
        work.documents += 1;
        work.stopped += usize::from(one.error.is_some());
        // Both may have stopped.
        work.same += usize::from(known == Some(&one.fired).filter(|_| one.error.is_none()));
    }
    Ok(work)
}

fn official(corpora: &Path) -> Result<Vec<Official>> {
    let path = corpora.join("oracle/xml.jsonl");
    let text = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| format!("not JSON: {line:.80}"))).collect()
}
