//! A network in ONNX's format, cut at its depthwise convolutions.
//!
//! What lies between two of them is a network of its own, with what it takes from before and what it leaves for after.
//! Weights go where they are used. A network that is not understood is not cut.

use std::collections::{HashMap, HashSet};

use super::depthwise::Depthwise;
use crate::ocr::paddle::protobuf::{Field, Message, Value};

/// A step of a network; steps are taken in their order. Values go by their name in the network.
#[derive(Debug)]
pub(super) enum Step {
    /// A network in ONNX's format, which takes some values and leaves others.
    Part { network: Vec<u8>, takes: Vec<String>, leaves: Vec<String> },
    /// A depthwise convolution of one value into another.
    Depthwise { convolution: Depthwise, takes: String, leaves: String },
}

/// Largest side of a kernel, and most zeros thought at one side of a picture.
const SIDE_MAX: usize = 64;

/// The steps of a network, and the names of its input and its first output. `None` when the bytes are no network, or
/// one without a depthwise convolution of the usual form.
pub(super) fn cut(network: &[u8]) -> Option<(Vec<Step>, String, String)> {
    let model = Message::parse(network)?;
    let graph = Message::parse(model.bytes(MODEL_GRAPH).next()?)?;
    let constants = Constants::of(&graph)?;
    let input = graph
        .bytes(GRAPH_INPUT)
        .filter_map(|value| Message::parse(value)?.text(VALUE_INFO_NAME))
        .find(|name| !constants.0.contains_key(name))?;
    let output = Message::parse(graph.bytes(GRAPH_OUTPUT).next()?)?.text(VALUE_INFO_NAME)?;
    let mut rough = vec![Rough::default()];
    for bytes in graph.bytes(GRAPH_NODE) {
        let node = Node::parse(bytes)?;
        if node.leaves.iter().all(|name| constants.0.contains_key(name)) {
            continue;
        }
        match depthwise(&node, &constants) {
            Some(convolution) => rough.push(Rough { convolution: Some(convolution), nodes: vec![node] }),
            None if rough.last().is_some_and(|last| last.convolution.is_some()) => {
                rough.push(Rough { convolution: None, nodes: vec![node] });
            }
            None => rough.last_mut()?.nodes.push(node),
        }
    }
    if rough.iter().all(|step| step.convolution.is_none()) {
        return None;
    }
    // From the end: what later steps, or the caller, still need.
    let mut needed = HashSet::from([output.clone()]);
    let mut steps = Vec::new();
    for step in rough.into_iter().rev().filter(|step| !step.nodes.is_empty()) {
        let made: HashSet<&String> = step.nodes.iter().flat_map(|node| &node.leaves).collect();
        let seen = step.nodes.iter().flat_map(|node| &node.takes).filter(|name| !name.is_empty());
        let (fixed, seen): (Vec<&String>, Vec<&String>) = seen.partition(|name| constants.0.contains_key(*name));
        let mut takes: Vec<String> = seen.into_iter().filter(|name| !made.contains(name)).cloned().collect();
        takes.sort_unstable();
        takes.dedup();
        let mut leaves: Vec<String> =
            made.iter().filter(|name| needed.contains(**name)).map(|&name| name.clone()).collect();
        leaves.sort_unstable();
        if let Some(convolution) = step.convolution {
            let (takes, leaves) = (takes.pop()?, leaves.pop()?);
            needed.remove(&leaves);
            needed.insert(takes.clone());
            steps.push(Step::Depthwise { convolution, takes, leaves });
            continue;
        }
        for name in &leaves {
            needed.remove(name);
        }
        needed.extend(takes.iter().cloned());
        let part = part(&constants.for_names(fixed), &step.nodes, &takes, &leaves);
        let mut whole = model.clone();
        whole.field_mut(MODEL_GRAPH)?.value = Value::Bytes(part.write().into());
        steps.push(Step::Part { network: whole.write(), takes, leaves });
    }
    steps.reverse();
    (needed == HashSet::from([input.clone()])).then_some((steps, input, output))
}

/// The nodes of a step, with the convolution when it is one.
#[derive(Default)]
struct Rough<'a> {
    convolution: Option<Depthwise>,
    nodes: Vec<Node<'a>>,
}

