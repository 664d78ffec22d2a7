//! Fisher's exact test of an r x c table (Freeman-Halton).

use super::chi_squared::margins;
use crate::error::{Error, Result};
use crate::special::ln_gamma;
use endobiome_core::stream;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Result of [`fisher_table`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FisherTable {
    /// The probability of tables no more likely than the observed one.
    pub p: f64,
    /// Number of random tables, when the exact count was too much work; `None` when p is exact.
    pub monte_carlo: Option<usize>,
}

/// Tables to be looked at before the exact count is given up.
const WORK_LIMIT: usize = 3_000_000;
/// Random tables drawn then.
const RANDOM_TABLES: usize = 100_000;

/// Tests a table of counts given its margins.
///
/// Exact by a walk through the network of column margins (after Mehta and Patel 1983): paths are cut where
/// all, or none, of their completions are as extreme. When that is too much work, p comes from 100,000
/// random tables drawn with `seed`, and says so.
///
/// # Errors
/// When rows have different lengths, or fewer than two rows or columns hold counts.
///
/// ```
/// use endobiome_stats::contingency::fisher_table;
/// // Six tables set each pair of women apart so, each with probability 1 / 90.
/// let test = fisher_table(&[vec![2, 0, 0], vec![0, 2, 0], vec![0, 0, 2]], 1)?;
/// assert!((test.p - 6.0 / 90.0).abs() < 1e-12);
/// assert_eq!(test.monte_carlo, None);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn fisher_table(table: &[Vec<u64>], seed: u64) -> Result<FisherTable> {
    let (rows, columns) = margins(table)?;
    let keep_rows: Vec<usize> = (0..rows.len()).filter(|&i| rows[i] > 0).collect();
    let keep_columns: Vec<usize> = (0..columns.len()).filter(|&j| columns[j] > 0).collect();
    let found = keep_rows.len().min(keep_columns.len());
    if found < 2 {
        return Err(Error::TooFew { what: "rows and columns with counts", needed: 2, found });
    }
    let mut cells: Vec<Vec<u64>> =
        keep_rows.iter().map(|&i| keep_columns.iter().map(|&j| table[i][j]).collect()).collect();
    if cells.len() > keep_columns.len() {
        cells = (0..keep_columns.len()).map(|j| cells.iter().map(|row| row[j]).collect()).collect();
    }
    let (rows, mut columns) = margins(&cells)?;
    columns.sort_unstable();
    let n: u64 = rows.iter().sum();
    let factorials = LogFactorials::up_to(n);
    // A table's weight: the product over columns of column! / Π cell!; all weights add to n! / Π row!.
    let observed: f64 = columns.iter().map(|&c| factorials.of(c)).sum::<f64>()
        - cells.iter().flatten().map(|&x| factorials.of(x)).sum::<f64>();
    let limit = observed + 1e-7;
    let total = factorials.of(n) - rows.iter().map(|&r| factorials.of(r)).sum::<f64>();
    let mut network = Network { columns, factorials, ends: BTreeMap::new(), work: 0 };
    if let Some(p) = network.run(rows.clone(), limit, total) {
        return Ok(FisherTable { p: p.min(1.0), monte_carlo: None });
    }
    let p = network.random(&rows, limit, seed);
    Ok(FisherTable { p, monte_carlo: Some(RANDOM_TABLES) })
}

struct LogFactorials(Vec<f64>);

impl LogFactorials {
    #[expect(clippy::cast_precision_loss, reason = "counts")]
    fn up_to(n: u64) -> Self {
        Self((0..=n).map(|k| if k < 2 { 0.0 } else { ln_gamma(k as f64 + 1.0) }).collect())
    }

    fn of(&self, k: u64) -> f64 {
        usize::try_from(k).ok().and_then(|k| self.0.get(k)).copied().unwrap_or(f64::INFINITY)
    }
}

struct Network {
    columns: Vec<u64>,
    factorials: LogFactorials,
    /// Largest and smallest log weight of the completions from (column, rows left).
    ends: BTreeMap<(usize, Vec<u64>), (f64, f64)>,
    work: usize,
}

impl Network {
    fn run(&mut self, rows: Vec<u64>, limit: f64, total: f64) -> Option<f64> {
        let mut start = rows;
        start.sort_unstable();
        // rows left -> (rounded log weight -> (log weight, number of paths))
        let mut stage: BTreeMap<Vec<u64>, BTreeMap<i64, (f64, f64)>> = BTreeMap::new();
        stage.entry(start).or_default().insert(0, (0.0, 1.0));
        let mut p = 0.0;
        for column in 0..self.columns.len() {
            let mut next: BTreeMap<Vec<u64>, BTreeMap<i64, (f64, f64)>> = BTreeMap::new();
            for (left, pasts) in stage {
                let (longest, shortest) = self.ends_from(column, &left)?;
                let n_left: u64 = left.iter().sum();
                let completions =
                    self.factorials.of(n_left) - left.iter().map(|&r| self.factorials.of(r)).sum::<f64>();
                let mut open = Vec::new();
                for (past, paths) in pasts.into_values() {
                    if past + longest <= limit {
                        p += paths * libm::exp(past + completions - total);
                    } else if past + shortest <= limit {
                        open.push((past, paths));
                    }
                }
                if open.is_empty() {
                    continue;
                }
                let fillings = self.fillings(column, &left)?;
                if column + 2 == self.columns.len() {
                    self.work += fillings.len();
                    p += self.close(fillings, open, limit, total);
                    continue;
                }
                for (weight, after) in fillings {
                    let target = next.entry(after).or_default();
                    for &(past, paths) in &open {
                        self.work += 1;
                        let value = past + weight;
                        #[expect(clippy::cast_possible_truncation, reason = "log weights are below 10^9")]
                        let key = (value * 1e9).round() as i64;
                        target.entry(key).or_insert((value, 0.0)).1 += paths;
                    }
                }
                if self.work > WORK_LIMIT {
                    return None;
                }
            }
            stage = next;
        }
        for pasts in stage.into_values() {
            for (past, paths) in pasts.into_values() {
                if past <= limit {
                    p += paths * libm::exp(past - total);
                }
            }
        }
        Some(p)
    }

