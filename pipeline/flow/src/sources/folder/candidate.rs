//! A file on its way to being taken: what is known of it, and when it is complete.

use std::time::Duration;

use tokio::time::Instant;

use super::FolderSource;
use super::file::Stamp;
use super::watch::Sign;
use crate::sources::Taken;

/// How long after a sign of completeness a file is read: a program that closes and opens again at once is seen.
const SETTLE: Duration = Duration::from_millis(15);

/// How long after appearing a file that nobody opened counts as linked into place.
const LINKED: Duration = Duration::from_millis(150);

/// What is known of who writes the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// Nothing: it was found lying there.
    Unknown,
    /// It appeared, and nobody has opened it yet.
    Appeared,
    /// A local program writes to it and has not closed it.
    Open,
    /// It was closed or renamed into place.
    Finished,
}

/// A file that was seen and is not out of the way yet.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) writer: Writer,
    /// The state at the last look, and since when it is so.
    seen: Option<(Stamp, Instant)>,
    /// When to look next.
    pub(super) due: Instant,
    /// Whether it is being taken now.
    pub(super) in_hand: bool,
    /// Whether it was written to while it was in hand.
    touched: bool,
    /// How often taking it failed in a row.
    pub(super) failures: u32,
    /// Since when it is complete and waits for what stands beside it.
    pub(super) complete_since: Option<Instant>,
    /// It is durable; only the move is left.
    pub(super) durable: Option<(Stamp, Taken)>,
}

impl Candidate {
    /// A file found lying there, or first heard of by a sign that says nothing yet.
    pub(super) fn found(now: Instant) -> Candidate {
        Candidate {
            writer: Writer::Unknown,
            seen: None,
            due: now,
            in_hand: false,
            touched: false,
            failures: 0,
            complete_since: None,
            durable: None,
        }
    }

    /// Takes news in.
    pub(super) fn hear(&mut self, sign: Sign, now: Instant, source: &FolderSource) {
        let (writer, due) = match (sign, self.writer) {
            (Sign::Closed, _) => (Writer::Finished, now + SETTLE),
            (Sign::Created, Writer::Unknown) => (Writer::Appeared, now + LINKED),
            (Sign::Created, writer) => (writer, now + LINKED),
            (Sign::Written, _) => (Writer::Open, now + source.look),
            (Sign::Opened, Writer::Appeared) => (Writer::Open, now + source.look),
            (Sign::Permitted, writer) if self.failures > 0 => (writer, now + SETTLE),
            _ => return,
        };
        self.touched |= self.in_hand && sign != Sign::Permitted;
        self.writer = writer;
        if writer == Writer::Open || sign == Sign::Closed {
            self.complete_since = None;
        }
        self.due = due;
    }

    /// Takes a look in and says whether the file is complete. If not, `due` is the time of the next look.
    pub(super) fn is_complete(
        &mut self,
        stamp: Stamp,
        now: Instant,
        source: &FolderSource,
        empty_is_fine: bool,
    ) -> bool {
        let since = match self.seen {
            Some((before, since)) if before == stamp => since,
            _ => {
                self.seen = Some((stamp, now));
                self.complete_since = None;
                now
            }
        };
        let quiet = match self.writer {
            Writer::Finished | Writer::Appeared => Duration::ZERO,
            Writer::Unknown => source.look,
            Writer::Open => source.writer_grace,
        };
        let quiet = if stamp.size == 0 && !empty_is_fine { quiet.max(source.writer_grace) } else { quiet };
        let complete_at = since + quiet;
        if now >= complete_at {
            self.complete_since.get_or_insert(now);
            return true;
        }
        self.due = complete_at.min(now + source.look);
        false
    }

    /// A program has it open for writing, although no news came of it: its quiet begins when that is over.
    pub(super) fn is_being_written(&mut self, now: Instant) {
        if self.writer == Writer::Unknown
            && let Some((_, since)) = &mut self.seen
        {
            *since = now;
        }
    }

    /// Comes back from being taken without success; looks again after a while.
    pub(super) fn again(&mut self, now: Instant, after: Duration) {
        self.in_hand = false;
        if !std::mem::take(&mut self.touched) {
            self.due = now + after;
        }
    }

    /// Starts over: what was read is not what lies there.
    pub(super) fn changed(&mut self, now: Instant, source: &FolderSource) {
        self.in_hand = false;
        self.durable = None;
        self.seen = None;
        self.complete_since = None;
        // News that came in the meantime knows better than a guess.
        if !std::mem::take(&mut self.touched) {
            self.writer = Writer::Unknown;
            self.due = now + source.look;
        }
    }

    /// Whether news came while it was in hand.
    pub(super) fn was_touched(&self) -> bool {
        self.touched
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::FolderKind;

    /// Plays signs and looks (second, what, size) and says at which second the file was complete.
    fn complete_at(play: &[(u64, Option<Sign>, u64)]) -> Option<u64> {
        let source = FolderSource::new("test", "x", FolderKind::Plain);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let start = Instant::now();
        let mut candidate = Candidate::found(start);
        for (second, sign, size) in play {
            let now = start + Duration::from_secs(*second);
            if let Some(sign) = sign {
                candidate.hear(*sign, now, &source);
            }
            if std::fs::metadata(&path).map(|file| file.len()).ok() != Some(*size) {
                std::fs::write(&path, vec![0; usize::try_from(*size).unwrap()]).unwrap();
            }
            let stamp = Stamp::of(&std::fs::symlink_metadata(&path).unwrap());
            if candidate.is_complete(stamp, now, &source, false) {
                return Some(*second);
            }
        }
        None
    }

    #[test]
    fn a_file_is_complete_when_closed_or_quiet() {
        let found = |play: &[(u64, u64)]| play.iter().map(|(second, size)| (*second, None, *size)).collect::<Vec<_>>();
        let cases = [
            ("closed by its writer", vec![(0, Some(Sign::Closed), 10)], Some(0)),
            ("linked into place", vec![(0, Some(Sign::Created), 10)], Some(0)),
            ("found, unchanged over two looks", found(&[(0, 10), (2, 10)]), Some(2)),
            ("found, growing", found(&[(0, 10), (2, 20), (3, 20), (4, 20)]), Some(4)),
            ("found, empty", found(&[(0, 0), (2, 0), (59, 0), (61, 0)]), Some(61)),
            ("written and never closed", vec![(0, Some(Sign::Written), 10), (2, None, 10), (59, None, 10)], None),
            ("a writer that forgot it", vec![(0, Some(Sign::Written), 10), (61, None, 10)], Some(61)),
            (
                "a writer that pauses",
                vec![(0, Some(Sign::Written), 5), (30, None, 5), (50, Some(Sign::Closed), 9)],
                Some(50),
            ),
        ];
        for (what, play, expected) in cases {
            assert_eq!(complete_at(&play), expected, "{what}");
        }
    }
}
