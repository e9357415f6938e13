//! Two libraries, asked the same: is this document valid by this profile? Each reads the bytes, applies every rule of the
//! profile that it has, and makes all its findings.

use extractors::{Limits, einvoice as syntaxes};
use model::verdict::{Verdict, Weight};
use rules::einvoice::{Profile, validate};

/// Asks one of them.
pub(crate) type Judge = fn(&[u8], Profile) -> bool;

/// The profiles that both know.
pub(crate) const PROFILES: [Profile; 3] = [Profile::En16931, Profile::Peppol, Profile::XRechnung];

/// Bursar, as `bursar validate` does it.
pub(crate) fn bursar(bytes: &[u8], profile: Profile) -> bool {
    verdict(bytes, Some(profile))
        .is_some_and(|verdict| verdict.findings.iter().all(|finding| finding.severity != Weight::Fatal))
}

/// What Bursar finds; `None` when the bytes are no invoice that the rules know.
pub(crate) fn verdict(bytes: &[u8], demanded: Option<Profile>) -> Option<Verdict> {
    let limits = Limits::default();
    let text = syntaxes::decode(bytes, &limits).ok()?;
    let tree = syntaxes::parse(&text, &limits).ok()?;
    validate(syntaxes::sbdh::inside(tree.root()).ok()?, demanded)
}

/// Reading alone: how many elements there are, none when the bytes are no document.
pub(crate) fn read(bytes: &[u8]) -> usize {
    let limits = Limits::default();
    let tree = syntaxes::decode(bytes, &limits).and_then(|text| Ok(syntaxes::parse(&text, &limits)?.len()));
    tree.unwrap_or_default()
}

/// The crates `en16931-formats`, which reads, and `en16931`, which judges. What reading says counts, as it does there.
pub(crate) fn crates(bytes: &[u8], profile: Profile) -> bool {
    let profile = match profile {
        Profile::En16931 => &en16931::profiles::EN16931,
        Profile::Peppol => &en16931::profiles::PEPPOL_BIS_3,
        Profile::XRechnung => &en16931::profiles::XRECHNUNG,
    };
    let Ok(read) = en16931_formats::read(bytes) else { return false };
    let fatal = read.entries.iter().any(|entry| entry.level() == en16931::Severity::Fatal);
    profile.validate(&read.invoice).is_valid() && !fatal
}
