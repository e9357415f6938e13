//! What can be said about a pair of invoices.

use std::cmp::Ordering;

use model::ledger::EarlierInvoice;
use model::trace::{LineTrace, Trace};
use model::{Amount, Date, Decimal, Iban, VatIdentifier};

use super::number::{Relation, gone_on};
use crate::matching::vendor::same_vat_id;
use crate::text::{NumberKey, WHOLE, company_key, company_likeness};

/// Likeness of names from which two sellers are one, in parts of thousand.
const SAME_NAME: u32 = 900;
/// Share of runs of letters that the words of the same lines share, read once more.
const ALIKE: u32 = 600;
/// The same for whole pages, most of which a vendor's other invoices show too.
const SAME_PAGE: u32 = 900;
/// Fields of a page's picture from which on it is another form. Two scans of one page differ in up to six or so, and so do
/// two invoices of one vendor, whose form is the same: a picture never says that two pages are one.
const OTHER_PICTURE: u32 = 14;

/// Days after which even a retouched number is another one.
const RETOUCHED_DAYS_MAX: i32 = 120;

/// Which weights hold: what the numbers say decides what else must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// The numbers are one.
    Same,
    /// One may be a slip of the other.
    Slip,
    /// They are two numbers; only what they bill speaks for a copy.
    Other,
    /// They are two numbers of one series, as a vendor's next invoice has.
    Next,
    /// They are two numbers for one stated period.
    Period,
}

impl Card {
    /// All of them.
    pub const ALL: [Card; 5] = [Card::Same, Card::Slip, Card::Other, Card::Next, Card::Period];

    /// Its name among the weights.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Card::Same => "same",
            Card::Slip => "slip",
            Card::Other => "other",
            Card::Next => "next",
            Card::Period => "period",
        }
    }
}

/// One thing about a pair: `amount` is `equal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact {
    /// What it is about.
    pub what: &'static str,
    /// How it is.
    pub is: &'static str,
}

impl Fact {
    /// What the facts of each kind may be, the strongest sign of a copy first: no weight may exceed one before it.
    pub const ORDERS: &'static [(&'static str, &'static [&'static str])] = &[
        ("seller", &["vendor", "identity", "account", "name", "other"]),
        ("amount", &["equal", "net", "converted", "unknown", "other"]),
        ("date", &["same", "days", "weeks", "month", "months", "unknown", "year"]),
        ("lines", &["same", "money", "texts", "alike", "unknown", "different"]),
        ("order", &["same", "unknown", "other"]),
        ("service", &["period", "same", "unknown", "apart"]),
        ("page", &["same", "unknown", "other"]),
        ("usual", &["no", "yes"]),
        ("number", &["drawn", "affix", "swapped", "dropped", "letters", "foreign", "digit", "series", "neighbour"]),
    ];

    /// In words, when it speaks for a copy.
    pub(crate) fn speaks_for(self) -> Option<&'static str> {
        Some(match (self.what, self.is) {
            ("seller", "account") => "another vendor's record, but its bank account",
            ("seller", "name") => "another vendor's record of the same name",
            ("amount", "equal") => "the same amount",
            ("amount", "net") => "the same amount without VAT",
            ("amount", "converted") => "amounts that may be converted",
            ("date", "same") => "the same date",
            ("lines", "same") => "the same lines",
            ("lines", "money") => "lines over the same amounts",
            ("lines", "texts") => "the same articles",
            ("order", "same") => "the same order",
            ("service", "period") => "the same period",
            ("service", "same") => "the same delivery",
            ("page", "same") => "pages that look the same",
            _ => return None,
        })
    }

    /// In words, when it speaks against one.
    pub(crate) fn speaks_against(self) -> Option<&'static str> {
        Some(match (self.what, self.is) {
            ("seller", "other") => "another seller",
            ("amount", "other") => "another amount",
            ("lines", "different") => "other lines",
            ("order", "other") => "another order",
            ("service", "apart") => "another period or delivery",
            ("usual", "yes") => "the vendor bills this amount again and again",
            ("page", "other") => "pages that look different",
            _ => return None,
        })
    }
}

/// All that is said about a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Which weights hold.
    pub card: Card,
    /// One of each kind.
    pub list: Vec<Fact>,
    pub(crate) number: Relation,
    /// Days between the two; unknown without both dates.
    pub days: Option<i32>,
}

