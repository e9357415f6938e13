//! `bursar rules`: the catalogue of exception codes.

use model::Code;
use serde_json::json;

use crate::cli::{Rules, RulesAct};
use crate::config::closest;
use crate::{Ended, output};

pub(super) fn run(arguments: &Rules) -> anyhow::Result<Ended> {
    match &arguments.act {
        RulesAct::List => list(arguments.json),
        RulesAct::Explain { code } => explain(code, arguments.json),
    }
}

fn list(json: bool) -> anyhow::Result<Ended> {
    let catalogue = ::rules::catalogue();
    if json {
        for rule in catalogue {
            output::json(&json!({
                "code": rule.code, "name": rule.name, "severity": rule.severity, "owner": rule.owner,
                "limit": rule.limit, "imr": rule.imr,
            }))?;
        }
        return Ok(Ended::Well);
    }
    let rows: Vec<Vec<String>> = catalogue
        .iter()
        .map(|rule| {
            vec![
                rule.code.to_string(),
                rule.severity.letter().to_string(),
                rule.name.to_owned(),
                rule.limit.to_owned(),
                rule.owner.to_owned(),
            ]
        })
        .collect();
    output::table(&["code", "sev", "name", "limit", "owner"], &rows, 60)?;
    Ok(Ended::Well)
}

fn explain(text: &str, json: bool) -> anyhow::Result<Ended> {
    let code = text.trim().to_ascii_uppercase();
    let page = code.parse::<Code>().ok().and_then(::rules::explain);
    let Some(page) = page else {
        let known: Vec<String> = ::rules::catalogue().iter().map(|rule| rule.code.to_string()).collect();
        let hint = closest(&code, &known).map(|k| format!("; did you mean {k}?")).unwrap_or_default();
        output::say(&format!("bursar: there is no code {text:?}{hint} (`bursar rules list` shows all)"));
        return Ok(Ended::WrongUsage);
    };
    if json {
        output::json(&json!({ "code": code, "page": page }))?;
    } else {
        output::line(page.trim_end())?;
    }
    Ok(Ended::Well)
}
