//! KSeF FA(2) and FA(3), the structured invoice of Poland (`Faktura` of the central repository of forms). The invoice
//! for flat-rate farmers (FA_RR) has the same parties; the rest of it is read by [`super::ksef_rr`].
//!
//! The VAT groups are fixed fields: P_13_1 with P_14_1 is the standard rate, P_13_2 with P_14_2 the first reduced one,
//! and so on. A correction (KOR) states differences; when it lowers what is owed it is a credit note, and its amounts
//! lose their minus. A line of the state before (`StanPrzed`) counts against the line of the state after.

use model::{Decimal, DocumentId, Rounding, TermPath, money};

use super::{at, bt, calls, children, date, due_dates, inside, note, number, read_value, reference, sum, text, value};
use super::{vat_identifier, within, withins};
use crate::einvoice::walk::Kind::{Amount, Currency, Id, Number, Text};
use crate::einvoice::walk::Rule::{Call, Group};
use crate::einvoice::walk::{Kind, Row, Walk, many};
use crate::einvoice::xml::{Element, Ns};

/// Reads a `Faktura`.
pub(in crate::einvoice) fn read<'d>(root: Element<'_, '_>, document: &'d DocumentId) -> Walk<'d> {
    let mut walk = Walk::new(document, date);
    walk.table(root, DOCUMENT);
    walk
}

const DOCUMENT: &[Row] = &[
    within("Naglowek", &[calls("KodFormularza", form)]),
    calls("Podmiot1", seller),
    calls("Podmiot2", buyer),
    calls("Podmiot3", third_party),
    calls("PodmiotUpowazniony", representative),
    calls("Fa", fa),
    calls("FakturaRR", super::ksef_rr::invoice),
    within(
        "Stopka",
        &[
            withins("Informacje", &[calls("StopkaFaktury", |walk, element| note(walk, element.text(), element))]),
            withins("Rejestry", &[calls("KRS", register), calls("REGON", register)]),
        ],
    ),
];

/// The form says its version in an attribute: `FA (3)`.
fn form(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if let Some(system) = element.attribute("kodSystemowy") {
        value(walk, 24, system, element);
    }
}

fn register(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if element.local() == "KRS" {
        walk.term(30, Id, element);
    } else {
        walk.repeated(29, element.text(), &[], element);
    }
}

fn seller(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    let country = text(party, "PrefiksPodatnika").unwrap_or("PL").to_owned();
    if let Some(number) = at(party, "DaneIdentyfikacyjne/NIP") {
        vat_identifier(walk, 31, &country, number);
    }
    inside(walk, party, "DaneIdentyfikacyjne", &[bt("Nazwa", 27, Text)]);
    walk.table(party, SELLER);
    if let Some(eori) = at(party, "NrEORI") {
        walk.repeated(29, eori.text(), &[], eori);
    }
    address(walk, party, "Adres", [35, 36, 37, 38, 40]);
    if let Some(gln) = at(party, "Adres/GLN") {
        walk.repeated(29, gln.text(), &[(1, Some("0088"))], gln);
    }
}

const SELLER: &[Row] = &[withins("DaneKontaktowe", SELLER_CONTACT)];

const SELLER_CONTACT: &[Row] =
    &[many(Ns::None, "Email", Call(first_email)), many(Ns::None, "Telefon", Call(first_phone))];

fn first_email(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if !walk.has(43) {
        walk.term(43, Text, element);
    }
}

fn first_phone(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if !walk.has(42) {
        walk.term(42, Text, element);
    }
}

fn buyer(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    buyer_tax_number(walk, party);
    inside(walk, party, "DaneIdentyfikacyjne", &[bt("Nazwa", 44, Text)]);
    walk.table(party, &[bt("NrKlienta", 46, Text)]);
    for contact in children(party, "DaneKontaktowe").take(1) {
        walk.table(contact, &[bt("Email", 58, Text), bt("Telefon", 57, Text)]);
    }
    address(walk, party, "Adres", [50, 51, 52, 53, 55]);
}

