//! The name of a namespace as the document declares it: only messages need it, so it is looked up when asked for.

use super::Element;

impl<'a> Element<'_, 'a> {
    /// The name of its namespace, as its tag or one around it declares it; `None` without a namespace.
    #[must_use]
    pub fn namespace_name(self) -> Option<&'a str> {
        let name = self.tag()?.strip_prefix('<')?;
        let name = name.split([' ', '\t', '\r', '\n', '/', '>']).next()?;
        let prefix = name.split_once(':').map(|(prefix, _)| prefix);
        let around = std::iter::successors(Some(self), |at| at.parent());
        around.into_iter().find_map(|at| declared(at.tag()?, prefix)).filter(|name| !name.is_empty())
    }

    /// Its start tag and what follows, as written.
    fn tag(self) -> Option<&'a str> {
        self.tree.source.get(self.span())
    }
}

/// What a start tag declares for a prefix, or for names without one.
fn declared<'s>(tag: &'s str, prefix: Option<&str>) -> Option<&'s str> {
    let mut rest = tag.split_once(|c: char| c.is_whitespace() || c == '>')?.1;
    loop {
        let (name, after) = rest.trim_start().split_once('=')?;
        // Past the end of the tag, or a name that is none.
        if name.contains(['<', '>']) {
            return None;
        }
        let value = after.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = value.get(1..)?.split_once(quote)?;
        let own = match name.trim().strip_prefix("xmlns") {
            Some("") => prefix.is_none(),
            Some(declared) => declared.strip_prefix(':').is_some_and(|declared| Some(declared) == prefix),
            None => false,
        };
        if own {
            return Some(value);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn a_prefix_means_what_the_nearest_tag_says() {
        let tag = "<a:b c='xmlns=\"no\"' xmlns = \"urn:one\"\n xmlns:a='urn:two'><d xmlns:e='urn:three'/>";
        assert_eq!(declared(tag, None), Some("urn:one"));
        assert_eq!(declared(tag, Some("a")), Some("urn:two"));
        assert_eq!(declared(tag, Some("e")), None);
        assert_eq!(declared("<a>1=2</a>", None), None);
    }
}
