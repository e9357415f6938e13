//! E-invoices: UBL and CII from folders and access points.

use extractors::einvoice::{cii, ubl};

use super::Draft;
use crate::bill::{Bill, decimal};
use crate::case::Source;
use crate::companies::{
    BRIGHTWATER, Company, KESSLER, LINDEWAL, MERIDIAN, MORVANDELLE, NORDLICHT, OSTSEE, QUELLWERK, TANNAU_DE, TANNAU_FR,
    TANNAU_IE, TANNAU_NL, VALCLAIR,
};
use crate::peppol;

pub(super) fn nordlicht_drives() -> Bill {
    Bill::new(&NORDLICHT, &TANNAU_DE, "NL-26-0417", "2026-03-02")
        .order("4500012001")
        .line("FU-2200", "Frequenzumrichter 2,2 kW", "4", "C62", "389.00", "19")
        .line("MK-415", "Motorkabel geschirmt 4 × 1,5 mm²", "60", "MTR", "4.85", "19")
}

pub(super) fn quellwerk_subscription() -> Bill {
    Bill::new(&QUELLWERK, &TANNAU_DE, "Q-2026-0391", "2026-03-04")
        .line("FL-PRO", "Fertigungsleitstand Pro, März 2026", "12", "MON", "58.00", "19")
        .line("SUP-1", "Wartung und Unterstützung, März 2026", "1", "C62", "120.00", "19")
}

pub(super) fn drafts() -> Vec<Draft> {
    let mut all = clean();
    all.extend(orders());
    all.extend(content());
    all
}

fn clean() -> Vec<Draft> {
    let drives = nordlicht_drives().invoice();
    let toner = Bill::new(&BRIGHTWATER, &TANNAU_IE, "BW-88213", "2026-03-09")
        .order("4500012002")
        .line("PAP-A4", "Copy paper A4, ream of 500", "20", "C62", "3.95", "23")
        .line("FLD-10", "Lever arch file, blue", "5", "C62", "8.60", "23")
        .invoice();
    let subscription = quellwerk_subscription().invoice();
    let cleaning = Bill::new(&OSTSEE, &TANNAU_DE, "OR-2026-0188", "2026-03-05")
        .line("UHR", "Unterhaltsreinigung Halle 2, Februar 2026", "38", "HUR", "27.50", "19")
        .line("GLR", "Glasreinigung Verwaltung", "1", "C62", "240.00", "19")
        .invoice();
    let credit = Bill::new(&LINDEWAL, &TANNAU_NL, "CN-26031", "2026-03-11")
        .credits("F-26019", "2026-02-24")
        .line("BRO-16", "Brochure 16 pagina's, misdruk", "150", "C62", "0.86", "21")
        .invoice();
    let id = "5f0c2a1e-7b1d-4f7e-9a55-3f2f6f0c2601";
    let path = format!("{}/{}", peppol::folder(&TANNAU_NL), peppol::folder(&LINDEWAL));
    vec![
        Draft::new(
            "01-ubl-order-and-receipt-agree",
            "A UBL invoice that agrees with order and receipt",
            Source::Folder,
        )
        .file("NL-26-0417.xml", ubl::write(&drives))
        .cleared(&["c.brandt"])
        .reads(&drives),
        Draft::new(
            "02-ubl-released-by-policy",
            "A small invoice that agrees in everything: released by policy, ready to pay",
            Source::Folder,
        )
        .file("BW-88213.xml", ubl::write(&toner))
        .cleared(&["accountant"])
        .reads(&toner),
        Draft::new("03-ubl-subscription", "Software by subscription, without an order", Source::Folder)
            .file("quellwerk-maerz.xml", ubl::write(&subscription))
            .cleared(&["c.brandt"])
            .reads(&subscription),
        Draft::new("04-cii-cleaning", "A CII invoice for services", Source::Folder)
            .file("xrechnung.xml", cii::write(&cleaning))
            .cleared(&["c.brandt"])
            .reads(&cleaning),
        Draft::new(
            "05-peppol-credit-note",
            "A UBL credit note from an access point that signs with a receipt",
            Source::Peppol,
        )
        .file(&format!("{path}/{id}.doc.xml"), ubl::write(&credit))
        .file(&format!("{path}/{id}.receipt.dat"), peppol::receipt(id))
        .cleared(&["c.brandt"])
        .reads(&credit),
    ]
}

