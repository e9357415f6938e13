//! Networks that run in the program itself.
//!
//! The runtime computes depthwise convolutions number by number, in a fifth of the time that a line of text takes; so a
//! network is cut at them ([`cut`]), and they are computed here ([`Depthwise`]).

use std::collections::HashMap;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::{Layout, NdTensor, Tensor};

use super::cut::{self, cut};
use super::depthwise::Depthwise;

/// The threads that networks run on.
pub(super) type Threads = Arc<ThreadPool>;

/// A network, loaded.
pub(in super::super) struct Network {
    steps: Vec<Step>,
    /// The step's place among `steps` that is the last to take a value, by the value's place.
    last_taken: Vec<usize>,
    output: usize,
    threads: Threads,
}

/// A step, with the places of the values that it takes and leaves. The network's input is at place 0.
enum Step {
    Part { model: Box<Model>, takes: Vec<(NodeId, usize)>, leaves: Vec<(NodeId, usize)> },
    Depthwise { convolution: Depthwise, takes: usize, leaves: usize },
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
        let Some((steps, input, output)) = cut(&bytes) else { return Network::uncut(bytes, threads) };
        drop(bytes);
        let mut places = HashMap::from([(input, 0)]);
        let mut place = |name: String| {
            let next = places.len();
            *places.entry(name).or_insert(next)
        };
        let mut loaded = Vec::with_capacity(steps.len());
        for step in steps {
            loaded.push(match step {
                cut::Step::Depthwise { convolution, takes, leaves } => {
                    Step::Depthwise { convolution, takes: place(takes), leaves: place(leaves) }
                }
                cut::Step::Part { network, takes, leaves } => {
                    let model = model(network)?;
                    let mut places = |names: Vec<String>| -> Result<Vec<(NodeId, usize)>, String> {
                        let known = |name: String| {
                            let id = model.node_id(&name).map_err(|why| why.to_string())?;
                            Ok((id, place(name)))
                        };
                        names.into_iter().map(known).collect()
                    };
                    let (takes, leaves) = (places(takes)?, places(leaves)?);
                    Step::Part { model: Box::new(model), takes, leaves }
                }
            });
        }
        let output = place(output);
        let mut last_taken = vec![usize::MAX; places.len()];
        for (number, step) in loaded.iter().enumerate() {
            match step {
                Step::Part { takes, .. } => takes.iter().for_each(|(_, place)| last_taken[*place] = number),
                Step::Depthwise { takes, .. } => last_taken[*takes] = number,
            }
        }
        Ok(Network { steps: loaded, last_taken, output, threads })
    }

    fn uncut(bytes: Vec<u8>, threads: Threads) -> Result<Network, String> {
        let model = model(bytes)?;
        let first = |ids: &[NodeId]| ids.first().copied().ok_or_else(|| "it takes or gives nothing".to_owned());
        let (input, output) = (first(model.input_ids())?, first(model.output_ids())?);
        let step = Step::Part { model: Box::new(model), takes: vec![(input, 0)], leaves: vec![(output, 1)] };
        Ok(Network { steps: vec![step], last_taken: vec![0, usize::MAX], output: 1, threads })
    }

    pub(super) fn run(&self, data: Vec<f32>, shape: [usize; 4]) -> Option<(Vec<usize>, Vec<f32>)> {
        let mut values: Vec<Option<Value>> = vec![None; self.last_taken.len()];
        values[0] = Some(NdTensor::try_from_data(shape, data).ok()?.into());
        for (number, step) in self.steps.iter().enumerate() {
            let mut take = |place: usize| {
                if self.last_taken[place] == number { values[place].take() } else { values[place].clone() }
            };
            match step {
                Step::Part { model, takes, leaves } => {
                    let taken = takes.iter().map(|(id, place)| Some((*id, take(*place)?.into())));
                    let taken = taken.collect::<Option<Vec<_>>>()?;
                    let left: Vec<NodeId> = leaves.iter().map(|(id, _)| *id).collect();
                    let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
                    let left = model.run(taken, &left, Some(options)).ok()?;
                    for ((_, place), value) in leaves.iter().zip(left) {
                        values[*place] = Some(value);
                    }
                }
                Step::Depthwise { convolution, takes, leaves } => {
                    let picture: Tensor<f32> = take(*takes)?.try_into().ok()?;
                    let shape = picture.shape().try_into().ok()?;
                    let (shape, sums) = convolution.run(shape, &picture.into_data())?;
                    values[*leaves] = Some(NdTensor::try_from_data(shape, sums).ok()?.into());
                }
            }
        }
        let output: Tensor<f32> = values.get_mut(self.output)?.take()?.try_into().ok()?;
        let shape = output.shape().to_vec();
        Some((shape, output.into_data()))
    }
}

fn model(bytes: Vec<u8>) -> Result<Model, String> {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    options.load(bytes).map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_is_cut_gives_what_it_gives_whole() {
        let network = cut::tests::network([1, 1]);
        let picture: Vec<f32> = (0..2 * 5 * 70_u16).map(|n| f32::from(n % 23) / 10.0 - 1.0).collect();
        let threads = one_thread();
        let cut = Network::load(network.clone(), threads.clone()).expect("cut");
        let whole = Network::uncut(network, threads).expect("whole");
        assert_eq!((cut.steps.len(), whole.steps.len()), (3, 1));
        let (cut_shape, cut) = cut.run(picture.clone(), [1, 2, 5, 70]).expect("runs");
        let (whole_shape, whole) = whole.run(picture, [1, 2, 5, 70]).expect("runs");
        assert_eq!(cut_shape, whole_shape);
        assert_eq!(cut_shape, [1, 2, 5, 70]);
        for (place, (cut, whole)) in cut.iter().zip(&whole).enumerate() {
            assert!((cut - whole).abs() < 1e-4, "{cut} instead of {whole} at {place}");
        }
    }
}
