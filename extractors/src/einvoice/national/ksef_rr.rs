//! KSeF FA_RR, the invoice that a buyer issues for what a flat-rate farmer delivers (`Faktura` with `FakturaRR`, art. 116
//! of the Polish VAT act).
//!
//! The farmer is the seller and the issuer is the buyer, so it is a self-billed invoice (UNTDID 1001: 389). The farmer
//! charges no VAT; the flat-rate compensation stands in its place, in the lines and in the totals, and is read as it.
//! A correction states differences, as in the other forms.

use model::{Decimal, TermPath};

use super::ksef::{classification, described, payee_account};
use super::{at, bt, calls, children, note, number, read_value, text, value};
use crate::einvoice::walk::Kind::{Amount, Currency, Id, Number, Text};
use crate::einvoice::walk::Rule::Group;
use crate::einvoice::walk::{Kind, Row, Walk, many};
use crate::einvoice::xml::{Element, Ns};

const INVOICE: &[Row] = &[
    bt("KodWaluty", 5, Currency),
    bt("P_4A", 72, Kind::Date),
    bt("P_4B", 2, Kind::Date),
    bt("P_4C", 1, Id),
    bt("P_11_1", 109, Amount),
    bt("P_11_2", 110, Amount),
    bt("P_12_1", 112, Amount),
    many(
        Ns::None,
        "DaneFaKorygowanej",
        Group(3, &[bt("NrFaKorygowanej", 25, Text), bt("DataWystFaKorygowanej", 26, Kind::Date)]),
    ),
    calls("PrzyczynaKorekty", |walk, element| note(walk, element.text(), element)),
    calls("DodatkowyOpis", described),
];

/// Reads the part that is the invoice.
pub(super) fn invoice(walk: &mut Walk<'_>, rr: Element<'_, '_>) {
    walk.table(rr, INVOICE);
    for line in children(rr, "FakturaRRWiersz") {
        self::line(walk, line);
    }
    breakdown(walk, rr);
    payment(walk, rr);
    super::derive_line_sum(walk);
    let kind = text(rr, "RodzajFaktury").unwrap_or_default();
    let is_correction = kind.starts_with("KOR");
    let is_credit = is_correction && read_value(walk, 112).is_some_and(|total| total < Decimal::ZERO);
    if is_credit {
        walk.negate(0);
    }
    if let Some(element) = at(rr, "RodzajFaktury") {
        let code = match () {
            () if is_credit => "261",
            () if is_correction => "384",
            () => "389",
        };
        value(walk, 3, code, element);
    }
}

const LINE: &[Row] = &[
    bt("NrWierszaFa", 126, Id),
    bt("P_4AA", 135, Kind::Date),
    bt("P_5", 153, Text),
    bt("P_6A", 130, Text),
    bt("P_6B", 129, Number),
    bt("P_6C", 154, Text),
    bt("P_7", 146, Number),
    bt("P_8", 131, Amount),
    calls("P_9", |walk, element| {
        value(walk, 151, "S", element);
        walk.term(152, Number, element);
    }),
    calls("GTIN", |walk, element| walk.identifier(157, 0, element.text(), &[(1, Some("0160"))], element)),
    calls("PKWiU", classification),
    calls("CN", classification),
];

fn line(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let from = walk.candidates.len();
    walk.group(25, |walk| walk.table(element, LINE));
    // The state before a correction counts against the state after it.
    if text(element, "StanPrzed") == Some("1") {
        walk.negate(from);
    }
}

/// One group: the document states one total of compensation. Its rate is that of the lines, where they have one.
fn breakdown(walk: &mut Walk<'_>, rr: Element<'_, '_>) {
    let (Some(base), Some(tax)) = (at(rr, "P_11_1"), at(rr, "P_11_2")) else { return };
    let rates = || children(rr, "FakturaRRWiersz").filter_map(|line| Some((at(line, "P_9")?, number(line, "P_9")?)));
    walk.group(23, |walk| {
        walk.amount(116, base);
        walk.amount(117, tax);
        value(walk, 118, "S", tax);
        if let Some((element, rate)) = rates().next()
            && rates().all(|(_, other)| other == rate)
        {
            walk.push(119, 0, 0, rate.to_string(), Some(element.text()), element);
        }
    });
}

/// BG-16 and what is left to pay. Only the farmer's account is paid to; the buyer's own stands beside it.
fn payment(walk: &mut Walk<'_>, rr: Element<'_, '_>) {
    if let Some(payment) = at(rr, "Platnosc") {
        if let Some(form) = at(payment, "FormaPlatnosci") {
            // The only form that this document has a code for; in other forms of KSeF the 1 is cash.
            value(walk, 81, if form.text() == "1" { "30" } else { "ZZZ" }, form);
        } else if let Some(other) = at(payment, "OpisPlatnosci") {
            value(walk, 81, "ZZZ", other);
            walk.term(82, Text, other);
        }
        if let Some(account) = at(payment, "RachunekBankowy1") {
            payee_account(walk, account);
        }
    }
    let settled = at(rr, "Rozliczenie");
    let due = settled.and_then(|settled| at(settled, "DoZaplaty").or_else(|| at(settled, "DoRozliczenia")));
    let Some((element, total)) = due.or_else(|| at(rr, "P_12_1")).zip(read_value(walk, 112)) else { return };
    let Ok(amount) = model::parse::decimal(element.text()) else { return };
    let amount = if element.local() == "DoRozliczenia" { -amount } else { amount };
    walk.push(115, 0, 0, amount.to_string(), Some(element.text()), element);
    match total.checked_sub(amount) {
        Some(rest) if !rest.is_zero() => walk.derive(113, rest, vec![TermPath::bt(112), TermPath::bt(115)]),
        _ => {}
    }
}
