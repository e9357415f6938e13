//! `bursar export calendar`: when payments are due, and when the bills of contracts are expected, as iCalendar.

use model::Date;
use rules::expected::{ExpectedBill, expected_bills};
use store::{CaseFilter, CaseOrder, CaseRecord, StateName, Store};

use crate::cli::{Export, ExportAct};
use crate::wiring::Installation;
use crate::{Ended, output};

/// Payments that are listed at most.
const PAYMENTS_MAX: u32 = 5_000;

pub(super) async fn run(arguments: Export) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    let store = installation.look().await?;
    let ExportAct::Calendar { json } = arguments.act;
    let (contracts, last) = store.contracts_with_last_bill().await?;
    let policy = &installation.config.policy;
    let bills = expected_bills(&contracts, &last, installation.clock.today(), policy);
    let missing = bills.iter().filter(|bill| bill.missing.is_some()).count();
    if json {
        for bill in &bills {
            output::json(bill)?;
        }
    } else {
        let stamp = installation.clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let due = payments(&store).await?;
        output::line(calendar(&stamp, &due, &bills).trim_end_matches('\n'))?;
    }
    for bill in bills.iter().filter_map(|bill| bill.missing.as_ref()) {
        output::say(&format!("bursar: {} {}", bill.code, bill.sentence));
    }
    Ok(if missing == 0 { Ended::Well } else { Ended::WithFindings })
}

/// Cases that wait for approval or payment.
async fn payments(store: &Store) -> anyhow::Result<Vec<CaseRecord>> {
    let filter = CaseFilter {
        states: vec![StateName::Approving, StateName::Paying],
        order: CaseOrder::Oldest,
        limit: Some(PAYMENTS_MAX),
        ..CaseFilter::default()
    };
    Ok(store.cases(&filter).await?)
}

/// RFC 5545: one event a day that matters, each under a name that stays, so that a calendar replaces and does not add.
fn calendar(stamp: &str, due: &[CaseRecord], bills: &[ExpectedBill]) -> String {
    let mut out = Lines::default();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bursar//export calendar//EN"] {
        out.add(line);
    }
    for case in due {
        let Some(day) = case.summary.due_date else { continue };
        let seller = case.summary.seller_name.as_deref().unwrap_or("unknown seller");
        let number = case.summary.number.as_deref().unwrap_or("without a number");
        let amount = case.summary.gross.map(|gross| format!(", {gross}")).unwrap_or_default();
        let title = format!("Payment due: {seller}, invoice {number}{amount}");
        out.event(&format!("{}@bursar", case.id), stamp, day, &title, "");
    }
    for bill in bills {
        let amount = bill.net.map(|net| format!(", {net} without VAT")).unwrap_or_default();
        let state = if bill.missing.is_some() { "missing" } else { "expected" };
        let title = format!("Bill {state}: contract {} of vendor {}{amount}", bill.contract, bill.vendor_id);
        let more = bill.missing.as_ref().map_or_else(
            || format!("{}; the last one is of {}", bill.description, bill.last),
            |finding| format!("{} {}", finding.code, finding.sentence),
        );
        out.event(&format!("contract-{}-{}@bursar", bill.contract, bill.expected), stamp, bill.expected, &title, &more);
    }
    out.add("END:VCALENDAR");
    out.0
}

/// Lines of a calendar: ended by CR LF, folded before 75 octets.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn event(&mut self, uid: &str, stamp: &str, day: Date, title: &str, more: &str) {
        self.add("BEGIN:VEVENT");
        self.add(&format!("UID:{}", escaped(uid)));
        self.add(&format!("DTSTAMP:{stamp}"));
        self.add(&format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")));
        self.add(&format!("SUMMARY:{}", escaped(title)));
        if !more.is_empty() {
            self.add(&format!("DESCRIPTION:{}", escaped(more)));
        }
        self.add("END:VEVENT");
    }

    fn add(&mut self, line: &str) {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > 74 {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(c);
            octets += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Text as a calendar writes it: what parts values is escaped, and nothing breaks the line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_and_text_cannot_break_out() {
        let mut lines = Lines::default();
        lines.event("a", "20260316T080000Z", "2026-03-16".parse().expect("a day"), &"ä,".repeat(60), "x\r\nEND:VEVENT");
        let written = lines.0;
        assert!(written.split("\r\n").all(|line| line.len() <= 75), "{written}");
        assert_eq!(written.matches("\r\nEND:VEVENT").count(), 1, "{written}");
        assert_eq!(written.replace("\r\n ", "").matches("ä\\,").count(), 60);
    }
}
