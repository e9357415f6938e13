//! What comes by mail: attachments, zips, forwarded messages, bodies that are the invoice, and mails without one.

use std::io::{Cursor, Write as _};

use extractors::einvoice::ubl;
use model::Invoice;
use zip::write::SimpleFileOptions;

use super::Draft;
use super::documents::printed;
use super::structured::quellwerk_subscription;
use crate::bill::Bill;
use crate::case::Source;
use crate::companies::{
    ALDERBECK, BRZOZOWA, Company, KESSLER, LARKSPUR, LINDEWAL, NORDLICHT, OSTSEE, QUELLWERK, TANNAU_DE, TANNAU_IE,
    TANNAU_NL, TANNAU_PL, TROJKAT,
};
use crate::identifiers;
use crate::letters;
use crate::mail::Mail;
use crate::wording::grouped_iban;

const INBOX: &str = "Invoices <invoices@tannau.example>";

fn from(seller: &Company, subject: &str, id: &str, day: &str) -> Mail {
    let sender = format!("{} <{}>", seller.name, seller.email());
    Mail::new(&format!("{id}@mail.{}", seller.domain), &sender, INBOX, subject, day)
}

pub(super) fn drafts() -> Vec<Draft> {
    let mut all = exceptions();
    all.extend(shapes());
    all.extend(nothing());
    all
}

fn exceptions() -> Vec<Draft> {
    let orderless = Bill::new(&KESSLER, &TANNAU_DE, "RE-20428", "2026-03-10")
        .line("R-010", "Reparatur Biegevorrichtung", "1", "C62", "780.00", "19")
        .invoice();
    let stranger = Bill::new(&ALDERBECK, &TANNAU_IE, "AC-0031", "2026-03-12")
        .line("ADV", "Value stream workshop, one day", "1", "C62", "1450.00", "23")
        .invoice();
    let moved = Bill::new(&OSTSEE, &TANNAU_DE, "OR-2026-0192", "2026-03-09")
        .account(&identifiers::iban("DE", "999000990000041815"))
        .line("UHR", "Unterhaltsreinigung Büro, Februar 2026", "26", "HUR", "27.50", "19")
        .invoice();
    let copy = quellwerk_subscription().invoice();
    vec![
        Draft::new("70-mail-pdf-without-order", "A vendor that must quote an order does not", Source::Mail)
            .file(
                "message.eml",
                from(&KESSLER, "Rechnung RE-20428", "k20428", "Tue, 10 Mar 2026 09:12:44 +0100")
                    .text("Guten Tag,\n\nanbei unsere Rechnung.\n\nMit freundlichen Grüßen\nKessler Metallbau GmbH\n")
                    .attach("application/pdf", "Rechnung_RE-20428.pdf", printed(&orderless, &KESSLER))
                    .bytes(),
            )
            .exception(&["P001"])
            .reads(&orderless),
        Draft::new("71-mail-from-a-stranger", "The seller is not in the master data", Source::Mail)
            .file(
                "message.eml",
                from(&ALDERBECK, "Invoice AC-0031", "ac0031", "Thu, 12 Mar 2026 16:40:02 +0000")
                    .text("Hello,\n\nplease find our invoice attached.\n\nKind regards\nAlderbeck Consulting\n")
                    .attach("application/octet-stream", "AC-0031.pdf", printed(&stranger, &ALDERBECK))
                    .bytes(),
            )
            .exception(&["N001"])
            .reads(&stranger),
        Draft::new("72-mail-new-bank-account", "The account is not the one on file", Source::Mail)
            .file(
                "message.eml",
                from(
                    &OSTSEE,
                    "Rechnung OR-2026-0192 – neue Bankverbindung",
                    "or0192",
                    "Mon, 09 Mar 2026 07:58:31 +0100",
                )
                .text("Guten Tag,\n\nbitte beachten Sie unsere neue Bankverbindung auf der Rechnung.\n")
                .attach("application/pdf", "OR-2026-0192.pdf", printed(&moved, &OSTSEE))
                .bytes(),
            )
            .exception(&["F101"])
            .reads(&moved),
        Draft::new(
            "73-mail-same-invoice-as-pdf",
            "The subscription of sample 03 once more, now as PDF by mail",
            Source::Mail,
        )
        .after("03-ubl-subscription")
        .file(
            "message.eml",
            from(&QUELLWERK, "Ihre Rechnung Q-2026-0391", "q0391", "Fri, 06 Mar 2026 11:03:10 +0100")
                .text("Guten Tag,\n\nanbei Ihre Rechnung für März.\n\nQuellwerk Software GmbH\n")
                .attach("application/pdf", "Q-2026-0391.pdf", printed(&copy, &QUELLWERK))
                .bytes(),
        )
        .exception(&["D101"])
        .reads(&copy),
    ]
}

