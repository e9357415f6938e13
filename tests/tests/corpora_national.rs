//! National formats on development data: the invoices that their schemas call valid, against the pairs of a converter
//! that others wrote, and against a second, naive reading of the same file.

#![allow(clippy::print_stdout, reason = "a measurement prints its figure and every miss")]

use std::path::{Path, PathBuf};

use extractors::{Engines, Options, assemble};
use model::extraction::{DocumentClass, Extraction, Reason};
use model::{Decimal, Invoice, Rounding, money};
use serde_json::Value;
use tests::corpora::{corpora, files};

fn read(path: &Path) -> Extraction {
    let bytes = std::fs::read(path).expect("a file of the corpus");
    extractors::read(&bytes, &Options::default(), &mut Engines::default())
}

/// What two readings say of one thing, and whether that is the same.
#[derive(Default)]
struct Compared {
    same: usize,
    wrong: Vec<String>,
}

impl Compared {
    fn check(&mut self, place: &str, what: &str, got: &str, expected: &str) {
        if got == expected {
            self.same += 1;
        } else {
            self.wrong.push(format!("{place}: {what} is {got:?}, expected {expected:?}"));
        }
    }
    fn finish(self, what: &str, at_least: usize) {
        println!("{what}: {} values are the same, {} are not", self.same, self.wrong.len());
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        assert!(self.same >= at_least, "only {} values were compared", self.same);
    }
}

/// To the cent: the pairs round lines where the documents do not.
fn cents(text: &str) -> String {
    let number = text.trim_end_matches('%').split(' ').next().unwrap_or_default();
    match model::parse::decimal(number) {
        Ok(value) => money::round(value, 2, Rounding::HalfUp).normalize().to_string(),
        Err(_) => text.to_owned(),
    }
}

fn shown(amount: Option<impl ToString>) -> String {
    amount.map(|amount| cents(&amount.to_string())).unwrap_or_default()
}

/// The XML of a GOBL folder with the JSON that belongs to it: one of the two lies in `out`.
fn pairs(root: &Path) -> Vec<(PathBuf, Value)> {
    let mut found = Vec::new();
    for xml in ["gobl-ksef", "gobl-fatturapa", "gobl-facturae"].iter().flat_map(|name| files(&root.join(name), ".xml"))
    {
        let folder = xml.parent().expect("a folder");
        let json = if folder.ends_with("out") { folder.join("..") } else { folder.join("out") };
        let json = json.join(xml.file_stem().expect("a name")).with_extension("json");
        let Ok(text) = std::fs::read_to_string(&json) else {
            println!("{}: has no pair", xml.display());
            continue;
        };
        let mut value: Value = serde_json::from_str(&text).expect("JSON");
        if value.get("doc").is_some() {
            value = value["doc"].take();
        }
        found.push((xml, value));
    }
    found
}

fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    path.split('/').fold(value, |value, key| &value[key]).as_str().unwrap_or_default()
}

fn list<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    path.split('/').fold(value, |value, key| &value[key]).as_array().map_or(&[], Vec::as_slice)
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn the_pairs_of_a_converter_say_the_same() {
    let root = corpora().join("einvoice");
    let pairs = pairs(&root);
    let mut all = Compared::default();
    for (path, json) in &pairs {
        let extraction = read(path);
        let place = path.strip_prefix(&root).expect("inside").display().to_string();
        assert!(extraction.refusal().is_none(), "{place}: {:?}", extraction.problems);
        let reading = assemble(&extraction);
        compare(&mut all, &place, json, reading.invoice(), extraction.class);
        for flag in &extraction.flags {
            println!("{place}: flag {flag}");
        }
    }
    println!("{} pairs", pairs.len());
    all.finish("pairs", 400);
}

fn number(json: &Value) -> String {
    let series = text(json, "series");
    if series.is_empty() { text(json, "code").to_owned() } else { format!("{series}-{}", text(json, "code")) }
}

