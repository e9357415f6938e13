//! `benches matching`: what matching and all checks take for one invoice, and what cutting its ledger from the store
//! takes, as the number of earlier invoices grows.
//!
//! Vendors, orders and receipts come in through `bursar import`. Earlier invoices are written into the database as the
//! stages would leave them (case, index entry, bookings), without being read and judged one by one: a million takes some
//! minutes and two to three gigabytes in the folder for temporary files. Each look-up is measured on invoices of its
//! own, so that none finds its pages read by the other.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use extractors::{Engines, Options};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use model::case::{CaseId, CaseState, Closing};
use model::clock::SystemClock;
use model::extraction::DocumentClass;
use model::ledger::{EarlierInvoice, LegalEntity};
use model::{Confidence, DocumentId, Invoice, Reading};
use rules::{Policy, Subject};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, QueryBuilder, Sqlite};
use store::{Store, StoreConfig};

use super::legitimate;
use super::paper::Paper;
use super::world::World;

/// Options of the table.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Seed of the world.
    #[arg(long, default_value_t = 1_000)]
    seed: u64,
    /// Earlier invoices at which it is measured, ascending.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000, 1_000_000])]
    earlier: Vec<usize>,
    /// Invoices measured at each size.
    #[arg(long, default_value_t = 400)]
    invoices: usize,
    /// The binary that imports; built beside this one when absent.
    #[arg(long)]
    pub(crate) bursar: Option<PathBuf>,
}

/// Vendors of the goal come of so many invoices.
const WORLD: usize = 40_000;
/// Order lines of the goal.
const ORDER_LINES: usize = 50_000;
/// Earlier invoices at which matching and checks are held to a millisecond, and the look-ups to five.
const GOALS: (usize, usize) = (100_000, 1_000_000);

