//! The elements of a document in one vector: no recursion, so depth costs nothing and dropping is flat.

use std::borrow::Cow;
use std::collections::HashMap;

use model::extraction::{Problem, Reason};

use super::{Ns, attributes, malformed};
use crate::Limits;

/// An element's number in its tree.
type Id = u32;

/// No element.
const NIL: Id = Id::MAX;

/// Most namespace declarations in scope at once; ordinary documents have ten.
const NAMESPACES_MAX: usize = 256;

/// Child names counted one by one before a frame turns to a map.
const NAMES_LISTED_MAX: usize = 32;

/// A document that passed the gate.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    elements: Vec<Node<'a>>,
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// Whether elements of namespaces that no reader knows stand outside of extensions.
    pub(crate) foreign: bool,
    /// Whether an XInclude element is there.
    pub(crate) includes: bool,
}

#[derive(Debug)]
struct Node<'a> {
    ns: Ns,
    local: &'a str,
    text: Cow<'a, str>,
    attributes: (u32, u32),
    parent: Id,
    first: Id,
    next: Id,
    line: u32,
    /// Which of its parent's children of this name, from 1.
    ordinal: u32,
    /// Whether the parent has others of this name.
    repeated: bool,
    /// Where its tag starts and where the element ends, in the decoded text.
    span: (u32, u32),
}

/// An element of a tree.
#[derive(Clone, Copy)]
pub(crate) struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    id: Id,
}

impl<'a> Tree<'a> {
    /// The root element.
    pub(crate) fn root(&self) -> Element<'_, 'a> {
        Element { tree: self, id: 0 }
    }
}