/// A Polish number, an EU one, or one of elsewhere: only the first two are VAT identifiers.
fn buyer_tax_number(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    let Some(names) = at(party, "DaneIdentyfikacyjne") else { return };
    if let Some(number) = at(names, "NIP") {
        vat_identifier(walk, 48, "PL", number);
    } else if let Some(number) = at(names, "NrVatUE") {
        let country = text(names, "KodUE").unwrap_or_default().to_owned();
        vat_identifier(walk, 48, &country, number);
    } else if let Some(number) = at(names, "NrID") {
        walk.term(46, Id, number);
    }
}

/// A factor is paid (BG-10), a receiver gets the goods (BT-70); other third parties have no place in EN 16931.
fn third_party(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    let number = at(party, "DaneIdentyfikacyjne/NIP");
    let name = at(party, "DaneIdentyfikacyjne/Nazwa");
    match text(party, "Rola") {
        Some("1") if !walk.has(59) => {
            if let Some(name) = name {
                walk.term(59, Text, name);
            }
            if let Some(number) = number {
                walk.term(60, Id, number);
            }
        }
        Some("2" | "8" | "10") if !walk.has(70) => {
            if let Some(name) = name {
                walk.term(70, Text, name);
            }
            address(walk, party, "Adres", [75, 76, 77, 78, 80]);
        }
        _ => {}
    }
}

/// `RolaPU` 3 is the tax representative; bailiffs and enforcement bodies are none.
fn representative(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    if text(party, "RolaPU") != Some("3") {
        return;
    }
    if let Some(number) = at(party, "DaneIdentyfikacyjne/NIP") {
        vat_identifier(walk, 63, "PL", number);
    }
    inside(walk, party, "DaneIdentyfikacyjne", &[bt("Nazwa", 62, Text)]);
    address(walk, party, "Adres", [64, 65, 66, 67, 69]);
}

/// An address of two free lines; the second usually is post code and town. The terms are, in order: line 1, line 2,
/// city, post code, country.
fn address(walk: &mut Walk<'_>, party: Element<'_, '_>, name: &str, terms: [u16; 5]) {
    let Some(address) = at(party, name) else { return };
    if let Some(line) = at(address, "AdresL1") {
        walk.term(terms[0], Text, line);
    }
    if let Some(line) = at(address, "AdresL2") {
        match post_code_and_town(line.text()) {
            Some((code, town)) => {
                value(walk, terms[3], code, line);
                value(walk, terms[2], town, line);
            }
            None => walk.term(terms[1], Text, line),
        }
    }
    if let Some(country) = at(address, "KodKraju") {
        walk.term(terms[4], Id, country);
    }
}

/// `00-001 Warszawa`, with a comma between or not.
fn post_code_and_town(line: &str) -> Option<(&str, &str)> {
    let (code, town) = line.split_at_checked(6)?;
    let shape = code.bytes().enumerate().all(|(at, b)| if at == 2 { b == b'-' } else { b.is_ascii_digit() });
    let town = town.strip_prefix(',').unwrap_or(town);
    let is_apart = town.starts_with(' ') && !town.contains(',');
    (shape && is_apart && !town.trim().is_empty()).then_some((code, town.trim()))
}

const FA: &[Row] = &[
    bt("KodWaluty", 5, Currency),
    bt("P_1", 2, Kind::Date),
    bt("P_2", 1, Id),
    bt("P_6", 72, Kind::Date),
    within("OkresFa", &[bt("P_6_Od", 73, Kind::Date), bt("P_6_Do", 74, Kind::Date)]),
    bt("P_15", 112, Amount),
    many(
        Ns::None,
        "DaneFaKorygowanej",
        Group(3, &[bt("NrFaKorygowanej", 25, Text), bt("DataWystFaKorygowanej", 26, Kind::Date)]),
    ),
    many(
        Ns::None,
        "FakturaZaliczkowa",
        Group(3, &[bt("NrFaZaliczkowej", 25, Text), bt("NrKSeFFaZaliczkowej", 25, Text)]),
    ),
    calls("PrzyczynaKorekty", |walk, element| note(walk, element.text(), element)),
    calls("WZ", |walk, element| reference(walk, 16, element, "WZ")),
    calls("DodatkowyOpis", described),
    within("Adnotacje", &[calls("P_18A", split_payment)]),
    within(
        "WarunkiTransakcji",
        &[
            withins("Zamowienia", &[calls("NrZamowienia", |walk, element| reference(walk, 13, element, "Zamowienie"))]),
            withins("Umowy", &[calls("NrUmowy", |walk, element| reference(walk, 12, element, "Umowa"))]),
            calls("Transport", transport),
        ],
    ),
];

