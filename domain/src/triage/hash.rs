//! FNV-1a, 64 bit: small, stable, the same on every machine.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// A hash in the making.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Fnv {
    /// Starts differently for each `seed`; seed 0 is plain FNV-1a.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(OFFSET ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    pub(crate) const fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(PRIME))
    }

    pub(crate) fn text(self, text: &str) -> Self {
        text.bytes().fold(self, Self::byte)
    }

    pub(crate) fn char(self, char: char) -> Self {
        self.text(char.encode_utf8(&mut [0; 4]))
    }

    pub(crate) const fn value(self) -> u64 {
        self.0
    }

    /// The best mixed bits (multiplicative hashing): 0 to 65 535.
    pub(crate) const fn bucket(self) -> u16 {
        (self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as u16
    }
}
