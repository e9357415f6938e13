//! Walks the elements of an invoice by tables: element to business term.
//!
//! A table says which child means which term; the walk goes over the children once, so reading is linear. A value that
//! cannot be taken exactly is a problem that names its element and line, never a guess.

use model::evidence::Evidence;
use model::extraction::{Candidate, Embedded, Problem, Reason};
use model::invoice::order_line_reference;
use model::text::is_treacherous;
use model::{Confidence, Currency, Decimal, DocumentId, TermPath, parse};

use super::xml::{Element, Ns};
use super::{attachment, currency};

/// What a child element of one name means.
#[derive(Clone, Copy)]
pub(super) struct Row {
    ns: Ns,
    name: &'static str,
    /// Whether the syntax lets it stand several times.
    many: bool,
    rule: Rule,
}

impl Row {
    /// Whether this row is about the element. National formats write their elements with or without their namespace.
    fn names(&self, element: Element<'_, '_>) -> bool {
        element.local() == self.name
            && (element.ns() == self.ns || self.ns == Ns::None && element.ns().is_national_invoice())
    }
}

/// How an element is read.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// It is a term.
    Term(u16, Kind),
    /// Its child of this name is a term.
    Inner(Ns, &'static str, u16, Kind),
    /// Its children are read by another table.
    Into(&'static [Row]),
    /// It is an entry of a repeating group, with its own table.
    Group(u16, &'static [Row]),
    /// Its meaning depends on what is inside.
    Call(fn(&mut Walk<'_>, Element<'_, '_>)),
}

/// What text a term holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words for people.
    Text,
    /// A number, code or reference; short.
    Id,
    /// An identifier with `schemeID`.
    Scheme,
    /// A date as the syntax writes it.
    Date,
    /// Money, with `currencyID` when the syntax has it.
    Amount,
    /// An exact number.
    Number,
    /// A currency code.
    Currency,
}

/// A row for an element that stands at most once.
pub(super) const fn once(ns: Ns, name: &'static str, rule: Rule) -> Row {
    Row { ns, name, many: false, rule }
}

/// A row for an element that may stand several times.
pub(super) const fn many(ns: Ns, name: &'static str, rule: Rule) -> Row {
    Row { ns, name, many: true, rule }
}

/// Longest identifier or code, in bytes: EN 16931 sets none, and no register comes near.
const ID_MAX: usize = 1_000;
/// Most problems kept of one document; more of them say nothing new.
const PROBLEMS_MAX: usize = 100;
/// Amounts stay below this power of ten, so that sums stay exact.
const INTEGER_DIGITS_MAX: usize = 15;
const TERMS: usize = 170;

/// The state of a walk: where in the invoice it is, and what it has seen.
pub(super) struct Walk<'d> {
    /// The XML document, for evidence.
    pub(super) document: &'d DocumentId,
    /// How the syntax writes dates.
    pub(super) read_date: fn(Element<'_, '_>) -> Option<model::Date>,
    /// What was seen.
    pub(super) candidates: Vec<Candidate>,
    /// What could not be taken.
    pub(super) problems: Vec<Problem>,
    /// What a person should know.
    pub(super) flags: Vec<&'static str>,
    /// Attached documents.
    pub(super) embedded: Vec<Embedded>,
    at: Vec<Level>,
}

/// One repeating group that is open; the first is the document itself.
struct Level {
    path: TermPath,
    /// Where in the candidates each term is, plus one.
    seen: [u32; TERMS],
    /// Entries so far of repeating groups and terms inside.
    counts: Vec<(u16, u32)>,
}

impl Level {
    fn new(path: TermPath) -> Level {
        Level { path, seen: [0; TERMS], counts: Vec::new() }
    }
    fn count(&mut self, number: u16) -> &mut u32 {
        let at = self.counts.iter().position(|(n, _)| *n == number).unwrap_or_else(|| {
            self.counts.push((number, 0));
            self.counts.len() - 1
        });
        &mut self.counts[at].1
    }
}

impl<'d> Walk<'d> {
    pub(super) fn new(document: &'d DocumentId, read_date: fn(Element<'_, '_>) -> Option<model::Date>) -> Self {
        Walk {
            document,
            read_date,
            candidates: Vec::new(),
            problems: Vec::new(),
            flags: Vec::new(),
            embedded: Vec::new(),
            at: vec![Level::new(TermPath::bt(0))],
        }
    }

    /// Reads the children of an element by a table; what the table does not name is passed over.
    pub(super) fn table(&mut self, parent: Element<'_, '_>, rows: &[Row]) {
        let mut met = 0_u64;
        for child in parent.children() {
            let Some((index, row)) = rows.iter().enumerate().find(|(_, row)| row.names(child)) else {
                continue;
            };
            let bit = 1_u64 << (index % 64);
            if met & bit != 0 && !row.many {
                let message = format!("line {}: {} stands a second time", child.line(), child.path());
                self.problem(if decides(row.rule) {
                    Problem::quarantine(Reason::DuplicateElement, message)
                } else {
                    Problem::noted(Reason::DuplicateElement, message)
                });
                continue;
            }
            met |= bit;
            match row.rule {
                Rule::Term(term, kind) => self.term(term, kind, child),
                Rule::Inner(ns, name, term, kind) => self.table(child, &[once(ns, name, Rule::Term(term, kind))]),
                Rule::Into(rows) => self.table(child, rows),
                Rule::Group(group, rows) => self.group(group, |walk| walk.table(child, rows)),
                Rule::Call(read) => read(self, child),
            }
        }
    }

    /// Reads one entry of a repeating group; an entry without any term does not count.
    pub(super) fn group(&mut self, group: u16, read: impl FnOnce(&mut Self)) {
        let Some(level) = self.at.last_mut() else { return };
        let index = *level.count(group) + 1;
        let path = level.path.within(group, index);
        let before = self.candidates.len();
        self.at.push(Level::new(path));
        read(self);
        self.at.pop();
        if self.candidates.len() > before
            && let Some(level) = self.at.last_mut()
        {
            *level.count(group) = index;
        }
    }

    /// Whether the term was seen in the group that is open.
    pub(super) fn has(&self, term: u16) -> bool {
        self.at.last().is_some_and(|level| level.seen.get(usize::from(term)).is_some_and(|seen| *seen != 0))
    }

    /// Reads an element as a term.
    pub(super) fn term(&mut self, term: u16, kind: Kind, element: Element<'_, '_>) {
        match kind {
            Kind::Text => self.text(term, element.text(), parse::TEXT_MAX, element),
            Kind::Id => self.text(term, element.text(), ID_MAX, element),
            Kind::Scheme => self.identifier(term, 0, element.text(), &[(1, element.attribute("schemeID"))], element),
            Kind::Date => self.date(term, element),
            Kind::Amount => self.amount(term, element),
            Kind::Number => {
                if let Some(value) = self.number(element) {
                    self.push(term, 0, 0, value, Some(element.text()), element);
                }
            }
            Kind::Currency => self.currency(term, element),
        }
    }

    /// A text value that is not simply the element's own text.
    pub(super) fn text(&mut self, term: u16, text: &str, max: usize, element: Element<'_, '_>) {
        if self.fits(text, max, element) {
            self.push(term, 0, 0, text.to_owned(), None, element);
        }
    }

    /// The line of an order (BT-132), behind the number of the order where the line names it.
    pub(super) fn order_line(&mut self, order: Option<Element<'_, '_>>, line: Option<Element<'_, '_>>) {
        let said = |element: Option<Element<'_, '_>>| {
            let text = element.map(|element| element.text().trim().to_owned());
            text.filter(|text| !matches!(text.as_str(), "" | "NA" | "N/A" | "-"))
        };
        match (order.zip(said(order)), line) {
            (Some((element, order)), line) => {
                let reference = order_line_reference(&order, said(line).as_deref());
                self.text(132, &reference, parse::TEXT_MAX, element);
            }
            (None, Some(line)) => self.term(132, Kind::Text, line),
            (None, None) => {}
        }
    }

    /// Whether there is text and it is not too long, which is a problem.
    pub(super) fn fits(&mut self, text: &str, max: usize, element: Element<'_, '_>) -> bool {
        if text.len() > max {
            let message = format!("line {}: {} holds more than {max} bytes", element.line(), element.path());
            self.problem(Problem::quarantine(Reason::TooLarge, message));
            return false;
        }
        !text.trim().is_empty()
    }

    /// An identifier with its sub-terms; `index` from 1 for repeating terms, else 0.
    pub(super) fn identifier(
        &mut self,
        term: u16,
        index: u32,
        text: &str,
        parts: &[(u8, Option<&str>)],
        element: Element<'_, '_>,
    ) {
        if (index == 0 && self.is_double(term, text, element)) || !self.fits(text, ID_MAX, element) {
            return;
        }
        self.push(term, 0, index, text.to_owned(), None, element);
        for (part, value) in parts {
            if let Some(value) = value
                && self.fits(value, ID_MAX, element)
            {
                self.push(term, *part, index, (*value).to_owned(), None, element);
            }
        }
    }

    /// The next entry of a repeating term (BT-29, BT-158).
    pub(super) fn repeated(&mut self, term: u16, text: &str, parts: &[(u8, Option<&str>)], element: Element<'_, '_>) {
        // Group numbers end at 32, so term numbers from 29 on with this offset never meet them.
        let key = 1_000 + term;
        let Some(level) = self.at.last_mut() else { return };
        let index = *level.count(key) + 1;
        let before = self.candidates.len();
        self.identifier(term, index, text, parts, element);
        if self.candidates.len() > before
            && let Some(level) = self.at.last_mut()
        {
            *level.count(key) = index;
        }
    }

    fn date(&mut self, term: u16, element: Element<'_, '_>) {
        // A year of three digits is a slip, and rule arithmetic has no use for it.
        let date = (self.read_date)(element).filter(|date| date.year() >= 1_000);
        match date {
            Some(date) => self.push(term, 0, 0, date.to_string(), Some(date_text(element)), element),
            None if date_text(element).is_empty() && !is_leading(term) => {}
            None => self.refuse(Reason::BadDate, date_text(element), "a date of the calendar", element),
        }
    }

    /// The exact number that an element holds, in canonical text; a problem when it is none.
    pub(super) fn number(&mut self, element: Element<'_, '_>) -> Option<String> {
        let text = element.text();
        if text.is_empty() {
            return None;
        }
        // `text` is without XML white space; other blanks are not a part of any number.
        match parse::decimal(text) {
            Ok(value) if text.trim() == text => Some(value.to_string()),
            _ => {
                self.refuse(Reason::BadAmount, text, "an exact number such as 1234.56", element);
                None
            }
        }
    }

    /// Money of an element in canonical text, with the currency that its `currencyID` names.
    pub(super) fn money(&mut self, element: Element<'_, '_>) -> Option<String> {
        let text = element.text();
        let exact = parse::decimal(text).ok().filter(|_| text.trim() == text);
        let small = exact.filter(|value| value.trunc().abs().to_string().len() <= INTEGER_DIGITS_MAX);
        let Some(value) = small else {
            self.refuse(Reason::BadAmount, text, "an exact amount such as 1190.00", element);
            return None;
        };
        let Some(code) = element.attribute("currencyID") else { return Some(value.to_string()) };
        match code.parse::<Currency>() {
            Ok(code) => {
                if value.normalize().scale() > code.decimals() {
                    self.flag("precision");
                }
                self.known_currency(code);
                Some(format!("{value} {code}"))
            }
            Err(_) => {
                let (line, place) = (element.line(), element.path());
                let message = format!("line {line}: {place} has the currencyID {code:.20?}, which is no ISO 4217 code");
                self.problem(Problem::quarantine(Reason::SchemaInvalid, message));
                None
            }
        }
    }

    /// Reads an element as money.
    pub(super) fn amount(&mut self, term: u16, element: Element<'_, '_>) {
        if let Some(value) = self.money(element) {
            let raw = Some(element.text()).filter(|raw| !value.starts_with(raw));
            self.push(term, 0, 0, value, raw, element);
        }
    }

    fn currency(&mut self, term: u16, element: Element<'_, '_>) {
        let text = element.text();
        match text.parse::<Currency>() {
            _ if text.is_empty() => {}
            Ok(code) => {
                self.known_currency(code);
                self.push(term, 0, 0, code.to_string(), None, element);
            }
            Err(_) => self.refuse(Reason::SchemaInvalid, text, "a currency code such as EUR", element),
        }
    }

    fn known_currency(&mut self, code: Currency) {
        if !currency::is_known(code.as_str()) {
            self.flag("currency_unknown");
        }
    }

    /// Reads an element as an attached document (BT-125).
    pub(super) fn attachment(&mut self, element: Element<'_, '_>) {
        self.attached(element, element.attribute("mimeCode"), element.attribute("filename"));
    }

    /// Reads an element as an attached document (BT-125) whose type and name are said elsewhere.
    pub(super) fn attached(&mut self, element: Element<'_, '_>, mime: Option<&str>, name: Option<&str>) {
        let content = element.text();
        self.flag("embedded_files");
        if name.is_some_and(attachment::leaves_its_place) {
            self.flag("path_traversal");
        }
        if attachment::bytes(content).is_some_and(|bytes| attachment::acts(&bytes)) {
            self.flag("active_content");
        }
        match attachment::decode(content, name) {
            Some(embedded) => self.embedded.push(embedded),
            None => {
                self.flag("attachment_unreadable");
                let message =
                    format!("line {}: the document attached in {} is not base64", element.line(), element.path());
                self.problem(Problem::noted(Reason::AttachmentUnreadable, message));
            }
        }
        if content.is_empty() || content.len() > parse::ATTACHMENT_MAX {
            return;
        }
        self.push(125, 0, 0, content.to_owned(), None, element);
        for (part, value) in [(1, mime), (2, name)] {
            if let Some(value) = value
                && self.fits(value, ID_MAX, element)
            {
                self.push(125, part, 0, value.to_owned(), None, element);
            }
        }
    }

    /// Keeps a value that was checked to be one of its term.
    pub(super) fn push(
        &mut self,
        term: u16,
        part: u8,
        index: u32,
        value: String,
        raw: Option<&str>,
        element: Element<'_, '_>,
    ) {
        if part == 0 && index == 0 && self.is_double(term, &value, element) {
            return;
        }
        if !value.is_ascii() && value.chars().any(hides) {
            self.flag("hidden_characters");
        }
        let Some(level) = self.at.last_mut() else { return };
        if let Some(seen) = level.seen.get_mut(usize::from(term))
            && part == 0
        {
            *seen = u32::try_from(self.candidates.len() + 1).unwrap_or(u32::MAX);
        }
        let mut path = level.path.with_term(term);
        path.part = part;
        path.index = index;
        let raw = raw.filter(|raw| *raw != value).map(str::to_owned);
        let evidence = Evidence::Xml { document: *self.document, path: element.path(), line: element.line() };
        self.candidates.push(Candidate {
            term: path,
            value,
            raw,
            confidence: Confidence::CERTAIN,
            evidence: vec![evidence],
        });
    }

    /// Keeps a value of the open group that no element holds, because it follows from other terms.
    pub(super) fn derive(&mut self, term: u16, value: Decimal, from: Vec<TermPath>) {
        let Some(level) = self.at.last_mut() else { return };
        let Some(seen) = level.seen.get_mut(usize::from(term)).filter(|seen| **seen == 0) else { return };
        *seen = u32::try_from(self.candidates.len() + 1).unwrap_or(u32::MAX);
        self.candidates.push(Candidate {
            term: level.path.with_term(term),
            value: value.to_string(),
            raw: None,
            confidence: Confidence::CERTAIN,
            evidence: vec![Evidence::Derived { from }],
        });
    }

    /// Turns the sign of the amounts and quantities that were read from the candidate of this number on.
    ///
    /// In EN 16931 a credit note says what is given back, without a sign; formats that correct by differences write it
    /// with a minus. What the document shows stays beside the value.
    pub(super) fn negate(&mut self, from: usize) {
        for candidate in self.candidates.iter_mut().skip(from) {
            let term = candidate.term.term;
            if candidate.term.part != 0 || !(model::invoice::is_amount(term) || term == 129) {
                continue;
            }
            let (number, unit) = candidate.value.split_once(' ').map_or((candidate.value.as_str(), ""), |parts| parts);
            let Ok(number) = parse::decimal(number) else { continue };
            let number = if number.is_zero() { number } else { -number };
            let turned = if unit.is_empty() { number.to_string() } else { format!("{number} {unit}") };
            let written = std::mem::replace(&mut candidate.value, turned);
            let is_derived = candidate.evidence.iter().any(|evidence| matches!(evidence, Evidence::Derived { .. }));
            if candidate.raw.is_none() && !is_derived && written != candidate.value {
                candidate.raw = Some(written);
            } else if candidate.raw.as_ref() == Some(&candidate.value) {
                candidate.raw = None;
            }
        }
    }

    /// Whether the term has a value already; a second one that differs is noted, and the first stays.
    fn is_double(&mut self, term: u16, value: &str, element: Element<'_, '_>) -> bool {
        let seen = self.at.last().and_then(|level| level.seen.get(usize::from(term)).copied()).unwrap_or(0);
        if seen == 0 {
            return false;
        }
        let first = self.candidates.get(seen as usize - 1);
        if first.is_some_and(|first| first.value != value) {
            let (line, place) = (element.line(), element.path());
            let message = format!("line {line}: {place} gives BT-{term} a second, different value; the first is kept");
            let currency = |value: &str| value.split_once(' ').map(|(_, code)| code.to_owned());
            // The same amount in another currency is information; a second amount in one currency is a contradiction.
            let contradicts =
                model::invoice::is_amount(term) && first.is_some_and(|first| currency(&first.value) == currency(value));
            self.problem(if contradicts {
                Problem::quarantine(Reason::DuplicateElement, message)
            } else {
                Problem::noted(Reason::DuplicateElement, message)
            });
        }
        true
    }

    fn refuse(&mut self, reason: Reason, text: &str, wanted: &str, element: Element<'_, '_>) {
        let shown: String = text.chars().take(40).collect();
        let (line, place) = (element.line(), element.path());
        let message = format!("line {line}: {place} holds {shown:?}, which is not {wanted}");
        self.problem(Problem::quarantine(reason, message));
    }

    /// Adds a problem, up to a limit.
    pub(super) fn problem(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        }
    }

    /// Adds a flag once.
    pub(super) fn flag(&mut self, flag: &'static str) {
        if !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }
}

/// Whether a second element of this kind makes it unclear who is paid what: amounts, groups, and the terms that name
/// the invoice, its parties and its account.
fn decides(rule: Rule) -> bool {
    match rule {
        Rule::Term(term, _) | Rule::Inner(_, _, term, _) => {
            model::invoice::is_amount(term) || matches!(term, 1..=3 | 5 | 6 | 9 | 27 | 31 | 44 | 84 | 129 | 146)
        }
        Rule::Into(_) | Rule::Group(..) | Rule::Call(_) => true,
    }
}

/// Whether an empty element of this date is a fault: the issue date only.
fn is_leading(term: u16) -> bool {
    term == 2
}

/// The text of a date: its own in UBL, its child's in CII.
fn date_text<'t>(element: Element<'t, '_>) -> &'t str {
    element.children().next().unwrap_or(element).text()
}

/// Characters that make two texts look alike. A soft hyphen and what makes an emoji do so by honest use.
fn hides(c: char) -> bool {
    is_treacherous(c) || matches!(c, '\u{200c}' | '\u{200d}')
}
