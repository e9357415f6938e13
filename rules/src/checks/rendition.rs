//! What the XML says against what the page shows: the page is what people approve, the XML is what is booked.

use model::evidence::Via;
use model::reading::Rendition;
use model::{Currency, Decimal, Evidence, Iban, Severity, TermPath};

use super::Context;
use super::mandatory::as_decimal;
use crate::findings::{Draft, Findings};
use crate::page_text::PageText;
use crate::say;
use crate::text::{company_key, company_likeness, number_key};

/// Confidence that the page's own total with VAT and number need, in percent: that the XML's value stands nowhere on
/// the page is the main witness, this one only confirms.
const FIRST_RATE: i64 = 60;
/// Confidence that other values of the page need, in percent.
const OTHERS: i64 = 90;

/// E301. The page clearly shows another number, date, party, account or amount than the XML.
///
/// Silent when in doubt: the page's own reading must be confident of another value, and the XML's value must not
/// stand on the page in any usual form.
pub(crate) fn differs(context: &Context<'_>, out: &mut Findings) {
    let is_xml = |evidence: &Evidence| matches!(evidence, Evidence::Xml { .. });
    let reading = context.subject.reading;
    if !reading.all_provenance().values().any(|p| p.evidence.iter().any(is_xml)) {
        return;
    }
    for rendition in context.subject.renditions {
        let page = PageText::of(&rendition.text);
        let pair = Pair { context, rendition, page: &page };
        if page.is_blank() {
            pair.say(&TermPath::bt(112), "nothing".into(), out).severity(Severity::Hold);
            continue;
        }
        pair.number(out);
        pair.dates(out);
        pair.parties(out);
        pair.account(out);
        pair.currency(out);
        pair.amounts(out);
        pair.vat_breakdown(out);
    }
}

/// The XML and one rendition of its pages.
struct Pair<'p, 'a> {
    context: &'p Context<'a>,
    rendition: &'p Rendition,
    page: &'p PageText,
}

impl Pair<'_, '_> {
    /// The XML's value of a term; `None` when a person has stated it, since then both sides are history.
    fn stated(&self, path: &TermPath) -> Option<String> {
        let provenance = self.context.subject.reading.provenance(path)?;
        let is_xml = provenance.evidence.iter().any(|e| matches!(e, Evidence::Xml { .. }));
        if is_xml { self.context.invoice.get(path) } else { None }
    }

    /// The page's value of a term, when its reading is sure enough. What OCR read must be as sure as what is booked
    /// without a look: it takes a misread digit for another amount.
    fn shown(&self, path: &TermPath, percent: i64) -> Option<String> {
        let provenance = self.rendition.reading.provenance(path)?;
        let by_ocr = provenance.evidence.iter().any(|e| matches!(e, Evidence::Page { via: Via::Ocr, .. }));
        let needed = Decimal::new(percent, 2);
        let needed = if by_ocr { needed.max(self.context.limits.field_confidence) } else { needed };
        if as_decimal(provenance.confidence) < needed {
            return None;
        }
        self.rendition.reading.invoice().get(path)
    }

