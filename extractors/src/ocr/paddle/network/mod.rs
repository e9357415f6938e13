//! A network that turns one picture into numbers, on whichever runtime is at hand.
//!
//! The networks run in the program itself ([`rten`], pure Rust), or, where its library was installed, on ONNX Runtime
//! ([`onnx`]), which computes the same in less time.

mod cut;
mod depthwise;
mod onnx;
mod rten;

use std::path::Path;

use crate::ocr::OcrUnavailable;

/// What networks run on. One thread for all networks of a reader: readers are processes, and as many as there are cores.
#[derive(Debug, Clone)]
pub struct Runtime(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Own(rten::Threads),
    Onnx(onnx::Library),
}

impl Runtime {
    /// The one in the program.
    #[must_use]
    pub fn own() -> Runtime {
        Runtime(Kind::Own(rten::one_thread()))
    }

    /// ONNX Runtime, from its library. It is loaded once for the process and stays.
    ///
    /// # Errors
    /// When the file is no such library, or one older than 1.20.
    pub fn onnx(library: &Path) -> Result<Runtime, OcrUnavailable> {
        onnx::Library::load(library).map(|library| Runtime(Kind::Onnx(library)))
    }

    /// Its name, for people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.0 {
            Kind::Own(_) => "rten",
            Kind::Onnx(_) => "ONNX Runtime",
        }
    }

    /// Loads a network from bytes in ONNX's format.
    pub(super) fn load(&self, name: &str, bytes: Vec<u8>) -> Result<Network, OcrUnavailable> {
        let loaded = match &self.0 {
            Kind::Own(threads) => {
                rten::Network::load(bytes, threads.clone()).map(|network| Network::Own(Box::new(network)))
            }
            Kind::Onnx(library) => library.network(&bytes).map(Network::Onnx),
        };
        loaded.map_err(|why| OcrUnavailable::Weights(format!("the network of {name} is not understood: {why}")))
    }
}

/// A network, loaded.
#[derive(Debug)]
pub(super) enum Network {
    Own(Box<rten::Network>),
    Onnx(onnx::Network),
}

impl Network {
    /// Runs the network on a grey picture that is given as three equal colours. `pixels` has `height` rows of `width`
    /// values from −1 to 1. The answer's shape and values; `None` when the network does not take such a picture.
    pub(super) fn run(&self, pixels: &[f32], width: usize, height: usize) -> Option<(Vec<usize>, Vec<f32>)> {
        let colours = pixels.repeat(3);
        let shape = [1, 3, height, width];
        match self {
            Network::Own(network) => network.run(colours, shape),
            Network::Onnx(network) => network.run(colours, shape),
        }
    }
}
