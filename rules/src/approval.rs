//! What the approval process asks while people act: who approves, whether data changed since, who may do what.
//!
//! Pure functions for the service layer; each returns findings of A101, A103 or A201, in words for the person.

use model::decision::{Approver, Match};
use model::document::Arrival;
use model::ledger::TrustedAccount;
use model::task::Role;
use model::{Amount, Code, Currency, DocumentId, Finding, Reading, Severity, TermPath};

use crate::Subject;
use crate::checks::gross;
use crate::findings::Draft;
use crate::policy::{Act, ApprovalMode, ApprovalPolicy, Policy};
use crate::say;

const NOBODY: Code = Code::new("A101");
const CHANGED: Code = Code::new("A103");
const SEPARATION: Code = Code::new("A201");

/// The people who approve, in the order they are asked, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// User names; empty means any one person with the role `approver`.
    pub approvers: Vec<String>,
    /// One sentence.
    pub because: String,
}

/// Something that a person did in the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// User name.
    pub user: String,
    /// What it was.
    pub act: Act,
}

/// Who did what in a case, as far as one person may not do all of it.
#[derive(Debug, Clone, Default)]
pub struct Acts<'a> {
    /// How the document arrived; who uploaded it or gave it to the command line submitted it.
    pub arrivals: &'a [Arrival],
    /// Who corrected a value.
    pub corrected_by: Vec<&'a str>,
    /// Who released a finding.
    pub released_by: Vec<&'a str>,
    /// Who approved in the round that stands.
    pub approved_by: Vec<&'a str>,
    /// Who ordered what is billed.
    pub buyers: Vec<&'a str>,
    /// The account to be paid (BT-84).
    pub account: Option<&'a str>,
    /// The vendor's trusted accounts.
    pub trusted: &'a [TrustedAccount],
}

