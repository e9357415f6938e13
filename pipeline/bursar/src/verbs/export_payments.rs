//! `bursar export payments` and `bursar export bookings`: what was approved, for the bank and for the ledger.
//!
//! The payment file takes a case only with the proof that it may be paid ([`Payable`]): the account must be confirmed for
//! the vendor (F101), whatever was approved, and the vendor must not be blocked. What is refused is named with its reason
//! and the exit code says so. Writing the file changes nothing; a case is closed when its payment is confirmed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::case::{CaseState, Closing};
use model::decision::Match;
use model::payable::Payable;
use model::{Amount, Currency, Date, Decimal, Iban, Reading};
use store::{CaseFilter, CaseOrder, CaseRecord, FactKind, StateName, Store};

use crate::wiring::Installation;
use crate::{Ended, output};

/// Cases that one file holds at most.
const CASES_MAX: u32 = 50_000;

async fn cases(store: &Store, states: &[StateName]) -> anyhow::Result<Vec<CaseRecord>> {
    let filter = CaseFilter {
        states: states.to_vec(),
        order: CaseOrder::Oldest,
        limit: Some(CASES_MAX),
        ..CaseFilter::default()
    };
    Ok(store.cases(&filter).await?)
}

/// Writes pain.001.001.09 for every case that waits for its payment.
pub(super) async fn payments(
    installation: &Installation,
    store: &Store,
    account: &Iban,
    on: Option<Date>,
) -> anyhow::Result<Ended> {
    let mut payable: BTreeMap<Currency, Vec<Payable>> = BTreeMap::new();
    let mut refused = 0;
    for case in cases(store, &[StateName::Paying]).await? {
        match proven(store, &case).await? {
            Ok(payment) => payable.entry(payment.amount().currency).or_default().push(payment),
            Err(why) => {
                let number = case.summary.number.as_deref().unwrap_or("without a number");
                output::say(&format!("bursar: case {}, invoice {number}, is not in the file: {why}", case.id));
                refused += 1;
            }
        }
    }
    let now = installation.clock.now();
    let company = installation.config.company.legal_entities.first().map_or("", |entity| entity.name.as_str());
    let file = PaymentFile {
        made: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        id: now.strftime("BURSAR-%Y%m%d-%H%M%S").to_string(),
        company,
        account,
        on: on.unwrap_or_else(|| installation.clock.today()),
    };
    output::line(file.written(&payable)?.trim_end())?;
    Ok(if refused == 0 { Ended::Well } else { Ended::WithFindings })
}

/// The proof that a case may be paid, or why it may not.
async fn proven(store: &Store, case: &CaseRecord) -> anyhow::Result<Result<Payable, String>> {
    let matched: Option<Match> = store.latest(&case.id, FactKind::Match).await?;
    let Some(found) = matched.and_then(|matched| matched.vendor) else {
        return Ok(Err("its vendor is unknown".into()));
    };
    let Some(vendor) = store.vendor(&found.vendor_id).await? else { return Ok(Err("its vendor is unknown".into())) };
    if vendor.blocked {
        return Ok(Err(format!("vendor {} is blocked", vendor.vendor_id)));
    }
    let Some(reading) = store.latest::<Reading>(&case.id, FactKind::Reading).await? else {
        return Ok(Err("it was not read".into()));
    };
    let trusted: Vec<Iban> = vendor.accounts.into_iter().map(|account| account.iban).collect();
    Ok(Payable::of(&case.id, &vendor.vendor_id, reading.invoice(), &trusted).map_err(|why| why.to_string()))
}

struct PaymentFile<'a> {
    made: String,
    id: String,
    company: &'a str,
    account: &'a Iban,
    on: Date,
}

