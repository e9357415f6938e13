//! Invoices with one injected fault, and the codes that must find it.

use jiff::Span;
use model::invoice::Identifier;
use model::{Amount, Decimal, Invoice};

use super::legitimate::{billed, contract, contract_bill, due, expense, goods, later, ordered, receive_all};
use super::lines;
use super::paper::{Doc, Paper};
use super::patterns::PATTERNS;
use super::schemes::SCHEMES;
use super::world::World;

/// The next faulty scenario; empty when it needs a vendor of its own and none is left.
pub(super) fn next(world: &mut World) -> Vec<Doc> {
    let faults = || FAULTS.iter().chain(PATTERNS).chain(lines::FAULTS).chain(SCHEMES);
    let which = world.numbers.below(faults().count() as u32) as usize;
    let fault = faults().nth(which);
    fault.map_or_else(Vec::new, |fault| fault(world))
}

pub(super) type Fault = fn(&mut World) -> Vec<Doc>;

/// What needs a channel, a page or a scan is not among them, since UBL files alone arrive here: C001 to C005, X002, E301,
/// F102 and F106 have samples and tests of their own. A102, Y101 and Y102 are timers of the approval process; A101, A103
/// and A201 are raised while people act.
const FAULTS: &[Fault] = &[
    |w| in_invoice(w, "fault: no number", &["X001"], &["E101"], |_, i| i.number = None),
    |w| in_invoice(w, "fault: no date", &["X001"], &["E101"], |_, i| i.issue_date = None),
    |w| in_invoice(w, "fault: buyer without a country", &["E101"], &[], |_, i| i.buyer.address.country = None),
    peppol_without_address,
    |w| in_invoice(w, "fault: total above net and VAT", &["V101"], &["E101"], |_, i| raise(i, "10.00", &[112, 115])),
    |w| {
        in_invoice(
            w,
            "fault: line is not price times quantity",
            &["V101"],
            &["E101", "P101", "P103", "P104"],
            line_amount,
        )
    },
    |w| in_invoice(w, "fault: too much VAT", &["V102"], &["E101", "V101"], too_much_vat),
    |w| in_paper(w, "fault: a rate that does not exist", &["V103"], &[], |_, p| p.rate += Decimal::new(15, 1)),
    |w| in_invoice(w, "fault: no lines, and above the order", &["P104"], &["E101", "X001", "V101"], without_lines),
    |w| in_invoice(w, "fault: VAT without a tax number", &["V104"], &["E101"], |_, i| i.seller.vat_identifier = None),
    |w| in_invoice(w, "fault: another company's invoice", &["V105"], &[], wrong_buyer),
    |w| {
        in_paper(w, "fault: another currency", &["V106"], &["P101", "P102", "P103"], |_, p| {
            p.currency = "USD".parse().unwrap_or(p.currency);
        })
    },
    |w| {
        in_paper(w, "fault: dated ahead", &["V107"], &[], |w, p| {
            p.issued = w.today.saturating_add(Span::new().days(20));
            p.due = due(p);
        })
    },
    |w| {
        in_paper(w, "fault: too old", &["V107"], &["P203", "V103"], |w, p| {
            p.issued = w.today.saturating_sub(Span::new().days(230));
            p.due = due(p);
        })
    },
    |w| {
        in_paper(w, "fault: due before it was issued", &["V107"], &["V108"], |_, p| {
            p.due = Some(p.issued.saturating_sub(Span::new().days(4)));
        })
    },
    |w| {
        in_paper(w, "fault: due earlier than agreed", &["V108"], &[], |_, p| {
            p.due = Some(p.issued.saturating_add(Span::new().days(3)));
        })
    },
    |w| in_paper(w, "fault: unknown vendor", &["N001"], &["F105", "V103", "P001", "N004"], stranger),
    ambiguous,
    blocked,
    order_of_another,
    |w| in_invoice(w, "fault: VAT identifier with a slip", &["N005"], &["E101"], slipped_vat_id),
    |w| {
        in_paper(w, "fault: VAT identifier of somebody else", &["N005"], &["N001", "F105", "F101"], |w, p| {
            p.seller.vat_id = w.vat_id(p.seller.country);
        })
    },
    without_order,
    |w| {
        in_paper(w, "fault: order does not exist", &["P002"], &["P001", "P005"], |_, p| {
            p.order = Some("4499000011".into())
        })
    },
    |w| on_order(w, "fault: order is closed", &["P003"], "closed"),
    |w| on_order(w, "fault: order is not released", &["P004"], "not_released"),
    |w| {
        in_paper(w, "fault: a line nobody ordered", &["P005"], &[], |w, p| {
            let mut extra = goods(w, 1);
            extra[0].item = "Z-0001";
            extra[0].name = "Espresso machine, office size";
            p.lines.extend(billed(&extra));
        })
    },
    |w| in_paper(w, "fault: price far above the order", &["P101"], &["P103", "P104"], |_, p| dearer(p, "1.09")),
    dear_large_line,
    |w| in_paper(w, "fault: price far below the order", &["P102"], &[], |_, p| dearer(p, "0.80")),
    |w| {
        in_paper(w, "fault: more than ordered", &["P201"], &["P202", "P103", "P104"], |_, p| {
            if let Some(line) = p.lines.first_mut() {
                line.quantity += (line.quantity / Decimal::from(4)).ceil().max(Decimal::TWO);
            }
        })
    },
    half_received,
    nothing_received,
    |w| {
        in_paper(w, "fault: another unit", &["P204"], &["P101", "P102", "P103", "P201", "P202", "P005"], |_, p| {
            if let Some(line) = p.lines.first_mut() {
                line.unit = if line.unit == "KGM" { "MTR" } else { "KGM" };
            }
        })
    },
    |w| {
        in_paper(w, "fault: freight nobody agreed to", &["P205"], &["P104"], |_, p| {
            let share = p.gross() / Decimal::TEN;
            p.charges.push((share.round_dp(2) + Decimal::from(30), "Express freight"));
        })
    },
    expired_contract,
    unknown_contract,
    contract_rate,
    contract_cap,
    contract_early,
    credit_without_invoice,
    credit_above_invoice,
    |w| in_paper(w, "fault: another bank account", &["F101"], &[], |w, p| p.account = w.strange_iban()),
    split,
    outlier,
    look_alike,
    account_of_another,
];

