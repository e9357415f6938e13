//! Signs in plain text that it is an invoice, in the words of several languages.
//!
//! Good enough to say which attachment is the invoice and whether a mail is one by itself; reading is done elsewhere.

use std::sync::LazyLock;

use regex::Regex;

/// What a text shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Clues {
    /// A number beside the word for invoice.
    pub number: Option<String>,
    /// Digits of the largest amount beside a word for total.
    pub total: Option<String>,
    /// There is a date.
    pub date: bool,
    /// How many amounts with two decimals there are.
    pub amounts: usize,
    /// How many numbers stand beside a currency.
    pub sums: usize,
    /// VAT, a bank account or terms of payment are spoken of.
    pub particulars: bool,
    /// It calls itself something else: a reminder, an offer, a confirmation.
    pub other: bool,
    /// It calls itself terms, a timesheet or another annex.
    pub annex: bool,
}

impl Clues {
    /// Whether an attachment with this text is worth a case of its own.
    pub(super) fn invoice_like(&self) -> bool {
        self.number.is_some() && (self.total.is_some() || self.amounts >= 2)
    }

    /// Whether there is money in it, so that a reader should look before it is filed as an annex.
    pub(super) fn speaks_of_money(&self) -> bool {
        self.total.is_some() || self.amounts >= 3 || self.sums >= 2
    }

    /// Whether a mail with this text asks for payment by itself. Strict, because people write about invoices all day.
    pub(super) fn is_whole_invoice(&self) -> bool {
        let whole = self.number.is_some() && self.date && self.total.is_some() && self.amounts >= 2;
        whole && !self.other && (self.particulars || self.amounts >= 4)
    }
}

/// Most bytes looked at; numbers and totals of an invoice stand far before.
const TEXT_MAX: usize = 100_000;

fn regex(pattern: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "the patterns are constants that the tests compile")]
    Regex::new(pattern).expect("a constant pattern compiles")
}

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)\b(?:invoice|\p{L}*rechnungs?|faktur[ayęą]?|facture|fattura|factura|factuur|fatura|",
        r"credit note|gutschrifts?|avoir|nota di credito|receipt|quittung|paragon|belegs?|számla|rachun(?:ek|ku)|bill)",
        r"[\s\-]*(?:\([^)\n]{1,30}\)\s*)?(?:(?:vat|nummer|number|numéro|numero|número|numer|nr|no|num|n°|nº|n\.|#|id|č|číslo|sz|szám\w*|korygując\w)[\s.:]*)*",
        r"[\s.:#°º]*([A-Z/_.\-]{0,15}\d[A-Z0-9/_.\-]*)"
    ))
});
static NUMBER_OF: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:numer|nr|number|no\.?|nummer|numéro|numero) (?:faktury|of invoice|der rechnung|de facture|fattura|rachunku)[\s.:#]*([A-Z0-9][A-Z0-9/_.\-]*)",
    )
});
static TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)(?:total|gesamt\w*|summe|endbetrag|rechnungsbetrag|zahlbetrag|zu zahlen\w*|amount due|balance due|amount payable|",
        r"do zapłaty|razem|należność|kwota|suma|montant|à payer|a payer|totale|importe|a pagar|totaal|te betalen|",
        r"celkem|k úhradě|összesen|fizetendő|att betala|at betale|brutto)[^\n\d]{0,60}(\d[\d .,'\u{a0}\u{202f}]*[.,]\d{2})"
    ))
});
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| regex(r"\d[.,]\d{2}(?:[^\d.,]|[.,]\s|$)"));
static SUM: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:[€$£₹¥]|\b(?:eur|usd|gbp|chf|pln|czk|inr|rs\.?|zł)) ?\d|\d ?(?:[€$£₹¥]|(?:eur|usd|gbp|chf|pln|czk|inr|zł)\b)",
    )
});
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)\b\d{4}[\-./]\d{1,2}[\-./]\d{1,2}\b|\b\d{1,2}[\-./]\d{1,2}[\-./](?:\d{4}|\d{2})\b|",
        r"\b\d{1,2}(?:\.|st|nd|rd|th)?\s+(?:de\s+)?\p{L}{3,12}\.?,?\s+(?:de\s+)?\d{4}\b|\b\p{L}{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b"
    ))
});
static PARTICULARS: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)\b(?:vat|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva|btw|dph|áfa|moms|podatek|iban|bic|swift|tax|",
        r"bank account|bankverbindung|rachunek bankowy|nr konta|payable within|payment due|due date|zahlbar|fällig|termin płatności|",
        r"échéance|scadenza|vencimiento)\b"
    ))
});
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)reminder|mahnung|zahlungserinnerung|przypomnienie|wezwanie do zapłaty|\brelance|sollecito|recordatorio de pago|",
        r"betalingsherinnering|aanmaning|statement of account|kontoauszug|payment advice|remittance advice|zahlungsavis|",
        r"avis de paiement|potwierdzenie przelewu|order confirmation|auftragsbestätigung|bestellbestätigung|",
        r"potwierdzenie zamówienia|confirmation de commande|conferma d.ordine|\bquotation\b|\boverdue\b|überfällig|",
        r"\bpro[ -]?forma\b|has been paid|wurde bezahlt|we have (?:paid|not (?:yet )?received)"
    ))
});
static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)terms (?:and|&) conditions|general terms|allgemeine geschäftsbedingungen|\bagb\b|ogólne warunki|conditions générales|",
        r"time ?sheet|stundenzettel|stundennachweis|leistungsnachweis|tätigkeitsnachweis|karta czasu pracy|zestawienie godzin|",
        r"relevé d.heures|delivery note|lieferschein|bon de livraison|dowód dostawy|\bwz\b|packing list|certificate|zertifikat|",
        r"data ?sheet|datenblatt|privacy|datenschutz|brochure|price ?list|preisliste|cennik|widerruf|regulamin"
    ))
});