/// Dropped as `<id>.xml` in its envelope, with `<id>.json` beside it.
fn enveloped(draft: Draft, id: &str, ubl: &str, sender: &Company, receiver: &Company) -> Draft {
    draft
        .file(&format!("{id}.xml"), peppol::envelope(ubl, "Invoice", id, sender, receiver))
        .file(&format!("{id}.json"), peppol::sidecar("Invoice", id, sender, receiver))
}

fn orders() -> Vec<Draft> {
    let dear = Bill::new(&NORDLICHT, &TANNAU_DE, "NL-26-0422", "2026-03-06")
        .order("4500012003")
        .line("SCH-24", "Schütz 24 V, 3-polig", "16", "C62", "22.40", "19")
        .invoice();
    let freight = Bill::new(&NORDLICHT, &TANNAU_DE, "NL-26-0425", "2026-03-09")
        .order("4500012004")
        .line("GM-055", "Getriebemotor 0,55 kW", "10", "C62", "310.00", "19")
        .charge("140.00", "Eilfracht")
        .invoice();
    let more = Bill::new(&LINDEWAL, &TANNAU_NL, "F-26027", "2026-03-06")
        .order("4500012005")
        .line("MAP-A4", "Presentatiemap A4 met logo", "600", "C62", "1.20", "21")
        .invoice();
    let closed = Bill::new(&MORVANDELLE, &TANNAU_FR, "FA-2026-0214", "2026-03-03")
        .order("4500012010")
        .line("AX-18", "Axe rectifié Ø 18 mm", "25", "C62", "14.80", "20")
        .invoice();
    let extra = Bill::new(&KESSLER, &TANNAU_DE, "RE-20431", "2026-03-10")
        .order("4500012011")
        .line("K-100", "Haltewinkel verzinkt 80 × 80 mm", "80", "C62", "12.40", "19")
        .line("S-900", "Sonderlackierung RAL 5010", "1", "C62", "185.00", "19")
        .invoice();
    let foreign = Bill::new(&NORDLICHT, &TANNAU_DE, "NL-26-0430", "2026-03-10")
        .order("4500012014")
        .line("K-310", "Gehäuse Edelstahl 300 × 200 mm", "12", "C62", "96.00", "19")
        .invoice();
    let dollars = Bill::new(&MERIDIAN, &TANNAU_IE, "MF-7713", "2026-03-05")
        .order("4500012018")
        .currency("USD")
        .line("SEA-20", "Sea freight Cork to Halifax, 20 ft container", "1", "C62", "1840.00", "23")
        .invoice();
    let (a, b, c) = (
        "0b9f8a52-61a4-4f0e-8a9d-3b8f7c0d2603",
        "c7e1d3a4-2f6b-4c58-b7a9-9d1e5f0a2605",
        "8d2b6f10-4e3c-49a7-a6d5-1c7e9b3f2614",
    );
    let path = format!("{}/{}", peppol::folder(&TANNAU_NL), peppol::folder(&LINDEWAL));
    vec![
        enveloped(
            Draft::new("10-price-above-order", "A unit price 6.7 % above the order", Source::Peppol),
            a,
            &ubl::write(&dear),
            &NORDLICHT,
            &TANNAU_DE,
        )
        .exception(&["P101"])
        .reads(&dear),
        Draft::new("11-freight-on-the-line", "Express freight put on a line lifts it above the order", Source::Folder)
            .file("NL-26-0425.xml", ubl::write(&freight))
            .exception(&["P103"])
            .reads(&freight),
        Draft::new(
            "12-more-than-ordered",
            "Six hundred folders came and are billed; five hundred were ordered",
            Source::Peppol,
        )
        .file(&format!("{path}/{b}.doc.xml"), ubl::write(&more))
        .file(&format!("{path}/{b}.receipt.dat"), peppol::receipt(b))
        .exception(&["P201"])
        .reads(&more),
        Draft::new("13-order-closed", "A CII invoice on an order that is closed", Source::Folder)
            .file("FA-2026-0214.xml", cii::write(&closed))
            .exception(&["P003"])
            .reads(&closed),
        Draft::new("14-line-nobody-ordered", "One line of two is not on the order", Source::Folder)
            .file("RE-20431.xml", ubl::write(&extra))
            .exception(&["P005"])
            .reads(&extra),
        enveloped(
            Draft::new("15-order-of-another-vendor", "The quoted order was given to somebody else", Source::Peppol),
            c,
            &ubl::write(&foreign),
            &NORDLICHT,
            &TANNAU_DE,
        )
        .exception(&["N004"])
        .reads(&foreign),
        Draft::new("16-other-currency", "Billed in dollars, ordered in euro", Source::Folder)
            .file("MF-7713.xml", ubl::write(&dollars))
            .exception(&["V106"])
            .reads(&dollars),
    ]
}

