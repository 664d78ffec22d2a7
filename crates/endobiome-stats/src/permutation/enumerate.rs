//! Counting and numbering the arrangements of a multiset.

/// Number of ways to arrange a multiset with these multiplicities; `None` above 2^53.
pub(super) fn arrangements(multiplicities: &[usize]) -> Option<u64> {
    let mut total: u64 = 1;
    let mut placed: u64 = 0;
    for &m in multiplicities {
        for j in 1..=m as u64 {
            placed += 1;
            // total * placed / j stays whole: it is a product of binomial coefficients.
            let product = u128::from(total) * u128::from(placed) / u128::from(j);
            total = u64::try_from(product).ok().filter(|&t| t <= 1 << 53)?;
        }
    }
    Some(total)
}

/// The `rank`-th arrangement, in lexicographic order, of a multiset given by `multiplicities` of kinds 0, 1, …
pub(super) fn unrank(mut rank: u64, multiplicities: &[usize], out: &mut Vec<usize>) {
    out.clear();
    let mut left = multiplicities.to_vec();
    let n: usize = left.iter().sum();
    for _ in 0..n {
        for kind in 0..left.len() {
            if left[kind] == 0 {
                continue;
            }
            left[kind] -= 1;
            let below = arrangements(&left).unwrap_or(u64::MAX);
            if rank < below {
                out.push(kind);
                break;
            }
            rank -= below;
            left[kind] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_every_arrangement_once() {
        let multiplicities = [2, 1, 2];
        let total = arrangements(&multiplicities).unwrap();
        assert_eq!(total, 30);
        let mut all: Vec<Vec<usize>> = Vec::new();
        for rank in 0..total {
            let mut one = Vec::new();
            unrank(rank, &multiplicities, &mut one);
            all.push(one);
        }
        assert!(all.windows(2).all(|w| w[0] < w[1]));
        assert!(all.iter().all(|one| one.iter().filter(|&&k| k == 2).count() == 2));
    }

    #[test]
    fn tells_when_there_are_too_many() {
        assert_eq!(arrangements(&[50, 50]), None);
        assert_eq!(arrangements(&[1; 10]), Some(3_628_800));
    }
}
