//! One walk over a document that applies a data table of syntax rules.

use model::xml::Element;

use super::table::{Entry, Table};
use super::tree::{At, End, Symbol};
use crate::einvoice::sink::Sink;

/// How many contexts of one rule may lie inside each other; a schema allows one.
const NESTED_MAX: usize = 8;

/// No context was seen.
const NONE: u32 = u32::MAX;

/// The state of a walk.
pub(super) struct Walk<'t, 'a> {
    table: &'static Table,
    root: Element<'t, 'a>,
    /// For each name of the document its number in the table.
    symbols: Vec<Known>,
    /// For each rule the context in which it was seen last.
    latest: Vec<u32>,
    /// The contexts of all rules, in one list: most documents meet a hundred rules, and most rules in one context.
    seen: Vec<Seen>,
}

/// What is known about a name of the document.
#[derive(Clone, Copy)]
enum Known {
    NotAsked,
    InNoPath,
    Is(Symbol),
}

/// Names that room is made for at once: ordinary invoices have fewer.
const NAMES: usize = 128;

/// A context in which a rule was seen.
struct Seen {
    context: u32,
    /// How often.
    count: u32,
    /// The context of the same rule before this one.
    before: u32,
}

impl<'t, 'a> Walk<'t, 'a> {
    pub(super) fn new(table: &'static Table, root: Element<'t, 'a>) -> Walk<'t, 'a> {
        let (symbols, latest) = (Vec::with_capacity(NAMES), vec![NONE; table.entries.len()]);
        Walk { table, root, symbols, latest, seen: Vec::with_capacity(NAMES) }
    }

    /// Judges one element; elements come in document order.
    pub(super) fn visit(&mut self, element: Element<'t, 'a>, sink: &mut Sink) {
        for (name, _) in element.attributes() {
            if let Some((_, entry)) = self.table.anywhere.iter().find(|(attribute, _)| *attribute == name) {
                self.count(*entry, element, self.root, sink);
            }
        }
        if element.id() != self.root.id()
            && let Some(symbol) = self.symbol(element)
            && let Some(node) = self.table.tree.last(symbol)
        {
            self.climb(node, element, element, sink);
        }
    }

    /// The number of an element's name in the table; `None` when no path has it.
    fn symbol(&mut self, element: Element<'t, 'a>) -> Option<Symbol> {
        let at = element.name_id().index();
        if at >= self.symbols.len() {
            self.symbols.resize(at + 1, Known::NotAsked);
        }
        let known = &mut self.symbols[at];
        if matches!(known, Known::NotAsked) {
            *known = self.table.tree.symbols.get(&element.name()).map_or(Known::InNoPath, |symbol| Known::Is(*symbol));
        }
        match *known {
            Known::Is(symbol) => Some(symbol),
            Known::NotAsked | Known::InNoPath => None,
        }
    }

    /// Looks for rules whose paths end at `element`, from `at` upwards.
    fn climb(&mut self, node: At, at: Element<'t, 'a>, element: Element<'t, 'a>, sink: &mut Sink) {
        let table = self.table;
        let Some(parent) = at.parent() else { return };
        let at_top = parent.id() == self.root.id();
        for End { entry, anchored, attribute, .. } in table.tree.ends(node) {
            let there = attribute.is_none_or(|name| element.raw_attribute(name).is_some());
            if there && (at_top || !anchored) {
                let up = table.entries[*entry].up;
                let context = up.map_or(Some(self.root), |up| above(element, up));
                self.count(*entry, element, context.unwrap_or(self.root), sink);
            }
        }
        if !at_top {
            if table.tree.goes_on(node)
                && let Some(symbol) = self.symbol(parent)
                && let Some(before) = table.tree.before(node, symbol)
            {
                self.climb(before, parent, element, sink);
            }
            for ((ns, end), before) in table.tree.before_endings(node) {
                if parent.ns() == ns && parent.local().ends_with(end) {
                    self.climb(before, parent, element, sink);
                }
            }
        }
    }

    fn count(&mut self, entry: usize, element: Element<'t, 'a>, context: Element<'t, 'a>, sink: &mut Sink) {
        let count = self.seen_again(entry, context.id());
        let rule = &self.table.entries[entry];
        let fires_at = if rule.once { 2 } else { 1 };
        if count == fires_at {
            let terms = rule.term.as_slice();
            sink.report(&rule.id(), rule.weight, terms, element, message(rule, context, self.root));
        }
    }

    /// How often a rule was seen in a context, this time included.
    fn seen_again(&mut self, entry: usize, context: u32) -> u32 {
        // Elements come in document order, so the context is the last one or, where contexts nest, one shortly before.
        let mut at = self.latest[entry];
        for _ in 0..NESTED_MAX {
            let Some(seen) = self.seen.get_mut(at as usize) else { break };
            if seen.context == context {
                seen.count += 1;
                return seen.count;
            }
            at = seen.before;
        }
        let before = std::mem::replace(&mut self.latest[entry], self.seen.len() as u32);
        self.seen.push(Seen { context, count: 1, before });
        1
    }
}

fn message(rule: &Entry, context: Element<'_, '_>, root: Element<'_, '_>) -> String {
    let mut place = rule.place();
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
