//! The examples that `bursar rules explain` shows: each rule is broken by a document of the project's own.
//!
//! `UPDATE=1 cargo test -p rules --test examples` writes `src/einvoice/examples.tsv` anew; otherwise the test compares.
//! Candidates are the documents that the other tests use (changes of whole invoices first, then fragments), and for the
//! rules that are data a fragment made from the rule's own path. Of the candidates that break a rule which the document
//! keeps without the change, the smallest change is its example.

#[path = "einvoice/categories.rs"]
#[allow(dead_code, reason = "each test binary uses a part of this module")]
mod categories;
#[path = "einvoice/edits.rs"]
mod edits;
mod einvoice;
#[path = "einvoice/fragments.rs"]
mod fragments;
#[path = "examples/gather.rs"]
mod gather;
#[path = "examples/more.rs"]
mod more;
#[path = "peppol"]
#[allow(dead_code, unreachable_pub, reason = "each test binary uses a part of these modules")]
mod peppol {
    pub(crate) mod bases;
    pub(crate) mod builder;
    pub(crate) mod cii;
    pub(crate) mod ubl_core;
    pub(crate) mod ubl_national;
}
#[path = "examples/paths.rs"]
mod paths;
#[path = "einvoice/twins.rs"]
#[allow(dead_code, reason = "each test binary uses a part of this module")]
mod twins;
#[path = "einvoice/xfragments.rs"]
mod xfragments;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::path::Path;

use gather::{By, Candidate};
use model::verdict::Breach;
use rules::einvoice::{catalogue, example};

/// Rules that no document of ours breaks yet: it only shrinks. These four no document can break, for only people can
/// tell whether a reason in words and its code say the same.
const WITHOUT: [&str; 4] = ["BR-CO-05", "BR-CO-06", "BR-CO-07", "BR-CO-08"];

/// What a judge says about a text.
fn judged(text: &str, by: By) -> Vec<Breach> {
    einvoice::with_root(text, |root| match by {
        By::Profile(profile) => rules::einvoice::validate(root, Some(profile)).map(|verdict| verdict.findings),
        By::Pack(pack, edition) => rules::einvoice::judge(root, pack, edition),
    })
    .expect("the text is an invoice")
}

/// A text in one line of a table.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("> <", "><")
}

/// How good a candidate is, the less the better: whether the rule had to give up, its kind, whether it says nothing that
/// would balance, how many rules it breaks, how long the change is.
type Cost = (bool, u8, bool, usize, usize);

/// For each rule its cheapest example, as change and message.
fn examples() -> BTreeMap<String, (String, String)> {
    let mut clean: HashMap<(String, By), BTreeSet<String>> = HashMap::new();
    let mut best: BTreeMap<String, (Cost, String, String)> = BTreeMap::new();
    for Candidate { kind, change, text, without, by } in gather::all() {
        let change = in_one_line(&change);
        let found = judged(&text, by);
        let before = match without {
            Some(base) => clean
                .entry((base, by))
                .or_insert_with_key(|(base, by)| judged(base, *by).into_iter().map(|breach| breach.rule).collect())
                .clone(),
            None => BTreeSet::new(),
        };
        let broken: BTreeSet<&str> = found.iter().map(|breach| breach.rule.as_str()).collect();
        let new = broken.iter().filter(|rule| !before.contains(**rule)).count();
        for breach in found.iter().filter(|breach| !before.contains(&breach.rule)) {
            let gave_up = breach.message.starts_with("Not evaluable: ");
            let cost = (gave_up, kind, !breach.message.contains("would balance"), new, change.len());
            if best.get(&breach.rule).is_none_or(|(known, ..)| cost < *known) {
                best.insert(breach.rule.clone(), (cost, change.clone(), in_one_line(&breach.message)));
            }
        }
    }
    best.into_iter().map(|(rule, (_, change, message))| (rule, (change, message))).collect()
}

#[test]
fn every_rule_has_an_example_that_breaks_it() {
    let found = examples();
    let ids: BTreeSet<&str> = catalogue().map(|rule| rule.id).collect();
    let mut table = String::new();
    for (rule, (change, message)) in &found {
        assert!(ids.contains(rule.as_str()), "{rule} fires, but is not in the catalogue");
        writeln!(table, "{rule}\t{change}\t{message}").expect("a text can be written");
    }
    let without: Vec<&str> = ids.iter().copied().filter(|id| !found.contains_key(*id)).collect();
    println!("{} of {} rules have an example", found.len(), ids.len());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/einvoice/examples.tsv");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &table).expect("the table can be written");
    }
    assert_eq!(without, WITHOUT, "the rules without an example");
    let known = std::fs::read_to_string(&path).expect("the table is there");
    let stale: Vec<(&str, &str)> =
        known.lines().zip(table.lines()).filter(|(known, new)| known != new).take(5).collect();
    assert!(known == table, "the table is out of date, run this test with UPDATE=1: {stale:#?}");
}

#[test]
fn an_example_is_found_by_the_id_of_its_rule() {
    for rule in catalogue() {
        let found = example(&rule.id.to_lowercase());
        assert_eq!(found.is_none(), WITHOUT.contains(&rule.id), "{}", rule.id);
        if let Some(found) = found {
            assert!(found.message.ends_with('.') && !found.change.is_empty(), "{}: {found:?}", rule.id);
        }
    }
    assert_eq!(example("BR-XX-99"), None);
    let total = example("BR-CO-15").expect("BR-CO-15 has an example");
    assert!(total.message.contains("would balance"), "{total:?}");
}
