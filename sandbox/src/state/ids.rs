//! Identifiers and seeds that are the same in every run.

use fastrand::Rng;

/// A source of identifiers.
#[derive(Debug)]
pub(crate) struct Ids(Rng);

impl Ids {
    /// The same seed gives the same identifiers in the same order.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// A source for the ids of what belongs to `owner`: others than those of somebody else whose turn it might be.
    pub(crate) fn of(&mut self, owner: &str) -> Self {
        Self::new(derive(self.0.u64(..), owner))
    }

    /// `length` letters and digits.
    pub(crate) fn opaque(&mut self, length: usize) -> String {
        (0..length).map(|_| self.0.alphanumeric()).collect()
    }

    /// The shape of a UUID.
    pub(crate) fn uuid(&mut self) -> String {
        // Version 4 and the usual variant, so that strict parsers take it.
        let bits = self.0.u128(..) & !(0xf000_u128 << 64) & !(0xc_u128 << 60);
        let hex = format!("{:032x}", bits | 0x4000_u128 << 64 | 0x8_u128 << 60);
        let (a, rest) = hex.split_at(8);
        let (b, rest) = rest.split_at(4);
        let (c, rest) = rest.split_at(4);
        let (d, e) = rest.split_at(4);
        format!("{a}-{b}-{c}-{d}-{e}")
    }
}

/// A seed made of another one and a name (FNV-1a), independent of the order in
/// which things are asked for.
pub(crate) fn derive(seed: u64, name: &str) -> u64 {
    let start = seed ^ 0xcbf2_9ce4_8422_2325;
    name.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_the_identifiers() {
        let ids = |seed| (Ids::new(seed).opaque(12), Ids::new(seed).uuid());
        assert_eq!(ids(7), ids(7));
        assert_ne!(ids(7), ids(8));
        let uuid = ids(7).1;
        let shape: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(shape, [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
        assert!(matches!(&uuid[19..20], "8" | "9" | "a" | "b"));
    }
}
