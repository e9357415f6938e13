//! A clock that runs at the usual speed from another day: the demo's samples carry fixed dates, and must not age.

use std::time::Instant;

use model::{Clock, Date, Timestamp};

/// Starts at nine in the morning (UTC) of a given day, when the program starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClockOfDay {
    start: Timestamp,
    since: Instant,
}

impl ClockOfDay {
    pub(crate) fn starting_on(day: Date) -> anyhow::Result<ClockOfDay> {
        let start = day.at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC)?.timestamp();
        Ok(ClockOfDay { start, since: Instant::now() })
    }
}

impl Clock for ClockOfDay {
    fn now(&self) -> Timestamp {
        // A demo does not run until the year 9999.
        self.start.checked_add(self.since.elapsed()).unwrap_or(self.start)
    }
}
