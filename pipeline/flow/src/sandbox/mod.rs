//! Strangers' bytes are read in a child process of the same binary, behind walls. A document that makes a reader
//! hang, crash or eat memory costs only itself: the child is ended and another one takes its place.
//!
//! Children are kept between documents, so that an OCR engine is opened once, and leave after a while of silence.

mod child;
mod pool;
mod protocol;
mod walls;

pub use child::{Child, run as run_child};
pub use pool::{Health, Sandbox, SandboxConfig};
pub use protocol::{DocumentRead, Request, Response};
