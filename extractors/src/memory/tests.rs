use model::evidence::Via;
use model::extraction::{Page, Word};
use model::{DocumentId, Rect, Timestamp};

use super::*;
use crate::assemble;
use crate::scorer::Scorer;

/// A page of texts at places in points, a word every blank.
fn page(texts: &[(u16, u16, &str)]) -> Page {
    let mut words = Vec::new();
    for (x, y, text) in texts {
        let mut at = *x;
        for word in text.split(' ') {
            let width = u16::try_from(word.chars().count()).expect("short") * 5;
            let part = |value: u16, whole: u32| u16::try_from(u32::from(value) * 10_000 / whole).expect("on the page");
            words.push(Word {
                text: word.to_owned(),
                rect: Rect {
                    left: part(at, 595),
                    top: part(*y, 842),
                    right: part(at + width, 595),
                    bottom: part(*y + 9, 842),
                },
                confidence: Confidence::CERTAIN,
            });
            at += width + 3;
        }
    }
    Page { number: 1, width: 59_500, height: 84_200, via: Via::TextLayer, words, picture: None }
}

/// An invoice of a vendor that calls its number and its dates by words of its own.
fn invoice(serial: &str, track: &str, issued: &str, sent: &str, total: &str) -> Extraction {
    let page = page(&[
        (50, 40, "Holm Tools Ltd"),
        (50, 52, "12 Mill Lane"),
        (50, 64, "Leeds LS1 4AB"),
        (50, 130, "Bill to:"),
        (50, 142, "Alder Works Ltd"),
        (350, 130, "Zeichen"),
        (430, 130, serial),
        (350, 144, "Parcel no."),
        (430, 144, track),
        (350, 158, "Invoice date"),
        (430, 158, issued),
        (350, 172, "Sent"),
        (430, 172, sent),
        (50, 300, "Bolts"),
        (480, 300, total),
        (400, 340, "Total EUR"),
        (480, 340, total),
        (50, 780, "VAT no. GB123456782"),
    ]);
    crate::read_words(DocumentId::of(serial.as_bytes()), vec![page], &Scorer::default())
}

fn correct(extraction: &Extraction, term: TermPath, value: Option<&str>) -> Option<Lesson> {
    let mut reading = assemble(extraction);
    let correction = Correction {
        was: reading.invoice().get(&term),
        term,
        value: value.map(str::to_owned),
        who: "m.weber".to_owned(),
        when: Timestamp::UNIX_EPOCH,
    };
    correction.apply(&mut reading).expect("a value");
    learn(extraction, &reading, &correction, &[])
}

fn recalled(lesson: Lesson, next: &mut Extraction) -> Vec<Recalled> {
    recall(next, &[Remembered { id: 7, lesson }])
}

#[test]
fn a_number_is_found_again_by_the_word_beside_it() {
    let first = invoice("20417", "771-88", "3 March 2026", "5 March 2026", "119.00");
    let lesson = correct(&first, TermPath::bt(1), Some("20417")).expect("a lesson");
    assert!(lesson.keys.contains(&"name:holmtoolsltd".to_owned()), "{:?}", lesson.keys);
    let mut next = invoice("20561", "802-11", "1 April 2026", "2 April 2026", "80.00");
    assert!(marks(&next).iter().any(|mark| lesson.keys.contains(mark)));
    assert_eq!(lesson.how.in_words(), "at “zeichen”");
    recalled(lesson, &mut next);
    let reading = assemble(&next);
    assert_eq!(reading.invoice().number.as_deref(), Some("20561"));
    let provenance = reading.provenance(&TermPath::bt(1)).expect("a provenance");
    assert!(provenance.evidence.contains(&Evidence::Ledger { record: "lesson 7".to_owned() }));
    assert!(matches!(provenance.evidence[0], Evidence::Page { .. }), "the page can show the place");
}

#[test]
fn a_due_date_at_a_place_of_its_own_is_found_again() {
    let first = invoice("20417", "771-88", "3 March 2026", "5 March 2026", "119.00");
    let lesson = correct(&first, TermPath::bt(9), Some("2026-03-05")).expect("a lesson");
    let mut next = invoice("20561", "802-11", "1 April 2026", "9 April 2026", "80.00");
    let changed = recalled(lesson, &mut next);
    assert_eq!(changed.len(), 1);
    assert_eq!(assemble(&next).invoice().due_date.map(|d| d.to_string()).as_deref(), Some("2026-04-09"));
}

#[test]
fn a_due_date_that_no_page_shows_follows_the_issue_date() {
    let first = invoice("20417", "771-88", "3 March 2026", "5 March 2026", "119.00");
    let lesson = correct(&first, TermPath::bt(9), Some("2026-03-17")).expect("a lesson");
    assert_eq!(lesson.how, How::DaysAfterIssue { days: 14 });
    let mut next = invoice("20561", "802-11", "1 April 2026", "9 April 2026", "80.00");
    recalled(lesson, &mut next);
    assert_eq!(assemble(&next).invoice().due_date.map(|d| d.to_string()).as_deref(), Some("2026-04-15"));
}

#[test]
fn a_value_that_the_vendor_does_not_have_is_not_read_again() {
    let mut first = invoice("20417", "771-88", "3 March 2026", "5 March 2026", "119.00");
    let wrong = |value: &str, extraction: &Extraction| Candidate {
        term: TermPath::bt(13),
        value: value.to_owned(),
        raw: None,
        confidence: Confidence::from_percent(80),
        evidence: extraction.candidates.first().map(|c| c.evidence.clone()).unwrap_or_default(),
    };
    let candidate = wrong("771-88", &first);
    first.candidates.push(candidate);
    let lesson = correct(&first, TermPath::bt(13), None).expect("a lesson");
    let mut next = invoice("20561", "802-11", "1 April 2026", "9 April 2026", "80.00");
    let candidate = wrong("802-11", &next);
    next.candidates.push(candidate);
    assert_eq!(recalled(lesson, &mut next).len(), 1);
    assert_eq!(assemble(&next).invoice().purchase_order_reference, None);
}

#[test]
fn a_slip_on_the_right_words_teaches_nothing() {
    let first = invoice("20417", "771-88", "3 March 2026", "5 March 2026", "119.00");
    let mut reading = assemble(&first);
    let correction = Correction {
        term: TermPath::bt(1),
        value: Some("2O417-A".to_owned()),
        was: Some("20417".to_owned()),
        who: "m.weber".to_owned(),
        when: Timestamp::UNIX_EPOCH,
    };
    correction.apply(&mut reading).expect("a value");
    assert_eq!(learn(&first, &reading, &correction, &[]), None, "no page shows the value");
}

#[test]
fn a_document_without_such_a_place_is_read_as_ever() {
    let first = invoice("20417", "771-88", "3 March 2026", "5 March 2026", "119.00");
    let lesson = correct(&first, TermPath::bt(1), Some("20417")).expect("a lesson");
    let other = page(&[(50, 40, "Holm Tools Ltd"), (50, 200, "Thank you for your visit"), (50, 640, "Booth 12-B")]);
    let mut other = crate::read_words(DocumentId::of(b"other"), vec![other], &Scorer::default());
    let before = other.clone();
    assert_eq!(recalled(lesson, &mut other), []);
    assert_eq!(other, before);
}

#[test]
fn no_vendor_is_known_by_what_is_ours() {
    let first = invoice("20417", "771-88", "3 March 2026", "5 March 2026", "119.00");
    let reading = assemble(&first);
    let own = ["Holm Tools Ltd".to_owned(), "GB123456782".to_owned()];
    assert_eq!(keys_of(&reading, &own), Vec::<String>::new());
}
