//! The letters that a recogniser may answer with, and the recogniser cut down to them.
//!
//! The published recogniser knows 18,708 characters, most of them Chinese. Its last layer, which scores every character
//! at every step, is then most of its work, and a smudge may come out as a character that no invoice has. So the columns of
//! all other characters are taken out of that layer before the network is loaded: what remains is exactly the network's own
//! opinion, weighed among the characters that can be meant.

use super::protobuf::{Field, Message, Value};

/// Which characters a recogniser may answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alphabet {
    /// Latin in all its accents, Greek, Cyrillic, digits, currencies and the signs that documents use.
    #[default]
    European,
    /// Everything that the recogniser knows.
    Whole,
}

impl Alphabet {
    fn has(self, text: &str) -> bool {
        match self {
            Alphabet::Whole => true,
            Alphabet::European => text.chars().all(european),
        }
    }
}

fn european(c: char) -> bool {
    match c {
        // A full-width or typographic twin of an ASCII sign is the same sign to whoever reads it on.
        '\u{20}'..='\u{7e}' | '\u{a1}'..='\u{17f}' => true,
        'Ș' | 'ș' | 'Ț' | 'ț' | 'ẞ' => true,
        '\u{386}'..='\u{3ce}' | '\u{400}'..='\u{45f}' | '\u{490}' | '\u{491}' => true,
        '–' | '—' | '‘' | '’' | '‚' | '“' | '”' | '„' | '†' | '•' | '…' | '‰' | '€' | '₤' | '₺' | '₽' | '₴' | '№'
        | '™' | '℮' | '−' | '≤' | '≥' | '√' | '✓' | '→' | '■' | '□' | '●' | '★' => true,
        _ => false,
    }
}

/// What a recogniser answers with, by class. Class 0 means "nothing here".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Classes {
    texts: Vec<String>,
}