/// The graph of a part.
fn part<'a>(constants: &[Field<'a>], nodes: &[Node<'a>], takes: &[String], leaves: &[String]) -> Message<'a> {
    let named = |number: u32, name: &String| {
        let value = Message { fields: vec![text(VALUE_INFO_NAME, name)] };
        Field { number, value: Value::Bytes(value.write().into()) }
    };
    let mut fields = constants.to_vec();
    fields.extend(nodes.iter().map(|node| Field { number: GRAPH_NODE, value: Value::Bytes(node.bytes.into()) }));
    fields.push(text(GRAPH_NAME, "part"));
    fields.extend(takes.iter().map(|name| named(GRAPH_INPUT, name)));
    fields.extend(leaves.iter().map(|name| named(GRAPH_OUTPUT, name)));
    Message { fields }
}

fn text(number: u32, text: &str) -> Field<'static> {
    Field { number, value: Value::Bytes(text.as_bytes().to_vec().into()) }
}

/// What is fixed in a network, by name: a tensor, or a node that computes one from what is fixed.
struct Constants<'a>(HashMap<String, Constant<'a>>);

enum Constant<'a> {
    Tensor(&'a [u8]),
    Node(Node<'a>),
}

impl<'a> Constants<'a> {
    fn of(graph: &Message<'a>) -> Option<Constants<'a>> {
        let mut all = HashMap::new();
        for tensor in graph.bytes(GRAPH_INITIALIZER) {
            all.insert(Message::parse(tensor)?.text(TENSOR_NAME)?, Constant::Tensor(tensor));
        }
        for bytes in graph.bytes(GRAPH_NODE) {
            let node = Node::parse(bytes)?;
            if let [name] = node.leaves.as_slice()
                && node.takes.iter().all(|name| all.contains_key(name))
            {
                all.insert(name.clone(), Constant::Node(node));
            }
        }
        Some(Constants(all))
    }

    /// The fields of a graph that these names need, each once, what is needed before what needs it.
    fn for_names(&self, names: Vec<&String>) -> Vec<Field<'a>> {
        let mut fields = Vec::new();
        let mut done = HashSet::new();
        let mut open: Vec<(&String, bool)> = names.into_iter().rev().map(|name| (name, false)).collect();
        while let Some((name, ready)) = open.pop() {
            match self.0.get(name) {
                Some(Constant::Node(node)) if !ready && !done.contains(name) => {
                    open.push((name, true));
                    open.extend(node.takes.iter().map(|name| (name, false)));
                }
                Some(Constant::Node(node)) if done.insert(name) => {
                    fields.push(Field { number: GRAPH_NODE, value: Value::Bytes(node.bytes.into()) });
                }
                Some(Constant::Tensor(tensor)) if done.insert(name) => {
                    fields.push(Field { number: GRAPH_INITIALIZER, value: Value::Bytes((*tensor).into()) });
                }
                _ => {}
            }
        }
        fields
    }

    /// The sides and values of a tensor of 32-bit floats, under its own name or another.
    fn floats(&self, name: &str) -> Option<(Vec<u64>, Vec<f32>)> {
        match self.0.get(name)? {
            Constant::Tensor(bytes) => {
                let tensor = Message::parse(bytes)?;
                let is_float = tensor.numbers(TENSOR_TYPE) == [TYPE_FLOAT];
                let raw = tensor.bytes(TENSOR_RAW).next().filter(|raw| is_float && raw.len() % 4 == 0)?;
                let values = raw.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
                Some((tensor.numbers(TENSOR_DIMS), values))
            }
            Constant::Node(node) if node.kind == "Identity" => self.floats(node.takes.first()?),
            Constant::Node(_) => None,
        }
    }
}

/// A node of a network.
struct Node<'a> {
    bytes: &'a [u8],
    kind: String,
    takes: Vec<String>,
    leaves: Vec<String>,
}

