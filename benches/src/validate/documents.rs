//! The documents that are judged: generated ones, and the examples of the corpora where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use extractors::einvoice::{cii, ubl};
use model::verdict::Syntax;
use samples::generate;

use super::engines;

/// Seeds of the generated invoices: none is in another bench.
const FIRST_SEED: u64 = 500_000;

/// Examples in the corpora: what they are called, and where they are.
const EXAMPLES: [(&str, &str, Syntax); 4] = [
    ("EN 16931, UBL", "en16931/ubl/examples", Syntax::Ubl),
    ("EN 16931, CII", "en16931/cii/examples", Syntax::Cii),
    ("XRechnung, UBL", "xrechnung-testsuite/src/test", Syntax::Ubl),
    ("XRechnung, CII", "xrechnung-testsuite/src/test", Syntax::Cii),
];

/// One document.
pub(crate) struct Document {
    /// Where it is, for programs that read files.
    pub(crate) path: PathBuf,
    /// Its bytes, for those that do not.
    pub(crate) bytes: Vec<u8>,
    /// Its syntax.
    pub(crate) syntax: Syntax,
}

/// Documents of one kind and one syntax.
pub(crate) struct Set {
    /// What they are.
    pub(crate) name: &'static str,
    /// In the order of their paths.
    pub(crate) documents: Vec<Document>,
}

/// What people call a syntax.
pub(crate) fn name(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Ubl => "UBL",
        Syntax::Cii => "CII",
    }
}

/// The folder of the e-invoice corpora, when it is there.
pub(crate) fn corpora(given: Option<&Path>) -> Option<PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").into();
    let folder =
        given.map_or_else(|| std::env::var_os("BURSAR_CORPORA").map_or_else(beside, PathBuf::from), Path::to_owned);
    let folder = folder.join("einvoice");
    folder.is_dir().then_some(folder)
}

/// The generated invoices in both syntaxes, and the examples.
pub(crate) fn sets(folder: &Path, count: u64, corpora: Option<&Path>) -> Result<Vec<Set>> {
    ensure!(count > 0, "--documents must be at least 1");
    let (mut in_ubl, mut in_cii) = (Vec::new(), Vec::new());
    for seed in FIRST_SEED..FIRST_SEED + count {
        let invoice = generate::invoice(seed);
        in_ubl.push(written(folder, &format!("{seed}-ubl.xml"), ubl::write(&invoice), Syntax::Ubl)?);
        in_cii.push(written(folder, &format!("{seed}-cii.xml"), cii::write(&invoice), Syntax::Cii)?);
    }
    let mut sets =
        vec![Set { name: "generated, UBL", documents: in_ubl }, Set { name: "generated, CII", documents: in_cii }];
    for (name, place, syntax) in EXAMPLES {
        let Some(folder) = corpora.map(|corpora| corpora.join(place)) else { continue };
        let mut documents = Vec::new();
        examples(&folder, syntax, &mut documents).with_context(|| format!("read {}", folder.display()))?;
        documents.sort_by(|one, other| one.path.cmp(&other.path));
        ensure!(!documents.is_empty(), "there are no examples in {}", folder.display());
        sets.push(Set { name, documents });
    }
    Ok(sets)
}

/// The same invoice with 1,000 and with 10,000 lines, in each syntax.
pub(crate) fn long_twins(folder: &Path) -> Result<[(Document, Document); 2]> {
    let (short, long) = (generate::long(FIRST_SEED, 1_000), generate::long(FIRST_SEED, 10_000));
    Ok([
        (
            written(folder, "1000-ubl.xml", ubl::write(&short), Syntax::Ubl)?,
            written(folder, "10000-ubl.xml", ubl::write(&long), Syntax::Ubl)?,
        ),
        (
            written(folder, "1000-cii.xml", cii::write(&short), Syntax::Cii)?,
            written(folder, "10000-cii.xml", cii::write(&long), Syntax::Cii)?,
        ),
    ])
}

fn written(folder: &Path, name: &str, text: String, syntax: Syntax) -> Result<Document> {
    let path = folder.join(name);
    fs::write(&path, &text)?;
    Ok(Document { path, bytes: text.into_bytes(), syntax })
}

/// Every invoice of a syntax in a folder and the folders below it.
fn examples(folder: &Path, syntax: Syntax, found: &mut Vec<Document>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            examples(&path, syntax, found)?;
            continue;
        }
        let bytes = fs::read(&path)?;
        // What it is counts, not what its file is called.
        if engines::verdict(&bytes, None).is_some_and(|verdict| verdict.syntax == syntax) {
            found.push(Document { path, bytes, syntax });
        }
    }
    Ok(())
}
