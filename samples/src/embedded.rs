//! Made by `UPDATE=1 cargo test -p samples`: the bytes of every case.

/// Name, `case.toml`, and the files by their path under `incoming/`.
pub(crate) type Embedded = (&'static str, &'static str, &'static [(&'static str, &'static [u8])]);

#[rustfmt::skip]
pub(crate) const CASES: &[Embedded] = &[
    ("01-ubl-order-and-receipt-agree", include_str!("../cases/01-ubl-order-and-receipt-agree/case.toml"), &[
        ("NL-26-0417.xml", include_bytes!("../cases/01-ubl-order-and-receipt-agree/incoming/NL-26-0417.xml")),
    ]),
    ("02-ubl-released-by-policy", include_str!("../cases/02-ubl-released-by-policy/case.toml"), &[
        ("BW-88213.xml", include_bytes!("../cases/02-ubl-released-by-policy/incoming/BW-88213.xml")),
    ]),
    ("03-ubl-subscription", include_str!("../cases/03-ubl-subscription/case.toml"), &[
        ("quellwerk-maerz.xml", include_bytes!("../cases/03-ubl-subscription/incoming/quellwerk-maerz.xml")),
    ]),
    ("04-cii-cleaning", include_str!("../cases/04-cii-cleaning/case.toml"), &[
        ("xrechnung.xml", include_bytes!("../cases/04-cii-cleaning/incoming/xrechnung.xml")),
    ]),
    ("05-peppol-credit-note", include_str!("../cases/05-peppol-credit-note/case.toml"), &[
        ("9944_nl851907349b01/9944_nl817330549b01/5f0c2a1e-7b1d-4f7e-9a55-3f2f6f0c2601.doc.xml", include_bytes!("../cases/05-peppol-credit-note/incoming/9944_nl851907349b01/9944_nl817330549b01/5f0c2a1e-7b1d-4f7e-9a55-3f2f6f0c2601.doc.xml")),
        ("9944_nl851907349b01/9944_nl817330549b01/5f0c2a1e-7b1d-4f7e-9a55-3f2f6f0c2601.receipt.dat", include_bytes!("../cases/05-peppol-credit-note/incoming/9944_nl851907349b01/9944_nl817330549b01/5f0c2a1e-7b1d-4f7e-9a55-3f2f6f0c2601.receipt.dat")),
    ]),
    ("10-price-above-order", include_str!("../cases/10-price-above-order/case.toml"), &[
        ("0b9f8a52-61a4-4f0e-8a9d-3b8f7c0d2603.xml", include_bytes!("../cases/10-price-above-order/incoming/0b9f8a52-61a4-4f0e-8a9d-3b8f7c0d2603.xml")),
        ("0b9f8a52-61a4-4f0e-8a9d-3b8f7c0d2603.json", include_bytes!("../cases/10-price-above-order/incoming/0b9f8a52-61a4-4f0e-8a9d-3b8f7c0d2603.json")),
    ]),
    ("11-freight-on-the-line", include_str!("../cases/11-freight-on-the-line/case.toml"), &[
        ("NL-26-0425.xml", include_bytes!("../cases/11-freight-on-the-line/incoming/NL-26-0425.xml")),
    ]),
    ("12-more-than-ordered", include_str!("../cases/12-more-than-ordered/case.toml"), &[
        ("9944_nl851907349b01/9944_nl817330549b01/c7e1d3a4-2f6b-4c58-b7a9-9d1e5f0a2605.doc.xml", include_bytes!("../cases/12-more-than-ordered/incoming/9944_nl851907349b01/9944_nl817330549b01/c7e1d3a4-2f6b-4c58-b7a9-9d1e5f0a2605.doc.xml")),
        ("9944_nl851907349b01/9944_nl817330549b01/c7e1d3a4-2f6b-4c58-b7a9-9d1e5f0a2605.receipt.dat", include_bytes!("../cases/12-more-than-ordered/incoming/9944_nl851907349b01/9944_nl817330549b01/c7e1d3a4-2f6b-4c58-b7a9-9d1e5f0a2605.receipt.dat")),
    ]),
    ("13-order-closed", include_str!("../cases/13-order-closed/case.toml"), &[
        ("FA-2026-0214.xml", include_bytes!("../cases/13-order-closed/incoming/FA-2026-0214.xml")),
    ]),
    ("14-line-nobody-ordered", include_str!("../cases/14-line-nobody-ordered/case.toml"), &[
        ("RE-20431.xml", include_bytes!("../cases/14-line-nobody-ordered/incoming/RE-20431.xml")),
    ]),
    ("15-order-of-another-vendor", include_str!("../cases/15-order-of-another-vendor/case.toml"), &[
        ("8d2b6f10-4e3c-49a7-a6d5-1c7e9b3f2614.xml", include_bytes!("../cases/15-order-of-another-vendor/incoming/8d2b6f10-4e3c-49a7-a6d5-1c7e9b3f2614.xml")),
        ("8d2b6f10-4e3c-49a7-a6d5-1c7e9b3f2614.json", include_bytes!("../cases/15-order-of-another-vendor/incoming/8d2b6f10-4e3c-49a7-a6d5-1c7e9b3f2614.json")),
    ]),
    ("16-other-currency", include_str!("../cases/16-other-currency/case.toml"), &[
        ("MF-7713.xml", include_bytes!("../cases/16-other-currency/incoming/MF-7713.xml")),
    ]),
    ("20-total-does-not-add", include_str!("../cases/20-total-does-not-add/case.toml"), &[
        ("VC-260220.xml", include_bytes!("../cases/20-total-does-not-add/incoming/VC-260220.xml")),
    ]),
    ("21-vat-is-not-base-times-rate", include_str!("../cases/21-vat-is-not-base-times-rate/case.toml"), &[
        ("Q-2026-0402.xml", include_bytes!("../cases/21-vat-is-not-base-times-rate/incoming/Q-2026-0402.xml")),
    ]),
    ("22-same-bytes-again", include_str!("../cases/22-same-bytes-again/case.toml"), &[
        ("NL-26-0417 Kopie.xml", include_bytes!("../cases/22-same-bytes-again/incoming/NL-26-0417 Kopie.xml")),
    ]),
    ("23-xrechnung-without-buyer-reference", include_str!("../cases/23-xrechnung-without-buyer-reference/case.toml"), &[
        ("Q-2026-0407.xml", include_bytes!("../cases/23-xrechnung-without-buyer-reference/incoming/Q-2026-0407.xml")),
    ]),
    ("30-pdf-english", include_str!("../cases/30-pdf-english/case.toml"), &[
        ("Invoice BW-88240.pdf", include_bytes!("../cases/30-pdf-english/incoming/Invoice BW-88240.pdf")),
    ]),
    ("31-pdf-dutch", include_str!("../cases/31-pdf-dutch/case.toml"), &[
        ("factuur-2026-1187.pdf", include_bytes!("../cases/31-pdf-dutch/incoming/factuur-2026-1187.pdf")),
    ]),
    ("32-facturx-french", include_str!("../cases/32-facturx-french/case.toml"), &[
        ("VC-260304.pdf", include_bytes!("../cases/32-facturx-french/incoming/VC-260304.pdf")),
    ]),
    ("33-pdf-polish-with-order", include_str!("../cases/33-pdf-polish-with-order/case.toml"), &[
        ("FV_118_03_2026.pdf", include_bytes!("../cases/33-pdf-polish-with-order/incoming/FV_118_03_2026.pdf")),
    ]),
    ("40-billed-before-all-came", include_str!("../cases/40-billed-before-all-came/case.toml"), &[
        ("Rechnung RE-20417.pdf", include_bytes!("../cases/40-billed-before-all-came/incoming/Rechnung RE-20417.pdf")),
    ]),
    ("41-nothing-received", include_str!("../cases/41-nothing-received/case.toml"), &[
        ("FA-2026-0221.pdf", include_bytes!("../cases/41-nothing-received/incoming/FA-2026-0221.pdf")),
    ]),
    ("42-order-unknown", include_str!("../cases/42-order-unknown/case.toml"), &[
        ("NL-26-0433.pdf", include_bytes!("../cases/42-order-unknown/incoming/NL-26-0433.pdf")),
    ]),
    ("43-beyond-every-limit", include_str!("../cases/43-beyond-every-limit/case.toml"), &[
        ("KB-1009.pdf", include_bytes!("../cases/43-beyond-every-limit/incoming/KB-1009.pdf")),
    ]),
    ("50-vendor-blocked", include_str!("../cases/50-vendor-blocked/case.toml"), &[
        ("RC-55102.pdf", include_bytes!("../cases/50-vendor-blocked/incoming/RC-55102.pdf")),
    ]),
    ("51-vat-id-with-a-slip", include_str!("../cases/51-vat-id-with-a-slip/case.toml"), &[
        ("FV_121_03_2026.pdf", include_bytes!("../cases/51-vat-id-with-a-slip/incoming/FV_121_03_2026.pdf")),
    ]),
    ("52-sent-to-the-wrong-house", include_str!("../cases/52-sent-to-the-wrong-house/case.toml"), &[
        ("SE-410077.xml", include_bytes!("../cases/52-sent-to-the-wrong-house/incoming/SE-410077.xml")),
    ]),
    ("53-seven-months-late", include_str!("../cases/53-seven-months-late/case.toml"), &[
        ("SE-388120.pdf", include_bytes!("../cases/53-seven-months-late/incoming/SE-388120.pdf")),
    ]),
    ("54-without-a-number", include_str!("../cases/54-without-a-number/case.toml"), &[
        ("labels march.pdf", include_bytes!("../cases/54-without-a-number/incoming/labels march.pdf")),
    ]),
    ("55-page-and-xml-differ", include_str!("../cases/55-page-and-xml-differ/case.toml"), &[
        ("SE-410112.pdf", include_bytes!("../cases/55-page-and-xml-differ/incoming/SE-410112.pdf")),
    ]),
    ("56-locked-pdf", include_str!("../cases/56-locked-pdf/case.toml"), &[
        ("OR-2026-0201.pdf", include_bytes!("../cases/56-locked-pdf/incoming/OR-2026-0201.pdf")),
    ]),
    ("57-delivery-note", include_str!("../cases/57-delivery-note/case.toml"), &[
        ("Lieferschein LS-7781.pdf", include_bytes!("../cases/57-delivery-note/incoming/Lieferschein LS-7781.pdf")),
    ]),
    ("58-payment-reminder", include_str!("../cases/58-payment-reminder/case.toml"), &[
        ("Mahnung.pdf", include_bytes!("../cases/58-payment-reminder/incoming/Mahnung.pdf")),
    ]),
    ("60-scan-png", include_str!("../cases/60-scan-png/case.toml"), &[
        ("scan0001.png", include_bytes!("../cases/60-scan-png/incoming/scan0001.png")),
    ]),
    ("61-photo-jpeg", include_str!("../cases/61-photo-jpeg/case.toml"), &[
        ("IMG_2041.jpg", include_bytes!("../cases/61-photo-jpeg/incoming/IMG_2041.jpg")),
    ]),
    ("62-fax-two-pages-tiff", include_str!("../cases/62-fax-two-pages-tiff/case.toml"), &[
        ("fax-20260309-1142.tif", include_bytes!("../cases/62-fax-two-pages-tiff/incoming/fax-20260309-1142.tif")),
    ]),
    ("63-scan-in-a-pdf", include_str!("../cases/63-scan-in-a-pdf/case.toml"), &[
        ("20260311_0917.pdf", include_bytes!("../cases/63-scan-in-a-pdf/incoming/20260311_0917.pdf")),
    ]),
    ("64-faint-fax", include_str!("../cases/64-faint-fax/case.toml"), &[
        ("fax-faint.jpg", include_bytes!("../cases/64-faint-fax/incoming/fax-faint.jpg")),
    ]),
    ("70-mail-pdf-without-order", include_str!("../cases/70-mail-pdf-without-order/case.toml"), &[
        ("message.eml", include_bytes!("../cases/70-mail-pdf-without-order/incoming/message.eml")),
    ]),
    ("71-mail-from-a-stranger", include_str!("../cases/71-mail-from-a-stranger/case.toml"), &[
        ("message.eml", include_bytes!("../cases/71-mail-from-a-stranger/incoming/message.eml")),
    ]),
    ("72-mail-new-bank-account", include_str!("../cases/72-mail-new-bank-account/case.toml"), &[
        ("message.eml", include_bytes!("../cases/72-mail-new-bank-account/incoming/message.eml")),
    ]),
    ("73-mail-same-invoice-as-pdf", include_str!("../cases/73-mail-same-invoice-as-pdf/case.toml"), &[
        ("message.eml", include_bytes!("../cases/73-mail-same-invoice-as-pdf/incoming/message.eml")),
    ]),
    ("80-mail-xml-and-pdf", include_str!("../cases/80-mail-xml-and-pdf/case.toml"), &[
        ("message.eml", include_bytes!("../cases/80-mail-xml-and-pdf/incoming/message.eml")),
    ]),
    ("81-mail-body-is-the-invoice", include_str!("../cases/81-mail-body-is-the-invoice/case.toml"), &[
        ("message.eml", include_bytes!("../cases/81-mail-body-is-the-invoice/incoming/message.eml")),
    ]),
    ("82-mail-forwarded", include_str!("../cases/82-mail-forwarded/case.toml"), &[
        ("message.eml", include_bytes!("../cases/82-mail-forwarded/incoming/message.eml")),
    ]),
    ("83-mail-zip", include_str!("../cases/83-mail-zip/case.toml"), &[
        ("message.eml", include_bytes!("../cases/83-mail-zip/incoming/message.eml")),
    ]),
    ("84-mail-pdf-with-logo", include_str!("../cases/84-mail-pdf-with-logo/case.toml"), &[
        ("message.eml", include_bytes!("../cases/84-mail-pdf-with-logo/incoming/message.eml")),
    ]),
    ("85-mail-with-a-logo-only", include_str!("../cases/85-mail-with-a-logo-only/case.toml"), &[
        ("message.eml", include_bytes!("../cases/85-mail-with-a-logo-only/incoming/message.eml")),
    ]),
];