/// An invoice for an order, changed before its sums are worked out.
fn in_paper(
    world: &mut World,
    kind: &'static str,
    expected: &[&'static str],
    also: &[&'static str],
    change: fn(&mut World, &mut Paper),
) -> Vec<Doc> {
    let (_, mut paper, _) = ordered(world);
    change(world, &mut paper);
    let phase = world.numbers.below(3) as u8;
    vec![Doc::new(kind, phase, &paper.invoice()).expecting(expected).or_also(also)]
}

/// The same, changed after.
fn in_invoice(
    world: &mut World,
    kind: &'static str,
    expected: &[&'static str],
    also: &[&'static str],
    change: fn(&mut World, &mut Invoice),
) -> Vec<Doc> {
    let (_, paper, _) = ordered(world);
    let mut invoice = paper.invoice();
    change(world, &mut invoice);
    let phase = world.numbers.below(3) as u8;
    vec![Doc::new(kind, phase, &invoice).expecting(expected).or_also(also)]
}

pub(super) fn number(text: &str) -> Decimal {
    text.parse().unwrap_or_default()
}

fn raise(invoice: &mut Invoice, by: &str, terms: &[u16]) {
    let totals = &mut invoice.totals;
    for term in terms {
        let amount = match term {
            112 => &mut totals.with_vat,
            115 => &mut totals.amount_due,
            _ => &mut totals.vat,
        };
        if let Some(amount) = amount {
            amount.value += number(by);
        }
    }
}

fn line_amount(_: &mut World, invoice: &mut Invoice) {
    let add = |amount: &mut Option<Amount>, by: Decimal| {
        if let Some(amount) = amount {
            amount.value += by;
        }
    };
    let by = number("20.00");
    let rate = invoice.vat_breakdown.0[0].rate.unwrap_or_default();
    let vat = (by * rate / Decimal::ONE_HUNDRED).round_dp(2);
    add(&mut invoice.lines.0[0].net_amount, by);
    add(&mut invoice.vat_breakdown.0[0].taxable_amount, by);
    add(&mut invoice.vat_breakdown.0[0].tax_amount, vat);
    let totals = &mut invoice.totals;
    for (amount, by) in [
        (&mut totals.line_net, by),
        (&mut totals.without_vat, by),
        (&mut totals.vat, vat),
        (&mut totals.with_vat, by + vat),
        (&mut totals.amount_due, by + vat),
    ] {
        add(amount, by);
    }
}

fn too_much_vat(_: &mut World, invoice: &mut Invoice) {
    raise(invoice, "12.50", &[110, 112, 115]);
    if let Some(amount) = &mut invoice.vat_breakdown.0[0].tax_amount {
        amount.value += number("12.50");
    }
}

/// Five percent more than was ordered, and nothing that says for what.
fn without_lines(_: &mut World, invoice: &mut Invoice) {
    invoice.lines.0.clear();
    let Some(net) = invoice.totals.without_vat else { return };
    let rate = invoice.vat_breakdown.0[0].rate.unwrap_or_default();
    let by = (net.value / Decimal::from(20)).round_dp(2) + Decimal::ONE;
    let (base, currency) = (net.value + by, net.currency);
    let vat = (base * rate / Decimal::ONE_HUNDRED).round_dp(2);
    let cash = |value: Decimal| Some(Amount::new(value, currency));
    let totals = &mut invoice.totals;
    (totals.line_net, totals.without_vat, totals.vat) = (cash(base), cash(base), cash(vat));
    (totals.with_vat, totals.amount_due) = (cash(base + vat), cash(base + vat));
    invoice.vat_breakdown.0[0].taxable_amount = cash(base);
    invoice.vat_breakdown.0[0].tax_amount = cash(vat);
}

fn wrong_buyer(world: &mut World, invoice: &mut Invoice) {
    invoice.buyer.name = Some("Trondvik Maskin AS".to_owned());
    invoice.buyer.vat_identifier = Some(world.vat_id("SE"));
}

fn peppol_without_address(world: &mut World) -> Vec<Doc> {
    let (_, mut paper, _) = ordered(world);
    paper.profile = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
    let mut invoice = paper.invoice();
    invoice.buyer.electronic_address = None;
    invoice.seller.electronic_address =
        Some(Identifier { value: "4012345000009".into(), scheme: Some("0088".into()), ..Default::default() });
    vec![Doc::new("fault: Peppol without an address", 1, &invoice).expecting(&["E102"]).or_also(&["E101"])]
}

fn stranger(world: &mut World, paper: &mut Paper) {
    let place = world.numbers.below(10_000);
    paper.seller.name = format!("Quellmoor {} Dienste OHG", ["Ahorn", "Birke", "Eibe", "Ulme"][place as usize % 4]);
    paper.seller.vat_id = world.vat_id("DE");
    paper.seller.domain = format!("quellmoor{place}.example");
    paper.account = world.strange_iban();
    paper.rate = number("19");
    paper.order = None;
}

/// Two records of one name, and nothing on the invoice that tells which.
fn ambiguous(world: &mut World) -> Vec<Doc> {
    let (Some(a), Some(b)) = (world.reserve(), world.reserve()) else { return Vec::new() };
    world.vendors[b].name = world.vendors[a].name.clone();
    world.vendors[a].po_required = false;
    world.vendors[b].po_required = false;
    let lines = goods(world, 1);
    let issued = world.days_ago(3, 40);
    let mut paper = Paper::new(world, a, issued, billed(&lines));
    paper.account = world.strange_iban();
    let mut invoice = paper.invoice();
    invoice.seller.vat_identifier = None;
    invoice.seller.tax_registration = Some("27/331/80712".to_owned());
    invoice.seller.contact.email = None;
    vec![
        Doc::new("fault: two vendors of one name", 1, &invoice)
            .expecting(&["N002"])
            .or_also(&["N001", "V103", "F105", "E101"]),
    ]
}

fn blocked(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = world.reserve() else { return Vec::new() };
    world.vendors[vendor].blocked = true;
    world.vendors[vendor].po_required = false;
    let lines = goods(world, 2);
    let issued = world.days_ago(3, 40);
    let paper = Paper::new(world, vendor, issued, billed(&lines));
    vec![Doc::new("fault: blocked vendor", 0, &paper.invoice()).expecting(&["N003"])]
}

fn order_of_another(world: &mut World) -> Vec<Doc> {
    let (owner, mut paper, _) = ordered(world);
    let mut other = world.any_with(true);
    while other == owner || world.vendors[other].currency != paper.currency {
        other = world.any_with(true);
    }
    let numbered = Paper::new(world, other, paper.issued, paper.lines.clone());
    paper = Paper { order: paper.order, ..numbered };
    vec![Doc::new("fault: order of another vendor", 1, &paper.invoice()).expecting(&["N004"]).or_also(&["P005"])]
}

fn slipped_vat_id(_: &mut World, invoice: &mut Invoice) {
    if let Some(id) = &mut invoice.seller.vat_identifier {
        let at = id.rfind(|c: char| c.is_ascii_digit()).unwrap_or(2);
        for digit in '0'..='9' {
            let mut slipped = id.clone();
            slipped.replace_range(at..=at, &digit.to_string());
            if model::check_vat_number(&slipped) == model::VatNumberCheck::Invalid {
                *id = slipped;
                return;
            }
        }
    }
}

fn without_order(world: &mut World) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let mut lines = goods(world, 1);
    lines[0].item = "Y-7777";
    lines[0].name = "Consulting on site, day rate";
    lines[0].price = number("877.70");
    let issued = world.days_ago(3, 40);
    let paper = Paper::new(world, vendor, issued, billed(&lines));
    vec![Doc::new("fault: order missing where required", 1, &paper.invoice()).expecting(&["P001"])]
}

fn on_order(world: &mut World, kind: &'static str, expected: &[&'static str], status: &str) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let lines = goods(world, 2);
    let issued = world.days_ago(3, 50);
    let order = world.order(vendor, &lines, issued.saturating_sub(Span::new().days(25)), status);
    receive_all(world, &order, &lines, issued);
    let mut paper = Paper::new(world, vendor, issued, billed(&lines));
    paper.order = Some(order);
    vec![Doc::new(kind, 0, &paper.invoice()).expecting(expected)]
}

fn dearer(paper: &mut Paper, factor: &str) {
    if let Some(line) = paper.lines.iter_mut().max_by_key(|line| line.price) {
        // An article of some cents rounds back to its old price.
        let changed = (line.price * number(factor)).round_dp(2);
        line.price = if changed == line.price { changed + number("0.01") } else { changed };
    }
}

/// One and a half percent on a line so large that it is money.
fn dear_large_line(world: &mut World) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let mut lines = goods(world, 1);
    lines[0].quantity = Decimal::from(40);
    lines[0].price = number("100.00");
    let issued = world.days_ago(3, 50);
    let order = world.order(vendor, &lines, issued.saturating_sub(Span::new().days(25)), "open");
    receive_all(world, &order, &lines, issued);
    let mut paper = Paper::new(world, vendor, issued, billed(&lines));
    paper.lines[0].price = number("101.50");
    paper.order = Some(order);
    vec![Doc::new("fault: small percentage of a large line", 0, &paper.invoice()).expecting(&["P101"])]
}

