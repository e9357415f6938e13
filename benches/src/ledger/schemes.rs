//! What people try with invoices, and what only looks like it: credit notes used twice, periods billed twice, purchases cut
//! into parts, borrowed names and accounts.

use jiff::Span;
use model::{Currency, Decimal};

use super::faults::{Fault, number};
use super::legitimate::{billed, contract, contract_bill, due, expense, goods, later};
use super::paper::{Doc, Paper};
use super::world::World;

/// Schemes that must be found.
pub(super) const SCHEMES: &[Fault] = &[
    credited_twice,
    billed_again_twice,
    period_twice,
    three_parts,
    unlike_parts,
    word_added,
    strangers_account,
    borrowed_identity,
    employees_account,
];

/// Honest invoices that look like them.
pub(super) const HONEST: &[Fault] = &[credited_near_a_limit, beside_a_contract, backlog, below_the_limit];

fn place(world: &World, paper: &Paper) -> usize {
    world.vendors.iter().position(|vendor| vendor.id == paper.seller.id).unwrap_or(0)
}

/// The next number of the paper's vendor, some days later.
fn next_of(world: &mut World, paper: &Paper, days: i64) -> Paper {
    let at = place(world, paper);
    let mut next = Paper { number: world.number(at), ..paper.clone() };
    next.issued = later(world, paper.issued, days);
    next.due = due(&next);
    next
}

fn credit_of(world: &mut World, paper: &Paper, days: i64) -> Paper {
    let mut credit = next_of(world, paper, days);
    credit.credits = Some((paper.number.clone(), paper.issued));
    credit
}

fn credited_twice(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    paper.issued = world.days_ago(15, 60);
    paper.due = due(&paper);
    let (first, second) = (credit_of(world, &paper, 3), credit_of(world, &paper, 9));
    let kind = "fault: credited twice";
    vec![
        Doc::new(kind, 0, &paper.invoice()),
        Doc::new(kind, 1, &first.invoice()),
        Doc::new(kind, 2, &second.invoice()).expecting(&["D104"]).or_also(&["D102"]),
    ]
}

fn billed_again_twice(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    paper.issued = world.days_ago(15, 60);
    paper.due = due(&paper);
    let credit = credit_of(world, &paper, 2);
    let (once, twice) = (next_of(world, &paper, 3), next_of(world, &paper, 3));
    let kind = "copy: billed again though the credit note was used";
    vec![
        Doc::new("clean: original of a copy", 0, &paper.invoice()),
        Doc::new("clean: original of a copy", 1, &credit.invoice()),
        Doc::new("clean: credited in full and billed again", 2, &once.invoice()),
        Doc::new(kind, 3, &twice.invoice()).expecting(&["D101|D102"]),
    ]
}

fn period_twice(world: &mut World) -> Vec<Doc> {
    let Some((vendor, contract, amount)) = contract(world, |_| {}) else { return Vec::new() };
    let start = world.days_ago(40, 60);
    let mut first = contract_bill(world, vendor, &contract, amount, start);
    first.period = Some((start.first_of_month(), start.last_of_month()));
    let days = 1 + i64::from(world.numbers.below(20));
    let second = next_of(world, &first, days);
    let kind = "copy: a period billed twice";
    vec![
        Doc::new("clean: monthly bill of a contract", 0, &first.invoice()),
        Doc::new(kind, 1, &second.invoice()).expecting(&["D101|D102"]).or_also(&["K204", "K101"]),
    ]
}

fn euro_vendor(world: &mut World) -> Option<usize> {
    let vendor = world.reserve().filter(|&at| world.vendors[at].currency == Currency::EUR)?;
    world.vendors[vendor].po_required = false;
    Some(vendor)
}

fn piece(world: &mut World, vendor: usize, day: jiff::civil::Date, gross: Decimal) -> Paper {
    let rate = world.vendors[vendor].rate;
    let mut lines = goods(world, 1);
    lines[0].quantity = Decimal::ONE;
    lines[0].price = (gross * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + rate)).round_dp(2);
    Paper::new(world, vendor, day, billed(&lines))
}

fn three_parts(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = euro_vendor(world) else { return Vec::new() };
    let start = world.days_ago(10, 40);
    let kind = "fault: a purchase cut into three";
    let first = piece(world, vendor, start, number("1785.00"));
    (0..3_u8)
        .map(|at| {
            let gross = Decimal::from(1_780 + 24 * i64::from(at) + i64::from(world.numbers.below(20)));
            let day = start.saturating_add(Span::new().days(i64::from(at)));
            let mut paper = piece(world, vendor, day, gross);
            paper.lines[0].name.clone_from(&first.lines[0].name);
            paper.lines[0].item.clone_from(&first.lines[0].item);
            let doc = Doc::new(kind, at, &paper.invoice());
            if at == 2 { doc.expecting(&["F103"]) } else { doc }
        })
        .collect()
}

