use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use model::verdict::{Breach, Judged, Syntax, Verdict, Weight};
use model::{Invoice, TermPath};

use super::phrases::{BOOKS, Codes};
use super::*;

/// An invoice that says everything that one can say, each repeating group twice.
fn full() -> Invoice {
    let mut invoice = Invoice::default();
    let mut set = |path: &TermPath, text: &str| invoice.set(path, text).unwrap_or_else(|e| panic!("{path}: {e}"));
    for n in 1..=2 {
        for term in 1..=165_u16 {
            if model::invoice::term_name(term).is_none() {
                continue;
            }
            let at = match term {
                21 | 22 => TermPath::group(1, n),
                25 | 26 => TermPath::group(3, n),
                84..=86 => TermPath::group(17, n),
                92..=98 => TermPath::group(20, n),
                99..=105 => TermPath::group(21, n),
                116..=121 => TermPath::group(23, n),
                122..=125 => TermPath::group(24, n),
                136..=140 => TermPath::group(25, n).within(27, 1),
                141..=145 => TermPath::group(25, n).within(28, 1),
                160 | 161 => TermPath::group(25, n).within(32, 1),
                126..=135 | 146..=159 => TermPath::group(25, n),
                _ if n == 1 || term == 29 => TermPath::bt(0),
                _ => continue,
            };
            let path = at.with_term(term);
            let path = match term {
                29 => path.at(n),
                158 => path.at(1),
                _ => path,
            };
            let text = match term {
                2 | 7 | 9 | 26 | 72 | 73 | 74 | 134 | 135 => "2026-03-02",
                5 | 6 => "EUR",
                94 | 96 | 101 | 103 | 119 | 129 | 138 | 143 | 146..=149 | 152 => "12.50",
                t if model::invoice::is_amount(t) => "119.00 EUR",
                125 => "QUJDRA==",
                _ => "text",
            };
            set(&path, text);
            if matches!(term, 18 | 29 | 30 | 34 | 46 | 47 | 49 | 60 | 61 | 71 | 125 | 128 | 157 | 158) {
                set(&path.clone().sub_term(1), "0088");
            }
            if matches!(term, 125 | 158) {
                set(&path.sub_term(2), "2.0");
            }
        }
    }
    invoice
}

