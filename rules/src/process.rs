//! The approval process: people approve one after the other, an accountant pays, anybody asked may refuse with an
//! explanation.
//!
//! A pure state machine: [`start`] opens a round, [`Approval::act`] moves it. Neither writes nor sends; both say what
//! the caller's step must hold: tasks to open and to close, notices to send, and the approval as the fact to append.
//! The same state and the same act give the same keys, so that a repeated step opens no second task.
//!
//! Who may act at all (roles, separation of duties, the data seen) is asked of [`crate::approval`] before.

use std::collections::BTreeSet;

use model::case::{CaseId, CaseState, Closing};
use model::statement::Explanation;
use model::task::{Assignee, Role, Task, TaskKind, TaskOutcome};
use model::{Amount, Date, Timestamp};
use serde::{Deserialize, Serialize};

/// State of the approval of one case: the fact `approval`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Name of the process.
    pub process: String,
    /// Counts the rounds of the case from 1: a decline or changed data end a round.
    pub round: u32,
    /// User names in the order they are asked; empty means any one person with the role `approver`.
    pub approvers: Vec<String>,
    /// Why these, one sentence.
    pub because: String,
    /// What the round is about.
    pub about: About,
    /// Hash of the data that the approvals are of ([`crate::approval::data_hash`]).
    pub data_hash: String,
    /// Who corrects when somebody declines.
    pub initiator: Assignee,
    /// Who approved so far, in order.
    pub approved_by: Vec<Approved>,
    /// Where it stands.
    pub status: Status,
}

/// One approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// User name.
    pub user: String,
    /// When.
    pub at: Timestamp,
}

/// Where an approval stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    /// An approver is asked.
    Asking,
    /// All approved; the accountant is asked.
    Paying,
    /// An approver declined, or the accountant refused.
    Declined {
        /// User name.
        by: String,
        /// In that person's words.
        explanation: Explanation,
    },
    /// Paid.
    Paid {
        /// User name.
        by: String,
    },
    /// The data changed, or the case went another way: nothing of this round counts any more.
    Void {
        /// Why, one sentence.
        because: String,
    },
}

/// What an invoice is called in tasks and notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Seller (BT-27).
    pub seller: Option<String>,
    /// Number (BT-1).
    pub number: Option<String>,
    /// Total with VAT (BT-112).
    pub gross: Option<Amount>,
    /// Due date (BT-9).
    pub due_date: Option<Date>,
}

impl About {
    /// `RE-20417 of Nordlicht GmbH over 1190.00 EUR`.
    #[must_use]
    pub fn short(&self) -> String {
        let mut text = self.number.clone().unwrap_or_else(|| "an invoice without a number".to_owned());
        if let Some(seller) = &self.seller {
            text.push_str(" of ");
            text.push_str(seller);
        }
        if let Some(gross) = self.gross {
            text.push_str(&format!(" over {gross}"));
        }
        text
    }
}

/// What opens a round.
#[derive(Debug, Clone)]
pub struct Opening<'a> {
    /// The case.
    pub case: &'a CaseId,
    /// The last approval of the case, when there was one.
    pub previous: Option<&'a Approval>,
    /// Name of the process.
    pub process: &'a str,
    /// The people, in order, as [`crate::approval::chain`] or the decision names them.
    pub approvers: &'a [String],
    /// Why these.
    pub because: &'a str,
    /// What the round is about.
    pub about: About,
    /// Hash of the data.
    pub data_hash: String,
    /// Who corrects when somebody declines: the order's buyer, or the clerks.
    pub initiator: Assignee,
    /// Now.
    pub at: Timestamp,
}

/// What people do in the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Approve.
    Approve,
    /// Decline; the process ends.
    Decline(Explanation),
    /// The invoice is paid.
    Pay,
    /// The accountant refuses to pay; the process ends.
    RefusePayment(Explanation),
}

/// What a step of the process holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The fact to append.
    pub approval: Approval,
    /// Where the case goes.
    pub state: CaseState,
    /// Tasks to open.
    pub open: Vec<Task>,
    /// Task to close, how, and with which explanation.
    pub close: Option<(String, TaskOutcome, Option<Explanation>)>,
    /// Notices to send.
    pub notices: Vec<Notice>,
    /// One sentence for the history.
    pub sentence: String,
}

