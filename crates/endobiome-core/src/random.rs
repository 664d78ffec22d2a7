//! Random streams that depend on what is drawn for, never on threads or order.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

/// The generator of every random draw in the workspace; its stream is stable across versions.
pub type RandomStream = Xoshiro256PlusPlus;

/// The stream named by (seed, task, item).
///
/// The same three always give the same stream; two different names give unrelated ones.
/// `task` names the computation (`"permanova"`), `item` what it is about (a sample, a sequence, a number).
/// The state is the SHA-256 of the three, with lengths between them so that names cannot run together.
///
/// ```
/// use endobiome_core::stream;
/// use rand::RngExt;
/// let mut a = stream(1, "bootstrap", b"ACGT");
/// let mut b = stream(1, "bootstrap", b"ACGT");
/// assert_eq!(a.random::<u64>(), b.random::<u64>());
/// ```
pub fn stream(seed: u64, task: &str, item: &[u8]) -> RandomStream {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update((task.len() as u64).to_le_bytes());
    hash.update(task.as_bytes());
    hash.update(item);
    RandomStream::from_seed(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::stream;
    use rand::RngExt;

    /// A change of the stream changes results for every user: it is a breaking change.
    #[test]
    fn streams_are_frozen() {
        let first: Vec<u64> = (1..=3).map(|seed| stream(seed, "test", b"item").random()).collect();
        assert_eq!(first, FROZEN);
    }

    const FROZEN: [u64; 3] = [10848795183176356888, 5679266034647736750, 14592495396336967368];
}
