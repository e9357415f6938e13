//! How the data tables of syntax rules are written, and their reading.
//!
//! ```text
//! = warning without /                 rules of this weight: what follows has no place; context: the document
//! cac:OrderReference: CR-016 cbc:CopyIndicator, CR-017 cbc:UUID
//! .: CR-005 cbc:UUID, CR-663 //@unitCodeListID
//! = fatal once //cac:PaymentMeans     what follows stands once; context: this element, wherever it is
//! .: SR-26 cbc:PaymentID (BT-83)      BT-83 is the term that it is about
//! ```
//!
//! A heading names the context; then come parents below it (`.` is the context itself), each with the rules of its
//! children. A line that begins with blanks continues the one before. `//` means anywhere below; `@` is an attribute;
//! `~TradeTax` is every name that ends so. An alias stands for one or several paths: `LINE` is an invoice line.

use model::verdict::Weight;

use super::tree::{Aliases, Path, Tree, Ways, steps};
use crate::einvoice::sink::Rule;

/// A rule of a data table. What is made of it is made when it fires: a process that judges one invoice reads the whole
/// table for it.
#[derive(Debug)]
pub(super) struct Entry {
    prefix: &'static str,
    number: &'static str,
    pub(super) weight: Weight,
    /// Whether it may stand once; otherwise not at all.
    pub(super) once: bool,
    /// The context as written; empty for the document.
    context: &'static str,
    /// The parent of what has no place or stands once, below the context, as written; empty for the context itself.
    parent: &'static str,
    leaf: &'static str,
    /// How many elements lie between the place and its context; `None` when the context is the document.
    pub(super) up: Option<usize>,
    pub(super) term: Option<&'static str>,
}

/// A data table, made ready for the walk.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
    /// Attributes that have no place anywhere.
    pub(super) anywhere: Vec<(&'static str, usize)>,
    pub(super) tree: Tree,
}

impl Table {
    /// Reads a table; `prefix` goes before the short ids.
    ///
    /// # Panics
    /// When the table, which is part of this program, is not in its own form; a test reads every table.
    pub(super) fn read(text: &'static str, prefix: &'static str, aliases: Aliases) -> Table {
        // A rule takes about thirty characters.
        let rules = text.len() / 24;
        let tree = Tree::with_room_for(rules);
        let mut table = Table { entries: Vec::with_capacity(rules), anywhere: Vec::new(), tree };
        let (mut weight, mut once, mut context, mut parent) = (Weight::Fatal, false, "", "");
        let mut above = Ways::new();
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("= ") {
                let mut words = heading.splitn(3, ' ');
                weight = if words.next() == Some("warning") { Weight::Warning } else { Weight::Fatal };
                once = words.next() == Some("once");
                context = words.next().expect("a heading names its context").trim_end_matches('/');
                continue;
            }
            let mut rules = line;
            if !line.starts_with(' ') {
                (parent, rules) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
                parent = if parent == "." { "" } else { parent };
                above = table.tree.ways(steps(context).chain(steps(parent)), aliases);
            }
            for rule in rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()) {
                let (number, place) = rule.split_once(' ').expect("a rule has an id and a place");
                let (leaf, term) = match place.split_once(" (") {
                    Some((leaf, term)) => (leaf, Some(term.trim_end_matches(')'))),
                    None => (place, None),
                };
                let entry = Entry { prefix, number, weight, once, context, parent, leaf, up: None, term };
                table.add(entry, &above, aliases);
            }
        }
        table
    }

    /// Adds a rule; `above` are the ways to its parent.
    fn add(&mut self, mut entry: Entry, above: &[Path], aliases: Aliases) {
        let index = self.entries.len();
        let (path, attribute) = match entry.leaf.rsplit_once('@') {
            Some((path, attribute)) => (path.trim_end_matches('/'), Some(attribute)),
            None => (entry.leaf, None),
        };
        let below = steps(entry.parent).count() + steps(path).count();
        if below == 0 && entry.context.is_empty() {
            self.anywhere.push((attribute.expect("only an attribute stands anywhere"), index));
            self.entries.push(entry);
            return;
        }
        entry.up = (!entry.context.is_empty()).then_some(below);
        let anchored = ![entry.context, entry.parent, entry.leaf].iter().any(|part| part.starts_with("//"));
        for leaf in self.tree.ways(steps(path), aliases) {
            for above in above {
                let way = leaf.iter().rev().chain(above.iter().rev());
                self.tree.insert(way.copied(), index, anchored, attribute);
            }
        }
        self.entries.push(entry);
    }

    /// Its rules for the catalogue. The sentences are made once and kept.
    pub(super) fn rules(&self) -> Vec<Rule> {
        self.entries.iter().map(Entry::rule).collect()
    }
}

impl Entry {
    /// Its official id.
    pub(super) fn id(&self) -> String {
        format!("{}{}", self.prefix, self.number)
    }

    /// What has no place or stands once, below the context.
    pub(super) fn place(&self) -> String {
        let path = match self.parent {
            "" => self.leaf.to_owned(),
            parent => format!("{parent}/{}", self.leaf),
        };
        in_words(path.trim_start_matches("//"), self.prefix)
    }

    fn rule(&self) -> Rule {
        let context = match self.context.trim_start_matches("//") {
            "" => "an invoice".to_owned(),
            context => in_words(context, self.prefix),
        };
        let place = self.place();
        let (meaning, fix) = if self.once {
            (format!("{place} stands at most once in {context}."), format!("Keep one {place}."))
        } else {
            let must = if self.weight == Weight::Fatal { "must" } else { "should" };
            (
                format!("{place} is not part of the core of EN 16931 and {must} not be used in {context}."),
                format!("Leave {place} out; say what the receiver needs in a term of the core, such as a note."),
            )
        };
        let terms: &'static [&'static str] = match self.term {
            Some(term) => vec![term].leak(),
            None => &[],
        };
        Rule { id: self.id().leak(), weight: self.weight, terms, meaning: meaning.leak(), fix: fix.leak() }
    }
}

/// A path as people know it: aliases spelled out, and a star for any beginning of a name.
fn in_words(path: &str, prefix: &str) -> String {
    let line = match prefix.starts_with("UBL") {
        true => "cac:InvoiceLine",
        false => "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem",
    };
    path.replace("LINE", line).replace("IDENTIFIER", "rsm:ExchangedDocument/ram:ID").replace('~', "*")
}
