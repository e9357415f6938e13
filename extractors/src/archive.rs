//! Takes zip archives apart, after checking that all readers of zip would see the same members.
//!
//! A zip says everything twice: in a header before each member and in the directory at the end. Readers believe one or
//! the other, and of two members with one name they show either; so a scanner may see other files than we do. The
//! directory is therefore walked here first, compared with the local headers, and an archive that says two things is
//! refused whole. Only then does the `zip` crate inflate, under limits. Nothing is ever written anywhere.

use std::collections::HashSet;
use std::io::{Cursor, Read as _};

use model::extraction::{Problem, Reason};

use crate::Limits;

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// Name as it was written.
    pub name: String,
    /// Inflated bytes.
    pub bytes: Vec<u8>,
}

/// Deflate reaches 1:1032 on zeros; documents stay under 1:100, blank scans excepted.
const RATIO_MAX: u64 = 250;
/// Members up to this size may have any ratio.
const RATIO_FREE_BYTES: u64 = 4_000_000;

const LOCAL: &[u8] = b"PK\x03\x04";
const DIRECTORY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// Length of the end record without its comment, and the longest comment.
const END_LENGTH: usize = 22;
const COMMENT_MAX: usize = 65_535;

/// Takes an archive apart; directories and the litter of desktop systems are left out.
///
/// # Errors
/// A problem that speaks for the whole archive.
pub(crate) fn open(bytes: &[u8], limits: &Limits) -> Result<Vec<Member>, Problem> {
    let entries = directory(bytes, limits)?;
    check(bytes, &entries, limits)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| Problem::quarantine(Reason::Malformed, format!("the zip archive cannot be read: {error}")))?;
    if archive.len() != entries.len() {
        return Err(unsafe_archive("its directory lists a member that another reader would not show"));
    }
    let mut members = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if entry.is_directory() || entry.is_litter() {
            continue;
        }
        let broken = |error: &dyn std::fmt::Display| {
            Problem::quarantine(Reason::Malformed, format!("a member of the zip archive cannot be unpacked: {error}"))
        };
        let file = archive.by_index(index).map_err(|error| broken(&error))?;
        let name = file.name().map_err(|error| broken(&error))?.into_owned();
        let mut content = Vec::with_capacity(usize::try_from(entry.size.min(1_000_000)).unwrap_or(0));
        // One byte more than promised, to notice a member that inflates further; `check` has limited the promise.
        let read = file.take(entry.size + 1).read_to_end(&mut content).map_err(|error| broken(&error))?;
        if u64::try_from(read).unwrap_or(u64::MAX) != entry.size {
            return Err(Problem::quarantine(
                Reason::DecompressionLimit,
                "a zip member inflates to another size than it says",
            ));
        }
        members.push(Member { name, bytes: content });
    }
    Ok(members)
}

/// What the directory says of a member.
#[derive(Debug)]
struct Entry<'a> {
    name: &'a [u8],
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    offset: u64,
    unix_mode: u32,
}

impl Entry<'_> {
    fn is_directory(&self) -> bool {
        self.name.ends_with(b"/") || self.name.ends_with(b"\\") && self.size == 0
    }
    fn is_litter(&self) -> bool {
        let last = self.name.rsplit(|b| *b == b'/').next().unwrap_or_default();
        self.name.starts_with(b"__MACOSX/") || last == b".DS_Store" || last.eq_ignore_ascii_case(b"thumbs.db")
    }
}

fn unsafe_archive(what: &str) -> Problem {
    Problem::quarantine(Reason::ArchiveUnsafe, format!("the zip archive is not safe to open: {what}"))
}

