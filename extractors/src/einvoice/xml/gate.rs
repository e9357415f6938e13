//! The gate's half of building a tree: limits, prefixes, one root.

use std::borrow::Cow;

use model::extraction::{Problem, Reason};
use model::xml::{Builder, Ns, Tree};

use super::{attributes, malformed};
use crate::Limits;

/// Most namespace declarations in scope at once; ordinary documents have ten.
const NAMESPACES_MAX: usize = 256;

/// Builds a tree from the events of a document.
pub(super) struct Gate<'a, 'l> {
    source: &'a str,
    limits: &'l Limits,
    tree: Builder<'a>,
    /// How many bindings were in scope outside of each open element.
    outer: Vec<usize>,
    bindings: Vec<(&'a str, Ns)>,
    at: usize,
    line: u32,
}

impl<'a, 'l> Gate<'a, 'l> {
    pub(super) fn new(source: &'a str, limits: &'l Limits) -> Self {
        let bindings = vec![("xml", Ns::Plumbing)];
        Gate { source, limits, tree: Builder::new(), outer: Vec::new(), bindings, at: 0, line: 1 }
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
        if self.tree.depth() == 0 && !self.tree.is_empty() {
            return Err(malformed(line, "it has more than one root element"));
        }
        if self.tree.depth() >= self.limits.depth_max {
            let max = self.limits.depth_max;
            return Err(Problem::quarantine(
                Reason::TooDeep,
                format!("line {line}: elements are nested more than {max} deep"),
            ));
        }
        if self.tree.len() >= self.limits.xml_element_count_max {
            let max = self.limits.xml_element_count_max;
            return Err(Problem::quarantine(Reason::TooManyParts, format!("it has more than {max} elements")));
        }
        let max = self.limits.xml_attribute_count_max;
        let split = attributes::split(tag, max).map_err(|what| malformed(line, what))?;
        let Some((name, attributes)) = split else {
            let message = format!("line {line}: an element has more than {max} attributes");
            return Err(Problem::quarantine(Reason::TooManyParts, message));
        };
        self.outer.push(self.bindings.len());
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
        let attributes = self.plain(attributes)?;
        self.tree.open(ns, local, attributes, line, (from as u32, (from + tag.len()) as u32));
        Ok(())
    }

    /// Attributes without a namespace; the others are only checked.
    fn plain(
        &self,
        mut attributes: Vec<(&'a str, Cow<'a, str>)>,
    ) -> Result<impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a>, Problem> {
        attributes.retain(|(key, _)| *key != "xmlns" && !key.starts_with("xmlns:"));
        for (index, (key, _)) in attributes.iter().enumerate() {
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
        }
        Ok(attributes.into_iter().filter(|(key, _)| !key.contains(':')))
    }

    fn resolve(&self, name: &'a str) -> Result<(Ns, &'a str), Problem> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        match self.bindings.iter().rev().find(|(bound, _)| *bound == prefix) {
            Some((_, ns)) => Ok((*ns, local)),
            None if prefix.is_empty() => Ok((Ns::None, local)),
            None => Err(malformed(self.line, &format!("the prefix {prefix} is not declared"))),
        }
    }

    pub(super) fn close(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.bindings.truncate(outer);
            // The end tag begins here; its length is what the source says.
            let rest = self.source.get(self.at..).unwrap_or_default();
            let end = if rest.starts_with("</") { self.at + rest.find('>').map_or(rest.len(), |i| i + 1) } else { 0 };
            self.tree.close(end as u32);
        }
    }

    pub(super) fn text(&mut self, chunk: Cow<'a, str>) -> Result<(), Problem> {
        if self.tree.text(chunk) { Ok(()) } else { Err(self.outside()) }
    }

    pub(super) fn cdata(&mut self, chunk: Cow<'a, str>) -> Result<(), Problem> {
        if self.tree.cdata(chunk) { Ok(()) } else { Err(self.outside()) }
    }

    fn outside(&self) -> Problem {
        malformed(self.line, "text stands outside of the root element")
    }

    pub(super) fn finish(self) -> Result<Tree<'a>, Problem> {
        if self.tree.depth() > 0 {
            let message = format!("line {}: the XML ends before its root element is closed", self.line);
            return Err(Problem::quarantine(Reason::Truncated, message));
        }
        self.tree.finish().ok_or_else(|| Problem::quarantine(Reason::Truncated, "the XML has no root element"))
    }
}