impl Classes {
    /// Text of a class; empty for the blank.
    pub(super) fn text(&self, class: usize) -> &str {
        self.texts.get(class).map_or("", String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The classes of a dictionary with one character a line, as the networks are trained: the blank before them, the
    /// space after them.
    pub(super) fn of_dictionary(dictionary: &str) -> Classes {
        let lines = dictionary.strip_suffix('\n').unwrap_or(dictionary).split('\n');
        let mut texts = vec![String::new()];
        texts.extend(lines.map(|line| line.trim_end_matches('\r').to_owned()));
        texts.push(" ".to_owned());
        Classes { texts }
    }
}

/// Cuts the classes outside an alphabet from a recogniser in ONNX's format. The dictionary is the network's own, in its
/// metadata, unless one is given. `None` when the bytes are no such network.
pub(super) fn cut(network: &[u8], dictionary: Option<&str>, alphabet: Alphabet) -> Option<(Vec<u8>, Classes)> {
    let mut model = Message::parse(network)?;
    let classes = match dictionary {
        Some(dictionary) => Classes::of_dictionary(dictionary),
        None => Classes::of_dictionary(&own_dictionary(&model)?),
    };
    let keep: Vec<usize> =
        (0..classes.len()).filter(|class| *class == 0 || alphabet.has(classes.text(*class))).collect();
    if keep.len() == classes.len() {
        return Some((network.to_vec(), classes));
    }
    let graph = model.field_mut(MODEL_GRAPH)?;
    let Value::Bytes(bytes) = &graph.value else { return None };
    let mut inner = Message::parse(bytes)?;
    // Shapes that mention the number of classes would no longer be true; they are notes, not needed to run.
    inner.fields.retain(|field| field.number != GRAPH_VALUE_INFO);
    let mut cut_tensors = 0;
    for field in &mut inner.fields {
        match (field.number, &field.value) {
            (GRAPH_INITIALIZER, Value::Bytes(bytes)) => {
                if let Some(smaller) = cut_tensor(bytes, classes.len(), &keep) {
                    field.value = Value::Bytes(smaller.into());
                    cut_tensors += 1;
                }
            }
            (GRAPH_OUTPUT, Value::Bytes(bytes)) => {
                let mut output = Message::parse(bytes)?;
                output.fields.retain(|field| field.number != VALUE_INFO_TYPE);
                field.value = Value::Bytes(output.write().into());
            }
            _ => {}
        }
    }
    // The weights and the bias of the last layer.
    if cut_tensors == 0 {
        return None;
    }
    let written = inner.write();
    model.field_mut(MODEL_GRAPH)?.value = Value::Bytes(written.into());
    let texts = keep.iter().map(|class| classes.texts[*class].clone()).collect();
    Some((model.write(), Classes { texts }))
}

// Numbers of fields in ONNX's schema.
const MODEL_GRAPH: u32 = 7;
const MODEL_METADATA: u32 = 14;
const GRAPH_INITIALIZER: u32 = 5;
const GRAPH_OUTPUT: u32 = 12;
const GRAPH_VALUE_INFO: u32 = 13;
const VALUE_INFO_TYPE: u32 = 2;
const TENSOR_DIMS: u32 = 1;
const TENSOR_RAW: u32 = 9;

/// The dictionary that is written into the network's metadata under `character`.
fn own_dictionary(model: &Message<'_>) -> Option<String> {
    model.fields.iter().filter(|field| field.number == MODEL_METADATA).find_map(|field| {
        let Value::Bytes(bytes) = &field.value else { return None };
        let entry = Message::parse(bytes)?;
        (entry.text(1)? == "character").then(|| entry.text(2)).flatten()
    })
}

/// Keeps some columns of a tensor of 32-bit floats whose last axis are the classes; `None` for any other tensor.
fn cut_tensor(bytes: &[u8], classes: usize, keep: &[usize]) -> Option<Vec<u8>> {
    let mut tensor = Message::parse(bytes)?;
    let dims = tensor.numbers(TENSOR_DIMS);
    if dims.last().and_then(|last| usize::try_from(*last).ok()) != Some(classes) {
        return None;
    }
    let Value::Bytes(raw) = &tensor.field_mut(TENSOR_RAW)?.value else { return None };
    let row = classes.checked_mul(4)?;
    if raw.is_empty() || raw.len() % row != 0 {
        return None;
    }
    let mut smaller = Vec::with_capacity(raw.len() / classes * keep.len());
    for row in raw.chunks_exact(row) {
        for class in keep {
            smaller.extend_from_slice(&row[class * 4..class * 4 + 4]);
        }
    }
    tensor.field_mut(TENSOR_RAW)?.value = Value::Bytes(smaller.into());
    tensor.fields.retain(|field| field.number != TENSOR_DIMS);
    let kept = u64::try_from(keep.len()).ok()?;
    for dim in dims[..dims.len() - 1].iter().copied().chain([kept]) {
        tensor.fields.push(Field { number: TENSOR_DIMS, value: Value::Number(dim) });
    }
    Some(tensor.write())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(number: u32, value: Vec<u8>) -> Field<'static> {
        Field { number, value: Value::Bytes(value.into()) }
    }

    fn network() -> Vec<u8> {
        // Classes: blank, a, 中, é, space; weights of two rows.
        let raw: Vec<u8> = (0..10_u8).flat_map(|n| f32::from(n).to_le_bytes()).collect();
        let tensor = Message {
            fields: vec![
                Field { number: TENSOR_DIMS, value: Value::Number(2) },
                Field { number: TENSOR_DIMS, value: Value::Number(5) },
                bytes(TENSOR_RAW, raw),
            ],
        };
        let graph = Message { fields: vec![bytes(GRAPH_INITIALIZER, tensor.write())] };
        let entry = Message { fields: vec![bytes(1, b"character".to_vec()), bytes(2, "a\n中\né\n".into())] };
        Message { fields: vec![bytes(MODEL_GRAPH, graph.write()), bytes(MODEL_METADATA, entry.write())] }.write()
    }

    #[test]
    fn a_cut_recogniser_keeps_the_columns_of_its_alphabet() {
        let (cut_network, classes) = cut(&network(), None, Alphabet::European).expect("a network");
        assert_eq!(classes.texts, ["", "a", "é", " "]);
        let model = Message::parse(&cut_network).expect("written well");
        let Some(Field { value: Value::Bytes(graph), .. }) = model.fields.first() else { panic!("no graph") };
        let graph = Message::parse(graph).expect("written well");
        let Value::Bytes(tensor) = &graph.fields[0].value else { panic!("no tensor") };
        let mut tensor = Message::parse(tensor).expect("written well");
        assert_eq!(tensor.numbers(TENSOR_DIMS), [2, 4]);
        let Value::Bytes(raw) = &tensor.field_mut(TENSOR_RAW).expect("data").value else { panic!("no data") };
        let floats: Vec<f32> =
            raw.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().expect("four bytes"))).collect();
        assert_eq!(floats, [0.0, 1.0, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0]);
    }

    #[test]
    fn a_whole_alphabet_leaves_the_recogniser_as_it_is() {
        let network = network();
        let (same, classes) = cut(&network, None, Alphabet::Whole).expect("a network");
        assert_eq!((same, classes.len()), (network, 5));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for bytes in [&b""[..], b"PK\x03\x04", &[0xff; 40], &network()[..20]] {
            assert!(cut(bytes, None, Alphabet::European).is_none());
        }
    }
}
