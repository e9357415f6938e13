//! Runs a process and watches it with all its children: wall time, processor time, memory over time.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How often a process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What a run took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    /// From start to exit.
    pub(crate) wall: Duration,
    /// Processor time of the process and every child, user and system.
    pub(crate) cpu_seconds: f64,
    /// Resident memory of the whole tree at each look, in bytes.
    pub(crate) memory: Vec<u64>,
    /// Standard output.
    pub(crate) output: String,
}

impl Run {
    /// Largest resident memory of the whole tree, in megabytes.
    pub(crate) fn peak_mb(&self) -> f64 {
        self.memory.iter().copied().max().unwrap_or(0) as f64 / 1e6
    }
}

/// Runs a command to its end. Exit codes 0 and 1 are fine: 1 says that exceptions stand.
pub(crate) fn run(command: &mut Command) -> Result<Run> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("start {:?}", command.get_program()))?;
    let mut stdout = child.stdout.take().context("no standard output")?;
    let mut stderr = child.stderr.take().context("no standard error")?;
    // Both pipes are emptied while the process runs, or it would wait for us.
    let out = thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).map(|_| text)
    });
    let err = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    let mut run = Run::default();
    let mut cpu: BTreeMap<u32, u64> = BTreeMap::new();
    let status = loop {
        let tree = tree(child.id());
        if !tree.is_empty() {
            run.memory.push(tree.iter().map(|p| p.memory).sum());
        }
        for process in &tree {
            cpu.insert(process.id, process.ticks);
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(LOOK_EVERY);
    };
    run.wall = started.elapsed();
    // Children that ended keep the ticks of their last look.
    run.cpu_seconds = cpu.values().sum::<u64>() as f64 / rustix::param::clock_ticks_per_second() as f64;
    run.output = out.join().map_err(|_| anyhow::anyhow!("the reader of standard output died"))??;
    let errors = err.join().map_err(|_| anyhow::anyhow!("the reader of standard error died"))??;
    if !matches!(status.code(), Some(0 | 1)) {
        let tail: Vec<&str> = errors.lines().rev().take(8).collect();
        bail!("{command:?} ended with {status}:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
    }
    Ok(run)
}

/// Resident memory of a running process with its children, in bytes.
pub(crate) fn memory_of(child: &Child) -> u64 {
    tree(child.id()).iter().map(|p| p.memory).sum()
}

/// Most memory that any one child of a running process has had resident so far, in bytes.
pub(crate) fn largest_child_of(child: &Child) -> u64 {
    tree(child.id()).iter().filter(|p| p.id != child.id()).map(|p| peak_memory_of(p.id)).max().unwrap_or(0)
}

/// Most memory that a process has had resident, in bytes; 0 when it is gone.
pub(crate) fn peak_memory_of(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}

struct Process {
    id: u32,
    parent: u32,
    ticks: u64,
    memory: u64,
}

/// The process and its descendants, from `/proc`.
fn tree(root: u32) -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let all: Vec<Process> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).filter_map(process).collect();
    let mut wanted = vec![root];
    let mut at = 0;
    while let Some(parent) = wanted.get(at).copied() {
        wanted.extend(
            all.iter().filter(|p| p.parent == parent && !wanted.contains(&p.id)).map(|p| p.id).collect::<Vec<_>>(),
        );
        at += 1;
    }
    all.into_iter().filter(|p| wanted.contains(&p.id)).collect()
}

fn process(id: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in brackets and may hold anything; what follows the last bracket is fields from the third on.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    let pages = field(24)?;
    Some(Process {
        id,
        parent: u32::try_from(field(4)?).ok()?,
        ticks: field(14)? + field(15)?,
        memory: pages * rustix::param::page_size() as u64,
    })
}
