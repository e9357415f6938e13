//! The documents of each class, written into a folder of their own.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use samples::layout::Layout;
use samples::{Source, generate};

/// A class of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Class {
    /// UBL invoices.
    Xml,
    /// Factur-X hybrids.
    Hybrid,
    /// Born-digital PDF.
    Pdf,
    /// Scanned pages.
    Scan,
    /// The committed samples once.
    Mix,
}

impl Class {
    pub(crate) const ALL: [Class; 5] = [Class::Xml, Class::Hybrid, Class::Pdf, Class::Scan, Class::Mix];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Class::Xml => "xml",
            Class::Hybrid => "hybrid",
            Class::Pdf => "pdf",
            Class::Scan => "scan",
            Class::Mix => "mix",
        }
    }

    /// How many documents a full run has; the samples are as many as they are.
    pub(crate) fn count(self) -> u64 {
        match self {
            Class::Xml => 1_000,
            Class::Hybrid | Class::Pdf => 200,
            Class::Scan => 24,
            Class::Mix => 0,
        }
    }

    /// Seeds of the class: no two classes share an invoice.
    pub(crate) fn seeds(self, count: u64) -> std::ops::Range<u64> {
        let first = match self {
            Class::Xml => 0,
            Class::Hybrid => 100_000,
            Class::Pdf => 200_000,
            Class::Scan => 300_000,
            Class::Mix => 400_000,
        };
        first..first + count
    }

    /// The installation: the samples' own. Generated invoices are clean and go the whole way to the archive, released
    /// by policy; they are dated in the samples' spring, which no real clock may hold against them.
    pub(crate) fn config(self) -> String {
        let samples = samples::config_toml();
        if self == Class::Mix {
            return samples.to_owned();
        }
        let released = samples
            .replace("auto_approve_max = \"250.00 EUR\"", "auto_approve_max = \"10000000.00 EUR\"")
            .replace("[approval]\n", "[approval]\npay_tasks = false\n");
        format!("{released}\n[policy.limits]\npast_days = 100000\n")
    }

    /// Writes the documents into `folder` and returns how many there are.
    pub(crate) fn write(self, folder: &Path, count: u64) -> Result<usize> {
        fs::create_dir_all(folder)?;
        if self == Class::Mix {
            return write_samples(folder);
        }
        for seed in self.seeds(count) {
            let layout = Layout::ALL[(seed % Layout::ALL.len() as u64) as usize];
            let (bytes, end) = match self {
                Class::Hybrid => (generate::hybrid(seed, layout), "pdf"),
                Class::Pdf => (generate::pdf(seed, layout), "pdf"),
                Class::Scan => (generate::scan(seed), "jpg"),
                Class::Xml | Class::Mix => (generate::ubl(seed), "xml"),
            };
            fs::write(folder.join(format!("{seed:07}.{end}")), bytes)?;
        }
        Ok(usize::try_from(count)?)
    }
}

/// The files of the samples that are documents: sidecars and receipts of access points are not.
fn write_samples(folder: &Path) -> Result<usize> {
    let mut written = 0;
    for case in samples::cases() {
        let Some((path, bytes)) = case.files.first() else { continue };
        let name = Path::new(path).file_name().and_then(|n| n.to_str()).context("a sample without a file name")?;
        let name = match case.arrival {
            // Access points end their files `.doc.xml`; here they are dropped as plain files.
            Source::Peppol => format!("{}.xml", case.name),
            Source::Folder | Source::Mail => format!("{}-{name}", case.name),
        };
        fs::write(folder.join(name), bytes)?;
        written += 1;
    }
    Ok(written)
}
