//! Looks at a PDF's skeleton before its pages are read: page tree, cross-references, actions, sizes of streams.
//!
//! Everything a stranger claims is checked against what is there, in bounded time, so that reading the pages can
//! trust the shape. What is odd becomes a flag; what cannot be read becomes a problem.

use std::collections::HashSet;
use std::io::Read;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};
pub(super) use memchr::memmem::find;
use memchr::memmem::rfind;
use model::extraction::{Extraction, Problem, Reason};

use crate::Limits;

/// Nodes of a page tree looked at before it counts as endless.
const TREE_NODES_MAX: usize = 20_000;
/// Deepest page tree taken; real ones have two or three levels.
const TREE_DEPTH_MAX: usize = 64;
/// Actions that run something or leave the document.
const ACTIVE: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"GoToR",
    b"GoToE",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"RichMediaExecute",
];

/// What the bytes alone tell: header, end, revisions. Adds flags.
pub(super) fn look_at_bytes(bytes: &[u8], out: &mut Extraction) {
    let head = &bytes[..bytes.len().min(1_024)];
    match find(head, b"%PDF-") {
        Some(0) => {}
        Some(at) if head[..at].iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<') => out.flag("type_mismatch"),
        Some(at) if head[..at].iter().all(u8::is_ascii_whitespace) => {}
        _ => out.flag("repaired"),
    }
    if let Some(end) = rfind(bytes, b"%%EOF") {
        let rest = &bytes[end + 5..];
        if rest.iter().filter(|b| !b.is_ascii_whitespace() && **b != 0).count() > 8 {
            out.flag("trailing_data");
        }
    } else {
        out.flag("repaired");
    }
    if !cross_references_hold(bytes) {
        out.flag("repaired");
    }
    if find(bytes, b"/Encrypt").is_some() {
        out.flag("was_encrypted");
    }
}

/// Whether `startxref` points at a cross-reference section, and the chain of earlier ones ends.
fn cross_references_hold(bytes: &[u8]) -> bool {
    let Some(at) = rfind(bytes, b"startxref") else { return false };
    let base = find(&bytes[..bytes.len().min(1_024)], b"%PDF-").unwrap_or(0);
    let Some(mut offset) = number_at(bytes, at + 9) else { return false };
    let mut seen = HashSet::new();
    for _ in 0..256 {
        if !seen.insert(offset) {
            return false;
        }
        let Some(section) = bytes.get(base.saturating_add(offset)..).or_else(|| bytes.get(offset..)) else {
            return false;
        };
        let trimmed = trim_start(section);
        let is_table = trimmed.starts_with(b"xref");
        if !is_table && !trimmed.first().is_some_and(u8::is_ascii_digit) {
            return false;
        }
        let window = &trimmed[..trimmed.len().min(if is_table { 2_000_000 } else { 4_096 })];
        let dictionary = if is_table {
            let Some(trailer) = find(window, b"trailer") else { return false };
            if !table_sizes_hold(&window[..trailer]) {
                return false;
            }
            &window[trailer..window.len().min(trailer + 4_096)]
        } else {
            &window[..find(window, b"stream").unwrap_or(window.len())]
        };
        if !is_table && !stream_sizes_hold(dictionary) {
            return false;
        }
        let dictionary = &dictionary[..find(dictionary, b"startxref").unwrap_or(dictionary.len())];
        match find(dictionary, b"/Prev").and_then(|p| number_at(dictionary, p + 5)) {
            Some(previous) => offset = previous,
            None => return true,
        }
    }
    false
}

/// Whether a cross-reference stream's field widths and sections are of this world.
fn stream_sizes_hold(dictionary: &[u8]) -> bool {
    let numbers = |key: &[u8]| -> Vec<u64> {
        let Some(at) = find(dictionary, key) else { return Vec::new() };
        let rest = &dictionary[at + key.len()..];
        let Some(open) = rest.iter().take(4).position(|b| *b == b'[') else { return Vec::new() };
        let inside = &rest[open + 1..rest.iter().position(|b| *b == b']').unwrap_or(rest.len()).max(open + 1)];
        inside.split(|b| b.is_ascii_whitespace()).filter_map(|n| std::str::from_utf8(n).ok()?.parse().ok()).collect()
    };
    numbers(b"/W").iter().all(|w| *w <= 8) && numbers(b"/Index").iter().all(|n| *n <= 8_388_607)
}

