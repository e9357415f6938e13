//! Where elements stand, for people: the line of a tag, and which of its siblings of the same name an element is.
//!
//! Both are counted when they are first asked for. What is kept makes every later question cheap, so that a document
//! with a finding in each of its lines is still told in linear time.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Body, Element, Id, Ns, Tree};

/// Siblings that are counted anew for each question; of more of them, the answers are kept.
const COUNTED_MAX: usize = 64;

/// Bytes of source whose line feeds are counted together. Fewer than 256, so that a byte counts them: that is how a
/// processor counts many at once.
const BLOCK: usize = 128;

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// How many line feeds stand before each block of the source.
    line_feeds: OnceLock<Vec<u32>>,
    /// The ordinals of elements with many siblings; no entry for an element that is the only one of its name.
    ordinals: OnceLock<HashMap<Id, u32>>,
}

impl Places {
    /// The line of an element's tag, from 1.
    pub(super) fn line(&self, tree: &Tree<'_>, body: &Body) -> u32 {
        let bytes = tree.source.as_bytes();
        let counted = self.line_feeds.get_or_init(|| {
            let counts = bytes.chunks(BLOCK).map(line_feeds);
            let before = counts.scan(0, |before, count| Some(std::mem::replace(before, *before + count)));
            before.collect()
        });
        let at = body.span.0 as usize;
        let (block, from) = (at / BLOCK, at - at % BLOCK);
        let before = counted.get(block).copied().unwrap_or_default();
        before + line_feeds(bytes.get(from..at).unwrap_or_default()) + 1
    }

    /// Which of its parent's children of this name it is, from 1; `None` when it is the only one.
    pub(super) fn ordinal(&self, element: Element<'_, '_>) -> Option<u32> {
        let parent = element.parent()?;
        if has_many(parent) {
            let ordinals = self.ordinals.get_or_init(|| ordinals(element.tree));
            return ordinals.get(&element.id).copied();
        }
        let mut before = 0;
        let mut after = false;
        for sibling in parent.children().filter(|sibling| sibling.is(element.ns(), element.local())) {
            before += u32::from(sibling.id < element.id);
            after |= sibling.id > element.id;
        }
        (before > 0 || after).then_some(before + 1)
    }
}

/// Whether an element has more children than are counted for each question.
fn has_many(parent: Element<'_, '_>) -> bool {
    parent.children().nth(COUNTED_MAX).is_some()
}

/// How many line feeds are in a block.
fn line_feeds(block: &[u8]) -> u32 {
    u32::from(block.iter().fold(0_u8, |count, byte| count + u8::from(*byte == b'\n')))
}

fn ordinals(tree: &Tree<'_>) -> HashMap<Id, u32> {
    let mut ordinals = HashMap::new();
    let mut seen: HashMap<(Ns, &str), (Id, u32)> = HashMap::new();
    for parent in tree.root().descendants().filter(|element| has_many(*element)) {
        seen.clear();
        for child in parent.children() {
            let (first, count) = seen.entry((child.ns(), child.local())).or_insert((child.id, 0));
            *count += 1;
            if *count > 1 {
                ordinals.insert(*first, 1);
                ordinals.insert(child.id, *count);
            }
        }
    }
    ordinals
}
