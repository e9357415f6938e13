//! A thousand damaged variants of the development PDFs: cut off, with bytes flipped, with pieces of one document in
//! another. None may make the reader panic, hang or take memory without bound.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use extractors::{Engines, Options};
use samples::seed::Seed;

/// Stack of the reader, as its sandbox gives it.
const STACK_BYTES: usize = 256 << 20;
/// After this a reader hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Most bytes flipped in one variant.
const FLIPS_MAX: u32 = 64;

/// What `benches damaged` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The corpora; `BURSAR_CORPORA`, else `../shared/data`, when absent.
    #[arg(long)]
    corpora: Option<PathBuf>,
    /// Variants read.
    #[arg(long, default_value_t = 1_000)]
    count: usize,
    /// Decides the damage.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write what made the reader panic into this folder.
    #[arg(long)]
    keep: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    Cut,
    Flipped,
    Spliced,
}

impl Damage {
    const ALL: [Damage; 3] = [Damage::Cut, Damage::Flipped, Damage::Spliced];

    fn name(self) -> &'static str {
        match self {
            Damage::Cut => "cut",
            Damage::Flipped => "flipped",
            Damage::Spliced => "spliced",
        }
    }

    fn inflict(self, bytes: &[u8], other: &[u8], seed: &mut Seed) -> Vec<u8> {
        let place = |seed: &mut Seed, length: usize| (seed.unit() * length as f32) as usize;
        match self {
            Damage::Cut => bytes[..place(seed, bytes.len())].to_vec(),
            Damage::Flipped => {
                let mut out = bytes.to_vec();
                for _ in 0..=seed.below(FLIPS_MAX) {
                    let at = place(seed, out.len());
                    if let Some(byte) = out.get_mut(at) {
                        *byte ^= 1 << seed.below(8);
                    }
                }
                out
            }
            Damage::Spliced => {
                let from = place(seed, other.len());
                let length = place(seed, (other.len() - from).min(bytes.len() / 2 + 1));
                let at = place(seed, bytes.len());
                // Half of the pieces are written over what is there, half stand between.
                let after = if seed.below(2) == 0 { at } else { (at + length).min(bytes.len()) };
                [&bytes[..at], &other[from..from + length], &bytes[after..]].concat()
            }
        }
    }
}

/// What became of a kind of damage.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    variants: usize,
    /// Read with words or fields.
    read: usize,
    refused: usize,
    panicked: usize,
    slowest: Duration,
}

/// Measures, and prints the table.
///
/// # Errors
/// When a variant panics or hangs.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let corpora = crate::validate::corpora(arguments.corpora.as_deref());
    let corpora = corpora.as_deref().and_then(std::path::Path::parent).context("set BURSAR_CORPORA")?;
    let files = crate::text::pdfs(&corpora.join("documents"));
    let documents = files.iter().map(fs::read).collect::<std::io::Result<Vec<_>>>()?;
    ensure!(!documents.is_empty(), "there are no development PDFs at {}", corpora.display());
    let (ask, asked) = mpsc::channel::<Vec<u8>>();
    let (tell, told) = mpsc::channel();
    // Panics are counted, not told one by one.
    std::panic::set_hook(Box::new(|_| {}));
    thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        for bytes in asked {
            let read = || {
                let out = extractors::read(&bytes, &Options::default(), &mut Engines::default());
                let _ = extractors::assemble(&out);
                out.refusal().is_none()
            };
            let started = Instant::now();
            let read = catch_unwind(AssertUnwindSafe(read)).ok();
            if tell.send((read, started.elapsed())).is_err() {
                return;
            }
        }
    })?;
    let read = |bytes: Vec<u8>| {
        ask.send(bytes).context("the reader is gone")?;
        told.recv_timeout(PATIENCE).context("the reader hangs")
    };
    // What whole documents take is not the damage's.
    for document in &documents {
        read(document.clone())?;
    }
    let whole = crate::ocr::peak_memory();
    let mut seed = Seed::new(arguments.seed);
    let mut rows = [Row::default(); 3];
    for number in 0..arguments.count {
        let kind = number % 3;
        let index = number / 3 % documents.len();
        let other = seed.below(u32::try_from(documents.len())?) as usize;
        let bytes = Damage::ALL[kind].inflict(&documents[index], &documents[other], &mut seed);
        let (result, took) = read(bytes.clone())
            .with_context(|| format!("variant {number}: {} {}", files[index].display(), Damage::ALL[kind].name()))?;
        let row = &mut rows[kind];
        row.variants += 1;
        row.slowest = row.slowest.max(took);
        match result {
            Some(true) => row.read += 1,
            Some(false) => row.refused += 1,
            None => {
                row.panicked += 1;
                if let Some(keep) = &arguments.keep {
                    fs::create_dir_all(keep)?;
                    fs::write(keep.join(format!("{number}.pdf")), &bytes)?;
                }
            }
        }
    }
    println!("{:<10}{:>10}{:>8}{:>10}{:>10}{:>14}", "", "variants", "read", "refused", "panicked", "slowest ms");
    for (damage, row) in Damage::ALL.iter().zip(rows) {
        let slowest = row.slowest.as_secs_f64() * 1e3;
        let Row { variants, read, refused, panicked, .. } = row;
        println!("{:<10}{variants:>10}{read:>8}{refused:>10}{panicked:>10}{slowest:>14.0}", damage.name());
    }
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let peak = crate::ocr::peak_memory();
    println!("\nPeak memory: {:.0} MB; {:.0} MB for the whole documents.", megabytes(peak), megabytes(whole));
    let panicked: usize = rows.iter().map(|row| row.panicked).sum();
    ensure!(panicked == 0, "{panicked} variants made the reader panic");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_decided_by_its_seed_and_is_damage() {
        let (bytes, other) = (vec![7_u8; 1_000], vec![9_u8; 500]);
        for damage in Damage::ALL {
            let make = |seed| damage.inflict(&bytes, &other, &mut Seed::new(seed));
            assert_eq!(make(3), make(3), "{damage:?}");
            assert!((0..5).any(|seed| make(seed) != bytes), "{damage:?}");
        }
    }
}
