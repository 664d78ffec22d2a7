//! Whether one group was sequenced deeper than the other.

use super::{Design, Warning, WarningLevel, contrast_in_words};
use crate::Result;
use endobiome_core::{Message, say};
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
            let text = say!(
                "reads differ between groups: median {of_cases} in {case}, {of_controls} in {control} (Mann-Whitney p {p})",
                of_cases = median(&mut cases),
                case = contrast.case,
                of_controls = median(&mut controls),
                control = contrast.control,
                p = format!("{:.1e}", test.p)
            );
            self.warnings.push(Warning {
                level: WarningLevel::Caution,
                code: "depth_differs".to_owned(),
                contrast: contrast.name.clone(),
                text: say!("{contrast}: {text}; rare kinds are seen more often in the deeper group. Where there are counts, richness, \
                     distances and the rows of taxa on shares, presence and log-ratios of all women are compared at one \
                     depth, as their notes say; the rows of log-ratios where present are not", contrast = contrast_in_words(&contrast.name), text),
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

    /// Why a measure that follows depth is not to be trusted in a contrast, where depth differs between its sides.
    pub fn not_to_be_trusted(&self, contrast: usize) -> Option<Message> {
        let differs = self.depth_differs(contrast)?;
        Some(say!("not to be trusted: this measure follows depth, and {differs}", differs))
    }

    /// How depth differs between the sides of a contrast, where it does.
    pub fn depth_differs(&self, contrast: usize) -> Option<&Message> {
        self.depth_differs.get(contrast).and_then(Option::as_ref)
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}
