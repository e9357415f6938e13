//! Items that say in rows of their own how their amounts come about.

use super::check;

#[test]
fn the_net_value_below_an_item_is_its_amount() {
    check(
        &["
 Pos.   Material                   Menge ME             Preis                Wert EUR
 000010 8004512                    24 ST
        Schlauch DN12
             Bruttopreis                       18,70 EUR / 1 ST    448,80
             Rabatt                                       12- %     53,86-
             Nettowert                                                         394,94
 000020 8004733                     6 ST                37,90                  227,40
        Dichtungssatz
 000030 8201440                    10 ST
        Filter 10 my
             Bruttopreis                       42,60 EUR / 1 ST    426,00
             Rabatt                                        8- %     34,08-
             Nettowert                                                         391,92

                                                        Summe netto          1.014,26
                                                        MwSt. 19 %             192,71
                                                        Endbetrag            1.206,97"],
        &[
            ["Schlauch DN12", "24", "18.7", "394.94"],
            ["Dichtungssatz", "6", "37.9", "227.4"],
            ["Filter 10 my", "10", "42.6", "391.92"],
        ],
    );
}

#[test]
fn a_net_total_below_rows_that_do_not_make_it_stays_a_total() {
    check(
        &["
 Pos.  Beschreibung               Menge      Preis       Betrag
 1     Schlauch DN12                 10      18,70       187,00
 2     Dichtungssatz                  2      37,90        75,80
       Nettowert                                         262,80
       MwSt. 19 %                                         49,93
       Endbetrag                                         312,73"],
        &[["Schlauch DN12", "10", "18.7", "187"], ["Dichtungssatz", "2", "37.9", "75.8"]],
    );
}

#[test]
fn items_in_two_rows_above_a_total_are_not_made_of_each_other() {
    check(
        &["
 Item   Description         Qty      Rate      Amount
 1      Site survey
        fixed fee                   300.00     300.00

 2      Drawings
        fixed fee                   450.00     450.00

 Total net                                     750.00
 VAT 20%                                       150.00
 Total due                                     900.00"],
        &[["Site survey fixed fee", "", "300", "300"], ["Drawings fixed fee", "", "450", "450"]],
    );
    check(
        &["
 Pos.   Artikel                Menge     Preis       Gesamt
 1      Schlauch DN12          10 ST
        Art.-Nr. S12-A                  100,00     1.000,00

 2      Dichtung                5 ST
        Art.-Nr. D7-B                    50,00       250,00

 Nettosumme                                        1.250,00
 MwSt. 19 %                                          237,50
 Gesamtbetrag                                      1.487,50"],
        &[["Schlauch DN12", "10", "100", "1000"], ["Dichtung", "5", "50", "250"]],
    );
}
