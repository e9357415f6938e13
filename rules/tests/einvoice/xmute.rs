//! The mutation instructions of the XRechnung test instances: `<?xmute mutator="remove" schematron-invalid="xrubl:BR-DE-1"?>`
//! acts on the element behind it.

use std::collections::HashMap;
use std::ops::Range;

use crate::einvoice::with_root;

/// A mutated document, and what the rules must say about it.
pub(crate) struct Mutant {
    /// The instruction, for messages.
    pub(crate) what: String,
    pub(crate) text: String,
    /// Rules that must not fire.
    pub(crate) silent: Vec<String>,
    /// Rules that must fire.
    pub(crate) firing: Vec<String>,
}

/// Every mutant that a text asks for.
pub(crate) fn mutants(text: &str) -> Vec<Mutant> {
    let mut elements: Vec<Range<usize>> =
        with_root(text, |root| root.descendants().map(|element| element.span()).collect());
    elements.sort_by_key(|span| span.start);
    let mut mutants = Vec::new();
    for (instruction, end) in instructions(text) {
        let next = elements.partition_point(|span| span.start < end);
        let span = elements.get(next).cloned().expect("an instruction stands before an element");
        let given = pseudo_attributes(instruction);
        let get = |name: &str| given.get(name).map(String::as_str);
        let separator = get("separator").unwrap_or(",");
        let element = &text[span.clone()];
        let (tag_end, content) = parts(element);
        let changed: Vec<String> = match (get("mutator").expect("an instruction has a mutator"), get("attribute")) {
            ("identity", _) => vec![element.to_owned()],
            ("remove", None) => vec![String::new()],
            ("remove", Some(attribute)) => vec![with_attribute(element, tag_end, attribute, None)],
            ("empty", None) => vec![with_content(element, &content, "")],
            ("empty", Some(attribute)) => vec![with_attribute(element, tag_end, attribute, Some(""))],
            ("whitespace", _) => vec![with_content(element, &content, &format!(" \n{} \n", &element[content.clone()]))],
            ("code", attribute) => {
                let values = get("values").expect("codes have values").split(separator).map(str::trim);
                let change = |value| match attribute {
                    Some(attribute) => with_attribute(element, tag_end, attribute, Some(value)),
                    None => with_content(element, &content, value),
                };
                values.map(change).collect()
            }
            (other, _) => panic!("{other} is no mutator"),
        };
        let rules = |name: &str| {
            let list = get(name).unwrap_or_default();
            let ids = list.split([' ', ',', '\n', '\t', '\r']).filter(|id| !id.is_empty());
            ids.map(|id| id.rsplit(':').next().unwrap_or(id).to_owned()).collect::<Vec<_>>()
        };
        let (silent, firing) = (rules("schematron-valid"), rules("schematron-invalid"));
        for change in changed {
            let what =
                format!("{} -> {}", instruction.split_whitespace().collect::<Vec<_>>().join(" "), shown(&change));
            let text = format!("{}{change}{}", &text[..span.start], &text[span.end..]);
            mutants.push(Mutant { what, text, silent: silent.clone(), firing: firing.clone() });
        }
    }
    mutants
}

fn shown(text: &str) -> String {
    text.chars().take(120).collect()
}

/// The instructions outside of comments, and where each ends.
fn instructions(text: &str) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|i| at + i) {
        let rest = &text[open..];
        let (skipped, end) = match rest {
            _ if rest.starts_with("<!--") => (false, "-->"),
            _ if rest.starts_with("<![CDATA[") => (false, "]]>"),
            _ if rest.starts_with("<?xmute") => (true, "?>"),
            _ => {
                at = open + 1;
                continue;
            }
        };
        at = rest.find(end).map_or(text.len(), |i| open + i + end.len());
        if skipped {
            found.push((text[open + "<?xmute".len()..at - end.len()].trim(), at));
        }
    }
    found
}

fn pseudo_attributes(instruction: &str) -> HashMap<&str, String> {
    let mut found = HashMap::new();
    let mut rest = instruction;
    while let Some((name, after)) = rest.split_once('=') {
        let quote = after.trim_start().chars().next().expect("a value is quoted");
        let after = &after.trim_start()[1..];
        let (value, after) = after.split_once(quote).expect("a quote is closed");
        found.insert(name.trim(), value.to_owned());
        rest = after;
    }
    found
}

/// Where the start tag of an element ends, and its content.
fn parts(element: &str) -> (usize, Range<usize>) {
    let mut quote = None;
    let end = element
        .char_indices()
        .find(|(_, c)| match (quote, c) {
            (None, '>') => true,
            (None, '"' | '\'') => {
                quote = Some(*c);
                false
            }
            (Some(open), c) if open == *c => {
                quote = None;
                false
            }
            _ => false,
        })
        .map_or(element.len(), |(i, _)| i);
    if element[..end].ends_with('/') {
        return (end - 1, end + 1..end + 1);
    }
    (end, end + 1..element.rfind("</").unwrap_or(end + 1))
}

fn with_content(element: &str, content: &Range<usize>, new: &str) -> String {
    format!("{}{new}{}", &element[..content.start], &element[content.end..])
}

fn with_attribute(element: &str, tag_end: usize, name: &str, value: Option<&str>) -> String {
    let (tag, rest) = element.split_at(tag_end);
    let mut tag = tag.to_owned();
    if let Some(from) = tag.find(&format!(" {name}=")) {
        let value_at = from + name.len() + 2;
        let quote = tag[value_at..].chars().next().expect("a value is quoted");
        let to = tag[value_at + 1..].find(quote).map_or(tag.len(), |i| value_at + i + 2);
        tag.replace_range(from..to, "");
    }
    if let Some(value) = value {
        tag.push_str(&format!(" {name}=\"{value}\""));
    }
    tag + rest
}