fn compare(all: &mut Compared, place: &str, json: &Value, invoice: &Invoice, class: DocumentClass) {
    all.check(place, "number", invoice.number.as_deref().unwrap_or_default(), &number(json));
    let date = invoice.issue_date.map(|date| date.to_string()).unwrap_or_default();
    all.check(place, "issue date", &date, text(json, "issue_date"));
    all.check(place, "currency", &invoice.currency.map(|c| c.to_string()).unwrap_or_default(), text(json, "currency"));
    let is_credit = class == DocumentClass::CreditNote;
    all.check(place, "credit note", &is_credit.to_string(), &(text(json, "type") == "credit-note").to_string());
    for (who, name, vat) in [
        ("supplier", &invoice.seller.name, &invoice.seller.vat_identifier),
        ("customer", &invoice.buyer.name, &invoice.buyer.vat_identifier),
    ] {
        let person = list(&json[who], "people").first().map(|person| &person["name"]);
        let person =
            person.map(|name| format!("{} {}", text(name, "given"), text(name, "surname"))).unwrap_or_default();
        let company = text(&json[who], "name");
        let expected = if company.is_empty() { &person } else { company };
        all.check(place, who, name.as_deref().unwrap_or_default(), expected);
        let code = text(&json[who], "tax_id/code");
        if !code.is_empty() {
            let full = format!("{}{code}", text(&json[who], "tax_id/country"));
            all.check(place, &format!("{who} VAT identifier"), vat.as_deref().unwrap_or_default(), &full);
        }
    }
    let totals = &invoice.totals;
    let json_totals = &json["totals"];
    all.check(place, "total", &shown(totals.without_vat), &cents(text(json_totals, "total")));
    all.check(place, "tax", &shown(totals.vat), &cents(text(json_totals, "taxes/sum")));
    all.check(place, "total with tax", &shown(totals.with_vat), &cents(text(json_totals, "total_with_tax")));
    let due = [text(json_totals, "due"), text(json_totals, "payable")].into_iter().find(|t| !t.is_empty());
    all.check(place, "due", &shown(totals.amount_due), &cents(due.unwrap_or_default()));
    all.check(place, "rounding", &shown(totals.rounding), &cents(text(json_totals, "rounding")));
    lines(all, place, json, invoice);
    let vat = list(json, "totals/taxes/categories").iter().filter(|category| category["code"] == "VAT");
    let rates: Vec<&Value> = vat.flat_map(|category| list(category, "rates")).collect();
    all.check(place, "VAT groups", &invoice.vat_breakdown.len().to_string(), &rates.len().to_string());
    for (group, rate) in invoice.vat_breakdown.iter().zip(rates) {
        all.check(place, "VAT base", &shown(group.taxable_amount), &cents(text(rate, "base")));
        all.check(place, "VAT amount", &shown(group.tax_amount), &cents(text(rate, "amount")));
        // Without a rate, sales out of scope have none.
        let percent = text(rate, "percent");
        if !(percent.is_empty() || percent == "0%") {
            all.check(place, "VAT rate", &shown(group.rate), &cents(percent));
        }
    }
    let preceding: Vec<String> = list(json, "preceding").iter().map(number).collect();
    let got: Vec<String> = invoice.preceding_invoices.iter().filter_map(|earlier| earlier.number.clone()).collect();
    all.check(place, "preceding", &got.join(" "), &preceding.join(" "));
    let dates = list(json, "payment/terms/due_dates");
    if let Some(first) = dates.iter().map(|due| text(due, "date")).min() {
        all.check(place, "due date", &invoice.due_date.map(|d| d.to_string()).unwrap_or_default(), first);
    }
    for transfer in list(json, "payment/instructions/credit_transfer") {
        all.check(place, "IBAN", invoice.payment_account().unwrap_or_default(), text(transfer, "iban"));
    }
}

fn lines(all: &mut Compared, place: &str, json: &Value, invoice: &Invoice) {
    let expected = list(json, "lines");
    let gross = !text(json, "tax/prices_include").is_empty();
    all.check(place, "lines", &invoice.lines.len().to_string(), &expected.len().to_string());
    for (line, json) in invoice.lines.iter().zip(expected) {
        all.check(place, "item", line.item.name.as_deref().unwrap_or_default(), text(json, "item/name"));
        all.check(place, "quantity", &shown(line.quantity), &cents(text(json, "quantity")));
        // What the converter was given included VAT; what it wrote does not.
        if gross {
            continue;
        }
        all.check(place, "price", &shown(line.price.net), &cents(text(json, "item/price")));
        all.check(place, "line total", &shown(line.net_amount), &cents(text(json, "total")));
        let less: Vec<String> = line.allowances.iter().map(|allowance| shown(allowance.amount)).collect();
        let json_less: Vec<String> = list(json, "discounts").iter().map(|d| cents(text(d, "amount"))).collect();
        all.check(place, "discounts", &less.join(" "), &json_less.join(" "));
        let percent = list(json, "taxes").first().map(|tax| text(tax, "percent")).unwrap_or_default();
        if !(percent.is_empty() || percent == "0%") {
            all.check(place, "line VAT rate", &shown(line.vat.rate), &cents(percent));
        }
    }
}

