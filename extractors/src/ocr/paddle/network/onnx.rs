//! Networks that run on ONNX Runtime, a library that is installed beside the weights and opened at run time.

use std::cell::RefCell;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ort::AsPointer as _;
use ort::environment::Environment;
use ort::memory::{AllocationDevice, AllocatorType, MemoryInfo, MemoryType};
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{RunOptions, Session};
use ort::value::TensorRef;

use crate::ocr::OcrUnavailable;

/// The library allows one environment in a process, whoever opens readers.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// What a picture of this many pixels needed is given back to the system once the network has run: kept, it would lie
/// idle until the next such picture. A line of text is smaller.
const LARGE_PIXELS_MIN: usize = 100_000;

/// The library, loaded.
#[derive(Clone)]
pub(super) struct Library(Environment);

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Library")
    }
}

impl Library {
    pub(super) fn load(path: &Path) -> Result<Library, OcrUnavailable> {
        let mut environment = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = environment.as_ref() {
            return Ok(Library(environment.clone()));
        }
        let failed = |why: String| OcrUnavailable::Runtime(format!("{}: {why}", path.display()));
        let builder = ort::init_from(path).map_err(|why| failed(why.to_string()))?;
        let made = builder.with_name("bursar").with_telemetry(false).build().map_err(|why| failed(why.to_string()))?;
        share_memory(&made).map_err(|why| failed(why.to_string()))?;
        *environment = Some(made.clone());
        Ok(Library(made))
    }

    pub(super) fn network(&self, bytes: &[u8]) -> Result<Network, String> {
        let open = || -> ort::Result<Session> {
            Session::builder(&self.0)?
                .with_intra_threads(1)?
                .with_optimization_level(GraphOptimizationLevel::All)?
                // Strips differ in size: what is kept for each of them is never given back.
                .with_memory_pattern(false)?
                .with_env_allocators()?
                .commit_from_memory(bytes)
        };
        open().map(|session| Network(RefCell::new(session))).map_err(|why| why.to_string())
    }
}

/// Lets all networks take their memory from one store. Taken from the system piece by piece and given back, it would lie in
/// fragments that are never used again; of a store for each network, all but one would lie idle.
#[expect(unsafe_code, reason = "this call has no safe form")]
fn share_memory(environment: &Environment) -> ort::Result<()> {
    let memory = MemoryInfo::new(AllocationDevice::CPU, 0, AllocatorType::Arena, MemoryType::Default)?;
    let (environment, no_wishes) = (environment.ptr().cast_mut(), std::ptr::null());
    // SAFETY: the library locks its environment and copies what describes the memory; both live until the call returns.
    let status = unsafe { (ort::api().CreateAndRegisterAllocator)(environment, memory.ptr(), no_wishes) };
    // SAFETY: the status is the one that was just given, and is handed on once.
    unsafe { ort::Error::result_from_status(status) }
}

/// A network, loaded. Running it changes nothing that anybody sees.
pub(in super::super) struct Network(RefCell<Session>);

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Network {
    pub(super) fn run(&self, data: Vec<f32>, shape: [usize; 4]) -> Option<(Vec<usize>, Vec<f32>)> {
        let mut session = self.0.try_borrow_mut().ok()?;
        let input = TensorRef::from_array_view((shape, data.as_slice())).ok()?;
        let mut options = RunOptions::new().ok()?;
        if shape[2] * shape[3] >= LARGE_PIXELS_MIN {
            // Where the library does not know the wish, it keeps the memory.
            let _ = options.set("memory.enable_memory_arena_shrinkage", "cpu:0");
        }
        let output = session.run_with_options(ort::inputs![input], &options).ok()?;
        let (_, first) = output.iter().next()?;
        let (shape, values) = first.try_extract_tensor::<f32>().ok()?;
        let shape = shape.iter().map(|side| usize::try_from(*side)).collect::<Result<_, _>>().ok()?;
        Some((shape, values.to_vec()))
    }
}
