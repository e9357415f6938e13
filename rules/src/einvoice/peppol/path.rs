//! Walking down a path of element names. An element in another namespace is not the element.

use std::collections::HashMap;
use std::ops::ControlFlow;

use model::xml::Element;
use rust_decimal::Decimal;

use super::super::number;
pub(super) use super::super::select::{Few, Step, cac, cbc, ram, rsm, udt};
use super::text::{is_blank, normal, quoted};

/// Why a condition has no answer: the official engine stops there without a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsure(pub(super) &'static str);

/// More than one element stands where the rules expect one.
const SEVERAL: Unsure = Unsure("more than one element stands where one is expected");

/// The children of this name.
pub(super) fn children<'t, 'a>(from: Element<'t, 'a>, step: Step) -> impl Iterator<Item = Element<'t, 'a>> {
    from.children().filter(move |child| child.is(step.0, step.1))
}

fn visit<'t, 'a>(
    from: Element<'t, 'a>,
    path: &[Step],
    each: &mut impl FnMut(Element<'t, 'a>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Some((step, rest)) = path.split_first() else { return each(from) };
    for child in children(from, *step) {
        visit(child, rest, each)?;
    }
    ControlFlow::Continue(())
}

/// All elements at the end of a path.
pub(super) fn all<'t, 'a>(from: Element<'t, 'a>, path: &[Step]) -> Few<Element<'t, 'a>> {
    let mut found = Few::new();
    let _ = visit(from, path, &mut |element| {
        found.push(element);
        ControlFlow::Continue(())
    });
    found
}

/// The first element at the end of a path that fits.
pub(super) fn find<'t, 'a>(
    from: Element<'t, 'a>,
    path: &[Step],
    mut fits: impl FnMut(Element<'t, 'a>) -> bool,
) -> Option<Element<'t, 'a>> {
    let mut found = None;
    let _ = visit(from, path, &mut |element| {
        if fits(element) {
            found = Some(element);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    found
}

/// The first element at the end of a path.
pub(super) fn first<'t, 'a>(from: Element<'t, 'a>, path: &[Step]) -> Option<Element<'t, 'a>> {
    find(from, path, |_| true)
}

/// Whether an element stands at the end of a path; it may be empty.
pub(super) fn present(from: Element<'_, '_>, path: &[Step]) -> bool {
    first(from, path).is_some()
}

/// Whether an element with more than white space stands at the end of a path.
pub(super) fn filled(from: Element<'_, '_>, path: &[Step]) -> bool {
    find(from, path, |element| !is_blank(element.raw_text())).is_some()
}

/// Whether an element with exactly this text stands at the end of a path.
pub(super) fn equals(from: Element<'_, '_>, path: &[Step], text: &str) -> bool {
    find(from, path, |element| element.raw_text() == text).is_some()
}

/// The one element at the end of a path, if there is any.
pub(super) fn one<'t, 'a>(from: Element<'t, 'a>, path: &[Step]) -> Result<Option<Element<'t, 'a>>, Unsure> {
    let (mut found, mut count) = (None, 0);
    let _ = visit(from, path, &mut |element| {
        found = found.or(Some(element));
        count += 1;
        if count > 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if count > 1 { Err(SEVERAL) } else { Ok(found) }
}

/// The text as it stands of the one element at the end of a path; empty when there is none.
pub(super) fn raw<'t>(from: Element<'t, '_>, path: &[Step]) -> Result<&'t str, Unsure> {
    Ok(one(from, path)?.map_or("", Element::raw_text))
}

/// The normalised text of the one element at the end of a path is one of these.
pub(super) fn is_one_of(from: Element<'_, '_>, path: &[Step], texts: &[&str]) -> Result<bool, Unsure> {
    raw(from, path).map(|text| texts.contains(&normal(text).as_ref()))
}

/// The decimal of the one element at the end of a path, if there is any.
pub(super) fn decimal(from: Element<'_, '_>, path: &[Step]) -> Result<Option<Decimal>, Unsure> {
    one(from, path)?.map(decimal_of).transpose()
}

/// The decimal that an element holds.
pub(super) fn decimal_of(element: Element<'_, '_>) -> Result<Decimal, Unsure> {
    number::decimal(element.raw_text()).ok_or(Unsure("a number is not written as a decimal"))
}

/// Whether all of these stand below it, one step down.
pub(super) fn complete(from: Element<'_, '_>, steps: &[Step]) -> bool {
    steps.iter().all(|step| present(from, &[*step]))
}

/// What was found for an element already: siblings by the thousand ask their parent once.
#[derive(Debug)]
pub(super) struct Memo<T> {
    known: HashMap<u32, T>,
}

impl<T: Copy> Memo<T> {
    pub(super) fn new() -> Memo<T> {
        Memo { known: HashMap::new() }
    }

    pub(super) fn of(&mut self, element: Element<'_, '_>, find: impl FnOnce() -> T) -> T {
        *self.known.entry(element.id()).or_insert_with(find)
    }
}

/// The normalised text of the first element at the end of a path, quoted, for messages.
pub(super) fn shown(from: Element<'_, '_>, path: &[Step]) -> String {
    first(from, path).map_or("not given".to_owned(), |element| quoted(element.raw_text()))
}

/// An attribute as it stands; empty when there is none.
pub(super) fn attribute<'t>(element: Element<'t, '_>, name: &str) -> &'t str {
    element.raw_attribute(name).unwrap_or_default()
}
