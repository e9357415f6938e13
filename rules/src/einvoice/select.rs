//! Small words for the paths of the published rules: what stands below an element, and what its text is to XPath.

use std::borrow::Cow;

use model::xml::{Element, Ns};
use smallvec::SmallVec;

/// A step of a path: a namespace and a local name.
pub(crate) type Step = (Ns, &'static str);

pub(crate) const fn cac(local: &'static str) -> Step {
    (Ns::Cac, local)
}

pub(crate) const fn cbc(local: &'static str) -> Step {
    (Ns::Cbc, local)
}

pub(crate) const fn ram(local: &'static str) -> Step {
    (Ns::Ram, local)
}

pub(crate) const fn rsm(local: &'static str) -> Step {
    (Ns::Rsm, local)
}

pub(crate) const fn udt(local: &'static str) -> Step {
    (Ns::Udt, local)
}

/// What a document mostly has few of: so many lie in place, without memory of their own. Judging a document asks for
/// memory less often that way.
pub(crate) type Few<T> = SmallVec<[T; 4]>;

/// Every element at the end of a path, in document order.
pub(crate) fn select<'t, 'a>(from: Element<'t, 'a>, path: &[Step]) -> Few<Element<'t, 'a>> {
    let mut found = Few::new();
    collect(from, path, &mut found);
    found
}

fn collect<'t, 'a>(from: Element<'t, 'a>, path: &[Step], found: &mut Few<Element<'t, 'a>>) {
    match path {
        [] => found.push(from),
        [(ns, local), rest @ ..] => {
            for child in from.children().filter(|child| child.is(*ns, local)) {
                collect(child, rest, found);
            }
        }
    }
}

/// The first element at the end of a path, also when the first step has several and only a later one leads there.
pub(crate) fn first<'t, 'a>(from: Element<'t, 'a>, path: &[Step]) -> Option<Element<'t, 'a>> {
    match path {
        [] => Some(from),
        [(ns, local), rest @ ..] => {
            from.children().filter(|child| child.is(*ns, local)).find_map(|child| first(child, rest))
        }
    }
}

/// Whether something stands at the end of a path.
pub(crate) fn has(from: Element<'_, '_>, path: &[Step]) -> bool {
    first(from, path).is_some()
}

/// Whether some element at the end of a path has exactly this text.
pub(crate) fn says(from: Element<'_, '_>, path: &[Step], text: &str) -> bool {
    select(from, path).into_iter().any(|element| string(element) == text)
}

/// Whether some element at the end of a path has text that is more than blanks.
pub(crate) fn filled(from: Element<'_, '_>, path: &[Step]) -> bool {
    select(from, path).into_iter().any(|element| !trim(&string(element)).is_empty())
}

/// Whether the element stands somewhere below one of this name.
pub(crate) fn below(element: Element<'_, '_>, (ns, local): Step) -> bool {
    std::iter::successors(element.parent(), |at| at.parent()).any(|at| at.is(ns, local))
}

/// XPath's string value: its own text and that of all elements below it.
pub(crate) fn string<'t>(element: Element<'t, '_>) -> Cow<'t, str> {
    element.string_value()
}

/// XPath's `normalize-space`.
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    let trimmed = trim(text);
    let mut blank_before = false;
    let plain = trimmed.chars().all(|c| {
        let blank = is_space(c);
        let kept = !blank || (c == ' ' && !blank_before);
        blank_before = blank;
        kept
    });
    if plain {
        return Cow::Borrowed(trimmed);
    }
    Cow::Owned(trimmed.split(is_space).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Without XML white space at the ends.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// XML white space; a no-break space is none.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// `xs:boolean`; `None` for what is none.
///
/// The published rules compare indicators with `true()`; where one is no boolean at all they find no context, so neither
/// do we.
pub(crate) fn truth(text: &str) -> Option<bool> {
    match trim(text) {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Whether some element at the end of a path is this boolean.
pub(crate) fn is_truth(from: Element<'_, '_>, path: &[Step], value: bool) -> bool {
    select(from, path).into_iter().any(|element| truth(&string(element)) == Some(value))
}

/// Text cut to what a message can show.
pub(crate) fn shown(text: &str) -> String {
    let text = normal(text);
    if text.chars().count() <= 60 { text.into_owned() } else { text.chars().take(57).chain("...".chars()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_text_is_what_xpath_makes_of_it() {
        for (text, expected) in
            [("", ""), (" a ", "a"), ("a b", "a b"), ("a  b", "a b"), ("\ta\n b\u{a0}", "a b\u{a0}"), (" \n ", "")]
        {
            assert_eq!(normal(text), expected, "{text:?}");
        }
    }

    #[test]
    fn booleans_have_four_words() {
        assert_eq!(truth(" 1\n"), Some(true));
        assert_eq!(truth("false"), Some(false));
        assert_eq!(truth("TRUE"), None);
    }
}