fn invoice(terms: &[(&str, &str)]) -> Invoice {
    let mut invoice = Invoice::default();
    for (path, text) in terms {
        invoice.set(&path.parse().expect("a path"), text).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
    invoice
}

fn html(invoice: &Invoice, language: &str) -> String {
    invoice_html(invoice, language.parse().expect("a language"), Options::default()).into_string()
}

#[test]
fn a_booking_aid_says_first_that_it_is_no_invoice() {
    for (language, said) in [
        ("en", "a booking aid (MINIMUM), not an invoice"),
        ("de", "eine Buchungshilfe (MINIMUM), keine Rechnung"),
        ("fr", "une aide à la comptabilisation (MINIMUM) et non une facture"),
        ("pl", "dane pomocnicze do księgowania (MINIMUM), a nie faktura"),
    ] {
        let aid = invoice(&[("BT-1", "R-1"), ("BT-24", "urn:factur-x.eu:1p0:minimum")]);
        let shown = words(&html(&aid, language));
        assert!(shown.find(said).is_some_and(|at| Some(at) < shown.find("R-1")), "{language}: {shown}");
        let whole = invoice(&[("BT-1", "R-1"), ("BT-24", "urn:cen.eu:en16931:2017")]);
        assert!(!words(&html(&whole, language)).contains(said));
    }
}

/// What a reader sees: the text without the marks and without the numbers of the terms.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        if after.starts_with("span class=\"bt\"") {
            rest = after.split_once("</span>").map_or("", |(_, after)| after);
            continue;
        }
        let (mark, after) = after.split_once('>').unwrap_or((after, ""));
        if !matches!(mark.trim_start_matches('/').split(' ').next(), Some("span" | "a" | "time" | "strong")) {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

#[test]
fn every_term_that_is_set_has_one_place() {
    let invoice = full();
    let terms = invoice.terms();
    assert!(terms.len() > 230, "the invoice is full: {} terms", terms.len());
    for language in Language::all() {
        let marks = |_: &TermPath| "proven";
        let options = Options { fields: Some(&marks), ..Options::default() };
        let page = invoice_html(&invoice, language, options).into_string();
        for (path, _) in &terms {
            let slug = slug(path);
            for hook in [format!("data-term=\"{slug}\""), format!("id=\"b-{slug}\""), format!("href=\"#f-{slug}\"")] {
                assert_eq!(page.matches(&hook).count(), 1, "{hook} in {}", language.code());
            }
        }
        assert_eq!(page.matches("data-term=").count(), terms.len(), "and nothing else has a hook");
        assert_eq!(page.matches("class=\"bt\"").count(), terms.len(), "each with its number");
    }
}

#[test]
fn every_language_has_every_phrase() {
    let english = BOOKS[0];
    let holes = |phrase: &str| ["{1}", "{2}", "{3}"].map(|hole| phrase.matches(hole).count());
    for book in BOOKS {
        let code = book.code;
        let all = book.words.all();
        assert!(all.iter().all(|word| !word.trim().is_empty()), "{code}");
        for (ours, theirs) in all.iter().zip(english.words.all()) {
            assert_eq!(holes(ours), holes(theirs), "{code}: {ours}");
        }
        for term in 1..=165 {
            let named = book.terms.iter().filter(|(numbers, name)| numbers.contains(&term) && !name.is_empty()).count();
            assert_eq!(named, usize::from(model::invoice::term_name(term).is_some()), "{code}: BT-{term}");
            if named == 1 {
                assert!(!book.term(term).is_empty(), "{code}: BT-{term} is found");
            }
        }
        let lists: [(&str, Codes, Codes); 8] = [
            ("kinds", book.kinds, english.kinds),
            ("means", book.means, english.means),
            ("units", book.units, english.units),
            ("categories", book.categories, english.categories),
            ("tax points", book.tax_points, english.tax_points),
            ("reasons", book.reasons, english.reasons),
            ("subjects", book.subjects, english.subjects),
            ("countries", book.countries, english.countries),
        ];
        for (list, ours, theirs) in lists {
            let codes = |list: Codes| list.iter().map(|(code, _)| *code).collect::<Vec<_>>();
            assert_eq!(codes(ours), codes(theirs), "{code}: {list}");
            let mut once = codes(ours);
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), ours.len(), "{code}: {list} name each code once");
            assert!(ours.iter().all(|(_, word)| !word.trim().is_empty()), "{code}: {list}");
        }
    }
    let mut codes: Vec<_> = BOOKS.iter().map(|book| book.code).collect();
    codes.dedup();
    assert_eq!(codes, ["en", "de", "pl", "fr"]);
}