    /// The probability of the extreme tables through one node of the last column but one.
    fn close(
        &self,
        fillings: Vec<(f64, Vec<u64>)>,
        mut open: Vec<(f64, f64)>,
        limit: f64,
        total: f64,
    ) -> f64 {
        open.sort_by(|a, b| a.0.total_cmp(&b.0));
        let base = open.first().map_or(0.0, |o| o.0);
        let mut up_to = Vec::with_capacity(open.len());
        let mut sum = 0.0;
        for (past, paths) in &open {
            sum += paths * libm::exp(past - base);
            up_to.push(sum);
        }
        let last = self.columns.last().map_or(0.0, |&c| self.factorials.of(c));
        let mut p = 0.0;
        for (weight, after) in fillings {
            let rest = weight + last - after.iter().map(|&x| self.factorials.of(x)).sum::<f64>();
            let n = open.partition_point(|(past, _)| past + rest <= limit);
            if n > 0 {
                p += up_to[n - 1] * libm::exp(base + rest - total);
            }
        }
        p
    }

    /// The ways to fill a column from what is left of the rows: log weight and what is left then, sorted.
    /// `None` when they are too many.
    fn fillings(&self, column: usize, left: &[u64]) -> Option<Vec<(f64, Vec<u64>)>> {
        let mut out = Vec::new();
        if column + 1 == self.columns.len() {
            let weight = self.factorials.of(self.columns[column])
                - left.iter().map(|&x| self.factorials.of(x)).sum::<f64>();
            out.push((weight, vec![0; left.len()]));
            return Some(out);
        }
        let mut after = left.to_vec();
        self.fill(0, self.columns[column], self.factorials.of(self.columns[column]), &mut after, &mut out);
        (self.work + out.len() <= WORK_LIMIT).then_some(out)
    }

    fn fill(
        &self,
        row: usize,
        still: u64,
        weight: f64,
        after: &mut Vec<u64>,
        out: &mut Vec<(f64, Vec<u64>)>,
    ) {
        if self.work + out.len() > WORK_LIMIT {
            return;
        }
        let room = after[row];
        if row + 1 == after.len() {
            if still <= room {
                let mut left = after.clone();
                left[row] -= still;
                left.sort_unstable();
                out.push((weight - self.factorials.of(still), left));
            }
            return;
        }
        let elsewhere: u64 = after[row + 1..].iter().sum();
        for x in still.saturating_sub(elsewhere)..=room.min(still) {
            after[row] = room - x;
            self.fill(row + 1, still - x, weight - self.factorials.of(x), after, out);
        }
        after[row] = room;
    }

    fn ends_from(&mut self, column: usize, left: &[u64]) -> Option<(f64, f64)> {
        if column == self.columns.len() {
            return Some((0.0, 0.0));
        }
        if let Some(&ends) = self.ends.get(&(column, left.to_vec())) {
            return Some(ends);
        }
        let mut ends = (f64::NEG_INFINITY, f64::INFINITY);
        let fillings = self.fillings(column, left)?;
        self.work += fillings.len();
        for (weight, after) in fillings {
            let (longest, shortest) = self.ends_from(column + 1, &after)?;
            ends = (ends.0.max(weight + longest), ends.1.min(weight + shortest));
        }
        self.ends.insert((column, left.to_vec()), ends);
        Some(ends)
    }

    fn random(&self, rows: &[u64], limit: f64, seed: u64) -> f64 {
        let mut random = stream(seed, "fisher table", b"");
        let mut items: Vec<usize> =
            rows.iter().enumerate().flat_map(|(i, &r)| (0..r).map(move |_| i)).collect();
        let mut extreme = 0_usize;
        let mut cell = vec![0_u64; rows.len()];
        for _ in 0..RANDOM_TABLES {
            for i in (1..items.len()).rev() {
                items.swap(i, random.random_range(0..=i));
            }
            let mut weight = 0.0;
            let mut from = items.iter();
            for &column in &self.columns {
                cell.fill(0);
                for _ in 0..column {
                    if let Some(&row) = from.next() {
                        cell[row] += 1;
                    }
                }
                weight +=
                    self.factorials.of(column) - cell.iter().map(|&x| self.factorials.of(x)).sum::<f64>();
            }
            extreme += usize::from(weight <= limit);
        }
        #[expect(clippy::cast_precision_loss, reason = "counts")]
        let p = (1 + extreme) as f64 / (1 + RANDOM_TABLES) as f64;
        p
    }
}
