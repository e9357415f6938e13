//! FatturaPA 1.2, the electronic invoice of Italy, ordinary (`FatturaElettronica`) and simplified.
//!
//! A file may hold several invoices of one seller; the first is read and the others are counted aloud. Discounts of a
//! line are per unit. Tax withheld by the buyer, VAT that a public buyer pays itself (split payment) and advances are
//! a part of the total that is not paid to the seller any more: BT-113 holds them, so that BT-115 is what is owed.

use std::collections::HashSet;

use model::{Date, Decimal, DocumentId, Rounding, TermPath, money, parse};

use super::{at, bt, calls, children, date, due_dates, inside, note, number, read_value, reference, sum, text, value};
use super::{vat_identifier, within};
use crate::einvoice::walk::Kind::{Amount, Currency, Id, Number, Text};
use crate::einvoice::walk::{Kind, Row, Walk};
use crate::einvoice::xml::Element;

/// Reads a `FatturaElettronica`.
pub(in crate::einvoice) fn read<'d>(root: Element<'_, '_>, document: &'d DocumentId) -> Walk<'d> {
    let mut walk = Walk::new(document, date);
    if let Some(version) = root.attribute("versione") {
        value(&mut walk, 24, version, root);
    }
    if let Some(header) = at(root, "FatturaElettronicaHeader") {
        walk.table(header, HEADER);
        addressee(&mut walk, header);
    }
    let bodies = || children(root, "FatturaElettronicaBody");
    if let Some(body) = bodies().next() {
        self::body(&mut walk, body);
    }
    let numbers: Vec<&str> =
        bodies().map(|body| text(body, "DatiGenerali/DatiGeneraliDocumento/Numero").unwrap_or("?")).collect();
    super::several(&mut walk, &numbers);
    walk
}

const HEADER: &[Row] = &[
    calls("CedentePrestatore", seller),
    calls("RappresentanteFiscale", representative),
    calls("CessionarioCommittente", buyer),
];

/// Where the exchange system delivers: an office code (EAS 0201), a code of the network (0205) or certified mail (0202).
fn addressee(walk: &mut Walk<'_>, header: Element<'_, '_>) {
    let code = at(header, "DatiTrasmissione/CodiceDestinatario")
        .filter(|code| !matches!(code.text(), "0000000" | "XXXXXXX" | "999999" | ""));
    if let Some(code) = code {
        let scheme = if code.text().len() == 6 { "0201" } else { "0205" };
        walk.identifier(49, 0, code.text(), &[(1, Some(scheme))], code);
    } else if let Some(mail) = at(header, "DatiTrasmissione/PECDestinatario") {
        walk.identifier(49, 0, mail.text(), &[(1, Some("0202"))], mail);
    }
}

/// The ordinary format keeps names and numbers in `DatiAnagrafici`, the simplified one has them in the party itself.
fn names<'t, 'a>(party: Element<'t, 'a>) -> Element<'t, 'a> {
    at(party, "DatiAnagrafici").or_else(|| at(party, "IdentificativiFiscali")).unwrap_or(party)
}

