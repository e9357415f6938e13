//! Code lists that Peppol's own rules test, by edition. The reasons of allowances and charges and the media types are
//! those of EN 16931.

use jiff::civil::date;

use super::super::codes::{CodeList, Edition};
use super::text::quoted;

const BILLING_3_0_19: Edition =
    Edition { name: "Peppol BIS Billing 3.0.19", from: date(2025, 5, 1), until: Some(date(2026, 2, 22)) };
const BILLING_3_0_20: Edition =
    Edition { name: "Peppol BIS Billing 3.0.20", from: date(2026, 2, 23), until: Some(date(2026, 8, 16)) };
const BILLING_3_0_21: Edition = Edition { name: "Peppol BIS Billing 3.0.21", from: date(2026, 8, 17), until: None };

/// Every list, for the catalogue of lists.
pub(in super::super) const LISTS: &[&CodeList] = &[
    &CURRENCIES_3_0_21,
    &CURRENCIES_3_0_20,
    &CURRENCIES_3_0_19,
    &ENDPOINTS_3_0_21,
    &ENDPOINTS_3_0_20,
    &ENDPOINTS_3_0_19,
    &INVOICE_TYPES,
    &CREDIT_NOTE_TYPES,
    &SELF_BILLED_TYPES,
    &SELF_BILLED_CREDIT_TYPES,
    &VAT_DATES,
];

/// Currencies of Billing 3.0.21 and self-billing 3.0.2.
pub(super) static CURRENCIES_3_0_21: CodeList = CodeList {
    name: "ISO 4217",
    edition: BILLING_3_0_21,
    codes: &[
        "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD", "BIF", "BMD", "BND",
        "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNH",
        "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD",
        "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR",
        "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK",
        "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK",
        "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR",
        "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS",
        "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH",
        "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XAG", "XAU", "XBA",
        "XBB", "XBC", "XBD", "XCD", "XCG", "XDR", "XOF", "XPD", "XPF", "XPT", "XSU", "XTS", "XUA", "XXX", "YER", "ZAR",
        "ZMW", "ZWG",
    ],
};

/// Currencies of Billing 3.0.20.
pub(super) static CURRENCIES_3_0_20: CodeList = CodeList {
    name: "ISO 4217",
    edition: BILLING_3_0_20,
    codes: &[
        "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
        "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF",
        "CLP", "CNH", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB",
        "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR",
        "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD",
        "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR",
        "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK",
        "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP",
        "SLE", "SOS", "SRD", "SSP", "STD", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD",
        "TZS", "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XAG",
        "XAU", "XBA", "XBB", "XBC", "XBD", "XCD", "XDR", "XOF", "XPD", "XPF", "XPT", "XSU", "XTS", "XUA", "XXX", "YER",
        "ZAR", "ZMW", "ZWG",
    ],
};

/// Currencies of Billing 3.0.19 and of the rules for CII.
pub(super) static CURRENCIES_3_0_19: CodeList = CodeList {
    name: "ISO 4217",
    edition: BILLING_3_0_19,
    codes: &[
        "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
        "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF",
        "CLP", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR",
        "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS",
        "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT",
        "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
        "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP",
        "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE",
        "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS",
        "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XAG", "XAU",
        "XBA", "XBB", "XBC", "XBD", "XCD", "XDR", "XOF", "XPD", "XPF", "XPT", "XSU", "XTS", "XUA", "XXX", "YER", "ZAR",
        "ZMW", "ZWG",
    ],
};

/// Schemes of electronic addresses of Billing 3.0.21 and self-billing 3.0.2.
pub(super) static ENDPOINTS_3_0_21: CodeList = CodeList {
    name: "Peppol EAS",
    edition: BILLING_3_0_21,
    codes: &[
        "0002", "0007", "0009", "0060", "0088", "0096", "0097", "0106", "0130", "0135", "0142", "0151", "0183", "0184",
        "0188", "0190", "0191", "0192", "0195", "0196", "0198", "0199", "0200", "0201", "0204", "0208", "0209", "0210",
        "0211", "0216", "0218", "0221", "0225", "0230", "0235", "0240", "0242", "0244", "0245", "0246", "0248", "9910",
        "9913", "9914", "9915", "9918", "9919", "9920", "9922", "9923", "9924", "9925", "9926", "9927", "9928", "9929",
        "9930", "9931", "9932", "9933", "9934", "9935", "9936", "9937", "9938", "9939", "9940", "9941", "9942", "9943",
        "9944", "9945", "9946", "9947", "9948", "9949", "9950", "9951", "9952", "9953", "9957", "9959",
    ],
};

/// Schemes of electronic addresses of Billing 3.0.20, which by a slip lists the empty one too.
pub(super) static ENDPOINTS_3_0_20: CodeList = CodeList {
    name: "Peppol EAS",
    edition: BILLING_3_0_20,
    codes: &[
        "", "0002", "0007", "0009", "0037", "0060", "0088", "0096", "0097", "0106", "0130", "0135", "0142", "0147",
        "0151", "0154", "0158", "0170", "0177", "0183", "0184", "0188", "0190", "0191", "0192", "0193", "0194", "0195",
        "0196", "0198", "0199", "0200", "0201", "0202", "0203", "0204", "0205", "0208", "0209", "0210", "0211", "0212",
        "0213", "0215", "0216", "0217", "0218", "0221", "0225", "0230", "0235", "0240", "0244", "0245", "9910", "9913",
        "9914", "9915", "9918", "9919", "9920", "9922", "9923", "9924", "9925", "9926", "9927", "9928", "9929", "9930",
        "9931", "9932", "9933", "9934", "9935", "9936", "9937", "9938", "9939", "9940", "9941", "9942", "9943", "9944",
        "9945", "9946", "9947", "9948", "9949", "9950", "9951", "9952", "9953", "9957", "9959",
    ],
};