/// The deeds of these acts, each once.
#[must_use]
pub fn deeds(acts: &Acts<'_>) -> Vec<Deed> {
    let by_hand = acts.arrivals.iter().filter(|a| matches!(a.source.as_str(), "upload" | "cli"));
    let submitted = by_hand.filter_map(|a| a.sender.as_deref()).map(|user| (user, Act::Submit));
    let account = acts.account.map(compact);
    let trusted = acts.trusted.iter().filter(|t| account.as_deref() == Some(t.iban.as_str()));
    // Kept as "m.weber, by call-back"; the name comes first.
    let name = |t: &'_ TrustedAccount| t.confirmed_by.split([' ', ',', ':', '(']).next().unwrap_or_default().to_owned();
    let confirmed: Vec<String> = trusted.map(name).collect();
    let named = [
        (&acts.corrected_by, Act::Correct),
        (&acts.released_by, Act::Release),
        (&acts.approved_by, Act::Approve),
        (&acts.buyers, Act::Order),
    ];
    let named = named.into_iter().flat_map(|(users, act)| users.iter().map(move |user| (*user, act)));
    let confirmed = confirmed.iter().map(|user| (user.as_str(), Act::ConfirmAccount));
    let mut deeds: Vec<Deed> = Vec::new();
    for (user, act) in submitted.chain(named).chain(confirmed) {
        let deed = Deed { user: user.to_owned(), act };
        if !user.is_empty() && !deeds.contains(&deed) {
            deeds.push(deed);
        }
    }
    deeds
}

fn compact(account: &str) -> String {
    account.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// Who approves this invoice, passing over people whose earlier deeds in the case forbid it. That the order's buyer
/// ordered the goods is a deed that need not be given.
///
/// # Errors
/// The finding A101, when nobody has enough authority.
pub fn chain(subject: &Subject<'_>, deeds: &[Deed], policy: &Policy) -> Result<Chain, Box<Finding>> {
    let approval = &policy.approval;
    let amount = gross(subject.reading.invoice());
    let buyer = subject.matched.orders.iter().find_map(|number| subject.ledger.order(number)?.buyer.as_deref());
    let mut deeds = deeds.to_vec();
    deeds.extend(buyer.map(|buyer| Deed { user: buyer.to_owned(), act: Act::Order }));
    let may = |user: &str| separation_of_duties(user, Act::Approve, &deeds, policy).is_none();
    let nobody = |why: String| nobody(subject, why, policy);
    if let (Some(top), Some(amount)) = (approval.top_limit, amount)
        && !covers(top, amount)
    {
        return Err(nobody(format!("the policy's top limit is {}", say::amount(top))));
    }
    match approval.mode {
        ApprovalMode::Anyone => Ok(Chain { approvers: Vec::new(), because: "Any one approver decides.".to_owned() }),
        ApprovalMode::Sequence => by_sequence(approval, amount, may).map_err(nobody),
        ApprovalMode::Hierarchy => {
            let (start, reason) = first_of_hierarchy(approval, buyer, subject.matched).map_err(nobody)?;
            by_hierarchy(approval, start, &reason, amount, may).map_err(nobody)
        }
    }
}

/// A101: nobody may approve, because `why` (without a full stop).
#[must_use]
pub fn nobody(subject: &Subject<'_>, why: String, policy: &Policy) -> Box<Finding> {
    let amount = gross(subject.reading.invoice());
    let severity = severity(NOBODY, subject.matched, policy);
    let what = amount.map_or_else(|| "this invoice".to_owned(), say::amount);
    let mut draft = Draft::new(NOBODY, severity, vec![TermPath::bt(112)], format!("Nobody may approve {what}: {why}."));
    draft.expected(format!("an approver for {what}")).actual(why).citing(subject.reading, &[TermPath::bt(112)]);
    draft.at_risk(amount);
    Box::new(draft.finish())
}

/// Why nobody can act on this chain, by the users that may sign in, as `(name, roles)`: a named approver is none of
/// them, or nobody holds the role. Nothing is said while there are no users at all: then the installation is not set
/// up for approvals yet, which `bursar doctor` says.
#[must_use]
pub fn who_is_missing(chain: &Chain, users: &[(&str, &[Role])]) -> Option<String> {
    if users.is_empty() {
        return None;
    }
    if chain.approvers.is_empty() {
        let any = users.iter().any(|(_, roles)| roles.contains(&Role::Approver));
        return (!any).then(|| "nobody who may sign in holds the role approver".to_owned());
    }
    let known = |approver: &&String| !users.iter().any(|(name, _)| name == approver);
    let missing = chain.approvers.iter().find(known)?;
    Some(format!("{missing} is asked by the approval policy, but is no user who may sign in"))
}

/// Whether a limit covers an amount. Amounts are never converted: a limit in another currency covers nothing.
fn covers(limit: Amount, amount: Amount) -> bool {
    limit.currency == amount.currency && amount.value.abs() <= limit.value
}

fn by_sequence(approval: &ApprovalPolicy, amount: Option<Amount>, may: impl Fn(&str) -> bool) -> Result<Chain, String> {
    let fits = |up_to: Option<Amount>| match (up_to, amount) {
        (None, _) => true,
        (Some(limit), Some(amount)) => covers(limit, amount),
        // Without an amount only somebody without a limit may say yes.
        (Some(_), None) => false,
    };
    let Some(band) = approval.sequence.iter().find(|band| fits(band.up_to)) else {
        return Err("no band of the approval sequence reaches so far".to_owned());
    };
    let allowed = |user: &&String| {
        let within = approval.person(user).and_then(|p| p.limit).is_none_or(|limit| fits(Some(limit)));
        within && may(user)
    };
    let approvers: Vec<String> = band.approvers.iter().filter(allowed).cloned().collect();
    if approvers.is_empty() {
        return Err(format!("{} lack the authority or acted in this case before", band.approvers.join(", ")));
    }
    let because = match band.up_to {
        Some(limit) => format!("{} approve up to {}.", approvers.join(", then "), say::amount(limit)),
        None => format!("{} approve any amount.", approvers.join(", then ")),
    };
    Ok(Chain { approvers, because })
}

/// The first approver: the order's buyer, the cost centre's owner, the default.
fn first_of_hierarchy<'a>(
    approval: &'a ApprovalPolicy,
    buyer: Option<&str>,
    matched: &Match,
) -> Result<(&'a Approver, String), String> {
    if let Some(person) = buyer.and_then(|user| approval.person(user)) {
        return Ok((person, format!("{} ordered it", person.user)));
    }
    let centre = matched.cost_centre.as_deref();
    if let Some(person) = centre.and_then(|c| approval.cost_centres.get(c)).and_then(|user| approval.person(user)) {
        return Ok((person, format!("{} answers for cost centre {}", person.user, centre.unwrap_or_default())));
    }
    match approval.default_approver.as_deref().and_then(|user| approval.person(user)) {
        Some(person) => Ok((person, format!("{} is the default approver", person.user))),
        None => Err("no buyer, cost centre or default approver leads to a person".to_owned()),
    }
}

/// Up the managers until a limit covers the amount; people who may not approve this case are passed over.
fn by_hierarchy(
    approval: &ApprovalPolicy,
    start: &Approver,
    reason: &str,
    amount: Option<Amount>,
    may: impl Fn(&str) -> bool,
) -> Result<Chain, String> {
    let mut approvers: Vec<String> = Vec::new();
    let mut at = Some(start);
    // A circle is refused by `validate`; here it only ends the climb.
    for _ in 0..=approval.approvers.len() {
        let Some(person) = at else { break };
        if may(&person.user) && !approvers.contains(&person.user) {
            approvers.push(person.user.clone());
            let enough = match (person.limit, amount) {
                (None, _) => true,
                (Some(limit), Some(amount)) => covers(limit, amount),
                (Some(_), None) => false,
            };
            if enough {
                let limit = person.limit.map_or("without a limit".to_owned(), |l| format!("up to {}", say::amount(l)));
                let because = format!("{reason}; {} may approve {limit}.", person.user);
                return Ok(Chain { approvers, because });
            }
        }
        at = person.manager.as_deref().and_then(|manager| approval.person(manager));
    }
    Err(format!("from {} upwards no limit covers it", start.user))
}

fn severity(code: Code, matched: &Match, policy: &Policy) -> Severity {
    let vendor_id = matched.vendor.as_ref().map(|v| v.vendor_id.as_str());
    policy.severity_for(code, vendor_id).unwrap_or(Severity::Block)
}

/// A201: what forbids `user` to do `act`, after the `deeds` of this case; `None` when nothing does.
///
/// User names compare without case: `J.Kowalska` and `j.kowalska` are one person.
#[must_use]
pub fn separation_of_duties(user: &str, act: Act, deeds: &[Deed], policy: &Policy) -> Option<Finding> {
    let same = |other: &str| other.trim().to_lowercase() == user.trim().to_lowercase();
    let deed = deeds.iter().find(|deed| same(&deed.user) && policy.approval.separates(deed.act, act))?;
    let (did, wants) = (deed.act.past(), act.verb());
    let sentence = format!("{user} {did} this invoice, so another person must {wants} it.");
    let mut draft = Draft::new(SEPARATION, Severity::Block, vec![], sentence);
    draft.expected(format!("another person to {wants} it")).actual(format!("{user} {did} it"));
    Some(draft.finish())
}

/// Hash of everything that an approval is of: every term of the invoice, and the vendor and orders of the match.
///
/// 64 hex digits. Two readings with the same values have the same hash, whatever their evidence.
#[must_use]
pub fn data_hash(reading: &Reading, matched: &Match) -> String {
    let mut text = String::from("bursar approval data 1\n");
    let mut line = |key: &str, value: &str| {
        // Lengths keep values apart, so that no text of a stranger can pose as the next term.
        text.push_str(&format!("{key} {}:{value}\n", value.len()));
    };
    for (path, value) in reading.invoice().terms() {
        line(&path.to_string(), &canonical(&path, &value));
    }
    line("vendor", matched.vendor.as_ref().map_or("", |v| v.vendor_id.as_str()));
    for order in &matched.orders {
        line("order", order);
    }
    DocumentId::of(text.as_bytes()).hex()
}

/// `10.00 EUR` and `10 EUR` are the same data.
fn canonical(path: &TermPath, value: &str) -> String {
    if !model::invoice::is_amount(path.term) {
        return value.to_owned();
    }
    match model::parse::amount(value) {
        Ok(amount) if amount.currency == Currency::NONE => amount.value.normalize().to_string(),
        Ok(amount) => format!("{} {}", amount.value.normalize(), amount.currency),
        Err(_) => value.to_owned(),
    }
}

/// A103: the data are not those that were approved; `None` when they are.
///
/// `approved_by` are the people whose approval lapses. With the approved reading `before`, the finding names what
/// changed.
#[must_use]
pub fn changed_after_approval(
    approved_hash: &str,
    approved_by: &[String],
    before: Option<&Reading>,
    now: &Reading,
    matched: &Match,
) -> Option<Finding> {
    let hash = data_hash(now, matched);
    if hash == approved_hash {
        return None;
    }
    let changes = before.map(|before| changes(before, now)).unwrap_or_default();
    let list: Vec<String> = changes
        .iter()
        .take(3)
        .map(|(path, old, new)| {
            let shown = |v: &Option<String>| v.as_deref().map_or_else(|| "nothing".to_owned(), say::quote);
            format!("{} from {} to {}", say::term(path), shown(old), shown(new))
        })
        .collect();
    let more = changes.len().saturating_sub(list.len());
    let what = match (list.is_empty(), more) {
        (true, _) => "the data".to_owned(),
        (false, 0) => list.join(", "),
        (false, more) => format!("{} and {more} more", list.join(", ")),
    };
    let who =
        if approved_by.is_empty() { "the approval".to_owned() } else { format!("{} approved", approved_by.join(", ")) };
    let sentence = format!("After {who}, {what} changed; it must be approved again.");
    let terms: Vec<TermPath> = changes.iter().map(|(path, ..)| path.clone()).take(12).collect();
    let mut draft = Draft::new(CHANGED, Severity::Block, terms.clone(), sentence);
    draft
        .expected(format!("data with hash {}", short(approved_hash)))
        .actual(format!("data with hash {}", short(&hash)));
    draft.difference(if list.is_empty() { "unknown terms".to_owned() } else { what });
    draft.limit("any hashed field").citing(now, &terms).at_risk(gross(now.invoice()));
    Some(draft.finish())
}

type Change = (TermPath, Option<String>, Option<String>);

/// Terms whose values differ, in the order of their paths.
fn changes(before: &Reading, now: &Reading) -> Vec<Change> {
    use std::collections::{BTreeMap, BTreeSet};
    let terms = |reading: &Reading| -> BTreeMap<TermPath, String> {
        reading.invoice().terms().into_iter().map(|(path, value)| (path.clone(), canonical(&path, &value))).collect()
    };
    let (before, now) = (terms(before), terms(now));
    let paths: BTreeSet<&TermPath> = before.keys().chain(now.keys()).collect();
    let differs = |path: &&&TermPath| before.get(**path) != now.get(**path);
    paths.iter().filter(differs).map(|p| ((*p).clone(), before.get(*p).cloned(), now.get(*p).cloned())).collect()
}

fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_must_be_there_to_approve() {
        let chain = |names: &[&str]| Chain {
            approvers: names.iter().map(|name| (*name).to_owned()).collect(),
            because: String::new(),
        };
        let clerk: &[Role] = &[Role::Clerk];
        let approver: &[Role] = &[Role::Approver];
        type Users<'a> = &'a [(&'a str, &'a [Role])];
        let cases: &[(&[&str], Users<'_>, bool)] = &[
            // Without any user the installation is not set up yet, and nothing is known about it.
            (&[], &[], false),
            (&[], &[("anna", clerk)], true),
            (&[], &[("anna", clerk), ("bo", approver)], false),
            (&["bo"], &[("anna", clerk), ("bo", approver)], false),
            (&["bo", "cy"], &[("bo", approver)], true),
        ];
        for (names, users, missing) in cases {
            assert_eq!(who_is_missing(&chain(names), users).is_some(), *missing, "{names:?} of {users:?}");
        }
    }

    #[test]
    fn each_deed_counts_once_and_confirming_the_paid_account_is_one() {
        let account = |iban: &str, by: &str| TrustedAccount {
            iban: iban.parse().expect("an IBAN"),
            bic: None,
            confirmed_by: by.to_owned(),
        };
        let trusted =
            [account("DE89370400440532013000", "bo, by call-back"), account("GB82WEST12345698765432", "cy by letter")];
        let deeds = deeds(&Acts {
            corrected_by: vec!["anna", "anna"],
            buyers: vec![""],
            account: Some("de89 3704 0044 0532 0130 00"),
            trusted: &trusted,
            ..Acts::default()
        });
        let deed = |user: &str, act| Deed { user: user.to_owned(), act };
        assert_eq!(deeds, [deed("anna", Act::Correct), deed("bo", Act::ConfirmAccount)]);
    }
}
