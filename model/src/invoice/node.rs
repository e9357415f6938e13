//! The two directions between the invoice's structs and term paths: visit every present term, set one by its path.

use crate::parse::{self, REPEAT_MAX, TEXT_MAX, ValueError};
use crate::{Amount, Currency, Date, Decimal, TermPath};

/// Receives each present term with its canonical text.
pub type Visitor<'v> = &'v mut dyn FnMut(TermPath, String);

/// A value that a single business term holds, with its canonical text.
pub trait Value: Sized {
    /// Canonical text of the term itself.
    fn to_text(&self) -> String;
    /// From canonical text.
    fn from_text(text: &str) -> Result<Self, ValueError>;
    /// Canonical text of the sub-terms (`BT-29-1`).
    fn parts(&self) -> Vec<(u8, String)> {
        Vec::new()
    }
    /// Sets a sub-term.
    fn set_part(&mut self, part: u8, _text: &str) -> Result<(), ValueError> {
        Err(ValueError::NoSuchTerm(format!("sub-term {part}")))
    }
    /// An empty value to set a sub-term on, when the sub-term comes first.
    fn blank() -> Option<Self> {
        None
    }
}

/// A place in the invoice: an optional term, a repeating term, a group, a repeating group.
pub trait Node {
    /// Calls `visitor` for every present term. `number` is the BT or BG number the parent gives.
    fn visit(&self, number: u16, at: &TermPath, visitor: Visitor<'_>);
    /// Sets the term at `path` if it lies here; `depth` groups of the path are already behind us.
    fn put(&mut self, number: u16, path: &TermPath, depth: usize, text: &str) -> Result<bool, ValueError>;
}

impl<V: Value> Node for Option<V> {
    fn visit(&self, number: u16, at: &TermPath, visitor: Visitor<'_>) {
        if let Some(value) = self {
            emit(value, at.with_term(number), visitor);
        }
    }
    fn put(&mut self, number: u16, path: &TermPath, depth: usize, text: &str) -> Result<bool, ValueError> {
        if path.term != number || path.groups.len() != depth || path.index > 1 {
            return Ok(false);
        }
        if path.part == 0 {
            let mut value = V::from_text(text)?;
            // A sub-term that came first is kept.
            for (part, text) in self.iter().flat_map(Value::parts) {
                value.set_part(part, &text)?;
            }
            *self = Some(value);
            return Ok(true);
        }
        if self.is_none() {
            *self = V::blank();
        }
        match self {
            Some(value) => value.set_part(path.part, text).map(|()| true),
            None => Ok(false),
        }
    }
}

/// Repeating terms: BT-29, BT-46, BT-158.
impl<V: Value> Node for Vec<V> {
    fn visit(&self, number: u16, at: &TermPath, visitor: Visitor<'_>) {
        for (index, value) in (1..).zip(self) {
            emit(value, at.with_term(number).at(index), visitor);
        }
    }
    fn put(&mut self, number: u16, path: &TermPath, depth: usize, text: &str) -> Result<bool, ValueError> {
        if path.term != number || path.groups.len() != depth {
            return Ok(false);
        }
        let index = path.index.max(1);
        if index > REPEAT_MAX || index as usize > self.len() + 1 {
            return Err(ValueError::NoSuchTerm(path.to_string()));
        }
        let slot = (index - 1) as usize;
        if slot == self.len() {
            let Some(blank) = V::blank() else { return Ok(false) };
            self.push(blank);
        }
        if path.part != 0 {
            return self[slot].set_part(path.part, text).map(|()| true);
        }
        let parts = self[slot].parts();
        self[slot] = V::from_text(text)?;
        for (part, text) in parts {
            self[slot].set_part(part, &text)?;
        }
        Ok(true)
    }
}

/// Repeating groups: lines, VAT breakdown, notes.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Groups<G>(pub Vec<G>);

impl<G> std::ops::Deref for Groups<G> {
    type Target = Vec<G>;
    fn deref(&self) -> &Vec<G> {
        &self.0
    }
}
impl<G> std::ops::DerefMut for Groups<G> {
    fn deref_mut(&mut self) -> &mut Vec<G> {
        &mut self.0
    }
}
impl<'g, G> IntoIterator for &'g Groups<G> {
    type Item = &'g G;
    type IntoIter = std::slice::Iter<'g, G>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
impl<G> FromIterator<G> for Groups<G> {
    fn from_iter<I: IntoIterator<Item = G>>(items: I) -> Self {
        Groups(items.into_iter().collect())
    }
}

/// A business group: its fields know their numbers.
pub trait Group: Default {
    /// Visits the group's terms; `at` is the path of this entry.
    fn visit_group(&self, at: &TermPath, visitor: Visitor<'_>);
    /// Sets one of the group's terms.
    fn put_group(&mut self, path: &TermPath, depth: usize, text: &str) -> Result<bool, ValueError>;
}

impl<G: Group> Node for Groups<G> {
    fn visit(&self, number: u16, at: &TermPath, visitor: Visitor<'_>) {
        for (index, entry) in (1..).zip(&self.0) {
            entry.visit_group(&at.within(number, index), visitor);
        }
    }
    fn put(&mut self, number: u16, path: &TermPath, depth: usize, text: &str) -> Result<bool, ValueError> {
        let Some(step) = path.groups.get(depth).filter(|step| step.group == number) else { return Ok(false) };
        let slot = step.index as usize;
        // Entries are made in order: a gap would be a value without evidence.
        if slot == 0 || step.index > REPEAT_MAX || slot > self.0.len() + 1 {
            return Err(ValueError::NoSuchTerm(path.to_string()));
        }
        let fresh = slot > self.0.len();
        if fresh {
            self.0.push(G::default());
        }
        let set = self.0[slot - 1].put_group(path, depth + 1, text);
        if fresh && !matches!(set, Ok(true)) {
            self.0.pop();
        }
        set
    }
}

fn emit<V: Value>(value: &V, path: TermPath, visitor: Visitor<'_>) {
    for (part, text) in value.parts() {
        visitor(path.clone().sub_term(part), text);
    }
    visitor(path, value.to_text());
}

fn text(text: &str, max: usize) -> Result<String, ValueError> {
    if text.trim().is_empty() || text.len() > max { Err(ValueError::Length { max }) } else { Ok(text.to_owned()) }
}

impl Value for String {
    fn to_text(&self) -> String {
        self.clone()
    }
    fn from_text(value: &str) -> Result<Self, ValueError> {
        text(value, TEXT_MAX)
    }
    fn blank() -> Option<Self> {
        Some(String::new())
    }
}
impl Value for Decimal {
    fn to_text(&self) -> String {
        self.to_string()
    }
    fn from_text(text: &str) -> Result<Self, ValueError> {
        parse::decimal(text)
    }
}
impl Value for Date {
    fn to_text(&self) -> String {
        self.to_string()
    }
    fn from_text(text: &str) -> Result<Self, ValueError> {
        parse::date(text)
    }
}
impl Value for Amount {
    fn to_text(&self) -> String {
        if self.currency == Currency::NONE {
            self.value.to_string()
        } else {
            format!("{} {}", self.value, self.currency)
        }
    }
    fn from_text(text: &str) -> Result<Self, ValueError> {
        parse::amount(text)
    }
}
impl Value for Currency {
    fn to_text(&self) -> String {
        self.to_string()
    }
    fn from_text(text: &str) -> Result<Self, ValueError> {
        text.parse().map_err(|_| ValueError::Currency(text.chars().take(40).collect()))
    }
}

/// An identifier with the scheme that gives it meaning (`-1` sub-term) and the scheme's version (`-2`).
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Identifier {
    /// The identifier itself.
    pub value: String,
    /// Scheme identifier, e.g. `0088` (GLN) of ISO 6523 ICD, or an EAS code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Version of the scheme (BT-158-2 only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme_version: Option<String>,
}

impl Value for Identifier {
    fn to_text(&self) -> String {
        self.value.clone()
    }
    fn from_text(value: &str) -> Result<Self, ValueError> {
        Ok(Identifier { value: text(value, TEXT_MAX)?, ..Identifier::default() })
    }
    fn parts(&self) -> Vec<(u8, String)> {
        [(1, &self.scheme), (2, &self.scheme_version)]
            .into_iter()
            .filter_map(|(part, text)| Some((part, text.clone()?)))
            .collect()
    }
    fn set_part(&mut self, part: u8, value: &str) -> Result<(), ValueError> {
        let slot = match part {
            1 => &mut self.scheme,
            2 => &mut self.scheme_version,
            _ => return Err(ValueError::NoSuchTerm(format!("sub-term {part}"))),
        };
        *slot = Some(text(value, TEXT_MAX)?);
        Ok(())
    }
    fn blank() -> Option<Self> {
        Some(Identifier::default())
    }
}

/// An attached document (BT-125): base64 content, its MIME code (BT-125-1) and file name (BT-125-2).
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Attachment {
    /// Content, base64 as it stood in the source.
    pub content: String,
    /// MIME code, e.g. `application/pdf`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_code: Option<String>,
    /// File name given by the sender; for people only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
}

impl Value for Attachment {
    fn to_text(&self) -> String {
        self.content.clone()
    }
    fn from_text(content: &str) -> Result<Self, ValueError> {
        Ok(Attachment { content: text(content, parse::ATTACHMENT_MAX)?, ..Attachment::default() })
    }
    fn parts(&self) -> Vec<(u8, String)> {
        [(1, &self.mime_code), (2, &self.file_name)]
            .into_iter()
            .filter_map(|(part, text)| Some((part, text.clone()?)))
            .collect()
    }
    fn set_part(&mut self, part: u8, value: &str) -> Result<(), ValueError> {
        let slot = match part {
            1 => &mut self.mime_code,
            2 => &mut self.file_name,
            _ => return Err(ValueError::NoSuchTerm(format!("sub-term {part}"))),
        };
        *slot = Some(text(value, TEXT_MAX)?);
        Ok(())
    }
    fn blank() -> Option<Self> {
        Some(Attachment::default())
    }
}

/// Declares a business group: `BT-n name: Type` for terms, `BG-n name: Groups<T>` for repeating groups,
/// `in name: T` for groups that occur once, and `as [n, …] name: T` for shapes whose numbers depend on the place.
macro_rules! group {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$fm:meta])* $kind:ident $( - $number:literal )? $( [ $($n:literal),* ] )? $field:ident : $type:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $( $(#[$fm])* #[serde(skip_serializing_if = "crate::invoice::node::is_default")] pub $field: $type, )*
        }
        impl $crate::invoice::node::Group for $name {
            fn visit_group(&self, at: &$crate::TermPath, visitor: $crate::invoice::node::Visitor<'_>) {
                $( $crate::invoice::node::group!(@visit self $field $kind $($number)? $([$($n),*])?, at, visitor); )*
            }
            fn put_group(&mut self, path: &$crate::TermPath, depth: usize, text: &str) -> Result<bool, $crate::invoice::ValueError> {
                $( if $crate::invoice::node::group!(@put self $field $kind $($number)? $([$($n),*])?, path, depth, text)? { return Ok(true); } )*
                Ok(false)
            }
        }
    };
    (@visit $self:ident $field:ident BT $number:literal, $at:ident, $v:ident) => { $crate::invoice::node::Node::visit(&$self.$field, $number, $at, $v) };
    (@visit $self:ident $field:ident BG $number:literal, $at:ident, $v:ident) => { $crate::invoice::node::Node::visit(&$self.$field, $number, $at, $v) };
    (@visit $self:ident $field:ident once, $at:ident, $v:ident) => { $crate::invoice::node::Group::visit_group(&$self.$field, $at, $v) };
    (@visit $self:ident $field:ident once [$($n:literal),*], $at:ident, $v:ident) => { $self.$field.visit_as(&[$($n),*], $at, $v) };
    (@visit $self:ident $field:ident many $number:literal [$($n:literal),*], $at:ident, $v:ident) => {
        for (index, entry) in (1..).zip(&$self.$field.0) { entry.visit_as(&[$($n),*], &$at.within($number, index), $v); }
    };
    (@put $self:ident $field:ident BT $number:literal, $p:ident, $d:ident, $t:ident) => { $crate::invoice::node::Node::put(&mut $self.$field, $number, $p, $d, $t) };
    (@put $self:ident $field:ident BG $number:literal, $p:ident, $d:ident, $t:ident) => { $crate::invoice::node::Node::put(&mut $self.$field, $number, $p, $d, $t) };
    (@put $self:ident $field:ident once, $p:ident, $d:ident, $t:ident) => { $crate::invoice::node::Group::put_group(&mut $self.$field, $p, $d, $t) };
    (@put $self:ident $field:ident once [$($n:literal),*], $p:ident, $d:ident, $t:ident) => { $self.$field.put_as(&[$($n),*], $p, $d, $t) };
    (@put $self:ident $field:ident many $number:literal [$($n:literal),*], $p:ident, $d:ident, $t:ident) => {
        $crate::invoice::node::put_many(&mut $self.$field, $number, $p, $d, |entry, depth| entry.put_as(&[$($n),*], $p, depth, $t))
    };
}
pub(crate) use group;

/// Declares a shape whose term numbers the parent gives, in field order; 0 means "not a term here".
macro_rules! shape {
    ( $(#[$meta:meta])* pub struct $name:ident { $( $(#[$fm:meta])* $field:ident : $type:ty, )* } ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $( $(#[$fm])* #[serde(skip_serializing_if = "crate::invoice::node::is_default")] pub $field: Option<$type>, )*
        }
        impl $name {
            pub(crate) fn visit_as(&self, numbers: &[u16], at: &$crate::TermPath, visitor: $crate::invoice::node::Visitor<'_>) {
                let mut numbers = numbers.iter();
                $( if let Some(&number) = numbers.next() { $crate::invoice::node::Node::visit(&self.$field, number, at, visitor); } )*
            }
            pub(crate) fn put_as(&mut self, numbers: &[u16], path: &$crate::TermPath, depth: usize, text: &str) -> Result<bool, $crate::invoice::ValueError> {
                let mut numbers = numbers.iter();
                $( if let Some(&number) = numbers.next()
                    && number != 0
                    && $crate::invoice::node::Node::put(&mut self.$field, number, path, depth, text)? { return Ok(true); } )*
                Ok(false)
            }
        }
    };
}
pub(crate) use shape;

/// For `skip_serializing_if`: absent values are not written.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// [`Node::put`] for repeating shapes.
pub(crate) fn put_many<G: Default>(
    groups: &mut Groups<G>,
    number: u16,
    path: &TermPath,
    depth: usize,
    put: impl FnOnce(&mut G, usize) -> Result<bool, ValueError>,
) -> Result<bool, ValueError> {
    let Some(step) = path.groups.get(depth).filter(|step| step.group == number) else { return Ok(false) };
    let slot = step.index as usize;
    if slot == 0 || step.index > REPEAT_MAX || slot > groups.0.len() + 1 {
        return Err(ValueError::NoSuchTerm(path.to_string()));
    }
    let fresh = slot > groups.0.len();
    if fresh {
        groups.0.push(G::default());
    }
    let set = put(&mut groups.0[slot - 1], depth + 1);
    if fresh && !matches!(set, Ok(true)) {
        groups.0.pop();
    }
    set
}
