//! Documents whose truth is known, as `eval` measures with and `train` learns from: found below a folder, read in the
//! sandbox, and their words kept, because OCR is slow and both run often.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use flow::sandbox::Sandbox;
use model::DocumentId;
use model::extraction::Page;
use serde_json::Value;

/// A document with its truth.
pub(super) struct Known {
    pub(super) document: PathBuf,
    /// The truth, a JSON object in the flat form.
    pub(super) truth: Value,
    /// What is like it: documents of one folder, or pages of one layout where the page generator's `index.json` says so.
    pub(super) source: String,
}

/// The documents below a folder that have a `NAME.truth.json` beside them, in order of name.
pub(super) fn known(dir: &Path) -> anyhow::Result<Vec<Known>> {
    let files = super::ingest::files(&[dir.to_owned()])?;
    let mut layouts: BTreeMap<PathBuf, BTreeMap<String, String>> = BTreeMap::new();
    let mut out = Vec::new();
    for truth in &files {
        let Some(stem) = truth.to_str().and_then(|name| name.strip_suffix(".truth.json")) else { continue };
        let document = files.iter().find(|file| {
            file.to_str()
                .and_then(|name| name.strip_prefix(stem))
                .is_some_and(|end| end.starts_with('.') && !end.ends_with(".json") && end.matches('.').count() == 1)
        });
        let Some(document) = document else { continue };
        let folder = document.parent().unwrap_or(dir);
        let layouts = layouts.entry(folder.to_owned()).or_insert_with(|| layouts_in(folder));
        let name = document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let of_folder = || folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let source = layouts.get(&name).cloned().unwrap_or_else(of_folder);
        let bytes = std::fs::read(truth).with_context(|| format!("read {}", truth.display()))?;
        let truth = serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", truth.display()))?;
        out.push(Known { document: document.clone(), truth, source });
    }
    anyhow::ensure!(!out.is_empty(), "{} has no document with a NAME.truth.json", dir.display());
    Ok(out)
}

/// Layout of each page of the generator, or its class where it has none, by the name of its file.
fn layouts_in(folder: &Path) -> BTreeMap<String, String> {
    let index = std::fs::read(folder.join("index.json")).ok();
    let entries: Vec<Value> = index.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let text = |entry: &Value, key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    entries
        .iter()
        .filter(|entry| entry.get("held_out").is_some())
        .filter_map(|entry| Some((text(entry, "file")?, text(entry, "layout").or_else(|| text(entry, "class"))?)))
        .collect()
}

/// The words of a document's pages, without its embedded XML; from the cache when they have been read before.
pub(super) async fn words(
    sandbox: &Sandbox,
    document: &Path,
    cache: Option<&Path>,
) -> anyhow::Result<(DocumentId, Vec<Page>)> {
    let bytes = tokio::fs::read(document).await.with_context(|| format!("read {}", document.display()))?;
    let id = DocumentId::of(&bytes);
    let kept: Option<PathBuf> = cache.map(|folder| folder.join(format!("{}.json", id.hex())));
    if let Some(pages) = kept.as_ref().and_then(|path| std::fs::read(path).ok()) {
        return Ok((id, serde_json::from_slice(&pages).context("the cache is damaged; remove it")?));
    }
    let pages = sandbox.read(&bytes, true).await.map_err(anyhow::Error::msg)?.extraction.pages;
    if let Some(path) = kept {
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(&path, serde_json::to_vec(&pages)?).with_context(|| format!("write {}", path.display()))?;
    }
    Ok((id, pages))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_with_their_truth_and_pages_of_a_layout_are_one_source() {
        let dir = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("written");
        write("a.pdf", "");
        write("a.truth.json", r#"{"doc_type": "invoice"}"#);
        write("b.jpg", "");
        write("b.truth.json", r#"{"doc_type": "receipt"}"#);
        write("alone.pdf", "");
        write("index.json", r#"[{"file": "a.pdf", "layout": "letter", "held_out": false}]"#);
        let found = known(dir.path()).expect("documents");
        let of_folder = dir.path().file_name().expect("a name").to_string_lossy().into_owned();
        let sources: Vec<&str> = found.iter().map(|known| known.source.as_str()).collect();
        assert_eq!(sources, ["letter", of_folder.as_str()]);
        assert_eq!(found[1].truth["doc_type"], "receipt");
    }
}
