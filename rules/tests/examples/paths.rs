//! Fragments for the syntax rules that are data: what has no place somewhere is put there, what stands once stands twice.

use rules::einvoice::Rule;

/// A fragment that breaks a rule of the data tables; `None` for other rules.
pub(crate) fn fragment(rule: &Rule) -> Option<String> {
    let syntax = rule.id.split('-').next().filter(|syntax| matches!(*syntax, "UBL" | "CII"))?;
    let (place, context, once) = said(rule.meaning)?;
    let (place, attribute) = match place.split_once('@') {
        Some((place, attribute)) => (place, Some(attribute)),
        None => (place, None),
    };
    let mut steps: Vec<String> = [context, place].iter().flat_map(|path| spelled(path)).collect();
    if steps.is_empty() {
        // An attribute that has no place anywhere.
        steps.push(if syntax == "UBL" { "cbc:Note" } else { "ram:Content" }.to_owned());
    }
    let leaf = steps.pop()?;
    let leaf = match attribute {
        Some(name) => format!("<{leaf} {name}=\"x\"/>"),
        None => format!("<{leaf}/>"),
    };
    let inner = leaf.repeat(if once { 2 } else { 1 });
    Some(steps.iter().rev().fold(inner, |inner, step| format!("<{step}>{inner}</{step}>")))
}

/// The place that a rule speaks of, its context, and whether it may stand there once.
fn said(meaning: &str) -> Option<(&str, &str, bool)> {
    let meaning = meaning.strip_suffix('.')?;
    let (place, context, once) = match meaning.split_once(" stands at most once in ") {
        Some((place, context)) => (place, context, true),
        None => {
            let (place, rest) = meaning.split_once(" is not part of the core of EN 16931 and ")?;
            (place, rest.split_once(" not be used in ")?.1, false)
        }
    };
    Some((place, if context == "an invoice" { "" } else { context }, once))
}

/// The steps of a path, its aliases spelled out.
fn spelled(path: &str) -> Vec<String> {
    // Every name that ends so.
    let path = path
        .replace("*DocumentContextParameter", "GuidelineSpecifiedDocumentContextParameter")
        .replace("*ReferencedDocument", "AdditionalReferencedDocument")
        .replace("*TradeTax", "ApplicableTradeTax");
    path.split('/').filter(|step| !step.is_empty()).map(str::to_owned).collect()
}
