//! ASVs to taxa.

use crate::Result;
use crate::configuration::TaxonomyConfiguration;
use endobiome_core::{Assignment, Context, Rank, Sequence};
use endobiome_taxonomy::classify::{Classifier, memory_needed};
use endobiome_taxonomy::reference::{Format, IndexFile, NamePolicy, ReadOptions, read_reference};
use endobiome_taxonomy::{Reference, ReferenceInfo};
use endobiome_taxonomy::{manager, names};
use std::borrow::Cow;

/// The reference that the configuration names.
///
/// # Errors
/// Those of the reader of the format found.
pub fn open_reference(configuration: &TaxonomyConfiguration) -> Result<Cow<'static, Reference>> {
    if configuration.reference.as_os_str() == "embedded" {
        return Ok(Cow::Borrowed(Reference::embedded()?));
    }
    let path = &configuration.reference;
    if path.extension().is_some_and(|extension| extension == manager::EXTENSION) {
        return Ok(Cow::Owned(IndexFile::open(path)?.reference()?));
    }
    let taxonomy = configuration.reference_taxonomy.as_deref();
    let format = Format::detect(path, taxonomy)?;
    let info = ReferenceInfo {
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        ..ReferenceInfo::default()
    };
    let options = ReadOptions { names: configuration.names, ..ReadOptions::default() };
    let read = read_reference(format, path, taxonomy, options, info)?;
    Ok(Cow::Owned(read.reference))
}

/// Classifies sequences; answers in their order.
///
/// # Errors
/// When the classifier cannot be made from the reference.
pub fn classify(
    sequences: &[Sequence],
    reference: &Reference,
    configuration: &TaxonomyConfiguration,
    context: &Context<'_>,
) -> Result<Vec<Assignment>> {
    /// Sequences between two steps of the progress bar.
    const CHUNK: usize = 256;
    context.begin("memory of the classifier", 0);
    let needed = memory_needed(reference, &configuration.classifier);
    let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
    context.end(&format!(
        "up to {} MB while it is made, {} MB then, and {} MB a thread",
        megabytes(needed.building.max(needed.model)),
        megabytes(needed.model),
        megabytes(needed.each_thread)
    ));
    context.begin("taxonomy", sequences.len() as u64);
    let classifier = Classifier::new(reference, &configuration.classifier)?;
    // Like sequences one after the other: they read the same parts of the model.
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    order.sort_unstable_by_key(|&at| (&sequences[at], at));
    let mut assignments = vec![Assignment::default(); sequences.len()];
    for chunk in order.chunks(CHUNK) {
        context.check()?;
        let queries: Vec<Sequence> = chunk.iter().map(|&at| sequences[at].clone()).collect();
        for (&at, assignment) in chunk.iter().zip(classifier.classify(&queries)) {
            assignments[at] = assignment;
        }
        context.advance(chunk.len() as u64);
    }
    if configuration.names == NamePolicy::Canonical {
        assignments.iter_mut().for_each(in_canonical_names);
    }
    context.end(&format!("{} sequences against {} references", sequences.len(), reference.len()));
    Ok(assignments)
}

/// Maps the names of an assignment, which are those of the reference, to the canonical vocabulary.
fn in_canonical_names(assignment: &mut Assignment) {
    for member in &mut assignment.species_group {
        let mut lineage = assignment.lineage.clone();
        lineage.set(Rank::Species, member.as_str());
        if let Some(name) = names::canonical_lineage(&lineage).lineage.get(Rank::Species) {
            name.clone_into(member);
        }
    }
    assignment.species_group.sort();
    assignment.species_group.dedup();
    assignment.lineage = names::canonical_lineage(&assignment.lineage).lineage;
}
