//! Clean invoices, and those that only look like something wrong.

use jiff::Span;
use jiff::civil::Date;
use model::Decimal;

use super::afterwards::AFTERWARDS;
use super::lines;
use super::paper::{Doc, Paper, PaperLine};
use super::schemes::HONEST;
use super::world::{GOODS, Ordered, Terms, World};

/// The next clean scenario: one document or a few that belong together.
pub(super) fn next(world: &mut World) -> Vec<Doc> {
    match world.numbers.below(31) {
        0..=2 => vec![ordered_complete(world)],
        3 => deliveries(world, "clean: delivered in two parts", 20),
        4 => deliveries(world, "clean: two equal deliveries on one day", 0),
        5 => vec![two_orders(world)],
        6 => contract_bills(world),
        7 => vec![expense(world).1],
        8 => credit_note(world),
        9 => vec![small_charge(world)],
        10 => vec![slightly_dearer(world)],
        11 => corrected(world),
        12 => recurring(world),
        13 => credited_and_billed_again(world),
        14 => vec![garbled_order(world)],
        15 => each_week(world),
        16 => numbers_start_over(world),
        17 => customers_number(world),
        18 => two_of_a_day(world),
        kind @ 19..23 => HONEST[kind as usize - 19](world),
        24 => {
            let which = world.numbers.below(AFTERWARDS.len() as u32) as usize;
            AFTERWARDS.get(which).map_or_else(Vec::new, |clean| clean(world))
        }
        23 => same_number_of_another(world),
        _ => {
            let which = world.numbers.below(lines::CLEAN.len() as u32) as usize;
            lines::CLEAN.get(which).map_or_else(Vec::new, |clean| clean(world))
        }
    }
}

/// Lines of an order: goods that differ, at prices of the day.
pub(super) fn goods(world: &mut World, count: usize) -> Vec<Ordered> {
    let first = world.numbers.below(GOODS.len() as u32) as usize;
    let line = |world: &mut World, at: usize| {
        let (item, name, unit, cents) = GOODS[(first + at * 5) % GOODS.len()];
        let cents = cents + cents * world.numbers.below(12) / 100;
        let quantity = Decimal::from(2 + 2 * world.numbers.below(20));
        Ordered { item, name, unit, quantity, price: Decimal::new(i64::from(cents), 2), tiers: String::new() }
    };
    (0..count).map(|at| line(world, at)).collect()
}

/// The same as lines of an invoice.
pub(super) fn billed(lines: &[Ordered]) -> Vec<PaperLine> {
    let line = |line: &Ordered| PaperLine {
        item: line.item.to_owned(),
        name: line.name.to_owned(),
        quantity: line.quantity,
        unit: line.unit,
        price: line.price,
    };
    lines.iter().map(line).collect()
}

/// An order of a vendor, received in full, and the invoice for it.
pub(super) fn ordered(world: &mut World) -> (usize, Paper, Vec<Ordered>) {
    let vendor = world.any_with(true);
    let count = 1 + world.numbers.below(4) as usize;
    let lines = goods(world, count);
    let issued = world.days_ago(4, 60);
    let before = issued.saturating_sub(Span::new().days(20));
    let order = world.order(vendor, &lines, before, "open");
    receive_all(world, &order, &lines, issued);
    let mut paper = Paper::new(world, vendor, issued, billed(&lines));
    paper.order = Some(order);
    (vendor, paper, lines)
}

pub(super) fn receive_all(world: &mut World, order: &str, lines: &[Ordered], issued: Date) {
    let day = issued.saturating_sub(Span::new().days(3));
    for (at, line) in lines.iter().enumerate() {
        world.receive(order, at, line.quantity, line.unit, day);
    }
}

fn ordered_complete(world: &mut World) -> Doc {
    let (_, paper, _) = ordered(world);
    Doc::new("clean: agrees with order and receipts", world.numbers.below(3) as u8, &paper.invoice())
}

/// Half now, half later; `gap` days apart.
fn deliveries(world: &mut World, kind: &'static str, gap: i64) -> Vec<Doc> {
    let (vendor, mut first, lines) = ordered(world);
    for line in &mut first.lines {
        line.quantity /= Decimal::TWO;
    }
    let mut second = Paper { number: world.number(vendor), ..first.clone() };
    first.issued = first.issued.saturating_sub(Span::new().days(gap));
    first.due = due(&first);
    second.due = due(&second);
    drop(lines);
    vec![Doc::new(kind, 0, &first.invoice()), Doc::new(kind, 1, &second.invoice())]
}

/// As the vendor's terms say.
pub(super) fn due(paper: &Paper) -> Option<Date> {
    paper.issued.checked_add(Span::new().days(i64::from(paper.seller.terms))).ok()
}

fn two_orders(world: &mut World) -> Doc {
    let (vendor, mut paper, _) = ordered(world);
    let more = goods(world, 2);
    let order = world.order(vendor, &more, paper.issued.saturating_sub(Span::new().days(15)), "open");
    receive_all(world, &order, &more, paper.issued);
    paper.lines.extend(billed(&more));
    paper.order = paper.order.map(|first| format!("{first}, {order}"));
    Doc::new("clean: two orders on one invoice", world.numbers.below(3) as u8, &paper.invoice())
}

