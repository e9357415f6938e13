//! What parent and child say to each other over the child's standard input and output.
//!
//! A frame is a JSON header and a body, each preceded by its length. The child answers every request with one frame.

use std::io::{self, Read, Write};

use extractors::{Limits, mail::Opened};
use model::extraction::{Extraction, Problem};
use model::verdict::Judgement;
use rules::einvoice::Profile;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Largest header that either side accepts, in bytes: an extraction of 200 dense pages, with room to spare.
pub(super) const HEADER_BYTES_MAX: u32 = 256 << 20;
/// Largest body that either side accepts, in bytes.
pub(super) const BODY_BYTES_MAX: u64 = 512 << 20;

/// What the child is asked to do with the body's bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Request {
    /// Read a document.
    Read {
        /// Read a hybrid PDF by its pages alone.
        ignore_xml: bool,
        /// Profile whose rules an e-invoice must keep; `None` for the one that it names itself.
        profile: Option<Profile>,
        /// Limits.
        limits: Limits,
    },
    /// Take a mail apart.
    OpenMail {
        /// Limits.
        limits: Limits,
    },
    /// Draw a page.
    PagePng {
        /// Page number, from 1.
        page: u32,
        /// Width of the picture.
        width_px: u32,
        /// Limits.
        limits: Limits,
    },
    /// Write a searchable copy of a scan.
    Searchable {
        /// What was read in it.
        extraction: Box<Extraction>,
        /// Limits.
        limits: Limits,
    },
    /// Answer only: the child is up.
    Hello,
}

/// What reading one document gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DocumentRead {
    /// What was seen in it.
    pub extraction: Extraction,
    /// What the official rules say about the e-invoice that it is or holds; `None` when it is none.
    pub judgement: Option<Judgement>,
}

/// The child's answer; a picture travels in the body.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Response {
    /// What reading gave.
    Read(Box<DocumentRead>),
    /// What the mail gave.
    Mail(Box<Opened>),
    /// A PNG picture, in the body.
    Png,
    /// The page cannot be drawn.
    NoPicture(Problem),
    /// A PDF, in the body.
    Pdf,
    /// The copy cannot be written.
    NoPdf(Problem),
    /// The reader panicked; the child is unharmed but is replaced.
    Panicked {
        /// What the panic said.
        message: String,
    },
    /// The child is up.
    Hello {
        /// Name of the engine that reads scans.
        ocr: Option<String>,
        /// Why that is not the engine that was asked for, or why there is none.
        ocr_missing: Option<String>,
        /// Walls that could not be put up on this machine.
        walls_missing: Vec<String>,
    },
}

fn too_large(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} is larger than the protocol allows"))
}

/// Reads one frame, blocking; `None` when the other side closed the pipe between frames.
pub(super) fn read_frame(input: &mut impl Read) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let mut length = [0_u8; 4];
    match input.read_exact(&mut length) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(e) => return Err(e),
    }
    let header_length = u32::from_le_bytes(length);
    if header_length > HEADER_BYTES_MAX {
        return Err(too_large("the header"));
    }
    let mut header = vec![0; header_length as usize];
    input.read_exact(&mut header)?;
    let mut length = [0_u8; 8];
    input.read_exact(&mut length)?;
    let body_length = u64::from_le_bytes(length);
    if body_length > BODY_BYTES_MAX {
        return Err(too_large("the body"));
    }
    let mut body = vec![0; usize::try_from(body_length).map_err(|_| too_large("the body"))?];
    input.read_exact(&mut body)?;
    Ok(Some((header, body)))
}

/// Writes one frame, blocking.
pub(super) fn write_frame(output: &mut impl Write, header: &[u8], body: &[u8]) -> io::Result<()> {
    let header_length = u32::try_from(header.len()).map_err(|_| too_large("the header"))?;
    output.write_all(&header_length.to_le_bytes())?;
    output.write_all(header)?;
    output.write_all(&(body.len() as u64).to_le_bytes())?;
    output.write_all(body)?;
    output.flush()
}

/// Reads one frame without blocking the runtime.
pub(super) async fn receive(input: &mut (impl AsyncRead + Unpin)) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let header_length = input.read_u32_le().await?;
    if header_length > HEADER_BYTES_MAX {
        return Err(too_large("the header"));
    }
    let mut header = vec![0; header_length as usize];
    input.read_exact(&mut header).await?;
    let body_length = input.read_u64_le().await?;
    if body_length > BODY_BYTES_MAX {
        return Err(too_large("the body"));
    }
    let mut body = vec![0; usize::try_from(body_length).map_err(|_| too_large("the body"))?];
    input.read_exact(&mut body).await?;
    Ok((header, body))
}

/// Writes one frame without blocking the runtime.
pub(super) async fn send(output: &mut (impl AsyncWrite + Unpin), header: &[u8], body: &[u8]) -> io::Result<()> {
    let header_length = u32::try_from(header.len()).map_err(|_| too_large("the header"))?;
    output.write_u32_le(header_length).await?;
    output.write_all(header).await?;
    output.write_u64_le(body.len() as u64).await?;
    output.write_all(body).await?;
    output.flush().await
}
