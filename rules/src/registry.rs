//! The one place that lists every rule: code, name, family, severity, owner, Peppol answer, limit, page.
//!
//! A code never changes its meaning and a retired code never returns. `rules/CATALOGUE.md` is generated from here.

use model::Severity::{Block as B, Hold as H, Info as I, Warn as W};
use model::{Code, Severity};

use crate::checks::{self, CheckFn};

/// One rule of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct RuleInfo {
    /// The code.
    pub code: Code,
    /// Its name, in a few words.
    pub name: &'static str,
    /// The family, i.e. the file under `checks/`.
    pub family: &'static str,
    /// Severity unless the policy says otherwise.
    pub severity: Severity,
    /// Who looks after it.
    pub owner: &'static str,
    /// Peppol Invoice Response reason and action that it offers when the invoice goes back: `PRI/CNP`.
    pub imr: Option<&'static str>,
    /// Default limit, in words.
    pub limit: &'static str,
    /// Its page, Markdown: prose and examples that run as tests.
    pub page: &'static str,
    /// The check; absent for a rule that the approval process raises.
    pub(crate) check: Option<CheckFn>,
}

impl RuleInfo {
    /// Whether [`crate::check`] raises it; the approval process raises the others.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.check.is_some()
    }
}

/// Every rule, by code within its family's order of the table.
#[must_use]
pub fn catalogue() -> &'static [RuleInfo] {
    RULES
}

/// One rule.
#[must_use]
pub fn rule(code: Code) -> Option<&'static RuleInfo> {
    RULES.iter().find(|rule| rule.code == code)
}

/// The page of a code, Markdown; `None` when there is no such rule.
#[must_use]
pub fn explain(code: Code) -> Option<&'static str> {
    rule(code).map(|rule| rule.page)
}

macro_rules! rules {
    ( $( $family:ident { $( $code:ident $name:literal $severity:ident $owner:literal $imr:literal $limit:literal $check:expr; )* } )* ) => {
        const RULES: &[RuleInfo] = &[ $( $(
            RuleInfo {
                code: Code::new(stringify!($code)),
                name: $name,
                family: stringify!($family),
                severity: $severity,
                owner: $owner,
                imr: if $imr.is_empty() { None } else { Some($imr) },
                limit: $limit,
                page: include_str!(concat!("../pages/", stringify!($code), ".md")),
                check: $check,
            },
        )* )* ];
    };
}

