//! One walk over a document that applies a data table of syntax rules.

use model::xml::Element;

use super::table::{End, Entry, Table, in_words};
use crate::einvoice::select::Step;
use crate::einvoice::sink::Sink;

/// How many contexts of one rule may lie inside each other; a schema allows one.
const NESTED_MAX: usize = 8;

/// The state of a walk: for each rule the contexts in which it was seen, and how often in each.
pub(super) struct Walk<'t, 'a> {
    table: &'static Table,
    root: Element<'t, 'a>,
    seen: Vec<Vec<(u32, u32)>>,
}

impl<'t, 'a> Walk<'t, 'a> {
    pub(super) fn new(table: &'static Table, root: Element<'t, 'a>) -> Walk<'t, 'a> {
        Walk { table, root, seen: vec![Vec::new(); table.entries.len()] }
    }

    /// Judges one element; elements come in document order.
    pub(super) fn visit(&mut self, element: Element<'t, 'a>, sink: &mut Sink) {
        for (name, _) in element.attributes() {
            if let Some((_, entry)) = self.table.anywhere.iter().find(|(attribute, _)| *attribute == name) {
                self.count(*entry, element, self.root, sink);
            }
        }
        let name = (element.ns(), element.local());
        if element.id() != self.root.id()
            && let Some(node) = self.table.last.get(&name)
        {
            self.climb(*node, element, element, sink);
        }
    }

    /// Looks for rules whose paths end at `element`, from `at` upwards.
    fn climb(&mut self, node: usize, at: Element<'t, 'a>, element: Element<'t, 'a>, sink: &mut Sink) {
        let table = self.table;
        let Some(parent) = at.parent() else { return };
        let at_top = parent.id() == self.root.id();
        let node = &table.nodes[node];
        for End { entry, anchored, attribute } in &node.ends {
            let there = attribute.is_none_or(|name| element.raw_attribute(name).is_some());
            if there && (at_top || !anchored) {
                let up = table.entries[*entry].up;
                let context = up.map_or(Some(self.root), |up| above(element, up));
                self.count(*entry, element, context.unwrap_or(self.root), sink);
            }
        }
        if !at_top {
            for (step, before) in &node.before {
                if is(parent, *step) {
                    self.climb(*before, parent, element, sink);
                }
            }
        }
    }

    fn count(&mut self, entry: usize, element: Element<'t, 'a>, context: Element<'t, 'a>, sink: &mut Sink) {
        let seen = &mut self.seen[entry];
        // Elements come in document order, so the context is the last one or, where contexts nest, one shortly before.
        let known = seen.iter_mut().rev().take(NESTED_MAX).find(|(id, _)| *id == context.id());
        let count = match known {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                seen.push((context.id(), 1));
                1
            }
        };
        let rule = &self.table.entries[entry];
        let fires_at = if rule.once { 2 } else { 1 };
        if count == fires_at {
            let terms = rule.term.as_slice();
            sink.report(&rule.id, rule.weight, terms, element, message(rule, context, self.root));
        }
    }
}

fn message(rule: &Entry, context: Element<'_, '_>, root: Element<'_, '_>) -> String {
    let mut place = in_words(rule.place.trim_start_matches("//"), &rule.id);
    if root.local() == "CreditNote" {
        place = place.replace("cac:InvoiceLine", "cac:CreditNoteLine");
    }
    let within = if context.id() == root.id() { "the document" } else { context.local() };
    if rule.once {
        format!("{place} stands more than once in {within}; one is allowed.")
    } else {
        format!("{place} stands in {within}; the core of EN 16931 has no use for it.")
    }
}

fn above<'t, 'a>(element: Element<'t, 'a>, levels: usize) -> Option<Element<'t, 'a>> {
    std::iter::successors(Some(element), |at| at.parent()).nth(levels)
}

fn is(element: Element<'_, '_>, (ns, local): Step) -> bool {
    element.ns() == ns
        && match local.strip_prefix('~') {
            Some(end) => element.local().ends_with(end),
            None => element.local() == local,
        }
}
