//! What the view says, a file a language. A new one is a file beside these and its line in [`BOOKS`].

mod de;
pub(super) mod en;
mod fr;
mod pl;

/// Every language, the first being the one that every other is compared with.
pub(super) const BOOKS: &[&Phrasebook] = &[&en::BOOK, &de::BOOK, &pl::BOOK, &fr::BOOK];

/// Codes with their words.
pub(super) type Codes = &'static [(&'static str, &'static str)];

/// One language.
pub(super) struct Phrasebook {
    /// ISO 639-1.
    pub(super) code: &'static str,
    /// Its name in itself.
    pub(super) name: &'static str,
    /// Decimal mark.
    pub(super) decimal: char,
    /// What stands between thousands.
    pub(super) group: &'static str,
    /// What follows a percentage.
    pub(super) percent: &'static str,
    /// A date, as `strftime` writes it.
    pub(super) date: &'static str,
    /// How many forms a unit has.
    pub(super) plural: Plural,
    /// Titles and sentences.
    pub(super) words: Words,
    /// Names of terms in their place: the seller's name is just a name there.
    pub(super) terms: &'static [(&'static [u16], &'static str)],
    /// Kinds of documents (UNTDID 1001).
    pub(super) kinds: Codes,
    /// Means of payment (UNTDID 4461).
    pub(super) means: Codes,
    /// Units (UN/ECE Recommendations 20 and 21), forms for one and more divided by `|`.
    pub(super) units: Codes,
    /// VAT categories (UNTDID 5305).
    pub(super) categories: Codes,
    /// What the tax point depends on (UNTDID 2005, and 2475 as CII writes it).
    pub(super) tax_points: Codes,
    /// Reasons of allowances (UNTDID 5189) and charges (UNTDID 7161).
    pub(super) reasons: Codes,
    /// Subjects of notes (UNTDID 4451).
    pub(super) subjects: Codes,
    /// Countries (ISO 3166-1).
    pub(super) countries: Codes,
}

/// How a language counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plural {
    /// One, and everything else.
    Two,
    /// Less than two, and everything else.
    TwoFromTwo,
    /// One, few, many.
    OneFewMany,
}

/// Titles and sentences; `{1}` and `{2}` stand for values. A missing one does not compile.
pub(super) struct Words {
    pub(super) invoice: &'static str,
    pub(super) show_terms: &'static str,
    pub(super) seller: &'static str,
    pub(super) buyer: &'static str,
    pub(super) payee: &'static str,
    pub(super) tax_representative: &'static str,
    pub(super) references: &'static str,
    pub(super) delivery: &'static str,
    pub(super) period: &'static str,
    pub(super) lines: &'static str,
    pub(super) position: &'static str,
    pub(super) item: &'static str,
    pub(super) quantity: &'static str,
    pub(super) net_price: &'static str,
    pub(super) vat: &'static str,
    pub(super) net_amount: &'static str,
    /// `per 100 pieces`.
    pub(super) per: &'static str,
    /// `10 % of 500.00`.
    pub(super) of: &'static str,
    pub(super) lines_shown: &'static str,
    pub(super) lines_all: &'static str,
    pub(super) adjustments: &'static str,
    pub(super) vat_breakdown: &'static str,
    pub(super) totals: &'static str,
    pub(super) payment: &'static str,
    /// Percentage, days.
    pub(super) cash_discount: &'static str,
    /// Percentage, days.
    pub(super) late_interest: &'static str,
    pub(super) notes: &'static str,
    pub(super) attachments: &'static str,
    pub(super) process: &'static str,
    pub(super) official_rules: &'static str,
    pub(super) valid_by: &'static str,
    pub(super) not_valid_by: &'static str,
    pub(super) not_judged: &'static str,
    pub(super) breaches_shown: &'static str,
    pub(super) fatal: &'static str,
    pub(super) warning: &'static str,
    pub(super) information: &'static str,
    /// Name of the profile.
    pub(super) booking_aid: &'static str,
    pub(super) only_a_view: &'static str,
}

impl Words {
    /// All of them, for the test that none is empty.
    #[cfg(test)]
    pub(super) fn all(&self) -> Vec<&'static str> {
        let Words {
            invoice,
            show_terms,
            seller,
            buyer,
            payee,
            tax_representative,
            references,
            delivery,
            period,
            lines,
            position,
            item,
            quantity,
            net_price,
            vat,
            net_amount,
            per,
            of,
            lines_shown,
            lines_all,
            adjustments,
            vat_breakdown,
            totals,
            payment,
            cash_discount,
            late_interest,
            notes,
            attachments,
            process,
            official_rules,
            valid_by,
            not_valid_by,
            not_judged,
            breaches_shown,
            fatal,
            warning,
            information,
            booking_aid,
            only_a_view,
        } = *self;
        vec![
            invoice,
            show_terms,
            seller,
            buyer,
            payee,
            tax_representative,
            references,
            delivery,
            period,
            lines,
            position,
            item,
            quantity,
            net_price,
            vat,
            net_amount,
            per,
            of,
            lines_shown,
            lines_all,
            adjustments,
            vat_breakdown,
            totals,
            payment,
            cash_discount,
            late_interest,
            notes,
            attachments,
            process,
            official_rules,
            valid_by,
            not_valid_by,
            not_judged,
            breaches_shown,
            fatal,
            warning,
            information,
            booking_aid,
            only_a_view,
        ]
    }
}

/// Schemes of identifiers by the name that people know in every language (ISO 6523, EAS, UNTDID 1153 and 7143).
pub(super) const SCHEMES: Codes = &[
    ("0002", "SIREN"),
    ("0009", "SIRET"),
    ("0060", "D-U-N-S"),
    ("0088", "GLN"),
    ("0106", "KvK"),
    ("0160", "GTIN"),
    ("0184", "CVR"),
    ("0190", "OIN"),
    ("0192", "Org.nr. (NO)"),
    ("0204", "Leitweg-ID"),
    ("0208", "KBO/BCE"),
    ("0216", "OVT"),
    ("9930", "USt-IdNr."),
    ("9945", "NIP"),
    ("9957", "TVA"),
    ("EM", "E-Mail"),
    ("HS", "HS"),
    ("SEPA", "SEPA"),
    ("TST", "UNSPSC"),
];
