//! What a finding rests on: places in the document, and the records of the ledger beside the invoice.

use maud::{Markup, html};
use model::ledger::{Order, OrderLine};
use model::{Decimal, Evidence, Finding};

use super::case::Shown;
use super::format::{clean, short, slug, term_label};

/// Links to where a finding looked.
pub(super) fn links(shown: &Shown<'_>, finding: &Finding) -> Markup {
    let mut links: Vec<Markup> = Vec::new();
    for term in finding.terms.iter().filter(|t| t.term != 0).take(6) {
        let place = shown.view.reading.as_ref().and_then(|r| r.provenance(term)).is_some();
        let target = if place { "b" } else { "f" };
        links
            .push(html! { a href=(format!("#{target}-{}", slug(term))) data-show=(slug(term)) { (term_label(term)) } });
    }
    for evidence in finding.evidence.iter().take(20) {
        if let Evidence::Ledger { record } = evidence {
            links.push(ledger(shown, record));
        }
    }
    html! { @if !links.is_empty() { p.links { "See " @for (i, link) in links.iter().enumerate() { @if i > 0 { ", " } (link) } } } }
}

fn ledger(shown: &Shown<'_>, record: &str) -> Markup {
    let (kind, rest) = record.split_once(' ').unwrap_or((record, ""));
    let first = rest.split(' ').next().unwrap_or_default();
    match kind {
        "vendor" => {
            html! { a href=(format!("/vendors/{}", super::guard::escape_query(rest))) { "vendor " (clean(rest)) } }
        }
        "case" => {
            let href = format!("{}{}&compare={}", shown.path(), shown.asked.query(), super::guard::escape_query(first));
            html! { a href=(href) { "both documents side by side" } }
        }
        "order" => html! { a href="#orders" { "order " (short(rest, 60)) } },
        _ => html! { span { (short(record, 80)) } },
    }
}

/// Invoice lines beside the order lines that they bill.
pub(super) fn orders(shown: &Shown<'_>) -> Markup {
    let (Some(matched), Some(reading)) = (&shown.view.matched, &shown.view.reading) else { return html! {} };
    if shown.orders.is_empty() {
        return html! {};
    }
    let invoice = reading.invoice();
    let concerned = shown.view.stopping().any(|s| matches!(s.finding.code.family(), 'P'));
    html! {
        details.more #orders open[concerned] {
            summary { "Orders " span.quiet { @for order in &shown.orders { (clean(&order.po_number)) " " } } }
            @for order in &shown.orders {
                div.scroll tabindex="0" aria-label=(format!("Order {}", order.po_number)) {
                    table.match {
                        caption { "Order " (clean(&order.po_number)) " · " (order_words(order)) }
                        thead { tr { th scope="col" { "Line" } th.n scope="col" { "Invoiced" } th.n scope="col" { "Ordered" } th.n scope="col" { "Received" } th.n scope="col" { "Billed before" } th.n scope="col" { "Price" } th.n scope="col" { "Order price" } } }
                        tbody {
                            @for line in matched.lines.iter().filter(|l| l.po_number == order.po_number) {
                                @let ordered = order.lines.iter().find(|l| l.line_no == line.order_line);
                                @let price = invoice.lines.get(line.line.saturating_sub(1) as usize).and_then(|l| l.price.net);
                                tr {
                                    th scope="row" { (line.line) " → " (clean(&line.order_line)) span.quiet { (ordered.map(|o| short(&o.description, 28)).unwrap_or_default()) } }
                                    td.n { (plain(line.quantity)) }
                                    td.n.(over(line.quantity, ordered.map(|o| o.quantity))) { (number(ordered, |o| Some(o.quantity))) }
                                    td.n.(over(line.quantity, ordered.and_then(rules::received))) { (number(ordered, rules::received)) }
                                    td.n { (number(ordered, |o| Some(o.billed.quantity))) }
                                    td.n { (price.map_or_else(|| "–".to_owned(), plain)) }
                                    td.n.(price.map_or("", |p| over(p, ordered.map(|o| o.unit_price)))) { (number(ordered, |o| Some(o.unit_price))) }
                                }
                            }
                            @for line in order.lines.iter().filter(|o| !matched.lines.iter().any(|l| l.po_number == order.po_number && l.order_line == o.line_no)).take(20) {
                                tr.quiet { th scope="row" { "– → " (clean(&line.line_no)) span { (short(&line.description, 28)) } } td.n { "–" } td.n { (plain(line.quantity)) } td.n { (rules::received(line).map_or_else(|| "–".to_owned(), plain)) } td.n { (plain(line.billed.quantity)) } td.n { "–" } td.n { (plain(line.unit_price)) } }
                            }
                        }
                    }
                }
            }
            @if !matched.unmatched_lines.is_empty() {
                p { "No order line fits invoice line " @for (i, n) in matched.unmatched_lines.iter().enumerate() { @if i > 0 { ", " } (n) } "." }
            }
        }
    }
}

/// The vendor's confirmed accounts beside the invoice's.
pub(super) fn vendor(shown: &Shown<'_>) -> Markup {
    let Some(vendor) = &shown.vendor else { return html! {} };
    let account = shown.view.reading.as_ref().and_then(|r| r.invoice().payment_account());
    let compact = account.map(|a| a.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    let concerned = shown.view.stopping().any(|s| s.finding.code.as_str() == "F101");
    html! {
        details.more open[concerned] {
            summary { "Vendor " span.quiet { (clean(&vendor.name)) } }
            dl.pairs {
                div { dt { "Matched by" } dd { (shown.view.matched.as_ref().and_then(|m| m.vendor.as_ref()).map(|v| clean(&v.by)).unwrap_or_default()) } }
                @if let Some(account) = &compact {
                    @let known = vendor.accounts.iter().any(|a| a.iban.as_str() == account);
                    div { dt { "Account on the invoice" } dd { span.mono { (clean(account)) } " " @if known { span.chip.chip-done { "confirmed" } } @else { span.chip.chip-block { "not confirmed" } } } }
                }
                @for known in &vendor.accounts {
                    div { dt { "Confirmed account" } dd { span.mono { (known.iban) } br; span.quiet { "by " (clean(&known.confirmed_by)) } } }
                }
            }
            p { a href=(format!("/vendors/{}", super::guard::escape_query(&vendor.vendor_id))) { "Open the vendor" } @if concerned { ": confirm the account there after a call-back" } }
        }
    }
}

fn order_words(order: &Order) -> String {
    let status = match order.status {
        model::ledger::OrderStatus::Open => "open",
        model::ledger::OrderStatus::Closed => "closed",
        model::ledger::OrderStatus::NotReleased => "not released",
    };
    let buyer = order.buyer.as_deref().map(|b| format!(", buyer {}", clean(b))).unwrap_or_default();
    format!("{status}, {}{buyer}", order.currency)
}

fn number(line: Option<&OrderLine>, of: impl Fn(&OrderLine) -> Option<Decimal>) -> String {
    line.and_then(of).map_or_else(|| "–".to_owned(), plain)
}

fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

fn over(value: Decimal, limit: Option<Decimal>) -> &'static str {
    if limit.is_some_and(|limit| value > limit) { "differs" } else { "" }
}
