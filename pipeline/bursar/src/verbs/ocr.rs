//! `bursar ocr install`: the weights of PP-OCR come at set-up, never with the program.
//!
//! They are published in the Python package `rapidocr`, under the Apache licence. `pip` fetches it from wherever this
//! machine is configured to look, as one file; nothing of it is run. What does not have the expected SHA-256 is refused.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use extractors::ocr::{Weights, weights};
use sha2::{Digest, Sha256};

use crate::cli::{OcrInstall, OcrVerb};
use crate::{Ended, output};

/// The package that holds the weights.
const PACKAGE: &str = "rapidocr==3.10.0";

/// What is taken out of the package: its name there, its name here, and its SHA-256.
const FILES: [(&str, &str, &str); 2] = [
    (
        "rapidocr/models/PP-OCRv6_det_small.onnx",
        weights::DETECTION,
        "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    ),
    (
        "rapidocr/models/PP-OCRv6_rec_small.onnx",
        weights::RECOGNITION,
        "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    ),
];

/// Licence texts in the package, by the end of their name.
const LICENCES: [&str; 2] = ["licenses/LICENSE", "licenses/MODEL_LICENSES.md"];

/// Largest file that is unpacked.
const FILE_BYTES_MAX: u64 = 100_000_000;

const ATTRIBUTION: &str = "\
The files detection.onnx and recognition.onnx are PP-OCRv6 small detection and recognition, unchanged.
Copyright PaddlePaddle Authors and Baidu, licensed under the Apache License, Version 2.0 (see LICENSE here).
Published in ONNX format by the RapidOCR Authors in the package rapidocr 3.10.0 (see MODEL_LICENSES.md here).
";

pub(super) fn run(verb: &OcrVerb) -> anyhow::Result<Ended> {
    let OcrVerb::Install(arguments) = verb;
    let folder = match &arguments.to {
        Some(folder) => folder.clone(),
        None => Weights::usual_folder(|name| std::env::var_os(name))
            .context("there is no home folder here: name a folder with --to")?,
    };
    if FILES.iter().all(|(_, name, sum)| std::fs::read(folder.join(name)).is_ok_and(|bytes| sum_of(&bytes) == *sum)) {
        output::line(&format!("The weights of PP-OCR are installed in {}.", folder.display()))?;
        return Ok(Ended::Well);
    }
    install(arguments, &folder)?;
    output::line(&format!("The weights of PP-OCR are now in {}.", folder.display()))?;
    Ok(Ended::Well)
}

fn install(arguments: &OcrInstall, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("make the folder {}", folder.display()))?;
    let fetched;
    let package = match &arguments.package {
        Some(package) => package.as_path(),
        None => {
            fetched = fetch(folder)?;
            fetched.as_path()
        }
    };
    let unpacked = unpack(package, folder);
    if arguments.package.is_none() {
        // Fetched for this one use; a copy that stays behind does no harm.
        let _ = std::fs::remove_file(package);
    }
    unpacked
}

/// Has pip fetch the package, and says where it lies.
fn fetch(folder: &Path) -> anyhow::Result<PathBuf> {
    let given = |program: &str, first: &[&str]| {
        let mut command = Command::new(program);
        command.args(first).args(["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest"]);
        command.arg(folder).arg(PACKAGE).stdin(Stdio::null()).stdout(Stdio::null());
        command.status()
    };
    let status = given("python3", &["-m", "pip"]).ok().filter(std::process::ExitStatus::success);
    let status = match status {
        Some(status) => status,
        None => given("pip", &[]).context(
            "start pip: it is not installed; install python3-pip, or fetch the package by other means and give --package",
        )?,
    };
    ensure!(status.success(), "pip could not fetch {PACKAGE}; see above");
    let wheels = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let mut wheels = wheels.filter(|path| {
        path.extension().is_some_and(|end| end == "whl")
            && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("rapidocr-3.10.0"))
    });
    wheels.next().with_context(|| format!("pip left no package in {}", folder.display()))
}

/// Takes the weights and their licences out of the package; checks all of them before it writes any.
fn unpack(package: &Path, folder: &Path) -> anyhow::Result<()> {
    let file = std::fs::File::open(package).with_context(|| format!("open {}", package.display()))?;
    let mut archive =
        zip::ZipArchive::new(file).with_context(|| format!("{} is no Python package", package.display()))?;
    let mut read = |name: &str| -> anyhow::Result<Vec<u8>> {
        let member = archive.by_name(name).with_context(|| format!("find {name} in {}", package.display()))?;
        let mut bytes = Vec::new();
        member.take(FILE_BYTES_MAX).read_to_end(&mut bytes).with_context(|| format!("unpack {name}"))?;
        Ok(bytes)
    };
    let mut write = Vec::new();
    for (name, ours, sum) in FILES {
        let bytes = read(name)?;
        let found = sum_of(&bytes);
        if found != sum {
            bail!("{name} is not what was published: its SHA-256 is {found}, expected {sum}");
        }
        write.push((ours, bytes));
    }
    for ending in LICENCES {
        let name = format!("rapidocr-3.10.0.dist-info/{ending}");
        write.push((ending.trim_start_matches("licenses/"), read(&name)?));
    }
    write.push(("ATTRIBUTION.txt", ATTRIBUTION.as_bytes().to_vec()));
    for (name, bytes) in write {
        // Written beside and renamed: a reader never sees half a network.
        let (part, whole) = (folder.join(format!("{name}.part")), folder.join(name));
        std::fs::write(&part, bytes)
            .and_then(|()| std::fs::rename(&part, &whole))
            .with_context(|| format!("write {}", whole.display()))?;
    }
    Ok(())
}

fn sum_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn weights_that_are_not_the_published_ones_are_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let package = folder.path().join("package.whl");
        let mut archive = zip::ZipWriter::new(std::fs::File::create(&package).expect("a file"));
        for (name, ..) in FILES {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
            archive.write_all(b"not a network").expect("written");
        }
        archive.finish().expect("an archive");
        let to = folder.path().join("models");
        let arguments = OcrInstall { to: Some(to.clone()), package: Some(package) };
        let why = install(&arguments, &to).expect_err("refused").to_string();
        assert!(why.contains("is not what was published"), "{why}");
        assert_eq!(std::fs::read_dir(&to).expect("the folder").count(), 0);
    }

    #[test]
    fn what_is_no_package_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let package = folder.path().join("package.whl");
        std::fs::write(&package, b"nothing").expect("written");
        let why = unpack(&package, folder.path()).expect_err("refused").to_string();
        assert!(why.contains("no Python package"), "{why}");
    }
}