/// A vendor with one contract, billed for three months.
fn contract_bills(world: &mut World) -> Vec<Doc> {
    let Some((vendor, number, amount)) = contract(world, |_| {}) else { return Vec::new() };
    let kind = "clean: monthly bill of a contract";
    let start = world.days_ago(80, 95);
    (0..3_u8)
        .map(|month| {
            let issued = start.saturating_add(Span::new().months(month));
            Doc::new(kind, month, &contract_bill(world, vendor, &number, amount, issued).invoice())
        })
        .collect()
}

/// A reserved vendor with a contract over a monthly amount; `change` has the last word about its terms.
pub(super) fn contract(world: &mut World, change: impl Fn(&mut Terms)) -> Option<(usize, String, Decimal)> {
    let vendor = world.reserve()?;
    world.vendors[vendor].po_required = false;
    let amount = Decimal::new(i64::from(20_000 + 100 * world.numbers.below(900)), 2);
    let from = world.today.saturating_sub(Span::new().days(200));
    let mut terms = Terms { from, to: None, amount: Some(amount), cap: None, tolerance: None };
    change(&mut terms);
    let number = world.contract(vendor, &terms);
    Some((vendor, number, amount))
}

pub(super) fn contract_bill(world: &mut World, vendor: usize, number: &str, amount: Decimal, issued: Date) -> Paper {
    let line = PaperLine {
        item: String::new(),
        name: format!("Maintenance, month of {}", issued.strftime("%B %Y")),
        quantity: Decimal::ONE,
        unit: "MON",
        price: amount,
    };
    let mut paper = Paper::new(world, vendor, issued, vec![line]);
    paper.contract = Some(number.to_owned());
    paper
}

/// Something small that nobody orders.
pub(super) fn expense(world: &mut World) -> (Paper, Doc) {
    let vendor = world.any_with(false);
    let count = 1 + world.numbers.below(2) as usize;
    let lines = goods(world, count);
    let issued = world.days_ago(3, 60);
    let paper = Paper::new(world, vendor, issued, billed(&lines));
    let doc = Doc::new("clean: without an order", world.numbers.below(3) as u8, &paper.invoice());
    (paper, doc)
}

fn credit_note(world: &mut World) -> Vec<Doc> {
    let (vendor, paper, _) = ordered(world);
    let kind = "clean: credit note for a part of an invoice";
    let first = Doc::new(kind, 0, &paper.invoice());
    let mut credit = Paper { number: world.number(vendor), ..paper.clone() };
    credit.credits = Some((paper.number, paper.issued));
    credit.lines.truncate(1);
    credit.lines[0].quantity /= Decimal::TWO;
    credit.issued = later(world, paper.issued, 3);
    vec![first, Doc::new(kind, 1, &credit.invoice())]
}

/// So many days later, and not after today.
pub(super) fn later(world: &World, day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days)).min(world.today)
}

fn small_charge(world: &mut World) -> Doc {
    let (_, mut paper, _) = ordered(world);
    paper.charges.push((Decimal::new(i64::from(490 + world.numbers.below(1_900)), 2), "Freight"));
    Doc::new("clean: small freight", world.numbers.below(3) as u8, &paper.invoice())
}

/// One and a half percent, at most twenty on the line, and less than one percent of the order.
fn slightly_dearer(world: &mut World) -> Doc {
    let (_, mut paper, lines) = ordered(world);
    let all: Decimal = lines.iter().map(|line| line.price * line.quantity).sum();
    if let Some(line) = paper.lines.first_mut() {
        let dearer = (line.price * Decimal::new(1015, 3)).round_dp(2);
        let more = (dearer - line.price) * line.quantity;
        if more < Decimal::from(20) && more * Decimal::ONE_HUNDRED < all {
            line.price = dearer;
        }
    }
    Doc::new("clean: a price within the tolerance", world.numbers.below(3) as u8, &paper.invoice())
}

fn corrected(world: &mut World) -> Vec<Doc> {
    let (paper, _) = expense(world);
    let kind = "clean: corrected invoice that names the one it replaces";
    let mut corrected = paper.clone();
    corrected.number = format!("{}-K", paper.number);
    corrected.corrects = Some((paper.number.clone(), paper.issued));
    corrected.issued = later(world, paper.issued, 2);
    corrected.due = due(&corrected);
    if let Some(line) = corrected.lines.first_mut() {
        line.quantity += Decimal::ONE;
    }
    vec![Doc::new(kind, 0, &paper.invoice()), Doc::new(kind, 1, &corrected.invoice())]
}

fn recurring(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    let kind = "clean: the same amount each month";
    let start = world.days_ago(75, 95);
    let vendor = world.vendors.iter().position(|vendor| vendor.id == paper.seller.id).unwrap_or(0);
    (0..3_u8)
        .map(|month| {
            paper.issued = start.saturating_add(Span::new().months(month));
            paper.due = due(&paper);
            paper.number = world.number(vendor);
            Doc::new(kind, month, &paper.invoice())
        })
        .collect()
}