fn half_received(world: &mut World) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let lines = goods(world, 2);
    let issued = world.days_ago(3, 50);
    let order = world.order(vendor, &lines, issued.saturating_sub(Span::new().days(25)), "open");
    for (at, line) in lines.iter().enumerate() {
        let half = line.quantity / Decimal::TWO;
        world.receive(&order, at, half, line.unit, issued.saturating_sub(Span::new().days(2)));
    }
    let mut paper = Paper::new(world, vendor, issued, billed(&lines));
    paper.order = Some(order);
    vec![Doc::new("fault: half of it arrived", 0, &paper.invoice()).expecting(&["P202"])]
}

fn nothing_received(world: &mut World) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let lines = goods(world, 2);
    let issued = world.days_ago(12, 50);
    let order = world.order(vendor, &lines, issued.saturating_sub(Span::new().days(25)), "open");
    let mut paper = Paper::new(world, vendor, issued, billed(&lines));
    paper.order = Some(order);
    vec![Doc::new("fault: nothing arrived", 0, &paper.invoice()).expecting(&["P203"])]
}

fn expired_contract(world: &mut World) -> Vec<Doc> {
    let ended = world.today.saturating_sub(Span::new().days(40));
    let Some((vendor, number, amount)) = contract(world, |terms| terms.to = Some(ended)) else { return Vec::new() };
    let issued = world.days_ago(3, 20);
    let paper = contract_bill(world, vendor, &number, amount, issued);
    vec![Doc::new("fault: contract has ended", 0, &paper.invoice()).expecting(&["K101"])]
}

