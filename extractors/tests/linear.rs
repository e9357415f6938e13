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
        let texts = [200, 2_000].map(|lines| write(&invoice(lines)));
        // Ten times the lines; the room above is for a busy machine, far below the hundredfold of quadratic time. A machine
        // that is busy throughout one measurement is asked again; what is quadratic is so each time.
        let is_linear = (1..=5).any(|attempt| {
            let [few, many] = texts.each_ref().map(|text| fastest(text));
            println!("{syntax}, attempt {attempt}: 200 lines {few:?}, 2,000 lines {many:?}");
            many < few * 40
        });
        assert!(is_linear, "{syntax}: 2,000 lines take more than 40 times as long as 200, five times over");
    }
}
