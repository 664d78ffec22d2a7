//! Subsampling to a depth.

use crate::{Error, Result};
use endobiome_core::{AbundanceTable, SampleId, stream};
use rand::RngExt;
use rayon::prelude::*;

/// The depth at which samples of unequal depth are compared: the fewest reads of those that have at least a tenth of the
/// median and at least 100, so that one failed sample does not pull all others down; samples with fewer are to be left out.
///
/// Where no sample has 100 reads, the fewest reads of those with any. `None` without reads.
///
/// ```
/// use endobiome_ecology::rarefaction::common_depth;
/// assert_eq!(common_depth(&[9000, 12_000, 1500, 30, 0]), Some(1500));
/// assert_eq!(common_depth(&[20, 15, 0]), Some(15));
/// assert_eq!(common_depth(&[0]), None);
/// ```
pub fn common_depth(reads: &[u64]) -> Option<u64> {
    let mut sorted: Vec<u64> = reads.iter().copied().filter(|&reads| reads > 0).collect();
    sorted.sort_unstable();
    let floor = (sorted.get(sorted.len() / 2)? / 10).max(100);
    sorted.iter().copied().find(|&reads| reads >= floor).or_else(|| sorted.first().copied())
}

/// Draws `depth` reads without replacement from every sample that has so many.
///
/// The draw of a sample depends on (seed, its id, `repeat`) only: not on the other samples, their order
/// or the number of threads. Repeat it with `repeat` = 0, 1, … and average what is computed
/// from the tables. Samples with fewer reads are left out and named. Memory a thread: 4 bytes a read of a sample.
///
/// # Errors
/// [`Error::Parameter`] for depth 0, and for a sample with 2^32 reads or more, which are not drawn one by one.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::rarefaction::rarefy;
/// let samples = vec![SampleId::new("deep")?, SampleId::new("shallow")?];
/// let table = AbundanceTable::from_rows(samples, vec!["a", "b"], vec![vec![(0, 900), (1, 100)], vec![(0, 5)]])?;
/// let (even, dropped) = rarefy(&table, 50, 1, 0)?;
/// assert_eq!(even.sample_total(0), 50);
/// assert_eq!(dropped[0].as_str(), "shallow");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rarefy<F: Clone + Sync>(
    table: &AbundanceTable<F, u64>,
    depth: u64,
    seed: u64,
    repeat: u64,
) -> Result<(AbundanceTable<F, u64>, Vec<SampleId>)> {
    if depth == 0 {
        return Err(Error::Parameter { what: "the depth", value: 0.0, expected: "at least one read" });
    }
    refuse_too_many(table)?;
    let (deep, shallow): (Vec<usize>, Vec<usize>) =
        (0..table.n_samples()).partition(|&sample| table.sample_total(sample) >= depth);
    let rows: Vec<Vec<(usize, u64)>> = deep
        .par_iter()
        .map(|&sample| {
            let (features, counts) = table.row_slices(sample);
            let item = format!("{}/{repeat}", table.samples()[sample]);
            let drawn = draw(counts, depth, seed, item.as_bytes());
            features.iter().map(|&f| f as usize).zip(drawn).collect()
        })
        .collect();
    let kept = deep.iter().map(|&sample| table.samples()[sample].clone()).collect();
    let table_out = AbundanceTable::from_rows(kept, table.features().to_vec(), rows)?;
    Ok((table_out, shallow.into_iter().map(|sample| table.samples()[sample].clone()).collect()))
}

/// Draws go read by read: numbers that are no reads of a sequencer are refused rather than worked on for ever.
pub(super) fn refuse_too_many<F>(table: &AbundanceTable<F, u64>) -> Result<()> {
    let most = (0..table.n_samples()).map(|sample| table.sample_total(sample)).max().unwrap_or(0);
    if most < 1 << 32 {
        return Ok(());
    }
    #[expect(clippy::cast_precision_loss, reason = "only shown")]
    let value = most as f64;
    Err(Error::Parameter { what: "the reads of a sample to draw from", value, expected: "fewer than 2^32" })
}

/// How many of the `depth` reads drawn without replacement are of each kind.
///
/// Half the reads or fewer are drawn; of more, those left behind.
fn draw(counts: &[u64], depth: u64, seed: u64, item: &[u8]) -> Vec<u64> {
    let total: u64 = counts.iter().sum();
    let mut reads: Vec<u32> = Vec::with_capacity(usize::try_from(total).unwrap_or(0));
    for (kind, &count) in (0_u32..).zip(counts) {
        reads.extend((0..count).map(|_| kind));
    }
    let left_behind = total - depth;
    let steps = usize::try_from(depth.min(left_behind)).unwrap_or(usize::MAX);
    let mut random = stream(seed, "rarefaction", item);
    let mut drawn = vec![0; counts.len()];
    for step in 0..steps {
        let other = random.random_range(step as u64..reads.len() as u64);
        reads.swap(step, usize::try_from(other).unwrap_or(step));
        drawn[reads[step] as usize] += 1;
    }
    if depth <= left_behind {
        drawn
    } else {
        counts.iter().zip(drawn).map(|(count, out)| count - out).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_without_replacement_and_on_average_in_proportion() {
        let counts = [600, 300, 99, 1];
        for depth in [1, 100, 500, 700, 999, 1000] {
            let drawn = draw(&counts, depth, 3, b"s");
            assert_eq!(drawn.iter().sum::<u64>(), depth);
            assert!(drawn.iter().zip(counts).all(|(&d, c)| d <= c));
        }
        for depth in [200, 800] {
            let first: u64 = (0..400_u64).map(|r| draw(&counts, depth, 3, &r.to_le_bytes())[0]).sum();
            let mean = crate::rows::as_f64(usize::try_from(first).unwrap()) / 400.0;
            let expected = 0.6 * crate::rows::as_f64(usize::try_from(depth).unwrap());
            assert!((mean - expected).abs() < 2.0, "{mean} against {expected}");
        }
    }

    #[test]
    fn numbers_that_are_no_reads_are_refused() {
        let table = |count: u64| {
            AbundanceTable::from_rows(vec![SampleId::new("s").unwrap()], vec!["a"], vec![vec![(0, count)]])
                .unwrap()
        };
        assert!(matches!(rarefy(&table(1 << 32), 5, 1, 0), Err(Error::Parameter { .. })));
        let curves = super::super::rarefaction_curves;
        let options = super::super::CurveOptions { bootstraps: 2, ..Default::default() };
        assert!(matches!(curves(&table(1 << 40), &options), Err(Error::Parameter { .. })));
    }

    #[test]
    fn draws_are_frozen() {
        assert_eq!(draw(&[50, 30, 20], 10, 1, b"sample/0"), FROZEN);
    }

    /// A change of the stream changes results for every user: it is a breaking change.
    const FROZEN: [u64; 3] = [6, 2, 2];
}