impl Facts {
    pub(crate) fn is(&self, what: &str, is: &str) -> bool {
        self.list.iter().any(|fact| fact.what == what && fact.is == is)
    }
}

/// How far apart two copies may be dated.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// Under numbers that differ, in days.
    pub near: i32,
    /// Under one number.
    pub far: i32,
}

/// An invoice, prepared for many comparisons.
#[derive(Debug)]
pub struct This {
    /// As it will be compared with later.
    pub invoice: EarlierInvoice,
    /// First day of what it bills, also where the last is not stated.
    pub starts: Option<Date>,
    /// Every account that it names.
    pub accounts: Vec<Iban>,
    number: NumberKey,
    vat_id: Option<VatIdentifier>,
    name: Vec<String>,
    lines: Option<String>,
}

impl This {
    /// `None` without a number.
    #[must_use]
    pub fn of(invoice: EarlierInvoice) -> Option<This> {
        let number = NumberKey::of(invoice.number.as_deref()?)?;
        Some(This {
            starts: invoice.trace.period.map(|(start, _)| start),
            accounts: invoice.account.as_deref().and_then(|text| text.parse().ok()).into_iter().collect(),
            vat_id: invoice.seller_vat_id.as_deref().and_then(|text| text.parse().ok()),
            name: invoice.seller_name.as_deref().map(company_key).unwrap_or_default(),
            lines: invoice.trace.key(),
            number,
            invoice,
        })
    }

    pub(crate) fn number(&self) -> &NumberKey {
        &self.number
    }

    /// What the two have in common; `None` when they cannot be one. `usual`: the vendor bills this amount again and again.
    #[must_use]
    pub fn facts(&self, earlier: &EarlierInvoice, reach: Reach, usual: impl FnOnce() -> bool) -> Option<Facts> {
        let number = earlier.number.as_deref()?;
        if earlier.credit_note != self.invoice.credit_note {
            return None;
        }
        // Most earlier invoices end here: neither amount nor number is this one's.
        let amount = amount(&self.invoice, earlier);
        let is_same_number = self.number.is_same(number);
        if !is_same_number && !matches!(amount, "equal" | "net" | "converted") {
            return None;
        }
        let days = self.invoice.issue_date.zip(earlier.issue_date).map(|(a, b)| (a - b).get_days().abs());
        let service = self.service(earlier);
        let is_one_period = || service == "period";
        let is_within = |limit: i32| days.is_none_or(|days| days <= limit) || is_one_period();
        if !is_within(reach.far) {
            return None;
        }
        let relation = if is_same_number { Relation::Same } else { Relation::between(&self.number, number) };
        // O for 0, or something added to the number, says that it is the same one even weeks later, or in another currency.
        let is_retouched = match relation {
            Relation::Drawn | Relation::Affix => true,
            Relation::SameDigits => self.number.is_part_of_or_has(number),
            _ => false,
        };
        let limit = match relation {
            Relation::Same => reach.far,
            _ if is_retouched => reach.far.min(RETOUCHED_DAYS_MAX),
            _ => reach.near,
        };
        if !is_within(limit) || (amount == "converted" && !is_same_number && !is_retouched) {
            return None;
        }
        let relation = match relation {
            Relation::Swapped => self.gone_on(earlier).unwrap_or(relation),
            other => other,
        };
        let card = match relation {
            Relation::Same => Card::Same,
            Relation::Drawn | Relation::SameDigits | Relation::Swapped | Relation::Affix | Relation::Dropped => {
                Card::Slip
            }
            _ if is_one_period() => Card::Period,
            Relation::OneDigit | Relation::Foreign => Card::Other,
            Relation::Neighbour | Relation::Series => Card::Next,
        };
        let seller = self.seller(earlier);
        let lines = lines(&self.invoice.trace, &earlier.trace, self.lines.as_deref());
        let amount = match (amount, lines) {
            ("converted", "different") => "other",
            (amount, _) => amount,
        };
        let is_alike = lines == "same" || (lines == "money" && amount == "equal");
        let is_possible = match card {
            // Two sellers use one number every day; the same bill under two names is no accident.
            Card::Same => seller != "other" || (amount == "equal" && lines == "same" && days == Some(0)),
            Card::Slip => {
                let is_late = days.is_some_and(|days| days > reach.near);
                let is_converted = amount == "converted" && matches!(lines, "money" | "texts");
                let is_one = (!is_late && amount != "converted") || is_alike || (is_converted && !is_late);
                seller != "other" && days.is_some() && is_one
            }
            // Equal amounts alone are everyday, and so are bills of one day for each car of a fleet.
            Card::Other | Card::Next => seller != "other" && is_alike && days.is_some() && !self.names_others(earlier),
            // A period is billed once, whatever the lines are called, unless they name other things or contracts.
            Card::Period => {
                let is_same_contract = earlier.contract.is_some() && earlier.contract == self.invoice.contract;
                seller != "other" && (is_same_contract || is_alike) && !self.names_others(earlier)
            }
        };
        if !is_possible {
            return None;
        }
        let date = match days {
            None => "unknown",
            Some(0) => "same",
            Some(1..=3) => "days",
            Some(4..=14) => "weeks",
            Some(15..=45) => "month",
            Some(46..=200) => "months",
            Some(_) => "year",
        };
        let fact = |what, is| Fact { what, is };
        let mut list = vec![
            fact("seller", seller),
            fact("amount", amount),
            fact("date", date),
            fact("lines", lines),
            fact("order", order(&self.invoice, earlier)),
            fact("service", service),
            fact("page", page(&self.invoice.trace, &earlier.trace)),
        ];
        if card != Card::Same {
            list.push(fact("number", relation.name()));
        }
        if matches!(card, Card::Other | Card::Next) {
            list.push(fact("usual", if usual() { "yes" } else { "no" }));
        }
        Some(Facts { card, list, number: relation, days })
    }

