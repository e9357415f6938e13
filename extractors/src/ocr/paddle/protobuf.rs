//! As much of protocol buffers as it takes to look into a network's file and to write it again with a part changed.
//!
//! Bytes that are not understood are carried over as they are. Never panics, whatever the bytes.

use std::borrow::Cow;

/// A message as its fields, in their order.
#[derive(Debug, Clone)]
pub(super) struct Message<'a> {
    pub(super) fields: Vec<Field<'a>>,
}

/// A field of a message.
#[derive(Debug, Clone)]
pub(super) struct Field<'a> {
    pub(super) number: u32,
    pub(super) value: Value<'a>,
}

/// What a field holds, as far as the wire says.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    /// A number of any size.
    Number(u64),
    /// Eight bytes.
    Eight([u8; 8]),
    /// Text, a message, or numbers one after the other.
    Bytes(Cow<'a, [u8]>),
    /// Four bytes.
    Four([u8; 4]),
}

impl<'a> Message<'a> {
    /// Splits a message into its fields; `None` when the bytes are no message.
    pub(super) fn parse(mut bytes: &'a [u8]) -> Option<Message<'a>> {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let key = number(&mut bytes)?;
            let field_number = u32::try_from(key >> 3).ok().filter(|n| *n > 0)?;
            let value = match key & 7 {
                0 => Value::Number(number(&mut bytes)?),
                1 => Value::Eight(take(&mut bytes, 8)?.try_into().ok()?),
                2 => {
                    let length = usize::try_from(number(&mut bytes)?).ok()?;
                    Value::Bytes(Cow::Borrowed(take(&mut bytes, length)?))
                }
                5 => Value::Four(take(&mut bytes, 4)?.try_into().ok()?),
                _ => return None,
            };
            fields.push(Field { number: field_number, value });
        }
        Some(Message { fields })
    }

    /// The message as bytes.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for field in &self.fields {
            let kind = match &field.value {
                Value::Number(_) => 0,
                Value::Eight(_) => 1,
                Value::Bytes(_) => 2,
                Value::Four(_) => 5,
            };
            write_number(u64::from(field.number) << 3 | kind, &mut out);
            match &field.value {
                Value::Number(value) => write_number(*value, &mut out),
                Value::Eight(bytes) => out.extend_from_slice(bytes),
                Value::Four(bytes) => out.extend_from_slice(bytes),
                Value::Bytes(bytes) => {
                    write_number(bytes.len() as u64, &mut out);
                    out.extend_from_slice(bytes);
                }
            }
        }
        out
    }

    /// The first field of this number.
    pub(super) fn field_mut(&mut self, number: u32) -> Option<&mut Field<'a>> {
        self.fields.iter_mut().find(|field| field.number == number)
    }

    /// The bytes of a repeated field: texts, messages, or numbers one after the other.
    pub(super) fn bytes(&self, of: u32) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter().filter(move |field| field.number == of).filter_map(|field| match &field.value {
            Value::Bytes(Cow::Borrowed(bytes)) => Some(*bytes),
            _ => None,
        })
    }

    /// The first field of this number as text.
    pub(super) fn text(&self, number: u32) -> Option<String> {
        self.fields.iter().find(|field| field.number == number).and_then(|field| match &field.value {
            Value::Bytes(bytes) => std::str::from_utf8(bytes).ok().map(str::to_owned),
            _ => None,
        })
    }

    /// All numbers of a repeated field, written singly or packed.
    pub(super) fn numbers(&self, of: u32) -> Vec<u64> {
        let mut out = Vec::new();
        for field in self.fields.iter().filter(|field| field.number == of) {
            match &field.value {
                Value::Number(value) => out.push(*value),
                Value::Bytes(bytes) => {
                    let mut bytes = bytes.as_ref();
                    while let Some(value) = number(&mut bytes) {
                        out.push(value);
                    }
                }
                Value::Four(_) | Value::Eight(_) => {}
            }
        }
        out
    }
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, tail) = bytes.split_at_checked(length)?;
    *bytes = tail;
    Some(head)
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn write_number(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_is_written_as_it_was_read() {
        let bytes = [0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1d, 1, 2, 3, 4];
        let message = Message::parse(&bytes).expect("a message");
        assert_eq!(message.numbers(1), [150]);
        assert_eq!(message.text(2).as_deref(), Some("hi"));
        assert_eq!(message.write(), bytes);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_message_or_none(bytes: Vec<u8>) {
            let _ = Message::parse(&bytes).map(|message| message.write());
        }
    }
}