/// Deepest nesting of brackets in the bytes, for a file that could not be parsed.
pub(super) fn nesting(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for pair in bytes.windows(2) {
        match pair {
            [b'[', _] | [b'<', b'<'] => depth += 1,
            [b']', _] | [b'>', b'>'] => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Whether the subsections of a table claim no more entries than stand there.
fn table_sizes_hold(table: &[u8]) -> bool {
    let claimed: u64 = table
        .split(|b| *b == b'\n' || *b == b'\r')
        .filter_map(|line| {
            let mut numbers = line.split(|b| *b == b' ').filter(|p| !p.is_empty());
            let (_, count, rest) = (numbers.next()?, numbers.next()?, numbers.next());
            if rest.is_some() { None } else { std::str::from_utf8(count).ok()?.trim().parse::<u64>().ok() }
        })
        .fold(0, u64::saturating_add);
    claimed.saturating_mul(17) <= table.len() as u64 + 64
}

/// Object numbers that were written again after the document was first finished.
pub(super) fn rewritten_objects(bytes: &[u8]) -> HashSet<i32> {
    // A linearised file has two ends from the start.
    if find(&bytes[..bytes.len().min(2_048)], b"/Linearized").is_some() {
        return HashSet::new();
    }
    let Some(first_end) = find(bytes, b"%%EOF") else { return HashSet::new() };
    let after = &bytes[first_end..];
    let mut out = HashSet::new();
    let mut at = 0;
    while let Some(found) = find(&after[at..], b" obj") {
        let before = &after[..at + found];
        let mut parts = before.rsplitn(3, |b| b.is_ascii_whitespace());
        let generation = parts.next().and_then(|p| std::str::from_utf8(p).ok()?.parse::<i32>().ok());
        let number = parts.next().and_then(|p| std::str::from_utf8(p).ok()?.parse::<i32>().ok());
        if let (Some(_), Some(number)) = (generation, number) {
            out.insert(number);
        }
        at += found + 4;
        if out.len() > 10_000 {
            break;
        }
    }
    out
}

/// Walks the page tree as it claims to be. `Err` when the document must not be read.
pub(super) fn check_page_tree(pdf: &Pdf, limits: &Limits, out: &mut Extraction) -> Result<(), Problem> {
    let xref = pdf.xref();
    let Some(root) = xref.get::<Dict<'_>>(xref.root_id()) else {
        out.flag("repaired");
        return Ok(());
    };
    let Some(pages) = root.get::<Dict<'_>>(b"Pages".as_slice()) else {
        out.flag("repaired");
        return Ok(());
    };
    let mut seen: HashSet<ObjectIdentifier> = pages.obj_id().into_iter().collect();
    let claimed = pages.get::<i64>(b"Count".as_slice());
    let (mut leaves, mut nodes, mut repeats, mut odd_counts) = (0_usize, 0_usize, 0_usize, false);
    let mut stack = vec![(pages, 0_usize)];
    while let Some((node, depth)) = stack.pop() {
        nodes += 1;
        if depth > TREE_DEPTH_MAX {
            return Err(Problem::quarantine(Reason::TooDeep, "the page tree is nested too deeply to be a document"));
        }
        if nodes > TREE_NODES_MAX || leaves > limits.page_count_max {
            return Err(too_many_pages(limits));
        }
        odd_counts |= node.get::<i64>(b"Count".as_slice()).is_some_and(|c| !(0..=1_000_000).contains(&c));
        let Some(kids) = node.get::<Array<'_>>(b"Kids".as_slice()) else {
            leaves += 1;
            continue;
        };
        for kid in kids.raw_iter() {
            let kid = match kid {
                MaybeRef::Ref(reference) => {
                    if !seen.insert(reference.into()) {
                        repeats += 1;
                        if repeats > 1_000 {
                            return Err(too_many_pages(limits));
                        }
                        continue;
                    }
                    xref.get::<Dict<'_>>(reference.into())
                }
                MaybeRef::NotRef(object) => object.into_dict(),
            };
            match kid {
                Some(kid) if kid.contains_key(b"Kids".as_slice()) => stack.push((kid, depth + 1)),
                Some(_) => leaves += 1,
                None => odd_counts = true,
            }
            if leaves > limits.page_count_max {
                return Err(too_many_pages(limits));
            }
        }
    }
    if leaves == 0 {
        return Err(if repeats > 0 {
            Problem::quarantine(Reason::Malformed, "the page tree leads back to itself and holds no page")
        } else if odd_counts {
            Problem::quarantine(Reason::Malformed, "the document names pages, but none of them can be read")
        } else {
            Problem::quarantine(Reason::Empty, "the document has no pages")
        });
    }
    // One page reached again and again through shared nodes: few objects, any number of pages.
    if repeats > 0 && claimed.is_some_and(|c| c > limits.page_count_max as i64) {
        return Err(too_many_pages(limits));
    }
    if repeats > 0 || odd_counts || claimed != i64::try_from(leaves).ok() {
        out.flag("repaired");
    }
    Ok(())
}