/// Three things that belong together, none of them dear enough to ask anybody else.
fn unlike_parts(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = euro_vendor(world) else { return Vec::new() };
    let start = world.days_ago(10, 40);
    let kind = "fault: a purchase cut into unlike parts";
    [2_900_u32, 1_350, 1_100]
        .into_iter()
        .zip(0..3_u8)
        .map(|(gross, at)| {
            let gross = Decimal::from(gross + world.numbers.below(90));
            let day = start.saturating_add(Span::new().days(2 * i64::from(at)));
            let doc = Doc::new(kind, at, &piece(world, vendor, day, gross).invoice());
            if at == 2 { doc.expecting(&["F103"]) } else { doc }
        })
        .collect()
}

/// Two things of one week that stay below the limit together, and a third of the week after.
fn below_the_limit(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = euro_vendor(world) else { return Vec::new() };
    let start = world.days_ago(20, 50);
    [(0, 2_400_u32), (4, 1_900), (12, 2_600)]
        .into_iter()
        .zip(0..3_u8)
        .map(|((days, gross), at)| {
            let gross = Decimal::from(gross + world.numbers.below(300));
            let day = start.saturating_add(Span::new().days(days));
            Doc::new("clean: a week's bills below the limit", at, &piece(world, vendor, day, gross).invoice())
        })
        .collect()
}

const STRANGE: &[&str] = &["N001", "N005", "F101", "V103", "V105"];

fn word_added(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    let word = *world.numbers.pick(&["Services", "International", "Holding", "Solutions"]);
    let mut words: Vec<String> = paper.seller.name.split(' ').map(str::to_owned).collect();
    words.insert(2.min(words.len()), word.to_owned());
    paper.seller.name = words.join(" ");
    paper.seller.vat_id = world.vat_id(paper.seller.country);
    paper.seller.domain = format!("x{}", paper.seller.domain);
    paper.account = world.strange_iban();
    vec![Doc::new("fault: a word added to a vendor's name", 1, &paper.invoice()).expecting(&["F105"]).or_also(STRANGE)]
}

fn strange_name(world: &mut World) -> String {
    let first = *world.numbers.pick(&["Blumenthal", "Querfeld", "Zwirner", "Immergrün"]);
    let second = *world.numbers.pick(&["Floristik", "Confiserie", "Gartenbau", "Tischlerei"]);
    format!("{first} {second} OHG")
}

fn strangers_account(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    let account = paper.account.clone();
    paper.seller.name = strange_name(world);
    paper.seller.vat_id = world.vat_id(paper.seller.country);
    paper.seller.domain = "quer.example".to_owned();
    paper.account = account;
    vec![
        Doc::new("fault: a stranger with a vendor's account", 1, &paper.invoice())
            .expecting(&["F105"])
            .or_also(STRANGE),
    ]
}

fn borrowed_identity(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    paper.seller.name = strange_name(world);
    vec![Doc::new("fault: a vendor's identifiers under another name", 1, &paper.invoice()).expecting(&["F105"])]
}

fn employees_account(world: &mut World) -> Vec<Doc> {
    let (mut paper, _) = expense(world);
    paper.account = world.employee();
    vec![Doc::new("fault: an employee's account", 1, &paper.invoice()).expecting(&["F105", "F101"])]
}

/// Credited and billed again, both a little below what the first approver may approve: no split.
fn credited_near_a_limit(world: &mut World) -> Vec<Doc> {
    let Some(vendor) = euro_vendor(world) else { return Vec::new() };
    let start = world.days_ago(10, 40);
    let gross = Decimal::from(3_300 + world.numbers.below(900));
    let paper = piece(world, vendor, start, gross);
    let credit = credit_of(world, &paper, 1);
    let again = next_of(world, &paper, 2);
    let kind = "clean: credited and billed again near a limit";
    vec![Doc::new(kind, 0, &paper.invoice()), Doc::new(kind, 1, &credit.invoice()), Doc::new(kind, 2, &again.invoice())]
}

/// A vendor with a project under contract also sells something else.
fn beside_a_contract(world: &mut World) -> Vec<Doc> {
    let cap = |terms: &mut super::world::Terms| {
        terms.cap = Some(number("900.00"));
        terms.amount = None;
    };
    let Some((vendor, ..)) = contract(world, cap) else { return Vec::new() };
    let issued = world.days_ago(3, 40);
    let gross = Decimal::from(1_200 + world.numbers.below(900));
    let paper = piece(world, vendor, issued, gross);
    vec![Doc::new("clean: beside a contract that it does not quote", 0, &paper.invoice())]
}

/// Three months that arrive the last first, each with its period.
fn backlog(world: &mut World) -> Vec<Doc> {
    let Some((vendor, number, amount)) = contract(world, |_| {}) else { return Vec::new() };
    let start = world.days_ago(80, 95);
    (0..3_u8)
        .map(|month| {
            let issued = start.saturating_add(Span::new().months(month));
            let mut paper = contract_bill(world, vendor, &number, amount, issued);
            paper.period = Some((issued.first_of_month(), issued.last_of_month()));
            // A gap is what it looks like until the month between is there.
            let doc = Doc::new("clean: a backlog, the last month first", 2 - month, &paper.invoice());
            doc.or_also(if month == 2 { &["K204"] } else { &[] })
        })
        .collect()
}
