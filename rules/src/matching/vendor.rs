//! Who sent it: VAT identifier, else bank account, else name, each with the evidence in words.

use model::decision::VendorMatch;
use model::document::Arrival;
use model::ledger::{Ledger, Vendor};
use model::{Iban, Invoice, VatIdentifier};

use crate::text::{Signature, company_key, company_likeness};

/// Likeness from which a name is the vendor's, in parts of thousand.
const SAME_NAME: u32 = 880;
/// How far the second best name must be behind.
const NAME_GAP: u32 = 100;
/// Likeness below which two names are of different companies.
const OTHER_NAME: u32 = 500;

/// Likeness of letters below which names are not compared word by word.
const NO_NAME: u32 = 200;

/// What is known about the sender.
pub(crate) enum Identity {
    /// This vendor.
    One(VendorMatch),
    /// One of these, and nothing tells which; best first.
    Several(Vec<VendorMatch>),
    /// None of the master data.
    Nobody,
}

/// Identifies the seller among the ledger's vendors.
pub(crate) fn identify(invoice: &Invoice, arrival: Option<&Arrival>, ledger: &Ledger) -> Identity {
    let mut seller = Seller::of(invoice);
    // What a page prints under the buyer tells nothing of the seller.
    seller.vat_id = seller.vat_id.filter(|id| {
        let is = |other: Option<&VatIdentifier>| other.is_some_and(|other| same_vat_id(other, id));
        let is_ours = ledger.own_entities.iter().any(|entity| is(entity.vat_id.as_ref()));
        !is_ours || ledger.vendors.iter().any(|vendor| is(vendor.vat_id.as_ref()))
    });
    if let Some(vat_id) = &seller.vat_id {
        let same: Vec<&Vendor> =
            ledger.vendors.iter().filter(|v| v.vat_id.as_ref().is_some_and(|id| same_vat_id(id, vat_id))).collect();
        if !same.is_empty() {
            return seller.one_of(same, &format!("VAT id {vat_id}"));
        }
    }
    let by_account: Vec<&Vendor> = ledger
        .vendors
        .iter()
        .filter(|v| v.accounts.iter().any(|a| seller.accounts.contains(&a.iban)))
        // A factor collects for many companies on one account: another VAT id and another name are another company.
        .filter(|v| !(seller.has_other_vat_id(v) && seller.likeness(v) < OTHER_NAME))
        .collect();
    if let (false, Some(account)) = (by_account.is_empty(), seller.accounts.first()) {
        return seller.one_of(by_account, &format!("bank account {}", account.masked()));
    }
    seller.by_name(arrival, ledger)
}

/// What an invoice says of its seller, ready to be compared.
struct Seller {
    vat_id: Option<VatIdentifier>,
    accounts: Vec<Iban>,
    names: Vec<(String, Vec<String>)>,
    letters: Signature,
}

