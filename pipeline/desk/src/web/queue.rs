//! The list of cases: what waits, most money at risk × urgency first, with the arithmetic.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::case::{CaseId, CaseStatus};
use model::{Code, Severity, Timestamp};
use serde::Deserialize;
use store::{CaseFilter, CaseOrder, CaseRecord, Counts, MissingBill, StateName};

use super::App;
use super::format::{age, clean, code_chip, due, money, short, state_chip};
use super::guard::{Person, escape_query};
use super::layout::{Page, Place, failed, icon};
use crate::service::{Desk, DeskError, Ranked};

/// Which cases are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum View {
    #[default]
    Inbox,
    Waiting,
    Copies,
    Quarantine,
    Working,
    Closed,
    All,
}

impl View {
    const ALL: [View; 7] =
        [View::Inbox, View::Waiting, View::Copies, View::Quarantine, View::Working, View::Closed, View::All];

    pub(super) fn key(self) -> &'static str {
        match self {
            View::Inbox => "inbox",
            View::Waiting => "waiting",
            View::Copies => "copies",
            View::Quarantine => "quarantine",
            View::Working => "working",
            View::Closed => "closed",
            View::All => "all",
        }
    }
    fn of(key: &str) -> View {
        View::ALL.into_iter().find(|v| v.key() == key).unwrap_or_default()
    }
    fn title(self) -> &'static str {
        match self {
            View::Inbox => "Needs review",
            View::Waiting => "Waiting for goods, approval or payment",
            View::Copies => "Copies",
            View::Quarantine => "Quarantine",
            View::Working => "In work",
            View::Closed => "Closed",
            View::All => "All cases",
        }
    }
    fn tab(self) -> &'static str {
        match self {
            View::Inbox => "Needs review",
            View::Waiting => "Waiting",
            View::Copies => "Copies",
            View::Quarantine => "Quarantine",
            View::Working => "In work",
            View::Closed => "Closed",
            View::All => "All",
        }
    }
    fn states(self) -> &'static [StateName] {
        match self {
            View::Inbox => &[StateName::Exception, StateName::Correcting],
            View::Waiting => &[StateName::Waiting, StateName::Approving, StateName::Paying],
            View::Quarantine => &[StateName::Quarantined],
            View::Working => &[StateName::Working, StateName::Archiving],
            View::Closed => &[StateName::Closed],
            View::Copies | View::All => &[],
        }
    }
    fn count(self, counts: &Counts) -> Option<u64> {
        match self {
            View::Copies | View::All => None,
            _ => Some(self.states().iter().filter_map(|s| counts.by_state.get(s)).sum()),
        }
    }
    fn empty(self) -> (&'static str, &'static str) {
        match self {
            View::Inbox => (
                "Nothing needs you",
                "Every invoice that came in was read and went its way. New exceptions appear here, the costliest first.",
            ),
            View::Waiting => (
                "Nothing is waited for",
                "Invoices that wait for their goods, an approval or a payment appear here, and go on by themselves.",
            ),
            View::Copies => {
                ("No copies", "Invoices that look like another case appear here, with both documents side by side.")
            }
            View::Quarantine => (
                "Quarantine is empty",
                "A document that cannot be read, or is unsafe, stays here with its reason until somebody decides.",
            ),
            View::Working => ("All quiet", "Documents that are being read or checked appear here for a moment."),
            View::Closed => ("Nothing is closed yet", "Paid, released, returned and filed cases appear here."),
            View::All => ("No case yet", "Drop an invoice into a watched folder, or send it to a watched mailbox."),
        }
    }
}

#[derive(Debug, Clone, Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    v: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    group: String,
}

impl Asked {
    pub(super) fn view(&self) -> View {
        View::of(&self.v)
    }
    /// The query that keeps this list: `?v=inbox&q=…`.
    pub(super) fn query(&self) -> String {
        let mut text = format!("?v={}", self.view().key());
        if !self.q.is_empty() {
            text.push_str(&format!("&q={}", escape_query(&self.q)));
        }
        if !self.order.is_empty() {
            text.push_str(&format!("&order={}", escape_query(&self.order)));
        }
        text
    }
    fn filter(&self) -> CaseFilter {
        CaseFilter {
            states: self.view().states().to_vec(),
            text: Some(self.q.trim().chars().take(200).collect::<String>()).filter(|q| !q.is_empty()),
            order: match self.order.as_str() {
                "newest" => CaseOrder::Newest,
                "oldest" => CaseOrder::Oldest,
                "changed" => CaseOrder::Changed,
                _ => CaseOrder::Urgency,
            },
            ..CaseFilter::default()
        }
    }
}

