//! The committed cases are what the catalogue makes. `UPDATE=1` rewrites them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use samples::catalogue::Draft;

/// Scanning takes seconds, so the tests share one making.
fn drafts() -> &'static [Draft] {
    static DRAFTS: LazyLock<Vec<Draft>> = LazyLock::new(samples::catalogue::drafts);
    &DRAFTS
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn updating() -> bool {
    std::env::vars().any(|(name, value)| name == "UPDATE" && value == "1")
}

/// The files of a case by their path under its folder.
fn made(draft: &Draft) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> =
        draft.files.iter().map(|(path, bytes)| (format!("incoming/{path}"), bytes.clone())).collect();
    files.push(("case.toml".to_owned(), case_toml(draft).into_bytes()));
    files
}

fn case_toml(draft: &Draft) -> String {
    let mut out = format!("title = {:?}\nsource = {}\n", draft.title, word(&draft.source));
    if !draft.after.is_empty() {
        let _ = writeln!(out, "after = {:?}", draft.after);
    }
    let paths: Vec<&String> = draft.files.iter().map(|(path, _)| path).collect();
    let _ = writeln!(out, "files = {paths:?}\n\n[expected]");
    let expected = &draft.expected;
    let _ = writeln!(out, "status = {:?}\ncodes = {:?}", expected.status, expected.codes);
    if let Some(reason) = &expected.reason {
        let _ = writeln!(out, "reason = {reason:?}");
    }
    if !expected.tolerated.is_empty() {
        let _ = writeln!(out, "tolerated = {:?}", expected.tolerated);
    }
    let _ = writeln!(out, "waiting_for = {:?}", expected.waiting_for);
    if !expected.invoice.is_empty() {
        let _ = writeln!(out, "\n[expected.invoice]");
        for (name, value) in &expected.invoice {
            let _ = writeln!(out, "{name} = {value:?}");
        }
    }
    out
}

fn word(source: &samples::Source) -> String {
    serde_json::to_string(source).expect("a word")
}

#[test]
fn every_committed_case_is_what_the_catalogue_makes() {
    let cases = folder().join("cases");
    let drafts = drafts();
    if updating() {
        std::fs::remove_dir_all(&cases).ok();
    }
    for draft in drafts {
        for (path, bytes) in made(draft) {
            let at = cases.join(draft.name).join(&path);
            if updating() {
                std::fs::create_dir_all(at.parent().expect("a folder")).expect("create folder");
                std::fs::write(&at, &bytes).expect("write");
            }
            let committed =
                std::fs::read(&at).unwrap_or_else(|error| panic!("{}: {error}; run with UPDATE=1", at.display()));
            assert!(same(&path, &committed, &bytes), "{} differs from the catalogue; run with UPDATE=1", at.display());
        }
    }
    let named: BTreeSet<String> = drafts.iter().map(|d| d.name.to_owned()).collect();
    let present: BTreeSet<String> = std::fs::read_dir(&cases)
        .expect("cases")
        .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(named, present);
}

#[test]
fn the_embedded_table_and_the_vendors_are_up_to_date() {
    let mut text = String::from(
        "//! Made by `UPDATE=1 cargo test -p samples`: the bytes of every case.\n\n\
         /// Name, `case.toml`, and the files by their path under `incoming/`.\n\
         pub(crate) type Embedded = (&'static str, &'static str, &'static [(&'static str, &'static [u8])]);\n\n\
         #[rustfmt::skip]\npub(crate) const CASES: &[Embedded] = &[\n",
    );
    for draft in drafts() {
        let at = format!("../cases/{}", draft.name);
        let _ = writeln!(text, "    ({:?}, include_str!(\"{at}/case.toml\"), &[", draft.name);
        for (path, _) in &draft.files {
            let _ = writeln!(text, "        ({path:?}, include_bytes!(\"{at}/incoming/{path}\")),");
        }
        text.push_str("    ]),\n");
    }
    text.push_str("];\n");
    rewrite(&folder().join("src/embedded.rs"), &text);
    rewrite(&folder().join("ledger/vendors.csv"), &samples::ledger::vendors_csv());
}

fn rewrite(path: &Path, text: &str) {
    if updating() {
        std::fs::write(path, text).expect("write");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(committed, text, "{} is out of date; run with UPDATE=1", path.display());
}

/// Equal bytes; a scan may differ by a shade, since the rasteriser uses the vector units it finds.
fn same(path: &str, committed: &[u8], made: &[u8]) -> bool {
    if committed == made {
        return true;
    }
    let is_scan = [".png", ".jpg", ".tif"].iter().any(|end| path.ends_with(end)) || jpeg_inside(committed).is_some();
    if !is_scan {
        return false;
    }
    let (a, b) = (jpeg_inside(committed).unwrap_or(committed), jpeg_inside(made).unwrap_or(made));
    let (Ok(a), Ok(b)) = (image::load_from_memory(a), image::load_from_memory(b)) else { return false };
    let (a, b) = (a.to_luma8(), b.to_luma8());
    if a.dimensions() != b.dimensions() {
        return false;
    }
    let far: u64 = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    far / (a.as_raw().len() as u64).max(1) < 2
}

/// The picture of a PDF that only holds one.
fn jpeg_inside(bytes: &[u8]) -> Option<&[u8]> {
    if !bytes.starts_with(b"%PDF") {
        return None;
    }
    let at = bytes.windows(3).position(|w| w == [0xff, 0xd8, 0xff])?;
    Some(&bytes[at..])
}

#[test]
fn the_samples_stay_small_and_cover_every_source_and_code() {
    let drafts = drafts();
    assert!(drafts.len() >= 28, "only {} cases", drafts.len());
    let size: usize = drafts.iter().flat_map(|d| d.files.iter()).map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 6_000_000, "{size} bytes");
    let codes: BTreeSet<&str> = drafts.iter().flat_map(|d| d.expected.codes.iter()).map(String::as_str).collect();
    for code in [
        "C001", "C002", "X001", "V101", "V102", "V105", "V106", "V107", "N001", "N003", "N004", "N005", "P001", "P002",
        "P003", "P005", "P101", "P103", "P201", "P202", "P203", "D101", "F101", "E101", "E102", "E301", "A101",
    ] {
        assert!(codes.contains(code), "no case shows {code}");
    }
    for source in [samples::Source::Folder, samples::Source::Mail, samples::Source::Peppol] {
        assert!(drafts.iter().any(|d| d.source == source), "no case arrives by {source:?}");
    }
}
