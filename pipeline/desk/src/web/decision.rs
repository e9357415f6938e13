//! The right pane: what stands, why, and what this person can do about it.

use maud::{Markup, html};
use model::apart::Habit;
use model::case::CaseState;
use model::task::{Assignee, TaskKind};
use model::{Decimal, Severity};
use rules::process::Status;

use super::case::Shown;
use super::format::{
    age, clean, code_chip, due, headline, moment, money, reason_words, severity_words, short, state_chip,
};
use super::layout::{Message, csrf, icon};
use super::{evidence, fields, packs};
use crate::service::{Permission, Standing};

pub(super) fn pane(shown: &Shown<'_>, message: Option<&Message>) -> Markup {
    let view = &shown.view;
    html! {
        section.pane.decision-pane #decision aria-label="Decision" {
            (head(shown))
            @if let Some(message) = message { (message.markup()) }
            (sentence(shown))
            (checklist(shown))
            @match view.record.state {
                CaseState::Approving => (approve(shown)),
                CaseState::Paying => (pay(shown)),
                CaseState::Quarantined { .. } => (quarantine(shown)),
                _ => {}
            }
            (findings(shown))
            (resolve(shown))
            (evidence::orders(shown))
            (evidence::vendor(shown))
            (fields::section(shown))
            (documents(shown))
            (history(shown))
        }
    }
}

fn head(shown: &Shown<'_>) -> Markup {
    let record = &shown.view.record;
    let summary = &record.summary;
    let today = shown.app.desk.store().clock().today();
    html! {
        header.case-head {
            p.chips { (state_chip(&record.state)) @for flag in &summary.flags { " " span.chip.flag { (clean(&flag.replace('_', " "))) } } }
            h1 { (summary.seller_name.as_deref().map_or_else(|| "Unknown seller".to_owned(), clean)) }
            p.sub {
                (summary.number.as_deref().map_or_else(|| "no number".to_owned(), clean))
                @if let Some(date) = summary.issue_date { " · " (super::format::day(date)) }
                @if let Some(date) = summary.due_date.filter(|_| !record.state.is_final()) { " · " (due(date, today)) }
            }
            @if let Some(gross) = summary.gross { p.total { (money(gross)) } }
        }
    }
}

fn sentence(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let worst = view.stopping().map(|s| s.finding.severity).max();
    let fallback = view.record.summary.sentence.as_deref().or(view.record.refusal.as_ref().map(|p| p.message.as_str()));
    let text = headline(&view.record.state, &view.findings, fallback);
    let class = match (&view.record.state, worst) {
        (CaseState::Exception, Some(Severity::Block)) | (CaseState::Quarantined { .. }, _) => "block",
        (CaseState::Exception | CaseState::Correcting, _) => "hold",
        (CaseState::Working { .. } | CaseState::Archiving { .. }, _) => "work",
        _ => "fine",
    };
    let many = view.stopping().count();
    html! {
        p.sentence.(class) {
            strong { (clean(&text)) }
            @if view.record.state == CaseState::Exception && many > 1 { " " span.quiet { "and " (many - 1) " more" } }
        }
    }
}

/// The reasons of a decline, for the initiator.
fn checklist(shown: &Shown<'_>) -> Markup {
    let tasks = shown.view.tasks.iter().filter(|t| t.open && t.task.kind == TaskKind::CorrectErrors);
    html! {
        @for stored in tasks {
            section.card.task {
                h2 { (icon("tasks")) "Correct errors" }
                p { (clean(&stored.task.sentence)) }
                ul.checklist { @for (i, item) in stored.task.checklist.iter().enumerate() { li { label for=(format!("check-{i}")) { input type="checkbox" id=(format!("check-{i}")); " " (clean(item)) } } } }
                @if shown.may.forward.yes() { p.quiet { "Correct the fields below and save: the invoice is checked and approved again. If nothing has to change, send it forward as it is." } }
            }
        }
    }
}

