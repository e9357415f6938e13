//! Names, each of them kept as it was first written.
//!
//! An invoice of ten thousand lines writes the same hundred names over and over. A tree whose elements all point to the
//! first of them keeps those few in reach of every rule, instead of the whole text; and a name that was judged once is
//! not judged again.

use model::xml::{Builder, NameId};

use super::chars;

/// Names that are remembered: as many as a byte tells apart. A document with more of them, or one made so that they fall on each other, is read all the
/// same: a name that was forgotten is judged again.
const REMEMBERED: usize = 256;

/// A name as written, and its two parts.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    pub(super) whole: &'a str,
    pub(super) prefix: &'a str,
    pub(super) local: &'a str,
    /// The number that the tree knows its local part by.
    pub(super) id: NameId,
}

/// The names of a document so far.
pub(super) struct Names<'a> {
    remembered: Vec<Option<Name<'a>>>,
}

impl<'a> Names<'a> {
    pub(super) fn new() -> Names<'a> {
        Names { remembered: vec![None; REMEMBERED] }
    }

    /// The name that was written first of those like this one; `None` when it is no name.
    pub(super) fn first_like(&mut self, whole: &'a str, tree: &mut Builder<'a>) -> Option<Name<'a>> {
        let place = &mut self.remembered[place_of(whole.as_bytes())];
        if let Some(known) = place.filter(|known| known.whole == whole) {
            return Some(known);
        }
        let (prefix, local) = match chars::colon_of(whole)? {
            Some(at) => (&whole[..at], &whole[at + 1..]),
            None => ("", whole),
        };
        *place = Some(Name { whole, prefix, local, id: tree.name(local) });
        *place
    }
}

/// Where a name is remembered: by its length, its first letters and its last, in which names differ most.
fn place_of(name: &[u8]) -> usize {
    let short = || name.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let first = name.first_chunk().map_or_else(short, |first| u64::from_le_bytes(*first));
    let last = name.last_chunk().map_or(0, |last| u64::from_le_bytes(*last));
    let mixed = (first ^ last.rotate_left(29) ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The highest bits are those that every letter has touched.
    usize::from(mixed.to_be_bytes()[0])
}
