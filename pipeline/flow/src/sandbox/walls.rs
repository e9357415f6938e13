//! The walls around the child: no files, no network, no new programs, bounded memory; dies with its parent.

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// System calls that reading bytes, decoding, allocating and answering need. Everything else fails with EPERM:
/// opening files, sockets, starting programs, signalling others.
const ALLOWED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_tgkill,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_getrusage,
    libc::SYS_rseq,
    libc::SYS_set_robust_list,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Limits set before anything is loaded: memory, files, core dumps; and death with the parent.
pub(super) fn limit_resources(memory_bytes_max: u64) -> Vec<String> {
    let mut missing = Vec::new();
    let mut limit = |resource, value: u64, name: &str| {
        if setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) }).is_err() {
            missing.push(name.to_owned());
        }
    };
    limit(Resource::As, memory_bytes_max, "memory limit");
    limit(Resource::Core, 0, "no core dumps");
    limit(Resource::Fsize, 0, "no written files");
    limit(Resource::Nofile, 64, "open files limit");
    if set_parent_process_death_signal(Some(Signal::KILL)).is_err() {
        missing.push("death with the parent".to_owned());
    }
    missing
}

/// Closes the file system and the network, for this thread and for all that it starts. Called once all files are read.
/// A kernel without one of the walls gets the others; what is missing is reported in `bursar doctor`.
pub(super) fn lock_files() -> Option<String> {
    match landlock() {
        Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced) => None,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Some("file system lock (landlock)".to_owned()),
    }
}

/// Closes the kernel's other doors, for all threads: an engine may have started one. Called once engines are open.
pub(super) fn lock_calls() -> Option<String> {
    seccomp().err().map(|why| format!("system call filter (seccomp: {why})"))
}

fn landlock() -> Result<RulesetStatus, landlock::RulesetError> {
    let abi = ABI::V5;
    // Handled and never allowed: every path and every TCP port is refused.
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}

fn seccomp() -> Result<(), String> {
    let arch = std::env::consts::ARCH.try_into().map_err(|e| format!("{e:?}"))?;
    let rules = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    let filter =
        SeccompFilter::new(rules, SeccompAction::Errno(libc::EPERM.unsigned_abs()), SeccompAction::Allow, arch)
            .map_err(|e| e.to_string())?;
    let program: BpfProgram = filter.try_into().map_err(|e: seccompiler::BackendError| e.to_string())?;
    seccompiler::apply_filter_all_threads(&program).map_err(|e| e.to_string())
}