impl PaymentFile<'_> {
    /// One payment group a currency; a group has the sum of its payments, and the file those of all.
    fn written(&self, payable: &BTreeMap<Currency, Vec<Payable>>) -> anyhow::Result<String> {
        let all = || payable.values().flatten();
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">\n  <CstmrCdtTrfInitn>\n");
        let company = text(self.company, 70);
        writeln!(
            out,
            "    <GrpHdr><MsgId>{}</MsgId><CreDtTm>{}</CreDtTm><NbOfTxs>{}</NbOfTxs><CtrlSum>{}</CtrlSum>\
             <InitgPty><Nm>{company}</Nm></InitgPty></GrpHdr>",
            self.id,
            self.made,
            all().count(),
            sum(all())
        )?;
        for (currency, payments) in payable {
            // Only euro moves within SEPA.
            let level =
                if *currency == Currency::EUR { "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>" } else { "" };
            writeln!(
                out,
                "    <PmtInf><PmtInfId>{}-{currency}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{}</NbOfTxs>\
                 <CtrlSum>{}</CtrlSum>{level}<ReqdExctnDt><Dt>{}</Dt></ReqdExctnDt><Dbtr><Nm>{company}</Nm></Dbtr>\
                 <DbtrAcct><Id><IBAN>{}</IBAN></Id></DbtrAcct>\
                 <DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>",
                self.id,
                payments.len(),
                sum(payments.iter()),
                self.on,
                self.account.as_str()
            )?;
            for payment in payments {
                // The same case has the same name in every file, so that a bank that sees it twice can tell.
                let end_to_end: String = payment.case().as_str().chars().take(35).collect();
                writeln!(
                    out,
                    "      <CdtTrfTxInf><PmtId><EndToEndId>{end_to_end}</EndToEndId></PmtId>\
                     <Amt><InstdAmt Ccy=\"{currency}\">{}</InstdAmt></Amt><Cdtr><Nm>{}</Nm></Cdtr>\
                     <CdtrAcct><Id><IBAN>{}</IBAN></Id></CdtrAcct><RmtInf><Ustrd>{}</Ustrd></RmtInf></CdtTrfTxInf>",
                    payment.amount().value_text(),
                    text(payment.vendor_name(), 70),
                    payment.account().as_str(),
                    text(payment.number(), 140)
                )?;
            }
            out.push_str("    </PmtInf>\n");
        }
        out.push_str("  </CstmrCdtTrfInitn>\n</Document>\n");
        Ok(out)
    }
}

fn sum<'a>(payments: impl Iterator<Item = &'a Payable>) -> Decimal {
    payments.fold(Decimal::ZERO, |sum, payment| sum.checked_add(payment.amount().value).unwrap_or(Decimal::MAX))
}

/// Text of a payment: at most so many letters, and what XML gives a meaning escaped.
fn text(text: &str, most: usize) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_control()).take(most) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
    out
}

/// Writes every invoice that was approved as CSV: waiting for its payment, paid, or released.
pub(super) async fn bookings(store: &Store) -> anyhow::Result<Ended> {
    output::line(
        "case,vendor_id,invoice_number,issue_date,due_date,currency,net,vat,gross,orders,contract,cost_centre,state",
    )?;
    for case in cases(store, &[StateName::Paying, StateName::Closed]).await? {
        let state = match &case.state {
            CaseState::Closed { outcome: Closing::Paid } => "paid",
            CaseState::Closed { outcome: Closing::Released } => "released",
            CaseState::Closed { .. } => continue,
            _ => "approved",
        };
        let matched: Option<Match> = store.latest(&case.id, FactKind::Match).await?;
        let Some(reading) = store.latest::<Reading>(&case.id, FactKind::Reading).await? else { continue };
        let (invoice, matched) = (reading.invoice(), matched.unwrap_or_default());
        // What gives money back is booked the other way round.
        let sign = if invoice.is_credit_note() { -Decimal::ONE } else { Decimal::ONE };
        let money = |amount: Option<Amount>| {
            amount.map(|a| Amount::new(sign * a.value.abs(), a.currency).value_text()).unwrap_or_default()
        };
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let totals = &invoice.totals;
        let cells = [
            case.id.to_string(),
            matched.vendor.map(|vendor| vendor.vendor_id).unwrap_or_default(),
            invoice.number.clone().unwrap_or_default(),
            day(invoice.issue_date),
            day(invoice.due_date),
            invoice.currency.map(|currency| currency.to_string()).unwrap_or_default(),
            money(totals.without_vat),
            money(totals.vat),
            money(totals.with_vat.or(totals.amount_due)),
            matched.orders.join(" "),
            matched.contract.unwrap_or_default(),
            matched.cost_centre.unwrap_or_default(),
            state.to_owned(),
        ];
        output::line(&cells.map(|cell| quoted(&cell)).join(","))?;
    }
    Ok(Ended::Well)
}

/// A cell of CSV. What a spreadsheet would take for a formula is text: numbers of invoices come from strangers.
fn quoted(cell: &str) -> String {
    let is_number = cell.parse::<Decimal>().is_ok();
    let guarded = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_texts_stay_texts() {
        for (cell, expected) in
            [("RE-1", "RE-1"), ("=1+2", "'=1+2"), ("-5.00", "-5.00"), ("a,\"b\"", "\"a,\"\"b\"\"\"")]
        {
            assert_eq!(quoted(cell), expected);
        }
        assert_eq!(text("Müller & <Söhne>\n", 12), "Müller &amp; &lt;Sö");
    }
}
