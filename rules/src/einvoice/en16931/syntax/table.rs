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
use model::xml::Ns;

use crate::einvoice::hash::ByName;
use crate::einvoice::select::Step;
use crate::einvoice::sink::Rule;

/// Names that stand for paths.
pub(super) type Aliases = &'static [(&'static str, &'static [&'static str])];

/// A rule of a data table.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) weight: Weight,
    /// Whether it may stand once; otherwise not at all.
    pub(super) once: bool,
    /// The context as written; empty for the document.
    pub(super) context: &'static str,
    /// What has no place or stands once, below the context, as written.
    pub(super) place: String,
    /// How many elements lie between the place and its context; `None` when the context is the document.
    pub(super) up: Option<usize>,
    pub(super) term: Option<&'static str>,
}

/// Where a path of rules ends.
#[derive(Debug)]
pub(super) struct End {
    pub(super) entry: usize,
    /// Whether the path begins at the document element; otherwise it begins anywhere.
    pub(super) anchored: bool,
    /// The attribute that it is about, instead of the element.
    pub(super) attribute: Option<&'static str>,
}

/// The number of a step in its table.
pub(super) type Symbol = u16;

/// A step in the tree of paths, which is read from the last step of a path to its first.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// By the element around it: few, so that they are looked through.
    pub(super) before: Vec<(Symbol, usize)>,
    /// By the end of that name: `TradeTax` for `~TradeTax`.
    pub(super) before_ending: Vec<(Step, usize)>,
    pub(super) ends: Vec<End>,
}

/// A data table, made ready for the walk.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
    pub(super) nodes: Vec<Node>,
    /// The numbers of the steps that paths have.
    pub(super) symbols: ByName<Symbol>,
    /// For each number the node of a last step.
    pub(super) last: Vec<Option<usize>>,
    /// Attributes that have no place anywhere.
    pub(super) anywhere: Vec<(&'static str, usize)>,
}

impl Table {
    /// Reads a table; `prefix` goes before the short ids.
    ///
    /// # Panics
    /// When the table, which is part of this program, is not in its own form; a test reads every table.
    pub(super) fn read(text: &'static str, prefix: &str, aliases: Aliases) -> Table {
        let mut table = Table::default();
        let (mut weight, mut once, mut context, mut parent) = (Weight::Fatal, false, "", "");
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
            }
            for rule in rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()) {
                let (id, place) = rule.split_once(' ').expect("a rule has an id and a place");
                let (place, term) = match place.split_once(" (") {
                    Some((place, term)) => (place, Some(term.trim_end_matches(')'))),
                    None => (place, None),
                };
                let place = if parent == "." { place.to_owned() } else { format!("{parent}/{place}") };
                let id = format!("{prefix}{id}");
                table.add(Entry { id, weight, once, context, up: None, place, term }, place_of(rule, parent), aliases);
            }
        }
        table
    }

    fn add(&mut self, mut entry: Entry, place: (&'static str, &'static str), aliases: Aliases) {
        let index = self.entries.len();
        let (parent, leaf) = place;
        let (leaf, attribute) = match leaf.rsplit_once('@') {
            Some((path, attribute)) => (path.trim_end_matches('/'), Some(attribute)),
            None => (leaf, None),
        };
        let free = parent.starts_with("//") || place.1.starts_with("//");
        let below: Vec<&'static str> = steps(parent).chain(steps(leaf)).collect();
        if below.is_empty() && entry.context.is_empty() {
            self.anywhere.push((attribute.expect("only an attribute stands anywhere"), index));
            self.entries.push(entry);
            return;
        }
        entry.up = (!entry.context.is_empty()).then_some(below.len());
        let anchored = !entry.context.starts_with("//") && !free;
        let path = steps(entry.context).chain(below);
        for steps in spelled(path, aliases) {
            self.insert(&steps, End { entry: index, anchored, attribute });
        }
        self.entries.push(entry);
    }

    fn insert(&mut self, path: &[Step], end: End) {
        let mut steps = path.iter().rev();
        let last = self.symbol(*steps.next().expect("a path has a step"));
        let next = self.nodes.len();
        let mut at = *self.last[usize::from(last)].get_or_insert(next);
        if at == next {
            self.nodes.push(Node::default());
        }
        for step in steps {
            let next = self.nodes.len();
            let before = match step.1.strip_prefix('~') {
                None => {
                    let symbol = self.symbol(*step);
                    let known = self.nodes[at].before.iter().find(|(before, _)| *before == symbol).map(|it| it.1);
                    known.unwrap_or_else(|| {
                        self.nodes[at].before.push((symbol, next));
                        next
                    })
                }
                Some(end) => {
                    let step = (step.0, end);
                    let known = self.nodes[at].before_ending.iter().find(|(before, _)| *before == step).map(|it| it.1);
                    known.unwrap_or_else(|| {
                        self.nodes[at].before_ending.push((step, next));
                        next
                    })
                }
            };
            if before == next {
                self.nodes.push(Node::default());
            }
            at = before;
        }
        self.nodes[at].ends.push(end);
    }

    fn symbol(&mut self, step: Step) -> Symbol {
        let next = self.last.len() as Symbol;
        let symbol = *self.symbols.entry(step).or_insert(next);
        if symbol == next {
            self.last.push(None);
        }
        symbol
    }

    /// Its rules for the catalogue. The sentences are made once and kept.
    pub(super) fn rules(&self) -> Vec<Rule> {
        self.entries.iter().map(Entry::rule).collect()
    }
}