/// All texts of elements of this name, wherever they stand below an element of the other name.
fn naive(document: &roxmltree::Document<'_>, below: &str, name: &str) -> Vec<String> {
    let named = |node: &roxmltree::Node<'_, '_>, name: &str| node.is_element() && node.tag_name().name() == name;
    let holders = document.descendants().filter(|node| named(node, below));
    let found = holders.flat_map(|holder| holder.children()).filter(|node| named(node, name));
    found.map(|node| node.text().unwrap_or_default().trim().to_owned()).collect()
}

fn total(texts: &[String]) -> String {
    let sum = texts.iter().map(|text| model::parse::decimal(text).expect("a number")).sum::<Decimal>();
    cents(&sum.to_string())
}

fn first(texts: Vec<String>) -> String {
    texts.into_iter().next().unwrap_or_default()
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn the_examples_of_the_polish_ministry_are_read_whole() {
    let root = corpora().join("einvoice");
    let mut all = Compared::default();
    let examples = files(&root.join("ksefuj/test-fixtures/official-examples"), ".xml");
    for path in examples.iter().chain(&files(&root.join("gobl-ksef"), ".xml")) {
        let source = std::fs::read_to_string(path).expect("UTF-8");
        let document = roxmltree::Document::parse(&source).expect("XML");
        let extraction = read(path);
        let place = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(extraction.refusal().is_none(), "{place}: {:?}", extraction.problems);
        println!("{place}: {:?} {:?} {:?}", extraction.class, extraction.flags, extraction.problems);
        let reading = assemble(&extraction);
        let invoice = reading.invoice();
        let fa = |name: &str| naive(&document, "Fa", name);
        all.check(&place, "number", invoice.number.as_deref().unwrap_or_default(), &first(fa("P_2")));
        all.check(&place, "date", &invoice.issue_date.map(|d| d.to_string()).unwrap_or_default(), &first(fa("P_1")));
        let gross = first(fa("P_15"));
        let is_credit = gross.starts_with('-');
        all.check(
            &place,
            "credit",
            &(extraction.class == DocumentClass::CreditNote).to_string(),
            &is_credit.to_string(),
        );
        let signed =
            |text: String| if is_credit { text.strip_prefix('-').map_or(text.clone(), str::to_owned) } else { text };
        all.check(&place, "gross", &shown(invoice.totals.with_vat), &cents(&signed(gross)));
        let of = |start: &str| -> Vec<String> {
            let names = document.descendants().filter(|node| node.is_element());
            names
                .filter(|node| node.tag_name().name().starts_with(start) && !node.tag_name().name().ends_with('W'))
                .map(|node| node.text().unwrap_or_default().trim().to_owned())
                .collect()
        };
        if !of("P_13_").is_empty() {
            all.check(&place, "net", &shown(invoice.totals.without_vat), &signed(total(&of("P_13_"))));
            all.check(&place, "VAT", &shown(invoice.totals.vat), &signed(total(&of("P_14_"))));
        }
        all.check(&place, "groups", &invoice.vat_breakdown.len().to_string(), &of("P_13_").len().to_string());
        let lines = fa("FaWiersz").len();
        all.check(&place, "lines", &invoice.lines.len().to_string(), &lines.to_string());
        for (line, name) in invoice.lines.iter().zip(naive(&document, "FaWiersz", "P_7")) {
            all.check(&place, "item", line.item.name.as_deref().unwrap_or_default(), &name);
        }
        let names = naive(&document, "DaneIdentyfikacyjne", "Nazwa");
        all.check(&place, "seller", invoice.seller.name.as_deref().unwrap_or_default(), &names[0]);
        all.check(&place, "buyer", invoice.buyer.name.as_deref().unwrap_or_default(), &names[1]);
        let nip = first(naive(&document, "DaneIdentyfikacyjne", "NIP"));
        all.check(&place, "NIP", invoice.seller.vat_identifier.as_deref().unwrap_or_default(), &format!("PL{nip}"));
        let due = first(naive(&document, "TerminPlatnosci", "Termin"));
        all.check(&place, "due", &invoice.due_date.map(|d| d.to_string()).unwrap_or_default(), &due);
    }
    all.finish("KSeF", 150);
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn polish_invoices_with_errors_are_read_all_the_same() {
    let folder = corpora().join("einvoice/ksefuj/test-fixtures/error-cases");
    let (mut whole, mut said) = (0, 0);
    for path in files(&folder, ".xml") {
        let source = std::fs::read_to_string(&path).expect("UTF-8");
        let place = path.file_name().expect("a name").to_string_lossy().into_owned();
        let extraction = read(&path);
        println!("{place}: {:?} {:?}", extraction.flags, extraction.problems);
        let readable =
            roxmltree::Document::parse(&source).ok().filter(|d| d.root_element().tag_name().namespace().is_some());
        let Some(document) = readable else {
            assert!(extraction.refusal().is_some(), "{place}");
            said += 1;
            continue;
        };
        let reading = assemble(&extraction);
        let number = reading.invoice().number.clone().unwrap_or_default();
        assert_eq!(number, first(naive(&document, "Fa", "P_2")), "{place}: {:?}", extraction.problems);
        whole += 1;
    }
    assert!(whole >= 10 && said >= 1, "{whole} read, {said} refused with a reason");
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn italian_invoices_are_read_whole() {
    let root = corpora().join("einvoice");
    let mut all = Compared::default();
    let found = ["zugferd-corpus", "gobl-fatturapa"].iter().flat_map(|name| files(&root.join(name), ".xml"));
    for path in found {
        let source = std::fs::read_to_string(&path).expect("UTF-8");
        let Ok(document) = roxmltree::Document::parse(&source) else { continue };
        if document.root_element().tag_name().name() != "FatturaElettronica" {
            continue;
        }
        let extraction = read(&path);
        let place = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(extraction.refusal().is_none(), "{place}: {:?}", extraction.problems);
        println!("{place}: {:?} {:?} {:?}", extraction.class, extraction.flags, extraction.problems);
        let reading = assemble(&extraction);
        let invoice = reading.invoice();
        let of = |below: &str, name: &str| naive(&document, below, name);
        let general = "DatiGeneraliDocumento";
        all.check(&place, "number", invoice.number.as_deref().unwrap_or_default(), &first(of(general, "Numero")));
        all.check(
            &place,
            "date",
            &invoice.issue_date.map(|d| d.to_string()).unwrap_or_default(),
            &first(of(general, "Data")),
        );
        let groups = of("DatiRiepilogo", "Imposta");
        all.check(&place, "VAT", &shown(invoice.totals.vat), &total(&groups));
        all.check(&place, "groups", &invoice.vat_breakdown.len().to_string(), &groups.len().to_string());
        let lines = of("DettaglioLinee", "PrezzoTotale");
        all.check(&place, "lines", &invoice.lines.len().to_string(), &lines.len().to_string());
        for (line, net) in invoice.lines.iter().zip(&lines) {
            all.check(&place, "line", &shown(line.net_amount), &cents(net));
        }
        let [seller, buyer] = [&invoice.seller.name, &invoice.buyer.name];
        assert!(seller.is_some() && buyer.is_some() && invoice.totals.with_vat.is_some(), "{place}");
    }
    all.finish("FatturaPA", 100);
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn invoices_inside_a_signature_are_read_and_changed_ones_are_flagged() {
    let root = corpora().join("einvoice/fatturaelettronica-net");
    let signed = files(&root, ".p7m");
    for path in &signed {
        let extraction = read(path);
        let place = path.file_name().expect("a name").to_string_lossy().into_owned();
        println!("{place}: {:?} {:?}", extraction.flags, extraction.problems);
        let reading = assemble(&extraction);
        let invoice = reading.invoice();
        // One file went through a program that took it for text: its lengths are gone, and that is said.
        let kept = std::fs::read(path).is_ok_and(|bytes| bytes.first() == Some(&0x30));
        if let Some(refusal) = extraction.refusal().filter(|_| !kept) {
            assert!(matches!(refusal.reason, Reason::UnsupportedContainer | Reason::Encoding), "{place}: {refusal:?}");
            continue;
        }
        assert!(extraction.refusal().is_none(), "{place}: {:?}", extraction.problems);
        assert!(invoice.number.is_some() && invoice.totals.with_vat.is_some() && !invoice.lines.is_empty(), "{place}");
        let broken = extraction.flags.iter().any(|flag| flag == "signature_broken");
        assert_eq!(broken, place.contains("tampered"), "{place}: {:?}", extraction.flags);
        assert!(extraction.embedded[0].is_invoice);
    }
    assert!(signed.len() >= 3);
}
