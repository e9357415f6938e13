//! The official rules on an e-invoice that comes as bytes: where `extractors`, who know the syntax, and `rules`, who know
//! the rules, meet.

use extractors::Limits;
use extractors::einvoice::{decode, parse, sbdh, unjudged};
use model::DocumentId;
use model::extraction::Problem;
use model::verdict::{Judged, Judgement, Verdict};
use rules::einvoice::{self, Profile};

/// Places of one rule that a kept verdict lists: nobody reads more, and a stranger chooses the number of lines.
const PLACES_MAX: usize = 25;

/// Judges an XML by the profile that it names (BT-24), or by the one that its receiver demands.
///
/// # Errors
/// Says why there is no verdict: the XML cannot be read, or is no invoice that the rules know.
pub fn verdict(xml: &[u8], demanded: Option<Profile>, limits: &Limits) -> Result<Verdict, String> {
    let said = |problem: Problem| problem.message;
    let text = decode(xml, limits).map_err(said)?;
    let tree = parse(&text, limits).map_err(said)?;
    let root = sbdh::inside(tree.root()).map_err(said)?;
    einvoice::validate(root, demanded).ok_or_else(|| unjudged(root))
}

/// The verdict as it is kept with a case, shortened.
#[must_use]
pub fn judgement(xml: &[u8], demanded: Option<Profile>, limits: &Limits) -> Judgement {
    let said = match verdict(xml, demanded, limits) {
        Ok(verdict) => Judged::Verdict(verdict.shortened(PLACES_MAX)),
        Err(why) => Judged::Not(sentence(&why)),
    };
    Judgement { document: DocumentId::of(xml), said }
}

/// A clause as a sentence.
#[must_use]
pub fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    let start: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{start}{}.", chars.as_str().trim_end_matches('.'))
}