impl Entry {
    fn rule(&self) -> Rule {
        let Entry { place, .. } = self;
        let context = match self.context.trim_start_matches("//") {
            "" => "an invoice".to_owned(),
            context => in_words(context, &self.id),
        };
        let place = in_words(place.trim_start_matches("//"), &self.id);
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
        Rule { id: self.id.clone().leak(), weight: self.weight, terms, meaning: meaning.leak(), fix: fix.leak() }
    }
}

/// A path as people know it: aliases spelled out, and a star for any beginning of a name.
pub(super) fn in_words(path: &str, id: &str) -> String {
    let line = match id.starts_with("UBL") {
        true => "cac:InvoiceLine",
        false => "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem",
    };
    path.replace("LINE", line).replace("IDENTIFIER", "rsm:ExchangedDocument/ram:ID").replace('~', "*")
}

/// The parent and the leaf of a rule, as they stand in the table.
fn place_of(rule: &'static str, parent: &'static str) -> (&'static str, &'static str) {
    let leaf = rule.split(' ').nth(1).unwrap_or_default();
    (if parent == "." { "" } else { parent }, leaf)
}

fn steps(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter(|step| !step.is_empty())
}

/// The paths that one with aliases stands for.
fn spelled(path: impl Iterator<Item = &'static str>, aliases: Aliases) -> Vec<Vec<Step>> {
    let mut paths = vec![Vec::new()];
    for step in path {
        match aliases.iter().find(|(alias, _)| *alias == step) {
            Some((_, meanings)) => {
                let longer = |start: &Vec<Step>| {
                    let start = start.clone();
                    meanings.iter().map(move |meaning| {
                        start.iter().copied().chain(steps(meaning).map(named)).collect::<Vec<Step>>()
                    })
                };
                paths = paths.iter().flat_map(longer).collect();
            }
            None => paths.iter_mut().for_each(|path| path.push(named(step))),
        }
    }
    paths
}

fn named(step: &'static str) -> Step {
    let (prefix, local) = step.split_once(':').expect("a step has a prefix");
    let ns = match prefix {
        "cac" => Ns::Cac,
        "cbc" => Ns::Cbc,
        "ext" => Ns::Ext,
        "ram" => Ns::Ram,
        "rsm" => Ns::Rsm,
        "udt" => Ns::Udt,
        _ => panic!("{prefix} is no prefix of the tables"),
    };
    (ns, local)
}
