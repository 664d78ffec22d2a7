//! Which samples are compared.

use super::SiteChoice;
use endobiome_cohort::Cohort;
use endobiome_core::{BodySite, SampleRecord};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The specimens of one woman and site: one, or technical replicates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unit {
    /// Position of the woman in the cohort.
    pub(crate) woman: usize,
    /// The site; empty when none is given.
    pub(crate) site: String,
    /// Positions of the records.
    pub(crate) records: Vec<usize>,
}

/// All units of the study, by woman and site.
pub(super) fn all(records: &[SampleRecord], cohort: &Cohort) -> Vec<Unit> {
    let mut units: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        if let Some(woman) = cohort.woman_of(at) {
            let site = record.site.as_ref().map_or_else(String::new, |site| site.name().to_owned());
            units.entry((woman, site)).or_default().push(at);
        }
    }
    units.into_iter().map(|((woman, site), records)| Unit { woman, site, records }).collect()
}

/// The sites and units that a choice means.
pub(super) fn select(
    records: &[SampleRecord],
    cohort: &Cohort,
    choice: &SiteChoice,
) -> (Vec<String>, Vec<Unit>) {
    let units = all(records, cohort);
    let mut sites: Vec<String> =
        units.iter().map(|unit| unit.site.clone()).filter(|site| !site.is_empty()).collect();
    sites.sort();
    sites.dedup();
    let keep: Vec<String> = match choice {
        SiteChoice::All => sites.clone(),
        SiteChoice::One(name) => vec![BodySite::from(name.clone()).name().to_owned()],
        SiteChoice::Auto => ["endometrium", "vagina", "cervix"]
            .into_iter()
            .map(str::to_owned)
            .find(|name| sites.contains(name))
            .or_else(|| sites.first().cloned())
            .into_iter()
            .collect(),
    };
    if sites.is_empty() && *choice == SiteChoice::Auto {
        return (Vec::new(), units);
    }
    let units = units.into_iter().filter(|unit| keep.contains(&unit.site)).collect();
    (keep, units)
}