    /// Whether the two name different things, each by a number that the other has not, or different contracts.
    fn names_others(&self, earlier: &EarlierInvoice) -> bool {
        let (mine, theirs) = (&self.invoice.trace.numbers, &earlier.trace.numbers);
        let has_own = |one: &[u32], other: &[u32]| one.iter().any(|number| other.binary_search(number).is_err());
        let is_other_thing = has_own(mine, theirs) && has_own(theirs, mine);
        let contracts = self.invoice.contract.as_ref().zip(earlier.contract.as_ref());
        is_other_thing || contracts.is_some_and(|(mine, theirs)| mine != theirs)
    }

    /// Whether the earlier invoice is the same seller's.
    pub(crate) fn is_of_seller(&self, earlier: &EarlierInvoice) -> bool {
        self.seller(earlier) != "other"
    }

    /// Swapped digits that are a step of the series: the later invoice has the greater number.
    fn gone_on(&self, earlier: &EarlierInvoice) -> Option<Relation> {
        let (mine, theirs) = (self.invoice.issue_date?, earlier.issue_date?);
        let numbers = (self.invoice.number.as_deref()?, earlier.number.as_deref()?);
        match mine.cmp(&theirs) {
            Ordering::Greater => gone_on(numbers.1, numbers.0),
            Ordering::Less => gone_on(numbers.0, numbers.1),
            Ordering::Equal => None,
        }
    }

    /// By what the two sellers are one.
    fn seller(&self, earlier: &EarlierInvoice) -> &'static str {
        let vendors = (self.invoice.vendor_id.as_deref(), earlier.vendor_id.as_deref());
        if matches!(vendors, (Some(mine), Some(theirs)) if mine == theirs) {
            return "vendor";
        }
        let theirs = earlier.seller_vat_id.as_deref().and_then(|text| text.parse::<VatIdentifier>().ok());
        if matches!((&self.vat_id, &theirs), (Some(mine), Some(theirs)) if same_vat_id(mine, theirs)) {
            return "identity";
        }
        let account = earlier.account.as_deref().and_then(|text| text.parse::<Iban>().ok());
        if account.is_some_and(|account| self.accounts.contains(&account)) {
            return "account";
        }
        let name = earlier.seller_name.as_deref().map(company_key).unwrap_or_default();
        if company_likeness(&self.name, &name) >= SAME_NAME { "name" } else { "other" }
    }

    /// Whether both are for one supply, as far as they say so.
    fn service(&self, earlier: &EarlierInvoice) -> &'static str {
        let (mine, theirs) = (&self.invoice.trace, &earlier.trace);
        let periods = match (mine.period, theirs.period) {
            (Some(a), Some(b)) if a == b => Some(true),
            (Some(a), Some(b)) if a.1 < b.0 || b.1 < a.0 => Some(false),
            // What starts after the other was sent is another period, stated or not.
            (_, None) => {
                let sent = earlier.issue_date.map(|day| day.saturating_sub(jiff::Span::new().days(14)));
                self.starts.zip(sent).filter(|(start, sent)| start > sent).map(|_| false)
            }
            _ => None,
        };
        // Who states a period bills the period, whatever day the supply is said to be of.
        let days = mine.delivered.zip(theirs.delivered).filter(|_| periods != Some(true)).map(|(a, b)| a == b);
        let papers = mine.delivery.as_ref().zip(theirs.delivery.as_ref()).map(|(a, b)| a == b);
        let all = [periods, days, papers];
        match (all.contains(&Some(false)), all.contains(&Some(true))) {
            (true, _) => "apart",
            _ if periods == Some(true) => "period",
            (_, true) => "same",
            _ => "unknown",
        }
    }
}

