//! Building a tree from the events of a parser. What may be in it is the parser's business: limits, prefixes, forbidden
//! parts. This keeps the order and the spans.

use std::borrow::Cow;

use super::{Attribute, AttributeId, Body, Element, Head, Id, NIL, NameId, Ns, Place, Tree, is_blank};

/// Bytes of source for which room for one element is made at once: elements of invoices are twice as long.
const BYTES_PER_ELEMENT: usize = 32;
/// Bytes of source for which room for one byte of short texts is made at once.
const BYTES_PER_TEXT_BYTE: usize = 8;
/// Most elements, and bytes of text, that room is made for before they are seen.
const RESERVED_MAX: usize = 4_096;

/// Names that room is made for at once: ordinary invoices have fewer.
const NAMES: usize = 128;

/// Bytes of a text that is short: codes, amounts, dates and identifiers are, names and descriptions mostly are not.
const SHORT: usize = 32;

/// Bytes that texts of elements with elements inside may come to, beyond the length of the document: each of those around
/// another one has its text as well.
const JOINED_MAX: usize = 1 << 20;

/// An element that is still open.
#[derive(Debug)]
struct Frame {
    id: Id,
    in_extension: bool,
    /// Its text, as soon as that is more than one piece of the source.
    text: String,
    /// Where elements stand inside of a text: the element that a piece comes before, and where in the text it begins.
    pieces: Vec<(Id, usize)>,
}

/// Builds a tree.
#[derive(Debug)]
pub struct Builder<'a> {
    tree: Tree<'a>,
    frames: Vec<Frame>,
    /// The first attribute of the element that is opened next.
    attributes: u32,
    /// How many bytes of text elements have that have elements inside as well.
    joined_bytes: usize,
}