impl<'a> Node<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Node<'a>> {
        let node = Message::parse(bytes)?;
        // A branch or a loop sees values that its inputs do not name.
        for attribute in node.bytes(NODE_ATTRIBUTE) {
            if Message::parse(attribute)?.bytes(ATTRIBUTE_GRAPH).next().is_some() {
                return None;
            }
        }
        let names = |number| -> Option<Vec<String>> {
            node.bytes(number).map(|name| std::str::from_utf8(name).ok().map(str::to_owned)).collect()
        };
        Some(Node { bytes, kind: node.text(NODE_KIND)?, takes: names(NODE_INPUT)?, leaves: names(NODE_OUTPUT)? })
    }
}

/// The convolution of a node, when it is a depthwise one with fixed weights and step one from left to right.
fn depthwise(node: &Node<'_>, constants: &Constants<'_>) -> Option<Depthwise> {
    let (takes, [_]) = (node.takes.as_slice(), node.leaves.as_slice()) else { return None };
    let [picture, kernel, rest @ ..] = takes else { return None };
    if node.kind != "Conv" || constants.0.contains_key(picture) {
        return None;
    }
    let (sides, kernel) = constants.floats(kernel)?;
    let [channels, 1, height, width] = sides.as_slice() else { return None };
    let size = [side(*height)?, side(*width)?];
    let bias = match rest {
        [] => vec![0.0; usize::try_from(*channels).ok()?],
        [bias] => constants.floats(bias)?.1,
        _ => return None,
    };
    let (mut group, mut steps, mut dilations, mut pads) = (1, vec![1, 1], vec![1, 1], vec![0; 4]);
    let message = Message::parse(node.bytes)?;
    for attribute in message.bytes(NODE_ATTRIBUTE) {
        let attribute = Message::parse(attribute)?;
        match attribute.text(ATTRIBUTE_NAME)?.as_str() {
            "group" => group = *attribute.numbers(ATTRIBUTE_INT).first()?,
            "strides" => steps = attribute.numbers(ATTRIBUTE_INTS),
            "dilations" => dilations = attribute.numbers(ATTRIBUTE_INTS),
            "pads" => pads = attribute.numbers(ATTRIBUTE_INTS),
            "kernel_shape" => {}
            "auto_pad" if attribute.text(ATTRIBUTE_TEXT)? == "NOTSET" => {}
            _ => return None,
        }
    }
    let [row_step, 1] = steps.as_slice() else { return None };
    let pads: Vec<usize> = pads.into_iter().map(side).collect::<Option<_>>()?;
    let fits = group == *channels
        && *row_step > 0
        && dilations == [1, 1]
        && size.iter().all(|side| *side > 0)
        && bias.len() as u64 == *channels
        && kernel.len() == bias.len() * size[0] * size[1];
    fits.then_some(Depthwise { kernel, bias, size, row_step: side(*row_step)?, pads: pads.try_into().ok()? })
}

fn side(value: u64) -> Option<usize> {
    usize::try_from(value).ok().filter(|side| *side <= SIDE_MAX)
}

