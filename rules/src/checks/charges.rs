//! Charges that nobody ordered: freight, fuel, packing.

use model::decision::{LineMatch, Match};
use model::ledger::Ledger;
use model::{Decimal, Invoice, TermPath};

use super::Context;
use super::orders::is_order_free;
use crate::findings::Findings;
use crate::policy::{Bound, Measure, Side};
use crate::say;
use crate::text::words;

/// P205. Freight and the like on an invoice for an order that does not provide for them, above the limit.
pub(crate) fn unplanned(context: &Context<'_>, out: &mut Findings) {
    let matched = &context.subject.matched;
    if matched.orders.is_empty() || context.is_credit() {
        return;
    }
    let mut terms: Vec<TermPath> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut sum = Decimal::ZERO;
    let mut add = |amount: Option<Decimal>, term: TermPath, name: Option<&str>| {
        if name.is_some_and(|name| is_order_free(context, name)) {
            return;
        }
        let Some(total) = amount.filter(|a| *a > Decimal::ZERO).and_then(|a| sum.checked_add(a)) else { return };
        sum = total;
        terms.push(term);
        names.push(say::quote(name.unwrap_or("charge")));
    };
    for (number, charge) in (1..).zip(context.invoice.charges.iter()) {
        let amount = charge.amount.map(|amount| amount.value);
        add(amount, TermPath::group(21, number).with_term(99), charge.reason.as_deref());
    }
    // Less than nothing taken off is something added, unless more is taken off beside it.
    let off = context.invoice.allowances.iter().filter_map(|allowance| allowance.amount);
    let off = off.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount.value));
    for (number, allowance) in (1..).zip(context.invoice.allowances.iter()).filter(|_| off < Decimal::ZERO) {
        let amount = allowance.amount.map(|amount| -amount.value);
        add(amount, TermPath::group(20, number).with_term(92), allowance.reason.as_deref());
    }
    for number in &matched.unmatched_lines {
        let index = usize::try_from(*number).ok().and_then(|n| n.checked_sub(1));
        let Some(line) = index.and_then(|index| context.invoice.lines.get(index)) else { continue };
        let name = line.item.name.as_deref();
        if name.is_some_and(is_charge) {
            add(line.net_amount.map(|amount| amount.value), TermPath::line(*number, 131), name);
        }
    }
    // What the order lists as freight of its own was planned, wherever the invoice writes it.
    let planned = planned_charges(context.invoice, matched, context.ledger);
    let planned = planned.iter().try_fold(Decimal::ZERO, |sum, place| sum.checked_add(place.net_amount));
    let sum = sum.checked_sub(planned.unwrap_or_default()).map_or(Decimal::ZERO, |rest| rest.max(Decimal::ZERO));
    let goods = context.invoice.totals.without_vat.and_then(|net| net.value.checked_sub(sum));
    // Within either limit it passes: a small parcel on a small order, freight in proportion on a large one.
    let limits = Bound::either(context.limits.charge_percent, context.limits.charge_amount);
    let allowed = context.allowed(Measure::Charge, Side::Above, None, limits);
    if allowed.bound.exceeded(sum, goods.unwrap_or_default(), sum).is_none() {
        return;
    }
    let currency = context.amount(sum).currency;
    let limit = allowed.bound.in_words(|amount| say::money(amount, currency));
    let orders = matched.orders.join(", ");
    let sentence = format!(
        "{} for {} {} not on order {orders} (limit {limit}).",
        say::money(sum, currency),
        names.join(", "),
        if names.len() == 1 { "is" } else { "are" }
    );
    terms.truncate(10);
    let finding = out.say(terms.clone(), sentence);
    finding.expected(format!("no charge, or at most {limit}")).actual(say::money(sum, currency)).limit(limit);
    finding.citing(context.subject.reading, &terms).citing_records(allowed.record());
    finding.at_risk(Some(context.amount(sum)));
    for order in &matched.orders {
        finding.citing_record(format!("order {order}"));
    }
}

/// Charges of the document (BG-21) that its orders list as lines of their own, as what they take of these lines; `line` is
/// 0, since no line of the invoice bills them. What is left open there is all that they may take.
#[must_use]
pub fn planned_charges(invoice: &Invoice, matched: &Match, ledger: &Ledger) -> Vec<LineMatch> {
    let mut taken: Vec<LineMatch> = Vec::new();
    if invoice.is_credit_note() {
        return taken;
    }
    let orders = || matched.orders.iter().filter_map(|number| ledger.order(number));
    let named = invoice.charges.iter().filter(|charge| charge.reason.as_deref().is_some_and(is_charge));
    for amount in named.filter_map(|charge| charge.amount).filter(|amount| amount.value > Decimal::ZERO) {
        let places = orders().filter(|order| order.currency == amount.currency);
        let mut places = places.flat_map(|order| order.lines.iter().map(move |line| (order, line)));
        let found = places.find_map(|(order, line)| {
            let is_it = |place: &LineMatch| place.po_number == order.po_number && place.order_line == line.line_no;
            let is_free = !matched.lines.iter().chain(&taken).any(is_it) && is_charge(&line.description);
            let open = line.quantity.checked_sub(line.billed.quantity)?.checked_mul(line.unit_price)?;
            let net_amount = amount.value.min(open);
            let quantity = net_amount.checked_div(line.unit_price)?;
            (is_free && net_amount > Decimal::ZERO && quantity > Decimal::ZERO).then(|| LineMatch {
                line: 0,
                po_number: order.po_number.clone(),
                order_line: line.line_no.clone(),
                quantity: quantity.round_dp(6),
                net_amount,
                by: "charge".to_owned(),
            })
        });
        taken.extend(found);
    }
    taken
}

