//! Tables drawn with letters: one behaviour each, all of our own invention.

mod amounts;
mod breakdowns;
mod lists;

use model::DocumentId;
use model::evidence::Via;
use model::extraction::{DocumentClass, Page, Word};
use model::{Confidence, Rect};

use super::table::Row;
use crate::fields::Facts;
use crate::layout::Sheet;

/// Width of a letter and distance of two rows, in points.
const LETTER: f32 = 5.2;
const ROW: f32 = 12.0;

/// Pages as they would come from a reader: a letter is a fixed width, a row a fixed height, an empty row a gap.
fn sheet(pages: &[&str]) -> Sheet {
    let pages: Vec<Page> = (1_u32..)
        .zip(pages)
        .map(|(number, text)| {
            let mut words = Vec::new();
            for (row, line) in text.lines().enumerate() {
                let mut at = 0;
                for part in line.split(' ') {
                    let length = part.chars().count();
                    if length > 0 {
                        let scale = |v: f32, full: f32| (v / full * 10_000.0) as u16;
                        let (x, y) = (20.0 + at as f32 * LETTER, 40.0 + row as f32 * ROW);
                        let rect = Rect {
                            left: scale(x, 595.0),
                            top: scale(y, 842.0),
                            right: scale(x + length as f32 * LETTER, 595.0),
                            bottom: scale(y + 9.5, 842.0),
                        };
                        words.push(Word { text: part.to_owned(), rect, confidence: Confidence::CERTAIN });
                    }
                    at += length + 1;
                }
            }
            Page { number, width: 59_500, height: 84_200, via: Via::TextLayer, words, picture: None }
        })
        .collect();
    Sheet::new(DocumentId::of(b"x"), &pages)
}

fn words(sheet: &Sheet, row: &Row) -> String {
    let parts: Vec<String> = row.name.iter().map(|p| sheet.lines[p.line].text(p.first, p.last)).collect();
    parts.join(" ")
}

/// Reads pages and compares name, quantity, price and amount of each line.
fn check(pages: &[&str], expected: &[[&str; 4]]) {
    let sheet = sheet(pages);
    let facts = Facts::of(&sheet);
    let items = super::find(&sheet, &facts);
    let number = |cell: Option<super::table::Cell>| cell.map_or(String::new(), |c| c.value.normalize().to_string());
    let read: Vec<[String; 4]> = items
        .rows
        .iter()
        .map(|r| [words(&sheet, r), number(r.quantity), number(r.price), number(Some(r.net))])
        .collect();
    assert_eq!(read, expected);
}

