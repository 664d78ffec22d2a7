//! What the reagent correction took out and what it left, where the origin of every read is known.

use super::generator::{Known, Series, draw};
use crate::foreign_noise::profiles::Profiles;
use endobiome_lowbiomass::{Biomass, LowBiomassAssessment, LowBiomassParameters, assess};

/// Sums over the series of one kind.
#[derive(Debug, Default, Clone)]
pub(super) struct Measured {
    /// Reads of the reagents, and all: in the three weakest samples, raw and corrected.
    raw: [[f64; 2]; 3],
    corrected: [[f64; 2]; 3],
    /// Residual share of each series in the three weakest together.
    pub(super) residuals: Vec<f64>,
    /// Own reads, and those lost: all samples; samples of which more than half is of the reagents.
    pub(super) lost: [f64; 2],
    pub(super) lost_weak: [f64; 2],
    /// Weak samples (more than half of the reagents) that lost more than 2 % of their own reads.
    pub(super) hurt: [f64; 2],
    /// Samples with a reagent share at or below its upper bound; all.
    pub(super) covered: [f64; 2],
    /// Samples of more than 70 % reagents that are called sufficient; all.
    pub(super) sufficient: [f64; 2],
}

impl Measured {
    pub(super) fn of(profiles: &Profiles, series: &Series, times: u64) -> Self {
        let mut measured = Self::default();
        (0..times).for_each(|seed| measured.draw(profiles, series, seed));
        measured
    }

    pub(super) fn one(profiles: &Profiles, series: &Series, seed: u64) -> Self {
        let mut measured = Self::default();
        measured.draw(profiles, series, seed);
        measured
    }

    fn draw(&mut self, profiles: &Profiles, series: &Series, seed: u64) {
        let known = draw(profiles, series, seed);
        let found =
            assess(&known.counts, &known.records, &known.assignments, &LowBiomassParameters::default())
                .unwrap();
        self.add(&known, &found);
    }

    fn add(&mut self, known: &Known, found: &LowBiomassAssessment) {
        let mut pooled = [0.0; 2];
        for (place, &row) in known.specimens.iter().enumerate() {
            let total = known.counts.sample_total(row) as f64;
            let own: f64 = known.own[row].iter().map(|&n| n as f64).sum();
            let (mut kept_own, mut kept_foreign) = (0.0, 0.0);
            for (column, reads) in known.counts.row(row) {
                let kept = found.tables.kit.get(row, column);
                let foreign = (reads - known.own[row][column]) as f64;
                // What was taken out of a cell was the reagents' first.
                let taken = reads as f64 - kept;
                kept_foreign += (foreign - taken).max(0.0);
                kept_own += known.own[row][column] as f64 - (taken - foreign).max(0.0);
            }
            let foreign = 1.0 - own / total;
            self.lost[0] += own - kept_own;
            self.lost[1] += own;
            if foreign > 0.5 {
                self.lost_weak[0] += own - kept_own;
                self.lost_weak[1] += own;
                self.hurt[0] += f64::from(u8::from(own - kept_own > 0.02 * own));
                self.hurt[1] += 1.0;
            }
            let verdict = &found.samples[row];
            self.covered[0] += f64::from(u8::from(foreign <= verdict.kit_share_upper.unwrap() + 1e-9));
            self.covered[1] += 1.0;
            if foreign > 0.7 {
                self.sufficient[0] += f64::from(u8::from(verdict.biomass == Biomass::Sufficient));
                self.sufficient[1] += 1.0;
            }
            let from_end = known.specimens.len() - 1 - place;
            if from_end < 3 {
                self.raw[from_end][0] += total - own;
                self.raw[from_end][1] += total;
                self.corrected[from_end][0] += kept_foreign;
                self.corrected[from_end][1] += kept_foreign + kept_own;
                pooled[0] += kept_foreign;
                pooled[1] += kept_foreign + kept_own;
            }
        }
        self.residuals.push(pooled[0] / pooled[1].max(1.0));
    }

    /// Residual share of reagents in the three weakest samples together, over all series.
    pub(super) fn residual(&self) -> f64 {
        self.corrected.iter().map(|part| part[0]).sum::<f64>()
            / self.corrected.iter().map(|part| part[1]).sum::<f64>()
    }

    pub(super) fn head() -> &'static str {
        "series | raw (3rd weakest, 2nd, weakest) | corrected | worst series | own reads lost: all; over half reagents (samples that lost > 2 %) | share covered | > 70 % reagents `sufficient`"
    }

    pub(super) fn line(&self, name: &str) -> String {
        let three = |parts: &[[f64; 2]; 3]| -> String {
            parts
                .iter()
                .rev()
                .map(|p| format!("{:5.1}", 100.0 * p[0] / p[1].max(1.0)))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let percent = |part: &[f64; 2]| 100.0 * part[0] / part[1].max(1.0);
        let worst = self.residuals.iter().copied().fold(0.0, f64::max);
        format!(
            "{name:52} | {} | {} | {:5.1} | {:5.2}; {:5.2} ({:.1} %) | {:5.1} | {:5.1}",
            three(&self.raw),
            three(&self.corrected),
            100.0 * worst,
            percent(&self.lost),
            percent(&self.lost_weak),
            percent(&self.hurt),
            percent(&self.covered),
            percent(&self.sufficient),
        )
    }
}