/// Whether a line's name says that it is a charge for carrying or packing and not goods.
pub(crate) fn is_charge(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "freight",
        "shipping",
        "carriage",
        "postage",
        "delivery",
        "packing",
        "packaging",
        "handling",
        "fuel",
        "toll",
        "surcharge",
        "insurance",
        "fracht",
        "frachtkosten",
        "versand",
        "versandkosten",
        "porto",
        "lieferkosten",
        "verpackung",
        "transportkosten",
        "maut",
        "dieselzuschlag",
        "energiezuschlag",
        "mindermengenzuschlag",
        "zuschlag",
        "eilzuschlag",
        "expresszuschlag",
        "frais",
        "port",
        "livraison",
        "expedition",
        "emballage",
        "spese",
        "spedizione",
        "trasporto",
        "imballaggio",
        "portes",
        "envio",
        "gastos",
        "embalaje",
        "verzendkosten",
        "vrachtkosten",
        "transport",
        "dostawa",
        "wysylka",
        "przesylka",
        "opakowanie",
        "doprava",
        "postovne",
        "balne",
        "frakt",
        "fragt",
        "porto",
        "rahti",
        "toimituskulut",
        "pakkaus",
        "emballasje",
        "emballage",
        "levering",
        "tullin",
        "transporte",
        "embalagem",
    ];
    let name = words(name);
    // "Delivery van, rear door" is goods: a charge is named in a few words.
    name.len() <= 5 && name.iter().any(|word| WORDS.contains(&word.as_str()) || is_compound(word))
}

/// What is carried or packed, at the head of a compound word: `Fracht|kosten|pauschale`.
const HEADS: &[&str] = &[
    "fracht",
    "versand",
    "transport",
    "liefer",
    "verpackung",
    "porto",
    "paket",
    "speditions",
    "zustell",
    "logistik",
    "maut",
    "diesel",
    "energie",
    "treibstoff",
    "express",
    "eil",
    "insel",
    "sperrgut",
    "mindermengen",
    "kleinmengen",
    "mindestmengen",
    "bearbeitungs",
    "handling",
    "versicherungs",
    "palett",
    "gefahrgut",
    "vracht",
    "verzend",
    "leverings",
    "bezorg",
    "brandstof",
    "frakt",
    "leverans",
    "forsendelses",
    "fragt",
    "levering",
    "emballage",
    "emballasje",
    "frakt",
    "sendings",
    "rahti",
    "toimitus",
    "pakkaus",
    "szallitasi",
    "csomagolasi",
    "freight",
    "shipping",
    "delivery",
    "packing",
    "fuel",
];

/// What makes such a word a charge, at its end.
const TAILS: &[&str] = &[
    "kosten",
    "kostenpauschale",
    "pauschale",
    "zuschlag",
    "gebuehr",
    "gebuehren",
    "anteil",
    "spesen",
    "entgelt",
    "geld",
    "umlage",
    "aufschlag",
    "abgabe",
    "kostenanteil",
    "toeslag",
    "bijdrage",
    "kostnad",
    "kostnader",
    "avgift",
    "avgifter",
    "tillaegg",
    "gebyr",
    "tillaeg",
    "omkostninger",
    "tillegg",
    "kostnader",
    "maksu",
    "kulut",
    "lisa",
    "koltseg",
    "dij",
    "cost",
    "costs",
    "charge",
    "charges",
    "fee",
    "fees",
    "surcharge",
];

/// Ends of words that are charges whatever stands before them.
const ALWAYS: &[&str] = &[
    "zuschlag",
    "toeslag",
    "tillaegg",
    "tillaeg",
    "tillegg",
    "surcharge",
    "frachtkosten",
    "versandkosten",
    "lieferkosten",
];

/// Whether a compound word names a charge. A `Transportband` is goods, a `Transportkostenanteil` is not.
fn is_compound(word: &str) -> bool {
    let is_between = |head: &&str| {
        word.strip_prefix(*head).is_some_and(|rest| {
            // The letter that joins: `Versicherung|s|kosten`, `Palett|en|geld`.
            ["", "s", "en", "n", "e"]
                .iter()
                .any(|joint| rest.strip_prefix(joint).is_some_and(|tail| TAILS.contains(&tail)))
        })
    };
    ALWAYS.iter().any(|end| word.len() > end.len() && word.ends_with(end)) || HEADS.iter().any(is_between)
}

#[cfg(test)]
mod tests {
    use super::is_charge;

    #[test]
    fn charges_are_told_from_goods() {
        for charge in [
            "Fracht und Verpackung",
            "Shipping & handling",
            "Frais de port",
            "Koszt dostawy / Dostawa",
            "Dieselzuschlag 4 %",
            "Frachtkostenpauschale",
            "Versandkostenanteil",
            "Palettengeld",
            "Gefahrgutzuschlag",
            "Verzendkosten",
            "Brandstoftoeslag",
            "Expeditionsavgift / fraktavgift",
            "Leveringsomkostninger",
            "Toimituskulut",
        ] {
            assert!(is_charge(charge), "{charge}");
        }
        for goods in [
            "Frachtpapiere-Halter A4 Kunststoff grau mit Klemme",
            "Hexagon bolt M8",
            "Transportband-Rolle",
            "Versandkarton 300 mm",
            "Paketwaage",
        ] {
            assert!(!is_charge(goods), "{goods}");
        }
    }
}
