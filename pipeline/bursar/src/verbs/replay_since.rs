//! `bursar case replay --since DATE --policy FILE`: what a policy would change, before it goes live.

use std::path::Path;

use anyhow::Context;
use flow::stages::{Compared, Judged, compare, moved};
use model::{Code, Date};
use serde_json::json;
use store::Store;

use crate::config::Config;
use crate::wiring::Installation;
use crate::{Ended, output};

/// Judges past cases by the policy in force and by that of a file; prints what would flip and what money moves.
pub(super) async fn run(
    installation: &Installation,
    store: &Store,
    since: Date,
    file: &Path,
    json: bool,
) -> anyhow::Result<Ended> {
    let other = Config::load(Some(file)).with_context(|| format!("read the policy of {}", file.display()))?.policy;
    let compared = compare(store, &installation.settings(), &other, since).await?;
    let flips: Vec<&Compared> = compared.iter().filter(|case| case.flips()).collect();
    if json {
        for case in &compared {
            output::json(&json!({ "flips": case.flips(), "compared": case }))?;
        }
    } else {
        let rows: Vec<Vec<String>> = flips
            .iter()
            .map(|case| {
                vec![
                    case.case.to_string(),
                    case.number.clone().unwrap_or_default(),
                    case.seller.clone().unwrap_or_default(),
                    case.gross.map(|gross| gross.to_string()).unwrap_or_default(),
                    case.before.goes_to.clone(),
                    case.after.goes_to.clone(),
                    codes(&case.before, &case.after),
                ]
            })
            .collect();
        if !rows.is_empty() {
            output::table(&["case", "number", "seller", "amount", "now", "then", "codes"], &rows, 40)?;
        }
        for ((from, to), sum) in moved(&compared) {
            let money: Vec<String> = sum.money.iter().map(ToString::to_string).collect();
            let cases = if sum.cases == 1 { "1 case".to_owned() } else { format!("{} cases", sum.cases) };
            output::line(&format!("{from} → {to}: {cases}, {}", money.join(", ")))?;
        }
        let others = compared.iter().filter(|case| !case.flips() && case.before != case.after).count();
        output::line(&format!(
            "{} cases since {since}: {} would go another way, {others} the same way with other codes",
            compared.len(),
            flips.len()
        ))?;
    }
    Ok(if flips.is_empty() { Ended::Well } else { Ended::WithFindings })
}

/// What is no longer found, and what is found now: `-P101 +P103`.
fn codes(before: &Judged, after: &Judged) -> String {
    let named = |judged: &Judged| judged.codes.iter().map(|(code, _)| *code).collect::<Vec<Code>>();
    let (old, new) = (named(before), named(after));
    let gone = old.iter().filter(|code| !new.contains(code)).map(|code| format!("-{code}"));
    let come = new.iter().filter(|code| !old.contains(code)).map(|code| format!("+{code}"));
    let changed: Vec<String> = gone.chain(come).collect();
    changed.join(" ")
}
