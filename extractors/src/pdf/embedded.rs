//! Files inside a PDF: the XML of a hybrid invoice and its attachments.
//!
//! Looked for where ISO 32000 puts them (the name tree of embedded files, then associated files), then anywhere in the
//! document; a second parser is asked when the first cannot open it. Nothing inflates past the limit.

use std::collections::BTreeSet;
use std::io::Read;

use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use hayro_syntax::{Filter, Pdf};
use model::extraction::{Problem, Reason};

use crate::Limits;

/// A file inside a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedFile {
    /// Name given by the sender, as it stands in the file specification.
    pub name: String,
    /// Its bytes, inflated.
    pub bytes: Vec<u8>,
    /// How it relates to the pages (ISO 32000-2 `AFRelationship`): `Data`, `Alternative`, `Source` …
    pub relationship: Option<String>,
}

/// The files inside a PDF, and what trouble finding them met.
///
/// A PDF that cannot be opened has no files and no problem here: reading its pages says what is wrong with it.
#[must_use]
pub fn embedded_files(bytes: &[u8], limits: &Limits) -> (Vec<EmbeddedFile>, Vec<Problem>) {
    let mut search = Search::new(limits);
    if bytes.len() > limits.document_bytes_max {
        return (Vec::new(), Vec::new());
    }
    match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => search.document(&pdf, mentions_files(bytes)),
        Err(_) if mentions_files(bytes) => search.second_way(bytes),
        Err(_) => {}
    }
    (search.files, search.problems)
}

/// Whether the bytes speak of embedded files in the open; objects in compressed streams may do so unseen.
fn mentions_files(bytes: &[u8]) -> bool {
    let needle = b"/EmbeddedFile";
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Most file specifications looked at.
const SPECIFICATIONS_MAX: usize = 2_000;
/// Most objects looked at when files are searched anywhere.
const OBJECTS_MAX: usize = 50_000;
/// Coding that expands without a bound that is known beforehand is taken up to this size only, in bytes.
const OTHER_FILTER_BYTES_MAX: usize = 2_000_000;

struct Search<'l> {
    limits: &'l Limits,
    files: Vec<EmbeddedFile>,
    problems: Vec<Problem>,
    /// Streams taken already: the name tree and the associated files name the same ones.
    taken: BTreeSet<(u32, i32)>,
    looked_at: usize,
    /// Bytes that may still be inflated.
    left: usize,
}

impl<'l> Search<'l> {
    fn new(limits: &'l Limits) -> Self {
        let left = limits.inflated_bytes_max;
        Search { limits, files: Vec::new(), problems: Vec::new(), taken: BTreeSet::new(), looked_at: 0, left }
    }

