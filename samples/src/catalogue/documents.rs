//! Born-digital PDF, hybrid PDF, and documents that are no invoices.

use extractors::einvoice::{cii, ubl};
use model::Invoice;

use super::Draft;
use crate::bill::{Bill, decimal};
use crate::case::Source;
use crate::companies::{
    BRIGHTWATER, BRZOZOWA, Company, KESSLER, KRANWERK, LARKSPUR, MORVANDELLE, NEIGHBOUR, NORDLICHT, OSTSEE, RAUHFELS,
    SONNBORN, TANNAU_DE, TANNAU_FR, TANNAU_IE, TANNAU_NL, TANNAU_PL, VALCLAIR, VELDHOEK,
};
use crate::layout;
use crate::letters;
use crate::locked;
use crate::sheet::Inside;

/// The PDF that a company prints of an invoice.
pub(super) fn printed(invoice: &Invoice, seller: &Company) -> Vec<u8> {
    layout::draw(invoice, seller, seller.layout).finish(None)
}

fn hybrid(page: &Invoice, xml: &Invoice, seller: &Company, name: &str) -> Vec<u8> {
    let inside = Inside { name: name.to_owned(), bytes: cii::write(xml).into_bytes(), level: "EN 16931".to_owned() };
    layout::draw(page, seller, seller.layout).finish(Some(&inside))
}

pub(super) fn drafts() -> Vec<Draft> {
    let mut all = clean();
    all.extend(orders());
    all.extend(parties());
    all.extend(others());
    all
}

fn clean() -> Vec<Draft> {
    let desks = Bill::new(&BRIGHTWATER, &TANNAU_IE, "BW-88240", "2026-03-10")
        .line("DSK-160", "Height-adjustable desk 160 cm", "1", "C62", "489.00", "23")
        .line("CHR-07", "Office chair with headrest", "1", "C62", "235.00", "23")
        .invoice();
    let transport = Bill::new(&VELDHOEK, &TANNAU_NL, "2026-1187", "2026-03-13")
        .line("RIT", "Transport Deventer – Hamburg, week 9", "3", "C62", "415.00", "21")
        .line("OPS", "Opslag pallets, februari 2026", "42", "C62", "4.75", "21")
        .invoice();
    let boxes = Bill::new(&VALCLAIR, &TANNAU_FR, "VC-260304", "2026-03-04")
        .line("PAL-EU", "Palettes Europe 80 × 120 cm", "40", "C62", "9.20", "20")
        .line("FIL-50", "Film étirable 50 cm", "24", "C62", "6.45", "20")
        .invoice();
    let crates = Bill::new(&BRZOZOWA, &TANNAU_PL, "FV/118/03/2026", "2026-03-09")
        .order("4500012040")
        .currency("PLN")
        .line("SK-60", "Skrzynia drewniana 60 × 40 cm", "80", "C62", "46.50", "23")
        .line("PL-EP", "Paleta drewniana EPAL", "120", "C62", "38.00", "23")
        .invoice();
    vec![
        Draft::new("30-pdf-english", "A born-digital PDF in English, no order", Source::Folder)
            .file("Invoice BW-88240.pdf", printed(&desks, &BRIGHTWATER))
            .cleared(&["c.brandt"])
            .reads(&desks),
        Draft::new("31-pdf-dutch", "A born-digital PDF in Dutch, no order", Source::Folder)
            .file("factuur-2026-1187.pdf", printed(&transport, &VELDHOEK))
            .cleared(&["c.brandt"])
            .reads(&transport),
        Draft::new("32-facturx-french", "A Factur-X hybrid whose page and XML agree", Source::Folder)
            .file("VC-260304.pdf", hybrid(&boxes, &boxes, &VALCLAIR, "factur-x.xml"))
            .cleared(&["c.brandt"])
            .reads(&boxes),
        Draft::new("33-pdf-polish-with-order", "A Polish form in złoty that agrees with its order", Source::Folder)
            .file("FV_118_03_2026.pdf", printed(&crates, &BRZOZOWA))
            .cleared(&["p.zielinska"])
            .reads(&crates),
    ]
}

fn orders() -> Vec<Draft> {
    let early = Bill::new(&KESSLER, &TANNAU_DE, "RE-20417", "2026-03-03")
        .order("4500012006")
        .line("K-220", "Grundplatte pulverbeschichtet", "50", "C62", "18.60", "19")
        .invoice();
    let missing = Bill::new(&MORVANDELLE, &TANNAU_FR, "FA-2026-0221", "2026-02-24")
        .order("4500012007")
        .line("BR-40", "Bride usinée Ø 40 mm", "30", "C62", "22.75", "20")
        .line("BG-12", "Bague bronze 12 mm", "100", "C62", "3.15", "20")
        .invoice();
    let unknown = Bill::new(&NORDLICHT, &TANNAU_DE, "NL-26-0433", "2026-03-11")
        .order("4500099999")
        .line("NT-24", "Netzteil 24 V, 10 A", "6", "C62", "74.50", "19")
        .invoice();
    let crane = Bill::new(&KRANWERK, &TANNAU_DE, "KB-1009", "2026-03-09")
        .order("4500012030")
        .line("BK-5T", "Brückenkran 5 t, Spannweite 16 m", "1", "C62", "61500.00", "19")
        .line("MON", "Montage und Abnahme", "1", "C62", "4500.00", "19")
        .invoice();
    vec![
        Draft::new("40-billed-before-all-came", "Fifty billed, thirty received", Source::Folder)
            .file("Rechnung RE-20417.pdf", printed(&early, &KESSLER))
            .exception(&["P202"])
            .reads(&early),
        Draft::new("41-nothing-received", "No goods receipt ten working days after the invoice", Source::Folder)
            .file("FA-2026-0221.pdf", printed(&missing, &MORVANDELLE))
            .exception(&["P203"])
            .reads(&missing)
            .but_for(&["seller_vat_id"]),
        Draft::new("42-order-unknown", "The quoted order does not exist", Source::Folder)
            .file("NL-26-0433.pdf", printed(&unknown, &NORDLICHT))
            .exception(&["P002"])
            .reads(&unknown),
        Draft::new("43-beyond-every-limit", "A crane: nobody has the authority to approve it", Source::Folder)
            .file("KB-1009.pdf", printed(&crane, &KRANWERK))
            .exception(&["A101"])
            .reads(&crane),
    ]
}