impl<'t, 'a> Element<'t, 'a> {
    fn node(self) -> &'t Node<'a> {
        &self.tree.elements[self.id as usize]
    }
    /// Its namespace.
    pub(crate) fn ns(self) -> Ns {
        self.node().ns
    }
    /// Its local name.
    pub(crate) fn local(self) -> &'a str {
        self.node().local
    }
    /// Whether it has this namespace and name.
    pub(crate) fn is(self, ns: Ns, local: &str) -> bool {
        let node = self.node();
        node.ns == ns && node.local == local
    }
    /// All its own character data, without XML white space at the ends.
    pub(crate) fn text(self) -> &'t str {
        trim(&self.node().text)
    }
    /// Line of its tag, from 1.
    pub(crate) fn line(self) -> u32 {
        self.node().line
    }
    /// Where it stands in the decoded text, tags included.
    pub(crate) fn span(self) -> std::ops::Range<usize> {
        let (from, to) = self.node().span;
        from as usize..to as usize
    }
    /// An attribute without a namespace, white space at the ends left out; `None` when absent or empty.
    pub(crate) fn attribute(self, name: &str) -> Option<&'t str> {
        let (from, to) = self.node().attributes;
        let all = self.tree.attributes.get(from as usize..to as usize).unwrap_or_default();
        all.iter().find(|(key, _)| *key == name).map(|(_, value)| trim(value)).filter(|value| !value.is_empty())
    }
    /// The element around it.
    pub(crate) fn parent(self) -> Option<Element<'t, 'a>> {
        let parent = self.node().parent;
        (parent != NIL).then_some(Element { tree: self.tree, id: parent })
    }
    /// Its children, in document order.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        let tree = self.tree;
        let first = self.node().first;
        std::iter::successors((first != NIL).then_some(Element { tree, id: first }), move |element| {
            let next = element.node().next;
            (next != NIL).then_some(Element { tree, id: next })
        })
    }
    /// The first child of this name.
    pub(crate) fn child(self, ns: Ns, local: &str) -> Option<Element<'t, 'a>> {
        self.children().find(|child| child.is(ns, local))
    }
    /// Its place: `/Invoice/cac:InvoiceLine[2]/cbc:ID`. Prefixes are the customary ones, not the document's.
    pub(crate) fn path(self) -> String {
        let mut steps = Vec::with_capacity(8);
        let mut at = Some(self);
        while let Some(element) = at {
            steps.push(element.node());
            at = element.parent();
        }
        let mut path = String::with_capacity(steps.iter().map(|s| s.local.len() + 9).sum());
        for step in steps.iter().rev() {
            path.push('/');
            path.push_str(step.ns.shown());
            path.extend(step.local.chars().take(80));
            if step.repeated {
                path.push('[');
                path.push_str(&step.ordinal.to_string());
                path.push(']');
            }
        }
        path
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// An element that is still open.
struct Frame<'a> {
    id: Id,
    last_child: Id,
    bindings: usize,
    in_extension: bool,
    listed: Vec<(Ns, &'a str, Id, u32)>,
    mapped: HashMap<(Ns, &'a str), (Id, u32)>,
}

/// Builds a tree from the events of a document.
pub(super) struct Builder<'a, 'l> {
    source: &'a str,
    limits: &'l Limits,
    tree: Tree<'a>,
    frames: Vec<Frame<'a>>,
    bindings: Vec<(&'a str, Ns)>,
    at: usize,
    line: u32,
    done: bool,
}

impl<'a, 'l> Builder<'a, 'l> {
    pub(super) fn new(source: &'a str, limits: &'l Limits) -> Self {
        let tree = Tree { elements: Vec::new(), attributes: Vec::new(), foreign: false, includes: false };
        let bindings = vec![("xml", Ns::Plumbing)];
        Builder { source, limits, tree, frames: Vec::new(), bindings, at: 0, line: 1, done: false }
    }

    /// The line that was reached.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Counts lines up to this byte.
    pub(super) fn advance_to(&mut self, position: usize) {
        let passed = self.source.as_bytes().get(self.at..position).unwrap_or_default();
        let lines = passed.iter().filter(|b| **b == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at = position.max(self.at);
    }

    pub(super) fn open(&mut self, tag: &'a str, from: usize) -> Result<(), Problem> {
        let line = self.line;
        if self.done {
            return Err(malformed(line, "it has more than one root element"));
        }
        if self.frames.len() >= self.limits.depth_max {
            let max = self.limits.depth_max;
            return Err(Problem::quarantine(
                Reason::TooDeep,
                format!("line {line}: elements are nested more than {max} deep"),
            ));
        }
        if self.tree.elements.len() >= self.limits.xml_element_count_max {
            let max = self.limits.xml_element_count_max;
            return Err(Problem::quarantine(Reason::TooManyParts, format!("it has more than {max} elements")));
        }
        let max = self.limits.xml_attribute_count_max;
        let split = attributes::split(tag, max).map_err(|what| malformed(line, what))?;
        let Some((name, attributes)) = split else {
            let message = format!("line {line}: an element has more than {max} attributes");
            return Err(Problem::quarantine(Reason::TooManyParts, message));
        };
        let bindings = self.bindings.len();
        for (key, value) in &attributes {
            let prefix = if *key == "xmlns" { Some("") } else { key.strip_prefix("xmlns:") };
            if let Some(prefix) = prefix {
                if prefix == "xmlns" || (!prefix.is_empty() && value.is_empty()) {
                    return Err(malformed(line, "a namespace prefix is declared as nothing"));
                }
                self.bindings.push((prefix, Ns::of(value)));
            }
        }
        if self.bindings.len() > NAMESPACES_MAX {
            let message = format!("line {line}: more than {NAMESPACES_MAX} namespaces are declared");
            return Err(Problem::quarantine(Reason::TooManyParts, message));
        }
        let (ns, local) = self.resolve(name)?;
        let start = self.tree.attributes.len();
        self.keep_attributes(attributes)?;
        let end = self.tree.attributes.len();
        self.push(Node {
            ns,
            local,
            text: Cow::Borrowed(""),
            attributes: (start as u32, end as u32),
            parent: NIL,
            first: NIL,
            next: NIL,
            line,
            ordinal: 1,
            repeated: false,
            span: (from as u32, (from + tag.len()) as u32),
        });
        if let Some(frame) = self.frames.last_mut() {
            frame.bindings = bindings;
        }
        Ok(())
    }

    fn keep_attributes(&mut self, mut attributes: Vec<(&'a str, Cow<'a, str>)>) -> Result<(), Problem> {
        attributes.retain(|(key, _)| *key != "xmlns" && !key.starts_with("xmlns:"));
        for (index, (key, value)) in attributes.iter().enumerate() {
            // The number of attributes is capped, so looking back is cheap. Two prefixes of one namespace with the
            // same local name would be the same attribute; readers use attributes without a namespace only.
            if attributes[..index].iter().any(|(earlier, _)| earlier == key) {
                return Err(malformed(self.line, &format!("the attribute {key} stands twice on one element")));
            }
            if let Some((prefix, _)) = key.split_once(':')
                && !self.bindings.iter().any(|(bound, _)| *bound == prefix)
            {
                return Err(malformed(self.line, &format!("the prefix {prefix} is not declared")));
            }
            let _ = value;
        }
        self.tree.attributes.extend(attributes.into_iter().filter(|(key, _)| !key.contains(':')));
        Ok(())
    }

    fn resolve(&self, name: &'a str) -> Result<(Ns, &'a str), Problem> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        match self.bindings.iter().rev().find(|(bound, _)| *bound == prefix) {
            Some((_, ns)) => Ok((*ns, local)),
            None if prefix.is_empty() => Ok((Ns::None, local)),
            None => Err(malformed(self.line, &format!("the prefix {prefix} is not declared"))),
        }
    }

    fn push(&mut self, mut node: Node<'a>) {
        let id = self.tree.elements.len() as Id;
        let mut in_extension = node.ns == Ns::Ext;
        if let Some(frame) = self.frames.last_mut() {
            in_extension |= frame.in_extension;
            node.parent = frame.id;
            let (first_of_name, count) = frame.count(node.ns, node.local, id);
            node.ordinal = count;
            node.repeated = count > 1;
            let (parent, previous) = (frame.id, frame.last_child);
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
        self.tree.includes |= node.ns == Ns::XInclude;
        self.tree.foreign |= matches!(node.ns, Ns::Other | Ns::None) && !in_extension;
        self.tree.elements.push(node);
        self.frames.push(Frame {
            id,
            last_child: NIL,
            bindings: self.bindings.len(),
            in_extension,
            listed: Vec::new(),
            mapped: HashMap::new(),
        });
    }

    pub(super) fn close(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.bindings.truncate(frame.bindings);
            // The end tag begins here; its length is what the source says.
            let rest = self.source.get(self.at..).unwrap_or_default();
            let end = if rest.starts_with("</") { self.at + rest.find('>').map_or(rest.len(), |i| i + 1) } else { 0 };
            let node = &mut self.tree.elements[frame.id as usize];
            node.span.1 = node.span.1.max(end as u32);
            self.done = self.frames.is_empty();
        }
    }

    pub(super) fn text(&mut self, chunk: Cow<'a, str>) -> Result<(), Problem> {
        match self.frames.last() {
            // White space between child elements is layout.
            Some(frame) if frame.last_child != NIL && trim(&chunk).is_empty() => Ok(()),
            Some(_) => self.cdata(chunk),
            None if trim(&chunk).is_empty() => Ok(()),
            None => Err(malformed(self.line, "text stands outside of the root element")),
        }
    }

    pub(super) fn cdata(&mut self, chunk: Cow<'a, str>) -> Result<(), Problem> {
        let Some(frame) = self.frames.last() else {
            return Err(malformed(self.line, "text stands outside of the root element"));
        };
        let text = &mut self.tree.elements[frame.id as usize].text;
        if text.is_empty() {
            *text = chunk;
        } else {
            text.to_mut().push_str(&chunk);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Tree<'a>, Problem> {
        if !self.frames.is_empty() {
            let message = format!("line {}: the XML ends before its root element is closed", self.line);
            return Err(Problem::quarantine(Reason::Truncated, message));
        }
        if self.tree.elements.is_empty() {
            return Err(Problem::quarantine(Reason::Truncated, "the XML has no root element"));
        }
        Ok(self.tree)
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
