//! An XML document as it is written: the elements that the readers and the e-invoice rules look at.
//!
//! Every element knows its namespace by name (never by prefix), its text and attributes as they stand, its line and
//! its place. All elements lie in two vectors: no recursion, so depth costs nothing and dropping is flat. Lines and
//! places are counted when somebody asks for one: a document without fault is judged without them. The gate that bytes
//! of strangers pass before they become a tree is `extractors::einvoice::xml`.

mod build;
mod declared;
mod names;
mod place;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use place::Places;
use smallvec::SmallVec;

pub use build::Builder;
pub use names::Ns;

/// An element's number in its tree.
type Id = u32;

/// The number of a name, which is a namespace and a local name, in its tree. A name may have several numbers; no number
/// has several names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameId(u32);

impl NameId {
    /// For tables of what is known about each name: from 0, in ordinary documents hardly more than there are names, and
    /// never more than elements.
    #[must_use]
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The number of an attribute's name in its tree. As with [`NameId`], no number has several names.
#[derive(Debug, Clone, Copy)]
pub struct AttributeId(u32);

/// No element.
const NIL: Id = Id::MAX;

/// Letters of a name that a place shows.
const NAME_SHOWN_MAX: usize = 80;

/// A document that passed the gate.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    source: &'a str,
    /// Texts and values that are no piece of the source, with references, comments or CDATA inside, and all short ones.
    /// Their places count on from the end of the source.
    ///
    /// Short ones are codes, amounts, dates: what rules look at, time and again. In the source they lie far apart, and in a
    /// long invoice each look there waited for the memory; side by side those of a line take up two or three cache lines.
    texts: String,
    /// Names, by number.
    names: Vec<(Ns, &'a str)>,
    heads: Vec<Head>,
    /// As many as heads.
    bodies: Vec<Body>,
    attributes: Vec<Attribute>,
    /// Names of attributes, by number.
    attribute_names: Vec<&'a str>,
    places: Places,
    /// Whether elements of namespaces that no reader knows stand outside of extensions.
    pub foreign: bool,
    /// The first element, outside of extensions, that has both a text and elements inside.
    mixed: Option<Id>,
    /// All of them: what is kept as their text is their whole string value.
    joined: HashSet<Id>,
    /// Whether an XInclude element is there.
    pub includes: bool,
}

/// What ways through a document go by. It is kept apart from the rest, and small, since rules go through all elements many
/// times and look closer at few of them: a long invoice takes as long as it is large in memory.
#[derive(Debug)]
struct Head {
    name: NameId,
    parent: Id,
    /// The last element below it; itself when there is none. Numbers follow document order, so its first child is the
    /// element after it, and its next sibling the one after this.
    last: Id,
    /// Its first attribute; they end where those of the next element begin.
    attributes: u32,
}

/// Where an element is in the text.
#[derive(Debug)]
struct Body {
    /// Where its text is, in the source or behind it.
    text: Place,
    /// Where its tag starts and where the element ends, in the decoded text.
    span: (u32, u32),
}

/// An attribute without a namespace.
#[derive(Debug)]
struct Attribute {
    name: AttributeId,
    value: Place,
}

/// Where a text begins and ends: in the source, or behind it, among the texts that are kept.
type Place = (u32, u32);

/// An element of a tree.
#[derive(Clone, Copy)]
pub struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    id: Id,
}

impl<'a> Tree<'a> {
    /// The root element.
    #[must_use]
    pub fn root(&self) -> Element<'_, 'a> {
        Element { tree: self, id: 0 }
    }
    /// The first element that has both a text and elements inside, extensions left out: no business document has one,
    /// and which of the two is the value is anybody's guess.
    #[must_use]
    pub fn mixed(&self) -> Option<Element<'_, 'a>> {
        self.mixed.map(|id| Element { tree: self, id })
    }
    #[inline]
    fn piece(&self, (from, to): Place) -> &str {
        let (from, to, end) = (from as usize, to as usize, self.source.len());
        match from.checked_sub(end) {
            Some(behind) => &self.texts[behind..to - end],
            None => &self.source[from..to],
        }
    }
    /// How many elements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }
    /// Never: a tree has a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }
}