impl<'a> Builder<'a> {
    /// An empty tree of this text.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        let room = (source.len() / BYTES_PER_ELEMENT).min(RESERVED_MAX);
        let (heads, bodies) = (Vec::with_capacity(room), Vec::with_capacity(room));
        let texts = String::with_capacity((source.len() / BYTES_PER_TEXT_BYTE).min(RESERVED_MAX));
        let tree = Tree { source, texts, heads, bodies, names: Vec::with_capacity(NAMES), ..Tree::default() };
        Builder { tree, frames: Vec::with_capacity(16), attributes: 0, joined_bytes: 0 }
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.frames.len()
    }

    /// How many elements there are so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tree.heads.len()
    }

    /// Whether there is none yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tree.heads.is_empty()
    }

    /// Numbers a name, as it counts inside of this root: see [`Ns::below`]. The fewer numbers a name has, the less there is
    /// to go through.
    pub fn name(&mut self, ns: Ns, local: &'a str) -> NameId {
        let root = self.tree.heads.first().map(|_| self.tree.root().ns());
        self.tree.names.push((root.map_or(ns, |root| ns.below(root)), local));
        NameId(self.tree.names.len() as u32 - 1)
    }

    /// Numbers the name of an attribute.
    pub fn attribute_name(&mut self, name: &'a str) -> AttributeId {
        self.tree.attribute_names.push(name);
        AttributeId(self.tree.attribute_names.len() as u32 - 1)
    }

    /// Adds an attribute without a namespace to the element that is opened next. A borrowed value is a piece of the source
    /// that begins at `from`.
    pub fn attribute(&mut self, name: AttributeId, value: Cow<'a, str>, from: u32) {
        let value = match value {
            Cow::Borrowed(piece) => self.keep(piece, from),
            Cow::Owned(made) => self.keep_made(&made),
        };
        self.tree.attributes.push(Attribute { name, value });
    }

    /// Where a piece of the source is to be found that begins at `from`.
    fn keep(&mut self, piece: &str, from: u32) -> Place {
        if piece.len() <= SHORT { self.keep_made(piece) } else { (from, from + piece.len() as u32) }
    }

    fn keep_made(&mut self, text: &str) -> Place {
        let from = self.tree.source.len() + self.tree.texts.len();
        self.tree.texts.push_str(text);
        (from as u32, (from + text.len()) as u32)
    }

    /// Opens an element whose tag is at `span` of the source.
    pub fn open(&mut self, name: NameId, span: (u32, u32)) {
        let attributes = std::mem::replace(&mut self.attributes, self.tree.attributes.len() as u32);
        let id = self.tree.heads.len() as Id;
        let ns = self.tree.names.get(name.index()).map_or(Ns::Other, |(ns, _)| *ns);
        let around = self.frames.last();
        let parent = around.map_or(NIL, |frame| frame.id);
        let in_extension = ns == Ns::Ext || around.is_some_and(|frame| frame.in_extension);
        self.tree.includes |= ns == Ns::XInclude;
        self.tree.foreign |=
            matches!(ns, Ns::Other | Ns::None | Ns::RamOther | Ns::UdtOther | Ns::QdtOther) && !in_extension;
        self.tree.heads.push(Head { name, parent, last: id, attributes });
        self.tree.bodies.push(Body { text: (0, 0), span });
        self.frames.push(Frame { id, in_extension, text: String::new(), pieces: Vec::new() });
    }

    /// Closes the element that was opened last; it ends at `end` of the source. Does nothing when none is open.
    pub fn close(&mut self, end: u32) {
        let Some(frame) = self.frames.pop() else { return };
        let last = self.tree.heads.len() as Id - 1;
        let at = frame.id as usize;
        self.tree.heads[at].last = last;
        let span = &mut self.tree.bodies[at].span;
        span.1 = span.1.max(end);
        let mut text = frame.text;
        if last > frame.id && !frame.in_extension && !self.is_indented(frame.id, &text) {
            text = self.with_children(frame.id, &text, &frame.pieces);
        }
        if !text.is_empty() {
            self.tree.bodies[at].text = self.keep_made(&text);
        }
    }

    /// Whether what stands between the elements inside of this one is white space, if anything.
    fn is_indented(&self, id: Id, made: &str) -> bool {
        let text = if made.is_empty() { Element { tree: &self.tree, id }.raw_text() } else { made };
        text.bytes().all(is_blank)
    }

    /// A value with elements inside: as XPath's string value, theirs belong to it. No published syntax has such an
    /// element, so that readers stop at the first one ([`Tree::mixed`]).
    #[cold]
    fn with_children(&mut self, id: Id, made: &str, pieces: &[(Id, usize)]) -> String {
        let element = Element { tree: &self.tree, id };
        let own = if made.is_empty() { element.raw_text() } else { made };
        let (mut text, mut written, mut pieces) = (String::new(), 0, pieces.iter().peekable());
        let (last, mut at) = (element.head().last, id + 1);
        while at <= last && self.joined_bytes + text.len() <= self.tree.source.len() + JOINED_MAX {
            // What stands before this element is its own up to where the piece after it begins.
            while pieces.next_if(|(before, _)| *before <= at).is_some() {}
            let until = pieces.peek().map_or(own.len(), |(_, from)| *from);
            text.push_str(&own[written..until]);
            written = until;
            let inside = Element { tree: &self.tree, id: at };
            text.push_str(inside.raw_text());
            at = if self.tree.joined.contains(&at) { inside.head().last + 1 } else { at + 1 };
        }
        text.push_str(&own[written..]);
        self.joined_bytes += text.len();
        self.tree.joined.insert(id);
        self.tree.mixed.get_or_insert(id);
        text
    }

    /// Character data, a piece of the source that begins at `from`. `false` when it stands outside of the root element
    /// and is more than layout.
    pub fn text(&mut self, piece: &'a str, from: u32) -> bool {
        if self.is_layout(piece) {
            return true;
        }
        self.mark();
        let Some(frame) = self.frames.last() else { return false };
        let at = frame.id as usize;
        let text = self.tree.bodies[at].text;
        if frame.text.is_empty() && text.0 == text.1 {
            self.tree.bodies[at].text = self.keep(piece, from);
            return true;
        }
        self.cdata(piece)
    }

    /// The same, where the source has it in other letters.
    pub fn text_made(&mut self, piece: &str) -> bool {
        self.is_layout(piece) || self.cdata(piece)
    }

    /// Remembers before which element the text stands that comes now, where an element stands before it.
    fn mark(&mut self) {
        let next = self.tree.heads.len() as Id;
        let Some(frame) = self.frames.last_mut() else { return };
        if next > frame.id + 1 && frame.pieces.last().is_none_or(|(before, _)| *before != next) {
            let (from, to) = self.tree.bodies[frame.id as usize].text;
            frame.pieces.push((next, frame.text.len().max((to - from) as usize)));
        }
    }

    /// Whether it is white space between child elements, or outside of the root.
    fn is_layout(&self, piece: &str) -> bool {
        let inside_text = self.frames.last().is_some_and(|frame| frame.id as usize + 1 == self.tree.heads.len());
        !inside_text && piece.bytes().all(is_blank)
    }

    /// Character data that counts even when it is blank. `false` when no element is open.
    pub fn cdata(&mut self, piece: &str) -> bool {
        self.mark();
        let Some(frame) = self.frames.last_mut() else { return false };
        if frame.text.is_empty() {
            frame.text.push_str(self.tree.piece(self.tree.bodies[frame.id as usize].text));
        }
        frame.text.push_str(piece);
        true
    }

    /// The tree; `None` when there is no element, or one is still open.
    #[must_use]
    pub fn finish(self) -> Option<Tree<'a>> {
        (self.frames.is_empty() && !self.tree.heads.is_empty()).then_some(self.tree)
    }
}