fn unknown_contract(world: &mut World) -> Vec<Doc> {
    let Some((vendor, _, amount)) = contract(world, |_| {}) else { return Vec::new() };
    let issued = world.days_ago(3, 20);
    let paper = contract_bill(world, vendor, "RV-X99117", amount, issued);
    vec![Doc::new("fault: contract does not exist", 0, &paper.invoice()).expecting(&["K101"])]
}

fn contract_rate(world: &mut World) -> Vec<Doc> {
    let Some((vendor, contract, amount)) = contract(world, |_| {}) else { return Vec::new() };
    let issued = world.days_ago(3, 20);
    let dear = (amount * number("1.07")).round_dp(2);
    let paper = contract_bill(world, vendor, &contract, dear, issued);
    vec![Doc::new("fault: above the contract's rate", 0, &paper.invoice()).expecting(&["K102"])]
}

fn contract_cap(world: &mut World) -> Vec<Doc> {
    let cap = number("3000.00");
    let change = |terms: &mut super::world::Terms| {
        terms.cap = Some(cap);
        terms.amount = None;
    };
    let Some((vendor, contract, _)) = contract(world, change) else { return Vec::new() };
    let start = world.days_ago(62, 75);
    let kind = "fault: contract cap crossed";
    (0..3_u8)
        .map(|month| {
            let issued = start.saturating_add(Span::new().months(month));
            let paper = contract_bill(world, vendor, &contract, number("1100.00"), issued);
            let doc = Doc::new(kind, month, &paper.invoice());
            if month == 2 { doc.expecting(&["K103"]) } else { doc }
        })
        .collect()
}

