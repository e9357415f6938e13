//! Building a tree from the events of a parser. What may be in it is the parser's business: limits, prefixes, forbidden
//! parts. This keeps the order and the spans.

use std::borrow::Cow;

use super::{Id, NIL, Node, Ns, Tree, is_blank};

/// Bytes of source for which room for one element is made at once: elements of invoices are twice as long.
const BYTES_PER_ELEMENT: usize = 32;
/// Most elements that room is made for before they are seen.
const RESERVED_MAX: usize = 4_096;

/// An element that is still open.
#[derive(Debug)]
struct Frame {
    id: Id,
    last_child: Id,
    in_extension: bool,
}

/// Builds a tree.
#[derive(Debug)]
pub struct Builder<'a> {
    tree: Tree<'a>,
    frames: Vec<Frame>,
    /// Attributes that belong to elements already.
    attributes_taken: u32,
}

impl<'a> Builder<'a> {
    /// An empty tree of this text.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        let elements = Vec::with_capacity((source.len() / BYTES_PER_ELEMENT).min(RESERVED_MAX));
        let tree = Tree { source, elements, ..Tree::default() };
        Builder { tree, frames: Vec::with_capacity(16), attributes_taken: 0 }
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.frames.len()
    }

    /// How many elements there are so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tree.elements.len()
    }

    /// Whether there is none yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tree.elements.is_empty()
    }

    /// Adds an attribute without a namespace to the element that is opened next.
    pub fn attribute(&mut self, name: &'a str, value: Cow<'a, str>) {
        self.tree.attributes.push((name, value));
    }

    /// Opens an element whose tag is at `span` of the source.
    pub fn open(&mut self, ns: Ns, local: &'a str, span: (u32, u32)) {
        let attributes = (self.attributes_taken, self.tree.attributes.len() as u32);
        self.attributes_taken = attributes.1;
        let id = self.tree.elements.len() as Id;
        let (mut parent, mut in_extension) = (NIL, ns == Ns::Ext);
        if let Some(frame) = self.frames.last_mut() {
            in_extension |= frame.in_extension;
            parent = frame.id;
            let previous = std::mem::replace(&mut frame.last_child, id);
            self.tree.elements[parent as usize].children += 1;
            if previous == NIL {
                self.tree.elements[parent as usize].first = id;
            } else {
                self.tree.elements[previous as usize].next = id;
            }
        }
        self.tree.includes |= ns == Ns::XInclude;
        self.tree.foreign |= matches!(ns, Ns::Other | Ns::None) && !in_extension;
        let text = Cow::Borrowed("");
        let (first, next, last, children) = (NIL, NIL, id, 0);
        self.tree.elements.push(Node { ns, local, text, attributes, parent, first, next, last, children, span });
        self.frames.push(Frame { id, last_child: NIL, in_extension });
    }

    /// Closes the element that was opened last; it ends at `end` of the source. Does nothing when none is open.
    pub fn close(&mut self, end: u32) {
        let Some(frame) = self.frames.pop() else { return };
        let last = self.tree.elements.len() as Id - 1;
        let node = &mut self.tree.elements[frame.id as usize];
        node.span.1 = node.span.1.max(end);
        node.last = last;
    }

    /// Character data. `false` when it stands outside of the root element and is more than layout.
    pub fn text(&mut self, chunk: Cow<'a, str>) -> bool {
        match self.frames.last() {
            // White space between child elements is layout.
            Some(frame) if frame.last_child != NIL && chunk.bytes().all(is_blank) => true,
            None if chunk.bytes().all(is_blank) => true,
            _ => self.cdata(chunk),
        }
    }

    /// Character data that counts even when it is blank. `false` when no element is open.
    pub fn cdata(&mut self, chunk: Cow<'a, str>) -> bool {
        let Some(frame) = self.frames.last() else { return false };
        let text = &mut self.tree.elements[frame.id as usize].text;
        if text.is_empty() {
            *text = chunk;
        } else {
            text.to_mut().push_str(&chunk);
        }
        true
    }

    /// The tree; `None` when there is no element, or one is still open.
    #[must_use]
    pub fn finish(self) -> Option<Tree<'a>> {
        (self.frames.is_empty() && !self.tree.elements.is_empty()).then_some(self.tree)
    }
}
