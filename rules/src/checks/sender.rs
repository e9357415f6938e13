//! Who sent the mail: what a fraudster imitates.

use super::Context;
use crate::findings::Findings;
use crate::say;

/// F102. The mail's sender is not who it says, or writes from a domain that only looks like the vendor's.
pub(crate) fn not_genuine(context: &Context<'_>, out: &mut Findings) {
    let Some(arrival) = context.subject.arrival else { return };
    let Some(sender) = arrival.sender.as_deref() else { return };
    let Some(domain) = domain(sender) else { return };
    let own = context.vendor.and_then(|vendor| vendor.email_domain.as_deref()).map(str::to_lowercase);
    if context.subject.flags.iter().any(|flag| flag == "sender_unverified") {
        let sentence = format!(
            "The sender {} is not verified: our mail server could not confirm it, or the mail contradicts itself.",
            say::quote(sender)
        );
        out.say(vec![], sentence)
            .expected("a sender that our mail server confirms")
            .actual(say::quote(sender))
            .at_risk(context.gross());
    }
    answers_go_elsewhere(context, sender, own.as_deref() == Some(&domain), out);
    let Some(own) = own else { return };
    if own == domain || domain.ends_with(&format!(".{own}")) || !resembles(&domain, &own) {
        return;
    }
    let vendor = context.vendor.map(|v| v.vendor_id.clone()).unwrap_or_default();
    let sentence = format!(
        "The mail comes from {}, which only looks like {own}, the domain of vendor {vendor}.",
        say::quote(&domain)
    );
    out.say(vec![], sentence)
        .expected(own)
        .actual(say::quote(&domain))
        .limit("the domain on file")
        .citing_record(format!("vendor {vendor}"))
        .at_risk(context.gross());
}

/// Whoever answers to ask whether the account is right asks somebody else.
fn answers_go_elsewhere(context: &Context<'_>, sender: &str, is_vendors: bool, out: &mut Findings) {
    let has = |name: &str| context.subject.flags.iter().any(|flag| flag == name);
    let resembles = has("reply_to_resembles");
    // Billing services have answers sent to the vendor: only mail of the vendor's own domain is asked why not there.
    let leaves_vendor = is_vendors && has("reply_to_differs");
    if !resembles && !leaves_vendor {
        return;
    }
    let sentence = if resembles {
        format!("Answers to {} go to a domain that only looks like the sender's.", say::quote(sender))
    } else {
        format!("The mail comes from the vendor's domain, and answers to {} go to another one.", say::quote(sender))
    };
    let finding = out.say(vec![], sentence);
    finding.expected("answers to the sender's domain").actual("answers to another domain").at_risk(context.gross());
    if !resembles {
        finding.severity(model::Severity::Hold);
    }
}

/// Whether answers to one address would go to a domain that is easily taken for the other's.
#[must_use]
pub fn domains_resemble(from: &str, reply_to: &str) -> bool {
    match (domain(from), domain(reply_to)) {
        (Some(from), Some(reply_to)) => from != reply_to && resembles(&reply_to, &from),
        _ => false,
    }
}

/// The domain of `Name <user@domain>`, in lower case.
fn domain(sender: &str) -> Option<String> {
    let (_, domain) = sender.trim().trim_end_matches('>').rsplit_once('@')?;
    (!domain.is_empty()).then(|| domain.to_lowercase())
}

/// Whether two different domains are easily taken for each other.
fn resembles(domain: &str, own: &str) -> bool {
    let (mine, theirs) = (label(domain), label(own));
    if mine.len() < 4 || theirs.len() < 4 {
        return false;
    }
    // `nordlicht-papier.com` beside `nordlicht-papier.de` is usual; `nord1icht`, `nordIicht`, `nordlicht-gmbh` are not.
    if mine == theirs {
        return false;
    }
    let (a, b) = (drawn(&mine), drawn(&theirs));
    let slips_max = if theirs.len() < 8 { 1 } else { 2 };
    strsim::osa_distance(&a, &b) <= slips_max || (b.len() >= 6 && a.contains(&b) && a.len() <= b.len() + 9)
}

/// The part of a domain that its owner chose.
fn label(domain: &str) -> String {
    let parts: Vec<&str> = domain.split('.').collect();
    let second = ["co", "com", "org", "net", "gov", "ac"];
    let at = match parts.as_slice() {
        [.., name, middle, _] if second.contains(middle) && parts.len() > 2 => *name,
        [.., name, _] => *name,
        _ => domain,
    };
    at.to_owned()
}

/// As it looks at a glance: what is drawn alike becomes one letter.
fn drawn(label: &str) -> String {
    let mut text = String::with_capacity(label.len());
    let lower = label.replace("rn", "m").replace("vv", "w").replace("cl", "d");
    for c in lower.chars() {
        text.push(match c {
            '0' | 'о' | 'ο' => 'o',
            '1' | 'i' | 'ı' | 'і' | '|' => 'l',
            '5' => 's',
            'а' | 'α' => 'a',
            'е' | 'ε' => 'e',
            'р' | 'ρ' => 'p',
            'с' => 'c',
            'х' => 'x',
            'у' => 'y',
            '-' | '_' => continue,
            other => other,
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_told_from_other_domains() {
        let check = |domain: &str, expected: bool| {
            assert_eq!(resembles(domain, "nordlicht-papier.example"), expected, "{domain}");
        };
        for alike in [
            "nord1icht-papier.example",
            "nordlicht-papler.example",
            "nordlichtpapier.example",
            "nordlicht-papier-gmbh.example",
            "nordlicth-papier.example",
            "nordlícht-papier.example",
        ] {
            check(alike, true);
        }
        for other in ["nordlicht-papier.com", "papierhaus.example", "buchhaltung.example", "gmail.com"] {
            check(other, false);
        }
        assert!(!resembles("abd.example", "abc.example"), "short names are near to many others");
    }
}
