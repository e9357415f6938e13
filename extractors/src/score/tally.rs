//! Sums comparisons up: fields, sources, how far confidences can be believed, and how many documents may go untouched.

use std::collections::BTreeMap;

use model::Reading;

use super::{Comparison, Counts, LINES, term_of};

/// Field precision at which a document may go untouched.
const UNTOUCHED_PRECISION: f64 = 0.995;

/// Lower edges of the buckets of the reliability curve.
const EDGES: [f64; 9] = [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995];

/// Comparisons of many documents.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    documents: Vec<Document>,
    fields: BTreeMap<String, Counts>,
    cells: Counts,
}

#[derive(Debug, Clone)]
struct Document {
    source: String,
    header: Counts,
    lines: Counts,
    whole: bool,
    /// Confidence of each field that was read and is scored, and whether it is right.
    sure: Vec<(f64, bool)>,
}

/// One bucket of the reliability curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// Lower edge of the confidences in it.
    pub from: f64,
    /// Values in it.
    pub count: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// Share of them that is right.
    pub right: f64,
}

impl Tally {
    /// Adds a document of a source.
    pub fn add(&mut self, source: &str, comparison: &Comparison, reading: &Reading) {
        let (mut header, mut lines) = (Counts::default(), Counts::default());
        let mut sure = Vec::new();
        for (field, counts) in &comparison.fields {
            self.fields.entry(field.clone()).or_default().add(*counts);
            if field == LINES {
                lines.add(*counts);
                continue;
            }
            header.add(*counts);
            let read = counts.right + counts.wrong > 0;
            if let Some(provenance) = term_of(field).and_then(|term| reading.provenance(&term)).filter(|_| read) {
                sure.push((f64::from(provenance.confidence.basis_points()) / 10_000.0, counts.right > 0));
            }
        }
        self.cells.add(comparison.cells);
        let whole = comparison.all_right();
        self.documents.push(Document { source: source.to_owned(), header, lines, whole, sure });
    }

    /// Adds another tally.
    pub fn extend(&mut self, other: Tally) {
        self.documents.extend(other.documents);
        self.cells.add(other.cells);
        for (field, counts) in other.fields {
            self.fields.entry(field).or_default().add(counts);
        }
    }

    /// Number of documents.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.documents.len()
    }

    /// Documents with every field of the header right.
    #[must_use]
    pub fn whole(&self) -> usize {
        self.documents.iter().filter(|d| d.whole).count()
    }

    /// Counts per field, lines among them.
    #[must_use]
    pub fn fields(&self) -> &BTreeMap<String, Counts> {
        &self.fields
    }

    /// Counts of the cells of lines.
    #[must_use]
    pub fn cells(&self) -> Counts {
        self.cells
    }

    /// Counts of all header fields.
    #[must_use]
    pub fn header(&self) -> Counts {
        sum(self.documents.iter().map(|d| d.header))
    }

    /// By source: documents, those wholly right, header and lines.
    #[must_use]
    pub fn sources(&self) -> BTreeMap<&str, (usize, usize, Counts, Counts)> {
        let mut out: BTreeMap<&str, (usize, usize, Counts, Counts)> = BTreeMap::new();
        for document in &self.documents {
            let entry = out.entry(&document.source).or_default();
            entry.0 += 1;
            entry.1 += usize::from(document.whole);
            entry.2.add(document.header);
            entry.3.add(document.lines);
        }
        out
    }

    /// The reliability curve: how often values of about one confidence are right.
    #[must_use]
    pub fn reliability(&self) -> Vec<Bucket> {
        let all: Vec<(f64, bool)> = self.documents.iter().flat_map(|d| d.sure.iter().copied()).collect();
        let mut out = Vec::new();
        for (at, from) in EDGES.into_iter().enumerate() {
            let to = EDGES.get(at + 1).copied().unwrap_or(f64::INFINITY);
            let own: Vec<_> = all.iter().filter(|(sure, _)| (from..to).contains(sure)).collect();
            if own.is_empty() {
                continue;
            }
            let count = own.len() as f64;
            out.push(Bucket {
                from,
                count: own.len(),
                confidence: own.iter().map(|(sure, _)| sure).sum::<f64>() / count,
                right: own.iter().filter(|(_, right)| *right).count() as f64 / count,
            });
        }
        out
    }

    /// Expected calibration error: mean distance between confidence and share right, over the reliability curve.
    #[must_use]
    pub fn calibration_error(&self) -> f64 {
        let buckets = self.reliability();
        let all: usize = buckets.iter().map(|b| b.count).sum();
        buckets.iter().map(|b| (b.confidence - b.right).abs() * b.count as f64).sum::<f64>() / all.max(1) as f64
    }

    /// Share of documents that may go untouched: the most that, taken surest first, keep 99.5 % of their fields right.
    #[must_use]
    pub fn automation(&self) -> f64 {
        let least = |d: &Document| d.sure.iter().map(|(sure, _)| *sure).fold(1.0, f64::min);
        let mut order: Vec<&Document> = self.documents.iter().filter(|d| !d.sure.is_empty()).collect();
        order.sort_by(|a, b| least(b).total_cmp(&least(a)));
        let (mut right, mut all, mut best) = (0_usize, 0_usize, 0_usize);
        for (at, document) in order.iter().enumerate() {
            right += document.sure.iter().filter(|(_, right)| *right).count();
            all += document.sure.len();
            // Documents equally sure go together: no threshold parts them.
            let parts = order.get(at + 1).is_none_or(|next| least(next) < least(document));
            if parts && right as f64 >= UNTOUCHED_PRECISION * all as f64 {
                best = at + 1;
            }
        }
        best as f64 / self.documents.len().max(1) as f64
    }
}

fn sum(counts: impl Iterator<Item = Counts>) -> Counts {
    counts.fold(Counts::default(), |mut all, one| {
        all.add(one);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(documents: &[&[(f64, bool)]]) -> Tally {
        let document = |sure: &&[(f64, bool)]| Document {
            source: "x".to_owned(),
            header: Counts::default(),
            lines: Counts::default(),
            whole: sure.iter().all(|s| s.1),
            sure: sure.to_vec(),
        };
        Tally { documents: documents.iter().map(document).collect(), ..Tally::default() }
    }

    #[test]
    fn documents_go_untouched_while_their_fields_stay_right() {
        assert_eq!(tally(&[&[(0.99, true)], &[(0.98, true)], &[(0.6, false)], &[(0.5, true)]]).automation(), 0.5);
        // A document is as sure as its least sure field, and equals go together.
        assert_eq!(tally(&[&[(0.99, true), (0.5, true)], &[(0.5, false)]]).automation(), 0.0);
    }

    #[test]
    fn calibration_error_is_the_distance_between_promise_and_fact() {
        let right = [(0.75, true), (0.75, true), (0.75, true), (0.75, false)];
        assert!(tally(&[&right]).calibration_error() < 1e-9);
        assert!((tally(&[&[(0.96, true), (0.96, false)]]).calibration_error() - 0.46).abs() < 1e-9);
    }
}
