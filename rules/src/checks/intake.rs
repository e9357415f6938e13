//! What the readers noticed about the file itself, before anything of its content counts.

use model::extraction::{Problem, Reason};

use super::Context;
use crate::findings::Findings;

/// What is said of each flag; the first that a document has counts.
type Said = &'static [(&'static str, &'static str)];

/// C003. One file holds several invoices.
pub(crate) fn several(context: &Context<'_>, out: &mut Findings) {
    const SAID: Said = &[(
        "several_invoices",
        "The file holds several invoices, and only the first was read: split it and send each.",
    )];
    let holds = |problem: &&Problem| problem.reason == Reason::SeveralInvoices;
    match context.subject.problems.iter().find(holds).filter(|_| has(context, "several_invoices")) {
        // The reader says which pages are which invoice.
        Some(problem) => {
            let sentence =
                format!("{}; only the first was read: split the file and send each.", capital(&problem.message));
            out.say(vec![], sentence).expected("one invoice").actual("several_invoices").at_risk(context.gross());
        }
        None => say_first(context, SAID, "one invoice", out),
    }
}

/// C004. XML and PDF do not belong together, or there are two of one kind.
pub(crate) fn unpaired(context: &Context<'_>, out: &mut Findings) {
    const SAID: Said = &[
        ("hybrid_ambiguous", "The PDF holds several different invoices as XML; the first was read."),
        ("hybrid_xml_invalid", "The XML inside the PDF cannot be read as an invoice; the pages were read instead."),
        ("attachment_unreadable", "A file inside the document could not be unpacked."),
    ];
    say_first(context, SAID, "one readable pair of XML and pages", out);
}

/// C005. The file does something, or points at a place that is not its own.
pub(crate) fn hostile(context: &Context<'_>, out: &mut Findings) {
    const SAID: Said = &[
        ("active_content", "The document holds a script or an action that starts something; it was not run."),
        ("path_traversal", "A file in it has a name that points outside of its folder."),
    ];
    say_first(context, SAID, "a document that does nothing", out);
}

/// F106. The document was changed after it was made, or shows something else than it says.
pub(crate) fn altered(context: &Context<'_>, out: &mut Findings) {
    const SAID: Said = &[
        ("signature_broken", "The content is not the one that was signed: it was changed after signing."),
        ("revised_after_creation", "What the page shows was replaced after the document was made."),
        ("overlay_annotation", "Something was laid over the page that covers what stood there."),
        ("hidden_text", "The page holds text that nobody can see."),
    ];
    say_first(context, SAID, "a document as it was made", out);
}

fn say_first(context: &Context<'_>, said: Said, expected: &str, out: &mut Findings) {
    let found: Vec<&(&str, &str)> = said.iter().filter(|(flag, _)| has(context, flag)).collect();
    let Some((_, sentence)) = found.first() else { return };
    let flags: Vec<&str> = found.iter().map(|(flag, _)| *flag).collect();
    out.say(vec![], (*sentence).to_owned()).expected(expected).actual(flags.join(", ")).at_risk(context.gross());
}

fn has(context: &Context<'_>, flag: &str) -> bool {
    context.subject.flags.iter().any(|f| f == flag)
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
