//! Copies of an earlier invoice, changed as keying, scanning, resubmission and fraud change them.

use model::Decimal;

use super::legitimate::{due, expense, later, ordered};
use super::paper::{Doc, Paper};
use super::world::World;

/// What may be found beside the duplicate: a copy bills again what was billed.
const AGAIN: &[&str] = &["P201", "P202", "P103", "P104", "P003", "P001", "F101"];
/// The same where the copy says something else about tax, currency or seller.
const CHANGED: &[&str] = &[
    "P201", "P202", "P103", "P104", "P003", "P001", "F101", "V103", "V106", "P101", "P102", "N004", "P005", "V105",
    "V108",
];

/// An original, and a copy of it that arrives later.
pub(super) fn next(world: &mut World) -> Vec<Doc> {
    let paper = if world.numbers.below(2) == 0 { ordered(world).1 } else { expense(world).0 };
    let which = world.numbers.below(MUTATIONS.len() as u32) as usize;
    let (kind, mutate) = MUTATIONS[which];
    let (paper, copy) = pair(world, kind, mutate, paper);
    let original = Doc::new("clean: original of a copy", 0, &paper.invoice());
    let mut bytes = Doc::new(kind, 1, &copy.invoice());
    if kind == "copy: saved again" {
        // The same content in other bytes.
        let text = String::from_utf8_lossy(&bytes.bytes).replace("><", ">\n<");
        bytes.bytes = format!("{text}\n<!-- saved again -->\n").into_bytes();
    }
    // Certain and probable count together: which of the two it is depends on what else differs.
    let also = if CHANGED_KINDS.contains(&kind) { CHANGED } else { AGAIN };
    vec![original, bytes.expecting(&["D101|D102"]).or_also(also)]
}

/// The original and its copy.
pub(super) fn pair(world: &mut World, kind: &str, mutate: Mutation, mut paper: Paper) -> (Paper, Paper) {
    // Some slips need letters or digits to happen to.
    paper.number = suited(world, kind, paper.number);
    let mut copy = paper.clone();
    mutate(world, &mut copy);
    (paper, copy)
}

pub(super) type Mutation = fn(&mut World, &mut Paper);

const CHANGED_KINDS: &[&str] = &[
    "copy: another amount, weeks later",
    "copy: something added, and another rate",
    "copy: in another currency",
    "copy: under another vendor's name",
];