pub(super) fn described(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if let Some(said) = at(element, "Wartosc") {
        let key = text(element, "Klucz").map(|key| format!("{key}: ")).unwrap_or_default();
        note(walk, &format!("{key}{}", said.text()), said);
    }
}

/// The words that the law wants on an invoice whose VAT goes to an account of its own (art. 106e ust. 1 pkt 18a).
fn split_payment(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if element.text() == "1" {
        walk.flag("split_payment");
        note(walk, "mechanizm podzielonej płatności", element);
    }
}

fn transport(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if !walk.has(75) && !walk.has(80) {
        address(walk, element, "WysylkaDo", [75, 76, 77, 78, 80]);
    }
}

fn fa(walk: &mut Walk<'_>, fa: Element<'_, '_>) {
    walk.table(fa, FA);
    let kind = text(fa, "RodzajFaktury").unwrap_or_default();
    let rates = Rates::of(fa);
    for line in children(fa, "FaWiersz") {
        self::line(walk, line, rates);
    }
    vat_groups(walk, fa, rates);
    totals(walk, fa, kind);
    payment(walk, fa);
    let is_correction = kind.starts_with("KOR");
    let is_credit = is_correction && read_value(walk, 112).is_some_and(|total| total < Decimal::ZERO);
    if is_credit {
        walk.negate(0);
    }
    if let Some(element) = at(fa, "RodzajFaktury") {
        let code = match kind {
            _ if is_credit => "381",
            _ if is_correction => "384",
            "ZAL" => "386",
            _ if text(fa, "Adnotacje/P_17") == Some("1") => "389",
            "VAT" | "ROZ" | "UPR" => "380",
            other => other,
        };
        value(walk, 3, code, element);
    }
}

/// What the lines say about rates, and which groups there are: a group of P_13 stands for one of two rates.
#[derive(Clone, Copy, Default)]
struct Rates {
    /// Lines at 23, 22, 8, 7, 4 and 3 percent.
    seen: [bool; 6],
    /// The only group of zero-rated sales that is filled: Z, K or G.
    zero: Option<&'static str>,
    /// Whether services under art. 100 are the only ones outside of the country.
    services_abroad: bool,
}

const DOUBTFUL: [&str; 6] = ["23", "22", "8", "7", "4", "3"];

impl Rates {
    fn of(fa: Element<'_, '_>) -> Rates {
        let mut rates = Rates::default();
        for child in fa.children() {
            for rate in children(child, "P_12").chain(children(child, "P_12Z")) {
                if let Some(at) = DOUBTFUL.iter().position(|name| *name == rate.text()) {
                    rates.seen[at] = true;
                }
            }
        }
        let mut zero = [("P_13_6_1", "Z"), ("P_13_6_2", "K"), ("P_13_6_3", "G")]
            .into_iter()
            .filter(|(name, _)| number(fa, name).is_some_and(|base| !base.is_zero()));
        rates.zero = zero.next().map(|(_, category)| category).filter(|_| zero.next().is_none());
        rates.services_abroad = at(fa, "P_13_9").is_some() && at(fa, "P_13_8").is_none();
        rates
    }

    /// Category and rate of a line (P_12).
    fn of_line(self, rate: &str) -> Option<(&'static str, Option<Decimal>)> {
        let zero = Some(Decimal::ZERO);
        Some(match rate {
            "0" => (self.zero.unwrap_or("Z"), zero),
            "0 KR" => ("Z", zero),
            "0 WDT" => ("K", zero),
            "0 EX" => ("G", zero),
            "zw" => ("E", zero),
            "oo" | "np II" => ("AE", zero),
            "np" if self.services_abroad => ("AE", zero),
            "np" | "np I" => ("O", None),
            _ => ("S", Some(model::parse::decimal(rate).ok()?)),
        })
    }