/// The list as asked for.
pub(super) async fn load(desk: &Desk, asked: &Asked) -> Result<Vec<Ranked>, DeskError> {
    let mut cases = desk.queue(&asked.filter()).await?;
    if asked.view() == View::Copies {
        let copy = |c: &CaseRecord| {
            c.status == CaseStatus::Duplicate || c.summary.codes.iter().any(|(code, _)| code.family() == 'D')
        };
        cases.retain(|r| copy(&r.case));
    }
    Ok(cases)
}

pub(super) async fn page(State(app): State<App>, Query(asked): Query<Asked>, person: Person) -> Response {
    match show(&app, &asked, &person).await {
        Ok(page) => page.into_response(),
        Err(error) => failed(&error.to_string()),
    }
}

async fn show(app: &App, asked: &Asked, person: &Person) -> Result<Markup, DeskError> {
    let cases = load(&app.desk, asked).await?;
    let counts = app.desk.store().counts().await?;
    let view = asked.view();
    // A bill that never came has no case: it stands below those that wait for somebody.
    let missing = match view {
        View::Inbox if asked.q.is_empty() => app.desk.store().missing_bills().await?,
        _ => Vec::new(),
    };
    let now = app.desk.now();
    let title = if asked.q.is_empty() { view.title().to_owned() } else { format!("Search: {}", short(&asked.q, 60)) };
    let by_cause = asked.group == "cause";
    let body = html! {
        div.list-head {
            h1 { (title) " " span.count { (cases.len()) } }
            nav.tabs aria-label="Lists" {
                @for tab in View::ALL {
                    a href=(format!("/?v={}", tab.key())) aria-current=[(tab == view).then_some("page")] {
                        (tab.tab())
                        @if let Some(n) = tab.count(&counts).filter(|n| *n > 0) { " " span.count { (n) } }
                    }
                }
            }
            p.tools {
                span.quiet { "Order: " }
                @for (key, words) in [("", "money at risk × urgency"), ("newest", "newest"), ("oldest", "oldest"), ("changed", "last changed")] {
                    a href=(format!("/?v={}&q={}&order={key}", view.key(), escape_query(&asked.q))) aria-current=[(asked.order == key && !by_cause).then_some("true")] { (words) }
                    " "
                }
                span.quiet { "Group: " }
                a href=(format!("/?v={}&q={}&group=cause", view.key(), escape_query(&asked.q))) aria-current=[by_cause.then_some("true")] { "by cause" }
            }
        }
        @if cases.is_empty() {
            @if missing.is_empty() { (empty(view, !asked.q.is_empty())) }
        } @else if by_cause {
            @for (cause, group) in by_causes(&cases) {
                section.cause {
                    h2 { (group.len()) " × " (cause) }
                    ol.queue { @for ranked in group { li { (row(ranked, asked, None, now)) } } }
                }
            }
        } @else {
            ol.queue { @for ranked in &cases { li { (row(ranked, asked, None, now)) } } }
        }
        @if !missing.is_empty() { (never_came(&missing, now)) }
    };
    let keys = [("j", "next case in the list"), ("k", "case before"), ("Enter", "open the case")];
    let page = Page { title: &title, place: Place::Inbox, person: Some(person), body, class: "list", keys: &keys };
    Ok(page.markup())
}

/// Recurring bills that were expected and have not come (K204).
fn never_came(missing: &[MissingBill], now: Timestamp) -> Markup {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    html! {
        section.cause #missing-bills {
            h2 { (missing.len()) " × bill of a contract that has not come" }
            ol.queue {
                @for bill in missing {
                    li {
                        a.row href=(format!("/vendors/{}", escape_query(&bill.vendor_id))) data-contract=(clean(&bill.contract)) {
                            span.mark.hold aria-hidden="true" {}
                            span.who {
                                @if bill.description.is_empty() { "Contract " (short(&bill.contract, 40)) }
                                @else { (short(&bill.description, 60)) }
                            }
                            span.amount { @if let Some(owner) = &bill.owner { (short(owner, 30)) } @else { "–" } }
                            span.number { (short(&bill.contract, 40)) }
                            span.when { (due(bill.expected, today)) }
                            span.why { (short(&bill.finding.sentence, 200)) }
                            span.foot { (code_chip(bill.finding.code, bill.finding.severity)) }
                        }
                    }
                }
            }
        }
    }
}

