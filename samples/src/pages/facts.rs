//! What a document says, before anybody draws it: parties, numbers, dates, lines and sums that agree.

use model::money::round;
use model::{Date, Decimal, Rounding};

use super::Class;
use super::language::{Book, Country, Language};
use super::numbers::{fill, one};
use super::party::Party;
use crate::seed::Seed;

/// How VAT is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taxed {
    /// Rates of the country.
    Rates,
    /// The buyer owes it.
    Reverse,
    /// Exempt, or a small business.
    Exempt,
}

/// A line.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) position: String,
    pub(super) code: String,
    pub(super) name: String,
    /// Notes under the line.
    pub(super) notes: Vec<String>,
    pub(super) quantity: Decimal,
    pub(super) unit: String,
    pub(super) price: Decimal,
    pub(super) discount: Option<Decimal>,
    pub(super) rate: Decimal,
    pub(super) net: Decimal,
    pub(super) served: Date,
    /// Heading before this line.
    pub(super) heading: Option<String>,
}

impl Item {
    pub(super) fn tax(&self) -> Decimal {
        cents(self.net * self.rate / Decimal::ONE_HUNDRED)
    }
}

/// A VAT group (BG-23).
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) rate: Decimal,
    pub(super) base: Decimal,
    pub(super) tax: Decimal,
}

/// An entry of a reminder or a statement.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) date: Date,
    pub(super) due: Date,
    pub(super) kind: usize,
    pub(super) number: String,
    /// Negative when it lowers the balance.
    pub(super) amount: Decimal,
}

/// What a document says.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) class: Class,
    pub(super) book: &'static Book,
    pub(super) country: &'static Country,
    pub(super) seller: Party,
    pub(super) buyer: Party,
    pub(super) number: String,
    pub(super) issue: Date,
    pub(super) due: Date,
    pub(super) days: u32,
    pub(super) delivered: Date,
    pub(super) order: String,
    pub(super) customer: String,
    pub(super) delivery: String,
    pub(super) reference: String,
    pub(super) preceding: String,
    /// The contract that it is a bill of; of a given invoice only.
    pub(super) contract: String,
    pub(super) taxed: Taxed,
    pub(super) items: Vec<Item>,
    /// Percent and amount of a discount on the whole.
    pub(super) discount: Option<(Decimal, Decimal)>,
    pub(super) shipping: Option<Decimal>,
    pub(super) lines_total: Decimal,
    pub(super) groups: Vec<Group>,
    pub(super) net: Decimal,
    pub(super) tax: Decimal,
    pub(super) gross: Decimal,
    pub(super) prepaid: Option<Decimal>,
    pub(super) entries: Vec<Entry>,
    /// Whether somebody gave what it says, and all of it is to be shown.
    pub(super) given: bool,
}

/// Two decimals, halves away from zero, as people round.
pub(super) fn cents(value: Decimal) -> Decimal {
    round(value, 2, Rounding::HalfUp)
}

impl Facts {
    pub(super) fn draw(language: Language, class: Class, seed: &mut Seed) -> Facts {
        let book = language.book();
        let country = weighted(&book.countries, seed);
        let trade = seed.below(book.trades.len() as u32) as usize;
        let issue = date(seed);
        let days = *seed.pick(&[7, 8, 10, 14, 14, 15, 20, 21, 30, 30, 30, 45, 60]);
        let due = later(issue, i64::from(days));
        let seller = Party::company(book, country, Some(&book.trades[trade]), seed);
        let buyer = Party::buyer(book, country, seed);
        let taxed = match (class, seed.below(14)) {
            (Class::Receipt, _) => Taxed::Rates,
            (_, 0) => Taxed::Reverse,
            (_, 1) => Taxed::Exempt,
            _ => Taxed::Rates,
        };
        let mut facts = Facts {
            class,
            book,
            country,
            seller,
            buyer,
            number: one(&book.number_patterns, issue, seed),
            issue,
            due,
            days,
            delivered: later(issue, -i64::from(seed.below(12))),
            order: one(&book.order_patterns, issue, seed),
            customer: one(&["#####", "1####", "K-####", "##-###", "@@####"], issue, seed),
            delivery: one(&["######", "8#######", "##/####"], issue, seed),
            reference: one(&["@@/##", "A######", "####-##", "{yy}/####"], issue, seed),
            preceding: one(&book.number_patterns, issue, seed),
            contract: String::new(),
            taxed,
            items: Vec::new(),
            discount: None,
            shipping: None,
            lines_total: Decimal::ZERO,
            groups: Vec::new(),
            net: Decimal::ZERO,
            tax: Decimal::ZERO,
            gross: Decimal::ZERO,
            prepaid: None,
            entries: Vec::new(),
            given: false,
        };
        facts.number.retain(|c| c != ' ');
        let count = match class {
            Class::Receipt => 1 + seed.below(9),
            _ => *seed.pick(&[1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 9, 12, 16, 24, 34]),
        };
        facts.add_items(trade, count, seed);
        facts.add_up(seed);
        if matches!(class, Class::Reminder | Class::Statement) {
            facts.add_entries(seed);
        }
        facts
    }

