//! An XML document as it is written: the elements that the readers and the e-invoice rules look at.
//!
//! Every element knows its namespace by name (never by prefix), its text and attributes as they stand, its line and
//! its place. All elements lie in one vector: no recursion, so depth costs nothing and dropping is flat. Lines and
//! places are counted when somebody asks for one: a document without fault is judged without them. The gate that bytes
//! of strangers pass before they become a tree is `extractors::einvoice::xml`.

mod build;
mod declared;
mod names;
mod place;

use std::borrow::Cow;

use place::Places;

pub use build::Builder;
pub use names::Ns;

/// An element's number in its tree.
type Id = u32;

/// A local name's number in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameId(u32);

/// No element.
const NIL: Id = Id::MAX;

/// Letters of a name that a place shows.
const NAME_SHOWN_MAX: usize = 80;

/// A document that passed the gate.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    source: &'a str,
    /// Texts that are no piece of the source: with references, comments or CDATA inside. Their places count on from its
    /// end.
    made: String,
    /// Local names, by number.
    names: Vec<&'a str>,
    elements: Vec<Node>,
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    places: Places,
    /// Whether elements of namespaces that no reader knows stand outside of extensions.
    pub foreign: bool,
    /// The first element, outside of extensions, that has both a text and elements inside.
    mixed: Option<Id>,
    /// Whether an XInclude element is there.
    pub includes: bool,
}

/// An element as it is kept: by places and numbers, since rules go through all of them many times, and a long invoice
/// takes as long as it is large.
#[derive(Debug)]
struct Node {
    ns: Ns,
    /// The number of its local name.
    name: NameId,
    /// Where its text is, in the source or behind it.
    text: (u32, u32),
    /// Its first attribute; they end where those of the next element begin.
    attributes: u32,
    parent: Id,
    /// The last element below it; itself when there is none. Numbers follow document order, so its first child is the
    /// element after it, and its next sibling the one after this.
    last: Id,
    /// Where its tag starts and where the element ends, in the decoded text.
    span: (u32, u32),
}

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
    /// How many elements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.len()
    }
    /// Never: a tree has a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }
}

// Rules ask these a thousand times a document and are another crate, so the compiler is told to take them along.
impl<'t, 'a> Element<'t, 'a> {
    #[inline]
    fn node(self) -> &'t Node {
        &self.tree.elements[self.id as usize]
    }
    /// Its namespace.
    #[must_use]
    #[inline]
    pub fn ns(self) -> Ns {
        self.node().ns
    }
    /// Its local name.
    #[must_use]
    #[inline]
    pub fn local(self) -> &'a str {
        self.tree.names[self.node().name.0 as usize]
    }
    /// Whether it has this namespace and name.
    #[must_use]
    #[inline]
    pub fn is(self, ns: Ns, local: &str) -> bool {
        self.ns() == ns && self.local() == local
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
        let (from, to) = self.node().text;
        let (from, to) = (from as usize, to as usize);
        match from.checked_sub(self.tree.source.len()) {
            Some(behind) if from < to => &self.tree.made[behind..to - self.tree.source.len()],
            _ => &self.tree.source[from..to],
        }
    }
    /// Line of its tag, from 1.
    #[must_use]
    pub fn line(self) -> u32 {
        self.tree.places.line(self.tree, self.node())
    }
    /// Where it stands in the decoded text, tags included.
    #[must_use]
    pub fn span(self) -> std::ops::Range<usize> {
        let (from, to) = self.node().span;
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
        let from = self.node().attributes as usize;
        let to = self.tree.elements.get(self.id as usize + 1).map(|next| next.attributes as usize);
        let all = self.tree.attributes.get(from..to.unwrap_or(self.tree.attributes.len())).unwrap_or_default();
        all.iter().map(|(key, value)| (*key, value.as_ref()))
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
        let (tree, last) = (self.tree, self.node().last);
        (self.id..=last).map(move |id| Element { tree, id })
    }
    /// The element around it.
    #[must_use]
    #[inline]
    pub fn parent(self) -> Option<Element<'t, 'a>> {
        let parent = self.node().parent;
        (parent != NIL).then_some(Element { tree: self.tree, id: parent })
    }
    /// Its children, in document order.
    #[inline]
    pub fn children(self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        let (tree, last) = (self.tree, self.node().last);
        let mut next = self.id + 1;
        std::iter::from_fn(move || {
            let child = (next <= last).then_some(Element { tree, id: next })?;
            next = child.node().last + 1;
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
        let mut steps = Vec::with_capacity(8);
        let mut at = Some(self);
        while let Some(element) = at {
            steps.push(element);
            at = element.parent();
        }
        let mut path = String::with_capacity(steps.iter().map(|s| s.local().len() + 9).sum());
        for step in steps.iter().rev() {
            path.push('/');
            path.push_str(step.ns().shown());
            let local = step.local();
            path.push_str(local.char_indices().nth(NAME_SHOWN_MAX).map_or(local, |(end, _)| &local[..end]));
            if let Some(ordinal) = self.tree.places.ordinal(*step) {
                path.push('[');
                path.push_str(&ordinal.to_string());
                path.push(']');
            }
        }
        path
    }
}

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