fn too_many_pages(limits: &Limits) -> Problem {
    Problem::quarantine(
        Reason::TooManyPages,
        format!("the document has more than {} pages; split it or raise page_count_max", limits.page_count_max),
    )
}

/// Notes scripts, launches and submissions, forms that only a script can fill, and layers that are switched off.
pub(super) fn check_actions(pdf: &Pdf, out: &mut Extraction) {
    let xref = pdf.xref();
    let Some(root) = xref.get::<Dict<'_>>(xref.root_id()) else { return };
    let mut active = root.contains_key(b"AA".as_slice());
    if let Some(action) = root.get::<Dict<'_>>(b"OpenAction".as_slice()) {
        active |= is_active(&action) || action_type(&action).as_deref() == Some(b"URI".as_slice());
    }
    if let Some(names) = root.get::<Dict<'_>>(b"Names".as_slice()) {
        active |= names.contains_key(b"JavaScript".as_slice());
    }
    if let Some(form) = root.get::<Dict<'_>>(b"AcroForm".as_slice())
        && form.contains_key(b"XFA".as_slice())
    {
        out.flag("xfa");
    }
    for page in pdf.pages().iter().take(50) {
        active |= page.raw().contains_key(b"AA".as_slice());
        let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else { continue };
        for annotation in annotations.iter::<Dict<'_>>().take(500) {
            active |= annotation.contains_key(b"AA".as_slice());
            active |= annotation.get::<Dict<'_>>(b"A".as_slice()).is_some_and(|a| is_active(&a));
        }
    }
    if active {
        out.flag("active_content");
    }
    let off = root
        .get::<Dict<'_>>(b"OCProperties".as_slice())
        .and_then(|p| p.get::<Dict<'_>>(b"D".as_slice()))
        .is_some_and(|d| {
            d.get::<Array<'_>>(b"OFF".as_slice()).is_some_and(|a| a.raw_iter().next().is_some())
                || d.get::<Name<'_>>(b"BaseState".as_slice()).is_some_and(|n| &*n == b"OFF")
        });
    if off {
        out.flag("hidden_text");
    }
}

fn action_type(action: &Dict<'_>) -> Option<Vec<u8>> {
    action.get::<Name<'_>>(b"S".as_slice()).map(|n| n.to_vec())
}

fn is_active(action: &Dict<'_>) -> bool {
    action_type(action).is_some_and(|kind| ACTIVE.contains(&kind.as_slice()))
        || action
            .get::<Dict<'_>>(b"Next".as_slice())
            .is_some_and(|next| action_type(&next).is_some_and(|kind| ACTIVE.contains(&kind.as_slice())))
}

