//! Invoice lines (BG-25).

use super::node::{Groups, group};
use super::{AllowanceOrCharge, Identifier};
use crate::{Amount, Date, Decimal};

group! {
    /// Invoice line (BG-25).
    pub struct Line {
        /// Invoice line identifier (BT-126).
        BT-126 identifier: Option<String>,
        /// Invoice line note (BT-127).
        BT-127 note: Option<String>,
        /// Invoice line object identifier (BT-128).
        BT-128 object_identifier: Option<Identifier>,
        /// Invoiced quantity (BT-129), in units of BT-130.
        BT-129 quantity: Option<Decimal>,
        /// Invoiced quantity unit of measure code (BT-130), UN/ECE Recommendation 20.
        BT-130 unit: Option<String>,
        /// Invoice line net amount (BT-131).
        BT-131 net_amount: Option<Amount>,
        /// Referenced purchase order line reference (BT-132).
        BT-132 order_line_reference: Option<String>,
        /// Invoice line buyer accounting reference (BT-133).
        BT-133 buyer_accounting_reference: Option<String>,
        /// Invoice line period start date (BT-134).
        BT-134 period_start: Option<Date>,
        /// Invoice line period end date (BT-135).
        BT-135 period_end: Option<Date>,
        /// Invoice line allowances (BG-27).
        many-27[136, 137, 138, 0, 0, 139, 140] allowances: Groups<AllowanceOrCharge>,
        /// Invoice line charges (BG-28).
        many-28[141, 142, 143, 0, 0, 144, 145] charges: Groups<AllowanceOrCharge>,
        /// Price details (BG-29).
        once price: Price,
        /// Line VAT information (BG-30).
        once vat: LineVat,
        /// Item information (BG-31).
        once item: Item,
    }
}

group! {
    /// Price details (BG-29). Unit prices have no limit on decimals.
    pub struct Price {
        /// Item net price (BT-146), per BT-149 units.
        BT-146 net: Option<Decimal>,
        /// Item price discount (BT-147).
        BT-147 discount: Option<Decimal>,
        /// Item gross price (BT-148).
        BT-148 gross: Option<Decimal>,
        /// Item price base quantity (BT-149); 1 when absent.
        BT-149 base_quantity: Option<Decimal>,
        /// Item price base quantity unit of measure code (BT-150).
        BT-150 base_quantity_unit: Option<String>,
    }
}

group! {
    /// Line VAT information (BG-30).
    pub struct LineVat {
        /// Invoiced item VAT category code (BT-151).
        BT-151 category: Option<String>,
        /// Invoiced item VAT rate (BT-152), in percent.
        BT-152 rate: Option<Decimal>,
    }
}

group! {
    /// Item information (BG-31).
    pub struct Item {
        /// Item name (BT-153).
        BT-153 name: Option<String>,
        /// Item description (BT-154).
        BT-154 description: Option<String>,
        /// Item seller's identifier (BT-155).
        BT-155 sellers_identifier: Option<String>,
        /// Item buyer's identifier (BT-156).
        BT-156 buyers_identifier: Option<String>,
        /// Item standard identifier (BT-157), e.g. a GTIN.
        BT-157 standard_identifier: Option<Identifier>,
        /// Item classification identifiers (BT-158).
        BT-158 classifications: Vec<Identifier>,
        /// Item country of origin (BT-159).
        BT-159 country_of_origin: Option<String>,
        /// Item attributes (BG-32).
        BG-32 attributes: Groups<ItemAttribute>,
    }
}

group! {
    /// Item attribute (BG-32).
    pub struct ItemAttribute {
        /// Item attribute name (BT-160).
        BT-160 name: Option<String>,
        /// Item attribute value (BT-161).
        BT-161 value: Option<String>,
    }
}