/// A company's name, or a person's first and family name.
fn name(walk: &mut Walk<'_>, term: u16, party: Element<'_, '_>) {
    let holder = names(party);
    let holder = at(holder, "Anagrafica").or_else(|| at(party, "AltriDatiIdentificativi")).unwrap_or(holder);
    if let Some(company) = at(holder, "Denominazione") {
        walk.term(term, Text, company);
    } else if let Some(family) = at(holder, "Cognome") {
        let full = [text(holder, "Nome"), text(holder, "Cognome")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        value(walk, term, &full, family);
    }
}

fn vat_number(walk: &mut Walk<'_>, term: u16, party: Element<'_, '_>) {
    if let Some(id) = at(names(party), "IdFiscaleIVA")
        && let Some(number) = at(id, "IdCodice")
    {
        let country = text(id, "IdPaese").unwrap_or("IT").to_owned();
        vat_identifier(walk, term, &country, number);
    }
}

fn seller(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    name(walk, 27, party);
    vat_number(walk, 31, party);
    if let Some(code) = at(names(party), "CodiceFiscale") {
        walk.term(32, Id, code);
    }
    address(walk, party, "Sede", [35, 37, 38, 39, 40]);
    if let Some(entry) = at(party, "IscrizioneREA/NumeroREA") {
        let office = text(party, "IscrizioneREA/Ufficio").map(|office| format!("{office}-")).unwrap_or_default();
        value(walk, 30, &format!("{office}{}", entry.text()), entry);
    }
    inside(walk, party, "Contatti", &[bt("Telefono", 42, Text), bt("Email", 43, Text)]);
}

fn buyer(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    name(walk, 44, party);
    vat_number(walk, 48, party);
    if let Some(code) = at(names(party), "CodiceFiscale") {
        walk.identifier(46, 0, code.text(), &[(1, Some("0210"))], code);
    }
    address(walk, party, "Sede", [50, 52, 53, 54, 55]);
}

fn representative(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    name(walk, 62, party);
    vat_number(walk, 63, party);
}

/// The terms are, in order: line 1, city, post code, subdivision, country.
fn address(walk: &mut Walk<'_>, party: Element<'_, '_>, place: &str, terms: [u16; 5]) {
    let seat = at(party, place).or_else(|| at(party, "AltriDatiIdentificativi").and_then(|other| at(other, place)));
    let Some(seat) = seat else { return };
    if let Some(street) = at(seat, "Indirizzo") {
        let number = text(seat, "NumeroCivico").map(|number| format!(", {number}")).unwrap_or_default();
        value(walk, terms[0], &format!("{}{number}", street.text()), street);
    }
    for (name, term) in [("Comune", terms[1]), ("CAP", terms[2]), ("Provincia", terms[3]), ("Nazione", terms[4])] {
        if let Some(element) = at(seat, name) {
            walk.term(term, Text, element);
        }
    }
}

const GENERAL: &[Row] = &[
    calls("TipoDocumento", kind),
    bt("Divisa", 5, Currency),
    bt("Data", 2, Kind::Date),
    bt("Numero", 1, Id),
    calls("Causale", |walk, element| note(walk, element.text(), element)),
];

/// Types of document to UNTDID 1001. Integrations and invoices that the buyer issues for itself are self-billed.
fn kind(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let code = match element.text() {
        "TD01" | "TD06" | "TD07" | "TD22" | "TD23" | "TD24" | "TD25" | "TD26" => "380",
        "TD02" | "TD03" => "386",
        "TD04" | "TD08" => "381",
        "TD05" | "TD09" => "383",
        "TD16" | "TD17" | "TD18" | "TD19" | "TD20" | "TD21" | "TD27" | "TD28" | "TD29" => "389",
        other => other,
    };
    value(walk, 3, code, element);
}

fn body(walk: &mut Walk<'_>, body: Element<'_, '_>) {
    let general = at(body, "DatiGenerali");
    if let Some(general) = general {
        walk.table(general, &[within("DatiGeneraliDocumento", GENERAL)]);
        walk.table(general, REFERENCES);
    }
    let split = SplitPayment::of(body);
    for goods in children(body, "DatiBeniServizi") {
        for element in children(goods, "DettaglioLinee") {
            walk.group(25, |walk| line(walk, element, &split));
        }
        for element in children(goods, "DatiRiepilogo") {
            walk.group(23, |walk| vat_group(walk, element));
        }
        // The simplified format has lines without quantities, and no summary.
        if at(goods, "DettaglioLinee").is_none() && at(goods, "DatiIVA").is_some() {
            simplified_line(walk, goods);
        }
    }
    payment(walk, body);
    totals(walk, body);
    for attached in children(body, "Allegati") {
        walk.group(24, |walk| attachment(walk, attached));
    }
}

const REFERENCES: &[Row] = &[
    calls("DatiOrdineAcquisto", |walk, element| linked(walk, 13, element)),
    calls("DatiContratto", |walk, element| linked(walk, 12, element)),
    calls("DatiConvenzione", |walk, element| linked(walk, 0, element)),
    calls("DatiRicezione", |walk, element| linked(walk, 15, element)),
    calls("DatiFattureCollegate", preceding),
    calls("DatiDDT", |walk, element| {
        if let Some(number) = at(element, "NumeroDDT") {
            reference(walk, 16, number, "DDT");
        }
    }),
    within("DatiTrasporto", &[bt("DataOraConsegna", 72, Kind::Date), calls("IndirizzoResa", delivery_place)]),
];

/// A document that the invoice refers to, with the codes of tender (CIG) and project (CUP).
fn linked(walk: &mut Walk<'_>, term: u16, element: Element<'_, '_>) {
    if let Some(number) = at(element, "IdDocumento") {
        if term == 0 {
            walk.group(24, |walk| {
                walk.term(122, Text, number);
                value(walk, 123, element.local(), number);
            });
        } else {
            reference(walk, term, number, element.local());
        }
    }
    for (name, term) in [("CodiceCIG", 17), ("CodiceCUP", 11)] {
        if let Some(code) = at(element, name).filter(|_| !walk.has(term)) {
            walk.term(term, Text, code);
        }
    }
}

fn preceding(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.group(3, |walk| walk.table(element, &[bt("IdDocumento", 25, Text), bt("Data", 26, Kind::Date)]));
}

fn delivery_place(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.table(
        element,
        &[
            bt("Indirizzo", 75, Text),
            bt("CAP", 78, Text),
            bt("Comune", 77, Text),
            bt("Provincia", 79, Text),
            bt("Nazione", 80, Text),
        ],
    );
}

const LINE: &[Row] = &[
    bt("NumeroLinea", 126, Id),
    bt("Descrizione", 153, Text),
    bt("Quantita", 129, Number),
    bt("UnitaMisura", 130, Text),
    bt("DataInizioPeriodo", 134, Kind::Date),
    bt("DataFinePeriodo", 135, Kind::Date),
    bt("PrezzoUnitario", 146, Number),
    bt("PrezzoTotale", 131, Amount),
    bt("RiferimentoAmministrazione", 133, Text),
    calls("CodiceArticolo", article),
];

/// Article numbers: the first is the seller's, one of the global trade register is the standard one, the rest classify.
fn article(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let Some(code) = at(element, "CodiceValore") else { return };
    let kind = text(element, "CodiceTipo").unwrap_or_default();
    let is_global = ["EAN", "GTIN"].iter().any(|name| kind.to_ascii_uppercase().starts_with(name));
    if is_global && !walk.has(157) {
        walk.identifier(157, 0, code.text(), &[(1, Some("0160"))], code);
    } else if walk.has(155) || kind == "CPV" {
        let scheme = if kind == "CPV" { "STI" } else { kind };
        walk.repeated(158, code.text(), &[(1, Some(scheme).filter(|scheme| !scheme.is_empty()))], code);
    } else {
        walk.term(155, Text, code);
    }
}

fn line(walk: &mut Walk<'_>, element: Element<'_, '_>, split: &SplitPayment) {
    walk.table(element, LINE);
    // A service that cannot be counted has no quantity; its price is that of the whole.
    if let Some(price) = at(element, "PrezzoUnitario").filter(|_| at(element, "Quantita").is_none()) {
        walk.push(129, 0, 0, "1".to_owned(), None, price);
    }
    vat_of(walk, element, [151, 152], split);
    discounts(walk, element);
}

/// VAT that the public buyer pays to the treasury itself (`EsigibilitaIVA` S): which rates and natures it concerns.
struct SplitPayment(Vec<(Option<Decimal>, Option<String>)>);

impl SplitPayment {
    fn of(body: Element<'_, '_>) -> SplitPayment {
        let groups = children(body, "DatiBeniServizi").flat_map(|goods| children(goods, "DatiRiepilogo"));
        let split = groups.filter(|group| text(*group, "EsigibilitaIVA") == Some("S"));
        SplitPayment(
            split
                .take(50)
                .map(|group| (number(group, "AliquotaIVA"), text(group, "Natura").map(str::to_owned)))
                .collect(),
        )
    }
    fn concerns(&self, rate: Option<Decimal>, nature: Option<&str>) -> bool {
        self.0.iter().any(|(its_rate, its_nature)| *its_rate == rate && its_nature.as_deref() == nature)
    }
}

/// Category (UNTDID 5305) and rate: a rate is standard, or B when split; without one, the nature of the sale decides.
fn vat_of(walk: &mut Walk<'_>, element: Element<'_, '_>, [category, rate]: [u16; 2], split: &SplitPayment) {
    let nature = at(element, "Natura").filter(|nature| !nature.text().is_empty());
    let percent = number(element, "AliquotaIVA");
    let code = match nature.map(|nature| nature.text()) {
        None if percent.is_some_and(|percent| percent.is_zero()) => "Z",
        None if split.concerns(percent, None) => "B",
        None => "S",
        Some(nature) => category_of(nature),
    };
    if let Some(said) = nature.or_else(|| at(element, "AliquotaIVA")) {
        value(walk, category, code, said);
    }
    if let Some(said) = at(element, "AliquotaIVA").filter(|_| code != "O") {
        walk.term(rate, Number, said);
    }
}

fn category_of(nature: &str) -> &'static str {
    match nature {
        "N3.1" | "N3.3" | "N3.4" => "G",
        "N3.2" => "K",
        _ if nature.starts_with("N6") => "AE",
        _ if nature.starts_with("N3") || nature.starts_with("N4") || nature.starts_with("N5") => "E",
        // N1 excluded, N2 out of scope, N7 taxed in another member state.
        _ => "O",
    }
}

