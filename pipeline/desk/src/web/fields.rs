//! The fields of the invoice: value, trust, where it stands, and a box to correct it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use model::statement::Correction;
use model::{Confidence, Evidence, Reading, TermPath};

use super::case::Shown;
use super::format::{clean, moment, short, slug, term_label};
use super::layout::{csrf, icon};
use crate::service::CaseView;

/// Below this the reader itself says "look".
const SURE: Confidence = Confidence::CERTAIN;
/// Lines whose fields are shown; the others are in the data view.
const LINES_MAX: u32 = 60;

/// How far a value is trusted, by shape and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Stated by structured data, proven by arithmetic or master data, or by a person.
    Proven,
    /// The reader is confident.
    Confident,
    /// Somebody should look.
    Look,
    /// A rule failed on it.
    Failed,
}

impl Mark {
    pub(super) fn class(self) -> &'static str {
        match self {
            Mark::Proven => "proven",
            Mark::Confident => "confident",
            Mark::Look => "look",
            Mark::Failed => "failed",
        }
    }
    fn words(self) -> &'static str {
        match self {
            Mark::Proven => "proven",
            Mark::Confident => "read with confidence",
            Mark::Look => "look: the reader is not sure",
            Mark::Failed => "an exception stands on it",
        }
    }
    fn markup(self, why: &str) -> Markup {
        let words = if why.is_empty() { self.words().to_owned() } else { format!("{}: {why}", self.words()) };
        html! {
            span.trust.(self.class()) title=(words) { (icon(&format!("m-{}", self.class()))) span.hidden { (words) } }
        }
    }
}

/// How far the reader trusts a value; `None` when there is no value.
pub(super) fn mark_of(reading: &Reading, term: &TermPath) -> Option<Mark> {
    let provenance = reading.provenance(term)?;
    let limit = Confidence::from_percent(98);
    Some(match provenance.confidence {
        c if c >= SURE => Mark::Proven,
        c if c >= limit => Mark::Confident,
        _ => Mark::Look,
    })
}

/// Terms that somebody should look at: those of exceptions that stand, and those the reader is not sure of.
pub(super) fn doubts(view: &CaseView) -> BTreeMap<TermPath, Mark> {
    let mut found = BTreeMap::new();
    if let Some(reading) = &view.reading {
        for term in reading.all_provenance().keys() {
            if let Some(mark) = mark_of(reading, term).filter(|m| *m == Mark::Look) {
                found.insert(term.clone(), mark);
            }
        }
    }
    for term in view.stopping().flat_map(|s| &s.finding.terms) {
        if term.term != 0 {
            found.insert(term.clone(), Mark::Failed);
        }
    }
    found
}

/// All values by term, visited once.
pub(super) fn values(view: &CaseView) -> BTreeMap<TermPath, String> {
    view.reading.iter().flat_map(|r| r.invoice().terms()).collect()
}

/// Terms that every invoice shows, also when they are missing.
fn key_terms() -> Vec<TermPath> {
    let account = TermPath::group(17, 1).with_term(84);
    let mut terms: Vec<TermPath> = [1, 2, 9, 5, 13, 27, 31, 44, 109, 110, 112, 115].map(TermPath::bt).to_vec();
    terms.insert(7, account);
    terms
}