/// The streams that draw a page, checked for what they would inflate to and for content kept elsewhere.
pub(super) fn check_streams(pdf: &Pdf, limits: &Limits, out: &mut Extraction) -> Result<HashSet<i32>, Problem> {
    let mut contents = HashSet::new();
    let mut left = limits.inflated_bytes_max.min(60_000_000);
    for page in pdf.pages().iter().take(limits.page_count_max) {
        let raw = page.raw();
        let mut streams: Vec<Stream<'_>> = Vec::new();
        if let Some(array) = raw.get::<Array<'_>>(b"Contents".as_slice()) {
            for item in array.iter::<Object<'_>>().take(1_000) {
                streams.extend(item.into_stream());
            }
        } else if let Some(stream) = raw.get::<Stream<'_>>(b"Contents".as_slice()) {
            streams.push(stream);
        }
        if let Some(fonts) =
            raw.get::<Dict<'_>>(b"Resources".as_slice()).and_then(|r| r.get::<Dict<'_>>(b"Font".as_slice()))
        {
            for (name, _) in fonts.entries().take(200) {
                let font = fonts.get::<Dict<'_>>(name.to_vec().as_slice());
                streams.extend(font.and_then(|f| f.get::<Stream<'_>>(b"ToUnicode".as_slice())));
            }
        }
        for stream in &streams {
            if let Ok(number) = i32::try_from(stream.obj_id().obj_number) {
                contents.insert(number);
            }
            if stream.dict().contains_key(b"F".as_slice())
                && !matches!(stream.dict().get::<Object<'_>>(b"F".as_slice()), Some(Object::Name(_) | Object::Array(_)))
            {
                out.flag("active_content");
                return Err(Problem::quarantine(
                    Reason::ActiveContent,
                    "a page's content is kept outside the document; ask the sender for a complete file",
                ));
            }
            if stream.dict().get::<i64>(b"Length".as_slice()).is_none_or(|length| length < 0) {
                out.flag("repaired");
            }
            let chain =
                stream.dict().get::<Array<'_>>(b"Filter".as_slice()).map_or(0, |f| f.raw_iter().take(40).count());
            if chain > 16 {
                return Err(Problem::quarantine(Reason::TooDeep, "a page is wrapped in too many filters to be honest"));
            }
            let size = inflated_size(stream, left).ok_or_else(|| {
                Problem::quarantine(Reason::DecompressionLimit, "a page inflates to more than the limit allows")
            })?;
            left = left.saturating_sub(size);
        }
    }
    Ok(contents)
}

/// Bytes that a stream inflates to; `None` when that is more than `limit`.
fn inflated_size(stream: &Stream<'_>, limit: usize) -> Option<usize> {
    let raw = stream.raw_data();
    let filters: Vec<Vec<u8>> = match stream.dict().get::<Object<'_>>(b"Filter".as_slice()) {
        Some(Object::Name(name)) => vec![name.to_vec()],
        Some(Object::Array(array)) => array.iter::<Name<'_>>().take(32).map(|n| n.to_vec()).collect(),
        _ => Vec::new(),
    };
    if filters.len() >= 16 {
        return None;
    }
    // Deflate at most thousandfolds: a short single stream cannot reach the limit.
    if filters.len() <= 1 && raw.len().saturating_mul(1_032) <= limit {
        return Some(raw.len());
    }
    let mut data = raw.into_owned();
    for filter in &filters {
        data = match filter.as_slice() {
            b"FlateDecode" | b"Fl" => {
                let mut inflated = Vec::new();
                // A broken end is the interpreter's business; only the size matters here.
                let _ =
                    flate2::read::ZlibDecoder::new(data.as_slice()).take(limit as u64 + 1).read_to_end(&mut inflated);
                inflated
            }
            b"RunLengthDecode" | b"RL" => run_length(&data, limit),
            _ => data,
        };
        if data.len() > limit {
            return None;
        }
    }
    Some(data.len())
}

fn run_length(data: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&length) = data.get(at) {
        match length {
            0..=127 => {
                let end = (at + 2 + usize::from(length)).min(data.len());
                out.extend_from_slice(&data[(at + 1).min(end)..end]);
                at = end;
            }
            128 => break,
            _ => {
                let Some(&value) = data.get(at + 1) else { break };
                out.extend(std::iter::repeat_n(value, 257 - usize::from(length)));
                at += 2;
            }
        }
        if out.len() > limit {
            break;
        }
    }
    out
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(bytes.len());
    &bytes[start..]
}

fn number_at(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = trim_start(bytes.get(at..)?);
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()
}