fn contract_early(world: &mut World) -> Vec<Doc> {
    let Some((vendor, contract, amount)) = contract(world, |_| {}) else { return Vec::new() };
    let start = world.days_ago(30, 50);
    let first = contract_bill(world, vendor, &contract, amount, start);
    let second = contract_bill(world, vendor, &contract, amount, start.saturating_add(Span::new().days(12)));
    let kind = "fault: recurring bill too early";
    vec![
        Doc::new(kind, 0, &first.invoice()),
        Doc::new(kind, 1, &second.invoice()).expecting(&["K204"]).or_also(&["D102"]),
    ]
}

fn credit_without_invoice(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    paper.credits = Some(("X".to_owned(), paper.issued));
    let mut invoice = paper.invoice();
    invoice.preceding_invoices.0.clear();
    vec![Doc::new("fault: credit note without its invoice", 1, &invoice).expecting(&["D104"])]
}

fn credit_above_invoice(world: &mut World) -> Vec<Doc> {
    let (paper, _) = expense(world);
    let kind = "fault: credit note above its invoice";
    let mut credit = paper.clone();
    credit.number = format!("GS-{}", paper.number);
    credit.credits = Some((paper.number.clone(), paper.issued));
    credit.issued = later(world, paper.issued, 2);
    credit.lines[0].quantity *= Decimal::TWO;
    vec![Doc::new(kind, 0, &paper.invoice()), Doc::new(kind, 1, &credit.invoice()).expecting(&["D104"])]
}

