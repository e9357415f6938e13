//! Units of measure (UN/ECE Recommendation 20) as far as orders and invoices mix them.

use model::Decimal;
use model::ledger::Pack;

/// What a unit measures; units of one kind convert into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Piece,
    Mass,
    Volume,
    Length,
    Area,
    Time,
    Day,
    Month,
    Energy,
    Power,
    /// A package of this kind.
    Package(&'static str),
}

/// Unit (code or the way people write it, lower case), what it measures, and how many of the smallest of its kind: whole
/// numbers, so that an ounce is exactly an ounce.
const UNITS: &[(&[&str], Kind, i64)] = &[
    // Counted. A set, a kit, a lump sum is one of what was ordered.
    (
        &[
            "c62", "h87", "ea", "pce", "pcs", "pc", "nar", "xpp", "stk", "st", "stck", "stück", "szt", "piece",
            "pieces", "each", "one", "unit", "units", "un", "u", "u1", "ks", "db", "pz", "nr", "kom", "tk", "gab",
            "set", "sets", "satz", "kt", "kit", "as", "e48", "ls", "psch", "pauschal", "lump sum", "ac", "act", "e49",
            "nie", "kpl",
        ],
        Kind::Piece,
        1,
    ),
    (&["pr", "npr", "paar", "pair", "pairs"], Kind::Piece, 2),
    (&["tpr"], Kind::Piece, 20),
    (&["sco", "score"], Kind::Piece, 20),
    (&["dzn", "dzp", "dutzend", "dozen", "dpc"], Kind::Piece, 12),
    (&["dpr"], Kind::Piece, 24),
    (&["gro", "gross"], Kind::Piece, 144),
    (&["ggr"], Kind::Piece, 1_728),
    (&["cen", "hundred", "cnp", "hc", "hundert"], Kind::Piece, 100),
    (&["mil", "t3", "thousand", "tsd", "tausend"], Kind::Piece, 1_000),
    (&["mio", "million"], Kind::Piece, 1_000_000),
    // Mass, in billionths of a gram.
    (&["mc", "mcg"], Kind::Mass, 1_000),
    (&["mgm", "mg"], Kind::Mass, 1_000_000),
    (&["grm", "g", "gr"], Kind::Mass, 1_000_000_000),
    (&["hgm"], Kind::Mass, 100_000_000_000),
    (&["kgm", "kg", "kgs", "kilo"], Kind::Mass, 1_000_000_000_000),
    (&["dtn", "dt"], Kind::Mass, 100_000_000_000_000),
    (&["tne", "t", "to", "ton", "tonne"], Kind::Mass, 1_000_000_000_000_000),
    (&["onz", "oz"], Kind::Mass, 28_349_523_125),
    (&["lbr", "lb", "lbs"], Kind::Mass, 453_592_370_000),
    (&["cwa"], Kind::Mass, 45_359_237_000_000),
    (&["cwi"], Kind::Mass, 50_802_345_440_000),
    (&["stn"], Kind::Mass, 907_184_740_000_000),
    (&["ltn"], Kind::Mass, 1_016_046_908_800_000),
    // Volume, in billionths of a litre.
    (&["mmq"], Kind::Volume, 1_000),
    (&["mlt", "ml", "cmq", "cm3", "ccm"], Kind::Volume, 1_000_000),
    (&["clt", "cl"], Kind::Volume, 10_000_000),
    (&["dlt", "dl"], Kind::Volume, 100_000_000),
    (&["ltr", "l", "lt", "liter", "litre", "dmq"], Kind::Volume, 1_000_000_000),
    (&["hlt", "hl"], Kind::Volume, 100_000_000_000),
    (&["mtq", "m3", "m³", "cbm", "rm", "fm", "kl", "k6"], Kind::Volume, 1_000_000_000_000),
    (&["inq"], Kind::Volume, 16_387_064),
    (&["ftq", "cft"], Kind::Volume, 28_316_846_592),
    (&["ydq"], Kind::Volume, 764_554_857_984),
    (&["oza"], Kind::Volume, 29_573_530),
    (&["ptl"], Kind::Volume, 473_176_473),
    (&["qtl"], Kind::Volume, 946_352_946),
    (&["gll"], Kind::Volume, 3_785_411_784),
    (&["gli"], Kind::Volume, 4_546_090_000),
    (&["pti"], Kind::Volume, 568_261_250),
    (&["bll"], Kind::Volume, 158_987_294_928),
    // Length, in thousandths of a millimetre.
    (&["mmt", "mm"], Kind::Length, 1_000),
    (&["cmt", "cm"], Kind::Length, 10_000),
    (&["dmt"], Kind::Length, 100_000),
    (&["mtr", "m", "lfm", "meter", "lm"], Kind::Length, 1_000_000),
    (&["kmt", "ktm", "km"], Kind::Length, 1_000_000_000),
    (&["inh", "inch", "zoll"], Kind::Length, 25_400),
    (&["fot", "ft", "lf"], Kind::Length, 304_800),
    (&["yrd", "yd"], Kind::Length, 914_400),
    (&["smi"], Kind::Length, 1_609_344_000),
    (&["nmi"], Kind::Length, 1_852_000_000),
    // Area, in hundredths of a square millimetre.
    (&["mmk"], Kind::Area, 100),
    (&["cmk", "cm2", "cm²"], Kind::Area, 10_000),
    (&["dmk"], Kind::Area, 1_000_000),
    (&["mtk", "m2", "m²", "qm"], Kind::Area, 100_000_000),
    (&["are"], Kind::Area, 10_000_000_000),
    (&["har", "ha"], Kind::Area, 1_000_000_000_000),
    (&["kmk"], Kind::Area, 100_000_000_000_000),
    (&["ink"], Kind::Area, 64_516),
    (&["ftk"], Kind::Area, 9_290_304),
    (&["ydk"], Kind::Area, 83_612_736),
    (&["acr"], Kind::Area, 404_685_642_240),
    // Time.
    (&["sec", "s"], Kind::Time, 1),
    (&["min", "minute", "minuten"], Kind::Time, 60),
    (&["hur", "h", "hr", "hrs", "std", "stunde", "stunden", "hour", "hours", "godz", "lh"], Kind::Time, 3_600),
    // A day's work has as many hours as was agreed, so days are days.
    (&["day", "tag", "tage", "days", "jour", "dzien", "e51"], Kind::Day, 1),
    (&["wee", "woche", "week"], Kind::Day, 7),
    (&["mon", "monat", "month", "mies", "mois", "mo"], Kind::Month, 1),
    (&["qan", "quarter", "quartal"], Kind::Month, 3),
    (&["san"], Kind::Month, 6),
    (&["ann", "year", "jahr", "rok"], Kind::Month, 12),
    // Energy, in joules.
    (&["jou"], Kind::Energy, 1),
    (&["kjo"], Kind::Energy, 1_000),
    (&["3b"], Kind::Energy, 1_000_000),
    (&["gv"], Kind::Energy, 1_000_000_000),
    (&["whr", "wh"], Kind::Energy, 3_600),
    (&["kwh", "kwhr"], Kind::Energy, 3_600_000),
    (&["mwh"], Kind::Energy, 3_600_000_000),
    (&["gwh"], Kind::Energy, 3_600_000_000_000),
    // Power.
    (&["wtt"], Kind::Power, 1),
    (&["kwt", "kw"], Kind::Power, 1_000),
    (&["maw", "mw"], Kind::Power, 1_000_000),
    // Packages: a box is a box, whichever list its code is of; how many pieces are in it somebody must say.
    (&["bx", "xbx", "box", "kiste"], Kind::Package("box"), 1),
    (&["ct", "xct", "carton", "karton", "kar", "xcs", "cs", "case"], Kind::Package("carton"), 1),
    (
        &["pk", "xpk", "nmp", "pack", "pkg", "package", "packung", "pak", "pckg", "xpa", "pa", "op"],
        Kind::Package("pack"),
        1,
    ),
    (&["bg", "xbg", "bag", "beutel", "xsa", "sa", "sack"], Kind::Package("bag"), 1),
    (&["ro", "xro", "rl", "roll", "rolle", "rol"], Kind::Package("roll"), 1),
    (&["bo", "xbo", "bottle", "flasche", "fl", "xbq"], Kind::Package("bottle"), 1),
    (&["ca", "xca", "can", "dose", "cn", "tin", "xcx"], Kind::Package("can"), 1),
    (&["ci", "xjc", "xci", "kanister", "canister", "jerrycan"], Kind::Package("canister"), 1),
    (&["dr", "xdr", "drum", "fass", "xba", "barrel"], Kind::Package("drum"), 1),
    (&["px", "xpx", "pallet", "palette", "pf", "xpf"], Kind::Package("pallet"), 1),
    (&["tu", "xtu", "tube", "tb"], Kind::Package("tube"), 1),
    (&["bj", "xbj", "bucket", "eimer", "xpl", "pail"], Kind::Package("bucket"), 1),
    (&["be", "xbe", "bundle", "bund", "bdl"], Kind::Package("bundle"), 1),
    (&["cr", "xcr", "crate"], Kind::Package("crate"), 1),
    (&["xst", "sheet", "blatt", "bogen"], Kind::Package("sheet"), 1),
    (&["xrt", "ream", "ries"], Kind::Package("ream"), 1),
    (&["xrl", "reel", "xso", "spool", "so"], Kind::Package("reel"), 1),
    (&["jr", "xjr", "jar"], Kind::Package("jar"), 1),
    (&["lo", "lot"], Kind::Package("lot"), 1),
];