rules! {
    document {
        C001 "unreadable or encrypted document" H "intake" "UNR/NIN" "none" Some(checks::document::unreadable);
        C002 "not an invoice" I "intake" "UNR/NOA" "class score 0.50" Some(checks::document::not_an_invoice);
    }
    intake {
        C003 "several invoices in one file" H "clerk" "" "none" Some(checks::intake::several);
        C004 "no matching pair of XML and pages" W "clerk" "" "none" Some(checks::intake::unpaired);
        C005 "active or hostile content" B "security" "UNR/NIN" "none" Some(checks::intake::hostile);
        F106 "document altered" H "security" "" "none" Some(checks::intake::altered);
    }
    sender {
        F102 "sender not genuine" B "security" "" "the domain on file" Some(checks::sender::not_genuine);
    }
    mandatory {
        X001 "mandatory field missing" H "clerk" "LEG/PIN" "none" Some(checks::mandatory::missing);
        X002 "low-confidence field" H "clerk" "LEG/PIN" "0.98 on amount, number, date, account" Some(checks::mandatory::low_confidence);
    }
    rendition {
        E301 "PDF and XML differ" B "clerk" "OTH/NIN" "amounts 0.00" Some(checks::rendition::differs);
    }
    official {
        E101 "breaks EN 16931" H "vendor" "LEG/NIN" "no fatal rule" Some(checks::official::standard);
        E102 "breaks the rules of its profile" H "vendor" "LEG/NIN" "no fatal rule" Some(checks::official::profile);
    }
    arithmetic {
        V101 "line or total arithmetic" H "clerk" "FIN/NIN" "0.01 a line, at most 0.05" Some(checks::arithmetic::does_not_add_up);
    }
    vat {
        V102 "VAT amount is not base × rate" H "tax" "LEG/NIN" "0.01 a group and 0.01 a line" Some(checks::vat::amount);
    }
    legal {
        V103 "VAT rate implausible" H "tax" "LEG/NIN" "rates in force" Some(checks::legal::implausible_rate);
        V104 "legal particulars missing" H "clerk" "LEG/NIN" "none" Some(checks::legal::missing_particulars);
    }
    terms {
        V108 "due earlier than agreed" H "buyer" "PAY/NIN" "0 days" Some(checks::terms::due_too_early);
    }
    buyer {
        V105 "wrong buyer entity" B "clerk" "REC/NIN" "none" Some(checks::buyer::wrong_entity);
    }
    dates {
        V107 "date in the future, too old, or due before issue" H "clerk" "OTH/PIN" "3 days ahead, 180 days back" Some(checks::dates::implausible);
    }
    identity {
        N001 "vendor unknown" H "master data" "" "none" Some(checks::identity::unknown);
        N002 "vendor ambiguous" H "clerk" "" "score gap 0.1" Some(checks::identity::ambiguous);
        N003 "vendor blocked" B "compliance" "" "none" Some(checks::identity::blocked);
        N005 "VAT identifier invalid or changed" H "tax" "LEG/NIN" "none" Some(checks::identity::vat_identifier);
    }
    orders {
        N004 "vendor differs from order" B "buyer" "REF/NIN" "none" Some(checks::orders::other_vendor);
        V106 "currency differs from order or contract" B "buyer" "FIN/NIN" "none" Some(checks::orders::currency);
        P001 "order number missing where required" H "requester" "REF/PIN" "by vendor" Some(checks::orders::number_missing);
        P002 "order not found" H "buyer" "REF/PIN" "none" Some(checks::orders::not_found);
        P003 "order closed or fully billed" B "buyer" "REF/CNF" "none" Some(checks::orders::closed);
        P004 "order not released" H "buyer" "" "none" Some(checks::orders::not_released);
        P005 "line unmatched" H "buyer" "ITM/PIN" "none" Some(checks::orders::unmatched_line);
    }
    prices {
        P101 "unit price above order" H "buyer" "PRI/CNP" "2 % and 25.00 a line" Some(checks::prices::above);
        P102 "unit price below order" I "buyer" "" "10 %" Some(checks::prices::below);
        P103 "line amount above order, all invoices together" H "buyer" "PRI/CNP" "2 % and 100.00" Some(checks::prices::line_amount);
        P104 "invoice total above order" H "buyer" "PRI/CNP" "1 % and 250.00" Some(checks::prices::order_amount);
    }
    quantities {
        P201 "quantity above ordered" H "buyer" "QTY/CNP" "0, bulk goods 5 %" Some(checks::quantities::above_ordered);
        P202 "quantity above received" H "receiving" "QTY/CNP" "0" Some(checks::quantities::above_received);
        P203 "receipt missing" W "receiving" "DEL/NOA" "5 working days, then hold" Some(checks::quantities::receipt_missing);
        P204 "unit of measure differs" H "buyer" "QTY/NIN" "factor known" Some(checks::quantities::unit);
        P206 "quantity below delivered" W "receiving" "" "only where a tolerance says how far" Some(checks::quantities::below_delivered);
    }
    charges {
        P205 "unplanned charge" H "buyer" "FIN/CNP" "5 % or 25.00" Some(checks::charges::unplanned);
    }
    contracts {
        K101 "no valid contract" H "contract owner" "REF/PIN" "0 days" Some(checks::contracts::not_valid);
        K102 "rate differs from contract" H "contract owner" "PRI/CNP" "0 %" Some(checks::contracts::other_rate);
        K103 "contract cap exceeded" B "contract owner" "FIN/CNP" "0" Some(checks::contracts::above_cap);
        K204 "recurring bill missing, early or changed" W "contract owner" "" "5 days, 10 %" Some(checks::contracts::out_of_rhythm);
    }
    budgets {
        K301 "over budget" H "budget owner" "" "0" Some(checks::budgets::over);
    }
    credit {
        D104 "credit note without or above its invoice" H "clerk" "REF/PIN" "none" Some(checks::credit::without_invoice);
    }
    resembles {
        F105 "seller resembles another vendor or employee" H "master data" "" "likeness 0.92" Some(checks::resembles::resembles);
    }
    history {
        F103 "split below limit" H "controller" "" "7 days, at least 2, sum above a limit" Some(checks::history::split);
        F104 "unusual amount" W "controller" "" "robust z 4" Some(checks::history::unusual);
    }
    duplicates {
        D101 "certain duplicate" B "clerk" "OTH/CNF" "score 0.995" Some(checks::duplicates::certain);
        D102 "probable duplicate" H "clerk" "OTH/PIN" "score 0.80 to 0.995" Some(checks::duplicates::probable);
        D103 "already paid" B "treasury" "OTH/CNF" "none" Some(checks::duplicates::paid_already);
    }
    bank_account {
        F101 "bank account new or changed" B "treasury, call-back" "FIN/PIN" "any" Some(checks::bank_account::not_trusted);
    }
    approval {
        A101 "nobody may approve" B "admin" "" "none" Some(checks::approval::nobody);
        A102 "approval overdue" W "manager" "" "2 working days" None;
        A103 "data changed after approval" B "system, approved again" "" "any hashed field" None;
        A201 "separation of duties conflict" B "controller" "" "none" None;
    }
    treasury {
        Y101 "discount at risk" W "treasury" "" "3 days before its end" None;
        Y102 "not paid on the planned day" I "accountant" "" "1 day" None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_listed_once_with_its_page() {
        let codes: BTreeSet<Code> = RULES.iter().map(|rule| rule.code).collect();
        assert_eq!(codes.len(), RULES.len());
        for rule in RULES {
            let title = format!("# {} {}\n", rule.code, rule.name);
            assert!(rule.page.starts_with(&title), "pages/{}.md must start with {title:?}", rule.code);
            assert!(rule.imr.is_none_or(|imr| imr.len() == 7 && imr.as_bytes()[3] == b'/'), "{}", rule.code);
        }
    }

    #[test]
    fn the_codes_of_the_first_issue_are_all_there() {
        for code in "C001 C002 X001 X002 V101 V102 V105 V106 V107 N001 N003 N004 N005 P001 P002 P003 P005 P101 P103 \
                     P201 P202 P203 D101 F101 E301 A101 A103 A201"
            .split_whitespace()
        {
            let code = code.parse().expect("a code");
            assert!(rule(code).is_some(), "{code}");
        }
    }
}
