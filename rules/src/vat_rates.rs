//! VAT rates of European countries with the days on which they were in force, as each country's tax law sets them.
//!
//! Source: the Commission's overview "VAT rates applied in the Member States" and the national acts that changed them;
//! for GB, CH, NO and IS the acts themselves. Rates that ended before 2020 are left out: no invoice so old is paid.

use model::{Date, Decimal};

/// Rates in hundredths of a percent; `(rate, first day, last day)`, the days as `yyyymmdd`, 0 for open.
type Rates = &'static [(i64, i32, i32)];

/// Rates of a country, by ISO 3166 code; Greece is GR and EL, Northern Ireland XI and GB.
const COUNTRIES: &[(&str, Rates)] = &[
    ("AT", &[(2000, 0, 0), (1300, 0, 0), (1000, 0, 0), (1900, 0, 0), (500, 20200701, 20211231), (490, 20260701, 0)]),
    ("BE", &[(2100, 0, 0), (1200, 0, 0), (600, 0, 0)]),
    ("BG", &[(2000, 0, 0), (900, 0, 0)]),
    (
        "CH",
        &[
            (810, 20240101, 0),
            (380, 20240101, 0),
            (260, 20240101, 0),
            (770, 0, 20231231),
            (370, 0, 20231231),
            (250, 0, 20231231),
        ],
    ),
    ("CY", &[(1900, 0, 0), (900, 0, 0), (500, 0, 0), (300, 20230801, 0)]),
    ("CZ", &[(2100, 0, 0), (1500, 0, 20231231), (1000, 0, 20231231), (1200, 20240101, 0)]),
    (
        "DE",
        &[
            (1900, 0, 20200630),
            (700, 0, 20200630),
            (1600, 20200701, 20201231),
            (500, 20200701, 20201231),
            (1900, 20210101, 0),
            (700, 20210101, 0),
        ],
    ),
    ("DK", &[(2500, 0, 0)]),
    (
        "EE",
        &[
            (2000, 0, 20231231),
            (2200, 20240101, 20250630),
            (2400, 20250701, 0),
            (900, 0, 0),
            (500, 0, 0),
            (1300, 20250101, 0),
        ],
    ),
    (
        "ES",
        &[
            (2100, 0, 0),
            (1000, 0, 0),
            (400, 0, 0),
            (500, 20220701, 20241231),
            (750, 20241001, 20241231),
            (200, 20241001, 20241231),
        ],
    ),
    ("FI", &[(2400, 0, 20240831), (2550, 20240901, 0), (1400, 0, 20251231), (1350, 20260101, 0), (1000, 0, 0)]),
    ("FR", &[(2000, 0, 0), (1000, 0, 0), (550, 0, 0), (210, 0, 0), (850, 0, 0), (1300, 0, 0)]),
    ("GB", &[(2000, 0, 0), (500, 0, 0), (1250, 20211001, 20220331)]),
    ("GR", &[(2400, 0, 0), (1300, 0, 0), (600, 0, 0), (1700, 0, 0), (900, 0, 0), (400, 0, 0)]),
    ("HR", &[(2500, 0, 0), (1300, 0, 0), (500, 0, 0)]),
    ("HU", &[(2700, 0, 0), (1800, 0, 0), (500, 0, 0)]),
    (
        "IE",
        &[(2300, 0, 20200831), (2100, 20200901, 20210228), (2300, 20210301, 0), (1350, 0, 0), (900, 0, 0), (480, 0, 0)],
    ),
    ("IS", &[(2400, 0, 0), (1100, 0, 0)]),
    ("IT", &[(2200, 0, 0), (1000, 0, 0), (500, 0, 0), (400, 0, 0)]),
    ("LT", &[(2100, 0, 0), (900, 0, 20251231), (1200, 20260101, 0), (500, 0, 0)]),
    (
        "LU",
        &[
            (1700, 0, 20221231),
            (1400, 0, 20221231),
            (800, 0, 20221231),
            (1600, 20230101, 20231231),
            (1300, 20230101, 20231231),
            (700, 20230101, 20231231),
            (1700, 20240101, 0),
            (1400, 20240101, 0),
            (800, 20240101, 0),
            (300, 0, 0),
        ],
    ),
    ("LV", &[(2100, 0, 0), (1200, 0, 0), (500, 0, 0)]),
    ("MT", &[(1800, 0, 0), (1200, 20240101, 0), (700, 0, 0), (500, 0, 0)]),
    ("NL", &[(2100, 0, 0), (900, 0, 0)]),
    ("NO", &[(2500, 0, 0), (1500, 0, 0), (1200, 0, 0), (1111, 0, 0)]),
    ("PL", &[(2300, 0, 0), (800, 0, 0), (500, 0, 0), (700, 0, 0), (400, 0, 0)]),
    (
        "PT",
        &[
            (2300, 0, 0),
            (1300, 0, 0),
            (600, 0, 0),
            (2200, 0, 0),
            (1200, 0, 0),
            (500, 0, 0),
            (1600, 0, 0),
            (900, 0, 0),
            (400, 0, 0),
        ],
    ),
    ("RO", &[(1900, 0, 20250731), (900, 0, 20260731), (500, 0, 20250731), (2100, 20250801, 0), (1100, 20250801, 0)]),
    ("SE", &[(2500, 0, 0), (1200, 0, 0), (600, 0, 0)]),
    ("SI", &[(2200, 0, 0), (950, 0, 0), (500, 0, 0)]),
    ("SK", &[(2000, 0, 20241231), (1000, 0, 20241231), (2300, 20250101, 0), (1900, 20250101, 0), (500, 20230101, 0)]),
];

