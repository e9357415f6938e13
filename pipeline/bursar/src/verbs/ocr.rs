//! `bursar ocr install`: the weights of PP-OCR come at set-up, never with the program; and on request ONNX Runtime, the
//! library that they run on faster.
//!
//! Both are published as Python packages: `rapidocr`, under the Apache licence, and `onnxruntime`, under MIT's. `pip`
//! fetches them from wherever this machine is configured to look, as one file each; nothing of them is run by Python. What
//! does not have the expected SHA-256 is refused.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use extractors::ocr::{Runtime, Weights, weights};
use sha2::{Digest, Sha256};

use crate::cli::OcrVerb;
use crate::{Ended, output};

/// A published package, and what is taken out of it.
struct Package {
    /// As pip asks for it.
    name: &'static str,
    /// How the names of its files begin, and what they are of.
    prefix: &'static str,
    what: &'static str,
    /// Each file's name there, its name here, and its SHA-256.
    files: &'static [(&'static str, &'static str, &'static str)],
    /// Licence texts: their name there and here.
    licences: &'static [(&'static str, &'static str)],
    /// What it is, who made it, and where that is said: file name and text.
    attribution: (&'static str, &'static str),
}

const WEIGHTS: Package = Package {
    name: "rapidocr==3.10.0",
    prefix: "rapidocr-3.10.0",
    what: "The weights of PP-OCR",
    files: &[
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
    ],
    licences: &[
        ("rapidocr-3.10.0.dist-info/licenses/LICENSE", "LICENSE"),
        ("rapidocr-3.10.0.dist-info/licenses/MODEL_LICENSES.md", "MODEL_LICENSES.md"),
    ],
    attribution: (
        "ATTRIBUTION.txt",
        "\
The files detection.onnx and recognition.onnx are PP-OCRv6 small detection and recognition, unchanged.
Copyright PaddlePaddle Authors and Baidu, licensed under the Apache License, Version 2.0 (see LICENSE here).
Published in ONNX format by the RapidOCR Authors in the package rapidocr 3.10.0 (see MODEL_LICENSES.md here).
",
    ),
};

/// The library is the same whatever Python the package is for. 1.28 is the last one published that keeps to itself: from
/// 1.29 on it opens a database of telemetry in the home folder when it starts, and a thread that sends it.
#[cfg(target_arch = "aarch64")]
const RUNTIME_SUM: &str = "23a37c2994bc273e1d59a4f49af6cba5bf1cfbc29f04907ec27df375aba50a7d";
#[cfg(not(target_arch = "aarch64"))]
const RUNTIME_SUM: &str = "aa4079d18f4ea7a5f3a94d80cd4bbe0f2740436626622d64d793803a20381083";

const RUNTIME: Package = Package {
    name: "onnxruntime==1.28.0",
    prefix: "onnxruntime-1.28.0",
    what: "ONNX Runtime",
    files: &[("onnxruntime/capi/libonnxruntime.so.1.28.0", weights::RUNTIME, RUNTIME_SUM)],
    licences: &[
        ("onnxruntime/LICENSE", "LICENSE.onnxruntime"),
        ("onnxruntime/ThirdPartyNotices.txt", "ThirdPartyNotices.onnxruntime.txt"),
    ],
    attribution: (
        "ATTRIBUTION.onnxruntime.txt",
        "\
The file libonnxruntime.so is ONNX Runtime 1.28.0, unchanged. Copyright Microsoft Corporation, licensed under the MIT
License (see LICENSE.onnxruntime here; for what it contains of others, ThirdPartyNotices.onnxruntime.txt).
",
    ),
};

/// Largest file that is unpacked.
const FILE_BYTES_MAX: u64 = 100_000_000;

