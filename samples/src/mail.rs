//! Builds messages as mail programs send them (RFC 5322, MIME), byte for byte the same each time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A message in the making.
#[derive(Debug, Clone)]
pub struct Mail {
    from: String,
    to: String,
    subject: String,
    date: String,
    id: String,
    text: Option<String>,
    html: Option<String>,
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    kind: String,
    name: String,
    inline: Option<String>,
    bytes: Vec<u8>,
}

impl Mail {
    /// A message; `id` becomes its Message-ID and its boundaries.
    #[must_use]
    pub fn new(id: &str, from: &str, to: &str, subject: &str, date: &str) -> Mail {
        Mail {
            from: from.to_owned(),
            to: to.to_owned(),
            subject: subject.to_owned(),
            date: date.to_owned(),
            id: id.to_owned(),
            text: None,
            html: None,
            parts: Vec::new(),
        }
    }

    /// With a plain text body.
    #[must_use]
    pub fn text(mut self, text: &str) -> Mail {
        self.text = Some(text.to_owned());
        self
    }

    /// With an HTML body, beside the plain one when there is one.
    #[must_use]
    pub fn html(mut self, html: &str) -> Mail {
        self.html = Some(html.to_owned());
        self
    }

    /// With an attachment of a declared type.
    #[must_use]
    pub fn attach(mut self, kind: &str, name: &str, bytes: Vec<u8>) -> Mail {
        self.parts.push(Part { kind: kind.to_owned(), name: name.to_owned(), inline: None, bytes });
        self
    }

    /// With a picture shown inside the HTML body.
    #[must_use]
    pub fn inline(mut self, kind: &str, name: &str, content_id: &str, bytes: Vec<u8>) -> Mail {
        self.parts.push(Part {
            kind: kind.to_owned(),
            name: name.to_owned(),
            inline: Some(content_id.to_owned()),
            bytes,
        });
        self
    }

    /// With another message forwarded as an attachment.
    #[must_use]
    pub fn forward(mut self, message: Vec<u8>) -> Mail {
        self.parts.push(Part { kind: "message/rfc822".to_owned(), name: String::new(), inline: None, bytes: message });
        self
    }

    /// The message, with CR LF line ends.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = format!(
            "Return-Path: <{}>\r\nFrom: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}>\r\nMIME-Version: 1.0\r\n",
            address(&self.from),
            display(&self.from),
            display(&self.to),
            word(&self.subject),
            self.date,
            self.id
        )
        .into_bytes();
        let tag: String = self.id.chars().filter(char::is_ascii_alphanumeric).collect();
        if self.parts.is_empty() {
            self.body(&tag, &mut out);
        } else {
            let boundary = format!("=_mixed_{tag}");
            let related = self.parts.iter().all(|p| p.inline.is_some());
            let kind = if related { "related" } else { "mixed" };
            out.extend(format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n").bytes());
            out.extend(format!("--{boundary}\r\n").bytes());
            self.body(&tag, &mut out);
            for part in &self.parts {
                out.extend(format!("--{boundary}\r\n").bytes());
                part.write(&mut out);
            }
            out.extend(format!("--{boundary}--\r\n").bytes());
        }
        out
    }

    fn body(&self, tag: &str, out: &mut Vec<u8>) {
        match (&self.text, &self.html) {
            (Some(text), Some(html)) => {
                let boundary = format!("=_alt_{tag}");
                out.extend(format!("Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n").bytes());
                for (kind, body) in [("plain", text), ("html", html)] {
                    out.extend(format!("--{boundary}\r\n").bytes());
                    text_part(kind, body, out);
                }
                out.extend(format!("--{boundary}--\r\n").bytes());
            }
            (None, Some(html)) => text_part("html", html, out),
            (text, None) => text_part("plain", text.as_deref().unwrap_or(""), out),
        }
    }
}

impl Part {
    fn write(&self, out: &mut Vec<u8>) {
        if self.kind == "message/rfc822" {
            out.extend(b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n");
            out.extend(&self.bytes);
            out.extend(b"\r\n");
            return;
        }
        let (name_type, name_disposition) = if self.name.is_ascii() {
            (format!("name=\"{}\"", self.name), format!("filename=\"{}\"", self.name))
        } else {
            // RFC 2231 for those who read it, an encoded word for those who do not.
            (format!("name=\"{}\"", word(&self.name)), format!("filename*=UTF-8''{}", percent(&self.name)))
        };
        let disposition = if self.inline.is_some() { "inline" } else { "attachment" };
        out.extend(format!("Content-Type: {};\r\n {name_type}\r\n", self.kind).bytes());
        out.extend(b"Content-Transfer-Encoding: base64\r\n");
        if let Some(id) = &self.inline {
            out.extend(format!("Content-ID: <{id}>\r\n").bytes());
        }
        out.extend(format!("Content-Disposition: {disposition};\r\n {name_disposition}\r\n\r\n").bytes());
        let text = STANDARD.encode(&self.bytes);
        for line in text.as_bytes().chunks(76) {
            out.extend(line);
            out.extend(b"\r\n");
        }
    }
}

fn text_part(kind: &str, text: &str, out: &mut Vec<u8>) {
    out.extend(
        format!("Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
            .bytes(),
    );
    for line in text.lines() {
        let mut width = 0;
        let last = line.len();
        for (i, byte) in line.bytes().enumerate() {
            let plain = (0x21..=0x7e).contains(&byte) && byte != b'=' || byte == b' ' && i + 1 < last;
            let piece = if plain { char::from(byte).to_string() } else { format!("={byte:02X}") };
            // RFC 2045: at most 76 characters a line, a soft break ends in "=".
            if width + piece.len() > 75 {
                out.extend(b"=\r\n");
                width = 0;
            }
            width += piece.len();
            out.extend(piece.bytes());
        }
        out.extend(b"\r\n");
    }
}

/// `Name <a@b>` with the name encoded when it must be.
fn display(person: &str) -> String {
    match person.split_once(" <") {
        Some((name, rest)) => format!("{} <{rest}", word(name)),
        None => person.to_owned(),
    }
}

fn address(person: &str) -> &str {
    person.split_once('<').map_or(person, |(_, rest)| rest.trim_end_matches('>'))
}

/// RFC 2047, base64 in UTF-8, folded at 40 bytes of text.
fn word(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        if piece.len() + c.len_utf8() > 40 {
            words.push(std::mem::take(&mut piece));
        }
        piece.push(c);
    }
    words.push(piece);
    let words: Vec<String> = words.iter().map(|w| format!("=?UTF-8?B?{}?=", STANDARD.encode(w))).collect();
    words.join("\r\n ")
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"._-".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