/// Discounts (SC) and surcharges (MG) of a line: per unit, each percentage of what those before have left.
fn discounts(walk: &mut Walk<'_>, line: Element<'_, '_>) {
    let quantity = number(line, "Quantita").unwrap_or(Decimal::ONE);
    let Some(mut price) = number(line, "PrezzoUnitario") else { return };
    for element in children(line, "ScontoMaggiorazione") {
        let is_charge = text(element, "Tipo") == Some("MG");
        let percentage = number(element, "Percentuale");
        let of_percentage = || price.checked_mul(percentage?)?.checked_div(Decimal::ONE_HUNDRED);
        let Some(per_unit) = number(element, "Importo").filter(|amount| !amount.is_zero()).or_else(of_percentage)
        else {
            continue;
        };
        let Some(amount) = per_unit.checked_mul(quantity) else { continue };
        let step = if is_charge { per_unit } else { -per_unit };
        price = price.checked_add(step).unwrap_or(price);
        let amount = money::round(amount, 8, Rounding::HalfUp).normalize();
        let said = at(element, "Importo").or_else(|| at(element, "Percentuale")).unwrap_or(element);
        let terms = if is_charge { [141, 143] } else { [136, 138] };
        walk.group(if is_charge { 28 } else { 27 }, |walk| {
            walk.push(terms[0], 0, 0, two_decimals(amount), Some(said.text()), said);
            walk.table(element, &[bt("Percentuale", terms[1], Number)]);
        });
    }
}

