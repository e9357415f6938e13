//! One walk over the text of a document: markup told from character data, every promise of the gate kept on the way.
//!
//! XML without document types is a small language, and each of its tags is looked at closely anyhow: for limits,
//! prefixes, attributes. Doing all of it in one walk reads a document in a third of the time that a parser under a gate
//! took, and leaves one place that says what is taken.

use std::borrow::Cow;

use memchr::{memchr, memmem};
use model::extraction::{Problem, Reason};
use model::xml::{Builder, Ns, Tree};

use super::names::{Name, Names};
use super::{chars, doctype, line_of, malformed};
use crate::Limits;

/// Most namespace declarations in scope at once; ordinary documents have ten.
const NAMESPACES_MAX: usize = 256;

/// The namespace of the prefix `xml`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of the prefix `xmlns`.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Builds a tree from the text of a document.
pub(super) struct Gate<'a, 'l> {
    source: &'a str,
    limits: &'l Limits,
    /// What is looked at next.
    at: usize,
    /// Where the tag or the text begins that is looked at: trouble is told by its line.
    from: usize,
    tree: Builder<'a>,
    open: Vec<Open<'a>>,
    bindings: Vec<(&'a str, Ns)>,
    /// Another number whenever other namespaces are declared.
    declared: u32,
    names: Names<'a>,
    /// The attributes of the tag at hand.
    keys: Vec<Name<'a>>,
}

/// An element whose end tag is still to come.
struct Open<'a> {
    /// Its name as written.
    name: &'a str,
    /// How many bindings are in scope outside of it.
    outer: usize,
}

impl<'a, 'l> Gate<'a, 'l> {
    pub(super) fn new(source: &'a str, limits: &'l Limits) -> Self {
        let bindings = vec![("xml", Ns::Plumbing)];
        let (tree, open, keys) = (Builder::new(source), Vec::with_capacity(16), Vec::new());
        Gate { source, limits, at: 0, from: 0, tree, open, bindings, declared: 0, names: Names::new(), keys }
    }

