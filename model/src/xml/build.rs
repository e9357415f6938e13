//! Building a tree from the events of a parser. What may be in it is the parser's business: limits, prefixes, forbidden
//! parts. This keeps the order, the places and the spans.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Id, NIL, Node, Ns, Tree, trim};

/// Child names counted one by one before an open element turns to a map.
const NAMES_LISTED_MAX: usize = 32;

/// Children by name: how the first of them is numbered, and how many there are.
type Listed<'a> = Vec<(Ns, &'a str, Id, u32)>;

/// An element that is still open.
#[derive(Debug)]
struct Frame<'a> {
    id: Id,
    last_child: Id,
    in_extension: bool,
    listed: Listed<'a>,
    mapped: HashMap<(Ns, &'a str), (Id, u32)>,
}

/// Builds a tree.
#[derive(Debug, Default)]
pub struct Builder<'a> {
    tree: Tree<'a>,
    frames: Vec<Frame<'a>>,
    /// Lists of closed elements, to be filled again.
    spare: Vec<Listed<'a>>,
}

impl<'a> Builder<'a> {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Builder::default()
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

    /// Opens an element whose tag is on `line` and at `span` of the source. Its attributes are those without a
    /// namespace.
    pub fn open(
        &mut self,
        ns: Ns,
        local: &'a str,
        attributes: impl IntoIterator<Item = (&'a str, Cow<'a, str>)>,
        line: u32,
        span: (u32, u32),
    ) {
        let from = self.tree.attributes.len() as u32;
        self.tree.attributes.extend(attributes);
        let attributes = (from, self.tree.attributes.len() as u32);
        let id = self.tree.elements.len() as Id;
        let (mut parent, mut ordinal, mut in_extension) = (NIL, 1, ns == Ns::Ext);
        if let Some(frame) = self.frames.last_mut() {
            in_extension |= frame.in_extension;
            parent = frame.id;
            let (first_of_name, count) = frame.count(ns, local, id);
            ordinal = count;
            let previous = frame.last_child;
            frame.last_child = id;
            if count == 2 {
                self.tree.elements[first_of_name as usize].repeated = true;
            }
            if previous == NIL {
                self.tree.elements[parent as usize].first = id;
            } else {
                self.tree.elements[previous as usize].next = id;
            }
        }
        self.tree.includes |= ns == Ns::XInclude;
        self.tree.foreign |= matches!(ns, Ns::Other | Ns::None) && !in_extension;
        let repeated = ordinal > 1;
        let text = Cow::Borrowed("");
        let (first, next, last) = (NIL, NIL, id);
        self.tree.elements.push(Node {
            ns,
            local,
            text,
            attributes,
            parent,
            first,
            next,
            last,
            line,
            ordinal,
            repeated,
            span,
        });
        let (listed, mapped) = (self.spare.pop().unwrap_or_default(), HashMap::new());
        self.frames.push(Frame { id, last_child: NIL, in_extension, listed, mapped });
    }

    /// Closes the element that was opened last; its end tag ends at `end` of the source. Does nothing when none is open.
    pub fn close(&mut self, end: u32) {
        let Some(mut frame) = self.frames.pop() else { return };
        frame.listed.clear();
        self.spare.push(frame.listed);
        let last = self.tree.elements.len() as Id - 1;
        let node = &mut self.tree.elements[frame.id as usize];
        node.span.1 = node.span.1.max(end);
        node.last = last;
    }

    /// Character data. `false` when it stands outside of the root element and is more than layout.
    pub fn text(&mut self, chunk: Cow<'a, str>) -> bool {
        match self.frames.last() {
            // White space between child elements is layout.
            Some(frame) if frame.last_child != NIL && trim(&chunk).is_empty() => true,
            None if trim(&chunk).is_empty() => true,
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

impl<'a> Frame<'a> {
    /// Counts one more child of this name: the first of them, and how many there are now.
    fn count(&mut self, ns: Ns, local: &'a str, id: Id) -> (Id, u32) {
        if let Some(entry) = self.listed.iter_mut().find(|(n, l, ..)| *n == ns && *l == local) {
            entry.3 += 1;
            return (entry.2, entry.3);
        }
        if self.listed.len() < NAMES_LISTED_MAX {
            self.listed.push((ns, local, id, 1));
            return (id, 1);
        }
        let entry = self.mapped.entry((ns, local)).or_insert((id, 0));
        entry.1 += 1;
        *entry
    }
}