    /// Which of the rates of a group is meant: the one that lines name, else the one that its tax fits best.
    fn of_group(self, rates: &[u32], base: Decimal, tax: Decimal) -> Option<Decimal> {
        let named: Vec<u32> = rates
            .iter()
            .copied()
            .filter(|rate| DOUBTFUL.iter().zip(self.seen).any(|(name, seen)| seen && *name == rate.to_string()))
            .collect();
        let rates = if named.len() == 1 { &named } else { rates };
        let off = |rate: &u32| {
            let exact = base.checked_mul(Decimal::from(*rate)).map(|product| product / Decimal::ONE_HUNDRED);
            exact.and_then(|exact| exact.checked_sub(tax)).map_or(Decimal::MAX, |off| off.abs())
        };
        rates.iter().min_by_key(|rate| off(rate)).map(|rate| Decimal::from(*rate))
    }
}

/// Taxable amount, tax, tax in złoty, the rates it may stand for, category.
type VatGroup = (&'static str, &'static str, &'static str, &'static [u32], &'static str);

const VAT_GROUPS: &[VatGroup] = &[
    ("P_13_1", "P_14_1", "P_14_1W", &[23, 22], "S"),
    ("P_13_2", "P_14_2", "P_14_2W", &[8, 7], "S"),
    ("P_13_3", "P_14_3", "P_14_3W", &[5], "S"),
    // The flat rate of taxi drivers.
    ("P_13_4", "P_14_4", "P_14_4W", &[4, 3], "S"),
    // The union procedure (OSS): rates of other countries, which stand in the lines only.
    ("P_13_5", "P_14_5", "", &[], "S"),
    ("P_13_6_1", "", "", &[0], "Z"),
    ("P_13_6_2", "", "", &[0], "K"),
    ("P_13_6_3", "", "", &[0], "G"),
    ("P_13_7", "", "", &[0], "E"),
    ("P_13_8", "", "", &[], "O"),
    ("P_13_9", "", "", &[0], "AE"),
    ("P_13_10", "", "", &[0], "AE"),
    // Margin schemes.
    ("P_13_11", "", "", &[0], "E"),
];

fn vat_groups(walk: &mut Walk<'_>, fa: Element<'_, '_>, rates: Rates) {
    for (base_name, tax_name, _, possible, category) in VAT_GROUPS {
        let (base, tax) = (at(fa, base_name), at(fa, tax_name));
        let Some(any) = base.or(tax) else { continue };
        walk.group(23, |walk| {
            if let Some(base) = base {
                walk.amount(116, base);
            }
            match tax {
                Some(tax) => walk.amount(117, tax),
                None => walk.derive(117, Decimal::new(0, 2), Vec::new()),
            }
            value(walk, 118, category, any);
            let amount = |element: Option<Element<'_, '_>>| {
                element.and_then(|element| model::parse::decimal(element.text()).ok()).unwrap_or_default()
            };
            if let Some(rate) = rates.of_group(possible, amount(base), amount(tax)) {
                walk.push(119, 0, 0, rate.to_string(), None, any);
            }
            exemption(walk, fa, base_name);
        });
    }
}

/// The legal ground stands once for the document; margin schemes have a code of EN 16931.
fn exemption(walk: &mut Walk<'_>, fa: Element<'_, '_>, group: &str) {
    let Some(said) = at(fa, "Adnotacje") else { return };
    match group {
        "P_13_7" => {
            let ground =
                ["P_19A", "P_19B", "P_19C"].iter().find_map(|name| at(said, "Zwolnienie").and_then(|z| at(z, name)));
            if let Some(ground) = ground {
                walk.term(120, Text, ground);
            }
        }
        "P_13_11" => {
            let schemes = [
                ("P_PMarzy_2", "VATEX-EU-D"),
                ("P_PMarzy_3_1", "VATEX-EU-F"),
                ("P_PMarzy_3_2", "VATEX-EU-I"),
                ("P_PMarzy_3_3", "VATEX-EU-J"),
            ];
            for (name, code) in schemes {
                if let Some(scheme) = at(said, "PMarzy").and_then(|margin| at(margin, name)).filter(|s| s.text() == "1")
                {
                    value(walk, 121, code, scheme);
                    break;
                }
            }
        }
        _ => {}
    }
}

const LINE: &[Row] = &[
    bt("NrWierszaFa", 126, Id),
    bt("P_6A", 135, Kind::Date),
    bt("P_7", 153, Text),
    bt("Indeks", 155, Text),
    bt("P_8A", 130, Text),
    bt("P_8B", 129, Number),
    bt("P_9A", 146, Number),
    bt("P_11", 131, Amount),
    calls("GTIN", |walk, element| walk.identifier(157, 0, element.text(), &[(1, Some("0160"))], element)),
    calls("PKWiU", classification),
    calls("CN", classification),
    calls("PKOB", classification),
];

pub(super) fn classification(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.repeated(158, element.text(), &[], element);
}

fn line(walk: &mut Walk<'_>, element: Element<'_, '_>, rates: Rates) {
    let from = walk.candidates.len();
    walk.group(25, |walk| {
        walk.table(element, LINE);
        let foreign = text(element, "P_12_XII");
        let vat = foreign.or_else(|| text(element, "P_12")).and_then(|rate| rates.of_line(rate));
        if let (Some((category, rate)), Some(said)) =
            (vat, at(element, if foreign.is_some() { "P_12_XII" } else { "P_12" }))
        {
            value(walk, 151, category, said);
            if let Some(rate) = rate {
                walk.push(152, 0, 0, rate.to_string(), Some(said.text()), said);
            }
        }
        if !walk.has(131) {
            net_of_gross(walk, element, vat.and_then(|(_, rate)| rate));
        }
        // Discounts of an invoice in gross prices are gross and have no term.
        if let Some(discount) = at(element, "P_10").filter(|_| at(element, "P_9B").is_none())
            && number(element, "P_10").is_some_and(|amount| !amount.is_zero())
        {
            walk.group(27, |walk| walk.amount(136, discount));
        }
        if text(element, "StanPrzed") == Some("1")
            && let Some(mark) = at(element, "StanPrzed")
        {
            value(walk, 127, "StanPrzed: before the correction", mark);
        }
    });
    if text(element, "StanPrzed") == Some("1") {
        walk.negate(from);
    }
}

/// Invoices in gross prices (art. 106e ust. 7 and 8): the net amount is what the law's formula leaves of the gross one,
/// unless the line says its VAT.
fn net_of_gross(walk: &mut Walk<'_>, line: Element<'_, '_>, rate: Option<Decimal>) {
    let (Some(element), Some(gross)) = (at(line, "P_11A"), number(line, "P_11A")) else { return };
    let by_formula = || {
        let rate = rate.unwrap_or_default();
        let vat = gross.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED.checked_add(rate)?)?;
        Some(money::round(vat, 2, Rounding::HalfUp))
    };
    let Some(vat) = number(line, "P_11Vat").or_else(by_formula) else { return };
    let Some(net) = gross.checked_sub(vat) else { return };
    walk.flag("gross_prices");
    walk.push(131, 0, 0, net.to_string(), Some(element.text()), element);
}