fn approve(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let Some(approval) = &view.approval else { return html! {} };
    let asked = approval.asked();
    let who = match &asked {
        Some(Assignee::User(user)) => user.clone(),
        Some(Assignee::Role(role)) => format!("anybody with the role {}", role.as_str()),
        None => "nobody".to_owned(),
    };
    html! {
        section.card.approve aria-labelledby="approve-title" {
            h2 #approve-title { "Approve invoice" }
            ol.chain {
                @for done in &approval.approved_by { li.done { (icon("m-proven")) (done.user) " approved " (moment(done.at)) } }
                @if asked.is_some() { li.now { (icon("person")) (who) " is asked" } }
                @for next in approval.approvers.iter().skip(approval.approved_by.len() + 1) { li { (icon("person")) (next) } }
                li { (icon("coin")) "an accountant pays" }
            }
            p.quiet { (clean(&approval.because)) }
            (purpose(shown))
            @match (&shown.may.approve, &shown.may.decline) {
                (Permission::Yes, _) => {
                    (form(shown, "approve", html! {
                        input type="hidden" name="data_hash" value=(approval.data_hash);
                        button.primary.wide type="submit" data-key="a" { "Approve" kbd { "a" } }
                    }))
                }
                (Permission::No(why), _) => p.refusal { (icon("stop")) (clean(why)) },
                (Permission::Hidden, _) => {}
            }
            @if shown.may.decline.yes() {
                (reason_form(shown, "decline", "Why do you decline?", "The process ends. The initiator is told, with your words, and corrects.", "Decline", "d"))
            }
        }
    }
}

/// What an approver wants to know besides the amount.
fn purpose(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let Some(reading) = &view.reading else { return html! {} };
    let invoice = reading.invoice();
    let lines: Vec<String> = invoice.lines.iter().filter_map(|l| l.item.name.clone()).take(3).collect();
    html! {
        dl.pairs {
            @if !lines.is_empty() { div { dt { "For" } dd { (short(&lines.join(", "), 120)) @if invoice.lines.len() > 3 { " and " (invoice.lines.len() - 3) " more" } } } }
            @for order in &shown.orders { div { dt { "Order" } dd { (clean(&order.po_number)) @if let Some(buyer) = &order.buyer { ", buyer " (clean(buyer)) } } } }
            @if let Some(centre) = view.matched.as_ref().and_then(|m| m.cost_centre.as_ref()) { div { dt { "Cost centre" } dd { (clean(centre)) } } }
            @if let Some(contract) = view.matched.as_ref().and_then(|m| m.contract.as_ref()) { div { dt { "Contract" } dd { (clean(contract)) } } }
        }
    }
}

fn pay(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let account = view.reading.as_ref().and_then(|r| r.invoice().payment_account());
    let due_amount = view.reading.as_ref().and_then(|r| r.invoice().totals.amount_due.or(r.invoice().totals.with_vat));
    html! {
        section.card.approve aria-labelledby="pay-title" {
            h2 #pay-title { "Pay invoice" }
            dl.pairs {
                @if let Some(amount) = due_amount { div { dt { "Amount" } dd { strong { (money(amount)) } } } }
                @if let Some(account) = account { div { dt { "Account" } dd.mono { (clean(account)) } } }
                @if let Some(number) = &view.record.summary.number { div { dt { "Reference" } dd { (clean(number)) } } }
                @for approved in view.approval.iter().flat_map(|a| &a.approved_by) { div { dt { "Approved" } dd { (approved.user) ", " (moment(approved.at)) } } }
            }
            @match &shown.may.pay {
                Permission::Yes => (form(shown, "pay", html! { button.primary.wide type="submit" data-key="a" { "Mark as paid" kbd { "a" } } })),
                Permission::No(why) => p.refusal { (icon("stop")) (clean(why)) },
                Permission::Hidden => {}
            }
            @if shown.may.refuse.yes() {
                (reason_form(shown, "refuse", "Why do you refuse to pay?", "The process ends. The initiator is told, with your words, and corrects.", "Refuse payment", "d"))
            }
        }
    }
}

fn quarantine(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let CaseState::Quarantined { reason } = view.record.state else { return html! {} };
    html! {
        section.card {
            h2 { "Quarantined: " (reason_words(reason)) }
            @if let Some(problem) = &view.record.refusal { p { (clean(&problem.message)) } }
            @if shown.may.retry.yes() {
                (form(shown, "retry", html! { button.primary type="submit" data-key="a" { "Read again" kbd { "a" } } " " span.quiet { "Tries the readers once more." } }))
            }
            @if shown.may.reject.yes() {
                (reason_form(shown, "reject", "Why give it up?", "The case is closed as rejected. Its bytes and the reason stay.", "Give up", "d"))
            }
        }
    }
}