/// Schemes of electronic addresses of Billing 3.0.19 and of the rules for CII.
pub(super) static ENDPOINTS_3_0_19: CodeList = CodeList {
    name: "Peppol EAS",
    edition: BILLING_3_0_19,
    codes: &[
        "0002", "0007", "0009", "0037", "0060", "0088", "0096", "0097", "0106", "0130", "0135", "0142", "0147", "0151",
        "0154", "0158", "0170", "0177", "0183", "0184", "0188", "0190", "0191", "0192", "0193", "0194", "0195", "0196",
        "0198", "0199", "0200", "0201", "0202", "0203", "0204", "0205", "0208", "0209", "0210", "0211", "0212", "0213",
        "0215", "0216", "0217", "0218", "0221", "0225", "0230", "0235", "0240", "9910", "9913", "9914", "9915", "9918",
        "9919", "9920", "9922", "9923", "9924", "9925", "9926", "9927", "9928", "9929", "9930", "9931", "9932", "9933",
        "9934", "9935", "9936", "9937", "9938", "9939", "9940", "9941", "9942", "9943", "9944", "9945", "9946", "9947",
        "9948", "9949", "9950", "9951", "9952", "9953", "9957", "9959",
    ],
};

/// Types of invoices (BT-3).
pub(super) static INVOICE_TYPES: CodeList = CodeList {
    name: "Peppol invoice types",
    edition: Edition { until: None, ..BILLING_3_0_19 },
    codes: &[
        "102", "218", "219", "326", "331", "380", "382", "383", "384", "386", "388", "393", "395", "553", "575", "623",
        "71", "780", "80", "817", "82", "84", "870", "875", "876", "877",
    ],
};

/// Types of credit notes (BT-3).
pub(super) static CREDIT_NOTE_TYPES: CodeList = CodeList {
    name: "Peppol credit note types",
    edition: Edition { until: None, ..BILLING_3_0_19 },
    codes: &["381", "396", "532", "81", "83"],
};

/// Types of self-billed invoices.
pub(super) static SELF_BILLED_TYPES: CodeList = CodeList {
    name: "Peppol self-billed invoice types",
    edition: Edition { name: "Peppol BIS Self-Billing 3.0.1", from: date(2026, 3, 1), until: None },
    codes: &["389", "527"],
};

/// Types of self-billed credit notes.
pub(super) static SELF_BILLED_CREDIT_TYPES: CodeList = CodeList {
    name: "Peppol self-billed credit note types",
    edition: Edition { name: "Peppol BIS Self-Billing 3.0.1", from: date(2026, 3, 1), until: None },
    codes: &["261"],
};

/// What fixes the VAT date (BT-8) in UBL.
pub(super) static VAT_DATES: CodeList = CodeList {
    name: "UNTDID 2005, part in Peppol",
    edition: Edition { until: None, ..BILLING_3_0_19 },
    codes: &["3", "35", "432"],
};

/// VAT exemption reasons that belong to one VAT category: rule, reason, category.
pub(super) const EXEMPTIONS: &[(&str, &str, &str)] = &[
    ("PEPPOL-EN16931-P0104", "VATEX-EU-G", "G"),
    ("PEPPOL-EN16931-P0105", "VATEX-EU-O", "O"),
    ("PEPPOL-EN16931-P0106", "VATEX-EU-IC", "K"),
    ("PEPPOL-EN16931-P0107", "VATEX-EU-AE", "AE"),
    ("PEPPOL-EN16931-P0108", "VATEX-EU-D", "E"),
    ("PEPPOL-EN16931-P0109", "VATEX-EU-F", "E"),
    ("PEPPOL-EN16931-P0110", "VATEX-EU-I", "E"),
    ("PEPPOL-EN16931-P0111", "VATEX-EU-J", "E"),
];

/// What to say about a currency that is not on the list.
pub(super) fn currency_message(list: &CodeList, seen: &str) -> String {
    let meant = list.meant(seen).map_or(String::new(), |code| format!("; {code} is probably meant"));
    format!("The currency {} is not on the list of ISO 4217{meant}.", quoted(seen))
}

#[cfg(test)]
mod tests {
    use super::super::super::codes::{ALLOWANCE_REASONS, CHARGE_REASONS, MIME_TYPES};
    use super::*;

    #[test]
    fn lists_are_sorted_and_as_long_as_published() {
        for (list, count) in [
            (&CURRENCIES_3_0_21, 178),
            (&CURRENCIES_3_0_20, 179),
            (&CURRENCIES_3_0_19, 178),
            (&ENDPOINTS_3_0_21, 82),
            (&ENDPOINTS_3_0_20, 95),
            (&ENDPOINTS_3_0_19, 92),
            (&INVOICE_TYPES, 26),
            (&CREDIT_NOTE_TYPES, 5),
            // Lists that are shared with EN 16931: another length is another edition, which Peppol may not follow.
            (&MIME_TYPES, 6),
            (&ALLOWANCE_REASONS, 19),
            (&CHARGE_REASONS, 178),
        ] {
            assert!(list.codes.is_sorted(), "{}", list.name);
            assert_eq!(list.codes.len(), count, "{} of {}", list.name, list.edition.name);
        }
    }
}