/// Reads the directory at the end.
fn directory<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Vec<Entry<'a>>, Problem> {
    let from = bytes.len().saturating_sub(END_LENGTH + COMMENT_MAX);
    let end = bytes[from..].windows(END.len()).rposition(|w| w == END).map(|n| from + n);
    let Some((end, record)) = end.and_then(|end| Some((end, bytes.get(end..end + END_LENGTH)?))) else {
        return Err(Problem::quarantine(Reason::Truncated, "the zip archive ends before its directory"));
    };
    let (disk, count, length, start) = (le16(record, 4), le16(record, 10), le32(record, 12), le32(record, 16));
    if disk != 0 || le16(record, 6) != 0 || le16(record, 8) != count {
        return Err(Problem::quarantine(Reason::UnsupportedContainer, "the zip archive is one of several disks"));
    }
    if count == u16::MAX || start == u32::MAX {
        return Err(Problem::quarantine(
            Reason::UnsupportedContainer,
            "the zip archive is in the 64-bit form, which is not taken apart",
        ));
    }
    if usize::from(count) > limits.part_count_max {
        let message = format!("the zip archive has {count} members; at most {} are taken", limits.part_count_max);
        return Err(Problem::quarantine(Reason::TooManyParts, message));
    }
    let (start, length) = (index(start), index(length));
    if start.saturating_add(length) != end {
        return Err(unsafe_archive("its directory is not where it says"));
    }
    let mut entries = Vec::with_capacity(usize::from(count));
    let mut at = start;
    while at < end {
        let Some(fixed) = bytes.get(at..at + 46).filter(|f| f.starts_with(DIRECTORY)) else {
            return Err(Problem::quarantine(Reason::Malformed, "the directory of the zip archive is damaged"));
        };
        let (name_length, extra, comment) = (le16(fixed, 28), le16(fixed, 30), le16(fixed, 32));
        let name_end = at + 46 + usize::from(name_length);
        let Some(name) = bytes.get(at + 46..name_end) else {
            return Err(Problem::quarantine(Reason::Malformed, "the directory of the zip archive is damaged"));
        };
        entries.push(Entry {
            name,
            flags: le16(fixed, 8),
            method: le16(fixed, 10),
            crc: le32(fixed, 16),
            packed: le32(fixed, 20).into(),
            size: le32(fixed, 24).into(),
            offset: le32(fixed, 42).into(),
            unix_mode: if matches!(fixed[5], 3 | 19) { le32(fixed, 38) >> 16 } else { 0 },
        });
        at = name_end + usize::from(extra) + usize::from(comment);
        if entries.len() > limits.part_count_max {
            break;
        }
    }
    if entries.len() != usize::from(count) {
        return Err(unsafe_archive("its directory lists another number of members than it says"));
    }
    Ok(entries)
}

