//! Faults that no single invoice shows: what was paid before, what a budget has left, prices that creep.

use jiff::Span;
use jiff::civil::Date;
use model::{Currency, Decimal};

use super::faults::{Fault, number};
use super::legitimate::{billed, contract, contract_bill, due, goods, later, receive_all};
use super::paper::{Doc, Paper};
use super::world::{FIRST_LIMIT, PREPAID, World};

pub(super) const PATTERNS: &[Fault] = &[
    paid_before,
    over_budget,
    little_by_little,
    another_amount,
    after_a_gap,
    creeping_price,
    just_below,
    round_amounts,
];

/// A reserved vendor that needs no orders.
fn vendor(world: &mut World) -> Option<usize> {
    let vendor = world.reserve()?;
    world.vendors[vendor].po_required = false;
    Some(vendor)
}

/// One piece of one thing at a price, without an order.
fn piece(world: &mut World, vendor: usize, day: Date, price: Decimal) -> Paper {
    let mut lines = goods(world, 1);
    lines[0].quantity = Decimal::ONE;
    lines[0].price = price;
    Paper::new(world, vendor, day, billed(&lines))
}

/// So many days before today.
fn before(world: &World, days: i64) -> Date {
    world.today.saturating_sub(Span::new().days(days))
}

/// A bill that policy released for payment, and later a reminder with the bill attached.
fn paid_before(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = vendor(world) else { return Vec::new() };
    world.vendors[vendor].currency = PREPAID.parse().unwrap_or(Currency::EUR);
    let id = world.vendors[vendor].id.clone();
    world.prepaid.push(id);
    let kind = "fault: paid already";
    let issued = world.days_ago(30, 60);
    let price = Decimal::new(i64::from(10_000 + world.numbers.below(90_000)), 2);
    let paper = piece(world, vendor, issued, price);
    let mut again = paper.clone();
    // A number without letters has no lower case: those would be the same bytes, which join the first case.
    if world.numbers.below(2) == 0 && again.number.chars().any(char::is_uppercase) {
        again.number = again.number.to_lowercase();
    } else {
        again.issued = later(world, issued, 20);
        again.due = due(&again);
    }
    vec![
        Doc::new("clean: released by policy", 0, &paper.invoice()),
        Doc::new(kind, 1, &again.invoice()).expecting(&["D103", "D101|D102"]),
    ]
}

/// Two orders of one size for a cost centre that can pay for one and a half.
fn over_budget(world: &mut World) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let lines = goods(world, 2);
    let issued = world.days_ago(3, 50);
    let net: Decimal = lines.iter().map(|line| line.quantity * line.price).sum();
    let centre = world.budget(vendor, issued, (net * number("1.5")).round_dp(2));
    let kind = "fault: over budget";
    (0..2_u8)
        .map(|phase| {
            let ordered = issued.saturating_sub(Span::new().days(25));
            let order = world.order_for(&centre, vendor, &lines, ordered, "open");
            receive_all(world, &order, &lines, issued);
            let mut paper = Paper::new(world, vendor, issued, billed(&lines));
            paper.order = Some(order);
            let doc = Doc::new(kind, phase, &paper.invoice());
            if phase == 1 { doc.expecting(&["K301"]) } else { doc }
        })
        .collect()
}

/// Five bills on one order line, each a little dearer than ordered, all of them together more than a little.
fn little_by_little(world: &mut World) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let mut lines = goods(world, 1);
    lines[0].quantity = Decimal::TEN;
    lines[0].price = number("1000.00");
    let start = before(world, 55);
    let order = world.order(vendor, &lines, start.saturating_sub(Span::new().days(25)), "open");
    receive_all(world, &order, &lines, start);
    let kind = "fault: little by little above the order";
    (0..5_i64)
        .map(|at| {
            let day = start.saturating_add(Span::new().days(9 * at));
            let mut paper = Paper::new(world, vendor, day, billed(&lines));
            paper.order = Some(order.clone());
            paper.lines[0].quantity = Decimal::TWO;
            paper.lines[0].price = number("1012.00");
            let doc = Doc::new(kind, u8::from(at == 4), &paper.invoice());
            if at == 4 { doc.expecting(&["P103"]) } else { doc }
        })
        .collect()
}