/// Measures and prints the growth curve.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
#[expect(clippy::disallowed_methods, reason = "the edge: the ledger's dates lie before the day on which it is judged")]
pub(crate) fn run(arguments: &Arguments, built: impl FnOnce() -> Result<PathBuf>) -> Result<()> {
    let today = jiff::Zoned::now().date();
    let mut world = World::new(arguments.seed, WORLD, today);
    let subjects: Vec<Paper> = (0..arguments.invoices * 2).map(|at| paper(&mut world, at)).collect();
    let (mut stock, mut lines) = (Vec::new(), 0);
    while lines < ORDER_LINES {
        let (_, paper, ordered) = legitimate::ordered(&mut world);
        lines += ordered.len();
        stock.push(paper);
    }
    let work = tempfile::tempdir()?;
    import(&world, work.path(), &built()?)?;
    let config = StoreConfig::embedded(work.path().join("data"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    println!("{} vendors, {lines} order lines, {} invoices at each size.\n", world.vendors.len(), arguments.invoices);
    println!(
        "{:>10}{:>15}{:>10}{:>18}{:>10}{:>17}{:>10}{:>12}{:>8}",
        "earlier", "duplicates p50", "p95", "whole ledger p50", "p95", "match+check p50", "p95", "found each", "GB"
    );
    let mut goals = String::new();
    let mut history = History { world, stock, written: 0 };
    for &size in &arguments.earlier {
        runtime.block_on(history.grow(&config, size))?;
        let row = runtime.block_on(measure(&config, &subjects, today))?;
        let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        let [twin_half, twin_most, cut_half, cut_most, judge_half, judge_most] = row.times.map(ms);
        let bytes = config.sqlite_path().and_then(|path| std::fs::metadata(path).ok()).map_or(0, |file| file.len());
        println!(
            "{size:>10}{twin_half:>15}{twin_most:>10}{cut_half:>18}{cut_most:>10}{judge_half:>17}{judge_most:>10}\
             {:>12.1}{:>8.2}",
            row.found,
            bytes as f64 / 1e9
        );
        let mut goal = |what: &str, time: Duration, limit: u64| {
            let met = if time <= Duration::from_millis(limit) { "✓" } else { "✗" };
            goals.push_str(&format!("{met} {what} at {size} earlier invoices: p95 {} ({limit} ms)\n", ms(time)));
        };
        if size == GOALS.0 {
            goal("matching and all checks", row.times[5], 1);
        }
        if size == GOALS.1 {
            goal("duplicate look-up", row.times[1], 5);
        }
    }
    if cfg!(debug_assertions) {
        println!("\nA build for development: slower than what is released.");
    }
    println!("\n{goals}");
    Ok(())
}

/// Every other invoice bills an order.
fn paper(world: &mut World, at: usize) -> Paper {
    if at.is_multiple_of(2) { legitimate::ordered(world).1 } else { legitimate::expense(world).0 }
}

fn import(world: &World, folder: &Path, bursar: &Path) -> Result<()> {
    let config = folder.join("bursar.toml");
    std::fs::write(&config, world.config())?;
    for (kind, text) in world.imports() {
        let file = folder.join(format!("{kind}.csv"));
        std::fs::write(&file, text)?;
        let mut command = std::process::Command::new(bursar);
        command.arg("import").arg(kind).arg(&file).arg("--config").arg(&config).arg("--data").arg(folder.join("data"));
        let output = command.output()?;
        ensure!(output.status.success(), "import {kind} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Earlier invoices, written as far as they are needed.
struct History {
    world: World,
    /// Invoices of the orders, billed by turns.
    stock: Vec<Paper>,
    written: usize,
}

/// Invoices that are written in one transaction.
const BATCH: usize = 20_000;
/// Rows of one statement: each has its parameters, of which SQLite takes 32,766.
const ROWS: usize = 500;

impl History {
    async fn grow(&mut self, config: &StoreConfig, size: usize) -> Result<()> {
        let path = config.sqlite_path().context("an embedded database")?;
        let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
        let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Off);
        // Keys of many vendors are written at once: their pages stay in memory until then.
        let options = options.pragma("cache_size", "-600000");
        let mut database = options.connect().await?;
        let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} {eta}")?;
        let bar = ProgressBar::new(size as u64).with_style(style).with_message("earlier invoices");
        // Sorted once at the end, indexes grow many times faster than row by row.
        let indexes = without_indexes(&mut database).await?;
        while self.written < size {
            let count = BATCH.min(size - self.written);
            let papers: Vec<Paper> = (0..count).map(|more| self.next(self.written + more)).collect();
            let entries = entries(self.written, &papers)?;
            let mut transaction = database.begin().await?;
            for rows in entries.chunks(ROWS) {
                write(&mut transaction, rows).await?;
            }
            transaction.commit().await?;
            self.written += count;
            bar.set_position(self.written as u64);
        }
        bar.finish_and_clear();
        for index in indexes {
            sqlx::query(AssertSqlSafe(index)).execute(&mut database).await?;
        }
        sqlx::query("UPDATE chain SET indexed = $1 WHERE id = 1").bind(size as i64).execute(&mut database).await?;
        sqlx::query("ANALYZE").execute(&mut database).await?;
        // What was written lies in the log until then, and would be looked up there.
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut database).await?;
        database.close().await?;
        Ok(())
    }

    fn next(&mut self, at: usize) -> Paper {
        if let Some(paper) = self.stock.get(at / 2).filter(|_| at.is_multiple_of(2)) {
            return paper.clone();
        }
        // Three years of history: numbers go on, dates lie back.
        let (mut paper, _) = legitimate::expense(&mut self.world);
        let days = i64::from(self.world.numbers.below(1_000));
        paper.issued = paper.issued.saturating_sub(jiff::Span::new().days(days));
        paper
    }
}

/// Takes the indexes of the tables away that are filled; the statements that make them again.
async fn without_indexes(database: &mut SqliteConnection) -> Result<Vec<String>> {
    let query = "SELECT name, sql FROM sqlite_master \
                 WHERE type = 'index' AND tbl_name IN ('case_', 'invoice_index', 'booking') AND sql IS NOT NULL";
    let indexes: Vec<(String, String)> = sqlx::query_as(query).fetch_all(&mut *database).await?;
    for (name, _) in &indexes {
        sqlx::query(AssertSqlSafe(format!("DROP INDEX {name}"))).execute(&mut *database).await?;
    }
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}

/// What is written of an invoice: a paid case with its index entry and bookings, as the stages leave them.
struct Entry {
    seq: i64,
    invoice: EarlierInvoice,
    data: String,
    state: String,
    bookings: Vec<[String; 4]>,
}

/// Entries of invoices, worked out by every core.
fn entries(first: usize, papers: &[Paper]) -> Result<Vec<Entry>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = papers.len().div_ceil(cores).max(1);
    let mut all = Vec::with_capacity(papers.len());
    std::thread::scope(|scope| -> Result<()> {
        let work = papers.chunks(share).enumerate().map(|(part, papers)| {
            let first = first + part * share;
            scope.spawn(move || (first..).zip(papers).map(|(at, paper)| entry(at, paper)).collect::<Result<Vec<_>>>())
        });
        for part in work.collect::<Vec<_>>() {
            all.extend(part.join().map_err(|_| anyhow::anyhow!("a thread that makes entries failed"))??);
        }
        Ok(())
    })?;
    Ok(all)
}

fn entry(at: usize, paper: &Paper) -> Result<Entry> {
    let invoice = paper.invoice();
    let document = DocumentId::of(&(at as u64).to_be_bytes());
    let entry = EarlierInvoice::of(&invoice, CaseId::of(document), document, Some(paper.seller.id.clone()));
    let entry = if paper.order.is_some() { entry } else { entry.with_prices(&invoice) };
    let bookings = (1_i64..).zip(&paper.lines).filter_map(|(position, line)| {
        // A fifth of each line, so that the orders stay open.
        let (quantity, net) = (line.quantity / model::Decimal::from(5), line.quantity * line.price);
        let net = (net / model::Decimal::from(5)).round_dp(2);
        Some([paper.order.clone()?, (position * 10).to_string(), quantity.to_string(), net.to_string()])
    });
    Ok(Entry {
        seq: at as i64 + 1,
        data: serde_json::to_string(&entry)?,
        state: serde_json::to_string(&CaseState::Closed { outcome: Closing::Paid })?,
        bookings: bookings.collect(),
        invoice: entry,
    })
}

async fn write(database: &mut SqliteConnection, entries: &[Entry]) -> Result<()> {
    let mut cases = QueryBuilder::<Sqlite>::new(
        "INSERT INTO case_ (id, seq, version, state, state_name, stage, status, summary, vendor_id, number, search, \
         blocked, at_risk, due, opened_at, changed_at) ",
    );
    cases.push_values(entries, |mut row, entry| {
        row.push_bind(entry.invoice.case.as_str()).push_bind(entry.seq).push("9").push_bind(&entry.state);
        row.push("'closed'").push("''").push("'cleared'").push("'{}'");
        row.push_bind(&entry.invoice.vendor_id).push_bind(&entry.invoice.number);
        row.push("''").push("0").push("0").push("''").push("''").push("''");
    });
    cases.build().execute(&mut *database).await?;
    let compact =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect() };
    let norm = |text: &str| compact(text).trim_start_matches('0').to_owned();
    let key = |amount: model::Amount| format!("{} {}", amount.value.normalize().abs(), amount.currency);
    let mut index = QueryBuilder::<Sqlite>::new(
        "INSERT INTO invoice_index \
         (case_id, seq, vendor_id, vat_id, number, gross, account, po, document, data, net, lines, state) ",
    );
    index.push_values(entries, |mut row, Entry { seq, invoice, data, state, .. }| {
        row.push_bind(invoice.case.as_str()).push_bind(seq).push_bind(&invoice.vendor_id);
        row.push_bind(invoice.seller_vat_id.as_deref().map(compact));
        row.push_bind(invoice.number.as_deref().map(norm)).push_bind(invoice.gross.map(key));
        row.push_bind(invoice.account.as_deref().map(compact)).push_bind(invoice.po_number.as_deref().map(norm));
        row.push_bind(invoice.document.hex()).push_bind(data).push_bind(invoice.net.map(key));
        row.push_bind(invoice.trace.key()).push_bind(state);
    });
    index.build().execute(&mut *database).await?;
    let booked = entries.iter().flat_map(|entry| (1_i64..).zip(&entry.bookings).map(move |booking| (entry, booking)));
    let booked: Vec<(&Entry, (i64, &[String; 4]))> = booked.collect();
    if !booked.is_empty() {
        let mut bookings = QueryBuilder::<Sqlite>::new(
            "INSERT INTO booking (case_id, position, po_number, order_line, quantity, net_amount, data) ",
        );
        bookings.push_values(booked, |mut row, (entry, (position, booking))| {
            row.push_bind(entry.invoice.case.as_str()).push_bind(position);
            booking.iter().for_each(|value| {
                row.push_bind(value);
            });
            row.push("'{}'");
        });
        bookings.build().execute(&mut *database).await?;
    }
    Ok(())
}

