//! Which column is the quantity, which the price, which the amount: the reading under which most rows prove
//! themselves (quantity × price, less a discount, is the amount), with the labels as a second opinion.

use model::Decimal;

use super::columns::Column;
use super::numbers::Number;
use crate::fields::vocabulary::Meaning;

/// Rows looked at to decide the roles.
const SAMPLE: usize = 12;
/// Columns that may take a role.
const CANDIDATES_MAX: usize = 10;
/// Numbers kept of one row in one column.
const CHOICES: usize = 3;

/// The rows of a table under one choice of the amount column: each amount, and what stands near it.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) net: usize,
    /// Numbers in the amount column, one a row.
    pub(super) anchors: Vec<usize>,
    /// Per row, per column: the numbers near it, nearest first.
    pub(super) cells: Vec<Vec<Vec<usize>>>,
}

/// The roles of the columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Roles {
    pub(super) quantity: Option<usize>,
    pub(super) price: Option<usize>,
    /// Discount or charge of the row, as a rate or an amount.
    pub(super) adjust: Option<usize>,
    /// Number of the row.
    pub(super) position: Option<usize>,
    /// Whether nothing tells quantity and price apart: they multiply out either way.
    pub(super) open: bool,
    pub(super) score: f32,
}

/// Lead over the reading with quantity and price exchanged from which something tells them apart.
const LEAD_MIN: f32 = 1.2;

/// What a unit behind the numbers of a column says for quantities, and against prices.
const UNIT_POINTS: f32 = 3.0;

/// How a row proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    None,
    /// One times the price.
    Single,
    /// Quantity × price − discount.
    Adjusted,
    Product,
}

/// What a row says under some roles: numbers by their index, with the reading that fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub(super) net: (usize, Decimal),
    pub(super) quantity: Option<(usize, Decimal)>,
    pub(super) price: Option<(usize, Decimal)>,
    pub(super) adjust: Option<(usize, Decimal)>,
    /// Quantity that the price is for, when it is not one (BT-149).
    pub(super) per: Option<Decimal>,
    pub(super) proof: Proof,
}

impl Fit {
    /// Whether something comes on top of quantity × price: mostly that is VAT, and the amount is gross.
    fn is_added(&self) -> bool {
        self.proof == Proof::Adjusted
            && self
                .quantity
                .zip(self.price)
                .and_then(|(q, p)| q.1.checked_mul(p.1))
                .is_some_and(|p| p.abs() < self.net.1.abs())
    }
}

impl Records {
    /// Rows by the amounts of one column; `columns_of` names the column of each number.
    pub(super) fn by(
        numbers: &[Number],
        columns_of: &[Option<usize>],
        columns: &[Column],
        net: usize,
        height: f32,
    ) -> Records {
        let whole = columns[net].money_share() < 0.3;
        let anchors: Vec<usize> = (0..numbers.len())
            .filter(|i| {
                columns_of[*i] == Some(net) && numbers[*i].apart && !numbers[*i].percent && (numbers[*i].money || whole)
            })
            .collect();
        let mut cells = vec![vec![Vec::new(); columns.len()]; anchors.len()];
        let ys: Vec<f32> = anchors.iter().map(|a| numbers[*a].y).collect();
        for apart in [true, false] {
            for (index, number) in numbers.iter().enumerate().filter(|(_, n)| n.apart == apart) {
                let Some(column) = columns_of[index].filter(|c| *c != net) else { continue };
                let at = ys.partition_point(|y| *y < number.y);
                let near = [at.checked_sub(1), Some(at)]
                    .into_iter()
                    .flatten()
                    .filter(|r| *r < ys.len() && (ys[*r] - number.y).abs() <= height * 2.6)
                    .min_by(|a, b| (ys[*a] - number.y).abs().total_cmp(&(ys[*b] - number.y).abs()));
                if let Some(row) = near {
                    let cell: &mut Vec<usize> = &mut cells[row][column];
                    let taken = !apart && cell.iter().any(|c| numbers[*c].apart);
                    if !taken && cell.len() < CHOICES * 2 {
                        cell.push(index);
                    }
                }
            }
        }
        for (row, y) in cells.iter_mut().zip(&ys) {
            for cell in row {
                cell.sort_by(|a, b| (numbers[*a].y - y).abs().total_cmp(&(numbers[*b].y - y).abs()));
                cell.truncate(CHOICES);
            }
        }
        Records { net, anchors, cells }
    }

