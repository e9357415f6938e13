//! What a policy cannot mean, found when it is configured and not when the first invoice waits for nobody.

use std::collections::{BTreeMap, BTreeSet};

use model::{Amount, Currency, Decimal};

use super::{ApprovalMode, ApprovalPolicy, Category, Limits, Measure, Policy};
use crate::registry;

/// A part of the policy that cannot work: where it stands, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {message}")]
pub struct PolicyProblem {
    /// Key in `bursar.toml`, e.g. `approval.approvers`.
    pub key: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl Policy {
    /// Everything that cannot work in this policy; empty when all is well.
    #[must_use]
    pub fn validate(&self) -> Vec<PolicyProblem> {
        let mut out = Problems::default();
        self.validate_limits(&mut out);
        self.validate_tolerances(&mut out);
        for code in self.severity.keys().chain(self.vendor.values().flat_map(|v| v.severity.keys())) {
            if registry::rule(*code).is_none() {
                out.say("policy.severity", format!("{code} is not a code of the catalogue; see `bursar rules list`"));
            }
        }
        if !self.auto_approve_vendors.is_empty() && self.auto_approve_max.is_none() {
            out.say(
                "policy.auto_approve_vendors",
                "has no effect without auto_approve_max, the largest amount that is released without a person".into(),
            );
        }
        if let Some(max) = self.auto_approve_max {
            positive(&mut out, "policy.auto_approve_max", max);
        }
        let approval = &self.approval;
        if approval.process.trim().is_empty() {
            out.say("approval.process", "is blank; name the approval process".into());
        }
        for pair in approval.separate.iter().filter(|pair| pair.0 == pair.1) {
            out.say("approval.separate", format!("names \"{}\" twice in one pair", pair.0.verb()));
        }
        if let Some(top) = approval.top_limit {
            positive(&mut out, "approval.top_limit", top);
        }
        validate_people(approval, &mut out);
        match approval.mode {
            ApprovalMode::Anyone => {}
            ApprovalMode::Sequence => validate_sequence(approval, &mut out),
            ApprovalMode::Hierarchy => validate_hierarchy(approval, &mut out),
        }
        out.0
    }

    fn validate_tolerances(&self, out: &mut Problems) {
        for (tolerance, number) in self.tolerance.iter().zip(1..) {
            let key = format!("policy.tolerance[{number}] {}", tolerance.name);
            if tolerance.above.is_none() && tolerance.below.is_none() {
                out.say(&key, "says neither above nor below, so it changes nothing".into());
            }
            if tolerance.below.is_some() && tolerance.of == Measure::Charge {
                out.say(&key, "says below, but there is no charge that could be too small; say above".into());
            }
            let is_whole = matches!(tolerance.of, Measure::OrderAmount | Measure::Charge);
            if is_whole && (!tolerance.items.is_empty() || tolerance.lines.iter().any(|line| line.contains('/'))) {
                out.say(&key, "names articles or lines, but is about whole orders; name orders".into());
            }
            for name in tolerance.categories.iter().filter(|name| !self.category.contains_key(*name)) {
                let near = self.category.keys().min_by_key(|known| strsim::levenshtein(known, name));
                let advice = near
                    .map_or_else(|| format!("add [policy.category.{name}]"), |near| format!("did you mean {near}?"));
                out.say(&key, format!("names the category {name}, which is not there; {advice}"));
            }
        }
        for (name, category) in &self.category {
            let Category { items, words, units, cost_centres } = category;
            if [items, words, units, cost_centres].into_iter().all(Vec::is_empty) {
                out.say(&format!("policy.category.{name}"), "lists nothing, so nothing belongs to it".into());
            }
        }
    }

    fn validate_limits(&self, out: &mut Problems) {
        let mut one = |key: String, name: &str, value: Decimal| {
            if value.is_sign_negative() && !value.is_zero() {
                out.say(&key, format!("is {value}; a limit is not negative"));
            } else if name.ends_with("_confidence") && value > Decimal::ONE {
                out.say(&key, format!("is {value}; a confidence is a share between 0 and 1"));
            } else if name.ends_with("_days") && !value.fract().is_zero() {
                out.say(&key, format!("is {value}; days are whole"));
            }
        };
        for (name, value) in self.limits.all() {
            one(format!("policy.limits.{name}"), name, value);
        }
        for (vendor, own) in &self.vendor {
            for (name, value) in &own.limits {
                one(format!("policy.vendor.{vendor}.limits.{name}"), name, *value);
            }
        }
        for (vendor, own) in &self.vendor {
            for name in own.limits.keys().filter(|name| !Limits::default().set(name, Decimal::ZERO)) {
                let near =
                    Limits::REFERENCE.iter().min_by_key(|i| strsim::levenshtein(i.name, name)).map_or("", |i| i.name);
                out.say(
                    &format!("policy.vendor.{vendor}.limits.{name}"),
                    format!("is not a limit; did you mean {near}?"),
                );
            }
        }
    }
}

#[derive(Default)]
struct Problems(Vec<PolicyProblem>);

impl Problems {
    fn say(&mut self, key: &str, message: String) {
        self.0.push(PolicyProblem { key: key.to_owned(), message });
    }
}

fn positive(out: &mut Problems, key: &str, amount: Amount) {
    if amount.currency == Currency::NONE {
        out.say(key, format!("is {amount} without a currency; write for example \"{amount} EUR\""));
    } else if amount.value <= Decimal::ZERO {
        out.say(key, format!("is {amount}; it must be more than nothing"));
    }
}

fn validate_people(approval: &ApprovalPolicy, out: &mut Problems) {
    let mut seen = BTreeSet::new();
    for person in &approval.approvers {
        if !seen.insert(person.user.as_str()) {
            out.say("approval.approvers", format!("{} is listed twice", person.user));
        }
        if let Some(limit) = person.limit {
            positive(out, &format!("approval.approvers.{}.limit", person.user), limit);
        }
        if let Some(manager) = &person.manager
            && approval.person(manager).is_none()
        {
            let message =
                format!("{manager}, the manager of {}, is not among the approvers; add that person", person.user);
            out.say("approval.approvers", message);
        }
    }
    if let Some(cycle) = cycle(approval) {
        out.say("approval.approvers", format!("the managers run in a circle: {}", cycle.join(" → ")));
    }
}

/// The first circle of managers, ending where it began.
fn cycle(approval: &ApprovalPolicy) -> Option<Vec<String>> {
    let manager: BTreeMap<&str, &str> =
        approval.approvers.iter().filter_map(|p| Some((p.user.as_str(), p.manager.as_deref()?))).collect();
    let mut clear = BTreeSet::new();
    for start in manager.keys().copied() {
        let mut path = vec![start];
        let mut at = start;
        while let Some(next) = manager.get(at).copied().filter(|next| !clear.contains(next)) {
            if let Some(first) = path.iter().position(|p| *p == next) {
                return Some(path[first..].iter().chain([&next]).map(|p| (*p).to_owned()).collect());
            }
            path.push(next);
            at = next;
        }
        clear.extend(path);
    }
    None
}

fn validate_sequence(approval: &ApprovalPolicy, out: &mut Problems) {
    if approval.sequence.is_empty() {
        out.say("approval.sequence", "is empty, so nobody could approve; add a band with approvers".into());
    }
    let mut top: Vec<(Currency, Decimal)> = Vec::new();
    let mut open = false;
    for (number, band) in (1..).zip(&approval.sequence) {
        let key = format!("approval.sequence[{number}]");
        if band.approvers.iter().all(|user| user.trim().is_empty()) {
            out.say(&key, "names no approver".into());
        }
        if open {
            out.say(&key, "can never be reached: the band before it has no up_to".into());
        }
        match band.up_to {
            None => open = true,
            Some(limit) => {
                positive(out, &format!("{key}.up_to"), limit);
                match top.iter_mut().find(|(currency, _)| *currency == limit.currency) {
                    Some((_, highest)) if limit.value <= *highest => {
                        out.say(
                            &key,
                            format!("up to {limit} is not more than the band before it; sort them ascending"),
                        );
                    }
                    Some((_, highest)) => *highest = limit.value,
                    None => top.push((limit.currency, limit.value)),
                }
            }
        }
    }
    let covered =
        approval.top_limit.is_some_and(|t| top.iter().any(|(c, highest)| *c == t.currency && *highest >= t.value));
    if !open && !covered && !approval.sequence.is_empty() {
        let message = "leaves a gap: nobody approves above its last band; add a band without up_to, or state top_limit";
        out.say("approval.sequence", message.into());
    }
}

fn validate_hierarchy(approval: &ApprovalPolicy, out: &mut Problems) {
    if approval.approvers.is_empty() {
        out.say("approval.approvers", "is empty, so nobody could approve; list people with limit and manager".into());
        return;
    }
    let starts = approval.cost_centres.iter().map(|(centre, user)| (format!("approval.cost_centres.{centre}"), user));
    let default = approval.default_approver.iter().map(|user| ("approval.default_approver".to_owned(), user));
    for (key, user) in starts.chain(default) {
        if approval.person(user).is_none() {
            out.say(&key, format!("{user} is not among the approvers; add that person"));
        }
    }
    if approval.default_approver.is_none() {
        let message = "is not set: an invoice without order and cost centre would have no first approver";
        out.say("approval.default_approver", message.into());
    }
    // Everybody may be a starting point, as the buyer of an order, so every way up must end with enough authority.
    for person in &approval.approvers {
        let mut at = Some(person);
        let mut reaches = false;
        for _ in 0..=approval.approvers.len() {
            let Some(here) = at else { break };
            reaches |= match (here.limit, approval.top_limit) {
                (None, _) => true,
                (Some(limit), Some(top)) => limit.currency == top.currency && limit.value >= top.value,
                (Some(_), None) => false,
            };
            at = here.manager.as_deref().and_then(|m| approval.person(m));
        }
        if !reaches {
            let message = format!(
                "leave a gap: from {} upwards nobody may approve any amount; give the top of the hierarchy no limit, or state top_limit",
                person.user
            );
            out.say("approval.approvers", message);
        }
    }
}
