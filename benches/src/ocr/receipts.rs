//! Real scans of receipts: how many of the words that are known to stand on them are found.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::{Contestant, processor_time};

/// What reading receipts counts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) receipts: usize,
    /// Known words: company, address, total.
    pub(super) words: usize,
    pub(super) found: usize,
}

/// Reads the receipts of a folder.
pub(super) fn read(folder: &Path, count: usize, contestant: &mut Contestant) {
    let mut truths: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".truth.json"))
        .collect();
    truths.sort();
    for path in truths.into_iter().take(count) {
        let picture = path.to_string_lossy().replace(".truth.json", ".jpg");
        let Ok(truth) = fs::read(&path) else { continue };
        let (Ok(bytes), Ok(truth)) = (fs::read(picture), serde_json::from_slice::<serde_json::Value>(&truth)) else {
            continue;
        };
        let Ok(picture) = image::load_from_memory(&bytes) else { continue };
        let started = processor_time();
        let seen = contestant.words(&picture.into_luma8(), None);
        contestant.receipts_time += processor_time().saturating_sub(started);
        let read: HashSet<String> = seen.iter().flat_map(|word| words(&word.text)).collect();
        let known = ["/seller_name", "/extra/seller_address", "/gross_total"];
        let known = known.iter().filter_map(|at| truth.pointer(at).and_then(serde_json::Value::as_str));
        let known: Vec<String> = known.flat_map(words).collect();
        contestant.receipts.receipts += 1;
        contestant.receipts.words += known.len();
        contestant.receipts.found += known.iter().filter(|word| read.contains(*word)).count();
    }
}

/// Words of a text, in capitals and without signs around them.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ':' | ';' | '&' | '/'));
    parts
        .map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase())
        .filter(|part| part.len() > 1)
        .collect()
}