#[test]
fn columns_are_found_by_their_labels_and_by_multiplication() {
    check(
        &["
 Pos   Beschreibung                 Menge     Einzelpreis      Gesamtpreis

 1     Messingventil DN 15              4           12,50            50,00
 2     Dichtsatz                       10            1,20            12,00
 3     Anfahrt                          1           45,00            45,00

                                        Summe netto                 107,00
                                        MwSt 19 %                    20,33
                                        Gesamtbetrag                127,33"],
        &[["Messingventil DN 15", "4", "12.5", "50"], ["Dichtsatz", "10", "1.2", "12"], ["Anfahrt", "1", "45", "45"]],
    );
}

#[test]
fn a_table_without_any_heading_proves_itself() {
    check(
        &["
 Kvarnsten grov                 3        210.00         630.00
 Remskiva                       2         95.50         191.00
 Smord lina                     7         12.00          84.00

                                         Total          905.00"],
        &[["Kvarnsten grov", "3", "210", "630"], ["Remskiva", "2", "95.5", "191"], ["Smord lina", "7", "12", "84"]],
    );
}

#[test]
fn labels_that_nobody_knows_do_not_matter_where_rows_multiply_out() {
    check(
        &["
 Qzuv            Wertex           Description            Brak          Amount

   2             12.00            Lamp oil                7%            24.00
   5              3.10            Wicks                   7%            15.50
   4              8.25            Glass chimney           7%            33.00

                                                  Net total             72.50"],
        &[["Lamp oil", "2", "12", "24"], ["Wicks", "5", "3.1", "15.5"], ["Glass chimney", "4", "8.25", "33"]],
    );
}

#[test]
fn a_wrapped_name_goes_on_and_a_note_does_not_belong_to_it() {
    check(
        &["
 Description                      Qty      Unit price       Amount

 Oak plank planed on both           6           14.00        84.00
 sides and oiled once
 Brass hinge                       12            2.50        30.00
 delivered 3 May

                                         Total              114.00"],
        &[["Oak plank planed on both sides and oiled once", "6", "14", "84"], ["Brass hinge", "12", "2.5", "30"]],
    );
}

#[test]
fn numbers_may_stand_in_the_middle_of_the_words_of_their_row() {
    check(
        &["
 Désignation                     Quantité      P.U. HT       Total HT

 Nettoyage des vitres
                                     2           75,00         150,00
 bâtiment principal

 Entretien du jardin
                                     3           40,00         120,00
 façade sud

                                           Total HT            270,00"],
        &[["Nettoyage des vitres", "2", "75", "150"], ["Entretien du jardin", "3", "40", "120"]],
    );
}

#[test]
fn a_discount_column_explains_the_amount() {
    check(
        &["
 Omschrijving                Aantal       Prijs      Korting       Bedrag

 Fietsbel                        10        4,00          10%        36,00
 Zadel                            2       30,00                     60,00
 Ketting                          4       12,50           5%        47,50

                                              Subtotaal            143,50"],
        &[["Fietsbel", "10", "4", "36"], ["Zadel", "2", "30", "60"], ["Ketting", "4", "12.5", "47.5"]],
    );
}

#[test]
fn a_discount_printed_below_its_item_comes_off_its_amount() {
    check(
        &["
 Beschreibung                Menge       Einzelpreis       Gesamt

 Kabelkanal                     10              3,00        30,00
     abzgl. 10% Rabatt                                      -3,00
 Steckdose                       4              6,00        24,00

                                   Zwischensumme            51,00
                                   Gesamtbetrag             60,69"],
        &[["Kabelkanal", "10", "3", "27"], ["Steckdose", "4", "6", "24"]],
    );
}

#[test]
fn charges_below_the_items_are_no_lines() {
    check(
        &["
 Description                  Qty      Unit price        Amount

 Slate roof tile              200            1.10        220.00
 Copper nail                 1000            0.05         50.00
 Shipping                                                 15.00

                                       Net total         285.00
                                       VAT 20 %           57.00
                                       Total             342.00"],
        &[["Slate roof tile", "200", "1.1", "220"], ["Copper nail", "1000", "0.05", "50"]],
    );
}

#[test]
fn a_table_goes_on_over_the_page_and_what_is_carried_is_no_line() {
    check(
        &[
            "
 Pos   Bezeichnung               Menge     Einzelpreis        Betrag

 1     Klinker rot                 500            0,80        400,00
 2     Klinker gelb                250            0,90        225,00

                                           Übertrag           625,00",
            "
 Seite 2

 Pos   Bezeichnung               Menge     Einzelpreis        Betrag

                                           Übertrag           625,00
 3     Mörtel                       20            7,50        150,00

                                        Nettobetrag           775,00",
        ],
        &[["Klinker rot", "500", "0.8", "400"], ["Klinker gelb", "250", "0.9", "225"], ["Mörtel", "20", "7.5", "150"]],
    );
}

#[test]
fn groups_with_headings_and_subtotals_are_one_list() {
    check(
        &["
 Description                Quantity     Unit price        Amount

 -- Kitchen --
 Ladle                          2 pcs          4.50          9.00
 Sieve                          1 pcs          6.00          6.00
                                          Subtotal          15.00
 -- Garden --
 Rake                           3 pcs         11.00         33.00
                                          Subtotal          33.00

                                             Total          48.00"],
        &[["Ladle", "2", "4.5", "9"], ["Sieve", "1", "6", "6"], ["Rake", "3", "11", "33"]],
    );
}

#[test]
fn a_table_of_taxes_or_charges_is_not_one_of_items() {
    check(
        &["
 Beschreibung                Menge       Einzelpreis        Betrag

 Wartung Aufzug                  1            380,00        380,00
 Notruf                          2             25,00         50,00

 Steuersatz           Bemessungsgrundlage          Steuerbetrag

 19 %                              430,00                 81,70

                                      Nettobetrag          430,00
                                      Bruttobetrag         511,70"],
        &[["Wartung Aufzug", "1", "380", "380"], ["Notruf", "2", "25", "50"]],
    );
}

#[test]
fn a_unit_may_cling_to_its_quantity_and_a_price_be_for_a_hundred() {
    check(
        &["
 Artikel                     Menge       Preis/100         Betrag

 Schraube M4                400Stk            2,50          10,00
 Scheibe                   1000Stk            1,20          12,00

                                        Nettobetrag         22,00"],
        &[["Schraube M4", "400", "2.5", "10"], ["Scheibe", "1000", "1.2", "12"]],
    );
}

#[test]
fn a_page_without_items_gives_no_lines() {
    check(
        &["
 Dear Ms Olander,

 we remind you of our invoice 20417 of 2 March 2026 over 905.00 EUR.
 Please pay the amount of 905.00 EUR until 30 April 2026.

 Amount due                      905.00"],
        &[],
    );
}

#[test]
fn a_plain_list_whose_sum_is_the_total_is_read() {
    check(
        &["
 Leipomo Saaristo

 Ruisleipä                       4.20
 Korvapuusti                     3.10
 Kahvi                           2.50

 Yhteensä                        9.80
 Kortti                          9.80"],
        &[["Ruisleipä", "", "", "4.2"], ["Korvapuusti", "", "", "3.1"], ["Kahvi", "", "", "2.5"]],
    );
}

#[test]
fn more_charges_than_items_do_not_make_them_items() {
    check(
        &["
 Désignation                     Quantité      P.U. HT       Total HT

 Papier A4                              3        30,00          90,00
 Remise 5 % sur 90,00                                           -4,50
 Remise 2 % sur 90,00                                           -1,80
 Frais de port 10 % sur 90,00                                    9,00
 Frais de port 1 % sur 90,00                                     0,90

                                            Total HT            93,60"],
        &[["Papier A4", "3", "30", "90"]],
    );
}

#[test]
fn codes_and_currencies_stand_close_and_belong_to_nothing_else() {
    check(
        &["
 Artnr    Omschrijving                      Aantal     Prijs   Korting       Bedrag

 ZA-3739  Spoedlevering                          1  EUR 38,93            EUR 38,93
 ZD-1395  22 mm koperen buis                     6 EUR 400,00    3% EUR 2328,00
 YB-8702  Opslag                                 2  EUR 14,79            EUR 29,58

                                     Totaal exclusief btw          EUR 2396,51"],
        &[
            ["Spoedlevering", "1", "38.93", "38.93"],
            ["22 mm koperen buis", "6", "400", "2328"],
            ["Opslag", "2", "14.79", "29.58"],
        ],
    );
}

#[test]
fn what_repeats_the_sum_of_the_rows_is_none_of_them_whatever_it_is_called() {
    check(
        &["
 Ydelse                                                        Beløb

 Servietter                                                    74,00
 Kildevand                                                    113,31
 Blandet i denne pose                                         187,31
 Kaffe                                                         20,00
 Blandet i alt her                                            207,31

                                            Netto             207,31"],
        &[["Servietter", "", "", "74"], ["Kildevand", "", "", "113.31"], ["Kaffe", "", "", "20"]],
    );
}

#[test]
fn a_sum_of_a_group_does_not_end_the_table() {
    check(
        &["
 Lp.   Towar                       Ilość      Cena      Upust     Wartość

 1     Toner czarny                    4    366,08                1464,32
 2     Dostawa                         1    126,50                 126,50
                                                   Razem          1590,82
 3     Krzesło                         1    585,88                 585,88
                                                   Razem           585,88
 4     Podręcznik                     10    100,99      5%         959,41

                                          Wartość netto           3136,11
                                          Razem do zapłaty        3136,11"],
        &[
            ["Toner czarny", "4", "366.08", "1464.32"],
            ["Dostawa", "1", "126.5", "126.5"],
            ["Krzesło", "1", "585.88", "585.88"],
            ["Podręcznik", "10", "100.99", "959.41"],
        ],
    );
}

#[test]
fn tax_on_top_of_the_price_is_no_discount() {
    check(
        &["
 Popis                      Množství      Cena     Cena bez DPH     DPH Kč    Celkem s DPH

 Úklid kanceláří                  12    100,00          1200,00     252,00         1452,00
 Práce montéra                     3     50,00           150,00      31,50          181,50

                                                  Základ celkem                    1350,00"],
        &[["Úklid kanceláří", "12", "100", "1200"], ["Práce montéra", "3", "50", "150"]],
    );
}

#[test]
fn a_discount_at_the_end_of_a_plain_list_is_one_of_the_document() {
    check(
        &["
 Leistung                                                     Betrag

 Apfelsaft naturtrüb                                           96,00
 Käseplatte                                                   210,50
 Nachlass 5 %                                                 -15,33

                                       Nettobetrag            291,17"],
        &[["Apfelsaft naturtrüb", "", "", "96"], ["Käseplatte", "", "", "210.5"]],
    );
}

#[test]
fn totals_in_boxes_are_no_table_of_items() {
    check(
        &["
 ITEM DESCRIPTION                      QTY        PRICE            NET

 Copier paper                           40        15.99         639.60
 Task chair                              2       188.99         377.98

 Total of items      Less 10 % discount        Subtotal          Total
        1,017.58                -101.76          915.82         915.82"],
        &[["Copier paper", "40", "15.99", "639.6"], ["Task chair", "2", "188.99", "377.98"]],
    );
}

#[test]
fn a_delivery_note_lists_goods_without_amounts() {
    let sheet = sheet(&["
 Lieferschein 4711

 Pos   Artikel    Bezeichnung                                   Menge  Einheit

 1     4711-2     Kugellager 6204, beidseitig gedichtet            12  Stk
 2     4711-9     Keilriemen                                        3  Stk
                  Serie 2026
 3     88-100     Hydraulikschlauch 2 m                           250  m

 4     88-101     Schmierfett                                       2  kg





 Musterwerk GmbH        Telefon 0911 4711        Steuer-Nr.       812  812"]);
    let facts = Facts::of(&sheet);
    let read = |class| -> Vec<String> {
        let items = super::of_class(&sheet, &facts, class);
        assert_eq!(items.sum(), None, "nothing costs anything");
        let row = |r: &Row| format!("{} × {}", r.quantity.map_or(0.into(), |q| q.value).normalize(), words(&sheet, r));
        items.rows.iter().map(row).collect()
    };
    let expected = [
        "12 × Kugellager 6204, beidseitig gedichtet",
        "3 × Keilriemen",
        "250 × Hydraulikschlauch 2 m",
        "2 × Schmierfett",
    ];
    assert_eq!(read(DocumentClass::DeliveryNote), expected);
    assert_eq!(read(DocumentClass::Invoice), <[String; 0]>::default(), "an invoice's lines have amounts");
}

#[test]
fn totals_above_the_table_end_nothing() {
    check(
        &["
 Faktura F-2021-773

 Celkem bez DPH                                                 1.357,90 Kc
 Sazba 21,00% DPH                                                 285,16 Kc
 Soucet s DPH                                                   1.643,06 Kc
 Fakturu uhradte nejpozdeji dne 04/02/2021 na uvedeny ucet.

 NAZEV POLOZKY                                        DPH       CENA BEZ
                                                                     DPH
 Mleko polotucne 1 l                               21,00%         750,00

 Ubrousky bile 33 cm                               21,00%         607,90"],
        &[["Mleko polotucne 1 l", "", "", "750"], ["Ubrousky bile 33 cm", "", "", "607.9"]],
    );
}

#[test]
fn a_list_whose_amounts_add_up_is_read_beside_numbers_that_make_nothing_of_them() {
    check(
        &["
 Gebührenrechnung

                                              Gegenstandswert           EUR
 Finanzbuchführung 01-03                           670.000,00        446,61
 Lohnabrechnung 14 Arbeitnehmer                    241.000,00        160,09
 Jahresabschluss                                   480.000,00      2.533,82
 Auslagenpauschale                                                    20,00
                                                Zwischensumme      3.160,52
                                            Umsatzsteuer 19 %        600,50
                                                 Gesamtbetrag      3.761,02"],
        &[
            ["Finanzbuchführung 01-03", "", "", "446.61"],
            ["Lohnabrechnung 14 Arbeitnehmer", "", "", "160.09"],
            ["Jahresabschluss", "", "", "2533.82"],
            ["Auslagenpauschale", "", "", "20"],
        ],
    );
}
