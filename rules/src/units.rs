//! Units of measure (UN/ECE Recommendation 20) as far as orders and invoices mix them.

use model::Decimal;

/// What a unit measures; units of one kind convert into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Piece,
    Mass,
    Volume,
    Length,
    Area,
    Time,
    Month,
    Energy,
}

/// Unit (code or the way people write it, lower case), what it measures, and how many thousandths of the smallest.
const UNITS: &[(&[&str], Kind, i64)] = &[
    (
        &[
            "c62", "h87", "ea", "pce", "pcs", "pc", "nar", "xpp", "stk", "st", "stck", "stück", "szt", "piece",
            "pieces", "each", "one", "unit", "units", "un", "u", "u1", "ks", "db", "pz", "nr", "kom", "tk", "gab",
        ],
        Kind::Piece,
        1,
    ),
    (&["pr", "npr", "paar", "pair"], Kind::Piece, 2),
    (&["dzn", "dzp", "dutzend", "dozen"], Kind::Piece, 12),
    (&["cen", "hundred"], Kind::Piece, 100),
    (&["mil", "t3", "thousand", "tsd"], Kind::Piece, 1000),
    (&["mgm", "mg"], Kind::Mass, 1),
    (&["grm", "g", "gr"], Kind::Mass, 1_000),
    (&["kgm", "kg", "kgs", "kilo"], Kind::Mass, 1_000_000),
    (&["dtn", "dt"], Kind::Mass, 100_000_000),
    (&["tne", "t", "to", "ton", "tonne"], Kind::Mass, 1_000_000_000),
    (&["mlt", "ml"], Kind::Volume, 1),
    (&["clt", "cl"], Kind::Volume, 10),
    (&["ltr", "l", "lt", "liter", "litre"], Kind::Volume, 1_000),
    (&["hlt", "hl"], Kind::Volume, 100_000),
    (&["mtq", "m3", "m³", "cbm"], Kind::Volume, 1_000_000),
    (&["mmt", "mm"], Kind::Length, 1),
    (&["cmt", "cm"], Kind::Length, 10),
    (&["mtr", "m", "lfm", "meter"], Kind::Length, 1_000),
    (&["kmt", "ktm", "km"], Kind::Length, 1_000_000),
    (&["cmk", "cm2", "cm²"], Kind::Area, 1),
    (&["mtk", "m2", "m²", "qm"], Kind::Area, 10_000),
    (&["sec", "s"], Kind::Time, 1),
    (&["min", "minute", "minuten"], Kind::Time, 60),
    (&["hur", "h", "hr", "hrs", "std", "stunde", "stunden", "hour", "hours", "godz"], Kind::Time, 3_600),
    (&["mon", "monat", "month", "mies", "mois", "mo"], Kind::Month, 1),
    (&["qan", "quarter", "quartal"], Kind::Month, 3),
    (&["ann", "year", "jahr", "rok"], Kind::Month, 12),
    (&["whr", "wh"], Kind::Energy, 1),
    (&["kwh", "kwhr"], Kind::Energy, 1_000),
    (&["mwh"], Kind::Energy, 1_000_000),
];

fn find(unit: &str) -> Option<(Kind, i64)> {
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    UNITS.iter().find(|(names, ..)| names.contains(&unit.as_str())).map(|(_, kind, factor)| (*kind, *factor))
}

/// What a quantity in `from` becomes in `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// The same unit, or at least one side does not say its unit.
    Same,
    /// Multiply by the first and divide by the second.
    Factor(Decimal, Decimal),
    /// No factor is known: a box is as many pieces as somebody agreed.
    Unknown,
}

impl Conversion {
    /// Between two units as they are written.
    pub(crate) fn between(from: Option<&str>, to: Option<&str>) -> Conversion {
        let (Some(from), Some(to)) = (from, to) else { return Conversion::Same };
        if from.trim().eq_ignore_ascii_case(to.trim()) || from.trim().is_empty() || to.trim().is_empty() {
            return Conversion::Same;
        }
        match (find(from), find(to)) {
            (Some((a, one)), Some((b, other))) if a == b && one == other => Conversion::Same,
            (Some((a, one)), Some((b, other))) if a == b => Conversion::Factor(one.into(), other.into()),
            _ => Conversion::Unknown,
        }
    }

    /// A quantity after conversion; unchanged when no factor is known.
    pub(crate) fn quantity(self, quantity: Decimal) -> Option<Decimal> {
        match self {
            Conversion::Same | Conversion::Unknown => Some(quantity),
            Conversion::Factor(up, down) => quantity.checked_mul(up)?.checked_div(down),
        }
    }

