//! Lists without a heading: things and amounts, and what the amounts are made of.

use super::check;

#[test]
fn what_an_amount_is_made_of_may_be_said_below_its_thing() {
    check(
        &["
 Invoice 2031-7

 Portrait session                                     228.00
 19 photos à 12.00 €
 Usage rights, two years                              150.00
 Fine prints                                          342.00
 9 pcs à 38.00 €

 Total                                                720.00 €"],
        &[
            ["Portrait session", "19", "12", "228"],
            ["Usage rights, two years", "", "", "150"],
            ["Fine prints", "9", "38", "342"],
        ],
    );
}

#[test]
fn things_with_and_without_a_quantity_are_one_list() {
    check(
        &["
 8 x Survey and drawings                @ 436.75    3,494.00
 Channel letters, front lit                            56.46
 Crew, half a day                                     523.13

                                        Subtotal    4,073.59
                                        VAT 20%       814.72
                                        Total       4,888.31"],
        &[
            ["Survey and drawings", "8", "436.75", "3494"],
            ["Channel letters, front lit", "", "", "56.46"],
            ["Crew, half a day", "", "", "523.13"],
        ],
    );
}

#[test]
fn outlays_below_the_tax_belong_to_a_list_that_the_last_total_confirms() {
    check(
        &["
 Conveyance of the lower field                      2,006.00
 Letters and attendances                              419.00
 Professional charges                               2,425.00
 VAT at 20%                                           485.00
 Outlays
 Commissioner for oaths                                12.00
 Searches                                              38.50
 Total due                                          2,960.50"],
        &[
            ["Conveyance of the lower field", "", "", "2006"],
            ["Letters and attendances", "", "", "419"],
            ["Commissioner for oaths", "", "", "12"],
            ["Searches", "", "", "38.5"],
        ],
    );
}

#[test]
fn amounts_that_no_total_confirms_are_no_list() {
    check(
        &["
 Deposit paid last year                               300.00
 Value of the house                                   950.00
 Total due                                            120.00"],
        &[],
    );
}

#[test]
fn tills_name_things_above_their_amounts() {
    check(
        &["
 ===================================
 Remote help and repair
   3 x 75.00                  225.00
 Workplace set up with
 data moved                    88.50
 ***********************************
 TO PAY                       313.50"],
        &[["Remote help and repair", "3", "75", "225"], ["Workplace set up with data moved", "", "", "88.5"]],
    );
}

#[test]
fn a_total_in_a_sentence_confirms_a_list() {
    check(
        &["
 Consultation of the papers                         1 040.00
 Drafting of the deed                                 875.00
 Copies                                               126.50

 Total net of VAT: 2 041.50 EUR, VAT 20 % 408.30 EUR. All in all
 2 449.80 EUR."],
        &[
            ["Consultation of the papers", "", "", "1040"],
            ["Drafting of the deed", "", "", "875"],
            ["Copies", "", "", "126.5"],
        ],
    );
}

#[test]
fn amounts_with_and_without_tax_may_stand_in_two_columns() {
    check(
        &["
                            VAT %      Exempt EUR      Taxable EUR
 Sea freight                    0        2 450.00
 Terminal handling              0          225.00
 Customs clearance             21                            90.00
 Road haulage                  21                           340.00

 Exempt: 2 675.00      Taxable: 430.00      Net total: 3 105.00"],
        &[
            ["Sea freight", "", "", "2450"],
            ["Terminal handling", "", "", "225"],
            ["Customs clearance", "", "", "90"],
            ["Road haulage", "", "", "340"],
        ],
    );
}

#[test]
fn a_factor_says_how_many() {
    check(
        &["
 Cedar planter                            ×2          258.00
 Potting mix                              ×6          111.00

                                Total                 369.00"],
        &[["Cedar planter", "2", "", "258"], ["Potting mix", "6", "", "111"]],
    );
}

#[test]
fn a_table_of_rates_is_no_list_of_things() {
    check(
        &["
 Sunflower oil                                 107.40   R
 Flour                                          50.70   S
 Bleach                                         17.10   G

 G = VAT 21 %        17.10        3.59        20.69
 R = VAT 10 %       107.40       10.74       118.14
 S = VAT  4 %        50.70        2.03        52.73
 Net total                                     175.20
 VAT                                            16.36
 TOTAL                                         191.56"],
        &[["Sunflower oil", "", "", "107.4"], ["Flour", "", "", "50.7"], ["Bleach", "", "", "17.1"]],
    );
}

#[test]
fn what_is_in_a_total_is_no_list() {
    check(
        &["
 Repair of the roof as agreed

 Net total                                          1,000.00
 VAT 19 %                                             190.00
 Total                                              1,190.00

 of which wages                                       700.00
 of which materials                                   300.00"],
        &[],
    );
}

#[test]
fn a_model_is_no_factor() {
    check(
        &["
 Inspection BMW X5                                    300.00
 Operating system x64 licence                         145.00

                                Total                 445.00"],
        &[["Inspection BMW X5", "", "", "300"], ["Operating system x64 licence", "", "", "145"]],
    );
}

#[test]
fn figures_of_a_name_are_no_quantity_and_freight_below_the_sum_is_no_thing() {
    check(
        &["
 Faktura 122650

 Stol Flex 2, sort stof              2 stk × 1.895,00 kr.     3.790,00 kr.
 EAN 5709876500345
 Lampe E27, 4 x 10 W                     4 stk × 64,50 kr.      258,00 kr.
 EAN 5701234560890
 Reol hvid                              1 stk × 420,00 kr.      420,00 kr.
 EAN 5709876501113
                                       Sum af linjer          4.468,00 kr.
                                       Fragt                    149,00 kr.
                                       I alt ekskl. moms      4.617,00 kr.
                                       Moms 25 %              1.154,25 kr.
                                       Total                  5.771,25 kr."],
        &[
            ["Stol Flex 2, sort stof", "2", "1895", "3790"],
            ["Lampe E27, 4 x 10 W", "4", "64.5", "258"],
            ["Reol hvid", "1", "420", "420"],
        ],
    );
}

#[test]
fn what_stands_in_brackets_or_in_a_sentence_is_of_the_name() {
    check(
        &["
 Désignation                                              Montant
 Traduction du rapport annuel (8 450 mots)             1 014,00 €
 Relecture, 4 heures à 65                                260,00 €
 Majoration pour délai court                             127,40 €
                                         Total HT      1 401,40 €
                                         TVA 20 %        280,28 €
                                         Montant TTC   1 681,68 €"],
        &[
            ["Traduction du rapport annuel (8 450 mots)", "", "", "1014"],
            ["Relecture, 4 heures à 65", "4", "65", "260"],
            ["Majoration pour délai court", "", "", "127.4"],
        ],
    );
}

#[test]
fn the_side_with_the_unit_is_how_many() {
    check(
        &["
 Leistung                                        Gesamt
 Beratung vor Ort            85 x 2,5 Std        212,50
 Programmierung              90 x 4,5 Std        405,00
 Nettosumme                                      617,50
 MwSt. 19 %                                      117,33
 Gesamtbetrag                                    734,83"],
        &[["Beratung vor Ort", "2.5", "85", "212.5"], ["Programmierung", "4.5", "90", "405"]],
    );
}
