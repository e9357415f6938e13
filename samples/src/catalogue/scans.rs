//! Pictures of pages: PNG, JPEG, a TIFF of two pages, a PDF that only holds pictures.

use super::Draft;
use super::documents::printed;
use crate::bill::Bill;
use crate::case::Source;
use crate::companies::{KESSLER, MERIDIAN, OSTSEE, TANNAU_DE, TANNAU_FR, TANNAU_IE, TANNAU_NL, VALCLAIR, VELDHOEK};
use crate::scan::{self, Machine};

pub(super) fn drafts() -> Vec<Draft> {
    let plates = Bill::new(&KESSLER, &TANNAU_DE, "RE-20425", "2026-03-09")
        .order("4500012060")
        .line("K-220", "Grundplatte pulverbeschichtet", "40", "C62", "18.60", "19")
        .line("K-415", "Abdeckblech 2 mm", "40", "C62", "7.25", "19")
        .invoice();
    let cleaning = Bill::new(&OSTSEE, &TANNAU_DE, "OR-2026-0195", "2026-03-10")
        .line("UHR", "Unterhaltsreinigung Halle 1, Februar 2026", "44", "HUR", "27.50", "19")
        .invoice();
    let mut trips = Bill::new(&MERIDIAN, &TANNAU_IE, "MF-7726", "2026-03-06");
    for day in 1..=46 {
        let name = format!("Van delivery, job {}", 4100 + day);
        trips = trips.line("VAN", &name, "1", "C62", &format!("{}.50", 38 + day % 9), "23");
    }
    let trips = trips.invoice();
    let paper = Bill::new(&VALCLAIR, &TANNAU_FR, "VC-260309", "2026-03-13")
        .line("PAP-80", "Papier 80 g A4, carton de 5 ramettes", "30", "C62", "18.90", "20")
        .invoice();
    let storage = Bill::new(&VELDHOEK, &TANNAU_NL, "2026-1201", "2026-03-11")
        .line("OPS", "Opslag pallets, maart 2026", "55", "C62", "4.75", "21")
        .invoice();
    let pages = |invoice, seller, machine, seed| scan::pages(&printed(invoice, seller), machine, seed);
    let first = |pages: Vec<image::GrayImage>| pages.into_iter().next().unwrap_or_default();
    let sure = ["X002"];
    vec![
        Draft::new("60-scan-png", "A clean office scan as PNG that agrees with its order", Source::Folder)
            .file(
                "scan0001.png",
                scan::png(&first(pages(&plates, &KESSLER, Machine { noise: 0, ..Machine::OFFICE }, 60))),
            )
            .cleared(&["c.brandt"])
            .tolerating(&sure)
            .reads(&plates),
        Draft::new("61-photo-jpeg", "Photographed with a telephone", Source::Folder)
            .file(
                "IMG_2041.jpg",
                scan::jpeg(&first(pages(&cleaning, &OSTSEE, Machine::TELEPHONE, 61)), Machine::TELEPHONE.quality),
            )
            .cleared(&["c.brandt"])
            .tolerating(&sure)
            .reads(&cleaning)
            .but_for(&["seller_name", "buyer_name"]),
        Draft::new("62-fax-two-pages-tiff", "A TIFF of two pages from a fax gateway", Source::Folder)
            .file(
                "fax-20260309-1142.tif",
                scan::tiff(&pages(&trips, &MERIDIAN, Machine { noise: 0, ..Machine::OFFICE }, 62), 200),
            )
            .cleared(&["c.brandt"])
            .tolerating(&sure)
            .reads(&trips)
            .but_for(&["seller_name", "buyer_name", "iban"]),
        Draft::new("63-scan-in-a-pdf", "A PDF that only holds a picture", Source::Folder)
            .file(
                "20260311_0917.pdf",
                scan::pdf(&pages(&paper, &VALCLAIR, Machine::OFFICE, 63), Machine::OFFICE.quality),
            )
            .cleared(&["c.brandt"])
            .tolerating(&sure)
            .reads(&paper)
            .but_for(&["seller_name", "buyer_name", "seller_vat_id"]),
        Draft::new("64-faint-fax", "So faint that the VAT identifier comes out wrong", Source::Folder)
            .file(
                "fax-faint.jpg",
                scan::jpeg(&first(pages(&storage, &VELDHOEK, Machine::FAINT, 64)), Machine::FAINT.quality),
            )
            .exception(&["N005"])
            .tolerating(&["X001", "X002", "N002", "V101", "V102", "V105", "V107", "F101", "C001"]),
    ]
}
