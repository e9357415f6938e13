//! Companies that do not exist: names, addresses, registries and accounts as the country writes them.

use model::Date;

use super::language::{Book, Country, Trade};
use super::numbers::{fill, one};
use crate::identifiers::{any_iban, any_vat_identifier};
use crate::seed::Seed;

/// Somebody who sells or buys.
#[derive(Debug, Clone)]
pub(super) struct Party {
    /// Name with legal form.
    pub(super) name: String,
    /// What stands in the logo.
    pub(super) short: String,
    /// A second line of the address: a department or a person.
    pub(super) care_of: Option<String>,
    pub(super) street: String,
    /// Post code and town, on one line or two.
    pub(super) town: Vec<String>,
    /// Compact, as it is registered.
    pub(super) vat_id: Option<String>,
    pub(super) tax_number: Option<String>,
    pub(super) iban: Option<String>,
    pub(super) bic: String,
    pub(super) bank: String,
    /// An account in the country's own form.
    pub(super) domestic: Option<String>,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) web: String,
    pub(super) registry: String,
    pub(super) person: String,
}

/// How a company writes its name: with its legal form, under its brand alone, or as the person who it is.
enum Written {
    Firm,
    Brand,
    Person,
}

impl Written {
    /// Drawn from the name itself, so that what the seed decides beside it stays as it is.
    fn of(name: &str) -> Written {
        let drawn = name.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))) >> 7;
        match drawn % 20 {
            0..=2 => Written::Brand,
            3 => Written::Person,
            _ => Written::Firm,
        }
    }
}

const DAY: Date = Date::constant(2024, 5, 6);

impl Party {
    /// A company of a trade.
    pub(super) fn company(book: &Book, country: &Country, trade: Option<&Trade>, seed: &mut Seed) -> Party {
        let trade = trade.unwrap_or_else(|| seed.pick(&book.trades));
        let (coined, surname) = (seed.pick(&book.coined).clone(), seed.pick(&book.surnames).clone());
        let mut surname2 = seed.pick(&book.surnames).clone();
        if surname2 == surname {
            surname2.clone_from(&book.forenames[0]);
        }
        let kind = seed.pick(&trade.names).clone();
        let pattern = seed.pick(&book.company).clone();
        let name = |legal: &str| {
            let filled = pattern
                .replace("{coined}", &coined)
                .replace("{surname}", &surname)
                .replace("{surname2}", &surname2)
                .replace("{trade}", &kind)
                .replace("{legal}", legal);
            filled.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let legal = seed.pick(&country.legal).as_str();
        let full = match Written::of(&name(legal)) {
            Written::Firm => name(legal),
            Written::Brand => name("").trim_end_matches([',', ' ', '-', '&']).to_owned(),
            Written::Person => format!("{} {surname}", book.forenames[name(legal).len() % book.forenames.len()]),
        };
        let short =
            if pattern.contains("{coined}") { coined.clone() } else { name("").trim_end_matches(',').to_owned() };
        let printed = seed.pick(&country.towns).clone();
        let town = town_name(&printed);
        let domain =
            format!("{}.example", plain_letters(if pattern.contains("{coined}") { &coined } else { &surname }));
        let mailbox = *seed.pick(&["info", "office", "ap", "billing", "mail", "hello"]);
        let place = |from: &[String], seed: &mut Seed| fill(&seed.pick(from).replace("{town}", &town), DAY, seed);
        let registry = place(&country.registry, seed);
        let bank = place(&country.banks, seed);
        let street = street(book, seed);
        let letters = |n: usize, seed: &mut Seed| -> String {
            (0..n).map(|_| char::from(b"ABDEFGHKLMNPRSTVX"[seed.below(17) as usize])).collect()
        };
        let mut bic = format!("{}{}{}", letters(4, seed), country.code, letters(2, seed));
        if seed.below(2) == 0 {
            bic.push_str(if seed.below(3) == 0 { "123" } else { "XXX" });
        }
        let vat_id = any_vat_identifier(&country.code, seed);
        let drawn = (!country.tax_numbers.is_empty()).then(|| place(&country.tax_numbers, seed));
        // Numbers of the tax office that are part of the VAT identifier are the same number.
        let tax_number = match (country.code.as_str(), vat_id.as_deref().and_then(|vat| vat.get(2..))) {
            ("FI", Some(n)) => Some(format!("{}-{}", &n[..7], &n[7..])),
            ("SE", Some(n)) => Some(format!("{}-{}", &n[..6], &n[6..10])),
            ("CZ" | "IT", Some(n)) => Some(n.to_owned()),
            _ => drawn,
        };
        Party {
            name: full,
            short,
            care_of: None,
            street,
            town: printed.split('/').map(str::to_owned).collect(),
            vat_id,
            tax_number,
            iban: any_iban(&country.code, seed),
            bic,
            bank,
            domestic: (!country.domestic.is_empty()).then(|| place(&country.domestic, seed)),
            phone: one(&country.phones, DAY, seed),
            email: format!("{mailbox}@{domain}"),
            web: format!("www.{domain}"),
            registry,
            person: person(book, seed),
        }
    }

    /// Who is billed: mostly a company, sometimes with a department or a person, sometimes a person alone.
    pub(super) fn buyer(book: &Book, country: &Country, seed: &mut Seed) -> Party {
        let mut party = Party::company(book, country, None, seed);
        match seed.below(10) {
            0 => {
                party.name = person(book, seed);
                party.vat_id = None;
            }
            1 | 2 => party.care_of = Some(person(book, seed)),
            _ => {}
        }
        party
    }

    /// Street, post code and town.
    pub(super) fn address(&self) -> Vec<String> {
        let mut out = vec![self.street.clone()];
        out.extend(self.town.iter().cloned());
        out
    }
}

fn person(book: &Book, seed: &mut Seed) -> String {
    format!("{} {}", seed.pick(&book.forenames), seed.pick(&book.surnames))
}

fn street(book: &Book, seed: &mut Seed) -> String {
    let n = 1 + seed.below(140);
    seed.pick(&book.streets).replace("{n}", &n.to_string()).replace("{m}", &(n + 2).to_string())
}

/// The town without its post code.
fn town_name(printed: &str) -> String {
    let first = printed.split('/').next().unwrap_or(printed);
    let first = first.split(',').next().unwrap_or(first);
    let words: Vec<&str> = first.split(' ').filter(|w| !w.chars().any(|c| c.is_ascii_digit())).collect();
    let words: Vec<&str> =
        words.into_iter().filter(|w| w.chars().count() > 2 || w.chars().any(char::is_lowercase)).collect();
    if words.is_empty() { first.to_owned() } else { words.join(" ") }
}

/// Letters that a domain may have.
fn plain_letters(text: &str) -> String {
    const FROM: &str = "äàáâãåæçčďéèêëěęíìîïłñńňóòôõöøřśšťúùûüůýźżž";
    const TO: &str = "aaaaaaaccdeeeeeeiiiilnnnoooooorsstuuuuuyzzz";
    text.to_lowercase()
        .chars()
        .filter_map(|c| FROM.chars().position(|f| f == c).and_then(|i| TO.chars().nth(i)).or(Some(c)))
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_plain() {
        assert_eq!(plain_letters("Žižkov Ångström-Łódź"), "zizkovangstromlodz");
    }
}