    fn add_items(&mut self, trade: usize, count: u32, seed: &mut Seed) {
        let goods = &self.book.trades[trade].goods;
        let step = *seed.pick(&[1, 1, 1, 1, 10]);
        let padded = seed.below(5) == 0;
        // Some vendors say much under a line, most say nothing.
        let talkative = *seed.pick(&[0, 0, 1, 3]);
        let headings = count > 4 && seed.below(4) == 0;
        let discounts = seed.below(5) == 0;
        let mixed = seed.below(3) == 0;
        let code = seed.pick(&self.book.item_patterns).clone();
        let mut start = seed.below(goods.len() as u32) as usize;
        for i in 0..count {
            start = (start + 1 + seed.below(2) as usize) % goods.len();
            let parts: Vec<&str> = goods[start].split('|').collect();
            let (name, unit) = (parts[0], parts[1]);
            let reduced = mixed && parts.get(4) == Some(&"r") && self.country.rates.len() > 1;
            let price = price(parts[2], parts[3], self.rate_of_exchange(), seed);
            let quantity = quantity(unit, self.class, seed);
            let discount =
                (discounts && seed.below(2) == 0).then(|| Decimal::from(*seed.pick(&[2, 3, 5, 10, 15, 20, 25])));
            let kept = Decimal::ONE_HUNDRED - discount.unwrap_or_default();
            let position = (i + 1) * step;
            let rate: Decimal = match self.taxed {
                Taxed::Rates => self.country.rates[usize::from(reduced)].parse().unwrap_or_default(),
                _ => Decimal::ZERO,
            };
            let mut item = Item {
                position: if padded { format!("{position:03}") } else { position.to_string() },
                code: fill(&code, self.issue, seed),
                name: name.to_owned(),
                notes: Vec::new(),
                quantity,
                unit: seed.pick(&self.book.units[unit]).clone(),
                price,
                discount,
                rate,
                net: cents(quantity * price * kept / Decimal::ONE_HUNDRED),
                served: later(self.delivered, -i64::from(seed.below(20))),
                heading: (headings && (i == 0 || seed.below(4) == 0))
                    .then(|| one(&self.book.trade_details.groups, self.issue, seed)),
            };
            for _ in 0..seed.below(talkative + 1).min(2) {
                item.notes.push(one(&self.book.trade_details.lines, self.issue, seed));
            }
            self.items.push(item);
        }
        // One word for one unit within a document.
        for i in 1..self.items.len() {
            for j in 0..i {
                let same = |unit: &str| {
                    self.book
                        .units
                        .values()
                        .any(|all| all.iter().any(|u| u == unit) && all.contains(&self.items[j].unit))
                };
                if same(&self.items[i].unit.clone()) {
                    self.items[i].unit = self.items[j].unit.clone();
                    break;
                }
            }
        }
    }

    /// Prices of the files are in euro; currencies of smaller coin have larger figures.
    fn rate_of_exchange(&self) -> u32 {
        match self.country.currency.as_str() {
            "CZK" => 24,
            "SEK" | "NOK" => 11,
            "DKK" => 7,
            "PLN" => 4,
            _ => 1,
        }
    }

