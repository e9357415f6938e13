//! The parent's side: a few children, each given one document at a time under a clock.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use extractors::{Limits, WITHOUT_OCR, mail::Opened};
use model::extraction::{Extraction, Outcome, Problem, Reason};
use model::{DocumentId, MediaType};
use rules::einvoice::Profile;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;

use super::protocol::{self, DocumentRead, Request, Response};

/// How children are started and how long they may take.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// The program that becomes the child: this binary.
    pub program: PathBuf,
    /// Most children of each kind at work at once.
    pub children_max: usize,
    /// OCR languages, Tesseract's names, best first; empty for no OCR.
    pub ocr_languages: Vec<String>,
    /// Profile whose rules e-invoices must keep; `None` for the one that each names itself (BT-24).
    pub profile: Option<Profile>,
    /// Folder of PP-OCR's weights; without one Tesseract reads.
    pub ocr_models: Option<PathBuf>,
    /// Limits on documents.
    pub limits: Limits,
    /// Longest time for one document without pictures.
    pub text_timeout: Duration,
    /// Longest time for one document with pictures to recognise.
    pub ocr_timeout: Duration,
    /// Most memory a child may address, in bytes.
    pub memory_bytes_max: u64,
}

impl SandboxConfig {
    /// The usual limits, for children of this program.
    #[must_use]
    pub fn new(program: PathBuf, children_max: usize, ocr_languages: Vec<String>) -> SandboxConfig {
        SandboxConfig {
            program,
            children_max: children_max.max(1),
            ocr_languages,
            profile: None,
            ocr_models: None,
            limits: Limits::default(),
            text_timeout: Duration::from_secs(20),
            ocr_timeout: Duration::from_secs(300),
            // The reader's stack of 256 MB counts as addressed, whether it is used or not.
            memory_bytes_max: (1 << 30) + (256 << 20),
        }
    }
}

/// A child is replaced after this many documents, so that a slow leak in a library stays small.
const DOCUMENTS_PER_CHILD_MAX: u32 = 2_000;
/// How the C library keeps memory, in a child: large buffers come from the system and go back to it, however many large
/// ones there were before, and small ones lie together. As it comes, what pictures took stays in pieces that nobody uses.
/// From 16 MiB on, so that a page's picture counts as large and what networks pass on within it does not. Other C libraries
/// do not read it.
const GIVE_BACK: &str = "glibc.malloc.arena_max=1:glibc.malloc.mmap_threshold=16777216";
/// A child that had nothing to do for this long leaves.
const SILENCE_MAX: Duration = Duration::from_secs(20);

/// The two kinds of children: with the OCR engine open, and without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Ocr,
}

struct Reader {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    errors: ChildStderr,
    documents: u32,
    idle_since: Instant,
}

struct Inner {
    config: SandboxConfig,
    text: Mutex<Vec<Reader>>,
    ocr: Mutex<Vec<Reader>>,
    text_places: Semaphore,
    ocr_places: Semaphore,
}

/// Reads documents in children. Cheap to clone.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

/// Why a child gave no answer.
enum Death {
    Timeout(Duration),
    Memory,
    Crash(String),
    Spawn(std::io::Error),
}