fn findings(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    if view.findings.is_empty() {
        return html! {};
    }
    let may = &shown.may;
    let releasable = |s: &Standing| match s.finding.severity {
        Severity::Hold => may.release.yes(),
        Severity::Block => may.override_block.yes(),
        _ => false,
    };
    let any = view.stopping().any(releasable);
    let blocks = view.stopping().any(|s| s.finding.severity == Severity::Block);
    let list = html! {
        ol.findings {
            @for (i, standing) in view.findings.iter().enumerate() { li { (finding(shown, standing, i, releasable(standing) && standing.stops())) } }
        }
    };
    html! {
        section.exceptions aria-labelledby="findings-title" {
            h2 #findings-title { "Exceptions" }
            @if any {
                form method="post" action=(format!("{}/release{}", shown.path(), shown.asked.query())) {
                    (csrf(shown.person))
                    input type="hidden" name="version" value=(view.record.version);
                    (list)
                    div.reason {
                        label for="release-reason" { "Why may it go on? " span.quiet { "at least 10 characters; kept in the history" } }
                        textarea #release-reason name="reason" rows="2" required minlength="10" data-focus="a" { (shown.typed_for(&["release", "override"])) }
                        @if may.release.yes() { button type="submit" { "Release" } }
                        @if may.override_block.yes() && blocks {
                            button.danger type="submit" formaction=(format!("{}/override{}", shown.path(), shown.asked.query())) { "Override the block" }
                        }
                        p.quiet { "The policy then decides what follows: the approvers are asked, or what still stands comes back here." }
                    }
                }
            } @else { (list) }
            @if let Permission::No(why) = &may.override_block { @if blocks { p.quiet { (clean(why)) ", or correct what is wrong." } } }
        }
    }
}

fn finding(shown: &Shown<'_>, standing: &Standing, i: usize, choosable: bool) -> Markup {
    let finding = &standing.finding;
    let (words, class) = severity_words(finding.severity);
    let rule = rules::registry::rule(finding.code);
    let released = standing.release.as_ref();
    html! {
        article.finding.(class).released[released.is_some()] {
            h3 {
                @if choosable { input type="checkbox" id=(format!("k-{i}")) name="key" value=(finding.key()) checked[finding.severity == Severity::Hold] aria-label=(format!("Choose {}", finding.code)); }
                span.severity { (icon(&format!("s-{class}"))) (words) }
                " " (rule.map_or("", |r| r.name)) " " (code_chip(finding.code, finding.severity))
            }
            p.what { (clean(&finding.sentence)) }
            dl.facts {
                @for (label, text) in [("Expected", &finding.expected), ("Actual", &finding.actual), ("Difference", &finding.difference), ("Limit", &finding.limit)] {
                    @if let Some(text) = text { div.(label.to_lowercase()) { dt { (label) } dd { (clean(text)) } } }
                }
                @if let Some(risk) = finding.at_risk.filter(|r| r.value != Decimal::ZERO) { div { dt { "At risk" } dd { (money(risk)) } } }
            }
            (evidence::links(shown, finding))
            @if let Some(release) = released { p.release { (icon("m-proven")) "Released by " (release.who) ", " (moment(release.when)) ": " (clean(release.reason.as_str())) } }
        }
    }
}

/// What else resolves the case, each with its consequence.
fn resolve(shown: &Shown<'_>) -> Markup {
    let may = &shown.may;
    if ![&may.forward, &may.return_to_vendor, &may.duplicate, &may.pack].iter().any(|permission| permission.yes()) {
        return html! {};
    }
    html! {
        section.resolve aria-labelledby="resolve-title" {
            h2 #resolve-title { "Or" }
            @if may.duplicate.yes() {
                (form(shown, "duplicate", html! { button type="submit" { "It is a copy: close it" } " " span.quiet { "The case is archived as a copy and bills nothing." } }))
                @if may.release.yes() || may.override_block.yes() {
                    details.more {
                        summary { "It is no copy" }
                        (no_copy(shown))
                    }
                }
            }
            @if may.pack.yes() {
                details.more open[!shown.typed_for(&["pack"]).is_empty()] {
                    summary { "Say what a package holds" }
                    (form(shown, "pack", packs::fields(shown)))
                }
            }
            @if may.forward.yes() {
                (form(shown, "forward", html! { button type="submit" { "Check again" } " " span.quiet { "After an order, a receipt or the vendor was corrected elsewhere." } }))
            }
            @if may.return_to_vendor.yes() {
                details.more data-open="r" {
                    summary { "Return to the vendor" kbd { "r" } }
                    (reason_form(shown, "return", "What has the vendor to change?", "The case is closed as returned. Tell the vendor; a new invoice opens a new case.", "Return", "r"))
                }
            }
        }
    }
}