    /// What a row says under some roles.
    pub(super) fn fit(&self, row: usize, numbers: &[Number], roles: &Roles, pers: &[Decimal]) -> Fit {
        let anchor = self.anchors[row];
        let choices = |column: Option<usize>| column.map_or(&[][..], |c| &self.cells[row][c][..]);
        // A percentage is neither a quantity nor a price.
        let plain = |column| choices(column).iter().copied().filter(|i| !numbers[*i].percent).collect::<Vec<usize>>();
        let (quantities, prices, adjusts) = (plain(roles.quantity), plain(roles.price), choices(roles.adjust));
        let first = |list: &[usize]| list.iter().find(|i| numbers[**i].apart).map(|i| (*i, numbers[*i].value));
        let mut best = Fit {
            net: (anchor, numbers[anchor].value),
            quantity: first(&quantities),
            price: first(&prices),
            adjust: None,
            per: None,
            proof: Proof::None,
        };
        for net in numbers[anchor].readings() {
            for (q, quantity) in quantities.iter().flat_map(|i| numbers[*i].readings().map(move |v| (*i, v))) {
                for (p, price) in prices.iter().flat_map(|i| numbers[*i].readings().map(move |v| (*i, v))) {
                    let Some(product) = quantity.checked_mul(price) else { continue };
                    let mut take = |adjust: Option<(usize, Decimal)>, per: Option<Decimal>, proof: Proof| {
                        if proof > best.proof {
                            let (quantity, price) = (Some((q, quantity)), Some((p, price)));
                            best = Fit { net: (anchor, net), quantity, price, adjust, per, proof };
                        }
                    };
                    if near(product, net, slack(quantity)) {
                        take(
                            None,
                            None,
                            if quantity.abs() == Decimal::ONE || net.is_zero() {
                                Proof::Single
                            } else {
                                Proof::Product
                            },
                        );
                    }
                    for (a, number) in adjusts.iter().map(|i| (*i, &numbers[*i])).filter(|(_, n)| !n.value.is_zero()) {
                        if adjusted(product, net, number) {
                            take(Some((a, number.value)), None, Proof::Adjusted);
                        }
                    }
                    for per in pers {
                        if product.checked_div(*per).is_some_and(|p| near(p, net, slack(quantity))) {
                            take(None, Some(*per), Proof::Product);
                        }
                    }
                }
            }
        }
        if roles.quantity.is_none() && best.price.is_some_and(|p| near(p.1, best.net.1, slack(Decimal::ONE))) {
            best.proof = Proof::Single;
        }
        best
    }

    fn points(&self, numbers: &[Number], roles: &Roles, rows: &[usize]) -> f32 {
        let sum: f32 = rows
            .iter()
            .map(|row| {
                let fit = self.fit(*row, numbers, roles, &[]);
                match fit.proof {
                    // One times the amount holds either way round.
                    Proof::Product if fit.price.is_some_and(|p| p.1.abs() == Decimal::ONE) => 0.7,
                    Proof::Product => 1.0,
                    Proof::Adjusted if fit.is_added() => 0.5,
                    Proof::Adjusted => 0.95,
                    Proof::Single if roles.quantity.is_some() => 0.7,
                    Proof::Single => 0.3,
                    Proof::None if fit.quantity.is_some() && fit.price.is_some() => -0.3,
                    Proof::None => 0.0,
                }
            })
            .sum();
        sum / rows.len().max(1) as f32
    }