impl Sandbox {
    /// A sandbox; children start when there is work. Must be called inside a tokio runtime.
    #[must_use]
    pub fn new(config: SandboxConfig) -> Sandbox {
        let places = config.children_max;
        let inner = Arc::new(Inner {
            config,
            text: Mutex::default(),
            ocr: Mutex::default(),
            text_places: Semaphore::new(places),
            ocr_places: Semaphore::new(places),
        });
        let weak = Arc::downgrade(&inner);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SILENCE_MAX / 4).await;
                let Some(inner) = weak.upgrade() else { return };
                for readers in [&inner.text, &inner.ocr] {
                    lock(readers).retain(|reader| reader.idle_since.elapsed() < SILENCE_MAX);
                }
            }
        });
        Sandbox(inner)
    }

    /// Limits that documents are read under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.config.limits
    }

    /// Reads a document. A child that dies is a problem of the document.
    ///
    /// # Errors
    /// When no child can be started: that is our fault, not the document's.
    pub async fn read(&self, bytes: &[u8], ignore_xml: bool) -> Result<DocumentRead, String> {
        let media_type = extractors::sniff(bytes);
        let config = &self.0.config;
        let request = Request::Read { ignore_xml, profile: config.profile, limits: config.limits.clone() };
        let mut answer = self.call(kind_for(media_type), &request, bytes).await;
        // Most PDFs have text on every page; the engine and its long clock are only for those that do not.
        if let Ok((Response::Read(read), _)) = &answer
            && media_type == MediaType::Pdf
            && !self.0.config.ocr_languages.is_empty()
            && read.extraction.flags.iter().any(|flag| flag == WITHOUT_OCR)
        {
            answer = self.call(Kind::Ocr, &request, bytes).await;
        }
        match answer {
            Ok((Response::Read(read), _)) => Ok(*read),
            Ok((other, _)) => Ok(unread(failed(bytes, media_type, unexpected(&other)))),
            Err(Death::Spawn(why)) => Err(why.to_string()),
            Err(death) => Ok(unread(failed(bytes, media_type, death))),
        }
    }

    /// Takes a mail apart. Never fails, as [`Sandbox::read`].
    pub async fn open_mail(&self, bytes: &[u8]) -> Opened {
        let request = Request::OpenMail { limits: self.0.config.limits.clone() };
        let death = match self.call(Kind::Text, &request, bytes).await {
            Ok((Response::Mail(opened), _)) => return *opened,
            Ok((other, _)) => unexpected(&other),
            Err(death) => death,
        };
        let mut opened = Opened::default();
        opened.problems.push(problem_of(death));
        opened
    }

    /// Draws a page as a PNG; `page` from 1.
    ///
    /// # Errors
    /// When there is no such page, or it cannot be drawn within the limits.
    pub async fn page_png(&self, bytes: &[u8], page: u32, width_px: u32) -> Result<Vec<u8>, Problem> {
        let request = Request::PagePng { page, width_px, limits: self.0.config.limits.clone() };
        match self.call(Kind::Text, &request, bytes).await {
            Ok((Response::Png, png)) => Ok(png),
            Ok((Response::NoPicture(problem), _)) => Err(problem),
            Ok((other, _)) => Err(problem_of(unexpected(&other))),
            Err(death) => Err(problem_of(death)),
        }
    }

    /// A searchable copy of a scan, as PDF, with the words that were read in it.
    ///
    /// # Errors
    /// When the document is neither PDF nor picture, or cannot be rewritten.
    pub async fn searchable(&self, bytes: &[u8], extraction: &Extraction) -> Result<Vec<u8>, Problem> {
        let limits = self.0.config.limits.clone();
        let request = Request::Searchable { extraction: Box::new(extraction.clone()), limits };
        match self.call(Kind::Text, &request, bytes).await {
            Ok((Response::Pdf, pdf)) => Ok(pdf),
            Ok((Response::NoPdf(problem), _)) => Err(problem),
            Ok((other, _)) => Err(problem_of(unexpected(&other))),
            Err(death) => Err(problem_of(death)),
        }
    }

    /// Starts a child of the OCR kind and asks how it is.
    pub async fn doctor(&self) -> Health {
        let ill = |trouble: String| Health { ocr: None, troubles: vec![trouble] };
        match self.call(Kind::Ocr, &Request::Hello, &[]).await {
            Ok((Response::Hello { ocr, ocr_missing, walls_missing }, _)) => {
                let instead = ocr.as_ref().map(|name| format!("scans are read by {name} instead"));
                let without = |why| match &instead {
                    Some(instead) => format!("{why}; {instead}"),
                    None => format!("no OCR: {why}"),
                };
                let walls = walls_missing.into_iter().map(|wall| format!("the reader runs without: {wall}"));
                Health { troubles: ocr_missing.into_iter().map(without).chain(walls).collect(), ocr }
            }
            Ok(_) => ill("the reader speaks another protocol".to_owned()),
            Err(death) => ill(problem_of(death).message),
        }
    }

    async fn call(&self, kind: Kind, request: &Request, bytes: &[u8]) -> Result<(Response, Vec<u8>), Death> {
        let inner = &self.0;
        // Without languages both kinds are the same; one pool is enough.
        let kind = if inner.config.ocr_languages.is_empty() { Kind::Text } else { kind };
        let (readers, places, timeout) = match kind {
            Kind::Text => (&inner.text, &inner.text_places, inner.config.text_timeout),
            Kind::Ocr => (&inner.ocr, &inner.ocr_places, inner.config.ocr_timeout),
        };
        let crash = |e: std::io::Error| Death::Crash(e.to_string());
        let _place = places.acquire().await.map_err(|e| Death::Crash(e.to_string()))?;
        let waiting = lock(readers).pop();
        let mut reader = match waiting {
            Some(reader) => reader,
            None => inner.spawn(kind).map_err(Death::Spawn)?,
        };
        let header = serde_json::to_vec(request).map_err(|e| Death::Crash(e.to_string()))?;
        let exchange = async {
            protocol::send(&mut reader.input, &header, bytes).await?;
            protocol::receive(&mut reader.output).await
        };
        // A reader that is not put back is ended by its drop.
        let (header, body) = match tokio::time::timeout(timeout, exchange).await {
            Err(_) => return Err(Death::Timeout(timeout)),
            Ok(Err(_)) => return Err(reader.cause_of_death().await),
            Ok(Ok(frame)) => frame,
        };
        let response: Response = serde_json::from_slice(&header).map_err(|e| crash(e.into()))?;
        reader.documents += 1;
        reader.idle_since = Instant::now();
        let unharmed = !matches!(response, Response::Panicked { .. });
        if unharmed && reader.documents < DOCUMENTS_PER_CHILD_MAX {
            lock(readers).push(reader);
        }
        Ok((response, body))
    }
}