/// What is known of a rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    /// It was in force on one of the days.
    InForce,
    /// It was not; these were, highest first.
    Others(Vec<Decimal>),
    /// Nothing is known of the country.
    Nothing,
}

/// Whether a country charged this rate, in percent, on one of these days.
pub(crate) fn look_up(country: &str, rate: Decimal, days: &[Date]) -> Known {
    let country = match country {
        "EL" => "GR",
        "XI" => "GB",
        other => other,
    };
    let Some((_, rates)) = COUNTRIES.iter().find(|(code, _)| *code == country) else { return Known::Nothing };
    let in_force = |(_, from, until): &&(i64, i32, i32)| days.iter().any(|day| is_within(*day, *from, *until));
    let mut valid: Vec<Decimal> =
        rates.iter().filter(in_force).map(|(rate, ..)| Decimal::new(*rate, 2).normalize()).collect();
    if valid.contains(&rate.normalize()) {
        return Known::InForce;
    }
    valid.sort_by(|a, b| b.cmp(a));
    valid.dedup();
    Known::Others(valid)
}

fn is_within(day: Date, from: i32, until: i32) -> bool {
    let day = i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day());
    from <= day && (until == 0 || day <= until)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_rate_is_known_with_its_days() {
        let known = |country, rate: &str, day| look_up(country, rate.parse().expect("a rate"), &[day]);
        assert_eq!(known("DE", "19", date(2026, 3, 1)), Known::InForce);
        assert_eq!(known("DE", "19.00", date(2020, 6, 30)), Known::InForce);
        assert_eq!(known("DE", "19", date(2020, 8, 1)), Known::Others(vec![Decimal::from(16), Decimal::from(5)]));
        assert_eq!(known("FI", "25.5", date(2026, 3, 1)), Known::InForce);
        assert_eq!(known("CH", "8.1", date(2024, 1, 1)), Known::InForce);
        assert_eq!(known("EL", "24", date(2026, 3, 1)), Known::InForce);
        assert_eq!(known("US", "8", date(2026, 3, 1)), Known::Nothing);
        let both = [date(2025, 7, 20), date(2025, 8, 3)];
        assert_eq!(look_up("RO", Decimal::from(19), &both), Known::InForce, "the supply counts, not the paper");
    }

    #[test]
    fn countries_stand_once_and_their_days_are_days() {
        assert!(COUNTRIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (country, rates) in COUNTRIES {
            for (rate, from, until) in *rates {
                assert!((100..=3000).contains(rate), "{country}");
                for day in [from, until].into_iter().filter(|day| **day != 0) {
                    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
                    let read = Date::new(year as i16, month as i8, day as i8);
                    assert!(read.is_ok(), "{country} {day}");
                }
                assert!(*until == 0 || from < until, "{country}");
            }
        }
    }
}