    /// The best roles of the other columns for this amount column. `usable` says which rows may be lines.
    pub(super) fn roles(&self, numbers: &[Number], columns: &[Column], usable: &dyn Fn(usize) -> bool) -> Roles {
        let mut rows: Vec<usize> = (0..self.anchors.len()).filter(|r| usable(*r)).collect();
        // Rows with most numbers say most about the columns.
        rows.sort_by_key(|r| std::cmp::Reverse(self.cells[*r].iter().filter(|c| !c.is_empty()).count()));
        rows.truncate(SAMPLE);
        let labelled = columns.iter().any(|c| !c.roles.is_empty());
        let filled = |c: usize| rows.iter().filter(|r| !self.cells[**r][c].is_empty()).count();
        let mut candidates: Vec<usize> = (0..columns.len()).filter(|c| *c != self.net && filled(*c) > 0).collect();
        candidates
            .sort_by_key(|c| std::cmp::Reverse(filled(*c) + usize::from(!columns[*c].roles.is_empty()) * rows.len()));
        candidates.truncate(CANDIDATES_MAX);
        candidates.sort_unstable();
        let options = || std::iter::once(None).chain(candidates.iter().copied().map(Some));
        let net_score =
            role_score(Some(&columns[self.net]), &[Meaning::ColNetAmount, Meaning::ColGrossAmount], columns, labelled)
                + f32::from(u8::from(columns[self.net].is(Meaning::ColNetAmount))) * 1.5;
        let mut found: Vec<Roles> = Vec::new();
        for price in options().filter(|p| p.is_none_or(|c| !columns[c].is_percent())) {
            let price_score = role_score(price.map(|c| &columns[c]), &[Meaning::ColUnitPrice], columns, labelled)
                + price.map_or(0.0, |c| {
                    let before = if c < self.net { 1.0 } else { 0.0 };
                    columns[c].money_share() * 1.5 + before - columns[c].unit_share() * UNIT_POINTS
                });
            for quantity in
                options().filter(|q| q.is_none() || *q != price).filter(|q| q.is_none_or(|c| !columns[c].is_percent()))
            {
                let mut score = net_score
                    + price_score
                    + role_score(quantity.map(|c| &columns[c]), &[Meaning::ColQuantity], columns, labelled)
                    + quantity.map_or(0.0, |c| {
                        let before = if c < self.net { 0.5 } else { 0.0 };
                        before - columns[c].money_share() + columns[c].unit_share() * UNIT_POINTS
                    });
                if let Some(column) = quantity
                    && !columns[column].is(Meaning::ColQuantity)
                    && self.counts_up(numbers, column, &rows)
                {
                    score -= 5.0;
                }
                let roles = Roles { quantity, price, adjust: None, position: None, open: false, score };
                let points = self.points(numbers, &roles, &rows);
                found.push(Roles { score: score + points * 24.0, ..roles });
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut best = found.first().copied().unwrap_or(Roles {
            quantity: None,
            price: None,
            adjust: None,
            position: None,
            open: false,
            score: net_score,
        });
        for base in found.iter().take(5).filter(|r| r.quantity.is_some() && r.price.is_some()) {
            let plain = self.points(numbers, base, &rows);
            if plain > 0.97 {
                continue;
            }
            // What the heading calls an amount or a tax is no discount.
            let other = |c: usize| {
                let taxes = columns[c].is(Meaning::ColTaxAmount) || columns[c].is(Meaning::ColTaxRate);
                (taxes || columns[c].is_amount()) && !columns[c].is(Meaning::ColDiscount)
            };
            let free = |c: &&usize| Some(**c) != base.quantity && Some(**c) != base.price && !other(**c);
            for adjust in candidates.iter().filter(free) {
                let with = Roles { adjust: Some(*adjust), ..*base };
                let gain = self.points(numbers, &with, &rows) - plain;
                let label = role_score(Some(&columns[*adjust]), &[Meaning::ColDiscount], columns, labelled).min(2.0);
                let score = base.score + gain * 24.0 + label - 1.0;
                if gain > 0.0 && score > best.score {
                    best = Roles { score, ..with };
                }
            }
        }
        let free = |c: &usize| ![best.quantity, best.price, best.adjust].contains(&Some(*c));
        let position = candidates.iter().copied().filter(free).find(|c| {
            columns[*c].is(Meaning::ColPosition) || columns[*c].roles.is_empty() && self.counts_up(numbers, *c, &rows)
        });
        let exchanged = |r: &&Roles| r.quantity == best.price && r.price == best.quantity;
        let plain = |r: &&Roles| r.quantity == best.quantity && r.price == best.price;
        let pair = best.quantity.is_some() && best.price.is_some();
        let lead = found.iter().find(plain).zip(found.iter().find(exchanged)).map(|(a, b)| a.score - b.score);
        let open = pair && lead.is_some_and(|lead| lead < LEAD_MIN);
        Roles { position, open, ..best }
    }

    /// Whether a column counts the rows: 1, 2, 3 or 10, 20, 30.
    pub(super) fn counts_up(&self, numbers: &[Number], column: usize, rows: &[usize]) -> bool {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        let values: Vec<Decimal> =
            rows.iter().filter_map(|r| self.cells[*r][column].first().map(|n| numbers[*n].value)).collect();
        let step = |w: &[Decimal]| w[1].checked_sub(w[0]);
        values.len() > 1
            && values.windows(2).all(|w| {
                step(w).is_some_and(|s| s == Decimal::ONE || s == Decimal::TEN) && step(w) == step(&values[..2])
            })
    }
}

/// What the labels say for a column in a role; or, with none, for the lack of it.
fn role_score(column: Option<&Column>, wanted: &[Meaning], columns: &[Column], labelled: bool) -> f32 {
    let named = columns.iter().any(|c| wanted.iter().any(|w| c.is(*w)));
    match column {
        Some(column) if wanted.iter().any(|w| column.is(*w)) => {
            6.0 / (1.0 + 0.25 * column.roles.len().saturating_sub(wanted.len()) as f32)
        }
        Some(column) if !column.roles.is_empty() => -5.0,
        Some(_) if labelled && named => -3.0,
        Some(_) if labelled => -1.0,
        Some(_) => 0.0,
        None if named => -3.0,
        None => 0.0,
    }
}

/// Half a cent, and what a rounded price may be off over many pieces.
fn slack(quantity: Decimal) -> Decimal {
    Decimal::new(5, 3).max(quantity.abs().min(Decimal::from(1_000)) * Decimal::new(5, 5))
}

fn near(a: Decimal, b: Decimal, slack: Decimal) -> bool {
    // Credit notes write some of the signs and leave out others.
    a.abs().checked_sub(b.abs()).is_some_and(|d| d.abs() <= slack)
}

/// Whether an amount is the product of a quantity and a price.
pub(super) fn is_product(quantity: Decimal, price: Decimal, net: Decimal) -> bool {
    quantity.checked_mul(price).is_some_and(|product| near(product, net, slack(quantity)))
}

/// Whether a rate or an amount leads from the product to the net amount.
fn adjusted(product: Decimal, net: Decimal, by: &Number) -> bool {
    let cent = Decimal::new(11, 3);
    let less = product.abs().checked_sub(by.value.abs()).filter(|v| !v.is_sign_negative());
    let amount = less.is_some_and(|v| near(v, net, cent))
        || by.value > Decimal::ZERO && product.abs().checked_add(by.value).is_some_and(|v| near(v, net, cent));
    let rate = by.value.abs() < Decimal::ONE_HUNDRED
        && product
            .checked_mul(Decimal::ONE_HUNDRED - by.value.abs())
            .is_some_and(|v| near(v / Decimal::ONE_HUNDRED, net, cent));
    if by.percent { rate } else { amount || rate }
}
