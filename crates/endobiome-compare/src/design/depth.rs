//! Whether one group was sequenced deeper than the other.

use super::{Design, Warning, WarningLevel};
use crate::Result;
use endobiome_stats::rank::{NullChoice, mann_whitney};

/// p below which depths are taken to differ between groups.
const DIFFERS: f64 = 0.05;

impl Design {
    /// Tells the design how many (bacterial) reads each record has, in the order of the records ([`by_sample`](Self::by_sample)); NaN
    /// where that is not known.
    ///
    /// What is seen of rare kinds grows with reads. Where reads differ between the two sides of a contrast (Mann-Whitney,
    /// p < 0.05), a caution is added to [`warnings`](Self::warnings), and rows of measures that follow depth say so.
    ///
    /// # Errors
    /// When there is not one number a record.
    pub fn with_depths(mut self, reads: &[f64]) -> Result<Self> {
        self.line_up("reads", reads.len())?;
        for (at, contrast) in self.contrasts.iter().enumerate() {
            let (mut cases, mut controls) = (Vec::new(), Vec::new());
            for (unit, case) in self.units_of(contrast) {
                let of_unit = self.units[unit].records.iter().map(|&record| reads[record]);
                let depth: f64 = of_unit.filter(|depth| depth.is_finite()).sum();
                if case { cases.push(depth) } else { controls.push(depth) }
            }
            let Ok(test) = mann_whitney(&cases, &controls, NullChoice::Auto, 0.95) else { continue };
            if test.p >= DIFFERS {
                continue;
            }
            let text = format!(
                "reads differ between groups: median {} in {}, {} in {} (Mann-Whitney p {:.1e})",
                median(&mut cases),
                contrast.case,
                median(&mut controls),
                contrast.control,
                test.p
            );
            self.warnings.push(Warning {
                level: WarningLevel::Caution,
                code: "depth_differs".to_owned(),
                contrast: contrast.name.clone(),
                text: format!(
                    "{}: {text}; rare kinds are seen more often in the deeper group. Where there are counts, richness, \
                     distances and the rows of taxa on shares, presence and log-ratios of all women are compared at one \
                     depth, as their notes say; the rows of log-ratios where present are not",
                    contrast.name
                ),
            });
            self.depth_differs[at] = Some(text);
        }
        self.warnings.sort_by_key(|warning| std::cmp::Reverse(warning.level));
        Ok(self)
    }

    /// Whether depth differs between the sides of any contrast.
    pub fn depth_differs_anywhere(&self) -> bool {
        self.depth_differs.iter().any(Option::is_some)
    }

    /// How depth differs between the sides of a contrast, where it does.
    pub fn depth_differs(&self, contrast: usize) -> Option<&str> {
        self.depth_differs.get(contrast).and_then(Option::as_deref)
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}