// Rules ask these a thousand times a document and are another crate, so the compiler is told to take them along.
impl<'t, 'a> Element<'t, 'a> {
    #[inline]
    fn head(self) -> &'t Head {
        &self.tree.heads[self.id as usize]
    }
    #[inline]
    fn body(self) -> &'t Body {
        &self.tree.bodies[self.id as usize]
    }
    /// The number of its namespace and local name.
    #[must_use]
    #[inline]
    pub fn name_id(self) -> NameId {
        self.head().name
    }
    /// Its namespace and local name.
    #[must_use]
    #[inline]
    pub fn name(self) -> (Ns, &'a str) {
        self.tree.names[self.name_id().index()]
    }
    /// Its namespace.
    #[must_use]
    #[inline]
    pub fn ns(self) -> Ns {
        self.name().0
    }
    /// Its local name.
    #[must_use]
    #[inline]
    pub fn local(self) -> &'a str {
        self.name().1
    }
    /// Whether it has this namespace and name.
    #[must_use]
    #[inline]
    pub fn is(self, ns: Ns, local: &str) -> bool {
        self.name() == (ns, local)
    }
    /// All its own character data, without XML white space at the ends.
    #[must_use]
    #[inline]
    pub fn text(self) -> &'t str {
        trim(self.raw_text())
    }
    /// All its own character data as it stands, white space included; layout between child elements left out.
    #[must_use]
    #[inline]
    pub fn raw_text(self) -> &'t str {
        self.tree.piece(self.body().text)
    }
    /// XPath's string value: its own text and that of all elements below it, in document order.
    #[must_use]
    pub fn string_value(self) -> Cow<'t, str> {
        let last = self.head().last;
        if last == self.id || self.tree.joined.contains(&self.id) {
            return Cow::Borrowed(self.raw_text());
        }
        let mut value = self.raw_text().to_owned();
        let mut at = self.id + 1;
        while at <= last {
            let inside = Element { tree: self.tree, id: at };
            value.push_str(inside.raw_text());
            at = if self.tree.joined.contains(&at) { inside.head().last + 1 } else { at + 1 };
        }
        Cow::Owned(value)
    }
    /// Line of its tag, from 1.
    #[must_use]
    pub fn line(self) -> u32 {
        self.tree.places.line(self.tree, self.body())
    }
    /// Where it stands in the decoded text, tags included.
    #[must_use]
    pub fn span(self) -> std::ops::Range<usize> {
        let (from, to) = self.body().span;
        from as usize..to as usize
    }
    /// An attribute without a namespace, white space at the ends left out; `None` when absent or empty.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'t str> {
        self.raw_attribute(name).map(trim).filter(|value| !value.is_empty())
    }
    /// An attribute without a namespace as it stands, also when it is empty.
    #[must_use]
    #[inline]
    pub fn raw_attribute(self, name: &str) -> Option<&'t str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
    /// Its attributes without a namespace, as they stand, in document order.
    #[inline]
    pub fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> + use<'t, 'a> {
        let from = self.head().attributes as usize;
        let to = self.tree.heads.get(self.id as usize + 1).map(|next| next.attributes as usize);
        let all = self.tree.attributes.get(from..to.unwrap_or(self.tree.attributes.len())).unwrap_or_default();
        let tree = self.tree;
        all.iter().map(move |one| (tree.attribute_names[one.name.0 as usize], tree.piece(one.value)))
    }
    /// Its number in document order, from 0: unique in its tree.
    #[must_use]
    #[inline]
    pub fn id(self) -> u32 {
        self.id
    }
    /// It and all elements below it, in document order.
    #[inline]
    pub fn descendants(self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        let (tree, last) = (self.tree, self.head().last);
        (self.id..=last).map(move |id| Element { tree, id })
    }
    /// The element around it.
    #[must_use]
    #[inline]
    pub fn parent(self) -> Option<Element<'t, 'a>> {
        let parent = self.head().parent;
        (parent != NIL).then_some(Element { tree: self.tree, id: parent })
    }
    /// Its children, in document order.
    #[inline]
    pub fn children(self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        let (tree, last) = (self.tree, self.head().last);
        let mut next = self.id + 1;
        std::iter::from_fn(move || {
            let child = (next <= last).then_some(Element { tree, id: next })?;
            next = child.head().last + 1;
            Some(child)
        })
    }
    /// The first child of this name.
    #[must_use]
    #[inline]
    pub fn child(self, ns: Ns, local: &str) -> Option<Element<'t, 'a>> {
        self.children().find(|child| child.is(ns, local))
    }
    /// Its place: `/Invoice/cac:InvoiceLine[2]/cbc:ID`. Prefixes are the customary ones, not the document's.
    #[must_use]
    pub fn path(self) -> String {
        let mut path = String::new();
        self.write_path(&mut path);
        path
    }
    /// Its place and its line: `/Invoice/cac:InvoiceLine[2]/cbc:ID (line 40)`.
    #[must_use]
    pub fn place(self) -> String {
        let mut place = String::new();
        self.write_path(&mut place);
        // Writing to a string does not fail.
        let _ = write!(place, " (line {})", self.line());
        place
    }
    fn write_path(self, path: &mut String) {
        let mut steps: SmallVec<[Element<'t, 'a>; 12]> = SmallVec::new();
        let mut at = Some(self);
        let mut length = 0;
        while let Some(element) = at {
            length += element.local().len().min(NAME_SHOWN_MAX) + ROOM_FOR_A_STEP;
            steps.push(element);
            at = element.parent();
        }
        path.reserve(length + ROOM_FOR_A_STEP);
        for step in steps.iter().rev() {
            path.push('/');
            path.push_str(step.ns().shown());
            let local = step.local();
            path.push_str(match local.len() {
                ..=NAME_SHOWN_MAX => local,
                _ => local.char_indices().nth(NAME_SHOWN_MAX).map_or(local, |(end, _)| &local[..end]),
            });
            if let Some(ordinal) = self.tree.places.ordinal(*step) {
                let _ = write!(path, "[{ordinal}]");
            }
        }
    }
}

/// Letters that a step of a place takes besides its name: slash, prefix, number.
const ROOM_FOR_A_STEP: usize = 10;

/// Without XML white space at the ends. Seen byte by byte, since most texts have none and every rule asks.
fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let from = bytes.iter().position(|b| !is_blank(*b)).unwrap_or(bytes.len());
    let to = bytes.iter().rposition(|b| !is_blank(*b)).map_or(from, |last| last + 1);
    &text[from..to]
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
