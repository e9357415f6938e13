//! SaxonC-HE with the official Schematron of EN 16931, in a Python process: see `schematron.py`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use model::verdict::Syntax;
use serde::Deserialize;

use super::documents::Document;

/// How long the ordinary documents may take altogether.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/validate/schematron.py");

/// SaxonC, with the stylesheets made from the Schematron.
pub(crate) struct Saxon {
    work: PathBuf,
}

/// One document, judged.
#[derive(Debug, Deserialize)]
pub(crate) struct Judged {
    /// Which one.
    pub(crate) path: PathBuf,
    /// Milliseconds of each round; none when the engine stopped.
    #[serde(default)]
    pub(crate) ms: Vec<f64>,
    /// How often each rule fired.
    #[serde(default)]
    pub(crate) fired: BTreeMap<String, u64>,
    /// Why the engine stopped.
    pub(crate) error: Option<String>,
}

impl Saxon {
    /// Makes the stylesheets.
    ///
    /// # Errors
    /// When Python has no `saxonche`, or there are no corpora, or the Schematron is written in a way that the
    /// translator does not know.
    pub(crate) fn at_hand(corpora: Option<&Path>, work: &Path) -> Result<Saxon> {
        let has = Command::new("python3").args(["-c", "import saxonche"]).stderr(Stdio::null()).status();
        ensure!(has.is_ok_and(|status| status.success()), "pip install saxonche");
        let corpora = corpora.context("the Schematron is in the corpora")?;
        for syntax in ["ubl", "cii"] {
            let upper = syntax.to_uppercase();
            let schematron =
                format!("en16931/{syntax}/schematron/preprocessed/EN16931-{upper}-validation-preprocessed.sch");
            let output = Command::new("python3")
                .args([SCRIPT, "translate"])
                .arg(corpora.join(&schematron))
                .arg(work.join(format!("{syntax}.xsl")))
                .output()?;
            let said = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "translate {schematron}: {}", said.lines().last().unwrap_or_default());
        }
        Ok(Saxon { work: work.to_owned() })
    }

    /// Judges documents in one process; what is not done when patience ends is left out.
    pub(crate) fn warm(&self, documents: &[&Document], rounds: usize, patience: Duration) -> Result<Vec<Judged>> {
        let documents: Vec<_> = documents.iter().map(|one| (&one.path, word(one.syntax))).collect();
        let stylesheets: BTreeMap<_, _> = ["ubl", "cii"].map(|syntax| (syntax, self.stylesheet(syntax))).into();
        let job = serde_json::json!({ "stylesheets": stylesheets, "rounds": rounds, "documents": documents });
        // Files, so that no pipe fills while we wait.
        let [job_path, out, errors] = ["job.json", "judged.jsonl", "errors.txt"].map(|name| self.work.join(name));
        fs::write(&job_path, job.to_string())?;
        let mut child = Command::new("python3")
            .args([SCRIPT, "warm"])
            .stdin(File::open(&job_path)?)
            .stdout(File::create(&out)?)
            .stderr(File::create(&errors)?)
            .spawn()
            .context("start python3")?;
        let deadline = Instant::now() + patience;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break Some(status);
            }
            if Instant::now() > deadline {
                child.kill()?;
                child.wait()?;
                break None;
            }
            thread::sleep(Duration::from_millis(50));
        };
        if let Some(status) = status.filter(|status| !status.success()) {
            let said = fs::read_to_string(&errors)?;
            bail!("SaxonC ended with {status}: {}", said.lines().last().unwrap_or_default());
        }
        let text = fs::read_to_string(&out)?;
        // Who was stopped may have left half a line.
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        whole.map(|line| serde_json::from_str(line).with_context(|| format!("not JSON: {line:.80}"))).collect()
    }

    /// Starts Python, loads the stylesheet and judges one document.
    pub(crate) fn once(&self, document: &Document) -> Command {
        let mut command = Command::new("python3");
        command.args([SCRIPT, "once"]).arg(self.stylesheet(word(document.syntax))).arg(&document.path);
        command
    }

    fn stylesheet(&self, syntax: &str) -> PathBuf {
        self.work.join(format!("{syntax}.xsl"))
    }
}

fn word(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Ubl => "ubl",
        Syntax::Cii => "cii",
    }
}