fn find(unit: &str) -> Option<(Kind, i64)> {
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    UNITS.iter().find(|(names, ..)| names.contains(&unit.as_str())).map(|(_, kind, factor)| (*kind, *factor))
}

/// What a unit is called among others that mean the same: `box` for `BX`, `XBX` and `Kiste`; else its code in lower case.
pub(crate) fn name_of(unit: &str) -> String {
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    let named = UNITS.iter().find(|(names, ..)| names.contains(&unit.as_str()));
    named.and_then(|(names, ..)| names.first()).map_or(unit, |name| (*name).to_owned())
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

    /// By what people stated of packages: `1 XBX = 20 C62`.
    pub(crate) fn packed(from: Option<&str>, to: Option<&str>, packs: &[Pack]) -> Conversion {
        let (Some(from), Some(to)) = (from, to) else { return Conversion::Unknown };
        let factor = |between: Conversion| match between {
            Conversion::Same => Some((Decimal::ONE, Decimal::ONE)),
            Conversion::Factor(up, down) => Some((up, down)),
            Conversion::Unknown => None,
        };
        let by = |pack: &Pack| {
            if name_of(from) == name_of(&pack.unit) {
                let (up, down) = factor(Conversion::between(Some(&pack.of), Some(to)))?;
                return Some(Conversion::Factor(up.checked_mul(pack.holds)?, down));
            }
            if name_of(to) == name_of(&pack.unit) {
                let (up, down) = factor(Conversion::between(Some(from), Some(&pack.of)))?;
                return Some(Conversion::Factor(up, down.checked_mul(pack.holds)?));
            }
            None
        };
        packs.iter().find_map(by).unwrap_or(Conversion::Unknown)
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
            ("LBR", "KGM", "10", Some("4.5359237")),
            ("ONZ", "GRM", "16", Some("453.59237")),
            ("GLL", "LTR", "1", Some("3.785411784")),
            ("FTK", "MTK", "100", Some("9.290304")),
            ("XBX", "BX", "3", Some("3")),
            ("SET", "C62", "3", Some("3")),
            ("GRO", "DZN", "1", Some("12")),
            ("KWH", "MWH", "1500", Some("1.5")),
            ("GV", "KWH", "3.6", Some("1000")),
            ("XBX", "XCT", "1", None),
            ("DAY", "HUR", "1", None),
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