fn content() -> Vec<Draft> {
    let mut sum = Bill::new(&VALCLAIR, &TANNAU_FR, "VC-260220", "2026-02-20")
        .line("CAR-12", "Cartons double cannelure 40 × 30 cm", "300", "C62", "1.15", "20")
        .line("ADH-50", "Ruban adhésif 50 mm", "48", "C62", "2.10", "20")
        .invoice();
    for total in [&mut sum.totals.with_vat, &mut sum.totals.amount_due].into_iter().flatten() {
        total.value += decimal("10.00");
    }
    let mut tax = Bill::new(&QUELLWERK, &TANNAU_DE, "Q-2026-0402", "2026-03-12")
        .line("SCHUL", "Schulung Leitstand, zwei Tage", "2", "C62", "640.00", "19")
        .invoice();
    for amount in [&mut tax.totals.vat, &mut tax.totals.with_vat, &mut tax.totals.amount_due].into_iter().flatten() {
        amount.value += decimal("40.00");
    }
    for group in &mut tax.vat_breakdown.0 {
        if let Some(amount) = &mut group.tax_amount {
            amount.value += decimal("40.00");
        }
    }
    let mut authority = Bill::new(&QUELLWERK, &TANNAU_DE, "Q-2026-0407", "2026-03-13")
        .line("MIG", "Datenübernahme aus dem alten Leitstand", "3", "C62", "410.00", "19")
        .invoice();
    authority.process_control.specification_identifier =
        Some("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0".to_owned());
    authority.buyer_reference = None;
    let drives = nordlicht_drives().invoice();
    vec![
        Draft::new("20-total-does-not-add", "The total is ten euro more than net and VAT", Source::Folder)
            .file("VC-260220.xml", ubl::write(&sum))
            .exception(&["E101", "V101"])
            .reads(&sum),
        Draft::new("21-vat-is-not-base-times-rate", "Forty euro too much VAT", Source::Folder)
            .file("Q-2026-0402.xml", ubl::write(&tax))
            .exception(&["E101", "V102"])
            .reads(&tax),
        Draft::new(
            "23-xrechnung-without-buyer-reference",
            "It says that it is an XRechnung, and lacks the buyer reference that one must have",
            Source::Folder,
        )
        .file("Q-2026-0407.xml", ubl::write(&authority))
        .exception(&["E102"])
        .reads(&authority),
        Draft::new("22-same-bytes-again", "The first sample once more, byte for byte", Source::Folder)
            .after("01-ubl-order-and-receipt-agree")
            .file("NL-26-0417 Kopie.xml", ubl::write(&drives))
            .rests("duplicate", &[]),
    ]
}