pub(super) fn section(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let Some(reading) = &view.reading else { return html! {} };
    let (values, doubts) = (values(view), doubts(view));
    let keys = key_terms();
    let mut look: Vec<&TermPath> = doubts.keys().collect();
    look.sort_by_key(|t| (t.line_number(), keys.iter().position(|k| k == *t).unwrap_or(99)));
    let head: Vec<&TermPath> = keys.iter().filter(|t| !doubts.contains_key(*t)).collect();
    let rest: Vec<&TermPath> = values
        .keys()
        .filter(|t| !keys.contains(t) && !doubts.contains_key(*t) && t.line_number().is_none())
        .filter(|t| t.term != 125)
        .collect();
    let lines: BTreeMap<u32, Vec<&TermPath>> = values
        .keys()
        .filter(|t| !doubts.contains_key(*t))
        .filter_map(|t| Some((t.line_number()?, t)))
        .fold(BTreeMap::new(), |mut lines, (n, t)| {
            lines.entry(n).or_insert_with(Vec::new).push(t);
            lines
        });
    let field =
        |term: &TermPath| one(shown, reading, term, values.get(term).map(String::as_str), doubts.get(term).copied());
    html! {
        section.fields #fields aria-labelledby="fields-title" {
            h2 #fields-title {
                "Fields "
                @if look.is_empty() { span.left.zero { (icon("m-proven")) "nothing left to look at" } }
                @else { span.left { (look.len()) " to look at" } }
            }
            form method="post" action=(format!("{}/correct{}", shown.path(), shown.asked.query())) data-correct {
                (csrf(shown.person))
                input type="hidden" name="version" value=(view.record.version);
                @if !look.is_empty() { div.group.doubtful { @for term in look { (field(term)) } } }
                div.group { @for term in head { (field(term)) } }
                @if !rest.is_empty() {
                    details.more { summary { (rest.len()) " more fields" } div.group { @for term in rest { (field(term)) } } }
                }
                @for (n, terms) in &lines {
                    @if *n <= LINES_MAX {
                        details.more { summary { "Line " (n) " " span.quiet { (line_words(&values, *n)) } } div.group { @for term in terms { (field(term)) } } }
                    }
                }
                @if lines.len() > LINES_MAX as usize { p.quiet { "The invoice has " (lines.len()) " lines; all of them are in the data view." } }
                @if shown.may.correct.yes() {
                    div.bar {
                        button type="submit" data-save { "Save corrections" }
                        span.quiet {
                            @if view.approval.as_ref().is_some_and(rules::process::Approval::stands) { "Ends the approval: the invoice is checked and approved again." }
                            @else { "The invoice goes through the rules again. What was read stays in the history." }
                        }
                    }
                }
            }
        }
    }
}

fn line_words(values: &BTreeMap<TermPath, String>, n: u32) -> String {
    let say = |term| values.get(&TermPath::line(n, term)).cloned().unwrap_or_default();
    format!("{} · {}", short(&say(153), 40), say(131))
}

fn one(shown: &Shown<'_>, reading: &Reading, term: &TermPath, value: Option<&str>, mark: Option<Mark>) -> Markup {
    let view = &shown.view;
    let provenance = reading.provenance(term);
    let mark = mark.or_else(|| mark_of(reading, term));
    let slug = slug(term);
    let id = format!("f-{slug}");
    let corrected: Vec<&Correction> = view.corrections.iter().filter(|c| c.term == *term).collect();
    let why = provenance.map(|p| {
        p.proven_by.clone().unwrap_or_else(|| match p.evidence.first() {
            Some(Evidence::Person { who, .. }) => format!("stated by {who}"),
            Some(Evidence::Xml { .. }) => "stated by the XML".to_owned(),
            _ => format!("confidence {}", p.confidence),
        })
    });
    let place = provenance.and_then(|p| p.evidence.iter().find_map(|e| place(e, &slug)));
    let editable = shown.may.correct.yes();
    let class = mark.map_or("missing", Mark::class);
    html! {
        div.field.(class) data-term=(slug) {
            @match mark { Some(mark) => (mark.markup(why.as_deref().unwrap_or_default())), None => span.trust.missing title="missing" { "–" span.hidden { "missing" } } }
            label for=(id) { (term_label(term)) " " span.bt { (term) } }
            @if editable {
                input #(id) name=(format!("t:{term}")) value=(value.unwrap_or_default()) data-was=(value.unwrap_or_default()) autocomplete="off" spellcheck="false"
                    data-doubt[mark.is_some_and(|m| m >= Mark::Look)];
            } @else {
                output #(id) tabindex="0" { (clean(value.unwrap_or("–"))) }
            }
            @if let Some(place) = place { (place) }
            @if let Some(raw) = provenance.and_then(|p| p.raw.as_deref()).filter(|raw| Some(*raw) != value && corrected.is_empty()) {
                p.read { "reads " q { (clean(raw)) } }
            }
            @for correction in corrected {
                p.read { "was " q { (clean(correction.was.as_deref().unwrap_or("nothing"))) } ", corrected by " (correction.who) ", " (moment(correction.when)) }
            }
        }
    }
}

fn place(evidence: &Evidence, slug: &str) -> Option<Markup> {
    match evidence {
        Evidence::Page { page, .. } => Some(html! { a.place href=(format!("#b-{slug}")) { "p. " (page) } }),
        Evidence::Xml { path, line, .. } => {
            Some(html! { a.place href=(format!("#b-{slug}")) title=(clean(path)) { "XML " (line) } })
        }
        Evidence::MailHeader { name, .. } => Some(html! { span.place title=(clean(name)) { "mail" } }),
        Evidence::Ledger { record } => Some(html! { span.place title=(clean(record)) { "ledger" } }),
        Evidence::Derived { .. } | Evidence::Person { .. } => None,
    }
}
