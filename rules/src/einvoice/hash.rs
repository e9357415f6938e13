//! Finding a name among names that this program has written itself.
//!
//! The standard library guards its maps against keys that somebody chose to collide. Here the keys are the names of
//! elements in our own tables, and a document only asks for them, so the guard buys nothing, and every element would pay
//! for it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::select::Step;

/// Something for each of some names.
pub(crate) type ByName<T> = HashMap<Step, T, BuildHasherDefault<NameHasher>>;

/// Multiplies by an odd number with many ones and keeps the upper half in play, eight bytes at a time.
#[derive(Default)]
pub(crate) struct NameHasher(u64);

impl NameHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.add(u64::from_le_bytes(last));
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn write_isize(&mut self, number: isize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        // A map looks at the lowest bits, which a product mixes least.
        self.0.rotate_left(26)
    }
}