#[test]
fn numbers_dates_and_codes_are_written_as_the_reader_does() {
    let invoice = invoice(&[
        ("BT-1", "RE-1"),
        ("BT-2", "2026-03-02"),
        ("BT-3", "381"),
        ("BT-5", "EUR"),
        ("BT-40", "PL"),
        ("BT-81", "58"),
        ("BG-17[1]/BT-84", "DE89370400440532013000"),
        ("BG-25[1]/BT-129", "1234.50"),
        ("BG-25[1]/BT-130", "MON"),
        ("BG-25[1]/BT-146", "0.12345"),
        ("BG-25[1]/BT-151", "AE"),
        ("BG-25[2]/BT-129", "3"),
        ("BG-25[2]/BT-130", "MON"),
        ("BG-25[3]/BT-129", "1"),
        ("BG-25[3]/BT-130", "XYZ"),
        ("BG-23[1]/BT-119", "19.00"),
        ("BT-112", "-1234567.5 EUR"),
    ]);
    for (language, said) in [
        (
            "en",
            [
                "Credit note",
                "2 Mar 2026",
                "−1,234,567.50\u{a0}EUR",
                "1,234.5 months",
                "3 months",
                "0.12345",
                "19%",
                "Poland",
                "SEPA credit transfer",
                "Reverse charge",
            ],
        ),
        (
            "de",
            [
                "Gutschrift",
                "02.03.2026",
                "−1.234.567,50\u{a0}EUR",
                "1.234,5 Monate",
                "3 Monate",
                "0,12345",
                "19\u{a0}%",
                "Polen",
                "SEPA-Überweisung",
                "Steuerschuld beim Empfänger",
            ],
        ),
        (
            "pl",
            [
                "nota uznaniowa",
                "02.03.2026",
                "−1\u{a0}234\u{a0}567,50\u{a0}EUR",
                "1\u{a0}234,5 miesiące",
                "3 miesiące",
                "0,12345",
                "19%",
                "Polska",
                "Przelew SEPA",
                "Odwrotne obciążenie",
            ],
        ),
        (
            "fr",
            [
                "Avoir",
                "02/03/2026",
                "−1\u{202f}234\u{202f}567,50\u{a0}EUR",
                "1\u{202f}234,5 mois",
                "3 mois",
                "0,12345",
                "19\u{a0}%",
                "Pologne",
                "Virement SEPA",
                "Autoliquidation",
            ],
        ),
    ] {
        let shown = words(&html(&invoice, language));
        for text in said.iter().chain(&["DE89 3704 0044 0532 0130 00", "1 XYZ"]) {
            assert!(shown.contains(text), "{language}: {text:?} is not in {shown}");
        }
    }
    let page = html(&invoice, "de");
    assert!(page.contains("BT-3 = 381") && page.contains("BT-81 = 58"), "the codes stand with the numbers");
}

#[test]
fn polish_counts_in_three_forms() {
    let book = "pl".parse::<Language>().expect("Polish").book();
    for (count, form) in [("1", "dzień"), ("2", "dni"), ("5", "dni")] {
        assert_eq!(book.unit_word("DAY", Some(count.parse().expect("a number"))), Some(form));
    }
    for (count, form) in [
        ("1", "paleta"),
        ("2", "palety"),
        ("4", "palety"),
        ("5", "palet"),
        ("12", "palet"),
        ("22", "palety"),
        ("112", "palet"),
    ] {
        assert_eq!(book.unit_word("XPX", Some(count.parse().expect("a number"))), Some(form), "{count}");
    }
    let french = "fr".parse::<Language>().expect("French").book();
    assert_eq!(french.unit_word("DAY", "1.5".parse().ok()), Some("jour"));
}

#[test]
fn terms_for_machines_are_said_in_words() {
    let invoice = invoice(&[(
        "BT-20",
        "#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=1000.00#\nNetto 30 Tage\n#SKONTO#x#",
    )]);
    let shown = words(&html(&invoice, "de"));
    for text in [
        "2\u{a0}% Skonto bei Zahlung innerhalb von 14 Tagen",
        "3\u{a0}% Skonto bei Zahlung innerhalb von 7 Tagen (von 1.000,00)",
        "Netto 30 Tage",
        "#SKONTO#x#",
    ] {
        assert!(shown.contains(text), "{text:?} is not in {shown}");
    }
}

#[test]
fn what_is_not_there_is_not_shown() {
    let empty = html(&Invoice::default(), "en");
    assert!(!empty.contains("<section") && !empty.contains("data-term") && !empty.contains("<table"), "{empty}");
    let one = html(&invoice(&[("BT-44", "Halden Werke AG")]), "en");
    assert_eq!(one.matches("<section").count(), 1, "only the buyer: {one}");
    assert!(one.contains("Buyer") && !one.contains("Seller") && !one.contains("<address") && !one.contains("Payment"));
    let sums = html(&invoice(&[("BT-115", "5.00 EUR")]), "en");
    assert!(sums.contains("Totals") && !sums.contains("VAT breakdown") && !sums.contains("Allowances"));
}