/// With two decimals at least, as amounts are written.
fn two_decimals(mut amount: Decimal) -> String {
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
}

fn vat_group(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.table(element, &[bt("ImponibileImporto", 116, Amount), bt("Imposta", 117, Amount)]);
    let is_split = text(element, "EsigibilitaIVA") == Some("S");
    let split = SplitPayment(if is_split { vec![(number(element, "AliquotaIVA"), None)] } else { Vec::new() });
    vat_of(walk, element, [118, 119], &split);
    if let Some(nature) = at(element, "Natura") {
        let law = text(element, "RiferimentoNormativo").map(|law| format!(" {law}")).unwrap_or_default();
        value(walk, 120, &format!("{}{law}", nature.text()), nature);
    }
}

fn simplified_line(walk: &mut Walk<'_>, goods: Element<'_, '_>) {
    let (Some(total), Some(gross)) = (at(goods, "Importo"), number(goods, "Importo")) else { return };
    let rate = number(goods, "DatiIVA/Aliquota");
    let of_rate = || {
        let rate = rate?;
        let vat = gross.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED.checked_add(rate)?)?;
        Some(money::round(vat, 2, Rounding::HalfUp))
    };
    let vat = number(goods, "DatiIVA/Imposta").or_else(of_rate).unwrap_or_default();
    let Some(net) = gross.checked_sub(vat) else { return };
    let category = text(goods, "Natura").map_or(if rate.is_some_and(|r| r.is_zero()) { "Z" } else { "S" }, category_of);
    walk.flag("gross_prices");
    walk.group(25, |walk| {
        walk.table(goods, &[bt("Descrizione", 153, Text)]);
        walk.push(131, 0, 0, net.to_string(), Some(total.text()), total);
        value(walk, 151, category, total);
        inside(walk, goods, "DatiIVA", &[bt("Aliquota", 152, Number)]);
    });
    walk.group(23, |walk| {
        walk.push(116, 0, 0, net.to_string(), Some(total.text()), total);
        walk.push(117, 0, 0, vat.to_string(), Some(total.text()), total);
        value(walk, 118, category, total);
        inside(walk, goods, "DatiIVA", &[bt("Aliquota", 119, Number)]);
    });
}