pub(super) const MUTATIONS: &[(&str, Mutation)] = &[
    ("copy: saved again", |_, _| {}),
    ("copy: number in lower case", |_, paper| paper.number = paper.number.to_lowercase()),
    ("copy: number without punctuation", |_, paper| paper.number.retain(char::is_alphanumeric)),
    ("copy: number with blanks for punctuation", |_, paper| {
        paper.number = paper.number.replace(['-', '/'], " ");
    }),
    ("copy: leading zeros", |_, paper| paper.number = with_zeros(&paper.number)),
    ("copy: prefix dropped", |_, paper| {
        paper.number = paper.number.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
    }),
    ("copy: O for 0", |_, paper| paper.number = paper.number.replacen('0', "O", 1)),
    ("copy: I for 1", |_, paper| paper.number = paper.number.replacen('1', "I", 1)),
    ("copy: S for 5", |_, paper| paper.number = paper.number.replacen('5', "S", 1)),
    ("copy: B for 8", |_, paper| paper.number = paper.number.replacen('8', "B", 1)),
    ("copy: rn for m", |_, paper| paper.number = paper.number.replacen('m', "rn", 1)),
    ("copy: two digits swapped", |_, paper| paper.number = swapped(&paper.number)),
    ("copy: dated some days later", |world, paper| {
        paper.issued = later(world, paper.issued, 3);
        paper.due = due(paper);
    }),
    ("copy: dated weeks later", |world, paper| {
        paper.issued = later(world, paper.issued, 35);
        paper.due = due(paper);
    }),
    ("copy: lines in another order", |_, paper| paper.lines.reverse()),
    ("copy: another amount", |_, paper| {
        if let Some(line) = paper.lines.first_mut() {
            line.quantity += Decimal::ONE;
        }
    }),
    ("copy: another account", |world, paper| paper.account = world.strange_iban()),
    ("copy: sent to another of our companies", |world, paper| {
        let other = world.vendors.iter().find(|v| v.country == "FR" && paper.seller.country != "FR").cloned();
        if let Some(other) = other {
            paper.buyer = world.own(&other);
        }
    }),
    ("copy: a number of another form", |world, paper| {
        paper.number = format!("X{}-{}", world.numbers.below(10), 5_000 + world.numbers.below(4_000));
    }),
    ("copy: the next number of the series", |world, paper| {
        let vendor = world.vendors.iter().position(|vendor| vendor.id == paper.seller.id).unwrap_or(0);
        paper.number = world.number(vendor);
    }),
    ("copy: one digit keyed wrong", |world, paper| paper.number = with_wrong_digit(world, &paper.number)),
    ("copy: one digit dropped", |_, paper| {
        if let Some(at) = paper.number.rfind(|c: char| c.is_ascii_digit()) {
            paper.number.remove(at);
        }
    }),
    ("copy: one digit doubled", |_, paper| {
        if let Some(at) = paper.number.rfind(|c: char| c.is_ascii_digit()) {
            let digit = paper.number.as_bytes()[at] as char;
            paper.number.insert(at, digit);
        }
    }),
    ("copy: another amount, weeks later", |world, paper| {
        paper.issued = later(world, paper.issued, 22);
        paper.due = due(paper);
        if let Some(line) = paper.lines.first_mut() {
            line.price += Decimal::new(110, 2);
        }
    }),
    ("copy: something added, and another rate", |_, paper| {
        paper.number = format!("{}-2", paper.number);
        paper.rate = (paper.rate / Decimal::TWO).round_dp(0);
    }),
    ("copy: in another currency", |world, paper| {
        paper.currency = "USD".parse().unwrap_or(paper.currency);
        paper.issued = later(world, paper.issued, 20);
        paper.due = due(paper);
        for line in &mut paper.lines {
            line.price = (line.price * Decimal::new(1085, 3)).round_dp(2);
        }
    }),
    ("copy: under another vendor's name", |world, paper| {
        let is_other = |v: &&super::world::Vendor| v.id != paper.seller.id && v.country == paper.seller.country;
        let other = world.vendors.iter().find(is_other).cloned();
        if let Some(other) = other {
            paper.account.clone_from(&other.iban);
            paper.seller = other;
            paper.due = due(paper);
        }
    }),
];

/// Another digit in the middle of the last run, where no neighbour of the series is.
fn with_wrong_digit(world: &mut World, number: &str) -> String {
    let mut chars: Vec<char> = number.chars().collect();
    let digits: Vec<usize> = (0..chars.len()).filter(|&at| chars[at].is_ascii_digit()).collect();
    if let Some(&at) = digits.get(digits.len() / 2) {
        let digit = chars[at].to_digit(10).unwrap_or(0) + 1 + world.numbers.below(8);
        chars[at] = char::from_digit(digit % 10, 10).unwrap_or('7');
    }
    chars.into_iter().collect()
}

/// Gives the number the letters that the slip needs.
fn suited(world: &mut World, kind: &str, number: String) -> String {
    let n = 10_000 + world.numbers.below(89_999);
    match kind {
        "copy: O for 0" => format!("RG-{n}07"),
        "copy: I for 1" => format!("RG-{n}13"),
        "copy: S for 5" => format!("RG-{n}52"),
        "copy: B for 8" => format!("RG-{n}86"),
        "copy: rn for m" => format!("Com-{n}7"),
        "copy: two digits swapped" => format!("RG-{n}49"),
        "copy: prefix dropped" => format!("RG-{n}3"),
        "copy: number in lower case" => format!("RGA-{n}4"),
        "copy: leading zeros" => format!("{n}6"),
        "copy: one digit dropped" | "copy: one digit doubled" => format!("DB-{n}3"),
        _ => number,
    }
}

fn with_zeros(number: &str) -> String {
    let at = number.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    format!("{}00{}", &number[..at], &number[at..])
}

/// The last two different digits that stand beside each other.
fn swapped(number: &str) -> String {
    let mut chars: Vec<char> = number.chars().collect();
    for at in (1..chars.len()).rev() {
        if chars[at] != chars[at - 1] && chars[at].is_ascii_digit() && chars[at - 1].is_ascii_digit() {
            chars.swap(at, at - 1);
            break;
        }
    }
    chars.into_iter().collect()
}
