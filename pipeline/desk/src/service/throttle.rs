//! Slows guessing down: after a few wrong passwords a name has to wait, longer each time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use model::Timestamp;

/// Wrong passwords before a name has to wait.
const FREE: u32 = 5;
/// Names remembered; a flood of invented names forgets the oldest.
const NAMES_MAX: usize = 10_000;
/// Longest wait, in seconds.
const WAIT_MAX: i64 = 900;

#[derive(Default)]
pub(super) struct Throttle(Mutex<HashMap<String, Tries>>);

struct Tries {
    wrong: u32,
    last: Timestamp,
}

impl Throttle {
    /// Seconds that this name has to wait; 0 when it may try.
    pub(super) fn wait(&self, name: &str, now: Timestamp) -> i64 {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tries) = tries.get(name) else { return 0 };
        let wait = tries.wait();
        (tries.last.as_second() + wait - now.as_second()).clamp(0, WAIT_MAX)
    }

    /// A try begins: counted as wrong until it proves right, so that guesses made at once count as well.
    pub(super) fn begin(&self, name: &str, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= NAMES_MAX && !all.contains_key(name) {
            all.retain(|_, tries| now.as_second() - tries.last.as_second() < WAIT_MAX);
            if all.len() >= NAMES_MAX
                && let Some(oldest) = all.iter().min_by_key(|(_, t)| t.last).map(|(name, _)| name.clone())
            {
                all.remove(&oldest);
            }
        }
        let tries = all.entry(name.to_owned()).or_insert(Tries { wrong: 0, last: now });
        if now.as_second() - tries.last.as_second() > WAIT_MAX * 2 {
            tries.wrong = 0;
        }
        tries.wrong = tries.wrong.saturating_add(1);
        tries.last = now;
    }

    /// The password was right.
    pub(super) fn right(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

impl Tries {
    fn wait(&self) -> i64 {
        match self.wrong.checked_sub(FREE) {
            None => 0,
            Some(more) => (5_i64 << more.min(8)).min(WAIT_MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(n: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + n).expect("a time")
    }

    #[test]
    fn the_fifth_wrong_password_makes_a_name_wait_and_a_right_one_forgives() {
        let throttle = Throttle::default();
        for _ in 0..4 {
            throttle.begin("anna", second(0));
            assert_eq!(throttle.wait("anna", second(0)), 0);
        }
        throttle.begin("anna", second(0));
        assert_eq!(throttle.wait("anna", second(0)), 5);
        assert_eq!(throttle.wait("anna", second(6)), 0);
        assert_eq!(throttle.wait("bert", second(0)), 0);
        throttle.begin("anna", second(6));
        assert_eq!(throttle.wait("anna", second(6)), 10);
        throttle.right("anna");
        assert_eq!(throttle.wait("anna", second(6)), 0);
    }

    #[test]
    fn a_flood_of_names_stays_bounded() {
        let throttle = Throttle::default();
        for n in 0..NAMES_MAX + 50 {
            throttle.begin(&n.to_string(), second(0));
        }
        assert!(throttle.0.lock().expect("lock").len() <= NAMES_MAX);
    }
}