    fn add_up(&mut self, seed: &mut Seed) {
        self.lines_total = self.items.iter().map(|i| i.net).sum();
        let usual: Decimal = match self.taxed {
            Taxed::Rates => self.country.rates[0].parse().unwrap_or_default(),
            _ => Decimal::ZERO,
        };
        let plain = matches!(self.class, Class::Receipt | Class::DeliveryNote | Class::Order);
        if !plain && seed.below(9) == 0 {
            let percent = Decimal::from(*seed.pick(&[2, 3, 5, 10]));
            self.discount = Some((percent, Decimal::ZERO));
        }
        if !plain && seed.below(7) == 0 {
            let euro = *seed.pick(&[4.9_f32, 5.95, 7.5, 12.0, 18.5, 35.0]);
            let cents = (euro * 100.0) as i64 * i64::from(self.rate_of_exchange());
            self.shipping = Some(Decimal::new(cents, 2));
        }
        let mut rates: Vec<Decimal> = self.items.iter().map(|i| i.rate).collect();
        if self.shipping.is_some() {
            rates.push(usual);
        }
        rates.sort_unstable();
        rates.dedup();
        rates.reverse();
        let mut taken = Decimal::ZERO;
        for rate in rates {
            let sum: Decimal = self.items.iter().filter(|i| i.rate == rate).map(|i| i.net).sum();
            let percent = self.discount.map_or(Decimal::ZERO, |(percent, _)| percent);
            let less = cents(sum * percent / Decimal::ONE_HUNDRED);
            taken += less;
            let more = if rate == usual { self.shipping.unwrap_or_default() } else { Decimal::ZERO };
            let base = sum - less + more;
            self.groups.push(Group { rate, base, tax: cents(base * rate / Decimal::ONE_HUNDRED) });
        }
        if let Some((_, amount)) = &mut self.discount {
            *amount = taken;
        }
        self.net = self.groups.iter().map(|g| g.base).sum();
        self.tax = self.groups.iter().map(|g| g.tax).sum();
        self.gross = self.net + self.tax;
        if self.class == Class::Invoice && seed.below(10) == 0 {
            let part = Decimal::from(*seed.pick(&[20, 25, 30, 50]));
            self.prepaid = Some(cents(self.gross * part / Decimal::ONE_HUNDRED));
        }
    }

    /// What stands open, on a reminder; what moved, on a statement.
    fn add_entries(&mut self, seed: &mut Seed) {
        let count = 1 + seed.below(if self.class == Class::Reminder { 4 } else { 14 });
        let mut day = later(self.issue, -110);
        for _ in 0..count {
            day = later(day, 1 + i64::from(seed.below(7)));
            let kind = if self.class == Class::Reminder { 0 } else { *seed.pick(&[0, 0, 0, 1, 1, 2]) };
            let cents = i64::from(2_000 + seed.below(300_000)) * i64::from(self.rate_of_exchange());
            let amount = Decimal::new(if kind == 0 { cents } else { -cents }, 2);
            let number = one(&self.book.number_patterns, day, seed);
            self.entries.push(Entry { date: day, due: later(day, i64::from(self.days)), kind, number, amount });
        }
        self.gross = self.entries.iter().map(|e| e.amount).sum();
    }

    /// What is left to pay.
    pub(super) fn payable(&self) -> Decimal {
        self.gross - self.prepaid.unwrap_or_default()
    }
}

fn weighted(countries: &'static [Country], seed: &mut Seed) -> &'static Country {
    let all: u32 = countries.iter().map(|c| c.weight).sum();
    let mut at = seed.below(all);
    for country in countries {
        if at < country.weight {
            return country;
        }
        at -= country.weight;
    }
    &countries[0]
}

fn date(seed: &mut Seed) -> Date {
    let start = Date::constant(2021, 1, 4);
    later(start, i64::from(seed.below(2_000)))
}

/// A date some days later.
pub(super) fn later(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

fn price(low: &str, high: &str, factor: u32, seed: &mut Seed) -> Decimal {
    let parse = |text: &str| text.parse::<Decimal>().unwrap_or(Decimal::ONE);
    let (low, high) = (parse(low), parse(high));
    let raw = (low + (high - low) * Decimal::from(seed.below(1000)) / Decimal::from(1000)) * Decimal::from(factor);
    match seed.below(6) {
        // Round prices, prices with nines, prices with three decimals.
        0 | 1 if raw > Decimal::TEN => round(raw, 0, Rounding::HalfUp),
        2 if raw > Decimal::TEN => round(raw, 0, Rounding::HalfUp) - Decimal::new(1, 2),
        3 if raw < Decimal::TEN && seed.below(4) == 0 => round(raw, 4, Rounding::HalfUp),
        _ => cents(raw),
    }
}

fn quantity(unit: &str, class: Class, seed: &mut Seed) -> Decimal {
    if class == Class::Receipt {
        return Decimal::from(*seed.pick(&[1, 1, 1, 2, 3]));
    }
    match unit {
        "hour" => Decimal::new(25 * i64::from(1 + seed.below(60)), 2),
        "day" => Decimal::new(5 * i64::from(1 + seed.below(24)), 1),
        "kg" | "m" | "m2" => match seed.below(3) {
            0 => Decimal::from(1 + seed.below(120)),
            1 => Decimal::new(i64::from(10 + seed.below(2_000)), 1),
            _ => Decimal::new(i64::from(100 + seed.below(30_000)), 2),
        },
        "km" => Decimal::from(20 + seed.below(900)),
        "month" | "flat" => Decimal::from(*seed.pick(&[1, 1, 1, 1, 2, 3, 12])),
        _ => Decimal::from(*seed.pick(&[1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 20, 24, 40, 50, 100, 250])),
    }
}
