//! Which samples are compared.

use crate::error::{Error, Result};
use crate::{SiteChoice, VisitChoice};
use endobiome_cohort::Cohort;
use endobiome_core::{BodySite, SampleRecord};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The specimens of one woman, site and visit: one, or technical replicates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unit {
    /// Position of the woman in the cohort.
    pub(crate) woman: usize,
    /// The site; empty when none is given.
    pub(crate) site: String,
    /// The visit; empty when none is given.
    pub(crate) visit: String,
    /// Positions of the records, by the names of their samples: their order in the samplesheet changes nothing.
    pub(crate) records: Vec<usize>,
}

/// All units of the study, by woman, site and visit.
pub(super) fn all(records: &[SampleRecord], cohort: &Cohort) -> Vec<Unit> {
    let mut units: BTreeMap<(usize, String, String), Vec<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        if let Some(woman) = cohort.woman_of(at) {
            let site = record.site.as_ref().map_or_else(String::new, |site| site.name().to_owned());
            let visit = super::cell::cell(record, "visit").unwrap_or_default();
            units.entry((woman, site, visit)).or_default().push(at);
        }
    }
    units
        .into_iter()
        .map(|((woman, site, visit), mut of_unit)| {
            of_unit.sort_by(|&a, &b| records[a].id.cmp(&records[b].id));
            Unit { woman, site, visit, records: of_unit }
        })
        .collect()
}

/// The names that units carry, sorted; the empty one is none.
fn names<'a>(of_units: impl Iterator<Item = &'a String>) -> Vec<String> {
    of_units.filter(|name| !name.is_empty()).collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

/// What of the study is compared.
pub(super) struct Selected {
    pub(super) sites: Vec<String>,
    pub(super) visits: Vec<String>,
    pub(super) units: Vec<Unit>,
}

/// The sites, visits and units that a choice means.
///
/// # Errors
/// For a visit that no sample has.
pub(super) fn select(
    records: &[SampleRecord],
    cohort: &Cohort,
    site: &SiteChoice,
    visit: &VisitChoice,
) -> Result<Selected> {
    let mut units = all(records, cohort);
    let sites = names(units.iter().map(|unit| &unit.site));
    let keep: Vec<String> = match site {
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
    if !(sites.is_empty() && *site == SiteChoice::Auto) {
        units.retain(|unit| keep.contains(&unit.site));
    }
    if let VisitChoice::One(wanted) = visit {
        let there = names(units.iter().map(|unit| &unit.visit));
        let Some(name) = there.iter().find(|name| name.eq_ignore_ascii_case(wanted)) else {
            return Err(Error::Unknown { what: "visit", value: wanted.clone(), there: there.join(", ") });
        };
        units.retain(|unit| unit.visit == *name);
    }
    let visits = names(units.iter().map(|unit| &unit.visit));
    Ok(Selected { sites: keep, visits, units })
}
