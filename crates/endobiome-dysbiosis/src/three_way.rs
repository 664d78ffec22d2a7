//! One result on the raw, the kit-corrected and the kit-and-carry-over-corrected table.

use endobiome_core::TableKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether a call survives every correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Robustness {
    /// All three tables give the same call, each with the asked probability.
    Robust,
    /// They differ, or one of them cannot tell.
    NotRobust,
    /// A corrected table is missing (no blanks, or no vaginal sample), or what carry-over leaves in it is no more than noise: the question
    /// cannot be put.
    NotAssessable,
}

impl fmt::Display for Robustness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Robust => "robust",
            Self::NotRobust => "not_robust",
            Self::NotAssessable => "not_assessable",
        })
    }
}

/// A result on each table that exists.
///
/// ```
/// use endobiome_dysbiosis::{Robustness, ThreeWay};
/// // A share of 0.95 in the raw table, of 0.5 once the largest possible carry-over is taken out.
/// let of = |kit, both| ThreeWay::of(&0.95, kit, both, |share| *share >= 0.9, |dominant| Some(*dominant)).robust;
/// assert_eq!(of(Some(&0.94), Some(&0.93)), Robustness::Robust);
/// assert_eq!(of(Some(&0.94), Some(&0.5)), Robustness::NotRobust);
/// assert_eq!(of(None, None), Robustness::NotAssessable);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThreeWay<T> {
    /// On the raw counts.
    pub raw: T,
    /// On the kit-corrected table, where there are blanks.
    pub kit: Option<T>,
    /// On the kit-and-carry-over-corrected table, where there is a paired vaginal sample too.
    pub kit_and_carry_over: Option<T>,
    /// Whether all agree.
    pub robust: Robustness,
}

impl<T> ThreeWay<T> {
    /// Computes `one` on every table and judges: robust if `settled` gives the same answer, not `None`, on all.
    pub fn of<P, K: PartialEq>(
        raw: &P,
        kit: Option<&P>,
        kit_and_carry_over: Option<&P>,
        one: impl Fn(&P) -> T,
        settled: impl Fn(&T) -> Option<K>,
    ) -> Self {
        let (raw, kit, both) = (one(raw), kit.map(&one), kit_and_carry_over.map(&one));
        let robust = match (&kit, &both) {
            (Some(kit), Some(both)) => {
                let answer = settled(&raw);
                if answer.is_some() && answer == settled(kit) && answer == settled(both) {
                    Robustness::Robust
                } else {
                    Robustness::NotRobust
                }
            }
            _ => Robustness::NotAssessable,
        };
        Self { raw, kit, kit_and_carry_over: both, robust }
    }

    /// Judges again without the third table, whose leftover is within the noise: whether the other two differ is known, whether the call
    /// survives carry-over is not.
    pub fn leave_out_leftover<K: PartialEq>(&mut self, settled: impl Fn(&T) -> Option<K>) {
        if let (Some(kit), Some(_)) = (&self.kit, &self.kit_and_carry_over) {
            let answer = settled(&self.raw);
            self.robust = if answer.is_some() && answer == settled(kit) {
                Robustness::NotAssessable
            } else {
                Robustness::NotRobust
            };
        }
    }

    /// The result on one table, where there is one.
    pub const fn get(&self, table: TableKind) -> Option<&T> {
        match table {
            TableKind::Raw => Some(&self.raw),
            TableKind::Kit => self.kit.as_ref(),
            TableKind::KitAndCarryOver => self.kit_and_carry_over.as_ref(),
        }
    }

    /// The results, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        [Some(&mut self.raw), self.kit.as_mut(), self.kit_and_carry_over.as_mut()].into_iter().flatten()
    }

    /// The results with their tables.
    pub fn iter(&self) -> impl Iterator<Item = (TableKind, &T)> {
        TableKind::ALL.into_iter().filter_map(|table| self.get(table).map(|result| (table, result)))
    }
}
