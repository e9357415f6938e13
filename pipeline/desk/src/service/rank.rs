//! Orders what waits by money at risk × urgency, and says why.

use jiff::civil::Date;
use model::case::CaseStatus;
use model::{Amount, Decimal, Severity};
use store::{CaseFilter, CaseOrder, CaseRecord};

use super::{Desk, DeskError};

/// Cases that are ranked at once; the store hands over the most urgent by its own order.
const RANKED_MAX: u32 = 400;

/// A case with its rank.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The case.
    pub case: CaseRecord,
    /// Its rank.
    pub rank: Rank,
}

/// Why a case stands where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rank {
    /// Money at risk × urgency; more is more urgent. Currencies are not converted.
    pub score: Decimal,
    /// The arithmetic, for people.
    pub because: String,
}

impl Rank {
    /// The rank of a case on a day.
    #[must_use]
    pub fn of(case: &CaseRecord, today: Date) -> Rank {
        let summary = &case.summary;
        let (money, why_money) = match (summary.at_risk, summary.gross) {
            (Some(risk), _) if !risk.value.is_zero() => (risk.value.abs(), format!("{risk} at risk")),
            (_, Some(gross)) => {
                // What stands may still cost something nobody computed: a hundredth of the invoice stands for it.
                let share = gross.value.abs().checked_mul(Decimal::new(1, 2)).unwrap_or(gross.value);
                let share = Amount::new(share, gross.currency).round_to_minor(model::Rounding::HalfUp);
                (share.value, format!("1 % of {gross}"))
            }
            _ => (Decimal::ONE, "amount not known".to_owned()),
        };
        let (urgency, why_urgency) = match summary.due_date.map(|due| days_between(today, due)) {
            None => (Decimal::ONE, "no due date".to_owned()),
            Some(days) if days < 0 => (Decimal::new(30, 1), format!("overdue by {}", in_days(-days))),
            Some(0) => (Decimal::new(30, 1), "due today".to_owned()),
            Some(days) if days <= 3 => (Decimal::new(25, 1), format!("due in {}", in_days(days))),
            Some(days) if days <= 7 => (Decimal::new(20, 1), format!("due in {}", in_days(days))),
            Some(days) if days <= 14 => (Decimal::new(15, 1), format!("due in {}", in_days(days))),
            Some(days) => (Decimal::ONE, format!("due in {}", in_days(days))),
        };
        let blocked = summary.codes.iter().any(|(_, severity)| *severity == Severity::Block);
        let factor = if blocked { urgency + Decimal::new(5, 1) } else { urgency };
        let score = money.checked_mul(factor).unwrap_or(Decimal::MAX);
        let block = if blocked { ", blocked" } else { "" };
        let because = format!("{why_money} × {} ({why_urgency}{block}) = {}", factor.normalize(), score.round_dp(0));
        Rank { score, because }
    }
}

impl Desk {
    /// Cases, most money at risk × urgency first. What is finished or in work comes as the store orders it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn queue(&self, filter: &CaseFilter) -> Result<Vec<Ranked>, DeskError> {
        let today = self.store().clock().today();
        let mut filter = filter.clone();
        filter.limit = Some(filter.limit.unwrap_or(RANKED_MAX).min(RANKED_MAX));
        let by_urgency = filter.order == CaseOrder::Urgency;
        let cases = self.store().cases(&filter).await?;
        let mut ranked: Vec<Ranked> =
            cases.into_iter().map(|case| Ranked { rank: Rank::of(&case, today), case }).collect();
        if by_urgency {
            ranked.sort_by(|a, b| {
                let rests = |r: &Ranked| !matches!(r.case.status, CaseStatus::Working);
                rests(b).cmp(&rests(a)).then(b.rank.score.cmp(&a.rank.score)).then(a.case.seq.cmp(&b.case.seq))
            });
        }
        Ok(ranked)
    }
}

/// Whole days from `from` to `to`.
#[must_use]
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn in_days(days: i32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