fn totals(walk: &mut Walk<'_>, fa: Element<'_, '_>, kind: &str) {
    if let Some((net, from)) = sum(walk, 23, 116) {
        walk.derive(109, net, from);
    }
    if let Some((vat, from)) = sum(walk, 23, 117) {
        walk.derive(110, vat, from);
    }
    let in_zloty: Vec<_> =
        VAT_GROUPS.iter().filter(|group| !group.2.is_empty()).filter_map(|group| at(fa, group.2)).collect();
    if let Some(first) = in_zloty.first().filter(|_| text(fa, "KodWaluty") != Some("PLN")) {
        let total = in_zloty.iter().filter_map(|element| model::parse::decimal(element.text()).ok());
        if let Some(total) = total.into_iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount)) {
            value(walk, 6, "PLN", *first);
            walk.push(111, 0, 0, total.to_string(), Some(first.text()), *first);
        }
    }
    // Advances and settlements state a part of what their lines come to.
    let lines_are_all = matches!(kind, "VAT" | "KOR" | "UPR");
    if lines_are_all && !walk.flags.contains(&"gross_prices") {
        super::derive_line_sum(walk);
    }
}

/// BG-16, and what is left to pay.
fn payment(walk: &mut Walk<'_>, fa: Element<'_, '_>) {
    let total = read_value(walk, 112);
    let settled = at(fa, "Rozliczenie");
    let due = settled.and_then(|s| at(s, "DoZaplaty").or_else(|| at(s, "DoRozliczenia")));
    let mut paid = (None, None);
    if let Some(payment) = at(fa, "Platnosc") {
        paid = already_paid(payment, total);
        payment_means(walk, payment);
    }
    let Some(total) = total else { return };
    if let Some(due) = due {
        let overpaid = due.local() == "DoRozliczenia";
        let Ok(amount) = model::parse::decimal(due.text()) else { return };
        let amount = if overpaid { -amount } else { amount };
        walk.push(115, 0, 0, amount.to_string(), Some(due.text()), due);
        match total.checked_sub(amount) {
            Some(rest) if !rest.is_zero() => walk.derive(113, rest, vec![TermPath::bt(112), TermPath::bt(115)]),
            _ => {}
        }
    } else if let (Some(amount), Some(element)) = paid {
        walk.push(113, 0, 0, amount.to_string(), Some(element.text()), element);
        if let Some(rest) = total.checked_sub(amount) {
            walk.derive(115, rest, vec![TermPath::bt(112), TermPath::bt(113)]);
        }
    } else if let Some(element) = at(fa, "P_15") {
        walk.amount(115, element);
    }
}