fn shapes() -> Vec<Draft> {
    let brochures = Bill::new(&LINDEWAL, &TANNAU_NL, "F-26030", "2026-03-10")
        .line("BRO-16", "Brochure 16 pagina's", "400", "C62", "0.86", "21")
        .line("VIS-01", "Visitekaartjes, 250 stuks", "4", "C62", "42.00", "21")
        .invoice();
    let signs = Bill::new(&LARKSPUR, &TANNAU_IE, "LP-5521", "2026-03-09")
        .line("SGN-60", "Safety sign 60 × 40 cm", "8", "C62", "27.50", "23")
        .line("STK-03", "Floor stickers, set of three", "10", "C62", "14.20", "23")
        .invoice();
    let tools = Bill::new(&TROJKAT, &TANNAU_PL, "FS/2026/03/0871", "2026-03-06")
        .order("4500012050")
        .currency("PLN")
        .line("WK-08", "Wiertło kobaltowe 8 mm", "200", "C62", "11.90", "23")
        .line("TS-125", "Tarcza szlifierska 125 mm", "150", "C62", "6.40", "23")
        .invoice();
    let cases = Bill::new(&BRZOZOWA, &TANNAU_PL, "FV/124/03/2026", "2026-03-11")
        .order("4500012051")
        .currency("PLN")
        .line("SK-80", "Skrzynia drewniana 80 × 60 cm", "30", "C62", "68.00", "23")
        .invoice();
    let cables = Bill::new(&NORDLICHT, &TANNAU_DE, "NL-26-0436", "2026-03-11")
        .order("4500012052")
        .line("MK-415", "Motorkabel geschirmt 4 × 1,5 mm²", "120", "MTR", "4.85", "19")
        .invoice();
    let original = from(&TROJKAT, "Faktura FS/2026/03/0871", "fs0871", "Fri, 06 Mar 2026 13:22:09 +0100")
        .text("Dzień dobry,\n\nw załączeniu przesyłamy fakturę.\n\nPozdrawiamy\nHurtownia Narzędzi Trójkąt S.A.\n")
        .attach("application/pdf", "Faktura FS-2026-03-0871 – Trójkąt.pdf", printed(&tools, &TROJKAT))
        .bytes();
    vec![
        Draft::new("80-mail-xml-and-pdf", "XML and PDF of one invoice in one mail: one case, both kept", Source::Mail)
            .file(
                "message.eml",
                from(&LINDEWAL, "Factuur F-26030", "f26030", "Tue, 10 Mar 2026 10:05:27 +0100")
                    .text("Goedemiddag,\n\nbijgaand onze factuur.\n\nDrukkerij Lindewal\n")
                    .html("<p>Goedemiddag,</p><p>bijgaand onze factuur.</p><p>Drukkerij Lindewal</p>")
                    .attach("text/xml", "F-26030.xml", ubl::write(&brochures).into_bytes())
                    .attach("application/pdf", "F-26030.pdf", printed(&brochures, &LINDEWAL))
                    .bytes(),
            )
            .cleared(&["c.brandt"])
            .reads(&brochures),
        Draft::new("81-mail-body-is-the-invoice", "No attachment: the text of the mail is the invoice", Source::Mail)
            .file(
                "message.eml",
                from(&LARKSPUR, "Invoice LP-5521", "lp5521", "Mon, 09 Mar 2026 15:31:55 +0000")
                    .text(&written(&signs))
                    .bytes(),
            )
            .cleared(&["c.brandt"])
            .tolerating(&["X002"])
            .reads(&signs),
        Draft::new("82-mail-forwarded", "A colleague forwards a Polish invoice", Source::Mail)
            .file(
                "message.eml",
                Mail::new(
                    "fwd0871@mail.tannau.example",
                    "Paweł Wójcik <p.wojcik@tannau.example>",
                    INBOX,
                    "Fwd: Faktura FS/2026/03/0871",
                    "Mon, 09 Mar 2026 08:02:41 +0100",
                )
                .text("Proszę o zaksięgowanie.\nPaweł\n")
                .forward(original)
                .bytes(),
            )
            .cleared(&["p.zielinska"])
            .reads(&tools),
        Draft::new("83-mail-zip", "The invoice is in a zip", Source::Mail)
            .file(
                "message.eml",
                from(&BRZOZOWA, "Faktura FV/124/03/2026", "fv124", "Wed, 11 Mar 2026 12:47:00 +0100")
                    .text("Dzień dobry,\n\nfaktura w załączniku.\n")
                    .attach("application/zip", "faktura.zip", zipped("FV_124_03_2026.pdf", &printed(&cases, &BRZOZOWA)))
                    .bytes(),
            )
            .cleared(&["p.zielinska"])
            .reads(&cases),
        Draft::new(
            "84-mail-pdf-with-logo",
            "A PDF beside the logo of a signature: one document, not two",
            Source::Mail,
        )
        .file(
            "message.eml",
            from(&NORDLICHT, "Rechnung NL-26-0436", "nl0436", "Wed, 11 Mar 2026 14:10:19 +0100")
                .html("<p>Guten Tag,</p><p>anbei unsere Rechnung.</p><p><img src=\"cid:logo\"> Nordlicht</p>")
                .inline("image/png", "image001.png", "logo", letters::logo())
                .attach("application/pdf", "NL-26-0436.pdf", printed(&cables, &NORDLICHT))
                .bytes(),
        )
        .cleared(&["c.brandt"])
        .reads(&cables),
    ]
}

