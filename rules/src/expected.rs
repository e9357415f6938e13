//! K204 for a bill that never comes: no invoice can raise it, so it is asked of the contracts and the last bill of each.

use std::collections::BTreeMap;

use jiff::{Span, ToSpan as _};
use model::ledger::{Contract, ContractPeriod};
use model::{Amount, Code, Date, Finding, Severity, TermPath};
use serde::Serialize;

use crate::Policy;
use crate::checks::dates::whole_days;
use crate::findings::Draft;
use crate::say;

const RECURRING: Code = Code::new("K204");

/// The next bill of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectedBill {
    /// Number of the contract.
    pub contract: String,
    /// What it is about.
    pub description: String,
    /// Its vendor.
    pub vendor_id: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Issue date of the last bill.
    pub last: Date,
    /// Day on which the next one is expected.
    pub expected: Date,
    /// What it will be over, without VAT, where that is agreed.
    pub net: Option<Amount>,
    /// K204, when it is later than the limit of days allows.
    pub missing: Option<Finding>,
}

/// How far the bills of a contract are apart; `None` when it is billed once.
pub(crate) fn step(period: ContractPeriod) -> Option<Span> {
    match period {
        ContractPeriod::Month => Some(1.month()),
        ContractPeriod::Quarter => Some(3.months()),
        ContractPeriod::Year => Some(1.year()),
        ContractPeriod::Once => None,
    }
}

/// The next bill of each contract that is billed in a rhythm, by the day on which it is expected. `last` holds the issue
/// date of the newest bill by contract number: where none ever came we do not know the rhythm and stay silent, and
/// after the end of a contract nothing is expected.
#[must_use]
pub fn expected_bills(
    contracts: &[Contract],
    last: &BTreeMap<String, Date>,
    as_of: Date,
    policy: &Policy,
) -> Vec<ExpectedBill> {
    let next = |contract: &Contract| {
        let last = *last.get(&contract.contract_number)?;
        let expected = last.checked_add(step(contract.period)?).ok()?;
        if contract.valid_to.is_some_and(|end| expected > end) {
            return None;
        }
        let net = contract.amount_per_period.map(|value| Amount::new(value, contract.currency));
        let missing = missing(contract, last, expected, as_of, policy);
        Some(ExpectedBill {
            contract: contract.contract_number.clone(),
            description: contract.description.clone(),
            vendor_id: contract.vendor_id.clone(),
            owner: contract.owner.clone(),
            last,
            expected,
            net,
            missing,
        })
    };
    let mut bills: Vec<ExpectedBill> = contracts.iter().filter_map(next).collect();
    bills.sort_by(|a, b| (a.expected, &a.contract).cmp(&(b.expected, &b.contract)));
    bills
}

fn missing(contract: &Contract, last: Date, expected: Date, as_of: Date, policy: &Policy) -> Option<Finding> {
    let slack = whole_days(policy.limits_for(Some(&contract.vendor_id)).recurring_days);
    let late = (as_of - expected).get_days();
    if late <= slack {
        return None;
    }
    let sentence = format!(
        "The bill of contract {} that was expected on {expected}, after the one of {last}, has not come ({} late, limit {slack}).",
        contract.contract_number,
        say::days(late)
    );
    let severity = policy.severity_for(RECURRING, Some(&contract.vendor_id)).unwrap_or(Severity::Warn);
    let mut draft = Draft::new(RECURRING, severity, vec![TermPath::bt(2)], sentence);
    draft.expected(expected).actual("none").difference(format!("{late:+} days")).limit(say::days(slack));
    draft.citing_record(format!("contract {}", contract.contract_number));
    Some(draft.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract(number: &str, period: ContractPeriod, valid_to: Option<&str>) -> Contract {
        Contract {
            contract_number: number.into(),
            vendor_id: "V-1".into(),
            description: "Maintenance".into(),
            currency: model::Currency::EUR,
            valid_from: day("2025-01-01"),
            valid_to: valid_to.map(day),
            period,
            amount_per_period: None,
            total_cap: None,
            tolerance_percent: None,
            owner: None,
            prices: Vec::new(),
        }
    }

    fn day(text: &str) -> Date {
        text.parse().expect(text)
    }

    #[test]
    fn a_bill_is_missing_when_its_day_and_the_slack_are_over() {
        let contracts = [
            contract("A", ContractPeriod::Month, None),
            contract("B", ContractPeriod::Quarter, None),
            contract("C", ContractPeriod::Once, None),
            contract("D", ContractPeriod::Month, Some("2026-03-01")),
            contract("E", ContractPeriod::Month, None),
        ];
        let last: BTreeMap<String, Date> =
            ["A", "B", "C", "D"].map(|number| (number.to_owned(), day("2026-02-10"))).into_iter().collect();
        for (as_of, missing) in [("2026-03-10", false), ("2026-03-15", false), ("2026-03-16", true)] {
            let bills = expected_bills(&contracts, &last, day(as_of), &Policy::default());
            let named: Vec<&str> = bills.iter().map(|bill| bill.contract.as_str()).collect();
            assert_eq!(named, ["A", "B"], "once is no rhythm, D has ended, E never began");
            assert_eq!(bills[0].missing.is_some(), missing, "{as_of}");
            assert!(bills[1].missing.is_none());
            assert_eq!(bills[1].expected, day("2026-05-10"));
        }
    }
}
