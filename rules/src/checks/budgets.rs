//! Budgets: what a cost centre may still spend.

use model::ledger::Budget;
use model::{Amount, Decimal, TermPath};

use super::Context;
use crate::findings::Findings;
use crate::say;

/// Total without VAT (BT-109).
const NET: TermPath = TermPath::bt(109);

/// K301. With this invoice the cost centre spends more than its budget, which what is not approved yet takes from too.
pub(crate) fn over(context: &Context<'_>, out: &mut Findings) {
    let Some(centre) = context.subject.matched.cost_centre.as_deref().filter(|_| !context.is_credit()) else { return };
    let Some(net) = context.invoice.totals.without_vat else { return };
    let day = context.invoice.issue_date.unwrap_or(context.ledger.as_of);
    // Nothing is converted: a budget in another currency says nothing about this invoice.
    let is_meant =
        |budget: &&Budget| budget.cost_centre == centre && budget.amount.currency == net.currency && budget.covers(day);
    for budget in context.ledger.budgets.iter().filter(is_meant) {
        let used = context.ledger.committed.get(&budget.record()).copied().unwrap_or_default();
        let Some(all) = used.checked_add(net.value) else { continue };
        let Some(above) = all.checked_sub(budget.amount.value).filter(|above| *above > Decimal::ZERO) else { continue };
        let money = |value| say::money(value, net.currency);
        let sentence = format!(
            "With this invoice of {} cost centre {} spends {} of its {} for {} ({} above).",
            money(net.value),
            say::quote(centre),
            money(all),
            money(budget.amount.value),
            budget.period,
            money(above)
        );
        out.say(vec![NET], sentence)
            .expected(format!("at most {}", money((budget.amount.value - used).max(Decimal::ZERO))))
            .actual(money(net.value))
            .difference(say::signed_money(above, net.currency))
            .limit(money(budget.amount.value))
            .citing(context.subject.reading, &[NET])
            .citing_record(format!("budget {centre} {}", budget.period))
            .at_risk(Some(Amount::new(above.min(net.value), net.currency)));
    }
}