/// Two bills, each a little below what the first approver may approve.
fn split(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = world.reserve() else { return Vec::new() };
    if world.vendors[vendor].currency != model::Currency::EUR {
        return Vec::new();
    }
    world.vendors[vendor].po_required = false;
    let issued = world.days_ago(5, 40);
    let rate = world.vendors[vendor].rate;
    let kind = "fault: split below a limit";
    let part = |world: &mut World, day: jiff::civil::Date, gross: &str, phase: u8| {
        let mut lines = goods(world, 1);
        lines[0].quantity = Decimal::ONE;
        lines[0].price = (number(gross) * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + rate)).round_dp(2);
        Doc::new(kind, phase, &Paper::new(world, vendor, day, billed(&lines)).invoice())
    };
    let first = part(world, issued, "4900.00", 0);
    let second = part(world, issued.saturating_add(Span::new().days(2)), "4700.00", 1).expecting(&["F103"]);
    vec![first, second]
}

fn outlier(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = world.reserve() else { return Vec::new() };
    world.vendors[vendor].po_required = false;
    let kind = "fault: far from what the vendor bills";
    let mut docs = Vec::new();
    for at in 0..10 {
        let mut lines = goods(world, 1);
        lines[0].quantity = Decimal::ONE;
        lines[0].price = Decimal::new(i64::from(20_000 + world.numbers.below(4_000)), 2);
        let day = world.today.saturating_sub(Span::new().days(150 - 12 * at));
        docs.push(Doc::new("clean: without an order", 0, &Paper::new(world, vendor, day, billed(&lines)).invoice()));
    }
    let mut lines = goods(world, 1);
    lines[0].quantity = Decimal::ONE;
    lines[0].price = number("1490.00");
    let issued = world.days_ago(3, 20);
    let paper = Paper::new(world, vendor, issued, billed(&lines));
    docs.push(Doc::new(kind, 1, &paper.invoice()).expecting(&["F104"]));
    docs
}

fn look_alike(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    let name = paper.seller.name.clone();
    // One letter of the first word is doubled.
    let at = name.char_indices().nth(3).map_or(1, |(at, _)| at);
    let letter = name[at..].chars().next().unwrap_or('n');
    paper.seller.name = format!("{}{letter}{}", &name[..at], &name[at..]);
    paper.seller.vat_id = world.vat_id(paper.seller.country);
    paper.seller.domain = format!("x{}", paper.seller.domain);
    paper.account = world.strange_iban();
    vec![
        Doc::new("fault: a name that looks alike", 1, &paper.invoice())
            .expecting(&["F105"])
            .or_also(&["N001", "N005", "F101"]),
    ]
}

fn account_of_another(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    let other = world.any();
    if world.vendors[other].id == paper.seller.id {
        return Vec::new();
    }
    paper.account = world.vendors[other].iban.clone();
    vec![Doc::new("fault: account of another vendor", 1, &paper.invoice()).expecting(&["F105", "F101"])]
}
