//! An order of references in which neighbours are alike: blocks of like references have tight bounds.
//!
//! It changes no answer, only what an answer costs.

use rayon::prelude::*;

/// Buckets of a sketch.
const BUCKETS: usize = 128;

/// The smallest hash of a set of words in each bucket: the share of equal buckets estimates how much two sets
/// have in common (one-permutation minwise hashing; Li, Owen & Zhang 2012).
type Sketch = [u16; BUCKETS];

fn sketch(words: &[u16]) -> Sketch {
    let mut smallest = [u16::MAX; BUCKETS];
    for &word in words {
        // A bijection of 32-bit numbers (finaliser of MurmurHash3).
        let mut hash = u32::from(word).wrapping_mul(0x9e37_79b9);
        hash ^= hash >> 16;
        hash = hash.wrapping_mul(0x85eb_ca6b);
        hash ^= hash >> 13;
        let bucket = (hash >> 25) as usize;
        smallest[bucket] = smallest[bucket].min(hash as u16);
    }
    smallest
}

fn alike(a: &Sketch, b: &Sketch) -> i32 {
    a.iter().zip(b).map(|(x, y)| i32::from(x == y)).sum()
}

/// References by class, and within a class in an order in which neighbours are alike.
///
/// A class is cut in two by nearness to two unlike references, each half again, down to a handful: about
/// `count * log2(count)` comparisons of sketches.
pub(crate) fn by_class_and_likeness(
    class_of: &[u32],
    words_of: impl Fn(usize, &mut Vec<u16>) + Sync,
) -> Vec<u32> {
    let sketches: Vec<Sketch> = (0..class_of.len())
        .into_par_iter()
        .map_init(Vec::new, |words, reference| {
            words_of(reference, words);
            sketch(words)
        })
        .collect();
    let mut order: Vec<u32> = (0..class_of.len() as u32).collect();
    order.sort_by_key(|&reference| class_of[reference as usize]);
    order
        .chunk_by_mut(|&a, &b| class_of[a as usize] == class_of[b as usize])
        .for_each(|class| cut(class, &sketches, 0));
    order
}

fn cut(part: &mut [u32], sketches: &[Sketch], depth: usize) {
    if part.len() <= 8 || depth > 64 {
        return;
    }
    // Of a few spread candidates the two least alike; the farthest of all would be the freaks.
    let candidates: Vec<u32> = (0..8).map(|step| part[step * (part.len() - 1) / 7]).collect();
    let pairs =
        candidates.iter().flat_map(|&a| candidates.iter().map(move |&b| (a, b))).filter(|(a, b)| a < b);
    let Some((left, right)) =
        pairs.min_by_key(|&(a, b)| (alike(&sketches[a as usize], &sketches[b as usize]), a, b))
    else {
        return;
    };
    let mut sided: Vec<(i32, u32)> = part
        .iter()
        .map(|&one| {
            let own = &sketches[one as usize];
            (alike(own, &sketches[right as usize]) - alike(own, &sketches[left as usize]), one)
        })
        .collect();
    sided.sort_unstable();
    let natural = sided.partition_point(|&(side, _)| side < 0);
    let least = part.len() / 20;
    let middle = if natural <= least || natural >= part.len() - least { part.len() / 2 } else { natural };
    for (place, (_, one)) in part.iter_mut().zip(sided) {
        *place = one;
    }
    let (a, b) = part.split_at_mut(middle);
    if a.len() + b.len() > 4096 {
        rayon::join(|| cut(a, sketches, depth + 1), || cut(b, sketches, depth + 1));
    } else {
        cut(a, sketches, depth + 1);
        cut(b, sketches, depth + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;
    use crate::classify::words::WordFinder;

    #[test]
    fn likeness_brings_kin_together() {
        let mut draws = Draws::new(5, b"order");
        let parents: Vec<Vec<u8>> =
            (0..20).map(|_| (0..400).map(|_| b"ACGT"[draws.below(4)]).collect()).collect();
        // Child i descends from parent i % 20, with one letter in fifty changed.
        let children: Vec<Vec<u8>> = (0..400)
            .map(|i| {
                parents[i % 20]
                    .iter()
                    .map(|&b| if draws.below(50) == 0 { b"ACGT"[draws.below(4)] } else { b })
                    .collect()
            })
            .collect();
        let order = by_class_and_likeness(&[0; 400], |at, words| {
            WordFinder::default().distinct(&children[at], words)
        });
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..400).collect::<Vec<_>>());
        let changes = order.windows(2).filter(|pair| pair[0] % 20 != pair[1] % 20).count();
        // Any order will do for the answers; a random one has about 380 changes, a perfect one 19.
        assert!(changes < 130, "{changes} changes of family");
    }
}
