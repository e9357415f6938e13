//! Reading takes time in proportion to the lines, whatever their number.

#![allow(clippy::print_stdout, reason = "a measurement prints its figure")]

use std::time::{Duration, Instant};

use extractors::{Limits, assemble, einvoice};
use model::{DocumentId, Invoice, TermPath};

/// An invoice of this many lines.
fn invoice(lines: u32) -> Invoice {
    let mut invoice = Invoice::default();
    let mut set = |path: TermPath, text: &str| invoice.set(&path, text).expect("a value of its term");
    for (term, text) in [(1, "L-1"), (2, "2026-03-02"), (3, "380"), (5, "EUR"), (27, "Holt B.V."), (44, "Wiesen AG")] {
        set(TermPath::bt(term), text);
    }
    for line in 1..=lines {
        for (term, text) in [
            (126, line.to_string().as_str()),
            (129, "3"),
            (130, "H87"),
            (131, "30.00 EUR"),
            (146, "10.00"),
            (151, "S"),
            (152, "19"),
            (153, "Oak board, planed"),
            (155, "OB-200"),
        ] {
            set(TermPath::line(line, term), text);
        }
    }
    let net = 30 * i64::from(lines);
    for (term, amount) in [(106, net), (109, net), (112, net), (115, net)] {
        set(TermPath::bt(term), &format!("{amount}.00 EUR"));
    }
    invoice
}

/// The fastest of three, since other work on the machine only ever adds.
fn fastest(text: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        let extraction = einvoice::read_xml(text.as_bytes(), DocumentId::of(text.as_bytes()), &Limits::default());
        let reading = assemble(&extraction);
        assert!(!reading.invoice().lines.is_empty());
        start.elapsed()
    };
    (0..3).map(|_| once()).min().expect("three runs")
}

#[test]
fn ten_times_the_lines_take_about_ten_times_as_long() {
    for (syntax, write) in [("ubl", einvoice::ubl::write as fn(&Invoice) -> String), ("cii", einvoice::cii::write)] {
        let [few, many] = [200, 2_000].map(|lines| fastest(&write(&invoice(lines))));
        println!("{syntax}: 200 lines {few:?}, 2,000 lines {many:?}");
        // Ten times the lines; the room above is for a busy machine, far below the hundredfold of quadratic time.
        assert!(many < few * 40, "{syntax}: {few:?} for 200 lines, {many:?} for 2,000");
    }
}