impl Seller {
    fn of(invoice: &Invoice) -> Seller {
        let seller = &invoice.seller;
        let vat_id = [&seller.vat_identifier, &seller.tax_registration]
            .into_iter()
            .flatten()
            .find_map(|text| text.parse::<VatIdentifier>().ok());
        let accounts = invoice.payment.credit_transfers.iter().filter_map(|t| t.account.as_deref()?.parse().ok());
        let names: Vec<&String> = [&seller.name, &seller.trading_name].into_iter().flatten().collect();
        let letters = Signature::of(&names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" "));
        Seller {
            vat_id,
            accounts: accounts.collect(),
            names: names.into_iter().map(|name| (name.clone(), company_key(name))).collect(),
            letters,
        }
    }

    fn likeness(&self, vendor: &Vendor) -> u32 {
        let key = company_key(&vendor.name);
        self.names.iter().map(|(_, name)| company_likeness(name, &key)).max().unwrap_or(0)
    }

    fn has_other_vat_id(&self, vendor: &Vendor) -> bool {
        matches!((&self.vat_id, &vendor.vat_id), (Some(mine), Some(theirs)) if !same_vat_id(mine, theirs))
    }

    /// The only candidate, or the one that account and name point to.
    fn one_of(&self, candidates: Vec<&Vendor>, by: &str) -> Identity {
        if let [only] = candidates.as_slice() {
            return Identity::One(found(only, by.to_owned()));
        }
        let mut ranked: Vec<(bool, u32, &Vendor)> = candidates
            .into_iter()
            .map(|v| (v.accounts.iter().any(|a| self.accounts.contains(&a.iban)), self.likeness(v), v))
            .collect();
        ranked.sort_by(|a, b| (b.0, b.1, &a.2.vendor_id).cmp(&(a.0, a.1, &b.2.vendor_id)));
        match ranked.as_slice() {
            [(true, _, best), (false, ..), ..] => Identity::One(found(best, format!("{by} and its bank account"))),
            [(_, first, best), (_, second, _), ..] if *first >= second + NAME_GAP => {
                Identity::One(found(best, format!("{by} and its name")))
            }
            _ => Identity::Several(ranked.iter().map(|(.., v)| found(v, by.to_owned())).collect()),
        }
    }

    fn by_name(&self, arrival: Option<&Arrival>, ledger: &Ledger) -> Identity {
        let domain = arrival.and_then(|a| a.sender.as_deref()).and_then(mail_domain);
        let mut ranked: Vec<(u32, bool, &Vendor)> = ledger
            .vendors
            .iter()
            .filter_map(|vendor| {
                // Names with hardly a run of letters in common need no closer look.
                if self.letters.likeness(&Signature::of(&vendor.name)) < NO_NAME {
                    return None;
                }
                let likeness = self.likeness(vendor);
                let same_domain = domain.is_some() && vendor.email_domain.as_deref().map(str::to_lowercase) == domain;
                // The same name with another VAT id is a sister company, unless everything else speaks for it.
                let needed = match (same_domain, self.has_other_vat_id(vendor)) {
                    (true, false) => OTHER_NAME,
                    (_, true) if !self.same_vat_country(vendor) => u32::MAX,
                    (_, true) => 950,
                    (false, false) => SAME_NAME,
                };
                (likeness >= needed).then_some((likeness, same_domain, vendor))
            })
            .collect();
        ranked.sort_by(|a, b| (b.1, b.0, &a.2.vendor_id).cmp(&(a.1, a.0, &b.2.vendor_id)));
        let by = |entry: &(u32, bool, &Vendor)| {
            let name = self.names.first().map_or("", |(name, _)| name.as_str());
            let name: String = name.chars().take(80).collect();
            match (entry.1, &domain) {
                (true, Some(domain)) => format!("name {name} and mail domain {domain}"),
                _ => format!("name {name}"),
            }
        };
        match ranked.as_slice() {
            [] => Identity::Nobody,
            [only] => Identity::One(found(only.2, by(only))),
            [first, second, ..] if first.1 != second.1 || first.0 >= second.0 + NAME_GAP => {
                Identity::One(found(first.2, by(first)))
            }
            // An exact name is not made doubtful by one that is only near.
            [first, second, ..] if first.0 == crate::text::WHOLE && second.0 < crate::text::WHOLE => {
                Identity::One(found(first.2, by(first)))
            }
            several => Identity::Several(several.iter().map(|entry| found(entry.2, by(entry))).collect()),
        }
    }

    fn same_vat_country(&self, vendor: &Vendor) -> bool {
        matches!((&self.vat_id, &vendor.vat_id), (Some(mine), Some(theirs)) if mine.country() == theirs.country())
    }
}

fn found(vendor: &Vendor, by: String) -> VendorMatch {
    VendorMatch { vendor_id: vendor.vendor_id.clone(), name: vendor.name.clone(), by }
}

/// Whether two VAT identifiers are one: Greece is written EL and GR; what Switzerland and Norway put behind theirs (MWST, MVA)
/// belongs to no number.
pub(crate) fn same_vat_id(a: &VatIdentifier, b: &VatIdentifier) -> bool {
    let parts = |id: &VatIdentifier| {
        let (country, rest) = id.as_str().split_at(2);
        let ends: &[&str] = match country {
            "CH" => &["MWST", "TVA", "IVA", "VAT"],
            "NO" => &["MVA"],
            _ => &[],
        };
        let rest = ends.iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
        (if country == "GR" { "EL".to_owned() } else { country.to_owned() }, rest.to_owned())
    };
    a == b || parts(a) == parts(b)
}

/// The domain of `Name <user@domain>`, in lower case.
fn mail_domain(sender: &str) -> Option<String> {
    let (_, domain) = sender.trim().trim_end_matches('>').rsplit_once('@')?;
    let clean = !domain.is_empty() && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    clean.then(|| domain.to_lowercase())
}