/// BG-16: due dates, accounts, and what was paid in advance (TP03).
fn payment(walk: &mut Walk<'_>, body: Element<'_, '_>) {
    let details = || {
        children(body, "DatiPagamento").flat_map(|payment| {
            let is_advance = text(payment, "CondizioniPagamento") == Some("TP03");
            children(payment, "DettaglioPagamento").map(move |detail| (is_advance, detail))
        })
    };
    let dates: Vec<_> = details()
        .filter(|(is_advance, _)| !is_advance)
        .filter_map(|(_, detail)| due(detail).map(|(element, date)| (element, date, text(detail, "ImportoPagamento"))))
        .collect();
    due_dates(walk, &dates);
    // What is still to be paid says how; when all is paid, the advance does.
    let ordered = details().filter(|(advance, _)| !advance).chain(details().filter(|(advance, _)| *advance));
    for (_, detail) in ordered {
        let means = at(detail, "ModalitaPagamento").filter(|_| !walk.has(81));
        if let Some(means) = means {
            let (code, name) = means_of(means.text());
            value(walk, 81, code, means);
            value(walk, 82, name, means);
        }
        if let Some(quoted) = at(detail, "CodicePagamento").filter(|_| !walk.has(83)) {
            walk.term(83, Text, quoted);
        }
    }
    let mut known = HashSet::new();
    for (_, detail) in details() {
        // Instalments repeat the account.
        if let Some(account) = text(detail, "IBAN") {
            if !known.insert(account) {
                continue;
            }
            walk.group(17, |walk| {
                walk.table(detail, &[bt("IBAN", 84, Id), bt("Beneficiario", 85, Text), bt("BIC", 86, Id)]);
            });
        }
    }
}

/// The due date of an instalment: stated, or so many days after a date of reference.
fn due<'t, 'a>(detail: Element<'t, 'a>) -> Option<(Element<'t, 'a>, Date)> {
    if let Some(stated) = at(detail, "DataScadenzaPagamento") {
        return date(stated).map(|date| (stated, date));
    }
    let days = at(detail, "GiorniTerminiPagamento")?;
    let count: i64 = days.text().parse().ok().filter(|count| (0..=1_000).contains(count))?;
    let from = date(at(detail, "DataRiferimentoTerminiPagamento")?)?;
    let due = from.checked_add(jiff::Span::new().days(count)).ok()?;
    Some((days, due))
}