/// Why somebody may not move the process.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// Nobody is asked to approve.
    #[error("nothing waits for an approval here: {0}")]
    NotAsking(&'static str),
    /// Nobody is asked to pay.
    #[error("nothing waits for a payment here: {0}")]
    NotPaying(&'static str),
    /// Somebody else is asked.
    #[error("{0} is asked to approve this step, not you")]
    SomebodyElse(String),
    /// One person, one approval.
    #[error("you approved this invoice already; another person has to")]
    Twice,
}

/// Something to tell people, once per key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Deterministic key.
    pub key: String,
    /// `task_opened`, `declined`, `payment_refused`.
    pub kind: String,
    /// Whom to tell.
    pub to: Vec<Assignee>,
    /// One line.
    pub subject: String,
    /// Paragraphs in plain words.
    pub text: String,
}

impl Notice {
    /// The mail addresses to tell, out of the users that are `(name, address, roles)`; each once, sorted.
    #[must_use]
    pub fn addresses<'u>(
        &self,
        users: impl IntoIterator<Item = (&'u str, Option<&'u str>, &'u [Role])>,
    ) -> Vec<String> {
        let mut found = BTreeSet::new();
        for (name, address, roles) in users {
            let meant = self.to.iter().any(|to| match to {
                Assignee::User(user) => user == name,
                Assignee::Role(role) => roles.contains(role),
            });
            if let Some(address) = address.filter(|a| meant && !a.trim().is_empty()) {
                found.insert(address.to_owned());
            }
        }
        found.into_iter().collect()
    }

    /// The outbox's data for this notice: `{key, kind, to, subject, text, link, body}`.
    #[must_use]
    pub fn data(&self, case: &CaseId, to: &[String], link: Option<&str>) -> serde_json::Value {
        serde_json::json!({
            "key": self.key, "kind": self.kind, "to": to, "subject": self.subject, "text": self.text, "link": link,
            "body": { "case": case, "kind": self.kind, "people": self.to, "sentence": self.subject },
        })
    }
}

/// A notice as the outbox sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Deterministic key.
    pub key: String,
    /// `mail` or `webhook`.
    pub kind: &'static str,
    /// See [`Notice::data`].
    pub data: serde_json::Value,
}

/// Who may be told, and where to send people.
#[derive(Debug, Clone, Copy)]
pub struct Audience<'a> {
    /// Users that may sign in: `(name, address, roles)`.
    pub people: &'a [(&'a str, Option<&'a str>, &'a [Role])],
    /// Address of the web page; notices link to the case there.
    pub base_url: Option<&'a str>,
    /// Whether each notice goes to the webhooks as well.
    pub webhooks: bool,
}

/// What is sent for notices: a mail to those with an address, and the webhooks when there are any. Without an address
/// there is nobody to write to; the task stands on the page all the same.
#[must_use]
pub fn deliveries(notices: &[Notice], case: &CaseId, audience: Audience<'_>) -> Vec<Delivery> {
    let link = audience.base_url.map(|url| format!("{}/cases/{case}", url.trim_end_matches('/')));
    let mut deliveries = Vec::new();
    for notice in notices {
        let to = notice.addresses(audience.people.iter().copied());
        if !to.is_empty() {
            let data = notice.data(case, &to, link.as_deref());
            deliveries.push(Delivery { key: notice.key.clone(), kind: "mail", data });
        }
        if audience.webhooks {
            let mut data = notice.data(case, &[], link.as_deref());
            let key = format!("{}/webhook", notice.key);
            data["key"] = key.clone().into();
            deliveries.push(Delivery { key, kind: "webhook", data });
        }
    }
    deliveries
}

/// Opens a round: the first approver is asked.
#[must_use]
pub fn start(opening: Opening<'_>) -> Moved {
    let (case, at) = (opening.case, opening.at);
    let approval = open_round(opening, Status::Asking);
    let task = approval.approve_task(case, at);
    let notice = notice_of(&task, &approval.about);
    let sentence = format!("waiting for {} to approve: {}", who(&task.assignee), approval.because);
    Moved { approval, state: CaseState::Approving, open: vec![task], close: None, notices: vec![notice], sentence }
}

/// Opens a round that policy has approved already: the accountant is asked to pay.
#[must_use]
pub fn released(opening: Opening<'_>) -> Moved {
    let (case, at) = (opening.case, opening.at);
    let approval = open_round(opening, Status::Paying);
    let task = approval.pay_task(case, at);
    let notice = notice_of(&task, &approval.about);
    let sentence = format!("released by policy: {}; an accountant is asked to pay", approval.because);
    Moved { approval, state: CaseState::Paying, open: vec![task], close: None, notices: vec![notice], sentence }
}

