//! Which number is the wrong one: every change that would balance a broken sum is tried against all the other sums.

use rust_decimal::Decimal;

use super::sums::{Moves, Sums, What};

/// Changes that are tried first when two are needed; the best of those that mend something.
const FIRST_MAX: usize = 48;

/// Rounds of mending, each by the best change that is left.
const ROUNDS_MAX: usize = 6;

/// Numbers that follow from each other: a VAT amount, the total VAT, the total with VAT, the amount due.
const FOLLOWING_MAX: usize = 6;

/// Second changes that are judged for one document. Advice is worth a fraction of a millisecond, not more; a long invoice
/// with several slips gets the advice for one change at a time.
const SECONDS_MAX: usize = 1_500;

/// Something that a sender could do.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// Write another number.
    Set { value: usize, to: Decimal },
    /// Give a line the category and rate of a group.
    Move { line: usize, group: usize },
    /// Leave out a line, or else a group of the breakdown.
    Drop { line: Option<usize>, group: usize },
}

/// What a change does: by how much each sum moves. `None` in the place of a number: the sum is no longer asked for.
struct Effect {
    change: Change,
    moves: Moves,
    /// How unlikely the change is, the less the better.
    cost: u8,
}

/// Changes that mend, in rounds: those of one round belong together.
#[derive(Default)]
pub(super) struct Plan {
    rounds: Vec<Round>,
}

struct Round {
    changes: Vec<(Change, Vec<usize>)>,
    mended: Vec<usize>,
    /// Each change follows from the one before it: they are one piece of advice.
    follow: bool,
}

/// How good changes are, the less the better: broken sums that are left, sums that are off by a tolerated cent, how
/// unlikely they are.
type Cost = (usize, usize, u8);

/// The sums as changes leave them.
#[derive(Clone)]
struct State {
    sums: Vec<Standing>,
    /// Numbers that were changed already: no number is changed twice.
    changed: Vec<usize>,
}

/// How one sum stands. It is asked for far more often than it changes, so what follows from the number is kept with it.
#[derive(Clone, Copy)]
struct Standing {
    /// By how much it is off; `None` when it is not asked for.
    off: Option<Decimal>,
    limit: Decimal,
    is_broken: bool,
    /// Whether it is off by more than nothing.
    is_inexact: bool,
}

impl Standing {
    fn of(off: Option<Decimal>, limit: Decimal) -> Standing {
        let is_off_by = |limit| off.is_some_and(|off| off.abs() >= limit);
        Standing { off, limit, is_broken: is_off_by(limit), is_inexact: is_off_by(CENT_HALF) }
    }

    fn moved(&self, by: Option<Decimal>) -> Standing {
        Standing::of(self.off.zip(by).and_then(|(off, by)| off.checked_add(by)), self.limit)
    }
}

impl State {
    fn is_broken(&self, sum: usize) -> bool {
        self.sums.get(sum).is_some_and(|sum| sum.is_broken)
    }

    fn off(&self, sum: usize) -> Option<Decimal> {
        self.sums.get(sum)?.off
    }

    fn apply(&mut self, effect: &Effect) {
        for (sum, by) in &effect.moves {
            if let Some(standing) = self.sums.get_mut(*sum) {
                *standing = standing.moved(*by);
            }
        }
        if let Change::Set { value, .. } = effect.change {
            self.changed.push(value);
        }
    }
}

impl Plan {
    /// The plan for the sums that findings ask for.
    pub(super) fn of(sums: &Sums<'_, '_>, asked: &[Option<usize>]) -> Plan {
        let standing = sums.sums.iter().map(|sum| Standing::of(Some(sum.off), sum.limit));
        let mut state = State { sums: standing.collect(), changed: Vec::new() };
        let mut asked: Vec<usize> = asked.iter().copied().flatten().collect();
        asked.sort_unstable();
        asked.dedup();
        let mut plan = Plan::default();
        let mut seconds = SECONDS_MAX;
        for _ in 0..ROUNDS_MAX {
            let broken: Vec<usize> = asked.iter().copied().filter(|sum| state.is_broken(*sum)).collect();
            if broken.is_empty() || broken.len() > super::BROKEN_MAX {
                break;
            }
            let mut search = Search { sums, state: &state, broken: &broken, seconds };
            let Some((effects, follow)) = search.best() else { break };
            seconds = search.seconds;
            let before = state.clone();
            for effect in &effects {
                state.apply(effect);
            }
            let mended = broken.into_iter().filter(|sum| before.is_broken(*sum) && !state.is_broken(*sum)).collect();
            let changes = effects.into_iter().map(|it| (it.change, it.moves.into_iter().map(|(sum, _)| sum).collect()));
            plan.rounds.push(Round { changes: changes.collect(), mended, follow });
        }
        plan
    }