    /// Takes the document, or says what is wrong with it.
    pub(super) fn pass(mut self) -> Result<Tree<'a>, Problem> {
        while let Some(byte) = self.byte() {
            self.from = self.at;
            if byte != b'<' {
                self.text()?;
                continue;
            }
            match self.source.as_bytes().get(self.at + 1) {
                Some(b'/') => self.end_tag()?,
                Some(b'!') => self.declaration()?,
                Some(b'?') => self.instruction()?,
                _ => self.start_tag()?,
            }
        }
        self.from = self.at;
        if !self.open.is_empty() {
            let message = format!("line {}: the XML ends before its root element is closed", self.line());
            return Err(Problem::quarantine(Reason::Truncated, message));
        }
        self.tree.finish().ok_or_else(|| Problem::quarantine(Reason::Truncated, "the XML has no root element"))
    }

    fn start_tag(&mut self) -> Result<(), Problem> {
        self.make_room()?;
        self.at += 1;
        let name = self.name().ok_or_else(|| self.refused("an element has an impossible name"))?;
        if !self.byte().is_some_and(|next| chars::is_blank(next) || matches!(next, b'/' | b'>')) {
            return Err(self.refused("an element has an impossible name, or its tag is not closed"));
        }
        let outer = self.bindings.len();
        let empty = self.attributes()?;
        if self.bindings.len() > NAMESPACES_MAX {
            let message = format!("line {}: more than {NAMESPACES_MAX} namespaces are declared", self.line());
            return Err(Problem::quarantine(Reason::TooManyParts, message));
        }
        let (bindings, line) = (&self.bindings, || line_of(self.source, self.from));
        let ns = || namespace(bindings, name.prefix()).map_err(|what| malformed(line(), &what));
        let id = self.names.id(&name, self.declared, ns, &mut self.tree)?;
        self.tree.open(id, (self.from as u32, self.at as u32));
        if empty {
            self.tree.close(self.at as u32);
            self.forget_bindings(outer);
        } else {
            self.open.push(Open { name: name.whole, outer });
        }
        Ok(())
    }

    /// Whether one more element is within the limits.
    fn make_room(&self) -> Result<(), Problem> {
        if self.open.is_empty() && !self.tree.is_empty() {
            return Err(self.refused("it has more than one root element"));
        }
        if self.open.len() >= self.limits.depth_max {
            let max = self.limits.depth_max;
            let message = format!("line {}: elements are nested more than {max} deep", self.line());
            return Err(Problem::quarantine(Reason::TooDeep, message));
        }
        if self.tree.len() >= self.limits.xml_element_count_max {
            let max = self.limits.xml_element_count_max;
            return Err(Problem::quarantine(Reason::TooManyParts, format!("it has more than {max} elements")));
        }
        Ok(())
    }

    /// Reads attributes to the end of the tag; whether the element is empty.
    ///
    /// Attributes without a namespace go to the tree and declarations of namespaces to the bindings; others are checked.
    fn attributes(&mut self) -> Result<bool, Problem> {
        self.keys.clear();
        let empty = loop {
            let separated = self.skip_blanks();
            match self.byte() {
                Some(b'>') => {
                    self.at += 1;
                    break false;
                }
                Some(b'/') if self.source.as_bytes().get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    break true;
                }
                Some(_) if !separated => return Err(self.refused("two attributes are not separated")),
                Some(_) => self.attribute()?,
                None => return Err(self.refused("a tag is not closed")),
            }
        };
        // Prefixes may be declared behind their first use, in the same tag.
        let stranger = |key: &&Name<'a>| !matches!(key.prefix(), "" | "xmlns") && !self.is_bound(key.prefix());
        match self.keys.iter().find(stranger) {
            Some(key) => Err(self.refused(&undeclared(key.prefix()))),
            None => Ok(empty),
        }
    }

    fn attribute(&mut self) -> Result<(), Problem> {
        let max = self.limits.xml_attribute_count_max;
        if self.keys.len() >= max {
            let message = format!("line {}: an element has more than {max} attributes", self.line());
            return Err(Problem::quarantine(Reason::TooManyParts, message));
        }
        let key = self.name().ok_or_else(|| self.refused("an attribute has an impossible name"))?;
        // The number of attributes is capped, so looking back is cheap. Two prefixes of one namespace with the same
        // local name would be the same attribute; readers use attributes without a namespace only.
        if self.keys.iter().any(|earlier| earlier.whole == key.whole) {
            return Err(self.refused(&format!("the attribute {} stands twice on one element", key.whole)));
        }
        self.keys.push(key);
        self.skip_blanks();
        if self.byte() != Some(b'=') {
            return Err(self.refused("an attribute has no value, or an impossible name"));
        }
        self.at += 1;
        self.skip_blanks();
        let quote = self.byte().filter(|byte| matches!(byte, b'"' | b'\''));
        let quote = quote.ok_or_else(|| self.refused("an attribute has no quotes"))?;
        let rest = &self.source[self.at + 1..];
        let end = memchr(quote, rest.as_bytes()).ok_or_else(|| self.refused("an attribute is not closed"))?;
        let from = self.at as u32 + 1;
        self.at += end + 2;
        let value = chars::attribute_value(&rest[..end]).map_err(|what| self.refused(what))?;
        let declared = match (key.prefix(), key.local()) {
            ("", "xmlns") => "",
            ("xmlns", local) => local,
            ("", _) => {
                let id = self.names.attribute(&key, &mut self.tree);
                self.tree.attribute(id, value, from);
                return Ok(());
            }
            _ => return Ok(()),
        };
        if declared == "xmlns" || (!declared.is_empty() && value.is_empty()) {
            return Err(self.refused("a namespace prefix is declared as nothing"));
        }
        // Namespaces in XML 1.0, section 3: these two are bound for ever.
        if (declared == "xml") != (value == XML) || value == XMLNS {
            return Err(self.refused("a namespace of XML itself is declared as something else"));
        }
        self.bindings.push((declared, Ns::of(&value)));
        self.declared += 1;
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), Problem> {
        let Some(open) = self.open.pop() else { return Err(self.refused("an end tag has no start tag")) };
        self.at += 2;
        let named = self.source[self.at..].starts_with(open.name);
        self.at += if named { open.name.len() } else { 0 };
        self.skip_blanks();
        if !named || self.byte() != Some(b'>') {
            let name: String = open.name.chars().take(60).collect();
            return Err(self.refused(&format!("an end tag stands where </{name}> is expected")));
        }
        self.at += 1;
        self.forget_bindings(open.outer);
        self.tree.close(self.at as u32);
        // What is blank from here to the next tag is layout, whatever comes.
        let layout = self.at;
        if self.skip_blanks() && self.byte().is_some_and(|next| next != b'<') {
            self.at = layout;
        }
        Ok(())
    }

    /// Namespaces that were declared in an element end with it.
    fn forget_bindings(&mut self, outer: usize) {
        if self.bindings.len() > outer {
            self.bindings.truncate(outer);
            self.declared += 1;
        }
    }

    /// What begins with `<!`.
    fn declaration(&mut self) -> Result<(), Problem> {
        let rest = &self.source[self.at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            // XML 1.0, section 2.5: two hyphens end a comment and stand nowhere inside.
            let hyphens = memmem::find(comment.as_bytes(), b"--");
            let end = hyphens.ok_or_else(|| self.refused("a comment is not closed"))?;
            if comment.as_bytes().get(end + 2) != Some(&b'>') {
                return Err(self.refused("a comment holds \"--\""));
            }
            self.at += "<!--".len() + end + "-->".len();
            return Ok(());
        }
        if let Some(data) = rest.strip_prefix("<![CDATA[") {
            let end = memmem::find(data.as_bytes(), b"]]>").ok_or_else(|| self.refused("CDATA is not closed"))?;
            self.at += "<![CDATA[".len() + end + "]]>".len();
            let taken = self.tree.cdata(&chars::normal_line_ends(&data[..end]));
            return if taken { Ok(()) } else { Err(self.outside()) };
        }
        if rest.get(..9).is_some_and(|word| word.eq_ignore_ascii_case("<!doctype")) {
            return Err(doctype(self.line()));
        }
        Err(self.refused("a declaration is no part of a document without a document type"))
    }

    /// What begins with `<?`: the XML declaration, or an instruction, which is passed by.
    fn instruction(&mut self) -> Result<(), Problem> {
        let rest = &self.source[self.at + 2..];
        let end = memmem::find(rest.as_bytes(), b"?>").ok_or_else(|| self.refused("an instruction is not closed"))?;
        self.at += end + 4;
        let content = &rest[..end];
        let target = &content[..chars::name_end(content.as_bytes())];
        let stands_apart = content[target.len()..].bytes().next().is_none_or(chars::is_blank);
        if !stands_apart || chars::colon_of(target) != Some(None) {
            return Err(self.refused("an instruction has no name"));
        }
        if self.from == 0 && target == "xml" {
            return match chars::declaration_fault(content) {
                Some(what) => Err(self.refused(what)),
                None => Ok(()),
            };
        }
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.refused("an XML declaration stands inside the document"));
        }
        Ok(())
    }

    /// Character data up to the next tag.
    fn text(&mut self) -> Result<(), Problem> {
        let rest = &self.source[self.at..];
        let (end, plain) = chars::run(rest.as_bytes());
        self.at += end;
        let run = &rest[..end];
        if plain {
            return if self.tree.text(run, self.from as u32) { Ok(()) } else { Err(self.outside()) };
        }
        let mut rest = run;
        while let Some(at) = memchr(b'&', rest.as_bytes()) {
            if at > 0 {
                self.keep(&rest[..at])?;
            }
            self.from += at;
            let (name, after) =
                rest[at + 1..].split_once(';').ok_or_else(|| self.refused("a reference is not closed"))?;
            let meant = chars::entity(name).ok_or_else(|| {
                let name: String = name.chars().take(20).collect();
                self.refused(&format!("the reference &{name}; has no meaning in XML without a document type"))
            })?;
            if !self.tree.cdata(meant.encode_utf8(&mut [0; 4])) {
                return Err(self.outside());
            }
            self.from += name.len() + 2;
            rest = after;
        }
        if rest.is_empty() { Ok(()) } else { self.keep(rest) }
    }

    /// Keeps a piece of character data without references, which begins at [`Gate::from`].
    fn keep(&mut self, piece: &'a str) -> Result<(), Problem> {
        if piece.contains("]]>") {
            return Err(self.refused("it holds \"]]>\" outside of CDATA"));
        }
        let taken = match chars::normal_line_ends(piece) {
            Cow::Borrowed(piece) => self.tree.text(piece, self.from as u32),
            Cow::Owned(piece) => self.tree.text_made(&piece),
        };
        if taken { Ok(()) } else { Err(self.outside()) }
    }

    fn is_bound(&self, prefix: &str) -> bool {
        self.bindings.iter().any(|(bound, _)| *bound == prefix)
    }

    /// The name that begins here, with at most one colon; `None` when what stands here is none.
    fn name(&mut self) -> Option<Name<'a>> {
        let name = self.names.read(&self.source[self.at..])?;
        self.at += name.whole.len();
        Some(name)
    }

    /// Passes white space; whether there was some.
    fn skip_blanks(&mut self) -> bool {
        let rest = &self.source.as_bytes()[self.at..];
        let blanks = rest.iter().take_while(|byte| chars::is_blank(**byte)).count();
        self.at += blanks;
        blanks > 0
    }

    fn byte(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn line(&self) -> u32 {
        line_of(self.source, self.from)
    }

    fn outside(&self) -> Problem {
        self.refused("text stands outside of the root element")
    }

    #[cold]
    fn refused(&self, what: &str) -> Problem {
        malformed(self.line(), what)
    }
}

/// The namespace of an element with this prefix, by the declarations in scope; else what is wrong.
fn namespace(bindings: &[(&str, Ns)], prefix: &str) -> Result<Ns, String> {
    match bindings.iter().rev().find(|(bound, _)| *bound == prefix) {
        Some((_, ns)) => Ok(*ns),
        None if prefix.is_empty() => Ok(Ns::None),
        None => Err(undeclared(prefix)),
    }
}

fn undeclared(prefix: &str) -> String {
    format!("the prefix {prefix} is not declared")
}