fn open_round(opening: Opening<'_>, status: Status) -> Approval {
    // One person, one approval: a name that the configuration lists twice is asked once.
    let mut seen = BTreeSet::new();
    let approvers: Vec<String> = opening.approvers.iter().filter(|a| seen.insert(a.as_str())).cloned().collect();
    Approval {
        process: opening.process.to_owned(),
        round: opening.previous.map_or(1, |p| p.round.saturating_add(1)),
        approvers,
        because: opening.because.to_owned(),
        about: opening.about,
        data_hash: opening.data_hash,
        initiator: opening.initiator,
        approved_by: Vec::new(),
        status,
    }
}

impl Approval {
    /// Who is asked to approve now; `None` when nobody is.
    #[must_use]
    pub fn asked(&self) -> Option<Assignee> {
        (self.status == Status::Asking).then(|| match self.approvers.get(self.approved_by.len()) {
            Some(user) => Assignee::User(user.clone()),
            None => Assignee::Role(Role::Approver),
        })
    }

    /// Users that the process waits for, for the list of cases; empty when a role is asked.
    #[must_use]
    pub fn waiting_for(&self) -> Vec<String> {
        match self.asked() {
            Some(Assignee::User(user)) => vec![user],
            _ => Vec::new(),
        }
    }

    /// Key of the task that waits now.
    #[must_use]
    pub fn task_key(&self, case: &CaseId) -> Option<String> {
        match self.status {
            Status::Asking => Some(format!("{case}/approve/{}/{}", self.round, self.approved_by.len() + 1)),
            Status::Paying => Some(format!("{case}/pay/{}", self.round)),
            _ => None,
        }
    }

    /// Ends the round because the data changed or the case went another way.
    #[must_use]
    pub fn void(&self, because: impl Into<String>) -> Approval {
        Approval { status: Status::Void { because: because.into() }, ..self.clone() }
    }

    /// Whether approvals of this round still count.
    #[must_use]
    pub fn stands(&self) -> bool {
        matches!(self.status, Status::Asking | Status::Paying | Status::Paid { .. })
    }

    /// Moves the process.
    ///
    /// # Errors
    /// When the process does not wait for this, or not for this person.
    pub fn act(&self, case: &CaseId, user: &str, act: Move, at: Timestamp) -> Result<Moved, NotNow> {
        let key = self.task_key(case).unwrap_or_default();
        match act {
            Move::Approve => self.approve(case, key, user, at),
            Move::Decline(explanation) => {
                self.may_approve(user)?;
                Ok(self.end(case, key, user, explanation, at))
            }
            Move::Pay => {
                self.may_pay()?;
                let approval = Approval { status: Status::Paid { by: user.to_owned() }, ..self.clone() };
                let sentence = format!("{user} paid {}", self.about.short());
                let state = CaseState::Archiving { outcome: Closing::Paid };
                let close = Some((key, TaskOutcome::Done, None));
                Ok(Moved { approval, state, open: Vec::new(), close, notices: Vec::new(), sentence })
            }
            Move::RefusePayment(explanation) => {
                self.may_pay()?;
                Ok(self.end(case, key, user, explanation, at))
            }
        }
    }

    fn approve(&self, case: &CaseId, key: String, user: &str, at: Timestamp) -> Result<Moved, NotNow> {
        self.may_approve(user)?;
        let mut approval = self.clone();
        approval.approved_by.push(Approved { user: user.to_owned(), at });
        let more = approval.approved_by.len() < approval.approvers.len();
        if !more {
            approval.status = Status::Paying;
        }
        let task = if more { approval.approve_task(case, at) } else { approval.pay_task(case, at) };
        let sentence = match approval.asked() {
            Some(next) => format!("{user} approved; {} is asked next", who(&next)),
            None => format!("{user} approved; an accountant is asked to pay"),
        };
        let state = if more { CaseState::Approving } else { CaseState::Paying };
        let notices = vec![notice_of(&task, &approval.about)];
        Ok(Moved { approval, state, open: vec![task], close: Some((key, TaskOutcome::Done, None)), notices, sentence })
    }

