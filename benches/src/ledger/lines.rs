//! Lines and orders as people write them, clean and faulty: other sizes, accessories, small overruns, printed forms of
//! order numbers, one line for two orders, deductions.

use jiff::Span;
use model::Decimal;

use super::faults::Fault;
use super::legitimate::{billed, due, goods, later, ordered, receive_all};
use super::paper::{Doc, Paper, PaperLine};
use super::world::{Ordered, World};

/// Faults, each with the codes that must find it.
pub(super) const FAULTS: &[Fault] = &[
    another_size,
    accessory,
    everything_a_little_dearer,
    compound_freight,
    credited_too_many_and_billed_again,
    dearer_tier,
];

/// What only looks like something wrong.
pub(super) const CLEAN: &[Fault] = &[
    number_with_a_line,
    number_with_letters,
    one_line_for_two_orders,
    discount_line,
    price_credit,
    size_in_other_words,
    price_of_its_tier,
];

/// Articles that come in sizes: name, as the order has it, in other words, and in another size.
const SIZED: &[(&str, &str, &str, &str)] = &[
    ("SC-6-20", "Screw M6 x 20 zinc plated", "Schraube M6x20 verzinkt DIN 933", "Screw M6 x 30 zinc plated"),
    ("PP-A4-80", "Copy paper A4 80 g white", "Kopierpapier A4, 80g/m², weiß", "Copy paper A3 80 g white"),
    ("PP-A4-81", "Copy paper A4 80 g", "Paper, copying, A4 80 g", "Copy paper A4 120 g"),
    ("TO-26X", "Toner cartridge 26X black", "Toner CF226X schwarz", "Toner cartridge 59A black"),
    ("BB-6204", "Ball bearing 6204-2RS", "Rillenkugellager 6204-2RS", "Ball bearing 6204-2Z"),
    ("OI-20", "Cutting oil canister 20 l", "Schneidöl, Kanister 20 Liter", "Cutting oil canister 5 l"),
    ("CA-3", "Cable 3x1,5 mm black", "Kabel 3 x 1.5 schwarz", "Cable 3x2,5 mm black"),
];