/// Everything that must hold before anything is inflated.
fn check(bytes: &[u8], entries: &[Entry<'_>], limits: &Limits) -> Result<(), Problem> {
    let mut names = HashSet::new();
    let mut spans: Vec<(usize, usize)> = Vec::with_capacity(entries.len());
    let mut total = 0u64;
    for entry in entries {
        if entry.flags & 0x41 != 0 {
            return Err(Problem::quarantine(Reason::Encrypted, "the zip archive needs a password"));
        }
        if !names.insert(entry.name.to_ascii_lowercase()) {
            return Err(unsafe_archive("two of its members have the same name"));
        }
        // The upper half of the mode says what a member is: 4 a directory, 8 a file; links and devices are neither.
        if !matches!(entry.unix_mode >> 12, 0 | 4 | 8) {
            return Err(unsafe_archive("a member is a link or a device"));
        }
        if !matches!(entry.method, 0 | 8) {
            let message =
                format!("a member of the zip archive is packed by method {}, which is not taken", entry.method);
            return Err(Problem::quarantine(Reason::UnsupportedContainer, message));
        }
        total = total.saturating_add(entry.size);
        let bomb = entry.size > RATIO_FREE_BYTES && entry.size / entry.packed.max(1) > RATIO_MAX;
        if bomb || total > u64::try_from(limits.inflated_bytes_max).unwrap_or(u64::MAX) {
            return Err(Problem::quarantine(
                Reason::DecompressionLimit,
                "the zip archive would unpack to more than is taken",
            ));
        }
        spans.push(local(bytes, entry)?);
    }
    spans.sort_unstable();
    let mut free = 0;
    for (start, end) in spans {
        if start < free {
            return Err(unsafe_archive("two of its members share bytes"));
        }
        hidden(&bytes[free..start])?;
        free = end;
    }
    Ok(())
}

/// Compares a member with its local header; gives the bytes that it takes.
fn local(bytes: &[u8], entry: &Entry<'_>) -> Result<(usize, usize), Problem> {
    let start = usize::try_from(entry.offset).unwrap_or(usize::MAX);
    let fixed = start.checked_add(30).and_then(|end| bytes.get(start..end)).filter(|f| f.starts_with(LOCAL));
    let Some(fixed) = fixed else { return Err(unsafe_archive("a member is not where the directory says")) };
    let name_end = start + 30 + usize::from(le16(fixed, 26));
    let data = name_end + usize::from(le16(fixed, 28));
    let end = usize::try_from(entry.packed).ok().and_then(|packed| data.checked_add(packed)).unwrap_or(usize::MAX);
    if bytes.get(start + 30..name_end) != Some(entry.name) {
        return Err(unsafe_archive("a member has one name in the directory and another before its bytes"));
    }
    // Bit 3: sizes and checksum follow the data, and stand as zero before it.
    let later = le16(fixed, 6) & 8 != 0;
    let same = |here: u32, there: u64| later && here == 0 || u64::from(here) == there;
    let agree = le16(fixed, 8) == entry.method
        && (le16(fixed, 6) ^ entry.flags) & 0x49 == 0
        && same(le32(fixed, 14), entry.crc.into())
        && same(le32(fixed, 18), entry.packed)
        && same(le32(fixed, 22), entry.size);
    if !agree {
        return Err(unsafe_archive("a member is described differently in the directory and before its bytes"));
    }
    if end > bytes.len() {
        return Err(Problem::quarantine(Reason::Truncated, "a member reaches past the end of the zip archive"));
    }
    Ok((start, end))
}

/// Bytes that no member takes must not hold another member.
fn hidden(gap: &[u8]) -> Result<(), Problem> {
    if gap.windows(LOCAL.len()).any(|w| w == LOCAL) {
        return Err(unsafe_archive("it holds a member that its directory does not list"));
    }
    Ok(())
}

fn le16(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn index(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stored member, as the directory and the local header describe it.
    #[derive(Clone)]
    struct Made {
        name: &'static str,
        local_name: &'static str,
        content: Vec<u8>,
        flags: u16,
        mode: u32,
        in_directory: bool,
        size: Option<u32>,
    }

    fn member(name: &'static str, content: &[u8]) -> Made {
        Made {
            name,
            local_name: name,
            content: content.to_vec(),
            flags: 0,
            mode: 0o100_644,
            in_directory: true,
            size: None,
        }
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 != 0 { 0xedb8_8320 } else { 0 })
        })
    }

    fn zip(members: &[Made]) -> Vec<u8> {
        let short = |n: usize| u16::try_from(n).expect("short").to_le_bytes();
        let long = |n: usize| u32::try_from(n).expect("long").to_le_bytes();
        let (mut out, mut directory, mut count) = (Vec::new(), Vec::new(), 0);
        for made in members {
            let offset = out.len();
            let size = made.size.unwrap_or(u32::try_from(made.content.len()).expect("short")).to_le_bytes();
            let fields = |name: &str| {
                let flags = made.flags.to_le_bytes();
                let packed = long(made.content.len());
                [
                    &flags[..],
                    &[0, 0, 0, 0, 0, 0],
                    &crc(&made.content).to_le_bytes(),
                    &packed,
                    &size,
                    &short(name.len()),
                    &[0, 0],
                ]
                .concat()
            };
            out.extend([LOCAL, &[20, 0], &fields(made.local_name), made.local_name.as_bytes(), &made.content].concat());
            if made.in_directory {
                count += 1;
                let tail =
                    [&[0, 0, 0, 0, 0, 0][..], &(made.mode << 16).to_le_bytes(), &long(offset), made.name.as_bytes()]
                        .concat();
                directory.extend([DIRECTORY, &[20, 3, 20, 0], &fields(made.name), &tail].concat());
            }
        }
        let start = out.len();
        let end = [END, &[0; 4], &short(count), &short(count), &long(directory.len()), &long(start), &[0, 0]].concat();
        [out, directory, end].concat()
    }

    fn check(members: &[Made], expected: Result<&[&str], Reason>) {
        let opened = open(&zip(members), &Limits::default());
        let names =
            opened.as_ref().map(|list| list.iter().map(|m| m.name.as_str()).collect::<Vec<_>>()).map_err(|p| p.reason);
        assert_eq!(names, expected.map(<[&str]>::to_vec), "{opened:?}");
    }

    #[test]
    fn an_archive_that_says_one_thing_is_opened() {
        check(
            &[member("a.pdf", b"a"), member("dir/", b""), member("__MACOSX/a.pdf", b"x"), member("b.xml", b"b")],
            Ok(&["a.pdf", "b.xml"]),
        );
        check(&[member("../a.pdf", b"a")], Ok(&["../a.pdf"]));
        check(&[], Ok(&[]));
    }

    #[test]
    fn an_archive_that_says_two_things_is_refused() {
        let a = member("a.pdf", b"a");
        check(&[a.clone(), member("A.pdf", b"b")], Err(Reason::ArchiveUnsafe));
        check(&[Made { local_name: "b.pdf", ..a.clone() }], Err(Reason::ArchiveUnsafe));
        check(&[Made { in_directory: false, ..a.clone() }, member("b.pdf", b"b")], Err(Reason::ArchiveUnsafe));
        check(&[Made { mode: 0o120_777, ..a.clone() }], Err(Reason::ArchiveUnsafe));
        check(&[Made { flags: 1, ..a.clone() }], Err(Reason::Encrypted));
        check(&[Made { size: Some(2_000_000_000), ..a.clone() }], Err(Reason::DecompressionLimit));
        check(&[Made { size: Some(2), ..a.clone() }], Err(Reason::DecompressionLimit));
        check(&vec![a; 201], Err(Reason::TooManyParts));
    }

    #[test]
    fn an_archive_cut_anywhere_is_refused() {
        let whole = zip(&[member("a.pdf", b"content"), member("b.pdf", b"more")]);
        for end in 0..whole.len() {
            assert!(open(&whole[..end], &Limits::default()).is_err(), "cut at {end}");
        }
    }
}
