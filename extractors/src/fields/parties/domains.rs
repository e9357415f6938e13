//! Names that mail addresses and web sites give away.

use crate::fields::vocabulary::folded;
use crate::layout::Sheet;

/// Second-level names of mail addresses and web sites, folded.
pub(super) fn domains(sheet: &Sheet) -> Vec<String> {
    const COMMON: &[&str] =
        &["gmail", "gmx", "web", "outlook", "hotmail", "yahoo", "icloud", "tonline", "wp", "orange", "google"];
    let mut out = Vec::new();
    for token in sheet.lines.iter().take(2_000).flat_map(|l| &l.tokens) {
        let text = token.text.to_lowercase();
        let host = match (text.rsplit_once('@'), text.find("www.")) {
            (Some((_, host)), _) => host.to_owned(),
            (None, Some(at)) => text[at + 4..].to_owned(),
            _ => continue,
        };
        let host = host.split(['/', ':', ',', ';', ')', '?']).next().unwrap_or("").trim_matches('.').to_owned();
        let mut parts = host.rsplit('.');
        let (_, second) = (parts.next(), parts.next());
        let second = match (second, parts.next()) {
            (Some("co" | "com"), Some(third)) => Some(third),
            (second, _) => second,
        };
        if let Some(name) = second.map(folded)
            && !COMMON.contains(&name.as_str())
            && !out.contains(&name)
            && out.len() < 10
        {
            out.push(name);
        }
    }
    out
}