    /// What to change so that this sum balances: of changes that belong together those that touch it, and those that
    /// share a sum with them.
    pub(super) fn changes_for(&self, sum: usize) -> Option<Vec<&Change>> {
        let round = self.rounds.iter().find(|round| round.mended.contains(&sum))?;
        if round.follow {
            return Some(round.changes.iter().map(|it| &it.0).collect());
        }
        let touching = |touched: &[usize]| touched.contains(&sum);
        let shares = |touched: &[usize]| {
            round.changes.iter().any(|(_, others)| touching(others) && others.iter().any(|it| touched.contains(it)))
        };
        let changes: Vec<&Change> =
            round.changes.iter().filter(|(_, touched)| touching(touched) || shares(touched)).map(|it| &it.0).collect();
        Some(changes).filter(|changes| !changes.is_empty())
    }
}

struct Search<'s, 't, 'a> {
    sums: &'s Sums<'t, 'a>,
    state: &'s State,
    broken: &'s [usize],
    /// Second changes that may still be judged.
    seconds: usize,
}

impl Search<'_, '_, '_> {
    /// The change that mends all that is broken, or else two that do, or else a VAT amount and the totals that follow from
    /// it, or else the one that mends most; and whether the changes follow from each other. None of them breaks what was
    /// whole, or makes worse what is broken.
    fn best(&mut self) -> Option<(Vec<Effect>, bool)> {
        let singles = self.candidates(self.state, self.broken);
        let tally = self.tally(self.state);
        let mut judged: Vec<(Cost, bool, Effect)> = Vec::new();
        for effect in singles {
            let (cost, breaks) = self.judge(self.state, tally, &effect);
            judged.push((cost, breaks, effect));
        }
        judged.sort_by_key(|(cost, breaks, _)| (*breaks, *cost));
        if let Some(at) = judged.iter().position(|(cost, breaks, _)| !breaks && cost.0 == 0) {
            return Some((vec![judged.swap_remove(at).2], false));
        }
        judged.sort_by_key(|(cost, ..)| *cost);
        if let Some(pair) = self.best_pair(&judged) {
            return Some((pair, false));
        }
        let chains = || self.broken.iter().filter_map(|sum| following(self.sums, self.state, *sum));
        if let Some(chain) = chains().find(|chain| self.mends_all(chain)) {
            return Some((chain, true));
        }
        if let Some(at) = judged.iter().position(|(cost, breaks, _)| !breaks && cost.0 < self.broken.len()) {
            return Some((vec![judged.swap_remove(at).2], false));
        }
        Some((chains().next()?, true))
    }

    /// Whether nothing that was asked for is broken after these changes.
    fn mends_all(&self, effects: &[Effect]) -> bool {
        let mut state = self.state.clone();
        effects.iter().for_each(|effect| state.apply(effect));
        !self.broken.iter().any(|sum| state.is_broken(*sum))
    }

    /// Two changes after which nothing is broken; `None` when several pairs would do as well as each other.
    fn best_pair(&mut self, firsts: &[(Cost, bool, Effect)]) -> Option<Vec<Effect>> {
        // Two changes mend no more sums than they touch, so broken sums far from each other need no search.
        let touches = |effect: &Effect| effect.moves.iter().filter(|(sum, _)| self.broken.contains(sum)).count();
        let most = firsts.iter().map(|(.., effect)| touches(effect)).max()?;
        let mut best: Option<(Cost, Effect, Effect)> = None;
        let mut rivals = 0;
        let may_do = |effect: &Effect| touches(effect) + most >= self.broken.len();
        let may_do: Vec<&(Cost, bool, Effect)> =
            firsts.iter().take(FIRST_MAX).filter(|(.., effect)| may_do(effect)).collect();
        for (first_cost, _, first) in may_do {
            let mut state = self.state.clone();
            state.apply(first);
            let all = 0..self.sums.sums.len();
            let broken: Vec<usize> = all.filter(|sum| self.counts(*sum) && state.is_broken(*sum)).collect();
            // The second has to mend all that is left, so it is among those that mend the shortest of these sums.
            let parts = |sum: &usize| self.sums.sums.get(*sum).map_or(0, |sum| sum.parts.len());
            let Some(shortest) = broken.iter().copied().min_by_key(parts) else { continue };
            let tally = self.tally(&state);
            for second in self.candidates(&state, &[shortest]) {
                if second.moves.len() < broken.len() || same_place(&first.change, &second.change) {
                    continue;
                }
                self.seconds = self.seconds.checked_sub(1)?;
                let (cost, breaks) = self.judge(&state, tally, &second);
                if breaks || cost.0 > 0 {
                    continue;
                }
                let cost = (0, cost.1, first_cost.2.saturating_add(cost.2));
                match &best {
                    Some((known, a, b)) if (known.1, known.2) <= (cost.1, cost.2) => {
                        let same = (a.change == second.change && b.change == first.change)
                            || (a.change == first.change && b.change == second.change);
                        rivals += usize::from((known.1, known.2) == (cost.1, cost.2) && !same);
                    }
                    _ => {
                        rivals = 0;
                        let first =
                            Effect { change: first.change.clone(), moves: first.moves.clone(), cost: first.cost };
                        best = Some((cost, first, second));
                    }
                }
            }
        }
        best.filter(|_| rivals == 0).map(|(_, first, second)| vec![first, second])
    }

    /// Whether a sum counts when it is broken: one that was asked for, or that was whole at first.
    fn counts(&self, sum: usize) -> bool {
        self.broken.contains(&sum) || !self.state.is_broken(sum)
    }

    /// How many sums are broken, and how many are off by more than nothing.
    fn tally(&self, state: &State) -> [usize; 2] {
        let all = || 0..self.sums.sums.len();
        let broken = all().filter(|sum| self.counts(*sum) && state.is_broken(*sum)).count();
        [broken, state.sums.iter().filter(|sum| sum.is_inexact).count()]
    }

    /// The cost of a change, and whether it breaks what was whole before. Only the sums that it moves are looked at.
    fn judge(&self, before: &State, [mut left, mut inexact]: [usize; 2], effect: &Effect) -> (Cost, bool) {
        let mut breaks = false;
        for (sum, by) in &effect.moves {
            let Some(was) = before.sums.get(*sum) else { continue };
            let is = was.moved(*by);
            if self.counts(*sum) {
                left = left + usize::from(is.is_broken) - usize::from(was.is_broken);
            }
            breaks |= is.is_broken
                && (!was.is_broken || is.off.zip(was.off).is_some_and(|(after, off)| after.abs() > off.abs()));
            inexact = inexact + usize::from(is.is_inexact) - usize::from(was.is_inexact);
        }
        ((left, inexact, effect.cost), breaks)
    }

    /// Every change that would balance one of these sums.
    fn candidates(&self, state: &State, broken: &[usize]) -> Vec<Effect> {
        let mut found: Vec<Effect> = Vec::new();
        // Within one sum each change is met once.
        let mut add = |effect: Effect| {
            if broken.len() == 1 || !found.iter().any(|known| known.change == effect.change) {
                found.push(effect);
            }
        };
        for at in broken {
            let Some((sum, off)) = self.sums.sums.get(*at).zip(state.off(*at)) else { continue };
            for (value, factor) in &sum.parts {
                if let Some(effect) = set(self.sums, state, *value, *factor, off) {
                    add(effect);
                }
            }
            for effect in self.sums.structural(*at, off) {
                add(Effect { change: effect.0, moves: effect.1, cost: 4 });
            }
        }
        found
    }
}