/// "Not a duplicate": of this pair, or because of how the vendor bills.
fn no_copy(shown: &Shown<'_>) -> Markup {
    form(
        shown,
        "not-duplicate",
        html! {
            div.reason {
                label for="habit" { "What is known" }
                select #habit name="habit" {
                    option value="" { "These invoices are not the same" }
                    @if shown.view.vendor_id().is_some() {
                        @for habit in Habit::ALL { option value=(habit) { "About this vendor: " (habit.in_words()) } }
                    }
                }
                label for="not-duplicate-reason" { "Why is it no copy? " span.quiet { "at least 10 characters" } }
                textarea #not-duplicate-reason name="reason" rows="2" required minlength="10" { (shown.typed_for(&["not-duplicate"])) }
                button.danger type="submit" { "Mark as no copy" }
                p.quiet { "It is remembered, and can be revoked under " a href="/lessons" { "Lessons" } ". What it explains no longer stops an invoice; the policy decides again." }
            }
        },
    )
}

/// A form of one action with the version that was seen.
fn form(shown: &Shown<'_>, action: &str, inner: Markup) -> Markup {
    html! {
        form.act method="post" action=(format!("{}/{action}{}", shown.path(), shown.asked.query())) {
            (csrf(shown.person))
            input type="hidden" name="version" value=(shown.view.record.version);
            (inner)
        }
    }
}

/// A form whose action needs an explanation.
fn reason_form(shown: &Shown<'_>, action: &str, question: &str, consequence: &str, button: &str, key: &str) -> Markup {
    let id = format!("{action}-reason");
    form(
        shown,
        action,
        html! {
            div.reason {
                label for=(id) { (question) " " span.quiet { "at least 10 characters" } }
                textarea id=(id) name="reason" rows="2" required minlength="10" data-focus=(key) { (shown.typed_for(&[action])) }
                button.danger type="submit" { (button) @if !key.is_empty() && key != "r" { kbd { (key) } } }
                p.quiet { (consequence) }
            }
        },
    )
}

fn documents(shown: &Shown<'_>) -> Markup {
    let record = &shown.view.record;
    html! {
        details.more {
            summary { "Documents and arrival " span.quiet { (record.documents.len()) } }
            ul.plain {
                @for document in &record.documents {
                    li {
                        a href=(format!("{}/documents/{}", shown.path(), document.id.hex())) download { (icon("download")) (short(&document.name, 60)) }
                        " " span.quiet { (size(document.size)) ", " (format!("{:?}", document.role).to_lowercase()) }
                    }
                }
            }
            dl.pairs {
                @for arrival in &record.arrivals {
                    div { dt { "Arrived" } dd { (moment(arrival.received_at)) " by " (clean(&arrival.source)) @if let Some(sender) = &arrival.sender { br; span.quiet { "from " (short(sender, 80)) } } } }
                }
                div { dt { "Case" } dd.mono { (record.id) } }
            }
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn history(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let now = shown.app.desk.now();
    let ended = view.approval.as_ref().and_then(|a| match &a.status {
        Status::Void { because } => Some(because.clone()),
        _ => None,
    });
    html! {
        details.more open[view.record.state.is_final()] {
            summary { "History " span.quiet { (view.events.len()) " events, each sealed by the hash of the one before" } }
            @if let Some(because) = ended { p.quiet { "The last approval ended: " (clean(&because)) } }
            ol.history {
                @for stored in view.events.iter().rev() {
                    li {
                        span.when { (age(stored.at, now)) }
                        span.actor { (clean(&stored.event.actor)) }
                        span.event { (clean(&stored.event.sentence)) }
                        code title=(format!("event {}, hash {}", stored.seq, stored.hash)) { (stored.hash.get(..8).unwrap_or_default()) }
                    }
                }
            }
        }
    }
}