/// One sized article on an order, received, and its invoice under another name.
fn sized(world: &mut World, name: fn(&(&str, &'static str, &'static str, &'static str)) -> &'static str) -> Paper {
    let vendor = world.any_with(true);
    let article = &SIZED[world.numbers.below(SIZED.len() as u32) as usize];
    let quantity = Decimal::from(10 + 10 * world.numbers.below(20));
    let price = Decimal::new(i64::from(150 + world.numbers.below(4_000)), 2);
    let line = Ordered { item: article.0, name: article.1, unit: "C62", quantity, price, tiers: String::new() };
    let issued = world.days_ago(4, 60);
    let order = world.order(vendor, &[line], issued.saturating_sub(Span::new().days(20)), "open");
    world.receive(&order, 0, quantity, "C62", issued.saturating_sub(Span::new().days(3)));
    let bills = PaperLine { item: String::new(), name: name(article).to_owned(), quantity, unit: "C62", price };
    let mut paper = Paper::new(world, vendor, issued, vec![bills]);
    paper.order = Some(order);
    paper
}

fn phase(world: &mut World) -> u8 {
    world.numbers.below(3) as u8
}

fn another_size(world: &mut World) -> Vec<Doc> {
    let paper = sized(world, |article| article.3);
    vec![Doc::new("fault: another size of the article", phase(world), &paper.invoice()).expecting(&["P005"])]
}

fn size_in_other_words(world: &mut World) -> Vec<Doc> {
    let paper = sized(world, |article| article.2);
    vec![Doc::new("clean: the size in other words", phase(world), &paper.invoice())]
}

/// Something cheap that belongs to an ordered article, under nearly its name.
fn accessory(world: &mut World) -> Vec<Doc> {
    let (_, mut paper, _) = ordered(world);
    let Some(line) = paper.lines.first() else { return Vec::new() };
    let part = PaperLine {
        item: String::new(),
        name: format!("{} spare part", line.name),
        price: (line.price / Decimal::from(12)).round_dp(2).max(Decimal::new(9, 2)),
        ..line.clone()
    };
    paper.lines.push(part);
    vec![Doc::new("fault: an accessory nobody ordered", phase(world), &paper.invoice()).expecting(&["P005"])]
}

/// One and a half percent on every line: little for each, too much for the order.
fn everything_a_little_dearer(world: &mut World) -> Vec<Doc> {
    let vendor = world.any_with(true);
    let mut lines = goods(world, 3);
    for line in &mut lines {
        line.quantity = Decimal::TEN;
        line.price = Decimal::new(i64::from(20 + world.numbers.below(60)), 0);
    }
    let issued = world.days_ago(4, 60);
    let order = world.order(vendor, &lines, issued.saturating_sub(Span::new().days(20)), "open");
    receive_all(world, &order, &lines, issued);
    let mut paper = Paper::new(world, vendor, issued, billed(&lines));
    for line in &mut paper.lines {
        line.price = (line.price * Decimal::new(1015, 3)).round_dp(2);
    }
    paper.order = Some(order);
    vec![Doc::new("fault: every line a little dearer", phase(world), &paper.invoice()).expecting(&["P104"])]
}

fn compound_freight(world: &mut World) -> Vec<Doc> {
    const NAMES: &[&str] =
        &["Frachtkostenpauschale", "Versandkostenanteil", "Gefahrgutzuschlag", "Palettengeld", "Brandstoftoeslag"];
    let (_, mut paper, _) = ordered(world);
    let name = NAMES[world.numbers.below(NAMES.len() as u32) as usize];
    let price = (paper.gross() / Decimal::TEN).round_dp(2) + Decimal::from(30);
    let freight = PaperLine { item: String::new(), name: name.to_owned(), quantity: Decimal::ONE, unit: "C62", price };
    paper.lines.push(freight);
    vec![Doc::new("fault: freight under a compound word", phase(world), &paper.invoice()).expecting(&["P205"])]
}

/// Half is billed, twice as much is given back, and all of it and a half is billed then.
fn credited_too_many_and_billed_again(world: &mut World) -> Vec<Doc> {
    let (vendor, mut first, _) = ordered(world);
    let kind = "fault: more pieces credited than billed";
    first.lines.truncate(1);
    let all = first.lines[0].quantity;
    let whole = first.lines[0].price;
    first.lines[0].quantity = all / Decimal::TWO;
    let mut credit = Paper { number: world.number(vendor), ..first.clone() };
    credit.credits = Some((first.number.clone(), first.issued));
    credit.issued = later(world, first.issued, 2);
    credit.lines[0].quantity = all;
    credit.lines[0].price = (whole / Decimal::TWO).round_dp(2);
    let mut again = Paper { number: world.number(vendor), ..first.clone() };
    again.issued = later(world, first.issued, 3);
    again.due = due(&again);
    again.lines[0].quantity = all;
    vec![
        Doc::new(kind, 0, &first.invoice()),
        Doc::new(kind, 1, &credit.invoice()).expecting(&["D104"]),
        Doc::new(kind, 2, &again.invoice()).expecting(&["P201"]).or_also(&["P103", "P104", "P202"]),
    ]
}

/// Money back for goods that stay, and the rest of the order afterwards.
fn price_credit(world: &mut World) -> Vec<Doc> {
    let (vendor, mut first, _) = ordered(world);
    let kind = "clean: a lower price is credited";
    first.lines.truncate(1);
    let half = first.lines[0].quantity / Decimal::TWO;
    first.lines[0].quantity = half;
    let mut credit = Paper { number: world.number(vendor), ..first.clone() };
    credit.credits = Some((first.number.clone(), first.issued));
    credit.issued = later(world, first.issued, 2);
    credit.lines[0].price = (credit.lines[0].price / Decimal::TEN).round_dp(2).max(Decimal::new(1, 2));
    let mut rest = Paper { number: world.number(vendor), ..first.clone() };
    rest.issued = later(world, first.issued, 20);
    rest.due = due(&rest);
    vec![Doc::new(kind, 0, &first.invoice()), Doc::new(kind, 1, &credit.invoice()), Doc::new(kind, 2, &rest.invoice())]
}

fn number_with_a_line(world: &mut World) -> Vec<Doc> {
    let (_, mut paper, _) = ordered(world);
    let form = world.numbers.below(4);
    paper.order = paper.order.map(|number| match form {
        0 => format!("{number}-1"),
        1 => format!("{number}/10"),
        2 => format!("{number} Pos. 10"),
        _ => format!("{number}-00010"),
    });
    vec![Doc::new("clean: order number with a line's behind it", phase(world), &paper.invoice())]
}

fn number_with_letters(world: &mut World) -> Vec<Doc> {
    let (_, mut paper, _) = ordered(world);
    paper.order = paper.order.map(|number| number.replace('0', "O"));
    vec![Doc::new("clean: order number with letters for digits", phase(world), &paper.invoice())]
}

fn one_line_for_two_orders(world: &mut World) -> Vec<Doc> {
    let (vendor, mut paper, lines) = ordered(world);
    let Some(line) = lines.first() else { return Vec::new() };
    let day = paper.issued.saturating_sub(Span::new().days(15));
    let half = Ordered { quantity: line.quantity / Decimal::TWO, ..line.clone() };
    let order = world.order(vendor, std::slice::from_ref(&half), day, "open");
    receive_all(world, &order, std::slice::from_ref(&half), paper.issued);
    paper.lines[0].quantity += half.quantity;
    paper.order = paper.order.map(|first| format!("{first}, {order}"));
    vec![Doc::new("clean: one line for two orders", phase(world), &paper.invoice())]
}

fn discount_line(world: &mut World) -> Vec<Doc> {
    let (_, mut paper, _) = ordered(world);
    let price = (paper.gross() / Decimal::from(50)).round_dp(2).max(Decimal::new(1, 2));
    let rabatt =
        PaperLine { item: String::new(), name: "Treuerabatt".to_owned(), quantity: -Decimal::ONE, unit: "C62", price };
    paper.lines.push(rabatt);
    vec![Doc::new("clean: a line that lowers the bill", phase(world), &paper.invoice())]
}

/// An order with prices by quantity, and a delivery that reaches the second of three, at that tier's price or another.
fn tiered(world: &mut World, price: fn(Decimal) -> Decimal) -> Paper {
    let vendor = world.any_with(true);
    let mut lines = goods(world, 1);
    let whole = Decimal::from(10 + world.numbers.below(40));
    let (less, least) = (whole * Decimal::new(9, 1), whole * Decimal::new(8, 1));
    lines[0].quantity = Decimal::from(200);
    lines[0].price = whole;
    lines[0].tiers = format!("1:{whole} 50:{less} 100:{least}");
    let issued = world.days_ago(4, 60);
    let order = world.order(vendor, &lines, issued.saturating_sub(Span::new().days(20)), "open");
    receive_all(world, &order, &lines, issued);
    let mut paper = Paper::new(world, vendor, issued, billed(&lines));
    paper.lines[0].quantity = Decimal::from(50 + world.numbers.below(40));
    paper.lines[0].price = price(whole);
    paper.order = Some(order);
    paper
}

fn price_of_its_tier(world: &mut World) -> Vec<Doc> {
    let paper = tiered(world, |whole| whole * Decimal::new(9, 1));
    vec![Doc::new("clean: at the price of its tier", phase(world), &paper.invoice())]
}

fn dearer_tier(world: &mut World) -> Vec<Doc> {
    let paper = tiered(world, |whole| whole);
    vec![Doc::new("fault: at the price of a smaller quantity", phase(world), &paper.invoice()).expecting(&["P101"])]
}