    /// A price per unit after conversion: the other way round.
    pub(crate) fn price(self, price: Decimal) -> Option<Decimal> {
        match self {
            Conversion::Same | Conversion::Unknown => Some(price),
            Conversion::Factor(up, down) => price.checked_mul(down)?.checked_div(up),
        }
    }
}

/// Whether goods in this unit are weighed or measured, so that deliveries never hit the ordered quantity exactly.
pub(crate) fn is_bulk(unit: Option<&str>) -> bool {
    unit.and_then(find).is_some_and(|(kind, _)| matches!(kind, Kind::Mass | Kind::Volume | Kind::Length | Kind::Area))
}

/// Words behind a number in a description: what it measures, and how many of the smallest unit of its kind.
const MEASURES: &[(&[&str], &str, Decimal)] = &[
    (&["mg"], "mass", Decimal::from_parts(1, 0, 0, false, 3)),
    (&["g", "gr", "gramm", "gram"], "mass", Decimal::ONE),
    (&["kg", "kilo"], "mass", Decimal::ONE_THOUSAND),
    (&["ml"], "volume", Decimal::ONE),
    (&["cl"], "volume", Decimal::TEN),
    (&["l", "ltr", "liter", "litre", "litres", "liters", "litr", "litry"], "volume", Decimal::ONE_THOUSAND),
    (&["hl"], "volume", Decimal::from_parts(100_000, 0, 0, false, 0)),
    (&["mm"], "length", Decimal::ONE),
    (&["cm"], "length", Decimal::TEN),
    (&["m", "lfm", "mtr", "meter", "metre"], "length", Decimal::ONE_THOUSAND),
    (&["inch", "zoll", "in"], "length", Decimal::from_parts(254, 0, 0, false, 1)),
    (&["w", "watt"], "power", Decimal::ONE),
    (&["kw"], "power", Decimal::ONE_THOUSAND),
    (&["v", "volt"], "voltage", Decimal::ONE),
    (&["bar"], "pressure", Decimal::ONE),
    (&["mb"], "memory", Decimal::ONE),
    (&["gb"], "memory", Decimal::ONE_THOUSAND),
    (&["tb"], "memory", Decimal::from_parts(1_000_000, 0, 0, false, 0)),
    (&["mah"], "charge", Decimal::ONE),
    (&["ah"], "charge", Decimal::ONE_THOUSAND),
    (&["percent", "prozent"], "percent", Decimal::ONE),
];

/// Words behind a number that say how many or how long, and nothing of the article.
const COUNTS: &[&str] = &[
    "stk", "st", "stck", "stueck", "pcs", "pc", "piece", "pieces", "szt", "sztuk", "teilig", "tlg", "blatt", "sheets",
    "sheet", "arkuszy", "feuilles", "units", "h", "std", "stunden", "stunde", "hours", "hour", "hrs", "godz", "min",
    "minuten", "tage", "tag", "days", "day", "monate", "monat", "months", "month", "x", "er", "fach", "paar", "pairs",
    "pair", "rollen", "rolls",
];

/// What a number in a description measures: `None` when no unit follows it, nothing inside when it only counts.
pub(crate) fn measure(number: &str, word: &str) -> Option<Option<(&'static str, Decimal)>> {
    if COUNTS.contains(&word) && word != "x" {
        return Some(None);
    }
    let (_, kind, factor) = MEASURES.iter().find(|(words, ..)| words.contains(&word))?;
    let value = number.parse::<Decimal>().ok()?.checked_mul(*factor)?.normalize();
    Some(Some((kind, value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_convert_within_their_kind_only() {
        let d = |text: &str| text.parse::<Decimal>().expect(text);
        for (from, to, quantity, expected) in [
            ("KGM", "GRM", "1.5", Some("1500")),
            ("GRM", "KGM", "250", Some("0.25")),
            ("C62", "H87", "3", Some("3")),
            ("Stk.", "EA", "3", Some("3")),
            ("DZN", "C62", "2", Some("24")),
            ("HUR", "MIN", "1", Some("60")),
            ("BX", "C62", "1", None),
            ("KGM", "LTR", "1", None),
        ] {
            let conversion = Conversion::between(Some(from), Some(to));
            match expected {
                Some(expected) => assert_eq!(
                    conversion.quantity(d(quantity)).map(|q| q.normalize()),
                    Some(d(expected)),
                    "{from} {to}"
                ),
                None => assert_eq!(conversion, Conversion::Unknown, "{from} {to}"),
            }
        }
        assert_eq!(Conversion::between(None, Some("C62")), Conversion::Same);
        assert_eq!(
            Conversion::between(Some("KGM"), Some("GRM")).price(d("5")).map(|p| p.normalize()),
            Some(d("0.005"))
        );
        assert!(is_bulk(Some("KGM")) && !is_bulk(Some("C62")) && !is_bulk(None));
    }
}
