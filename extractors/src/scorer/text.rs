//! Weights as text: a line a tree, so that a change of weights can be looked at.

use std::fmt;
use std::str::FromStr;

use super::{Field, FieldScorer, Scorer, Tree};

/// Why weights cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WeightsError {
    /// A line is not what it should be.
    #[error("read the weights: line {0} is not understood")]
    Line(usize),
}

const HEAD: &str = "# Written by `bursar train`; see extractors/README.md.";

impl fmt::Display for Scorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        for (field, scorer) in &self.fields {
            let [constant, odds, lead, doubt, agreed] = scorer.sure;
            let (name, bias, rule) = (field.as_str(), scorer.bias, scorer.rule);
            writeln!(f, "field {name} {bias} rule {rule} sure {constant} {odds} {lead} {doubt} {agreed}")?;
            for tree in &scorer.trees {
                for (feature, threshold) in tree.splits {
                    write!(f, "{feature} {threshold} ")?;
                }
                let [a, b, c, d] = tree.leaves;
                writeln!(f, "{a} {b} {c} {d}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for Scorer {
    type Err = WeightsError;

    fn from_str(text: &str) -> Result<Scorer, WeightsError> {
        let mut out = Scorer::default();
        for (number, line) in (1..).zip(text.lines()) {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            parse_line(line, &mut out).ok_or(WeightsError::Line(number))?;
        }
        Ok(out)
    }
}

fn parse_line(line: &str, out: &mut Scorer) -> Option<()> {
    let words: Vec<&str> = line.split(' ').collect();
    if let ["field", name, bias, "rule", rule, "sure", sure @ ..] = words.as_slice() {
        let field = Field::ALL.into_iter().find(|field| field.as_str() == *name)?;
        let sure: Vec<f32> = numbers(sure)?;
        let (bias, rule) = (bias.parse().ok()?, rule.parse().ok().filter(|rule: &f32| rule.is_finite())?);
        let scorer = FieldScorer { bias, trees: Vec::new(), rule, sure: sure.try_into().ok()? };
        out.fields.push((field, scorer));
        return Some(());
    }
    let [f0, t0, f1, t1, f2, t2, leaves @ ..] = words.as_slice() else { return None };
    let split = |feature: &str, threshold: &str| Some((feature.parse::<u8>().ok()?, threshold.parse::<f32>().ok()?));
    let tree =
        Tree { splits: [split(f0, t0)?, split(f1, t1)?, split(f2, t2)?], leaves: numbers(leaves)?.try_into().ok()? };
    out.fields.last_mut()?.1.trees.push(tree);
    Some(())
}

fn numbers(words: &[&str]) -> Option<Vec<f32>> {
    words.iter().map(|word| word.parse().ok().filter(|number: &f32| number.is_finite())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_the_same_after_writing_and_reading() {
        let tree = Tree { splits: [(3, 0.5), (0, -1.25), (7, 40.0)], leaves: [0.1, -0.2, 0.3, 0.0] };
        let scorer = FieldScorer { bias: -2.5, trees: vec![tree; 2], rule: 0.5, sure: [0.1, 1.0, 0.25, -3.0, 0.5] };
        let scorer = Scorer { fields: vec![(Field::Number, scorer.clone()), (Field::Totals, scorer)] };
        assert_eq!(scorer.to_string().parse(), Ok(scorer));
    }

    #[test]
    fn a_line_that_is_not_understood_is_named() {
        assert_eq!("# head\n1 2 3".parse::<Scorer>(), Err(WeightsError::Line(2)));
        assert_eq!("field number x rule 0 sure 0 0 0 0 0".parse::<Scorer>(), Err(WeightsError::Line(1)));
        assert_eq!("0 NaN 0 0 0 0 1 1 1 1".parse::<Scorer>(), Err(WeightsError::Line(1)));
    }
}
