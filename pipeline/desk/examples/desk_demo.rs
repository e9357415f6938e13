//! Serves the pages on loopback with invented invoices, for looking at them: `cargo run -p desk --example desk_demo`.
//!
//! The page pictures are drawn by ImageMagick's `convert`, which must be installed. Sign in as `m.weber` (clerk),
//! `a.lindqvist` (approver), `t.brandt` (accountant) or `o.admin`, each with the password `correct horse battery`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex};

use desk::service::{BoxFuture, PictureError, Pictures};
use desk::web::{Health, SourceReport};
use model::case::CaseState;
use model::extraction::{Problem, Reason};
use model::{DocumentId, MediaType, Rect};
use support::{nordlicht, world};

/// A text on the page: term, text as printed, x, y, size, in 2100 × 2970 units; the value read when it differs.
type Printed<'a> = (&'a str, &'a str, u32, u32, u32);

#[derive(Default)]
struct Drawn(Mutex<HashMap<DocumentId, Vec<u8>>>);

impl Pictures for Drawn {
    fn page_png(&self, document: DocumentId, page: u32, _: u32) -> BoxFuture<'_, Result<Vec<u8>, PictureError>> {
        let png = self.0.lock().expect("pictures").get(&document).cloned();
        Box::pin(async move { png.filter(|_| page == 1).ok_or(PictureError::NoPage) })
    }
}

struct Sources(model::Timestamp);

impl Health for Sources {
    fn sources(&self) -> Vec<SourceReport> {
        let source = |name: &str, kind: &str, connected, trouble: Option<&str>| SourceReport {
            name: name.into(),
            kind: kind.into(),
            connected,
            looked_at: Some(self.0),
            item_at: None,
            trouble: trouble.map(str::to_owned),
            taken: 0,
            waiting: 0,
            left_alone: Vec::new(),
        };
        vec![
            source("ap-mailbox", "imap", true, None),
            source("scanner", "folder", true, None),
            source(
                "peppol",
                "peppol",
                false,
                Some(
                    "The folder inbox/peppol cannot be read: permission denied. Give the service's user read and write access.",
                ),
            ),
        ]
    }
}

/// Width of one character of the monospaced face, as a share of its size.
const ADVANCE: f64 = 0.602;

