//! Samples to shards of like size.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The shard (from 1) of each sample: the largest samples first, each to the shard that holds least so far. No shard is empty as
/// long as there are as many samples as shards. Source: Graham 1969, at most a third above the best there is.
pub(super) fn balanced(sizes: &[u64], shards: usize) -> Vec<usize> {
    let mut by_size: Vec<usize> = (0..sizes.len()).collect();
    by_size.sort_by_key(|&index| Reverse(sizes[index]));
    let mut least: BinaryHeap<Reverse<(u64, usize)>> =
        (1..=shards.max(1)).map(|shard| Reverse((0, shard))).collect();
    let mut of_sample = vec![1; sizes.len()];
    for index in by_size {
        if let Some(Reverse((bytes, shard))) = least.pop() {
            of_sample[index] = shard;
            // An empty sample weighs something, or all of them would lie in one shard.
            least.push(Reverse((bytes + sizes[index].max(1), shard)));
        }
    }
    of_sample
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_of_like_size_and_none_is_empty() {
        let sizes: Vec<u64> = (0..100).map(|n| 1000 + (n * 7919) % 500).collect();
        let of_sample = balanced(&sizes, 7);
        let mut bytes = [0; 7];
        for (size, shard) in sizes.iter().zip(&of_sample) {
            bytes[shard - 1] += size;
        }
        let (least, most) = (bytes.iter().min().unwrap(), bytes.iter().max().unwrap());
        // The last sample of the fullest shard went to what was then the emptiest.
        assert!(most - least <= *sizes.iter().max().unwrap(), "{bytes:?}");
        let mut empty = balanced(&[0; 7], 7);
        empty.sort_unstable();
        assert_eq!(empty, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(balanced(&[5, 900, 5], 2), [2, 1, 2]);
    }
}