    fn end(&self, case: &CaseId, key: String, user: &str, explanation: Explanation, at: Timestamp) -> Moved {
        let paying = self.status == Status::Paying;
        let (did, kind) = if paying { ("refused to pay", "payment_refused") } else { ("declined", "declined") };
        let about = self.about.short();
        let sentence = format!("{user} {did}: {explanation}");
        let task = Task {
            key: format!("{case}/correct/{}", self.round),
            case: case.clone(),
            kind: TaskKind::CorrectErrors,
            assignee: self.initiator.clone(),
            sentence: format!("{user} {did} {about}. Correct what is wrong, then send it forward again."),
            checklist: vec![explanation.to_string()],
            opened_at: at,
            data_hash: self.data_hash.clone(),
        };
        let notice = Notice {
            key: format!("{}/notice", task.key),
            kind: kind.to_owned(),
            to: vec![self.initiator.clone()],
            subject: format!("{user} {did} {about}"),
            text: format!(
                "{user} {did} {about}.\n\nThe reason: {explanation}\n\nThe approval has ended. Please correct what is wrong and send the invoice forward again, or return it to the vendor."
            ),
        };
        let status = Status::Declined { by: user.to_owned(), explanation: explanation.clone() };
        Moved {
            approval: Approval { status, ..self.clone() },
            state: CaseState::Correcting,
            open: vec![task],
            close: Some((key, TaskOutcome::Declined, Some(explanation))),
            notices: vec![notice],
            sentence,
        }
    }

    fn may_approve(&self, user: &str) -> Result<(), NotNow> {
        match self.asked() {
            None => Err(NotNow::NotAsking(self.status.in_words())),
            Some(_) if self.approved_by.iter().any(|a| a.user == user) => Err(NotNow::Twice),
            Some(Assignee::User(asked)) if asked != user => Err(NotNow::SomebodyElse(asked)),
            Some(_) => Ok(()),
        }
    }

    fn may_pay(&self) -> Result<(), NotNow> {
        if self.status == Status::Paying { Ok(()) } else { Err(NotNow::NotPaying(self.status.in_words())) }
    }

    fn approve_task(&self, case: &CaseId, at: Timestamp) -> Task {
        let step = self.approved_by.len() + 1;
        Task {
            key: format!("{case}/approve/{}/{step}", self.round),
            case: case.clone(),
            kind: TaskKind::Approve,
            assignee: self.asked().unwrap_or(Assignee::Role(Role::Approver)),
            sentence: format!("Approve or decline {}.", self.about.short()),
            checklist: Vec::new(),
            opened_at: at,
            data_hash: self.data_hash.clone(),
        }
    }

    fn pay_task(&self, case: &CaseId, at: Timestamp) -> Task {
        let due = self.about.due_date.map(|d| format!(", due {d}")).unwrap_or_default();
        Task {
            key: format!("{case}/pay/{}", self.round),
            case: case.clone(),
            kind: TaskKind::PayInvoice,
            assignee: Assignee::Role(Role::Accountant),
            sentence: format!("Pay {}{due}.", self.about.short()),
            checklist: Vec::new(),
            opened_at: at,
            data_hash: self.data_hash.clone(),
        }
    }
}

impl Status {
    fn in_words(&self) -> &'static str {
        match self {
            Status::Asking => "approvers are still asked",
            Status::Paying => "everybody approved, and the accountant is asked to pay",
            Status::Declined { .. } => "somebody declined, and the initiator corrects",
            Status::Paid { .. } => "the invoice is paid",
            Status::Void { .. } => "the data changed, and the approval starts again",
        }
    }
}

fn who(assignee: &Assignee) -> String {
    match assignee {
        Assignee::User(user) => user.clone(),
        Assignee::Role(role) => format!("anybody with the role {}", role.as_str()),
    }
}

