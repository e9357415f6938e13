//! Which amounts of a table are lines, and which of their numbers are without VAT.

use super::check;

#[test]
fn amount_and_tax_of_every_row_that_add_up_to_its_last_column_say_what_it_is_without_tax() {
    check(
        &["
 Serviço                                   Incidência        IVA       Total

 Contrato de manutenção                         40,94       9,42       50,36
 Substituição de botoneira                     277,22      63,76      340,98

 Totais                                        318,16      73,18      391,34"],
        &[["Contrato de manutenção", "", "", "40.94"], ["Substituição de botoneira", "", "", "277.22"]],
    );
}

#[test]
fn amounts_that_split_the_sum_by_rates_of_tax_are_no_lines() {
    check(
        &["
 Description                                   Code         Amount GBP

 Ocean freight                                   Z            1,637.67
 Terminal handling                               Z               99.25
 Customs clearance                               S              468.73
 Haulage                                         S              680.34

                                     Zero rated               1,736.92
                                     Standard rated           1,149.07
                                     VAT                        229.81
                                     Total due GBP            3,115.80"],
        &[
            ["Ocean freight", "", "", "1637.67"],
            ["Terminal handling", "", "", "99.25"],
            ["Customs clearance", "", "", "468.73"],
            ["Haulage", "", "", "680.34"],
        ],
    );
}

#[test]
fn a_numbered_row_is_a_line_though_it_is_named_like_a_charge() {
    check(
        &["
 Pos   Leistung                          Stunden     Ansatz       Betrag

 1     Bausitzungen                         3,75     120,00       450,00
 2     Schlussbericht                       2,50     145,00       362,50
 3     Zuschlag pauschal 4 %                                       32,50

                                         Total exkl. MWST         845,00"],
        &[
            ["Bausitzungen", "3.75", "120", "450"],
            ["Schlussbericht", "2.5", "145", "362.5"],
            ["Zuschlag pauschal 4 %", "", "", "32.5"],
        ],
    );
}

#[test]
fn a_transport_is_no_amount_carried_over_and_two_of_one_price_are_no_sum() {
    check(
        &["
 Datum      Omschrijving                                      Bedrag

 23-03      Transport Ede - Köln                              410,00
 29-03      Transport Venlo - Bremen                          720,00
 30-03      Transport Breda - Bremen                          720,00

                                     Totaal exclusief btw   1.850,00
                                     Te betalen             1.850,00"],
        &[
            ["Transport Ede - Köln", "", "", "410"],
            ["Transport Venlo - Bremen", "", "", "720"],
            ["Transport Breda - Bremen", "", "", "720"],
        ],
    );
}

#[test]
fn whole_thousands_with_a_blank_are_one_quantity() {
    check(
        &["
 Popis                           Množství          Cena/MJ           Celkem

 Podložka plochá 10x80           1 000 ks             8,00         8 000,00
 Matice šestihranná                 10 ks           497,80         4 978,00
 Závitová tyč 48 mm x 66 m         200 ks             4,20           840,00

                                          Celkem bez DPH          13 818,00"],
        &[
            ["Podložka plochá 10x80", "1000", "8", "8000"],
            ["Matice šestihranná", "10", "497.8", "4978"],
            ["Závitová tyč 48 mm x 66 m", "200", "4.2", "840"],
        ],
    );
}

#[test]
fn money_for_one_of_something_is_a_price() {
    check(
        &["
 Week     Description              Dry matter      £/litre      Amount GBP

 20       Standard litre                5,464       0.3748        2,047.91
 21       Organic premium               7,363       0.4215        3,103.50

                                        Net value                 5,151.41"],
        &[["Standard litre", "5464", "0.3748", "2047.91"], ["Organic premium", "7363", "0.4215", "3103.5"]],
    );
}
