//! The same design with samples left out, or with its groups dealt anew among the women.

use super::{Design, Warning};
use endobiome_core::{SampleRecord, stream};
use rand::seq::SliceRandom;

impl Design {
    /// The design with a word more in its warnings, which stay worst first.
    #[must_use]
    pub fn with_notice(mut self, notice: Warning) -> Self {
        self.warnings.push(notice);
        self.warnings.sort_by_key(|warning| std::cmp::Reverse(warning.level));
        self
    }

    /// The design with another number of permutations.
    #[must_use]
    pub fn with_permutations(mut self, permutations: usize) -> Self {
        self.options.permutations = permutations;
        self
    }

    /// The design without some of its samples: they stay in the samplesheet, but are compared no more.
    ///
    /// Contrasts, batches that are confounded with them and warnings are those of the samples that stay. What was asked of the
    /// levels of a column stays the same.
    #[must_use]
    pub fn without(&self, is_left_out: &dyn Fn(&SampleRecord) -> bool) -> Self {
        let mut design = self.clone();
        let mut stays = Vec::with_capacity(design.units.len());
        design.units.retain_mut(|unit| {
            unit.records.retain(|&record| !is_left_out(&self.records[record]));
            stays.push(!unit.records.is_empty());
            !unit.records.is_empty()
        });
        for question in &mut design.questions {
            if let super::QuestionKind::Change { of_unit, .. } = &mut question.kind {
                let mut at = 0;
                of_unit.retain(|_| {
                    at += 1;
                    stays[at - 1]
                });
            }
        }
        design.guard();
        design
    }

    /// The design with the sides of every contrast, and the answers to every question between women, dealt anew among the
    /// women that have one: a study without a difference, with all else as it is. Of one seed the same deal.
    #[must_use]
    pub fn shuffled(&self, seed: u64) -> Self {
        let mut design = self.clone();
        for contrast in &mut design.contrasts {
            shuffle(&mut contrast.side, seed, &contrast.name);
        }
        for question in &mut design.questions {
            match &mut question.kind {
                super::QuestionKind::Groups { of_woman, .. } => shuffle(of_woman, seed, &question.name),
                super::QuestionKind::Outcome { of_woman } => shuffle(of_woman, seed, &question.name),
                super::QuestionKind::Change { .. } => {}
            }
        }
        design.guard();
        design
    }
}

/// Deals the values of a list anew among the places that have one.
fn shuffle<T: Clone>(list: &mut [Option<T>], seed: u64, name: &str) {
    let mut values: Vec<T> = list.iter().flatten().cloned().collect();
    values.shuffle(&mut stream(seed, "shuffled groups", name.as_bytes()));
    for (place, value) in list.iter_mut().filter(|place| place.is_some()).zip(values) {
        *place = Some(value);
    }
}
