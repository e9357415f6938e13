//! Networks that run in the program itself.

use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::{AsView, Layout, NdTensor, Tensor};

/// The threads that networks run on.
pub(super) type Threads = Arc<ThreadPool>;

/// A network, loaded.
pub(in super::super) struct Network {
    model: Model,
    threads: Threads,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

pub(super) fn one_thread() -> Threads {
    Arc::new(ThreadPool::with_num_threads(1))
}

impl Network {
    pub(super) fn load(bytes: Vec<u8>, threads: Threads) -> Result<Network, String> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = options.load(bytes).map_err(|why| why.to_string())?;
        Ok(Network { model, threads })
    }

    pub(super) fn run(&self, data: Vec<f32>, shape: [usize; 4]) -> Option<(Vec<usize>, Vec<f32>)> {
        let input = NdTensor::try_from_data(shape, data).ok()?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let output = self.model.run_one(input.into(), Some(options)).ok()?;
        let output: Tensor<f32> = output.try_into().ok()?;
        let shape = output.shape().to_vec();
        Some((shape, output.to_vec()))
    }
}