/// How a reader is.
#[derive(Debug)]
pub struct Health {
    /// Name of the engine that reads scans, when there is one.
    pub ocr: Option<String>,
    /// What is missing on this machine, in words.
    pub troubles: Vec<String>,
}

impl Inner {
    fn spawn(&self, kind: Kind) -> std::io::Result<Reader> {
        let mut command = Command::new(&self.config.program);
        command
            .arg("__reader")
            .arg("--memory")
            .arg(self.config.memory_bytes_max.to_string())
            .env_clear()
            // OpenMP would start threads at load time; the limit is read before `main`.
            .env("OMP_THREAD_LIMIT", "1")
            .env("RTEN_NUM_THREADS", "1")
            // A newer ONNX Runtime than the one we install would report to its maker; the walls would end it for that.
            .env("ORT_DISABLE_TELEMETRY", "1")
            .env("GLIBC_TUNABLES", GIVE_BACK)
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if kind == Kind::Ocr {
            for language in &self.config.ocr_languages {
                command.arg("--language").arg(language);
            }
            if let Some(models) = &self.config.ocr_models {
                command.arg("--models").arg(models);
            }
        }
        let mut child = command.spawn()?;
        let missing = || std::io::Error::other("the child has no pipe");
        Ok(Reader {
            input: child.stdin.take().ok_or_else(missing)?,
            output: child.stdout.take().ok_or_else(missing)?,
            errors: child.stderr.take().ok_or_else(missing)?,
            child,
            documents: 0,
            idle_since: Instant::now(),
        })
    }
}

impl Reader {
    /// What ended the child, from its exit and its last words.
    async fn cause_of_death(mut self) -> Death {
        let _ = self.child.start_kill();
        let status = self.child.wait().await;
        let mut words = Vec::new();
        // The pipe is closed by now; a grandchild cannot exist, so this ends.
        let _ = (&mut self.errors).take(4_000).read_to_end(&mut words).await;
        let words = String::from_utf8_lossy(&words);
        if words.contains("memory allocation of") || words.contains("out of memory") {
            return Death::Memory;
        }
        let status = status.map_or_else(|e| e.to_string(), |s| s.to_string());
        Death::Crash(format!("{status} {}", words.trim().chars().take(200).collect::<String>()))
    }
}

fn kind_for(media_type: MediaType) -> Kind {
    match media_type {
        MediaType::Png | MediaType::Jpeg | MediaType::Tiff => Kind::Ocr,
        _ => Kind::Text,
    }
}

fn unexpected(response: &Response) -> Death {
    match response {
        Response::Panicked { message } => Death::Crash(format!("the reader panicked: {message}")),
        _ => Death::Crash("the reader answered something else".to_owned()),
    }
}

fn problem_of(death: Death) -> Problem {
    match death {
        Death::Timeout(limit) => Problem::quarantine(
            Reason::Timeout,
            format!("reading took longer than {} seconds and was stopped", limit.as_secs()),
        ),
        Death::Memory => Problem::quarantine(Reason::MemoryLimit, "reading needed more memory than a document may use"),
        Death::Crash(why) => {
            Problem::quarantine(Reason::ParserCrash, format!("the reader stopped on this document ({})", why.trim()))
        }
        Death::Spawn(why) => {
            Problem::quarantine(Reason::ParserCrash, format!("the reader could not be started: {why}"))
        }
    }
}

fn unread(extraction: Extraction) -> DocumentRead {
    DocumentRead { extraction, judgement: None }
}

fn failed(bytes: &[u8], media_type: MediaType, death: Death) -> Extraction {
    let mut extraction = Extraction::empty(DocumentId::of(bytes), media_type);
    let problem = problem_of(death);
    debug_assert_eq!(problem.outcome, Outcome::Quarantine);
    extraction.problems.push(problem);
    extraction
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