/// Half and nineteen of twenty of the look-ups for copies, of the whole ledger, and of matching with all checks; earlier
/// invoices found for one.
struct Row {
    times: [Duration; 6],
    found: f64,
}

async fn measure(config: &StoreConfig, subjects: &[Paper], today: Date) -> Result<Row> {
    let store = Store::attach(config, Arc::new(SystemClock)).await?;
    let own: Vec<LegalEntity> = Vec::new();
    let policy = Policy::default();
    let (mut twins, mut cuts, mut judged, mut found) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let (for_ledger, for_twins) = subjects.split_at(subjects.len() / 2);
    for paper in for_twins.iter().take(20).chain(for_twins) {
        let (document, reading) = reading(&paper.invoice());
        let (case, vendors) = (CaseId::of(document), [paper.seller.id.clone()]);
        let start = Instant::now();
        let earlier = store.earlier_invoices(&reading, &case, &vendors).await?;
        twins.push(start.elapsed());
        std::hint::black_box(earlier);
    }
    // The first are read before anything is in memory: they warm up and do not count.
    twins.drain(..20.min(twins.len()));
    for (at, paper) in for_ledger.iter().take(20).chain(for_ledger).enumerate() {
        let (document, reading) = reading(&paper.invoice());
        let case = CaseId::of(document);
        let start = Instant::now();
        let ledger = store.ledger_for(&reading, None, &case, today, &own).await?;
        let cut = start.elapsed();
        let start = Instant::now();
        let matched = rules::match_ledger(&reading, None, &ledger, &policy);
        let subject = Subject {
            reading: &reading,
            renditions: &[],
            class: DocumentClass::Invoice,
            class_confidence: Confidence::CERTAIN,
            flags: &[],
            problems: &[],
            judgement: None,
            arrival: None,
            case: &case,
            documents: &[document],
            look: model::trace::Look::NONE,
            ledger: &ledger,
            matched: &matched,
        };
        let findings = rules::check(&subject, &policy);
        let took = start.elapsed();
        std::hint::black_box(findings);
        if at >= 20 {
            cuts.push(cut);
            judged.push(took);
            found += ledger.earlier.len();
        }
    }
    twins.sort_unstable();
    cuts.sort_unstable();
    judged.sort_unstable();
    let of = |times: &[Duration], share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    let times = [of(&twins, 50), of(&twins, 95), of(&cuts, 50), of(&cuts, 95), of(&judged, 50), of(&judged, 95)];
    Ok(Row { times, found: found as f64 / judged.len().max(1) as f64 })
}

/// As the reader leaves it.
fn reading(invoice: &Invoice) -> (DocumentId, Reading) {
    let bytes = extractors::einvoice::ubl::write(invoice).into_bytes();
    let extraction = extractors::read(&bytes, &Options::default(), &mut Engines::default());
    (DocumentId::of(&bytes), extractors::assemble(&extraction))
}
