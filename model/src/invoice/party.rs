//! The parties: seller, buyer, payee, tax representative.

use super::Identifier;
use super::node::{group, shape};

shape! {
    /// A postal address (BG-5, BG-8, BG-12, BG-15).
    pub struct Address {
        /// Address line 1: street and number (BT-35, BT-50, BT-64, BT-75).
        line_1: String,
        /// Address line 2 (BT-36, BT-51, BT-65, BT-76).
        line_2: String,
        /// Address line 3 (BT-162, BT-163, BT-164, BT-165).
        line_3: String,
        /// City (BT-37, BT-52, BT-66, BT-77).
        city: String,
        /// Post code (BT-38, BT-53, BT-67, BT-78).
        post_code: String,
        /// Country subdivision (BT-39, BT-54, BT-68, BT-79).
        subdivision: String,
        /// Country code, ISO 3166-1 alpha-2 (BT-40, BT-55, BT-69, BT-80).
        country: String,
    }
}

shape! {
    /// A contact (BG-6, BG-9).
    pub struct Contact {
        /// Contact point: a person or department (BT-41, BT-56).
        name: String,
        /// Telephone number (BT-42, BT-57).
        telephone: String,
        /// Email address (BT-43, BT-58).
        email: String,
    }
}

group! {
    /// Seller (BG-4).
    pub struct Seller {
        /// Seller name (BT-27).
        BT-27 name: Option<String>,
        /// Seller trading name (BT-28).
        BT-28 trading_name: Option<String>,
        /// Seller identifiers (BT-29).
        BT-29 identifiers: Vec<Identifier>,
        /// Seller legal registration identifier (BT-30).
        BT-30 legal_registration: Option<Identifier>,
        /// Seller VAT identifier (BT-31), as written.
        BT-31 vat_identifier: Option<String>,
        /// Seller tax registration identifier (BT-32).
        BT-32 tax_registration: Option<String>,
        /// Seller additional legal information (BT-33).
        BT-33 legal_information: Option<String>,
        /// Seller electronic address (BT-34).
        BT-34 electronic_address: Option<Identifier>,
        /// Seller postal address (BG-5).
        once[35, 36, 162, 37, 38, 39, 40] address: Address,
        /// Seller contact (BG-6).
        once[41, 42, 43] contact: Contact,
    }
}

group! {
    /// Buyer (BG-7).
    pub struct Buyer {
        /// Buyer name (BT-44).
        BT-44 name: Option<String>,
        /// Buyer trading name (BT-45).
        BT-45 trading_name: Option<String>,
        /// Buyer identifier (BT-46).
        BT-46 identifier: Option<Identifier>,
        /// Buyer legal registration identifier (BT-47).
        BT-47 legal_registration: Option<Identifier>,
        /// Buyer VAT identifier (BT-48), as written.
        BT-48 vat_identifier: Option<String>,
        /// Buyer electronic address (BT-49).
        BT-49 electronic_address: Option<Identifier>,
        /// Buyer postal address (BG-8).
        once[50, 51, 163, 52, 53, 54, 55] address: Address,
        /// Buyer contact (BG-9).
        once[56, 57, 58] contact: Contact,
    }
}

group! {
    /// Payee (BG-10).
    pub struct Payee {
        /// Payee name (BT-59).
        BT-59 name: Option<String>,
        /// Payee identifier (BT-60).
        BT-60 identifier: Option<Identifier>,
        /// Payee legal registration identifier (BT-61).
        BT-61 legal_registration: Option<Identifier>,
    }
}

group! {
    /// Seller tax representative party (BG-11).
    pub struct TaxRepresentative {
        /// Tax representative name (BT-62).
        BT-62 name: Option<String>,
        /// Tax representative VAT identifier (BT-63).
        BT-63 vat_identifier: Option<String>,
        /// Tax representative postal address (BG-12).
        once[64, 65, 164, 66, 67, 68, 69] address: Address,
    }
}
