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