/// Means of payment to UNTDID 4461, with the words of the Italian list.
fn means_of(code: &str) -> (&'static str, &'static str) {
    match code {
        "MP01" => ("10", "contanti"),
        "MP02" => ("20", "assegno"),
        "MP03" => ("25", "assegno circolare"),
        "MP04" => ("10", "contanti presso Tesoreria"),
        "MP05" => ("30", "bonifico"),
        "MP06" => ("60", "vaglia cambiario"),
        "MP07" => ("50", "bollettino bancario"),
        "MP08" => ("48", "carta di pagamento"),
        "MP09" | "MP10" | "MP11" => ("49", "RID"),
        "MP12" => ("70", "RIBA"),
        "MP13" => ("70", "MAV"),
        "MP14" => ("ZZZ", "quietanza erario"),
        "MP15" => ("31", "giroconto su conti di contabilità speciale"),
        "MP16" => ("49", "domiciliazione bancaria"),
        "MP17" => ("49", "domiciliazione postale"),
        "MP18" => ("50", "bollettino di c/c postale"),
        "MP19" | "MP20" | "MP21" => ("59", "SEPA Direct Debit"),
        "MP22" => ("97", "trattenuta su somme già riscosse"),
        "MP23" => ("68", "PagoPA"),
        _ => ("ZZZ", ""),
    }
}

fn totals(walk: &mut Walk<'_>, body: Element<'_, '_>) {
    let general = at(body, "DatiGenerali").and_then(|general| at(general, "DatiGeneraliDocumento"));
    let stamp = general.and_then(|general| at(general, "DatiBollo/ImportoBollo"));
    if let Some(general) = general {
        document_allowances(walk, general);
    }
    if !walk.flags.contains(&"gross_prices") {
        super::derive_line_sum(walk);
    }
    let written = general.and_then(|general| at(general, "ImportoTotaleDocumento"));
    let total = written.and_then(|element| parse::decimal(element.text()).ok());
    let Some((vat, from_vat)) = sum(walk, 23, 117) else {
        // Without a summary, the simplified format or a fragment: the total is all there is.
        if let Some(element) = written {
            walk.amount(112, element);
            walk.amount(115, element);
        }
        return;
    };
    walk.derive(110, vat, from_vat);
    let net = net_total(walk, vat, total);
    if let Some((net, from)) = &net {
        walk.derive(109, *net, from.clone());
    }
    let sums = net.and_then(|(net, _)| net.checked_add(vat));
    let stated = general.and_then(|general| number(general, "Arrotondamento")).unwrap_or_default();
    let gap = sums.zip(total).and_then(|(sums, total)| total.checked_sub(sums)).unwrap_or_default();
    // A total that is off by what it says was rounded, or by less than the smallest payment, was rounded.
    let is_rounding = !gap.is_zero() && (gap == stated || gap.abs() < Decimal::new(5, 2));
    let stamp_gap = stamp.filter(|stamp| Some(gap) == parse::decimal(stamp.text()).ok() && !gap.is_zero());
    match (written, sums) {
        (Some(element), _) if !is_rounding && stamp_gap.is_none() => walk.amount(112, element),
        (_, Some(sums)) => walk.derive(112, sums, vec![TermPath::bt(109), TermPath::bt(110)]),
        _ => {}
    }
    if let (Some(element), true) = (written.filter(|_| is_rounding || stamp_gap.is_some()), !gap.is_zero()) {
        let said = stamp_gap.unwrap_or(element);
        walk.push(114, 0, 0, gap.to_string(), Some(said.text()), said);
    }
    owed(walk, body, general, if gap.is_zero() || !(is_rounding || stamp_gap.is_some()) { Decimal::ZERO } else { gap });
}

/// Discounts and surcharges of the document, and contributions to a professional fund, which are charges.
fn document_allowances(walk: &mut Walk<'_>, general: Element<'_, '_>) {
    for element in children(general, "ScontoMaggiorazione") {
        let is_charge = text(element, "Tipo") == Some("MG");
        let rows: &[Row] = if is_charge {
            &[bt("Percentuale", 101, Number), bt("Importo", 99, Amount)]
        } else {
            &[bt("Percentuale", 94, Number), bt("Importo", 92, Amount)]
        };
        walk.group(if is_charge { 21 } else { 20 }, |walk| walk.table(element, rows));
    }
    for element in children(general, "DatiCassaPrevidenziale") {
        walk.group(21, |walk| {
            walk.table(
                element,
                &[
                    bt("AlCassa", 101, Number),
                    bt("ImportoContributoCassa", 99, Amount),
                    bt("ImponibileCassa", 100, Amount),
                    calls("TipoCassa", |walk, fund| {
                        value(walk, 104, &format!("Cassa previdenziale {}", fund.text()), fund);
                    }),
                ],
            );
            vat_of(walk, element, [102, 103], &SplitPayment(Vec::new()));
        });
    }
    for (group, term, total) in [(20, 92, 107), (21, 99, 108)] {
        if let Some((amount, from)) = sum(walk, group, term) {
            walk.derive(total, amount, from);
        }
    }
}