/// The number that balances a sum which is off by so much.
fn set(sums: &Sums<'_, '_>, state: &State, value: usize, factor: Decimal, off: Decimal) -> Option<Effect> {
    let stated = sums.values.get(value).filter(|_| !state.changed.contains(&value))?;
    let now = stated.now;
    // Most numbers count once, for or against; a division takes as long as all else here.
    let by_factor = match factor {
        _ if factor == Decimal::ONE => off,
        _ if factor == Decimal::NEGATIVE_ONE => -off,
        _ => off.checked_div(factor)?,
    };
    let to = now.checked_sub(by_factor)?.round_dp(stated.decimals()).normalize();
    let by = to.checked_sub(now)?;
    if by.is_zero() || !stated.may_be(to) {
        return None;
    }
    let mut moves = Moves::new();
    for (sum, factor) in &stated.used_in {
        moves.push((*sum, Some(factor.checked_mul(by)?)));
    }
    let cost = match stated.what {
        _ if is_slip(now, to) => 0,
        What::Quantity(_) if to.scale() == 0 => 2,
        What::Price(_) if to.scale() <= 2 => 2,
        What::Quantity(_) | What::Price(_) => 5,
        _ => 1,
    };
    Some(Effect { change: Change::Set { value, to }, moves, cost })
}