// Numbers of fields in ONNX's schema.
const MODEL_GRAPH: u32 = 7;
const GRAPH_NODE: u32 = 1;
const GRAPH_NAME: u32 = 2;
const GRAPH_INITIALIZER: u32 = 5;
const GRAPH_INPUT: u32 = 11;
const GRAPH_OUTPUT: u32 = 12;
const VALUE_INFO_NAME: u32 = 1;
const NODE_INPUT: u32 = 1;
const NODE_OUTPUT: u32 = 2;
const NODE_KIND: u32 = 4;
const NODE_ATTRIBUTE: u32 = 5;
const ATTRIBUTE_NAME: u32 = 1;
const ATTRIBUTE_INT: u32 = 3;
const ATTRIBUTE_TEXT: u32 = 4;
const ATTRIBUTE_GRAPH: u32 = 6;
const ATTRIBUTE_INTS: u32 = 8;
const TENSOR_DIMS: u32 = 1;
const TENSOR_TYPE: u32 = 2;
const TENSOR_NAME: u32 = 8;
const TENSOR_RAW: u32 = 9;
const TYPE_FLOAT: u64 = 1;

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn message(fields: Vec<Field<'static>>) -> Vec<u8> {
        Message { fields }.write()
    }

    fn within(number: u32, bytes: Vec<u8>) -> Field<'static> {
        Field { number, value: Value::Bytes(bytes.into()) }
    }

    fn number(of: u32, value: u64) -> Field<'static> {
        Field { number: of, value: Value::Number(value) }
    }

    fn tensor(name: &str, dims: &[u64], values: &[f32]) -> Field<'static> {
        let mut fields: Vec<_> = dims.iter().map(|dim| number(TENSOR_DIMS, *dim)).collect();
        fields.push(number(TENSOR_TYPE, TYPE_FLOAT));
        fields.push(text(TENSOR_NAME, name));
        fields.push(within(TENSOR_RAW, values.iter().flat_map(|value| value.to_le_bytes()).collect()));
        within(GRAPH_INITIALIZER, message(fields))
    }

    fn node(kind: &str, takes: &[&str], leaves: &str, attributes: &[(&str, &[u64])]) -> Field<'static> {
        let mut fields: Vec<_> = takes.iter().map(|name| text(NODE_INPUT, name)).collect();
        fields.extend([text(NODE_OUTPUT, leaves), text(3, leaves), text(NODE_KIND, kind)]);
        for (name, values) in attributes {
            let mut attribute = vec![text(ATTRIBUTE_NAME, name)];
            match (*name, *values) {
                ("group", [value]) => attribute.extend([number(ATTRIBUTE_INT, *value), number(20, 2)]),
                (_, values) => {
                    attribute.extend(values.iter().map(|value| number(ATTRIBUTE_INTS, *value)));
                    attribute.push(number(20, 7));
                }
            }
            fields.push(within(NODE_ATTRIBUTE, message(attribute)));
        }
        within(GRAPH_NODE, message(fields))
    }

    /// A network of two channels with a depthwise convolution whose input is needed again after it, and weights that go
    /// by two names. `steps` are the convolution's.
    pub(in super::super) fn network(steps: [u64; 2]) -> Vec<u8> {
        let kernel: Vec<f32> = (0..18_u8).map(|n| f32::from(n) / 10.0 - 0.8).collect();
        let padded: &[u64] = &[1, 1, 1, 1];
        let convolution: &[(&str, &[u64])] =
            &[("group", &[2]), ("pads", padded), ("strides", &steps), ("dilations", &[1, 1])];
        let graph = message(vec![
            node("Identity", &["first name"], "kernel", &[]),
            node("Relu", &["x"], "a", &[]),
            node("Conv", &["a", "kernel", "bias"], "b", convolution),
            node("Mul", &["b", "a"], "c", &[]),
            node("Add", &["c", "bias of all"], "y", &[]),
            text(GRAPH_NAME, "whole"),
            tensor("first name", &[2, 1, 3, 3], &kernel),
            tensor("bias", &[2], &[0.5, -0.25]),
            tensor("bias of all", &[1], &[3.0]),
            within(GRAPH_INPUT, message(vec![text(VALUE_INFO_NAME, "x")])),
            within(GRAPH_OUTPUT, message(vec![text(VALUE_INFO_NAME, "y")])),
        ]);
        let version = within(8, message(vec![number(2, 11)]));
        message(vec![number(1, 8), within(MODEL_GRAPH, graph), version])
    }

    #[test]
    fn a_network_is_cut_at_its_depthwise_convolution() {
        let (steps, input, output) = cut(&network([1, 1])).expect("a network");
        assert_eq!((input.as_str(), output.as_str()), ("x", "y"));
        let said: Vec<_> = steps
            .iter()
            .map(|step| match step {
                Step::Part { takes, leaves, .. } => format!("{takes:?} to {leaves:?}"),
                Step::Depthwise { convolution, takes, leaves } => {
                    format!("{takes} to {leaves} by {:?} from {:?}", convolution.size, convolution.bias)
                }
            })
            .collect();
        assert_eq!(said, [r#"["x"] to ["a"]"#, "a to b by [3, 3] from [0.5, -0.25]", r#"["a", "b"] to ["y"]"#]);
    }

    #[test]
    fn what_is_not_understood_is_not_cut() {
        assert!(cut(&network([1, 2])).is_none(), "every second column is left to the runtime");
        assert!(cut(b"no network").is_none());
        assert!(cut(&network([1, 1])[..200]).is_none());
    }
}