fn notice_of(task: &Task, about: &About) -> Notice {
    let due = about.due_date.map(|d| format!("\nDue: {d}")).unwrap_or_default();
    Notice {
        key: format!("{}/notice", task.key),
        kind: "task_opened".to_owned(),
        to: vec![task.assignee.clone()],
        subject: format!("{}: {}", task.kind.title(), about.short()),
        text: format!("{}{due}", task.sentence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::DocumentId;
    use proptest::prelude::*;

    fn at() -> Timestamp {
        "2026-03-02T10:00:00Z".parse().expect("a time")
    }
    fn case() -> CaseId {
        CaseId::of(DocumentId::of(b"x"))
    }
    fn because(text: &str) -> Explanation {
        text.parse().expect("an explanation")
    }
    fn open(approvers: &[&str]) -> Moved {
        let approvers: Vec<String> = approvers.iter().map(|a| (*a).to_owned()).collect();
        start(Opening {
            case: &case(),
            previous: None,
            process: "invoice-approval",
            approvers: &approvers,
            because: "the cost centre's list",
            about: About { seller: Some("Nordlicht".into()), number: Some("7".into()), gross: None, due_date: None },
            data_hash: "h".into(),
            initiator: Assignee::Role(Role::Clerk),
            at: at(),
        })
    }

    #[test]
    fn approvers_are_asked_one_after_the_other_and_then_the_accountant() {
        let first = open(&["anna", "bert"]);
        assert_eq!(first.open[0].assignee, Assignee::User("anna".into()));
        assert_eq!(first.approval.act(&case(), "bert", Move::Approve, at()), Err(NotNow::SomebodyElse("anna".into())));
        let second = first.approval.act(&case(), "anna", Move::Approve, at()).expect("anna");
        assert_eq!(second.state, CaseState::Approving);
        assert_eq!(second.close.as_ref().map(|c| c.0.clone()), Some(first.open[0].key.clone()));
        let third = second.approval.act(&case(), "bert", Move::Approve, at()).expect("bert");
        assert_eq!((third.state.clone(), third.open[0].kind), (CaseState::Paying, TaskKind::PayInvoice));
        let paid = third.approval.act(&case(), "carl", Move::Pay, at()).expect("carl");
        assert_eq!(paid.state, CaseState::Archiving { outcome: Closing::Paid });
        assert!(paid.approval.act(&case(), "carl", Move::Pay, at()).is_err());
    }

    #[test]
    fn a_decline_ends_the_round_and_the_initiator_gets_the_reasons_to_correct() {
        let first = open(&["anna", "bert"]);
        let moved = first
            .approval
            .act(&case(), "anna", Move::Decline(because("The price is not ours.")), at())
            .expect("declines");
        assert_eq!(moved.state, CaseState::Correcting);
        assert_eq!(moved.open[0].kind, TaskKind::CorrectErrors);
        assert_eq!(moved.open[0].assignee, Assignee::Role(Role::Clerk));
        assert_eq!(moved.open[0].checklist, ["The price is not ours."]);
        assert_eq!(moved.notices[0].to, [Assignee::Role(Role::Clerk)]);
        assert!(moved.approval.act(&case(), "anna", Move::Approve, at()).is_err());
        assert_eq!(moved.approval.task_key(&case()), None);
    }

    #[test]
    fn a_refused_payment_goes_back_with_its_explanation() {
        let paying = open(&[]).approval.act(&case(), "anna", Move::Approve, at()).expect("anyone").approval;
        let moved =
            paying.act(&case(), "carl", Move::RefusePayment(because("The account is closed.")), at()).expect("refuses");
        assert_eq!(moved.state, CaseState::Correcting);
        assert_eq!(moved.close.map(|c| c.1), Some(TaskOutcome::Declined));
    }

    #[test]
    fn a_name_listed_twice_is_asked_once_and_a_notice_reaches_the_people_meant() {
        let first = open(&["anna", "anna"]);
        assert_eq!(first.approval.approvers, ["anna"]);
        let users: [(&str, Option<&str>, &[Role]); 3] = [
            ("anna", Some("anna@example.org"), &[Role::Approver]),
            ("bert", Some("bert@example.org"), &[Role::Approver]),
            ("carl", None, &[Role::Approver]),
        ];
        assert_eq!(first.notices[0].addresses(users), ["anna@example.org"]);
        assert_eq!(open(&[]).notices[0].addresses(users), ["anna@example.org", "bert@example.org"]);
    }

    proptest! {
        #[test]
        fn whatever_people_do_nobody_approves_twice_and_keys_never_repeat(
            approvers in proptest::collection::vec(proptest::sample::select(vec!["a", "b", "c"]), 0..4),
            acts in proptest::collection::vec((proptest::sample::select(vec!["a", "b", "c", "d"]), 0..4_u8), 0..12),
        ) {
            let mut now = open(&approvers);
            let mut keys: BTreeSet<String> = now.open.iter().map(|t| t.key.clone()).collect();
            for (user, act) in acts {
                let act = match act {
                    0 => Move::Approve,
                    1 => Move::Decline(because("This is not right.")),
                    2 => Move::Pay,
                    _ => Move::RefusePayment(because("This is not right.")),
                };
                let Ok(next) = now.approval.act(&case(), user, act, at()) else { continue };
                prop_assert!(now.state.may_become(&next.state) || now.state == next.state);
                prop_assert_eq!(next.close.as_ref().map(|c| c.0.clone()), now.approval.task_key(&case()));
                for task in &next.open {
                    prop_assert!(keys.insert(task.key.clone()), "{} opened twice", task.key);
                }
                let people: BTreeSet<&str> = next.approval.approved_by.iter().map(|a| a.user.as_str()).collect();
                prop_assert_eq!(people.len(), next.approval.approved_by.len());
                if next.state == CaseState::Paying {
                    prop_assert!(next.approval.approved_by.len() >= next.approval.approvers.len().max(1));
                }
                now = next;
            }
        }
    }
}
