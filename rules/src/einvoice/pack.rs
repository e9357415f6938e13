//! Packs of rules: an edition of a publisher's rules, and when it is in force.

use jiff::civil::Date;

use super::en16931::View;
use super::sink::{Rule, Sink};

/// One edition of a publisher's rules.
pub(crate) struct Pack {
    /// Its name without the edition, e.g. `EN 16931`.
    pub(crate) name: &'static str,
    /// Its edition, e.g. `1.3.16`.
    pub(crate) edition: &'static str,
    /// First day on which invoices are judged by it.
    pub(crate) from: Date,
    /// Last day; `None` while no later edition is known.
    pub(crate) until: Option<Date>,
    /// Its rules; each table is sorted by id.
    pub(crate) tables: &'static [&'static [Rule]],
    /// Applies them.
    pub(crate) check: fn(&View<'_, '_>, &mut Sink),
}

impl Pack {
    /// The edition of the pack of that name that is in force on a date. A date before all of them gets the first, a date
    /// after all of them, or none at all, the last: an invoice is judged by the nearest rules rather than by none.
    pub(crate) fn in_force<'p>(packs: &[&'p [Pack]], name: &str, date: Option<Date>) -> Option<&'p Pack> {
        let mut editions = packs.iter().copied().flatten().filter(|pack| pack.name == name);
        let last = editions.clone().next_back()?;
        let Some(date) = date.filter(|date| *date <= last.until.unwrap_or(Date::MAX)) else { return Some(last) };
        let counts = |pack: &&Pack| pack.until.is_none_or(|until| date <= until) && (pack.from <= date);
        editions.clone().find(counts).or_else(|| editions.next())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn edition(edition: &'static str, from: Date, until: Option<Date>) -> Pack {
        Pack { name: "A", edition, from, until, tables: &[], check: |_, _| {} }
    }

    #[test]
    fn the_date_of_the_invoice_chooses_the_edition() {
        let packs = [
            edition("1", date(2025, 1, 1), Some(date(2025, 12, 31))),
            edition("2", date(2026, 1, 1), Some(date(2026, 12, 31))),
        ];
        let chosen = |date| Pack::in_force(&[&packs], "A", date).map(|pack| pack.edition);
        assert_eq!(chosen(Some(date(2024, 5, 1))), Some("1"));
        assert_eq!(chosen(Some(date(2025, 12, 31))), Some("1"));
        assert_eq!(chosen(Some(date(2026, 1, 1))), Some("2"));
        assert_eq!(chosen(Some(date(2030, 1, 1))), Some("2"));
        assert_eq!(chosen(None), Some("2"));
        assert!(Pack::in_force(&[&packs], "B", None).is_none());
    }
}