fn draw(printed: &[Printed<'_>]) -> Vec<u8> {
    let mut command = Command::new("convert");
    command.args(["-size", "1100x1556", "xc:#fdfdfb", "-font", "DejaVu-Sans-Mono", "-fill", "#22262a"]);
    command.args(["-stroke", "none"]);
    for (_, text, x, y, size) in printed {
        let scale = 1100.0 / 2100.0;
        let at = |v: &u32| format!("{:.1}", f64::from(*v) * scale);
        command.args(["-pointsize", &at(size), "-annotate", &format!("+{}+{}", at(x), at(y)), text]);
    }
    command.args(["-rotate", "0", "-colorspace", "Gray", "png:-"]);
    let output = command.output().expect("ImageMagick's convert is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn rect(printed: &Printed<'_>) -> Rect {
    let (_, text, x, y, size) = printed;
    let width = (text.chars().count() as f64 * f64::from(*size) * ADVANCE) as u32;
    let share = |v: u32, of: u32| u16::try_from(v * 10_000 / of).unwrap_or(10_000);
    Rect {
        left: share(*x, 2100),
        top: share(y.saturating_sub(size * 8 / 10), 2970),
        right: share(x + width, 2100),
        bottom: share(y + size / 5, 2970),
    }
}

/// The page of an invoice of Nordlicht, as its printer would lay it out.
fn page<'a>(values: &[(&'a str, &'a str, u8, Option<Rect>)]) -> Vec<Printed<'a>> {
    let find = |term: &str| values.iter().find(|v| v.0 == term).map_or("", |v| v.1);
    let mut out: Vec<Printed<'a>> = vec![
        ("", "R E C H N U N G", 160, 760, 62),
        ("", "Rechnungs-Nr.", 1240, 640, 34),
        ("", "Datum", 1240, 700, 34),
        ("", "Fällig", 1240, 760, 34),
        ("", "Bestellung", 1240, 820, 34),
        ("", "USt-IdNr.", 160, 360, 30),
        ("", "Pos  Bezeichnung                         Menge     Preis      Netto", 160, 1000, 34),
        ("", "_____________________________________________________________________________", 160, 1020, 34),
        ("", "Netto", 1240, 1620, 34),
        ("", "USt 19 %", 1240, 1680, 34),
        ("", "Gesamt", 1240, 1760, 40),
        ("", "IBAN", 160, 2620, 32),
        ("", "Zahlbar ohne Abzug. Ware bleibt bis zur Bezahlung unser Eigentum.", 160, 2520, 28),
    ];
    for (term, x, y, size) in [
        ("BT-27", 160, 200, 56),
        ("BT-35", 160, 260, 32),
        ("BT-38", 160, 305, 32),
        ("BT-37", 290, 305, 32),
        ("BT-31", 380, 360, 30),
        ("BT-44", 160, 520, 36),
        ("BT-50", 160, 570, 32),
        ("BT-53", 160, 615, 32),
        ("BT-52", 290, 615, 32),
        ("BT-1", 1560, 640, 34),
        ("BT-2", 1560, 700, 34),
        ("BT-9", 1560, 760, 34),
        ("BT-13", 1560, 820, 34),
        ("BG-25[1]/BT-126", 160, 1090, 34),
        ("BG-25[1]/BT-153", 265, 1090, 34),
        ("BG-25[1]/BT-129", 1050, 1090, 34),
        ("BG-25[1]/BT-146", 1270, 1090, 34),
        ("BG-25[1]/BT-131", 1510, 1090, 34),
        ("BG-25[2]/BT-126", 160, 1160, 34),
        ("BG-25[2]/BT-153", 265, 1160, 34),
        ("BG-25[2]/BT-129", 1050, 1160, 34),
        ("BG-25[2]/BT-146", 1270, 1160, 34),
        ("BG-25[2]/BT-131", 1510, 1160, 34),
        ("BT-109", 1560, 1620, 34),
        ("BT-110", 1560, 1680, 34),
        ("BT-112", 1560, 1760, 40),
        ("BG-17[1]/BT-84", 280, 2620, 32),
    ] {
        if !find(term).is_empty() {
            let (term, text) = values.iter().find(|v| v.0 == term).map(|v| (v.0, v.1)).expect("found");
            out.push((term, text, x, y, size));
        }
    }
    out
}

#[tokio::main]
async fn main() {
    let pictures = Arc::new(Drawn::default());
    let mut policy = rules::Policy::default();
    policy.approval.mode = rules::policy::ApprovalMode::Anyone;
    let world = world(policy, pictures.clone(), None).await;
    let scan = async |name: &str, values: Vec<(&str, &str, u8, Option<Rect>)>, flags: &[&str]| {
        let printed = page(&values);
        let png = draw(&printed);
        pictures.0.lock().expect("pictures").insert(DocumentId::of(&png), png.clone());
        let boxed: Vec<_> = values
            .iter()
            .map(|(term, text, percent, _)| {
                (*term, *text, (*percent).min(99), printed.iter().find(|p| p.0 == *term).map(rect))
            })
            .filter(|(term, _, _, rect)| rect.is_some() || !matches!(*term, "BT-50"))
            .collect();
        world.arrive(name, &png, MediaType::Png, &boxed, flags).await
    };
    let mut dear = nordlicht(
        "RE-20417",
        &[
            ("BG-25[2]/BT-146", "12.40"),
            ("BG-25[2]/BT-131", "124.00"),
            ("BT-106", "609.00"),
            ("BT-109", "609.00"),
            ("BG-23[1]/BT-116", "609.00"),
            ("BT-110", "115.71"),
            ("BG-23[1]/BT-117", "115.71"),
            ("BT-112", "724.71"),
            ("BT-115", "724.71"),
            ("BT-9", "2026-11-24"),
        ],
    );
    dear.iter_mut().filter(|v| v.0 == "BT-9" || v.0 == "BT-1").for_each(|v| v.2 = 71);
    scan("scan_0417.png", dear, &["repaired"]).await;
    let first = nordlicht("RE-20431", &[]);
    scan("scan_0431.png", first.clone(), &[]).await;
    let mut again = first;
    again.iter_mut().filter(|v| v.0 == "BT-50").for_each(|v| v.1 = "Werkring 1, Tor 3");
    scan("Mahnung_Kopie.png", again, &[]).await;
    scan(
        "scan_0440.png",
        nordlicht("RE-20440", &[("BG-17[1]/BT-84", "DE02120300000000202051"), ("BT-9", "2026-11-19")]),
        &[],
    )
    .await;
    let xml = |n: u8| format!("<Invoice>{n}</Invoice>").into_bytes();
    let papier = |number: &'static str, gross: &'static str, due: &'static str| {
        let mut values = nordlicht(
            number,
            &[
                ("BT-27", "Papierhaus Kraków Sp. z o.o."),
                ("BT-31", "PL5260001246"),
                ("BT-13", ""),
                ("BT-37", "Kraków"),
                ("BT-38", "30-001"),
                ("BT-40", "PL"),
                ("BT-35", "ul. Długa 5"),
                ("BG-17[1]/BT-84", "PL61109010140000071219812874"),
                ("BG-25[1]/BT-153", "Copy paper A4, 80 g, box of 5"),
                ("BG-25[2]/BT-153", "Envelopes C5, window"),
                ("BG-25[1]/BT-132", ""),
                ("BG-25[2]/BT-132", ""),
                ("BG-25[1]/BT-155", ""),
                ("BG-25[2]/BT-155", ""),
                ("BT-9", due),
            ],
        );
        if gross != "718.76" {
            values.iter_mut().filter(|v| matches!(v.0, "BT-112" | "BT-115")).for_each(|v| v.1 = gross);
        }
        values
    };
    world.arrive("FV-88.xml", &xml(1), MediaType::Xml, &papier("FV/2026/11/88", "718.76", "2026-12-10"), &[]).await;
    world.arrive("FV-89.xml", &xml(2), MediaType::Xml, &papier("FV/2026/11/89", "781.76", "2026-12-01"), &[]).await;
    let paying =
        world.arrive("FV-90.xml", &xml(3), MediaType::Xml, &papier("FV/2026/11/90", "718.76", "2026-11-28"), &[]).await;
    let anna = world.desk.actor("a.lindqvist").await.expect("anna");
    if let Err(error) = world.desk.approve(&anna, &paying, &desk::Seen::any()).await {
        tracing::warn!(%error, "the demo's invoice was not approved");
    }
    let declined =
        world.arrive("FV-91.xml", &xml(4), MediaType::Xml, &papier("FV/2026/11/91", "718.76", "2026-12-05"), &[]).await;
    let _ =
        world.desk.decline(&anna, &declined, "We ordered the envelopes without a window.", &desk::Seen::any()).await;
    let hostile = nordlicht(
        "<img src=x onerror=alert(1)>",
        &[("BT-27", "\u{202e}gnp.exe <script>alert('x')</script> & Söhne"), ("BT-13", "9999"), ("BT-31", "")],
    );
    world.arrive("evil\u{202e}fdp.xml", &xml(5), MediaType::Xml, &hostile, &["active_content"]).await;
    world
        .capture("verschluesselt.pdf", b"%PDF-1.7 secret", MediaType::Pdf, CaseState::Quarantined { reason: Reason::Encrypted },
            Some(Problem::quarantine(Reason::Encrypted, "The PDF asks for a password. Ask the sender for a copy without one, or remove it and send the file again.")), &[])
        .await;
    world
        .capture(
            "bomb.zip",
            b"PK bomb",
            MediaType::Zip,
            CaseState::Quarantined { reason: Reason::DecompressionLimit },
            Some(Problem::quarantine(
                Reason::DecompressionLimit,
                "The archive unpacks to more than 200 MB. Nothing of it was read.",
            )),
            &[],
        )
        .await;
    let listen = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into());
    let listener = tokio::net::TcpListener::bind(&listen).await.expect("binds");
    // The driver of the screenshots reads this line.
    eprintln!("http://{}", listener.local_addr().expect("an address"));
    let router = desk::web::router(world.desk.clone(), Arc::new(Sources(world.store.clock().now())));
    axum::serve(listener, router).await.expect("serves");
}
