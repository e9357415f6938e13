//! Times in milliseconds, of which the middle counts and the slow end is shown.

use std::hint::black_box;
use std::time::Instant;

use serde::Serialize;

/// What one kind of work took, over all documents and rounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Timing {
    /// The shortest: what the work takes when nothing else is in its way.
    pub(crate) best_ms: f64,
    /// Half of the times are shorter.
    pub(crate) median_ms: f64,
    /// One time in twenty is longer.
    pub(crate) p95_ms: f64,
}

impl Timing {
    /// `None` when there are no times.
    pub(crate) fn of(mut times: Vec<f64>) -> Option<Timing> {
        times.sort_by(f64::total_cmp);
        let last = times.len().checked_sub(1)?;
        Some(Timing {
            best_ms: *times.first()?,
            median_ms: *times.get(last / 2)?,
            p95_ms: *times.get(last * 95 / 100)?,
        })
    }
}

/// How long some work takes. Its result is made, whatever the optimiser thinks of it.
pub(crate) fn milliseconds<T>(work: impl FnOnce() -> T) -> f64 {
    let started = Instant::now();
    black_box(work());
    started.elapsed().as_secs_f64() * 1_000.0
}