pub(super) fn run(verb: &OcrVerb) -> anyhow::Result<Ended> {
    let OcrVerb::Install(arguments) = verb;
    let folder = match &arguments.to {
        Some(folder) => folder.clone(),
        None => Weights::usual_folder(|name| std::env::var_os(name))
            .context("there is no home folder here: name a folder with --to")?,
    };
    let wanted: Vec<&Package> = match &arguments.package {
        Some(file) if is_of(file, &RUNTIME) => vec![&RUNTIME],
        _ if arguments.fast => vec![&WEIGHTS, &RUNTIME],
        _ => vec![&WEIGHTS],
    };
    for package in wanted {
        let Package { what, files, .. } = package;
        let is_there = |(_, name, sum): &(_, &str, &str)| {
            std::fs::read(folder.join(name)).is_ok_and(|bytes| sum_of(&bytes) == *sum)
        };
        if files.iter().all(is_there) {
            output::line(&format!("{what}: installed in {}.", folder.display()))?;
            continue;
        }
        let file = arguments.package.as_deref().filter(|file| is_of(file, &RUNTIME) == (*what == RUNTIME.what));
        install(package, file, &folder)?;
        output::line(&format!("{what}: now in {}.", folder.display()))?;
    }
    let library = folder.join(weights::RUNTIME);
    if arguments.fast {
        // Better to hear now than at the first scan that this machine cannot load it.
        Runtime::onnx(&library)?;
        output::line(&format!("Scans are read on it from the next start; without {}, in Rust.", library.display()))?;
    }
    Ok(Ended::Well)
}

/// Whether a file has the name of this package.
fn is_of(file: &Path, package: &Package) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(package.prefix))
}

/// Installs a package from a file, or has it fetched.
fn install(package: &Package, file: Option<&Path>, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("make the folder {}", folder.display()))?;
    if let Some(file) = file {
        return unpack(package, file, folder);
    }
    let fetched = fetch(package, folder)?;
    let unpacked = unpack(package, &fetched, folder);
    // Fetched for this one use; a copy that stays behind does no harm.
    let _ = std::fs::remove_file(fetched);
    unpacked
}

/// Has pip fetch the package, and says where it lies.
fn fetch(package: &Package, folder: &Path) -> anyhow::Result<PathBuf> {
    let given = |program: &str, first: &[&str]| {
        let mut command = Command::new(program);
        command.args(first).args(["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest"]);
        command.arg(folder).arg(package.name).stdin(Stdio::null()).stdout(Stdio::null());
        command.status()
    };
    let status = given("python3", &["-m", "pip"]).ok().filter(std::process::ExitStatus::success);
    let status = match status {
        Some(status) => status,
        None => given("pip", &[]).context(
            "start pip: it is not installed; install python3-pip, or fetch the package by other means and give --package",
        )?,
    };
    ensure!(status.success(), "pip could not fetch {}; see above", package.name);
    let wheels = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let mut wheels = wheels.filter(|path| path.extension().is_some_and(|end| end == "whl") && is_of(path, package));
    wheels.next().with_context(|| format!("pip left no package in {}", folder.display()))
}

/// Takes the weights and their licences out of the package; checks all of them before it writes any.
fn unpack(package: &Package, from: &Path, folder: &Path) -> anyhow::Result<()> {
    let file = std::fs::File::open(from).with_context(|| format!("open {}", from.display()))?;
    let mut archive = zip::ZipArchive::new(file).with_context(|| format!("{} is no Python package", from.display()))?;
    let mut read = |name: &str| -> anyhow::Result<Vec<u8>> {
        let member = archive.by_name(name).with_context(|| format!("find {name} in {}", from.display()))?;
        let mut bytes = Vec::new();
        member.take(FILE_BYTES_MAX).read_to_end(&mut bytes).with_context(|| format!("unpack {name}"))?;
        Ok(bytes)
    };
    let mut write = Vec::new();
    for (name, ours, sum) in package.files {
        let bytes = read(name)?;
        let found = sum_of(&bytes);
        if found != *sum {
            bail!("{name} is not what was published: its SHA-256 is {found}, expected {sum}");
        }
        write.push((*ours, bytes));
    }
    for (name, ours) in package.licences {
        write.push((ours, read(name)?));
    }
    let (name, text) = package.attribution;
    write.push((name, text.as_bytes().to_vec()));
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
        for (name, ..) in WEIGHTS.files {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
            archive.write_all(b"not a network").expect("written");
        }
        archive.finish().expect("an archive");
        let to = folder.path().join("models");
        let why = install(&WEIGHTS, Some(&package), &to).expect_err("refused").to_string();
        assert!(why.contains("is not what was published"), "{why}");
        assert_eq!(std::fs::read_dir(&to).expect("the folder").count(), 0);
    }

    #[test]
    fn what_is_no_package_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let package = folder.path().join("package.whl");
        std::fs::write(&package, b"nothing").expect("written");
        let why = unpack(&WEIGHTS, &package, folder.path()).expect_err("refused").to_string();
        assert!(why.contains("no Python package"), "{why}");
    }
}
