//! A person says what a field really is; the case goes forward again from the match.

use std::collections::BTreeMap;

use model::case::{CaseId, CaseState, Event, Stage};
use model::statement::Correction;
use model::{Finding, TermPath};
use serde_json::json;
use store::FactKind;

use super::approve::fact;
use super::{Actor, CaseView, Desk, DeskError, Done, Permission, Seen, step_from};

/// Fields that one correction may change.
const FIELDS_MAX: usize = 200;

/// Terms that every invoice must have (EN 16931 BR-02, BR-03, BR-05, BR-06, BR-14, BR-15).
const MANDATORY: [&str; 6] = ["BT-1", "BT-2", "BT-5", "BT-27", "BT-112", "BT-115"];

impl Desk {
    /// Corrects fields; `None` takes a value away. The values read before stay in the history.
    ///
    /// A correction of an invoice that people approved ends that approval (A103); a fresh one is opened when the case
    /// comes through the rules again.
    ///
    /// # Errors
    /// When this person may not, a value does not fit its term, or nothing would change.
    pub async fn correct(
        &self,
        actor: &Actor,
        case: &CaseId,
        fields: Vec<(TermPath, Option<String>)>,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        let view = self.load_seen(case, seen).await?;
        allowed(self.permissions(&view, actor).await?.correct, "corrected")?;
        let Some(before) = &view.reading else {
            return Err(DeskError::NotNow("nothing was read of this document, so there is nothing to correct".into()));
        };
        let now = self.now();
        let mut reading = before.clone();
        let mut corrections = Vec::new();
        // Visited once: a form brings every field of a long invoice, and few of them differ.
        let values: BTreeMap<TermPath, String> = before.invoice().terms().into_iter().collect();
        for (term, value) in fields {
            let value = value.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
            let was = values.get(&term).cloned();
            if value == was {
                continue;
            }
            if corrections.len() >= FIELDS_MAX {
                return Err(DeskError::Invalid(format!("at most {FIELDS_MAX} fields are corrected at once")));
            }
            let correction =
                Correction { term: term.clone(), value, was: was.clone(), who: actor.user.clone(), when: now };
            correction.apply(&mut reading).map_err(|why| DeskError::Value { term: term.clone(), why })?;
            // Amounts are normalised; one that only looked different is no correction.
            if reading.invoice().get(&term) != was {
                corrections.push(correction);
            }
        }
        if corrections.is_empty() {
            return Err(DeskError::Invalid("nothing was changed: the fields say this already".into()));
        }
        let mut sentence = format!("{} corrected {}", actor.user, in_words(&corrections));
        let taken = corrections.iter().filter(|c| c.value.is_none()).map(|c| c.term.to_string());
        let needed: Vec<String> = taken.filter(|term| MANDATORY.contains(&term.as_str())).collect();
        if !needed.is_empty() {
            let them = needed.join(", ");
            sentence.push_str(&format!("; without {them} the invoice cannot go forward"));
        }
        let mut step = step_from(&view, actor, CaseState::Working { stage: Stage::Match }, "corrected", sentence);
        if let Some(event) = step.events.last_mut() {
            event.data = json!(corrections);
        }
        for correction in &corrections {
            step.facts.push(fact(&actor.user, FactKind::Correction, correction)?);
        }
        step.facts.push(fact(&actor.user, FactKind::Reading, &reading)?);
        self.void_approval(&view, actor, &reading, &mut step)?;
        self.commit(step).await
    }

    /// Sends the case through the rules again without a correction: after an order was fixed, or errors were
    /// corrected outside.
    ///
    /// # Errors
    /// When this person may not.
    pub async fn forward(&self, actor: &Actor, case: &CaseId, seen: &Seen) -> Result<Done, DeskError> {
        let view = self.load_seen(case, seen).await?;
        allowed(self.permissions(&view, actor).await?.forward, "sent forward")?;
        let stage = if view.reading.is_some() { Stage::Match } else { Stage::Normalize };
        let sentence = format!("{} sent the invoice through the rules again", actor.user);
        let step = step_from(&view, actor, CaseState::Working { stage }, "forwarded", sentence);
        self.commit(step).await
    }

    fn void_approval(
        &self,
        view: &CaseView,
        actor: &Actor,
        now: &model::Reading,
        step: &mut store::Step,
    ) -> Result<(), DeskError> {
        let Some(approval) = view.approval.as_ref().filter(|a| a.stands()) else { return Ok(()) };
        let people: Vec<String> = approval.approved_by.iter().map(|a| a.user.clone()).collect();
        let matched = view.matched.clone().unwrap_or_default();
        let before = view.reading.as_ref();
        let finding: Option<Finding> =
            rules::approval::changed_after_approval(&approval.data_hash, &people, before, now, &matched);
        let because = finding.map_or_else(
            || "The data were corrected, so the approval starts again.".to_owned(),
            |f| format!("{} ({})", f.sentence, f.code),
        );
        step.events.push(Event::by(&actor.user, "voided", because.clone()));
        step.facts.push(fact(&actor.user, FactKind::Approval, &approval.void(because))?);
        Ok(())
    }
}

/// Turns a permission into a refusal.
pub(super) fn allowed(permission: Permission, done: &str) -> Result<(), DeskError> {
    match permission {
        Permission::Yes => Ok(()),
        Permission::No(why) => Err(DeskError::Forbidden(why)),
        Permission::Hidden => Err(DeskError::NotNow(format!("this case cannot be {done} now"))),
    }
}

fn in_words(corrections: &[Correction]) -> String {
    let mut parts: Vec<String> = corrections
        .iter()
        .take(3)
        .map(|c| {
            let name = model::invoice::term_name(c.term.term).unwrap_or("field");
            let line = c.term.line_number().map(|n| format!(" of line {n}")).unwrap_or_default();
            let was = c.was.as_deref().unwrap_or("nothing");
            let now = c.value.as_deref().unwrap_or("nothing");
            format!("{name}{line} ({}) from {was} to {now}", c.term)
        })
        .collect();
    if corrections.len() > parts.len() {
        parts.push(format!("and {} more", corrections.len() - parts.len()));
    }
    parts.join(", ")
}
