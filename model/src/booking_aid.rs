//! Profiles of hybrid invoices that are aids for booking and no invoices.
//!
//! Factur-X and ZUGFeRD (from 2.0 on) define two profiles without lines, MINIMUM and BASIC WL. Their XML helps to book what
//! the page of the PDF says; the invoice is the page. EN 16931 cannot hold for them, and in Germany the law does not
//! take them for e-invoices. ZUGFeRD 1 has neither: its BASIC has lines.

/// A profile without lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookingAid {
    /// Parties, totals and references, without addresses of the buyer and without a VAT breakdown.
    Minimum,
    /// All of the document level, without lines.
    BasicWl,
}

impl BookingAid {
    /// The booking aid that a specification identifier (BT-24) names; `None` for every other profile.
    ///
    /// The identifiers changed with the editions (`urn:zugferd.de:2p0:minimum`, `urn:factur-x.eu:1p0:basicwl`, and the
    /// same behind `urn:cen.eu:en16931:2017#conformant#`), the name at their end did not, but for its separators.
    #[must_use]
    pub fn named(specification: &str) -> Option<BookingAid> {
        let last = specification.trim().rsplit([':', '#']).next()?;
        let letters = last.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.'));
        match letters.flat_map(char::to_lowercase).collect::<String>().as_str() {
            "minimum" => Some(BookingAid::Minimum),
            "basicwl" => Some(BookingAid::BasicWl),
            _ => None,
        }
    }

    /// Its name as the standard writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            BookingAid::Minimum => "MINIMUM",
            BookingAid::BasicWl => "BASIC WL",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BookingAid::{BasicWl, Minimum};
    use super::*;

    #[test]
    fn every_edition_names_its_profile_at_the_end() {
        for (specification, expected) in [
            ("urn:factur-x.eu:1p0:minimum", Some(Minimum)),
            ("urn:zugferd.de:2p0:minimum", Some(Minimum)),
            ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:basicwl", Some(BasicWl)),
            ("urn:zugferd.de:2p0:basicwl", Some(BasicWl)),
            ("urn:factur-x.eu:1p0:basic-wl", Some(BasicWl)),
            (" urn:factur-x.eu:1p0:BASIC WL\n", Some(BasicWl)),
            // Profiles with lines.
            ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", None),
            ("urn:ferd:CrossIndustryDocument:invoice:1p0:basic", None),
            ("urn:cen.eu:en16931:2017", None),
            ("", None),
        ] {
            assert_eq!(BookingAid::named(specification), expected, "{specification:?}");
        }
    }
}
