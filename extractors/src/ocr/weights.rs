//! Where weights lie and how they are read. The one place of this crate that opens files: before the walls of the reader
//! close, in a folder that the configuration names, never one that a document names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::OcrUnavailable;
use super::paddle::{Alphabet, Runtime, Weights};

/// Name of the detection network in the folder of weights.
pub const DETECTION: &str = "detection.onnx";
/// Name of the recognition network in the folder of weights.
pub const RECOGNITION: &str = "recognition.onnx";
/// Name of the recogniser's characters, one a line, for networks that do not bring them.
pub const DICTIONARY: &str = "dictionary.txt";
/// Name of ONNX Runtime's library in the folder of weights: with it the networks run faster.
pub const RUNTIME: &str = "libonnxruntime.so";

/// Variable that names the folder of weights.
pub const VARIABLE: &str = "BURSAR_OCR_MODELS";

impl Weights {
    /// The folder of weights when the configuration names none: `$BURSAR_OCR_MODELS`, else the user's data folder.
    #[must_use]
    pub fn usual_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        let of = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        of(VARIABLE).or_else(|| {
            let data = of("XDG_DATA_HOME").or_else(|| of("HOME").map(|home| home.join(".local/share")))?;
            Some(data.join("bursar/ocr"))
        })
    }

    /// Reads the weights in a folder; `Ok(None)` when it holds none.
    ///
    /// A `dictionary.txt` beside the networks says that they are the user's own: they may answer with all that it lists.
    ///
    /// A `libonnxruntime.so` beside them is what they run on. One that does not load is passed over, and named.
    ///
    /// # Errors
    /// When the folder holds weights that cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Weights>, OcrUnavailable> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|error| (error.kind(), format!("{}: {error}", path.display())))
        };
        let failed = |(_, why)| OcrUnavailable::Weights(why);
        let detection = match read(DETECTION) {
            Err((std::io::ErrorKind::NotFound, _)) => return Ok(None),
            other => other.map_err(failed)?,
        };
        let recognition = read(RECOGNITION).map_err(failed)?;
        let dictionary = match read(DICTIONARY) {
            Err((std::io::ErrorKind::NotFound, _)) => None,
            other => Some(other.map_err(failed)?),
        };
        let dictionary = dictionary
            .map(String::from_utf8)
            .transpose()
            .map_err(|_| OcrUnavailable::Weights(format!("{} is not UTF-8", folder.join(DICTIONARY).display())))?;
        let library = folder.join(RUNTIME);
        let (runtime, runtime_missing) = match library.exists().then(|| Runtime::onnx(&library)) {
            None => (Runtime::own(), None),
            Some(Ok(runtime)) => (runtime, None),
            Some(Err(why)) => (Runtime::own(), Some(why)),
        };
        let alphabet = if dictionary.is_some() { Alphabet::Whole } else { Alphabet::European };
        Ok(Some(Weights { detection, recognition, dictionary, alphabet, runtime, runtime_missing }))
    }
}