fn amount(this: &EarlierInvoice, earlier: &EarlierInvoice) -> &'static str {
    let (Some(mine), Some(theirs)) = (this.gross, earlier.gross) else { return "unknown" };
    if mine.currency != theirs.currency {
        return "converted";
    }
    let is =
        |a: Option<Amount>, b: Option<Amount>| matches!((a, b), (Some(a), Some(b)) if a.value.abs() == b.value.abs());
    if is(Some(mine), Some(theirs)) {
        return "equal";
    }
    let is_net = is(this.net, earlier.net) || is(this.net, Some(theirs)) || is(Some(mine), earlier.net);
    if is_net { "net" } else { "other" }
}

fn order(this: &EarlierInvoice, earlier: &EarlierInvoice) -> &'static str {
    match (this.po_number.as_deref().and_then(NumberKey::of), earlier.po_number.as_deref()) {
        (Some(mine), Some(theirs)) if mine.is_same(theirs) => "same",
        (Some(_), Some(_)) => "other",
        _ => "unknown",
    }
}

/// Whether the pages are one, by their words. Pictures only contradict: those of one form look alike, whatever it bills.
fn page(this: &Trace, earlier: &Trace) -> &'static str {
    let words = this.look.words.as_ref().zip(earlier.look.words.as_ref()).map(|(a, b)| a.likeness(b) >= SAME_PAGE);
    let is_other_form =
        this.look.picture.zip(earlier.look.picture).is_some_and(|(a, b)| a.distance(b) >= OTHER_PICTURE);
    match words {
        _ if is_other_form => "other",
        Some(true) => "same",
        Some(false) => "other",
        None => "unknown",
    }
}

fn lines(this: &Trace, earlier: &Trace, key: Option<&str>) -> &'static str {
    let (mine, theirs) = (&this.lines, &earlier.lines);
    if mine.is_empty() || theirs.is_empty() {
        return "unknown";
    }
    if key.is_some() && mine == theirs {
        return "same";
    }
    let is_one_size = mine.len() == theirs.len();
    let sorted = |lines: &[LineTrace]| {
        let mut nets: Vec<Option<Decimal>> = lines.iter().map(|line| line.net).collect();
        nets.sort();
        nets
    };
    let likeness = this.words.as_ref().zip(earlier.words.as_ref()).map_or(0, |(a, b)| a.likeness(b));
    let is_same_money = is_one_size && mine.iter().all(|line| line.net.is_some()) && sorted(mine) == sorted(theirs);
    if is_same_money && (likeness >= ALIKE || mine.len() >= 3) {
        return "money";
    }
    if is_one_size && mine.iter().zip(theirs).all(|(a, b)| a.text == b.text) {
        return if is_converted(mine, theirs) { "money" } else { "texts" };
    }
    if likeness >= ALIKE { "alike" } else { "different" }
}

/// Whether the amounts of all lines have one ratio: at least two lines, and another ratio than one.
fn is_converted(mine: &[LineTrace], theirs: &[LineTrace]) -> bool {
    let pairs: Vec<(Decimal, Decimal)> = mine.iter().zip(theirs).filter_map(|(a, b)| a.net.zip(b.net)).collect();
    let Some((a, b)) = pairs.first().copied().filter(|_| pairs.len() == mine.len() && pairs.len() >= 2) else {
        return false;
    };
    pairs.iter().all(|(c, d)| {
        let (one, two) = (a.checked_mul(*d).unwrap_or_default(), b.checked_mul(*c).unwrap_or_default());
        let allowed = one.max(two).checked_div(WHOLE.into()).unwrap_or_default();
        !one.is_zero() && (one - two).abs() <= allowed * Decimal::from(5)
    })
}