fn credited_and_billed_again(world: &mut World) -> Vec<Doc> {
    let (vendor, paper, _) = ordered(world);
    let kind = "clean: credited in full and billed again";
    let mut credit = Paper { number: world.number(vendor), ..paper.clone() };
    credit.credits = Some((paper.number.clone(), paper.issued));
    credit.issued = later(world, paper.issued, 2);
    let mut again = Paper { number: world.number(vendor), ..paper.clone() };
    again.issued = later(world, paper.issued, 3);
    again.due = due(&again);
    vec![Doc::new(kind, 0, &paper.invoice()), Doc::new(kind, 1, &credit.invoice()), Doc::new(kind, 2, &again.invoice())]
}

/// One digit of the order number mistyped; lines, prices and quantities are those of the order.
fn garbled_order(world: &mut World) -> Doc {
    let (_, mut paper, _) = ordered(world);
    // The tens of millions, where no neighbour of the series is.
    paper.order = paper.order.map(|number| format!("{}9{}", &number[..3], &number[4..]));
    let doc = Doc::new("clean: one digit of the order number mistyped", world.numbers.below(3) as u8, &paper.invoice());
    // The approver is told which number stood there.
    doc.or_also(&["P002"])
}

fn same_number_of_another(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    let kind = "clean: the number and amount of another vendor's invoice";
    // Neither of the two has used it before: that would be a number twice.
    paper.number = format!("{}", 500_000 + world.serial());
    let mut other = world.any_with(false);
    while world.vendors[other].id == paper.seller.id || world.vendors[other].rate != paper.rate {
        other = world.any_with(false);
    }
    // The very same lines under the same number on the same day would be the same bill under another name.
    let lines = billed(&goods(world, 1));
    let mut second = Paper::new(world, other, paper.issued, lines);
    second.lines[0].quantity = Decimal::ONE;
    second.lines[0].price = paper.lines.iter().map(|line| line.quantity * line.price).sum();
    second.rate = paper.rate;
    second.number = paper.number.clone();
    vec![Doc::new(kind, 0, &paper.invoice()), Doc::new(kind, 1, &second.invoice())]
}

/// A vendor of an expense and its place.
fn expense_of(world: &mut World) -> (Paper, usize) {
    let (paper, _) = expense(world);
    let vendor = world.vendors.iter().position(|vendor| vendor.id == paper.seller.id).unwrap_or(0);
    (paper, vendor)
}

/// A standing order: the same goods each week, under numbers of the series.
fn each_week(world: &mut World) -> Vec<Doc> {
    let (mut paper, vendor) = expense_of(world);
    let start = world.days_ago(25, 60);
    (0..3_u8)
        .map(|week| {
            paper.issued = start.saturating_add(Span::new().days(7 * i64::from(week)));
            paper.due = due(&paper);
            paper.number = world.number(vendor);
            Doc::new("clean: the same goods each week", week, &paper.invoice())
        })
        .collect()
}

/// The seventh invoice of the year, over the same yearly fee as the seventh of the year before.
fn numbers_start_over(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense_of(world);
    // Twice in two years, and not three times: that would be a number twice in one of them.
    paper.number = loop {
        let number = format!("{}", 3 + world.numbers.below(90));
        if world.is_new(&format!("{} {number}", paper.seller.id)) {
            break number;
        }
    };
    let kind = "clean: a series that starts over each year";
    let now = world.days_ago(3, 100);
    paper.issued = now.saturating_sub(Span::new().days(365 - i64::from(world.numbers.below(31))));
    paper.due = due(&paper);
    // The old one comes late, and is held for that.
    let before = Doc::new("fault: too old", 0, &paper.invoice()).expecting(&["V107"]).or_also(&["V103"]);
    paper.issued = now;
    paper.due = due(&paper);
    if before.facts.issued.is_some_and(|day| day.year() == now.year()) {
        return vec![Doc::new(kind, 1, &paper.invoice())];
    }
    vec![before, Doc::new(kind, 1, &paper.invoice())]
}

/// A bill each month that carries the customer's number instead of one of its own.
fn customers_number(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense_of(world);
    paper.number = format!("KD-{}", 4_000 + world.serial());
    let start = world.days_ago(75, 95);
    (0..3_u8)
        .map(|month| {
            paper.issued = start.saturating_add(Span::new().months(month));
            paper.due = due(&paper);
            Doc::new("clean: the customer's number on each bill", month, &paper.invoice())
        })
        .collect()
}

/// The same goods twice on one day without an order, each with its own delivery note: little enough that nobody splits it.
fn two_of_a_day(world: &mut World) -> Vec<Doc> {
    let (mut paper, vendor) = expense_of(world);
    paper.lines.iter_mut().for_each(|line| line.quantity = Decimal::TWO);
    (0..2_u8)
        .map(|phase| {
            paper.number = world.number(vendor);
            paper.despatch = Some(format!("LS-{}", world.serial()));
            Doc::new("clean: two deliveries on one day with their notes", phase, &paper.invoice())
        })
        .collect()
}