fn nothing() -> Vec<Draft> {
    vec![
        Draft::new("85-mail-with-a-logo-only", "A friendly note with a logo in its signature: no invoice", Source::Mail)
            .file(
                "message.eml",
                from(&LARKSPUR, "Tuesday", "tuesday", "Thu, 12 Mar 2026 09:20:00 +0000")
                    .html("<p>Thanks for the call. See you on Tuesday at ten.</p><p><img src=\"cid:logo\"><br>Larkspur Print &amp; Design</p>")
                    .inline("image/png", "image001.png", "logo", letters::logo())
                    .bytes(),
            )
            .rests("quarantined", &[])
        .because("no_document"),
    ]
}

/// An invoice as somebody without an invoicing program types it.
fn written(invoice: &Invoice) -> String {
    let language = LARKSPUR.language;
    let mut text = format!(
        "{}\n{}\n{} {}\nVAT no.: {}\n\nINVOICE\n\n",
        LARKSPUR.name,
        LARKSPUR.street,
        LARKSPUR.post_code,
        LARKSPUR.city,
        LARKSPUR.vat_id()
    );
    let buyer = &invoice.buyer;
    text += &format!(
        "Bill to: {}\n{}\n{} {}\nVAT no.: {}\n\n",
        buyer.name.as_deref().unwrap_or(""),
        buyer.address.line_1.as_deref().unwrap_or(""),
        buyer.address.post_code.as_deref().unwrap_or(""),
        buyer.address.city.as_deref().unwrap_or(""),
        buyer.vat_identifier.as_deref().unwrap_or("")
    );
    let day = |date: Option<model::Date>| date.map(|d| language.date(d)).unwrap_or_default();
    text += &format!("Invoice number: {}\n", invoice.number.as_deref().unwrap_or(""));
    text += &format!("Invoice date: {}\nDue date: {}\n\n", day(invoice.issue_date), day(invoice.due_date));
    text += &format!("{:<34}{:>5}{:>13}{:>13}\n", "Description", "Qty", "Unit price", "Amount");
    for line in &invoice.lines {
        let number = |value: Option<model::Decimal>| value.map(|v| language.money(v)).unwrap_or_default();
        text += &format!(
            "{:<34}{:>5}{:>13}{:>13}\n",
            line.item.name.as_deref().unwrap_or(""),
            line.quantity.map(|q| language.quantity(q)).unwrap_or_default(),
            number(line.price.net),
            number(line.net_amount.map(|a| a.value))
        );
    }
    let total = |amount: Option<model::Amount>| amount.map(|a| language.amount(a.value, "EUR")).unwrap_or_default();
    text += &format!("\nSubtotal: {}\nVAT 23%: {}\n", total(invoice.totals.without_vat), total(invoice.totals.vat));
    text += &format!("Total: {}\n\n", total(invoice.totals.with_vat));
    let account = invoice.payment_account().map(grouped_iban).unwrap_or_default();
    text + &format!("Please pay to IBAN: {account}\nBIC: {}\n\nThank you for your business.\n", LARKSPUR.bank.1)
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // Stored, so that the bytes do not hang on a packer; a PDF is packed already.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    // Writing to memory cannot fail.
    let _ = archive.start_file(name, options.last_modified_time(zip::DateTime::default()));
    let _ = archive.write_all(bytes);
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}