/// One case in a list.
pub(super) fn row(ranked: &Ranked, asked: &Asked, current: Option<&CaseId>, now: Timestamp) -> Markup {
    let Ranked { case, rank } = ranked;
    let summary = &case.summary;
    let worst = summary.codes.iter().map(|(_, s)| *s).max();
    let mark = match (case.status, worst) {
        (CaseStatus::Quarantined | CaseStatus::Rejected, _) | (CaseStatus::Exception, Some(Severity::Block)) => "block",
        (CaseStatus::Exception, _) => "hold",
        (CaseStatus::Working, _) => "work",
        _ => "fine",
    };
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let sentence = summary.sentence.clone().or_else(|| case.refusal.as_ref().map(|p| p.message.clone()));
    html! {
        a.row href=(format!("/cases/{}{}", case.id, asked.query())) data-case=(case.id)
            aria-current=[(Some(&case.id) == current).then_some("true")] {
            span.mark.(mark) aria-hidden="true" {}
            span.who { (summary.seller_name.as_deref().map_or_else(|| "Unknown seller".to_owned(), |n| short(n, 60))) }
            span.amount { @if let Some(gross) = summary.gross { (money(gross)) } @else { "–" } }
            span.number { (summary.number.as_deref().map_or_else(|| case.id.to_string(), |n| short(n, 40))) }
            span.when {
                @if let Some(date) = summary.due_date.filter(|_| !case.state.is_final()) { (due(date, today)) }
                @else { (age(case.changed_at, now)) }
            }
            @if let Some(sentence) = &sentence { span.why { (short(sentence, 160)) } }
            span.foot {
                (state_chip(&case.state))
                @for (code, severity) in unique(&summary.codes).into_iter().filter(|(_, s)| s.stops()).take(4) { (code_chip(code, severity)) }
                @if !case.state.is_final() && case.state.is_resting() {
                    span.rank title=(format!("Rank: {}", rank.because)) { (rank_words(rank.because.as_str())) }
                }
            }
        }
    }
}

/// The arithmetic up to the result: the result alone says nothing.
fn rank_words(because: &str) -> String {
    because.rsplit_once(" = ").map_or(because, |(why, _)| why).to_owned()
}

fn unique(codes: &[(Code, Severity)]) -> Vec<(Code, Severity)> {
    let mut seen: Vec<(Code, Severity)> = Vec::new();
    for (code, severity) in codes {
        if !seen.iter().any(|(c, _)| c == code) {
            seen.push((*code, *severity));
        }
    }
    seen
}

/// Cases by the first thing that stops them and its vendor, largest group first.
fn by_causes(cases: &[Ranked]) -> Vec<(String, Vec<&Ranked>)> {
    let mut groups: BTreeMap<String, Vec<&Ranked>> = BTreeMap::new();
    for ranked in cases {
        let summary = &ranked.case.summary;
        let cause = summary.codes.iter().find(|(_, s)| s.stops()).map(|(code, _)| *code);
        let cause = match cause.and_then(rules::registry::rule) {
            Some(rule) => format!("{} {}", rule.code, rule.name),
            None => super::format::state_words(&ranked.case.state).0.to_owned(),
        };
        let seller = summary.seller_name.as_deref().map_or_else(|| "unknown sellers".to_owned(), clean);
        groups.entry(format!("{cause} · {seller}")).or_default().push(ranked);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, g)| std::cmp::Reverse(g.len()));
    groups
}

fn empty(view: View, searched: bool) -> Markup {
    let (title, text) = if searched {
        ("Nothing found", "Search looks at numbers, sellers, vendors and case ids, whatever their case.")
    } else {
        view.empty()
    };
    html! { section.empty { (icon("seal")) h2 { (title) } p { (text) } } }
}
