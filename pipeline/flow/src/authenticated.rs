//! Whether our own mail server stands behind the sender that a mail names (RFC 8601).
//!
//! Anybody can write `Authentication-Results` into a mail. Only the topmost one counts, and only when it was written by the
//! server that the configuration names; a mail without it was not looked at by that server and is not believed.

/// Whether the topmost field was written by the server `id` and says that the domain of `from` stands behind the mail:
/// DMARC passed, or, where nothing is said of DMARC, DKIM or SPF passed for that very domain.
pub(crate) fn is_confirmed(results: &[String], id: &str, from: Option<&str>) -> bool {
    let Some(domain) = from.and_then(|from| from.rsplit_once('@')).map(|(_, domain)| domain.to_lowercase()) else {
        return false;
    };
    let Some(topmost) = results.first() else { return false };
    let value = topmost.split_once(':').filter(|(name, _)| is_name(name)).map_or(topmost.as_str(), |(_, value)| value);
    let mut parts = without_comments(value).to_lowercase();
    parts.push(';');
    let mut parts = parts.split(';').map(str::trim);
    // `mx.example.com 1;` names the version behind the server.
    let server = parts.next().and_then(|first| first.split_whitespace().next()).unwrap_or_default().to_owned();
    if server != id.trim().to_lowercase() {
        return false;
    }
    let methods: Vec<&str> = parts.collect();
    let verdict = |method: &str| {
        methods.iter().copied().find_map(|part| part.strip_prefix(method)?.trim_start().strip_prefix('='))
    };
    if let Some(dmarc) = verdict("dmarc") {
        return dmarc.trim_start().starts_with("pass");
    }
    let is_of = |claimed: &str| {
        let claimed = claimed.rsplit('@').next().unwrap_or_default().trim_matches('"');
        claimed == domain || domain.ends_with(&format!(".{claimed}")) && claimed.contains('.')
    };
    let passed = |method: &str, property: &str| {
        methods.iter().any(|part| {
            let says_pass = part.strip_prefix(method).and_then(|rest| rest.trim_start().strip_prefix('='));
            let about = part.split_whitespace().find_map(|word| word.strip_prefix(property)?.strip_prefix('='));
            says_pass.is_some_and(|verdict| verdict.trim_start().starts_with("pass")) && about.is_some_and(is_of)
        })
    };
    passed("dkim", "header.d") || passed("dkim", "header.i") || passed("spf", "smtp.mailfrom")
}

fn is_name(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("authentication-results")
}

/// Comments in brackets may say anything, `dmarc=pass` too.
fn without_comments(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_topmost_field_of_the_configured_server_counts() {
        let check = |results: &[&str], expected: bool| {
            let results: Vec<String> = results.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(is_confirmed(&results, "mx.ours.example", Some("ar@kranwerk.example")), expected, "{results:?}");
        };
        check(&["mx.ours.example; dmarc=pass header.from=kranwerk.example"], true);
        check(&["Authentication-Results: MX.ours.example 1; spf=fail; dmarc=pass"], true);
        check(&["mx.ours.example; dkim=pass header.d=kranwerk.example"], true);
        check(&["mx.ours.example; spf=pass smtp.mailfrom=bounce@kranwerk.example"], true);
        // Another server, another place, another domain, a comment, nothing at all.
        check(&[], false);
        check(&["mx.evil.example; dmarc=pass"], false);
        check(&["mx.evil.example; dmarc=pass", "mx.ours.example; dmarc=pass"], false);
        check(&["mx.ours.example; dmarc=fail; dkim=pass header.d=kranwerk.example"], false);
        check(&["mx.ours.example; dkim=pass header.d=evil.example"], false);
        check(&["mx.ours.example; spf=fail (dmarc=pass); dmarc=none"], false);
        check(&["mx.ours.example; none"], false);
    }
}