/// Bills of a contract without an agreed amount; the last is over a fifth more.
fn another_amount(world: &mut World) -> Vec<Doc> {
    let Some((vendor, number_of, amount)) = contract(world, |terms| terms.amount = None) else { return Vec::new() };
    let start = world.days_ago(70, 80);
    let kind = "fault: recurring bill over another amount";
    (0..3_u8)
        .map(|month| {
            let day = start.saturating_add(Span::new().months(month));
            let factor = if month == 2 { number("1.2") } else { Decimal::ONE };
            let paper = contract_bill(world, vendor, &number_of, (amount * factor).round_dp(2), day);
            let doc = Doc::new(kind, month, &paper.invoice());
            if month == 2 { doc.expecting(&["K204"]) } else { doc }
        })
        .collect()
}

/// Monthly bills of which one never came.
fn after_a_gap(world: &mut World) -> Vec<Doc> {
    let Some((vendor, number_of, amount)) = contract(world, |_| {}) else { return Vec::new() };
    let start = world.days_ago(100, 110);
    let kind = "fault: a recurring bill is missing";
    [0_u8, 1, 3]
        .into_iter()
        .zip(0..3_u8)
        .map(|(month, phase)| {
            let day = start.saturating_add(Span::new().months(month));
            let doc = Doc::new(kind, phase, &contract_bill(world, vendor, &number_of, amount, day).invoice());
            if phase == 2 { doc.expecting(&["K204"]) } else { doc }
        })
        .collect()
}

/// The same article each month, each time some percent dearer.
fn creeping_price(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = vendor(world) else { return Vec::new() };
    let kind = "fault: a price that creeps up";
    let line = goods(world, 1);
    let mut price = Decimal::new(i64::from(4_000 + world.numbers.below(20_000)), 2);
    (0..5_i64)
        .map(|at| {
            let mut lines = line.clone();
            lines[0].quantity = Decimal::from(2 + world.numbers.below(3));
            lines[0].price = price.round_dp(2);
            price *= Decimal::new(1_030 + i64::from(world.numbers.below(15)), 3);
            let day = before(world, 150 - 32 * at);
            let paper = Paper::new(world, vendor, day, billed(&lines));
            let doc = Doc::new(kind, u8::from(at == 4), &paper.invoice());
            if at == 4 { doc.expecting(&["F104"]) } else { doc }
        })
        .collect()
}

/// Three bills some weeks apart, each a little below what the first approver may approve.
fn just_below(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = vendor(world) else { return Vec::new() };
    if world.vendors[vendor].currency != Currency::EUR {
        return Vec::new();
    }
    let kind = "fault: just below a limit again and again";
    let rate = world.vendors[vendor].rate;
    (0..3_i64)
        .map(|at| {
            // Each another amount: the same one each month is a subscription.
            let gross = Decimal::from(FIRST_LIMIT) - Decimal::from(10 + 70 * at + i64::from(world.numbers.below(60)));
            let net = (gross * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + rate)).round_dp(2);
            let day = before(world, 70 - 25 * at);
            let doc = Doc::new(kind, u8::from(at == 2), &piece(world, vendor, day, net).invoice());
            if at == 2 { doc.expecting(&["F104"]) } else { doc }
        })
        .collect()
}

/// Round hundreds, each another one, from a vendor of goods that have prices.
fn round_amounts(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = vendor(world) else { return Vec::new() };
    let kind = "fault: round amounts in a row";
    let first = 3 + i64::from(world.numbers.below(5));
    (0..4_i64)
        .map(|at| {
            let day = before(world, 75 - 20 * at);
            let price = Decimal::from(100 * (first + [0, 4, 9, 2][at as usize]));
            let doc = Doc::new(kind, u8::from(at == 3), &piece(world, vendor, day, price).invoice());
            if at == 3 { doc.expecting(&["F104"]) } else { doc }
        })
        .collect()
}