/// The total without VAT (BT-109): the taxable amounts, or the lines with allowances and charges when only those come
/// to the total that the document states.
fn net_total(walk: &Walk<'_>, vat: Decimal, total: Option<Decimal>) -> Option<(Decimal, Vec<TermPath>)> {
    let taxable = sum(walk, 23, 116);
    let of_lines = || {
        let lines = read_value(walk, 106)?;
        let less = read_value(walk, 107).unwrap_or_default();
        let more = read_value(walk, 108).unwrap_or_default();
        lines.checked_sub(less)?.checked_add(more)
    };
    let comes_near = |net: Decimal| {
        let off = total.and_then(|total| total.checked_sub(net)?.checked_sub(vat));
        off.is_some_and(|off| off.abs() < Decimal::new(5, 2))
    };
    match (&taxable, of_lines()) {
        (Some((net, _)), Some(lines)) if !comes_near(*net) && comes_near(lines) => {
            let terms = [106, 107, 108].into_iter().filter(|term| read_value(walk, *term).is_some());
            Some((lines, terms.map(TermPath::bt).collect()))
        }
        _ => taxable,
    }
}

/// BT-113 and BT-115.
fn owed(walk: &mut Walk<'_>, body: Element<'_, '_>, general: Option<Element<'_, '_>>, rounding: Decimal) {
    let Some(total) = read_value(walk, 112) else { return };
    let mut paid = Decimal::ZERO;
    let mut add = |amount: Decimal| paid = paid.checked_add(amount).unwrap_or(paid);
    for withheld in general.into_iter().flat_map(|general| children(general, "DatiRitenuta")) {
        if let (Some(amount), Some(element)) = (number(withheld, "ImportoRitenuta"), at(withheld, "ImportoRitenuta")) {
            add(amount);
            walk.flag("withholding_tax");
            let kind = text(withheld, "TipoRitenuta").unwrap_or_default();
            note(walk, format!("Ritenuta {kind}: {amount}").trim(), element);
        }
    }
    for group in children(body, "DatiBeniServizi").flat_map(|goods| children(goods, "DatiRiepilogo")) {
        if text(group, "EsigibilitaIVA") == Some("S")
            && let Some(vat) = number(group, "Imposta").filter(|vat| !vat.is_zero())
        {
            add(vat);
            walk.flag("split_payment");
        }
    }
    for advance in children(body, "DatiPagamento").filter(|p| text(*p, "CondizioniPagamento") == Some("TP03")) {
        for detail in children(advance, "DettaglioPagamento") {
            add(number(detail, "ImportoPagamento").unwrap_or_default());
        }
    }
    let mut from = vec![TermPath::bt(112)];
    if !paid.is_zero() {
        walk.derive(113, paid, vec![TermPath::bt(112)]);
        from.push(TermPath::bt(113));
    }
    if !rounding.is_zero() {
        from.push(TermPath::bt(114));
    }
    if let Some(due) = total.checked_sub(paid).and_then(|rest| rest.checked_add(rounding)) {
        walk.derive(115, due, from);
    }
}

fn attachment(walk: &mut Walk<'_>, attached: Element<'_, '_>) {
    walk.table(attached, &[bt("NomeAttachment", 122, Text), bt("DescrizioneAttachment", 123, Text)]);
    let mime = text(attached, "FormatoAttachment").and_then(super::mime_of);
    if let Some(content) = at(attached, "Attachment") {
        walk.attached(content, mime, text(attached, "NomeAttachment"));
    }
}
