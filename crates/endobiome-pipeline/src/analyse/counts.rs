//! A table of reads: everything.

use super::{AnalysisSummary, Prepared};
use crate::folder::ResultFolder;
use crate::foreign::FeatureNames;
use crate::inputs::Inputs;
use crate::sample_reads::SampleReads;
use crate::stages::asv::Asvs;
use crate::stages::{absolute, bacterial, comparison, copy_number, diversity, endometrial, mocks};
use crate::study::Study;
use crate::{Error, Result, findings, manifest, output};
use endobiome_core::{AbundanceTable, Context, ReadFiles, say};
use endobiome_denoise::DenoiseResult;
use endobiome_dysbiosis::copy_number::CopyNumberStudy;
use endobiome_reads::{QualityProfile, ReadAccounting};
use endobiome_tables::SampleEntry;
use endobiome_tables::imported::Values;
use endobiome_taxonomy::reference::NamePolicy;

pub(super) fn analyse(
    prepared: Prepared,
    inputs: &Inputs<'_>,
    folder: &mut ResultFolder,
    context: &Context<'_>,
) -> Result<AnalysisSummary> {
    let Values::Counts(table) = &prepared.foreign.values else {
        return Err(Error::Internal("no table of counts".to_owned()));
    };
    let (ids, names) = FeatureNames::of(table.features())?;
    let table = crate::foreign::renamed(table, ids)?;
    folder.put(super::write_input(&prepared)?);
    let notes = prepared.foreign.notes.clone();
    let paths = prepared.foreign.files.clone();
    // The tree as it was given, else the one made of the sequences.
    let tree_text = prepared.tree.as_ref().map(|tree| {
        let given = prepared.foreign.tree.clone();
        given.filter(|_| prepared.configuration.diversity.tree.is_some()).unwrap_or_else(|| tree.to_newick())
    });
    let study = study(prepared, table, &names, context)?;
    folder.put(output::foreign::write(&study, &names, tree_text.as_deref(), context)?);
    manifest::write_with_inputs(&study, &paths, inputs, folder)?;
    let files = folder.files().to_vec();
    let findings = findings::sentences(&study);
    let warnings = study.warnings.clone();
    Ok(AnalysisSummary { study: Some(Box::new(study)), files, findings, notes, warnings })
}

/// The stages of a run behind the denoiser.
fn study(
    prepared: Prepared,
    table: AbundanceTable<endobiome_core::FeatureId>,
    names: &FeatureNames,
    context: &Context<'_>,
) -> Result<Study> {
    let Prepared { configuration, foreign, as_given, canonical, reference, tree, clinical, mut warnings } =
        prepared;
    let records = &foreign.records;
    let shown = match configuration.taxonomy.names {
        NamePolicy::Canonical => &canonical,
        NamePolicy::AsGiven => &as_given,
    };
    let sequences = foreign.sequences.as_deref().unwrap_or_default();
    let spike_in = absolute::spike_in(&configuration.absolute)?;
    let apart = absolute::set_apart(&table, &canonical, sequences, &spike_in)?;
    let mut bacterial =
        bacterial::separate(&table, &canonical, &configuration.taxonomy.exclude, &apart.is_spike_in);
    bacterial.assignments = bacterial.features.iter().map(|&feature| shown[feature].clone()).collect();
    let mut reads = Vec::with_capacity(records.len());
    for (row, record) in records.iter().enumerate() {
        let mut accounting = ReadAccounting::new(table.sample_total(row));
        let kept = bacterial.table.sample_total(row);
        accounting.push("bacterial", kept, bacterial.removed[row].iter().copied());
        accounting.check()?;
        reads.push(SampleReads {
            id: record.id.clone(),
            run: record.run.clone(),
            accounting,
            quality: QualityProfile::default(),
            screen: None,
            set_aside: None,
        });
    }
    let named = names.named(&bacterial.table)?;
    let options = &configuration.diversity;
    let diversity = diversity::diversity(&named, options, tree.as_ref(), context)?;
    let all: Vec<String> = table.features().iter().map(|&id| names.name(id)).collect();
    let names_of_valencia = endometrial::valencia_names(&configuration.dysbiosis, &all, &as_given)?;
    let mocks = mocks::mock_compositions(records, &configuration.dysbiosis)?;
    let endometrial::Endometrial { assessment: lowbiomass, calls, bias, visits, amounts } =
        endometrial::assess_and_call(
            &apart,
            records,
            &canonical,
            endometrial::Beside {
                absolute: Some(&configuration.absolute),
                valencia_names: &names_of_valencia,
                mocks: &mocks,
                visit_order: &configuration.compare.visit_order,
            },
            &configuration.lowbiomass,
            &configuration.dysbiosis,
            context,
        )?;
    let of_calls =
        endometrial::call_parameters(&lowbiomass, &configuration.lowbiomass, &configuration.dysbiosis);
    let copies = copy_number::corrected(&apart.table, &canonical, &of_calls)?;
    let comparison = comparison::OfStudy {
        all: &table,
        assignments: &canonical,
        kept: &bacterial.features,
        bacterial: &named,
        apart: &apart.table,
        records,
        diversity: &diversity,
        corrected: &lowbiomass.tables,
        calls: &calls,
        amounts: amounts.as_ref(),
        tree: tree.as_ref(),
    }
    .compare(&configuration, context)?;
    let unreachable = endometrial::unnameable_centroid_taxa(&configuration.dysbiosis, &canonical)?;
    warnings.extend(endometrial::unnameable_sentence(&unreachable));
    warnings.extend(apart.warnings);
    warnings.extend(mocks::without_bias(&configuration.dysbiosis, bias.as_ref()));
    warnings.extend(copies.as_ref().map(CopyNumberStudy::sentence));
    warnings.extend(amounts.iter().flat_map(|study| study.statements.iter().cloned()));
    if !records.iter().any(|record| record.kind.is_blank()) {
        warnings.push(say!("no blank among the samples: nothing can be said of kit contaminants"));
    }
    let entries = records
        .iter()
        .map(|record| SampleEntry { record: record.clone(), files: ReadFiles::Lanes(Vec::new()), line: 0 })
        .collect();
    let result = DenoiseResult {
        table,
        sequences: foreign.sequences.unwrap_or_default(),
        sample_statistics: Vec::new(),
        warnings: Vec::new(),
    };
    Ok(Study {
        reference,
        warnings,
        entries,
        reads,
        asvs: Asvs { result, errors: Vec::new() },
        assignments: shown.clone(),
        bacterial,
        diversity,
        lowbiomass,
        calls,
        bias,
        visits,
        absolute: amounts,
        copy_number: copies,
        unreachable,
        comparison,
        tree,
        sections: clinical
            .as_ref()
            .map(|clinical| output::clinical::sections(clinical, context.seed()))
            .unwrap_or_default(),
        configuration,
    })
}
