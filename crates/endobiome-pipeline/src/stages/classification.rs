//! ASVs to taxa.

use crate::Result;
use crate::configuration::TaxonomyConfiguration;
use endobiome_core::{Assignment, Context, Rank, Sequence};
use endobiome_taxonomy::classify::{Classifier, Classify, memory_needed};
use endobiome_taxonomy::reference::{Format, IndexFile, NamePolicy, ReadOptions, read_reference};
use endobiome_taxonomy::region::Region;
use endobiome_taxonomy::{Reference, ReferenceInfo};
use endobiome_taxonomy::{manager, names};
use std::borrow::Cow;

/// The reference that the configuration names.
///
/// # Errors
/// Those of the reader of the format found.
///
/// ```
/// use endobiome_pipeline::settings::TaxonomyConfiguration;
/// use endobiome_pipeline::stages::classification::open_reference;
/// let reference = open_reference(&TaxonomyConfiguration::default())?;
/// assert_eq!(reference.info().name, "refseq16s");
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
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
        region: match &configuration.classifier.region {
            Some(region) if configuration.reference_is_cut => Region::parse(region)?.name,
            _ => String::new(),
        },
        ..ReferenceInfo::default()
    };
    let options = ReadOptions { names: configuration.names, ..ReadOptions::default() };
    let read = read_reference(format, path, taxonomy, options, info)?;
    Ok(Cow::Owned(read.reference))
}

/// Classifies sequences with the classifier that the configuration names; answers in their order.
///
/// # Errors
/// When the classifier cannot be made from the reference, or stopping was asked for.
///
/// ```
/// use endobiome_core::{Context, Lineage, Rank};
/// use endobiome_pipeline::settings::TaxonomyConfiguration;
/// use endobiome_pipeline::stages::classification::classify;
/// use endobiome_taxonomy::classify::ClassificationMethod;
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// let gene = "TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC";
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Domain, "Bacteria");
/// lineage.set(Rank::Genus, "Prevotella");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &lineage, gene.as_bytes())?;
/// let reference = builder.finish(ReferenceInfo::default());
/// let mut configuration = TaxonomyConfiguration::default();
/// configuration.classifier.method = ClassificationMethod::NaiveBayes;
/// let answers = classify(&[gene.parse()?], &reference, &configuration, &Context::silent())?;
/// assert_eq!(answers[0].lineage.get(Rank::Genus), Some("Prevotella"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn classify(
    sequences: &[Sequence],
    reference: &Reference,
    configuration: &TaxonomyConfiguration,
    context: &Context<'_>,
) -> Result<Vec<Assignment>> {
    context.begin("memory of the classifier", 0);
    let needed = memory_needed(reference, &configuration.classifier);
    let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
    context.end(&format!(
        "up to {} MB while it is made, {} MB then, and {} MB a thread",
        megabytes(needed.building.max(needed.model)),
        megabytes(needed.model),
        megabytes(needed.each_thread)
    ));
    // Nothing is classified while the classifier is made: a bar at 0 would promise an end that it does not know.
    context.begin("classifier", 0);
    let classifier = Classifier::new(reference, &configuration.classifier, context)?;
    let remark = classifier.learnt().remark().map(|remark| format!("; {remark}")).unwrap_or_default();
    context.end(&format!("made from {} references{remark}", reference.len()));
    context.begin("taxonomy", sequences.len() as u64);
    let assignments = answers(sequences, &classifier, configuration.names, context)?;
    context.end(&format!("{} sequences", sequences.len()));
    Ok(assignments)
}

/// The same with any classifier, also one of your own; its names are mapped to the canonical vocabulary, unless `names` says
/// otherwise.
///
/// # Errors
/// Those of the classifier; [`endobiome_taxonomy::Error::Classifier`] if it does not give one answer a sequence.
///
/// ```
/// use endobiome_core::{Context, Lineage, Rank};
/// use endobiome_pipeline::stages::classification::classify_with;
/// use endobiome_taxonomy::classify::{ClassificationMethod, Classifier, ClassifierParameters};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo, reference::NamePolicy};
/// let gene = "TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC";
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Domain, "Bacteria");
/// lineage.set(Rank::Genus, "Prevotella");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &lineage, gene.as_bytes())?;
/// let reference = builder.finish(ReferenceInfo::default());
/// let parameters = ClassifierParameters { method: ClassificationMethod::NaiveBayes, ..Default::default() };
/// let classifier = Classifier::new(&reference, &parameters, &Context::silent())?;
/// let answers = classify_with(&[gene.parse()?], &classifier, NamePolicy::Canonical, &Context::silent())?;
/// assert_eq!(answers[0].lineage.get(Rank::Genus), Some("Prevotella"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn classify_with(
    sequences: &[Sequence],
    classifier: &dyn Classify,
    names: NamePolicy,
    context: &Context<'_>,
) -> Result<Vec<Assignment>> {
    context.begin("taxonomy", sequences.len() as u64);
    let assignments = answers(sequences, classifier, names, context)?;
    context.end(&format!("{} sequences", sequences.len()));
    Ok(assignments)
}

fn answers(
    sequences: &[Sequence],
    classifier: &dyn Classify,
    names: NamePolicy,
    context: &Context<'_>,
) -> Result<Vec<Assignment>> {
    let mut assignments = classifier.classify(sequences, context)?;
    if assignments.len() != sequences.len() {
        let (given, asked) = (assignments.len(), sequences.len());
        let reason = format!("it gave {given} answers for {asked} sequences");
        return Err(endobiome_taxonomy::Error::Classifier(reason).into());
    }
    if names == NamePolicy::Canonical {
        assignments.iter_mut().for_each(in_canonical_names);
    }
    Ok(assignments)
}

/// Maps the names of an assignment, which are those of the reference, to the canonical vocabulary.
pub(crate) fn in_canonical_names(assignment: &mut Assignment) {
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
