//! The paths of a data table as a tree, read from the last step of a path to its first, as a walk finds them.

use std::hash::BuildHasherDefault;

use model::xml::Ns;
use smallvec::SmallVec;

use crate::einvoice::hash::ByName;
use crate::einvoice::select::Step;

/// Names that stand for paths.
pub(super) type Aliases = &'static [(&'static str, &'static [&'static str])];

/// The number of a step in its table.
pub(super) type Symbol = u16;

/// A place in one of the lists of a table. The tree is kept in a few long lists, so that reading it asks for memory a few
/// times and not for each of its thousands of branches.
pub(super) type At = u32;

/// The end of a list.
const NOWHERE: At = At::MAX;

/// Where a path of rules ends.
#[derive(Debug)]
pub(super) struct End {
    pub(super) entry: usize,
    /// Whether the path begins at the document element; otherwise it begins anywhere.
    pub(super) anchored: bool,
    /// The attribute that it is about, instead of the element.
    pub(super) attribute: Option<&'static str>,
    next: At,
}

/// A step in the tree of paths, which is read from the last step of a path to its first.
#[derive(Debug)]
struct Node {
    /// The element around it; the steps around one step are few, so that they are looked through.
    first: At,
    /// The name of this step, and its next brother around the same step.
    symbol: Symbol,
    next: At,
    /// Whether a step around it is known by the end of its name.
    has_endings: bool,
    ends: At,
    ends_last: At,
}

/// The tree.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The numbers of the steps that paths have.
    pub(super) symbols: ByName<Symbol>,
    nodes: Vec<Node>,
    ends: Vec<End>,
    /// For each number the node of a last step.
    last: Vec<At>,
    /// Steps around a node by the end of their name: `TradeTax` for `~TradeTax`.
    before_ending: Vec<(At, Step, At)>,
}

/// A step on the way to a rule.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    Name(Symbol),
    Ending(Step),
}

/// The steps to a rule, from the first to the last: few, so that they need no memory of their own.
pub(super) type Path = SmallVec<[Way; 6]>;

/// The paths that one with aliases stands for.
pub(super) type Ways = SmallVec<[Path; 2]>;

impl Tree {
    /// An empty one with room for the paths of so many rules: most have about two nodes of their own.
    pub(super) fn with_room_for(rules: usize) -> Tree {
        Tree {
            symbols: ByName::with_capacity_and_hasher(rules, BuildHasherDefault::default()),
            nodes: Vec::with_capacity(rules * 3),
            ends: Vec::with_capacity(rules * 2),
            last: Vec::with_capacity(rules),
            before_ending: Vec::new(),
        }
    }

    /// Adds a path, from its last step to its first.
    pub(super) fn insert(
        &mut self,
        mut way: impl Iterator<Item = Way>,
        entry: usize,
        anchored: bool,
        attribute: Option<&'static str>,
    ) {
        let Some(Way::Name(last)) = way.next() else { panic!("a path ends in a name") };
        let mut at = self.last[usize::from(last)];
        if at == NOWHERE {
            at = self.node(last, NOWHERE);
            self.last[usize::from(last)] = at;
        }
        for step in way {
            at = self.before_or_new(at, step);
        }
        let place = self.ends.len() as At;
        self.ends.push(End { entry, anchored, attribute, next: NOWHERE });
        let node = &mut self.nodes[at as usize];
        match node.ends_last {
            NOWHERE => node.ends = place,
            before => self.ends[before as usize].next = place,
        }
        node.ends_last = place;
    }

    /// The step around a step, which is there or comes to be.
    fn before_or_new(&mut self, at: At, step: Way) -> At {
        match step {
            Way::Name(symbol) => self.before(at, symbol).unwrap_or_else(|| {
                let node = self.node(symbol, self.nodes[at as usize].first);
                self.nodes[at as usize].first = node;
                node
            }),
            Way::Ending(step) => {
                let known = self.before_endings(at).find(|(known, _)| *known == step).map(|it| it.1);
                known.unwrap_or_else(|| {
                    let node = self.node(Symbol::MAX, NOWHERE);
                    self.nodes[at as usize].has_endings = true;
                    self.before_ending.push((at, step, node));
                    node
                })
            }
        }
    }

    fn node(&mut self, symbol: Symbol, next: At) -> At {
        let node = Node { first: NOWHERE, symbol, next, has_endings: false, ends: NOWHERE, ends_last: NOWHERE };
        self.nodes.push(node);
        (self.nodes.len() - 1) as At
    }

    fn symbol(&mut self, step: Step) -> Symbol {
        let next = self.last.len() as Symbol;
        let symbol = *self.symbols.entry(step).or_insert(next);
        if symbol == next {
            self.last.push(NOWHERE);
        }
        symbol
    }

    /// The ways that a path with aliases stands for, from its first step to its last.
    pub(super) fn ways(&mut self, path: impl Iterator<Item = &'static str>, aliases: Aliases) -> Ways {
        let mut ways = Ways::from_iter([Path::new()]);
        for step in path {
            match aliases.iter().find(|(alias, _)| *alias == step) {
                Some((_, meanings)) => {
                    let starts = std::mem::take(&mut ways);
                    for (start, meaning) in starts.iter().flat_map(|start| meanings.iter().map(move |it| (start, it))) {
                        let mut way = start.clone();
                        way.extend(steps(meaning).map(|step| self.way(step)));
                        ways.push(way);
                    }
                }
                None => {
                    let step = self.way(step);
                    ways.iter_mut().for_each(|way| way.push(step));
                }
            }
        }
        ways
    }

    fn way(&mut self, step: &'static str) -> Way {
        let (ns, local) = named(step);
        match local.strip_prefix('~') {
            Some(end) => Way::Ending((ns, end)),
            None => Way::Name(self.symbol((ns, local))),
        }
    }

    /// The node of a last step.
    pub(super) fn last(&self, symbol: Symbol) -> Option<At> {
        self.last.get(usize::from(symbol)).copied().filter(|at| *at != NOWHERE)
    }

    /// The rules whose paths end at a node, as the table names them.
    pub(super) fn ends(&self, at: At) -> impl Iterator<Item = &End> {
        let end = |at: At| self.ends.get(at as usize);
        std::iter::successors(end(self.nodes[at as usize].ends), move |it| end(it.next))
    }

    /// Whether paths go on beyond a node by a name.
    pub(super) fn goes_on(&self, at: At) -> bool {
        self.nodes[at as usize].first != NOWHERE
    }

    /// The node of the step around a node.
    pub(super) fn before(&self, at: At, symbol: Symbol) -> Option<At> {
        let mut next = self.nodes[at as usize].first;
        while let Some(node) = self.nodes.get(next as usize) {
            if node.symbol == symbol {
                return Some(next);
            }
            next = node.next;
        }
        None
    }

    /// The steps around a node that are known by the end of their name.
    pub(super) fn before_endings(&self, at: At) -> impl Iterator<Item = (Step, At)> {
        let some = self.nodes[at as usize].has_endings;
        let known = self.before_ending.iter().filter(move |_| some);
        known.filter(move |(of, ..)| *of == at).map(|(_, step, node)| (*step, *node))
    }
}

/// The steps of a path as they are written.
pub(super) fn steps(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter(|step| !step.is_empty())
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