    fn say<'f>(&self, path: &TermPath, shown: String, out: &'f mut Findings) -> &'f mut Draft {
        let stated = self.context.invoice.get(path).unwrap_or_default();
        let (stated, shown) = (say::quote(&stated), say::quote(&shown));
        let sentence = format!("The XML says {stated} as {}, the page shows {shown}.", say::term(path));
        out.say(vec![path.clone()], sentence)
            .expected(shown)
            .actual(stated)
            .limit("0.00")
            .citing(self.context.subject.reading, std::slice::from_ref(path))
            .citing(&self.rendition.reading, std::slice::from_ref(path))
            .at_risk(self.context.gross())
    }

    fn number(&self, out: &mut Findings) {
        let path = TermPath::bt(1);
        let (Some(stated), Some(shown)) = (self.stated(&path), self.shown(&path, FIRST_RATE)) else { return };
        if number_key(&stated) != number_key(&shown) && !self.page.has_document_number(&stated) {
            self.say(&path, shown, out);
        }
    }

    fn dates(&self, out: &mut Findings) {
        for path in [TermPath::bt(2), TermPath::bt(9)] {
            let (Some(stated), Some(shown)) = (self.stated(&path), self.shown(&path, OTHERS)) else { continue };
            let Ok(date) = stated.parse::<model::Date>() else { continue };
            if stated != shown && !self.page.has_date(date) {
                self.say(&path, shown, out);
            }
        }
    }

    fn parties(&self, out: &mut Findings) {
        for path in [TermPath::bt(27), TermPath::bt(44)] {
            let (Some(stated), Some(shown)) = (self.stated(&path), self.shown(&path, OTHERS)) else { continue };
            let alike = company_likeness(&company_key(&stated), &company_key(&shown));
            if alike < 600 && !self.page.has_name(&stated) {
                self.say(&path, shown, out).limit("another name");
            }
        }
        for path in [TermPath::bt(31), TermPath::bt(48)] {
            let (Some(stated), Some(shown)) = (self.stated(&path), self.shown(&path, OTHERS)) else { continue };
            if number_key(&stated) != number_key(&shown) && !self.page.has_identifier(&stated) {
                self.say(&path, shown, out);
            }
        }
    }

    /// An account proves itself by its check digits, so the page's text is enough.
    fn account(&self, out: &mut Findings) {
        let accounts = self.context.invoice.payment.credit_transfers.iter();
        for (index, transfer) in (1..).zip(accounts) {
            let path = TermPath::group(17, index).with_term(84);
            let (Some(_), Some(text)) = (self.stated(&path), transfer.account.as_deref()) else { continue };
            if text.trim().is_empty() || self.page.has_identifier(text) {
                continue;
            }
            let shown = self.page.ibans();
            let Some(first) = shown.first() else { continue };
            let masked = text.parse::<Iban>().map_or_else(|_| say::quote(text), |iban| iban.masked());
            let sentence = format!("The XML asks for payment on {masked}, the page on {}.", first.masked());
            let all: Vec<&str> = shown.iter().map(Iban::as_str).collect();
            out.say(vec![path.clone()], sentence)
                .expected(all.join(" or "))
                .actual(say::quote(text))
                .limit("any difference")
                .citing(self.context.subject.reading, std::slice::from_ref(&path))
                .citing(&self.rendition.reading, &[path])
                .at_risk(self.context.gross());
        }
    }

    fn currency(&self, out: &mut Findings) {
        let path = TermPath::bt(5);
        let (Some(stated), Some(shown)) = (self.stated(&path), self.shown(&path, FIRST_RATE)) else { return };
        let on_page = stated.parse::<Currency>().is_ok_and(|currency| self.page.has_currency(currency));
        if stated != shown && !on_page {
            self.say(&path, shown, out);
        }
    }

    fn amounts(&self, out: &mut Findings) {
        // BT-106 is rarely printed; the others stand on nearly every page.
        for (term, percent) in [(112, FIRST_RATE), (115, OTHERS), (109, OTHERS), (110, OTHERS)] {
            self.amount(&TermPath::bt(term), &TermPath::bt(term), percent, out);
        }
    }

    /// Groups are compared by their rate: their order on the page is another one.
    fn vat_breakdown(&self, out: &mut Findings) {
        let groups = |invoice: &model::Invoice| -> Vec<(u32, Option<Decimal>)> {
            (1..).zip(invoice.vat_breakdown.iter().map(|g| g.rate.map(|r| r.normalize()))).collect()
        };
        let shown = groups(self.rendition.reading.invoice());
        for (number, rate) in groups(self.context.invoice) {
            let mut same = shown.iter().filter(|(_, other)| rate.is_some() && *other == rate);
            let (Some((other, _)), None) = (same.next(), same.next()) else { continue };
            for term in [116, 117] {
                self.amount(&TermPath::vat(number, term), &TermPath::vat(*other, term), OTHERS, out);
            }
        }
    }

    fn amount(&self, path: &TermPath, on_page: &TermPath, percent: i64, out: &mut Findings) {
        let (Some(stated), Some(shown)) = (self.stated(path), self.shown(on_page, percent)) else { return };
        let value = |text: &str| model::parse::amount(text).ok().map(|a| a.value);
        let (Some(a), Some(b)) = (value(&stated), value(&shown)) else { return };
        // A page prints a credit note's amounts with or without a minus.
        if a.abs() == b.abs() || self.page.has_amount(a) {
            return;
        }
        let finding = self.say(path, shown, out);
        finding.citing(&self.rendition.reading, std::slice::from_ref(on_page));
        if let Some(difference) = a.checked_sub(b) {
            let risk = self.context.amount(difference);
            finding.difference(say::signed_money(risk.value, risk.currency)).at_risk(Some(risk));
        }
    }
}
