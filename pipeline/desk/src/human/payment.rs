//! How, when and where to it is paid.

use maud::{Markup, html};
use model::TermPath;
use model::text::tamed;

use super::format::account;
use super::sheet::Sheet;

impl Sheet<'_> {
    pub(super) fn payment(&self) -> Markup {
        let (invoice, payment) = (self.invoice, &self.invoice.payment);
        let some = *payment != Default::default() || invoice.due_date.is_some() || invoice.payment_terms.is_some();
        self.section(some, self.book.words.payment, html! {
            dl.facts {
                (self.date(9, invoice.due_date))
                (self.fact(20, invoice.payment_terms.as_deref().map(|text| self.value(&TermPath::bt(20), self.terms(text), None))))
                (self.fact(81, payment.means_code.as_deref().map(|code| self.coded_word(&TermPath::bt(81), self.book.means, code))))
                (self.plain(82, payment.means_text.as_deref()))
                (self.plain(83, payment.remittance_information.as_deref()))
                @for (n, transfer) in (1..).zip(&payment.credit_transfers) {
                    @let at = TermPath::group(17, n);
                    (self.fact(84, transfer.account.as_deref().map(|text| html! {
                        span.account { (self.value(&at.with_term(84), account(text), None)) }
                    })))
                    (self.fact(85, transfer.account_name.as_deref().map(|text| self.text(&at.with_term(85), text))))
                    (self.fact(86, transfer.bic.as_deref().map(|text| self.text(&at.with_term(86), text))))
                }
                (self.plain(87, payment.card_number.as_deref()))
                (self.plain(88, payment.card_holder.as_deref()))
                (self.plain(89, payment.mandate_reference.as_deref()))
                (self.plain(90, payment.creditor_identifier.as_deref()))
                (self.fact(91, payment.debited_account.as_deref().map(|text| html! {
                    span.account { (self.value(&TermPath::bt(91), account(text), None)) }
                })))
            }
        })
    }

    /// Terms of payment: the lines that XRechnung writes for machines (`#SKONTO#TAGE=14#PROZENT=2.00#`) as sentences.
    fn terms(&self, text: &str) -> String {
        let lines = text.lines().map(|line| self.discount(line.trim()).unwrap_or_else(|| tamed(line)));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn discount(&self, line: &str) -> Option<String> {
        let mut parts = line.strip_prefix('#')?.strip_suffix('#')?.split('#');
        let words = &self.book.words;
        let phrase = match parts.next()? {
            "SKONTO" => words.cash_discount,
            "VERZUG" => words.late_interest,
            _ => return None,
        };
        let (mut days, mut percent, mut base) = (None, None, None);
        for part in parts {
            let (name, value) = part.split_once('=')?;
            match name {
                "TAGE" => days = Some(value.parse::<u32>().ok()?),
                "PROZENT" => percent = Some(self.book.percent(value.parse().ok()?)),
                "BASISBETRAG" => base = Some(self.book.price(value.parse().ok()?)),
                _ => return None,
            }
        }
        let said = self.say(phrase, &[&percent?, &days?.to_string()]);
        Some(match base {
            Some(base) => format!("{said} ({} {base})", words.of),
            None => said,
        })
    }
}
