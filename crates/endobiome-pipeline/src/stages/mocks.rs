//! What went into the mocks of a study, and the bias of taxa that they show.

use crate::mock::{Expectation, Preset};
use crate::{Error, Result};
use endobiome_core::{
    AbundanceTable, Assignment, FeatureId, Message, SampleId, SampleKind, SampleRecord, say,
};
use endobiome_dysbiosis::bias::{BiasModel, ExpectedShare, MockProfile, estimate_bias};
use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile};
use std::collections::BTreeMap;
use std::path::Path;

/// A mock of the study with what went into it.
#[derive(Debug, Clone, PartialEq)]
pub struct MockComposition {
    /// The mock.
    pub sample: SampleId,
    /// The taxa with known shares, by name.
    pub expected: Vec<ExpectedShare>,
}

/// What went in, by the name of a preset or from a file; taxa of one name count together, those of no known share are left out.
///
/// # Errors
/// When there is neither such a file nor such a preset, when the file is wrong, or when fewer than two taxa have a share.
///
/// ```
/// use endobiome_pipeline::stages::mocks::composition;
/// use std::path::Path;
/// assert_eq!(composition(Path::new("zymo-d6300"))?.len(), 8);
/// // A list of species alone says nothing of bias.
/// assert!(composition(Path::new("brooks2015-vaginal7")).is_err());
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn composition(name: &Path) -> Result<Vec<ExpectedShare>> {
    let text = name.to_string_lossy();
    let read = if name.is_file() { Expectation::read(&[name], None)? } else { Expectation::preset(&text)? };
    let mut by_name: BTreeMap<String, ExpectedShare> = BTreeMap::new();
    for taxon in read.taxa {
        let Some(share) = taxon.abundance.filter(|share| *share > 0.0) else { continue };
        let Some((_, deepest)) = taxon.lineage.deepest() else { continue };
        by_name.entry(deepest.to_owned()).and_modify(|known| known.share += share).or_insert_with(|| {
            ExpectedShare { lineage: taxon.lineage.clone(), also: taxon.also.clone(), share }
        });
    }
    if by_name.len() < 2 {
        return Err(Error::Data(format!("{text}: shares of two taxa or more are needed to estimate bias")));
    }
    Ok(by_name.into_values().collect())
}

/// The mocks of a study whose composition is known: by [`DysbiosisParameters::mock_composition`], else where the column `expected` names a
/// preset of confirmed shares.
///
/// # Errors
/// As [`composition`], for the setting.
///
/// ```
/// use endobiome_core::{SampleId, SampleKind, SampleRecord};
/// use endobiome_dysbiosis::DysbiosisParameters;
/// use endobiome_pipeline::stages::mocks::mock_compositions;
/// let mut mock = SampleRecord::new(SampleId::new("mock1")?);
/// mock.kind = SampleKind::Mock;
/// let parameters = DysbiosisParameters::default();
/// assert!(mock_compositions(&[mock.clone()], &parameters)?.is_empty());
/// mock.expected = Some("zymo-d6300".to_owned());
/// assert_eq!(mock_compositions(&[mock], &parameters)?[0].expected.len(), 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mock_compositions(
    records: &[SampleRecord],
    dysbiosis: &DysbiosisParameters,
) -> Result<Vec<MockComposition>> {
    let said = dysbiosis.mock_composition.as_deref().map(composition).transpose()?;
    let mut found = Vec::new();
    for record in records.iter().filter(|record| record.kind == SampleKind::Mock) {
        let named = || {
            let preset = Preset::find(record.expected.as_deref()?)?;
            if preset.unconfirmed.is_empty() { composition(Path::new(preset.name)).ok() } else { None }
        };
        if let Some(expected) = said.clone().or_else(named) {
            found.push(MockComposition { sample: record.id.clone(), expected });
        }
    }
    Ok(found)
}

/// The sentence where a composition of mocks was said and no bias could be estimated from it.
pub(crate) fn without_bias(parameters: &DysbiosisParameters, bias: Option<&BiasModel>) -> Option<Message> {
    (parameters.mock_composition.is_some() && bias.is_none()).then(|| {
        say!("no bias was estimated: no sample is a mock (sample_type), or no read of the mocks is of a taxon that mock_composition names")
    })
}

/// The bias that the mocks show; of mocks of several communities those of the one that most are of (the first of equals) count.
/// `None` without mocks of known composition that have reads.
///
/// # Errors
/// When assignments and table do not belong together.
pub fn bias_of_mocks(
    counts: &AbundanceTable<FeatureId>,
    assignments: &[Assignment],
    mocks: &[MockComposition],
    parameters: &DysbiosisParameters,
) -> Result<Option<BiasModel>> {
    let taxa = |mock: &MockComposition| -> Vec<_> {
        mock.expected.iter().map(|taxon| taxon.lineage.clone()).collect()
    };
    let alike = |mock: &MockComposition| mocks.iter().filter(|other| taxa(other) == taxa(mock)).count();
    let most = mocks.iter().map(alike).max().unwrap_or(0);
    let Some(first) = mocks.iter().find(|mock| alike(mock) == most) else { return Ok(None) };
    let mut chosen: Vec<&MockComposition> = mocks.iter().filter(|mock| taxa(mock) == taxa(first)).collect();
    // Sums of floats depend on their order: work in the order of the names, whatever that of the rows.
    chosen.sort_by(|a, b| a.sample.cmp(&b.sample));
    let mut profiles = Vec::new();
    for mock in &chosen {
        if let Some(row) = counts.sample_index(&mock.sample) {
            profiles.push((TaxonProfile::from_row(counts, row, assignments)?, *mock));
        }
    }
    let input: Vec<MockProfile<'_>> =
        profiles.iter().map(|(profile, mock)| MockProfile { profile, expected: &mock.expected }).collect();
    Ok(estimate_bias(&input, parameters))
}