/// The VAT amount that a sum is about, and then each total that follows from it: a VAT amount that is wrong and was added
/// up takes a change of each. `None` for other sums, where what is missing is likelier than a chain of wrong totals, and
/// when something that it touches stays broken.
fn following(sums: &Sums<'_, '_>, before: &State, sum: usize) -> Option<Vec<Effect>> {
    if !before.is_broken(sum) || !sums.is_of_tax(sum) {
        return None;
    }
    let mut state = before.clone();
    let mut effects: Vec<Effect> = Vec::new();
    let mut next = Some(sum);
    while let Some(at) = next {
        if effects.len() >= FOLLOWING_MAX {
            return None;
        }
        let (subject, factor) = *sums.sums.get(at)?.parts.first()?;
        let effect = set(sums, &state, subject, factor, state.off(at)?)?;
        state.apply(&effect);
        effects.push(effect);
        let touched = effects.iter().flat_map(|effect| &effect.moves).map(|(sum, _)| *sum);
        next = touched.filter(|sum| state.is_broken(*sum)).min();
    }
    Some(effects)
}

/// Half a cent.
const CENT_HALF: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// Whether one number is the other, as it is written, with one digit wrong, or with two exchanged, or with another sign.
fn is_slip(written: Decimal, other: Decimal) -> bool {
    if written.is_zero() || other.is_zero() {
        return false;
    }
    if written == -other {
        return true;
    }
    // Amounts are written with two decimals or none, and no slip of a digit adds decimals.
    let scale = written.scale().max(if written.scale() > 0 { 2 } else { 0 });
    let digits = |number: Decimal| {
        let mut number = number.abs().normalize();
        (number.scale() <= scale).then(|| number.rescale(scale))?;
        (number.scale() == scale).then(|| number.mantissa())
    };
    let (Some(mut a), Some(mut b)) = (digits(written), digits(other)) else { return false };
    // Digits that differ, from the right.
    let mut apart = [None; 2];
    let mut wrong = 0;
    let mut place = 0;
    // At least the decimals and one digit before them are written.
    while place <= scale || (a > 0 && b > 0) {
        place += 1;
        let (x, y) = (a % 10, b % 10);
        if x != y {
            if let Some(slot) = apart.get_mut(wrong) {
                *slot = Some((x, y));
            }
            wrong += 1;
        }
        (a, b) = (a / 10, b / 10);
    }
    // Another number of digits is no slip.
    if a != b {
        return false;
    }
    match (wrong, apart) {
        (1, _) => true,
        (2, [Some((x, y)), Some((z, w))]) => x == w && y == z,
        _ => false,
    }
}

/// Whether two changes are about the same number or the same line.
fn same_place(a: &Change, b: &Change) -> bool {
    match (a, b) {
        (Change::Set { value: a, .. }, Change::Set { value: b, .. }) => a == b,
        (Change::Move { line: a, .. }, Change::Move { line: b, .. }) => a == b,
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::is_slip;
    use crate::einvoice::number::decimal;

    #[test]
    fn slips_are_one_digit_or_two_exchanged() {
        let slip = |a: &str, b: &str| is_slip(decimal(a).unwrap_or_default(), decimal(b).unwrap_or_default());
        for (a, b) in [("363.90", "336.90"), ("22.05", "22.04"), ("-5", "5"), ("298.79", "288.79"), ("7.00", "1")] {
            assert!(slip(a, b), "{a} and {b}");
        }
        for (a, b) in [
            ("100", "10"),
            ("336.90", "314.86"),
            ("12.34", "21.43"),
            // A slip adds no decimals, and nothing is no number that somebody mistyped.
            ("1", "1.0086"),
            ("33", "33.0414"),
            ("1", "0.1"),
            ("0.00", "0.05"),
        ] {
            assert!(!slip(a, b), "{a} and {b}");
        }
    }
}