/// Looks for signs in a text.
pub(super) fn look(text: &str) -> Clues {
    let text = cut(text);
    let number = NUMBER
        .captures_iter(text)
        .chain(NUMBER_OF.captures_iter(text))
        .filter_map(|found| found.get(1))
        .map(|m| m.as_str().trim_matches(['.', '-', '/', '_']))
        .find(|n| n.len() <= 40 && !is_date(n) && !is_amount(n));
    let total = TOTAL
        .captures_iter(text)
        .filter_map(|found| found.get(1))
        .map(|m| m.as_str().chars().filter(char::is_ascii_digit).collect::<String>())
        .max_by_key(|digits| (digits.len(), digits.clone()));
    Clues {
        number: number.map(str::to_owned),
        total,
        date: DATE.is_match(text),
        amounts: AMOUNT.find_iter(text).count(),
        sums: SUM.find_iter(text).count(),
        particulars: PARTICULARS.is_match(text),
        other: OTHER.is_match(opening(text)),
        annex: ANNEX.is_match(opening(text)),
    }
}

/// Whether a file name says that the file is an annex.
pub(super) fn names_annex(name: &str) -> bool {
    ANNEX.is_match(&name.replace(['_', '-', '.'], " "))
}

/// Whether a subject says that the mail is about something else than a new invoice.
pub(super) fn subject_is_other(subject: &str) -> bool {
    OTHER.is_match(subject)
}

/// Whether a text holds an invoice number as a word of its own, blanks aside.
pub(super) fn holds_number(text: &str, number: &str) -> bool {
    let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let wanted = squeeze(number);
    if wanted.chars().filter(|c| c.is_alphanumeric()).count() < 5 {
        // `7` and `2026` stand everywhere, so a short number must stand beside the word for invoice.
        return look(text).number.is_some_and(|n| squeeze(&n) == wanted);
    }
    let text = cut(text).to_lowercase();
    let bounded = |at: usize, end: usize| {
        let before = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        before && text[end..].chars().next().is_none_or(|c| !c.is_alphanumeric())
    };
    let lower = number.trim().to_lowercase();
    text.match_indices(&lower).any(|(at, found)| bounded(at, at + found.len()))
        || lower.contains(' ') && squeeze(&text).contains(&wanted)
}

/// The whole of it: `FV/12/03/2026` holds a date and is none.
fn is_date(text: &str) -> bool {
    DATE.find(text).is_some_and(|found| found.len() == text.len())
}

fn is_amount(text: &str) -> bool {
    let digits_after = text.rsplit(['.', ',']).next().map_or(0, str::len);
    text.contains(['.', ',']) && digits_after == 2 && text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
}

/// Titles stand at the top.
fn opening(text: &str) -> &str {
    let end = text.char_indices().nth(400).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(TEXT_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_beside_the_word_for_invoice() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(look(text).number.as_deref(), expected, "{text}");
        check("Invoice INV-2026-0001", Some("INV-2026-0001"));
        check("Rechnung Nr. RE-20417 vom 02.03.2026", Some("RE-20417"));
        check("Rechnungsnummer: 4711/26", Some("4711/26"));
        check("Faktura VAT nr FV/12/03/2026", Some("FV/12/03/2026"));
        check("Numer faktury: FV/12/2026", Some("FV/12/2026"));
        check("Facture n° 2026-117", Some("2026-117"));
        check("Handelsrechnung (380) Nr. 471102 vom 05.06.2018", Some("471102"));
        check("Invoice\nInvoice number      76253815-0004", Some("76253815-0004"));
        check("Invoice number\tA 17", None);
        check("Rechnung vom 02.03.2026", None);
        check("Please find our invoice attached.", None);
        check("The invoice total is 1,190.00", None);
        check("Invoice date: 2026-03-02", None);
    }

    #[test]
    fn a_mail_that_is_an_invoice_is_told_from_one_about_an_invoice() {
        let check =
            |text: &str, expected: bool| assert_eq!(look(text).is_whole_invoice(), expected, "{text} {:?}", look(text));
        check("Invoice INV-7 of 5 October 2026\nPaper 10 x 10.00 100.00\nVAT 19% 19.00\nTotal due: EUR 119.00", true);
        check("Rechnung Nr. 12 vom 02.03.2026\nNetto 100,00 EUR\nMwSt 19,00 EUR\nGesamtbetrag 119,00 EUR", true);
        check("Faktura nr FV/1/2026 z dnia 02.03.2026\nNetto 100,00\nVAT 23,00\nRazem do zapłaty: 123,00 PLN", true);
        check("Hi, could you check invoice INV-7 of 2026-03-02? The total of 119.00 seems wrong to me.", false);
        check("Payment reminder\nInvoice INV-7 of 2026-03-02\nTotal due 119.00 EUR, VAT 19.00, IBAN DE89", false);
        check("Please find our invoice attached.", false);
    }

    #[test]
    fn a_number_is_found_as_a_word_of_its_own() {
        let check =
            |text: &str, number: &str, expected: bool| assert_eq!(holds_number(text, number), expected, "{text}");
        check("Invoice INV-2026-0001 due", "INV-2026-0001", true);
        check("Invoice INV-2026-00011", "INV-2026-0001", false);
        check("Total 7.00", "7", false);
        check("Invoice no. 7", "7", true);
        check("Rechnung RE 20417", "re 20417", true);
    }
}
