//! Names, each of them kept as it was first written.
//!
//! An invoice of ten thousand lines writes the same hundred names over and over, and mostly in the same order. So a name
//! that was judged once is not judged again, and the name that came after this one the last time is tried first.

use model::xml::{AttributeId, Builder, NameId, Ns};

use super::chars;

/// Names that are remembered: as many as a byte tells apart. A document with more of them, or one made so that they fall on
/// each other, is read all the same: a name that was forgotten is judged again.
const REMEMBERED: usize = 256;

/// Names that room is made for at once: ordinary invoices have fewer.
const ROOM: usize = 96;

/// A name as written.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    pub(super) whole: &'a str,
    /// Where its colon is; nought, where none can be, when there is none.
    colon: usize,
    /// Where it is remembered.
    known: usize,
}

impl<'a> Name<'a> {
    /// What stands before the colon; empty when there is none.
    pub(super) fn prefix(&self) -> &'a str {
        &self.whole[..self.colon]
    }

    /// What stands behind it.
    pub(super) fn local(&self) -> &'a str {
        if self.colon == 0 { self.whole } else { &self.whole[self.colon + 1..] }
    }
}

/// A name that was judged.
struct Known<'a> {
    whole: &'a str,
    colon: usize,
    /// The name that came after it the last time.
    next: usize,
    /// What it meant the last time that an element had it.
    meant: Option<Meant>,
    /// The number that the tree knows it by as the name of an attribute.
    attribute: Option<AttributeId>,
}

/// What the name of an element means.
#[derive(Clone, Copy)]
struct Meant {
    /// The state of the namespace declarations.
    declared: u32,
    ns: Ns,
    /// The number that the tree knows it by.
    id: NameId,
}

/// The names of a document so far.
pub(super) struct Names<'a> {
    /// For each place the name that is remembered there, counted from one; nought for none.
    places: [u16; REMEMBERED],
    known: Vec<Known<'a>>,
    /// The name that came last.
    latest: usize,
}

impl<'a> Names<'a> {
    pub(super) fn new() -> Names<'a> {
        Names { places: [0; REMEMBERED], known: Vec::with_capacity(ROOM), latest: 0 }
    }

    /// The name that `text` begins with, as it was written first; `None` when it begins with none.
    pub(super) fn read(&mut self, text: &'a str) -> Option<Name<'a>> {
        let expected = self.known.get(self.latest).map_or(0, |latest| latest.next);
        let at = match self.known.get(expected) {
            Some(known) if begins_with(text, known.whole) => expected,
            _ => {
                let at = self.remembered(&text[..chars::name_end(text.as_bytes())])?;
                if let Some(latest) = self.known.get_mut(self.latest) {
                    latest.next = at;
                }
                at
            }
        };
        self.latest = at;
        self.known.get(at).map(|known| Name { whole: known.whole, colon: known.colon, known: at })
    }

    /// Where a name is remembered, from now on; `None` when it is no name.
    fn remembered(&mut self, whole: &'a str) -> Option<usize> {
        let place = place_of(whole.as_bytes());
        let there = usize::from(self.places[place]);
        if let Some(at) = there.checked_sub(1).filter(|at| self.known.get(*at).is_some_and(|it| it.whole == whole)) {
            return Some(at);
        }
        let name = Known { whole, colon: chars::colon_of(whole)?.unwrap_or(0), next: 0, meant: None, attribute: None };
        if let Some(known) = there.checked_sub(1).and_then(|at| self.known.get_mut(at)) {
            *known = name;
            return Some(there - 1);
        }
        self.known.push(name);
        self.places[place] = u16::try_from(self.known.len()).unwrap_or(0);
        Some(self.known.len() - 1)
    }

    /// The number of an element's name. `declared` is another number whenever other namespaces are declared; `ns` tells the
    /// namespace of the name where that is not known already.
    ///
    /// # Errors
    /// Those of `ns`.
    pub(super) fn id<E>(
        &mut self,
        name: &Name<'a>,
        declared: u32,
        ns: impl FnOnce() -> Result<Ns, E>,
        tree: &mut Builder<'a>,
    ) -> Result<NameId, E> {
        // An attribute of the same tag may have taken its place.
        let mut known = self.known.get_mut(name.known).filter(|known| std::ptr::eq(known.whole, name.whole));
        let meant = known.as_ref().and_then(|known| known.meant);
        if let Some(meant) = meant.filter(|meant| meant.declared == declared) {
            return Ok(meant.id);
        }
        let ns = ns()?;
        let same = meant.filter(|meant| meant.ns == ns).map(|meant| meant.id);
        let id = same.unwrap_or_else(|| tree.name(ns, name.local()));
        if let Some(known) = known.as_mut() {
            known.meant = Some(Meant { declared, ns, id });
        }
        Ok(id)
    }

    /// The number of an attribute's name.
    pub(super) fn attribute(&mut self, name: &Name<'a>, tree: &mut Builder<'a>) -> AttributeId {
        match self.known.get_mut(name.known).filter(|known| std::ptr::eq(known.whole, name.whole)) {
            Some(known) => *known.attribute.get_or_insert_with(|| tree.attribute_name(name.whole)),
            None => tree.attribute_name(name.whole),
        }
    }
}

/// Whether a text begins with this name, and the name ends there. Compared here, eight letters at a time: names are short,
/// and there are as many of them as tags.
fn begins_with(text: &str, name: &str) -> bool {
    let (text, name) = (text.as_bytes(), name.as_bytes());
    let Some((start, rest)) = text.split_at_checked(name.len()) else { return false };
    if rest.first().is_some_and(|next| chars::is_of_name(*next)) {
        return false;
    }
    let ((these, these_last), (those, those_last)) = (start.as_chunks::<8>(), name.as_chunks::<8>());
    these.iter().zip(those).all(|(this, that)| this == that)
        && these_last.iter().zip(those_last).all(|(this, that)| this == that)
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
