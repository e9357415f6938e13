//! Synthetic cases of invented companies, with what must become of each. Demo, tests and benches share them.
//!
//! The cases live under `samples/cases/` as committed bytes, so that nothing depends on this crate's generator to be
//! run; [`catalogue`] is where they are written down, and a test makes them again and compares every byte
//! (`UPDATE=1` rewrites them). All dates are fixed: whoever feeds the cases gives the service the day [`AS_OF`] as
//! its clock, and the cases mean the same for ever.
//!
//! [`generate`] makes invoices by the thousand for load.

pub mod bill;
pub mod case;
pub mod catalogue;
pub mod companies;
pub mod generate;
pub mod identifiers;
pub mod layout;
pub mod ledger;
pub mod pages;
pub mod sheet;
pub mod wording;

pub mod font;
pub mod letters;
pub mod locked;
pub mod mail;
pub mod peppol;
pub mod scan;
pub mod seed;

mod embedded;

use model::{Date, Timestamp};

pub use case::{Case, Expected, Source, cases};
pub use ledger::{LedgerKind, ledger_csv};

/// The samples' day, a Monday: the date that the clock shows when they arrive.
pub const AS_OF: Date = Date::constant(2026, 3, 16);

/// The samples' moment: nine in the morning of [`AS_OF`], UTC. Give it to a [`model::clock::FixedClock`].
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::constant(1_773_651_600, 0)
}

/// Companies, policy and approval of the samples, as the sections `[company]`, `[policy]` and `[approval]` of
/// `bursar.toml`.
#[must_use]
pub fn config_toml() -> &'static str {
    include_str!("../bursar.toml")
}

/// Somebody who may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User {
    /// User name.
    pub name: &'static str,
    /// What this person may do.
    pub roles: &'static [model::task::Role],
}

/// The people of the samples. Passwords are made when they are needed.
#[must_use]
pub fn users() -> &'static [User] {
    use model::task::Role;
    &[
        User { name: "a.lindner", roles: &[Role::Clerk] },
        User { name: "c.brandt", roles: &[Role::Approver] },
        User { name: "j.kowalska", roles: &[Role::Approver] },
        User { name: "p.zielinska", roles: &[Role::Approver] },
        User { name: "m.duval", roles: &[Role::Approver] },
        User { name: "h.petersen", roles: &[Role::Accountant] },
        User { name: "admin", roles: &[Role::Admin] },
        User { name: "auditor", roles: &[Role::Auditor] },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_lies_on_the_day() {
        assert_eq!(now().to_string(), "2026-03-16T09:00:00Z");
        assert_eq!(now().to_zoned(jiff::tz::TimeZone::UTC).date(), AS_OF);
    }
}
