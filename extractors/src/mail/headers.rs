//! Header fields that intake and fraud checks need, and what is odd about them.
//!
//! Nothing here proves a sender: it only names the reasons not to believe one. Who really sent a message is known to
//! the receiving mail server alone, which says so in `Authentication-Results`; those are handed on as written.

use mail_parser::{Addr, Address, Header, HeaderName};
use model::Timestamp;

use super::name::readable;
use super::opened::{Headers, Opened};
use super::punycode;

/// Longest name, subject or address kept, in characters.
const TEXT_MAX: usize = 300;
/// Longest trace field kept, in characters, and how many of them.
const TRACE_MAX: usize = 2_000;
const TRACE_COUNT_MAX: usize = 50;
/// Most addresses kept of one field.
const ADDRESS_COUNT_MAX: usize = 100;

/// Reads the fields of the outermost message into `opened`, with flags for what is odd.
pub(super) fn read(fields: &[Header<'_>], section: &[u8], opened: &mut Opened) {
    let mut headers = Headers::default();
    let (mut from_fields, mut group, mut repeated) = (0, false, false);
    let mut seen: Vec<HeaderName<'_>> = Vec::new();
    for field in fields {
        if is_single(&field.name) {
            repeated |= seen.contains(&field.name);
            seen.push(field.name.clone());
        }
        let text = || field.value.as_text().map(|t| readable(t, TEXT_MAX)).filter(|t| !t.is_empty());
        match field.name {
            HeaderName::From => {
                from_fields += 1;
                group |= matches!(field.value.as_address(), Some(Address::Group(_)));
                if headers.from_name.is_none() && headers.from.is_none() {
                    let first = field.value.as_address().and_then(Address::first);
                    headers.from_name = first.and_then(|a| a.name.as_deref()).map(|n| readable(n, TEXT_MAX));
                }
                headers.from_all.extend(addresses(field));
                headers.from = headers.from_all.first().cloned();
            }
            HeaderName::Sender => headers.sender = addresses(field).next().or(headers.sender),
            HeaderName::ReplyTo => headers.reply_to = headers.reply_to.or_else(|| addresses(field).next()),
            HeaderName::To => headers.to.extend(addresses(field)),
            HeaderName::Cc => headers.cc.extend(addresses(field)),
            HeaderName::ReturnPath => {
                headers.return_path = headers.return_path.or_else(|| Some(text().unwrap_or_default()))
            }
            HeaderName::Subject => headers.subject = headers.subject.or_else(text),
            HeaderName::MessageId => headers.message_id = headers.message_id.or_else(text),
            HeaderName::InReplyTo => headers.in_reply_to = headers.in_reply_to.or_else(text),
            HeaderName::Date => {
                let date = field.value.as_datetime().filter(|d| d.is_valid()).map(|d| d.to_timestamp());
                headers.date = headers.date.or_else(|| date.and_then(|seconds| Timestamp::from_second(seconds).ok()));
            }
            HeaderName::AuthenticationResults => trace(section, field, &mut headers.authentication_results),
            HeaderName::Received => trace(section, field, &mut headers.received),
            HeaderName::DkimSignature => {
                let tags = raw(section, field);
                headers.dkim_domains.extend(tag(&tags, "d").map(|d| readable(&d.to_lowercase(), TEXT_MAX)));
            }
            _ => {}
        }
    }
    for list in [&mut headers.from_all, &mut headers.to, &mut headers.cc, &mut headers.dkim_domains] {
        list.truncate(ADDRESS_COUNT_MAX);
    }
    if repeated {
        opened.flag("ambiguous_headers");
    }
    if from_fields > 0 && headers.from.is_none() {
        opened.flag("sender_unreadable");
    }
    if from_fields != 1 || group || headers.from_all.len() != 1 || sender_is_doubtful(&headers, fields, section) {
        opened.flag("sender_unverified");
    }
    if let (Some(from), Some(reply_to)) = (&headers.from, &headers.reply_to)
        && organisation(from) != organisation(reply_to)
    {
        opened.flag("reply_to_differs");
    }
    opened.headers = headers;
}

/// Whether the message was made by a machine that answers mail, or reports on the fate of one.
pub(super) fn is_automatic_reply(fields: &[Header<'_>], section: &[u8]) -> bool {
    fields.iter().any(|field| {
        let name = field.name.as_str().to_ascii_lowercase();
        let value = || raw(section, field).to_ascii_lowercase();
        match name.as_str() {
            // `auto-generated` is what billing systems write on invoices, so only replies count.
            "auto-submitted" => value().starts_with("auto-replied"),
            "x-autoreply" | "x-autorespond" | "x-autoresponder" => true,
            "precedence" => value().starts_with("auto_reply"),
            _ => false,
        }
    })
}

/// Whether a mail server wrote the message to say that another one was not delivered.
pub(super) fn is_bounce(headers: &Headers) -> bool {
    let author = headers.from.as_deref().and_then(|from| from.split('@').next()).unwrap_or_default();
    // Bounces have no return path, so that they cannot bounce themselves (RFC 5321, 4.5.5).
    let returns_nowhere = headers.return_path.as_deref().is_some_and(|path| path.is_empty() || path == "<>");
    author == "mailer-daemon" || author == "postmaster" && returns_nowhere
}

/// Reasons not to believe the author that `From` names.
fn sender_is_doubtful(headers: &Headers, fields: &[Header<'_>], section: &[u8]) -> bool {
    let Some(from) = &headers.from else { return true };
    let domain = from.rsplit('@').next().unwrap_or_default();
    // A name that is itself an address makes programs show another sender than the real one.
    let poses = headers.from_name.as_deref().is_some_and(|name| {
        let lower = name.to_lowercase();
        lower.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c)).any(|word| {
            word.split_once('@')
                .is_some_and(|(_, claimed)| claimed.contains('.') && organisation(word) != organisation(from))
        })
    });
    // Nobody outside sends from the mailbox that receives.
    let from_the_receiver = headers.to.iter().chain(&headers.cc).any(|to| to == from);
    poses || from_the_receiver || punycode::looks_like_another(domain) || authentication_is_doubtful(fields, section)
}

/// Signs that the authentication of the message failed or was made up.
fn authentication_is_doubtful(fields: &[Header<'_>], section: &[u8]) -> bool {
    // Servers put their fields on top of what the author wrote.
    let first_of_author = fields.iter().position(|f| is_of_author(&f.name)).unwrap_or(fields.len());
    let was_received = fields[..first_of_author].iter().any(|f| f.name == HeaderName::Received);
    let mut topmost = true;
    let (mut seal, mut seal_whole) = (false, [false; 2]);
    for (index, field) in fields.iter().enumerate() {
        match field.name {
            HeaderName::AuthenticationResults => {
                // Below the author's own fields, or in a message that no server has received, the author wrote it
                // himself (RFC 8601, 5). Above them, only the receiving server's name could tell.
                if !was_received || index > first_of_author {
                    return true;
                }
                if std::mem::take(&mut topmost) && says_fail(&raw(section, field)) {
                    return true;
                }
            }
            // RFC 6376, 8.2: `l=` signs only the beginning, so anything may have been added after it.
            HeaderName::DkimSignature if tag(&raw(section, field), "l").is_some() => return true,
            HeaderName::ArcSeal => seal = true,
            HeaderName::ArcMessageSignature => seal_whole[0] = true,
            HeaderName::ArcAuthenticationResults => seal_whole[1] = true,
            _ => {}
        }
    }
    // RFC 8617, 4.1.3: a set has three fields; a seal alone was made up.
    seal && seal_whole != [true, true]
}

/// Fields that the author's program writes.
fn is_of_author(name: &HeaderName<'_>) -> bool {
    use HeaderName::{ContentType, Date, From, MessageId, MimeVersion, Subject, To};
    matches!(name, From | To | Subject | Date | MessageId | MimeVersion | ContentType)
}

/// Whether a server found that the author's domain does not stand behind the message.
fn says_fail(results: &str) -> bool {
    let results = results.to_ascii_lowercase();
    let says = |method: &str, verdict: &str| results.contains(&format!("{method}={verdict}"));
    says("dmarc", "fail") || says("spf", "fail") && !says("dkim", "pass") || says("compauth", "fail")
}

/// The part of an address that was registered: `mail.example.co.uk` and `example.co.uk` are one organisation.
pub(super) fn organisation(address: &str) -> String {
    let domain = address.rsplit('@').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let labels: Vec<&str> = domain.split('.').collect();
    // Countries that register below a second level use short words for it: `co.uk`, `com.pl`, `gov.it`.
    let short_second = labels.len() > 2 && labels[labels.len() - 1].len() == 2 && labels[labels.len() - 2].len() <= 3;
    let keep = if short_second { 3 } else { 2 };
    labels[labels.len().saturating_sub(keep)..].join(".")
}

/// Fields that may stand once (RFC 5322, 3.6).
fn is_single(name: &HeaderName<'_>) -> bool {
    matches!(
        name,
        HeaderName::Subject
            | HeaderName::MessageId
            | HeaderName::Date
            | HeaderName::From
            | HeaderName::Sender
            | HeaderName::ReplyTo
            | HeaderName::To
            | HeaderName::Cc
            | HeaderName::ContentType
            | HeaderName::ContentTransferEncoding
    )
}

fn addresses<'a>(field: &'a Header<'_>) -> impl Iterator<Item = String> + 'a {
    let all = field.value.as_address().map(|list| list.iter());
    all.into_iter().flatten().filter_map(address).take(ADDRESS_COUNT_MAX)
}

fn address(addr: &Addr<'_>) -> Option<String> {
    let text = readable(&addr.address.as_deref()?.to_lowercase(), TEXT_MAX);
    text.contains('@').then_some(text)
}

/// The value as it was written, on one line.
fn raw(section: &[u8], field: &Header<'_>) -> String {
    let range =
        usize::try_from(field.offset_start).unwrap_or(usize::MAX)..usize::try_from(field.offset_end).unwrap_or(0);
    let text = super::text::decode(section.get(range).unwrap_or_default(), None);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn trace(section: &[u8], field: &Header<'_>, list: &mut Vec<String>) {
    if list.len() < TRACE_COUNT_MAX {
        list.push(readable(&raw(section, field), TRACE_MAX));
    }
}

/// A tag of a `name=value; …` list.
fn tag<'a>(list: &'a str, name: &str) -> Option<&'a str> {
    list.split(';').find_map(|pair| pair.split_once('=').filter(|(n, _)| n.trim() == name).map(|(_, v)| v.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::mime::parse_headers;

    fn flags(section: &str) -> Vec<String> {
        let mut opened = Opened::default();
        read(&parse_headers(section.as_bytes()), section.as_bytes(), &mut opened);
        opened.flags
    }

    #[test]
    fn reasons_not_to_believe_a_sender_are_flagged() {
        let check = |section: &str, expected: &[&str]| assert_eq!(flags(section), expected, "{section}");
        check("From: Nordlicht Billing <billing@nordlicht.example>\r\n\r\n", &[]);
        check("From: Nordlicht <billing@nordlicht.example>\r\nReply-To: ap@mail.nordlicht.example\r\n\r\n", &[]);
        check("Subject: x\r\n\r\n", &["sender_unverified"]);
        check("From: \"billing@nordlicht.example\" <x@evil.invalid>\r\n\r\n", &["sender_unverified"]);
        check("From: a@b.example\r\nFrom: c@d.example\r\n\r\n", &["ambiguous_headers", "sender_unverified"]);
        check("From: <attacker@evil.invalid>:<billing@nordlicht.example>;\r\n\r\n", &["sender_unverified"]);
        check("From: A <a@b.example>\r\nReply-To: a@c.example\r\n\r\n", &["reply_to_differs"]);
        check("From: ap@buyer.example\r\nTo: ap@buyer.example\r\n\r\n", &["sender_unverified"]);
        check("From: a@xn--nrdlicht-4fg.example\r\n\r\n", &["sender_unverified"]);
        check("From: a@xn--mller-kva.example\r\n\r\n", &[]);
        check("From: a@b.example\r\nDKIM-Signature: v=1; d=b.example; l=0; b=AA\r\n\r\n", &["sender_unverified"]);
        check("From: a@b.example\r\nDKIM-Signature: v=1; d=b.example; b=AA\r\n\r\n", &[]);
        check("From: a@b.example\r\nAuthentication-Results: mx; dmarc=pass\r\n\r\n", &["sender_unverified"]);
    }

    #[test]
    fn results_of_a_receiving_server_are_believed_only_above_the_trace() {
        let check = |section: &str, expected: &[&str]| assert_eq!(flags(section), expected, "{section}");
        let received = "Received: from x by mx.buyer.example; Mon, 5 Oct 2026 10:00:00 +0200\r\n";
        check(&format!("Authentication-Results: mx; dmarc=pass\r\n{received}From: a@b.example\r\n\r\n"), &[]);
        check(&format!("{received}Authentication-Results: mx; spf=pass\r\nFrom: a@b.example\r\n\r\n"), &[]);
        check(
            &format!("Authentication-Results: mx; dmarc=fail\r\n{received}From: a@b.example\r\n\r\n"),
            &["sender_unverified"],
        );
        check(
            &format!("{received}From: a@b.example\r\nAuthentication-Results: mx; dmarc=pass\r\n\r\n"),
            &["sender_unverified"],
        );
    }

    #[test]
    fn registered_domains_are_compared() {
        let check = |address: &str, expected: &str| assert_eq!(organisation(address), expected);
        check("a@mail.nordlicht.example", "nordlicht.example");
        check("a@x.firma.com.pl", "firma.com.pl");
        check("a@firma.co.uk", "firma.co.uk");
        check("a@firma.de", "firma.de");
        check("", "");
    }
}