/// What was paid before the invoice was issued, and which element says so.
fn already_paid<'t, 'a>(
    payment: Element<'t, 'a>,
    total: Option<Decimal>,
) -> (Option<Decimal>, Option<Element<'t, 'a>>) {
    let all = at(payment, "Zaplacono").filter(|mark| mark.text() == "1");
    let in_parts = at(payment, "ZnacznikZaplatyCzesciowej");
    if let Some(mark) = all.or(in_parts.filter(|mark| mark.text() == "2")) {
        return (total, Some(mark));
    }
    let parts = children(payment, "ZaplataCzesciowa").filter_map(|part| number(part, "KwotaZaplatyCzesciowej"));
    let sum = parts.fold(Decimal::ZERO, |sum, part| sum.checked_add(part).unwrap_or(sum));
    (Some(sum).filter(|sum| !sum.is_zero()), at(payment, "ZaplataCzesciowa/KwotaZaplatyCzesciowej"))
}

fn payment_means(walk: &mut Walk<'_>, payment: Element<'_, '_>) {
    let terms: Vec<_> = children(payment, "TerminPlatnosci")
        .filter_map(|term| at(term, "Termin"))
        .filter_map(|term| Some((term, date(term)?, None)))
        .collect();
    due_dates(walk, &terms);
    if terms.is_empty() {
        inside(walk, payment, "TerminPlatnosci", &[bt("Termin", 9, Kind::Date)]);
    }
    for described in children(payment, "TerminPlatnosci").filter_map(|term| at(term, "TerminOpis")) {
        let shown: Vec<&str> = std::iter::once(described)
            .chain(described.children())
            .map(|element| element.text())
            .filter(|text| !text.is_empty())
            .collect();
        if !walk.has(20) {
            value(walk, 20, &shown.join(" "), described);
        }
    }
    if let Some(form) = at(payment, "FormaPlatnosci") {
        let (code, name) = match form.text() {
            "1" => ("10", "gotówka"),
            "2" => ("48", "karta"),
            "3" => ("ZZZ", "bon"),
            "4" => ("20", "czek"),
            "5" => ("ZZZ", "kredyt"),
            "6" => ("30", "przelew"),
            "7" => ("68", "płatność mobilna"),
            _ => ("ZZZ", ""),
        };
        value(walk, 81, code, form);
        value(walk, 82, name, form);
    } else if let Some(other) = at(payment, "OpisPlatnosci") {
        value(walk, 81, "ZZZ", other);
        walk.term(82, Text, other);
    }
    for account in children(payment, "RachunekBankowy").chain(children(payment, "RachunekBankowyFaktora")) {
        payee_account(walk, account);
    }
}

/// An account to pay to (BG-17).
pub(super) fn payee_account(walk: &mut Walk<'_>, account: Element<'_, '_>) {
    walk.group(17, |walk| {
        if let Some(number) = at(account, "NrRB") {
            // A Polish account is an IBAN without its country.
            let compact: String = number.text().chars().filter(|c| !c.is_whitespace()).collect();
            let is_bare = compact.len() == 26 && compact.bytes().all(|b| b.is_ascii_digit());
            value(walk, 84, &if is_bare { format!("PL{compact}") } else { number.text().to_owned() }, number);
        }
        walk.table(account, &[bt("SWIFT", 86, Id)]);
    });
}