fn parties() -> Vec<Draft> {
    let blocked = Bill::new(&RAUHFELS, &TANNAU_DE, "RC-55102", "2026-03-10")
        .line("KSS-20", "Kühlschmierstoff, Kanister 20 l", "6", "C62", "83.00", "19")
        .invoice();
    let mut slip = Bill::new(&BRZOZOWA, &TANNAU_PL, "FV/121/03/2026", "2026-03-10")
        .currency("PLN")
        .line("OP-12", "Opakowanie eksportowe na wymiar", "6", "C62", "210.00", "23")
        .invoice();
    // One digit keyed wrong: the check digit no longer fits.
    slip.seller.vat_identifier = slip.seller.vat_identifier.map(|id| id.replacen("46302", "46392", 1));
    let elsewhere = Bill::new(&SONNBORN, &NEIGHBOUR, "SE-410077", "2026-03-05")
        .line("ST-02", "Stromlieferung Februar 2026", "4180", "KWH", "0.2465", "19")
        .invoice();
    let late = Bill::new(&SONNBORN, &TANNAU_DE, "SE-388120", "2025-08-04")
        .line("ST-07", "Stromlieferung Juli 2025", "9120", "KWH", "0.2390", "19")
        .invoice();
    let mut nameless = Bill::new(&LARKSPUR, &TANNAU_IE, "LP-0", "2026-03-11")
        .line("LBL-55", "Product labels 55 × 30 mm, roll of 1,000", "12", "C62", "34.00", "23")
        .invoice();
    nameless.number = None;
    nameless.payment.remittance_information = None;
    vec![
        Draft::new("50-vendor-blocked", "Compliance has blocked this vendor", Source::Folder)
            .file("RC-55102.pdf", printed(&blocked, &RAUHFELS))
            .exception(&["N003"])
            .reads(&blocked),
        Draft::new("51-vat-id-with-a-slip", "One digit of the NIP is wrong", Source::Folder)
            .file("FV_121_03_2026.pdf", printed(&slip, &BRZOZOWA))
            .exception(&["N005"])
            .reads(&slip)
            .but_for(&["seller_vat_id"]),
        Draft::new("52-sent-to-the-wrong-house", "Addressed to a company down the road", Source::Folder)
            .file("SE-410077.xml", ubl::write(&elsewhere))
            .exception(&["V105"])
            .reads(&elsewhere),
        Draft::new("53-seven-months-late", "Issued in August, arrived in March", Source::Folder)
            .file("SE-388120.pdf", printed(&late, &SONNBORN))
            .exception(&["V107"])
            .reads(&late),
        Draft::new("54-without-a-number", "The invoice has no number", Source::Folder)
            .file("labels march.pdf", printed(&nameless, &LARKSPUR))
            .exception(&["X001"])
            .reads(&nameless),
    ]
}

fn others() -> Vec<Draft> {
    let power = Bill::new(&SONNBORN, &TANNAU_DE, "SE-410112", "2026-03-06")
        .line("ST-02", "Stromlieferung Februar 2026", "8640", "KWH", "0.2465", "19")
        .invoice();
    // The page asks for a hundred euro more than the XML.
    let mut page = power.clone();
    for amount in
        [&mut page.totals.with_vat, &mut page.totals.without_vat, &mut page.totals.amount_due].into_iter().flatten()
    {
        amount.value += decimal("100.00");
    }
    if let Some(net) = page.lines.0.first_mut().and_then(|line| line.net_amount.as_mut()) {
        net.value += decimal("100.00");
    }
    let secret = Bill::new(&OSTSEE, &TANNAU_DE, "OR-2026-0201", "2026-03-12")
        .line("SON", "Sonderreinigung nach Umbau", "9", "HUR", "31.00", "19")
        .invoice();
    vec![
        Draft::new("55-page-and-xml-differ", "A ZUGFeRD hybrid whose page asks for more than its XML", Source::Folder)
            .file("SE-410112.pdf", hybrid(&page, &power, &SONNBORN, "zugferd-invoice.xml"))
            .exception(&["E301"])
            .reads(&power),
        Draft::new("56-locked-pdf", "Encrypted with a password that nobody told", Source::Folder)
            .file("OR-2026-0201.pdf", locked::with_password(&printed(&secret, &OSTSEE), "Fischerdamm"))
            .rests("rejected", &["C001"])
            .because("encrypted"),
        Draft::new("57-delivery-note", "A delivery note came with the invoices", Source::Folder)
            .file("Lieferschein LS-7781.pdf", letters::delivery_note())
            .rests("filed", &["C002"]),
        Draft::new("58-payment-reminder", "A reminder of an invoice that was paid", Source::Folder)
            .file("Mahnung.pdf", letters::reminder())
            .rests("filed", &["C002"]),
    ]
}
