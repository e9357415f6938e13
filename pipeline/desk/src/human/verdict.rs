//! What the official rules say about a document, for the reader of its view.

use maud::{Markup, html};
use model::text::tamed;
use model::verdict::{Judged, Verdict, Weight};

use super::Language;
use super::format::fill;

/// Breaches shown at most; a broken generator breaks the same rule on every line.
const SHOWN_MAX: usize = 100;

/// The verdict as a small section.
#[must_use]
pub fn verdict_html(judged: &Judged, language: Language) -> Markup {
    let words = &language.book().words;
    html! {
        section.official lang=(language.code()) aria-label=(words.official_rules) {
            @match judged {
                Judged::Not(why) => p { strong { (words.official_rules) ": " } (words.not_judged) " " span lang="en" { (tamed(why)) } },
                Judged::Verdict(verdict) => {
                    @let packs = tamed(&verdict.packs.join(", "));
                    p.(if verdict.valid() { "valid" } else { "invalid" }) {
                        strong { (words.official_rules) ": " }
                        (fill(if verdict.valid() { words.valid_by } else { words.not_valid_by }, &[&packs]))
                    }
                    @if !verdict.findings.is_empty() {
                        ul {
                            @for finding in worst_first(verdict).take(SHOWN_MAX) {
                                li {
                                    span.weight.(class(finding.severity)) { (word(language, finding.severity)) }
                                    " " code { (tamed(&finding.rule)) } " "
                                    // The rules speak English; what they say is the same in every view.
                                    span lang="en" { (tamed(&finding.message)) }
                                    " " span.where { (tamed(&finding.location)) }
                                }
                            }
                        }
                        @let all = verdict.findings.len() + verdict.unlisted.values().sum::<usize>();
                        @let shown = verdict.findings.len().min(SHOWN_MAX);
                        @if all > shown {
                            p.quiet { (fill(words.breaches_shown, &[&shown.to_string(), &all.to_string()])) }
                        }
                    }
                }
            }
        }
    }
}

fn worst_first(verdict: &Verdict) -> impl Iterator<Item = &model::verdict::Breach> {
    let of = |weight: Weight| verdict.findings.iter().filter(move |finding| finding.severity == weight);
    of(Weight::Fatal).chain(of(Weight::Warning)).chain(of(Weight::Information))
}

fn class(weight: Weight) -> &'static str {
    match weight {
        Weight::Fatal => "fatal",
        Weight::Warning => "warning",
        Weight::Information => "information",
    }
}

fn word(language: Language, weight: Weight) -> &'static str {
    let words = &language.book().words;
    match weight {
        Weight::Fatal => words.fatal,
        Weight::Warning => words.warning,
        Weight::Information => words.information,
    }
}