#[test]
fn what_a_stranger_wrote_stays_text() {
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}";
    let mut invoice = Invoice::default();
    for (path, _) in full().terms() {
        // Numbers, dates and amounts refuse it, which leaves them out.
        let _ = invoice.set(&path, hostile);
    }
    let marks = |_: &TermPath| "fine";
    let options = Options { fields: Some(&marks), ..Options::default() };
    let verdict = Judged::Verdict(Verdict {
        syntax: Syntax::Ubl,
        profile: "en16931".into(),
        packs: vec![hostile.into()],
        findings: vec![Breach {
            rule: hostile.into(),
            severity: Weight::Fatal,
            message: hostile.into(),
            location: hostile.into(),
            terms: Vec::new(),
        }],
        unlisted: BTreeMap::new(),
    });
    for language in Language::all() {
        let view = invoice_html(&invoice, language, options).into_string();
        let alone = page(&invoice, language, Options::default(), Some(&verdict)).into_string();
        assert!(view.matches("&lt;script&gt;").count() > 100);
        for page in [view, alone] {
            assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\u{202e}'));
        }
    }
}

#[test]
fn the_view_needs_no_script_and_no_style_of_its_own() {
    let invoice = full();
    let view = html(&invoice, "en");
    for forbidden in ["<script", "style=", "<style", "onclick", "<details", "http:", "https:"] {
        assert!(!view.contains(forbidden), "{forbidden}");
    }
    assert!(!view.contains(" checked"), "numbers are hidden at first");
    let shown = invoice_html(&invoice, Language::ENGLISH, Options { bt_numbers: true, ..Options::default() });
    assert!(shown.into_string().contains(" checked"), "or shown, when asked for");
    let alone = page(&invoice, "de".parse().expect("German"), Options::default(), None).into_string();
    assert!(alone.starts_with("<!DOCTYPE html><html lang=\"de\">") && alone.contains("default-src 'none'"));
    assert!(alone.contains("@page") && !alone.contains("<link") && !alone.contains("url("));
}

#[test]
fn ten_thousand_lines_are_shown_at_once() {
    let mut invoice = full();
    let line = invoice.lines[0].clone();
    invoice.lines.0 = vec![line; 10_000];
    let started = Instant::now();
    let all = html(&invoice, "fr");
    let took = started.elapsed();
    assert!(took < Duration::from_secs(10), "10,000 full lines took {took:?}");
    assert!(all.contains("data-term=\"BG-25.10000_BT-131\""));
    let options = Options { lines_max: Some((300, "/all?a=1&b=2")), ..Options::default() };
    let some = invoice_html(&invoice, Language::ENGLISH, options).into_string();
    assert!(some.contains("300 of 10000 lines are shown.") && some.contains("href=\"/all?a=1&amp;b=2\""));
    assert!(some.contains("BG-25.300_BT-131\"") && !some.contains("BG-25.301_"));
}

#[test]
fn the_verdict_is_a_sentence_or_the_breaches_worst_first() {
    let breach = |rule: &str, severity| Breach {
        rule: rule.into(),
        severity,
        message: format!("{rule} says why."),
        location: "/Invoice".into(),
        terms: Vec::new(),
    };
    let verdict = |findings| {
        let packs = vec!["EN 16931 1.3.16".to_owned(), "XRechnung 3.0.2".to_owned()];
        Judged::Verdict(Verdict {
            syntax: Syntax::Ubl,
            profile: "xrechnung".into(),
            packs,
            findings,
            unlisted: BTreeMap::new(),
        })
    };
    let german = "de".parse::<Language>().expect("German");
    let good = words(&verdict_html(&verdict(Vec::new()), german).into_string());
    assert!(good.contains("Amtliche Regeln: gültig nach EN 16931 1.3.16, XRechnung 3.0.2"), "{good}");
    let findings = vec![breach("BR-W", Weight::Warning), breach("BR-F", Weight::Fatal)];
    let bad = words(&verdict_html(&verdict(findings), german).into_string());
    assert!(bad.contains("nicht gültig") && bad.contains("BR-F says why."), "{bad}");
    assert!(bad.find("BR-F") < bad.find("BR-W"), "{bad}");
    let not = words(&verdict_html(&Judged::Not("no such thing".into()), german).into_string());
    assert!(not.contains("nicht angewandt. no such thing"), "{not}");
}
