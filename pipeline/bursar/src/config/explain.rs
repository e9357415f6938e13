//! Makes a parse error of `bursar.toml` say where, what, and the closest known key.

/// The error in words, with the line it is about.
pub(super) fn explain(error: &toml::de::Error, text: &str, name: &str) -> String {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let place = line.map_or_else(|| name.to_owned(), |line| format!("{name}, line {line}"));
    let message = error.message().trim();
    match unknown_name(message) {
        Some((what, name, known)) => {
            let hint = closest(&name, &known).map(|k| format!("; did you mean {k:?}?")).unwrap_or_default();
            format!("{place}: {name:?} is not a {what} here{hint} (known: {})", known.join(", "))
        }
        None => format!("{place}: {message}"),
    }
}

/// A key or a value, and the known ones, out of serde's "unknown field `x`, expected one of `a`, `b`".
fn unknown_name(message: &str) -> Option<(&'static str, String, Vec<String>)> {
    let (what, rest) = match message.strip_prefix("unknown field ") {
        Some(rest) => ("key", rest),
        None => ("value", message.strip_prefix("unknown variant ")?),
    };
    let mut quoted = rest.split('`').skip(1).step_by(2).map(str::to_owned);
    let name = quoted.next()?;
    Some((what, name, quoted.collect()))
}

/// The known name closest to a wrong one, when it is close enough to be meant.
pub(crate) fn closest<'k>(wrong: &str, known: &'k [String]) -> Option<&'k str> {
    known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(wrong, k), k.as_str()))
        .min()
        .filter(|(distance, k)| *distance <= k.chars().count().max(3) / 2)
        .map(|(_, k)| k)
}