    fn document(&mut self, pdf: &Pdf, look_anywhere: bool) {
        let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
        if let Some(catalog) = catalog {
            let names: Option<Dict<'_>> = catalog.get("Names");
            if let Some(tree) = names.and_then(|names| names.get::<Dict<'_>>("EmbeddedFiles")) {
                self.name_tree(&tree, 0);
            }
            if let Some(associated) = catalog.get::<Array<'_>>("AF") {
                self.specifications(&associated);
            } else if let Some(associated) = catalog.get::<Dict<'_>>("AF") {
                self.specification(&associated, None);
            }
        }
        if self.files.is_empty() && self.problems.is_empty() && look_anywhere {
            for object in pdf.objects().into_iter().take(OBJECTS_MAX) {
                if let Object::Dict(dict) = object
                    && dict.contains_key("EF")
                {
                    self.specification(&dict, None);
                }
            }
        }
    }

    fn name_tree(&mut self, node: &Dict<'_>, depth: usize) {
        if depth > 16 || self.looked_at > SPECIFICATIONS_MAX {
            return;
        }
        if let Some(names) = node.get::<Array<'_>>("Names") {
            let mut entries = names.iter::<Object<'_>>();
            while let (Some(key), Some(value)) = (entries.next(), entries.next()) {
                let name = key.into_string().map(|name| text(name.as_bytes()));
                if let Some(specification) = value.into_dict() {
                    self.specification(&specification, name);
                }
            }
        }
        if let Some(kids) = node.get::<Array<'_>>("Kids") {
            for kid in kids.iter::<Dict<'_>>().take(SPECIFICATIONS_MAX) {
                self.looked_at += 1;
                self.name_tree(&kid, depth + 1);
            }
        }
    }

    fn specifications(&mut self, array: &Array<'_>) {
        for specification in array.iter::<Dict<'_>>().take(SPECIFICATIONS_MAX) {
            self.specification(&specification, None);
        }
    }

    /// Takes the file of a file specification; `key` is its name in the name tree.
    fn specification(&mut self, specification: &Dict<'_>, key: Option<String>) {
        self.looked_at += 1;
        if self.looked_at > SPECIFICATIONS_MAX || self.files.len() >= self.limits.part_count_max {
            return;
        }
        let Some(files) = specification.get::<Dict<'_>>("EF") else { return };
        let stream = ["UF", "F", "Unix", "DOS", "Mac"].into_iter().find_map(|key| files.get::<Stream<'_>>(key));
        let Some(stream) = stream else { return };
        let id = stream.obj_id();
        if !self.taken.insert((id.obj_number, id.gen_number)) {
            return;
        }
        let own_name = ["UF", "F"].into_iter().find_map(|key| specification.get::<PdfString<'_>>(key));
        let name = own_name.map(|name| text(name.as_bytes())).filter(|name| !name.is_empty()).or(key);
        let name = name.unwrap_or_else(|| "attachment".to_owned());
        match self.contents(&stream) {
            Ok(bytes) => {
                let relationship = specification
                    .get::<Name<'_>>("AFRelationship")
                    .map(|name| name.as_str().chars().take(40).collect());
                self.files.push(EmbeddedFile { name, bytes, relationship });
            }
            Err((reason, why)) => {
                let shown = crate::einvoice::attachment::shown(&name);
                self.problems.push(Problem::quarantine(reason, format!("the file {shown} inside the PDF {why}")));
            }
        }
    }

    fn contents(&mut self, stream: &Stream<'_>) -> Result<Vec<u8>, (Reason, &'static str)> {
        let raw = stream.raw_data();
        let filters = stream.filters();
        let too_large = (Reason::DecompressionLimit, "inflates to more than the limit allows");
        let limit = self.left.min(self.limits.document_bytes_max);
        let bytes = match filters.as_slice() {
            [] => raw.into_owned(),
            [Filter::FlateDecode] => inflate(&raw, limit).ok_or(too_large)?,
            _ if raw.len() > OTHER_FILTER_BYTES_MAX => return Err(too_large),
            // Two layers that each expand a thousandfold have no honest use.
            several if several.iter().filter(|filter| expands(**filter)).count() > 1 => return Err(too_large),
            _ => match stream.decoded_data() {
                Ok(bytes) => bytes.into_owned(),
                Err(_) => return Err((Reason::AttachmentUnreadable, "cannot be decoded")),
            },
        };
        if bytes.len() > limit {
            return Err(too_large);
        }
        self.left -= bytes.len();
        Ok(bytes)
    }

    /// Asks `lopdf`, which repairs other faults than the first parser does.
    fn second_way(&mut self, bytes: &[u8]) {
        let Ok(document) = lopdf::Document::load_mem(bytes) else { return };
        for object in document.objects.values().take(OBJECTS_MAX) {
            let Ok(specification) = object.as_dict() else { continue };
            let follow = |dict: &lopdf::Dictionary, key: &[u8]| {
                document.dereference(dict.get(key).ok()?).ok().map(|(_, o)| o.clone())
            };
            let Some(files) = follow(specification, b"EF").and_then(|o| o.as_dict().ok().cloned()) else { continue };
            let stream = [b"UF".as_slice(), b"F"].into_iter().find_map(|key| follow(&files, key));
            let Some(lopdf::Object::Stream(stream)) = stream else { continue };
            let name = [b"UF".as_slice(), b"F"].into_iter().find_map(|key| follow(specification, key));
            let name = name.as_ref().and_then(|name| name.as_str().ok()).map(text).unwrap_or_default();
            let is_deflated = stream.filters().is_ok_and(|filters| filters == [b"FlateDecode".as_slice()]);
            let is_plain = stream.filters().map_or(true, |filters| filters.is_empty());
            let limit = self.left.min(self.limits.document_bytes_max);
            let contents = match () {
                () if is_plain => Some(stream.content.clone()).filter(|content| content.len() <= limit),
                () if is_deflated => inflate(&stream.content, limit),
                () => None,
            };
            let relationship = follow(specification, b"AFRelationship");
            let relationship =
                relationship.and_then(|r| r.as_name().ok().map(|n| String::from_utf8_lossy(n).into_owned()));
            if let Some(bytes) = contents
                && !self.files.iter().any(|file| file.bytes == bytes)
                && self.files.len() < self.limits.part_count_max
            {
                self.left -= bytes.len();
                self.files.push(EmbeddedFile { name, bytes, relationship });
            }
        }
    }
}

fn expands(filter: Filter) -> bool {
    matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode)
}

/// The inflated bytes, as far as the stream is whole; `None` past the limit.
fn inflate(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let cap = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    // A stream that breaks off gives what it had: a wrong checksum at its end is common and harmless.
    let _ = flate2::read::ZlibDecoder::new(data).take(cap).read_to_end(&mut out);
    if out.is_empty() && !data.is_empty() {
        let _ = flate2::read::DeflateDecoder::new(data).take(cap).read_to_end(&mut out);
    }
    (out.len() <= limit).then_some(out)
}

/// A text string of PDF: UTF-16 or UTF-8 by its mark, else one byte a character.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
        },
    }
}
