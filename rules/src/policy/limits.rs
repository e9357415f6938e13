//! The limits of the rules: each with its unit, its default and the reason for it, as data.

use model::Decimal;
use serde::{Deserialize, Serialize};

/// One limit, for the catalogue and for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitInfo {
    /// Key in `[policy.limits]`.
    pub name: &'static str,
    /// Unit of the number.
    pub unit: &'static str,
    /// Default, as an exact decimal.
    pub default: &'static str,
    /// Why this default.
    pub reason: &'static str,
}

macro_rules! limits {
    ( $( $(#[$doc:meta])* $name:ident = $default:literal, $unit:literal, $reason:literal; )* ) => {
        /// How far things may differ before a rule speaks. Written as text in the configuration, so that they stay
        /// exact: `price_percent = "2"`.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Limits {
            $( $(#[$doc])* pub $name: Decimal, )*
        }

        impl Default for Limits {
            fn default() -> Limits {
                Limits { $( $name: default_of($default), )* }
            }
        }

        impl Limits {
            /// Every limit with unit, default and reason.
            pub const REFERENCE: &'static [LimitInfo] = &[
                $( LimitInfo { name: stringify!($name), unit: $unit, default: $default, reason: $reason }, )*
            ];

            /// Sets one limit by name. Returns whether there is such a limit.
            #[must_use]
            pub fn set(&mut self, name: &str, value: Decimal) -> bool {
                match name {
                    $( stringify!($name) => self.$name = value, )*
                    _ => return false,
                }
                true
            }

            /// Every limit with its value.
            #[must_use]
            pub fn all(&self) -> Vec<(&'static str, Decimal)> {
                vec![$( (stringify!($name), self.$name), )*]
            }
        }
    };
}

/// The text is a literal of this file, and a test reads each.
fn default_of(text: &str) -> Decimal {
    model::parse::decimal(text).unwrap_or_default()
}

limits! {
    /// Class confidence from which a document that is no invoice is filed by itself (C002).
    class_confidence = "0.50", "share", "below it a person looks, since a filed invoice is never paid";
    /// Confidence that amount, number, date and account need (X002).
    field_confidence = "0.98", "share", "calibrated: one such value in fifty is wrong";
    /// Confidence that names of parties need before a difference in them counts (V105, E301).
    party_confidence = "0.90", "share", "names are read less surely than amounts, and a false alarm blocks";
    /// Rounding of one computed amount (V101), in the invoice currency.
    rounding_per_line = "0.01", "amount", "one minor unit of rounding a line";
    /// Most rounding of a document (V101), in the invoice currency.
    rounding_max = "0.05", "amount", "more than five minor units is no rounding";
    /// Rounding of VAT per group (V102), in the invoice currency.
    vat_rounding_per_group = "0.01", "amount", "VAT is rounded once per group";
    /// Rounding of VAT per line (V102), in the invoice currency.
    vat_rounding_per_line = "0.01", "amount", "some systems round VAT in each line";
    /// Days that the issue date may lie ahead (V107).
    future_days = "3", "days", "invoices are dated ahead over a weekend";
    /// Days that the issue date may lie back (V107).
    past_days = "180", "days", "half a year: later ones belong to a closed period";
    /// Unit price above the order (P101).
    price_percent = "2", "percent", "rounding and small surcharges";
    /// Extra cost of a line by its unit price (P101), in the order's currency.
    price_line_amount = "25.00", "amount", "a small percentage of a large line is money";
    /// Unit price below the order (P102).
    price_below_percent = "10", "percent", "a much lower price is often the wrong article";
    /// All invoices of an order line above its amount (P103).
    line_amount_percent = "2", "percent", "as for the unit price";
    /// All invoices of an order line above its amount (P103), in the order's currency.
    line_amount = "100.00", "amount", "caps the percentage on large lines";
    /// All invoices of an order above its amount (P104).
    order_amount_percent = "1", "percent", "a whole order varies less than a line";
    /// All invoices of an order above its amount (P104), in the order's currency.
    order_amount = "250.00", "amount", "caps the percentage on large orders";
    /// Quantity above ordered (P201).
    quantity_percent = "0", "percent", "what was not ordered is not paid";
    /// Quantity above ordered of goods by weight, volume or length (P201).
    bulk_quantity_percent = "5", "percent", "bulk goods are delivered by weighing";
    /// Working days that a receipt may be missing before the warning becomes a hold (P203).
    receipt_wait_days = "5", "working days", "goods and their papers cross";
    /// Days by which the due date may lie before the agreed one (V108).
    terms_days = "0", "days", "every day that we pay early costs money";
    /// Charges that no order provides for (P205), as a share of the goods.
    charge_percent = "5", "percent", "small freight is not worth a question";
    /// Charges that no order provides for (P205), in the invoice currency.
    charge_amount = "25.00", "amount", "below it a question costs more than the charge";
    /// How far a bill may differ from its contract, where the contract says nothing (K102).
    contract_percent = "0", "percent", "a contract is a price";
    /// Days that a recurring bill may come early (K204).
    recurring_days = "5", "days", "weekends and the length of months";
    /// How far a recurring bill may differ from the one before (K204).
    recurring_percent = "10", "percent", "usage varies";
    /// Days within which invoices may be parts of one (F103).
    split_days = "7", "days", "a week: who splits sends the parts together";
    /// Invoices that are a split (F103).
    split_count = "2", "invoices", "two parts are enough to stay below a limit";
    /// Share of a limit from which an invoice counts as a part of a split (F103).
    split_least_share = "0", "share", "every part counts; a site with many small bills may leave those out";
    /// Robust z-score from which an amount is unusual for its vendor (F104).
    outlier_score = "4", "robust z", "one in 16,000 of a normal spread";
    /// How far the price of an article may creep up in small steps without an order (F104).
    creep_percent = "10", "percent", "inflation of some years; steps of a few percent each are not noticed one by one";
    /// Days in which a creeping price is looked at (F104).
    creep_days = "400", "days", "a year and the bill after it";
    /// Days in which round amounts and amounts just below a limit are counted (F104).
    cluster_days = "90", "days", "a quarter: who repeats himself does so before somebody looks back";
    /// Share of a limit from which an amount is just below it (F104).
    cluster_share = "0.95", "share", "4,750 to 5,000: everyday amounts fall there by accident once in a hundred";
    /// Invoices just below a limit that are a cluster (F104); one more for round amounts.
    cluster_count = "3", "invoices", "twice is an accident";
    /// Likeness of names above which a seller is taken for a vendor (F105).
    vendor_likeness = "0.92", "share", "legal forms and accents aside, one or two letters differ";
    /// Score from which an invoice is certainly a copy (D101).
    certain_duplicate_score = "0.995", "score", "995 of 1,000 such pairs are one invoice: it may block";
    /// Score from which an invoice is probably a copy (D102).
    probable_duplicate_score = "0.80", "score", "four of five are: a person compares them";
    /// Days between the issue dates of two copies under different numbers, or of a certain one (D101, D102).
    duplicate_days = "14", "days", "shorter than any month, so that recurring bills never meet it";
    /// Days between the issue dates of two probable copies (D102).
    probable_duplicate_days = "366", "days", "numbers return after a year at the earliest";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_an_exact_decimal_and_can_be_set_by_name() {
        let mut limits = Limits::default();
        assert_eq!(Limits::REFERENCE.len(), limits.all().len());
        for (info, (name, value)) in Limits::REFERENCE.iter().zip(Limits::default().all()) {
            assert_eq!(info.name, name);
            assert_eq!(model::parse::decimal(info.default).expect(name), value);
            assert!(limits.set(name, Decimal::from(7)));
        }
        assert!(limits.all().iter().all(|(_, value)| *value == Decimal::from(7)));
        assert!(!limits.set("no_such_limit", Decimal::ONE));
    }
}
