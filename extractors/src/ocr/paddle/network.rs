//! A network that turns one picture into numbers.

use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::{AsView, Layout, NdTensor, Tensor};

use crate::ocr::OcrUnavailable;

/// A network, loaded.
pub(super) struct Network {
    model: Model,
    threads: Arc<ThreadPool>,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

/// One thread for all networks of a reader: readers are processes, and as many as there are cores.
pub(super) fn one_thread() -> Arc<ThreadPool> {
    Arc::new(ThreadPool::with_num_threads(1))
}

impl Network {
    /// Loads a network from bytes in ONNX's format.
    pub(super) fn load(name: &str, bytes: Vec<u8>, threads: Arc<ThreadPool>) -> Result<Network, OcrUnavailable> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = options
            .load(bytes)
            .map_err(|error| OcrUnavailable::Weights(format!("the network of {name} is not understood: {error}")))?;
        Ok(Network { model, threads })
    }

    /// Runs the network on a grey picture that is given as three equal colours. `pixels` has `height` rows of `width`
    /// values from −1 to 1. `None` when the network does not take such a picture.
    pub(super) fn run(&self, pixels: &[f32], width: usize, height: usize) -> Option<(Vec<usize>, Vec<f32>)> {
        let mut data = Vec::with_capacity(pixels.len() * 3);
        for _ in 0..3 {
            data.extend_from_slice(pixels);
        }
        let input = NdTensor::try_from_data([1, 3, height, width], data).ok()?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let output = self.model.run_one(input.into(), Some(options)).ok()?;
        let output: Tensor<f32> = output.try_into().ok()?;
        let shape = output.shape().to_vec();
        Some((shape, output.to_vec()))
    }
}
