//! Seller and buyer together: the pair that is likeliest as one, for nobody bills himself, and what speaks against it.

use super::{Name, Parties, chosen};
use crate::fields::seen;
use crate::fields::vocabulary::folded;
use crate::layout::Sheet;
use crate::scorer::{Field, Scorer, Standing};

/// Names that are tried as one party beside those of the other.
const PAIRED_MAX: usize = 5;

/// What two rows of one address block lose as a pair of seller and buyer, in log odds.
const ONE_BLOCK: f32 = 4.0;

/// The candidates of one party in the light of the other.
pub(super) struct Side {
    pub(super) odds: Vec<f32>,
    /// Candidates best first: the chosen one, without who is surely the other party.
    pub(super) order: Vec<usize>,
    /// Odds of the likeliest pair without the chosen one, as those of a rival of his.
    pub(super) rival: Option<f32>,
}

/// What a bank named over its account loses as seller.
const BANK: f32 = 4.0;

impl Side {
    fn of(odds: Vec<f32>) -> Side {
        let mut order: Vec<usize> = (0..odds.len()).collect();
        order.sort_by(|a, b| odds[*b].total_cmp(&odds[*a]).then(a.cmp(b)));
        Side { odds, order, rival: None }
    }

    /// Puts one candidate in another's place; there he is as likely as that one was.
    fn put(&mut self, chosen: usize, likely: usize) {
        if likely != chosen {
            self.odds[chosen] = self.odds[chosen].max(self.odds[likely]);
            self.order.retain(|i| *i != likely);
        }
        self.order.retain(|i| *i != chosen);
        self.order.insert(0, chosen);
    }
}

impl Parties {
    /// Who writes the invoice and who gets it.
    pub(super) fn pair(&self, sheet: &Sheet, scorer: &Scorer) -> [Side; 2] {
        let mut sellers = Side::of(seen::odds(scorer, Field::Seller, &self.sellers));
        let mut buyers = Side::of(seen::odds(scorer, Field::Buyer, &self.buyers));
        let same = |a: usize, b: usize| are_one(&self.names[a], &self.names[b]);
        let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
        for &s in sellers.order.iter().take(PAIRED_MAX) {
            for &b in buyers.order.iter().take(PAIRED_MAX).filter(|b| !same(s, **b)) {
                let one_block = chosen::are_one_block(sheet, &self.names[s], &self.names[b]);
                let less = if one_block { ONE_BLOCK } else { 0.0 } + if self.said[s].bank { BANK } else { 0.0 };
                pairs.push((sellers.odds[s] + buyers.odds[b] - less, s, b));
            }
        }
        let likelier = |a: &&(f32, usize, usize), b: &&(f32, usize, usize)| b.0.total_cmp(&a.0);
        let Some((together, s, b)) = pairs.iter().min_by(likelier).copied() else { return [sellers, buyers] };
        // What speaks against each is the likeliest pair without him.
        let without = |is_other: &dyn Fn(usize, usize) -> bool| {
            let others = pairs.iter().filter(|pair| is_other(pair.1, pair.2));
            others.map(|pair| pair.0 - together).reduce(f32::max)
        };
        sellers.rival = without(&|other, _| !same(other, s)).map(|less| sellers.odds[s] + less);
        buyers.rival = without(&|_, other| !same(other, b)).map(|less| buyers.odds[b] + less);
        let exchanged = chosen::are_exchanged(&self.said[s], &self.said[b]);
        let (seller, buyer) = if exchanged { (b, s) } else { (s, b) };
        let (seller, buyer) = (self.firm_of(sheet, seller), self.firm_of(sheet, buyer));
        sellers.put(seller, s);
        buyers.put(buyer, b);
        // Who is surely the one is not also the other.
        sellers.order.retain(|i| *i == seller || !same(*i, buyer));
        buyers.order.retain(|i| *i == buyer || !same(*i, seller));
        [sellers, buyers]
    }

    /// Who was chosen as seller and as buyer, and how each stands: what is learned is how sure that makes him.
    pub(crate) fn standings(&self, sheet: &Sheet, scorer: &Scorer) -> Vec<(Field, Standing, String)> {
        let sides = [(Field::Seller, &self.sellers), (Field::Buyer, &self.buyers)];
        let stand = |((field, list), side): ((Field, &Vec<seen::Seen>), Side)| {
            let first = *side.order.first()?;
            let standing = seen::standing(list, &side.odds, &side.order, side.rival, first);
            Some((field, standing, self.in_full(sheet, first).text.clone()))
        };
        sides.into_iter().zip(self.pair(sheet, scorer)).filter_map(stand).collect()
    }

    /// The two names that were chosen, as who sells and who buys: an order is written by the buyer, and so is a self-billed
    /// invoice.
    pub(super) fn named(&self, [writers, readers]: [&Side; 2]) -> [Option<&Name>; 2] {
        let [writer, reader] = [writers, readers].map(|side| side.order.first().map(|index| &self.names[*index]));
        if self.swapped { [reader, writer] } else { [writer, reader] }
    }
}

/// Whether two names are one party's: one begins with the other.
fn are_one(a: &Name, b: &Name) -> bool {
    let (a, b) = (folded(&a.text), folded(&b.text));
    a == b || a.len() > 4 && b.starts_with(&a) || b.len() > 4 && a.starts_with(&b)
}
