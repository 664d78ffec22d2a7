//! Classification by several references or methods, and the name that they agree on.

use super::{StepOutcome, begun, finish, refused, resolved};
use crate::settings::{RunConfiguration, TaxonomyConfiguration};
use crate::stages::classification;
use crate::{Error, Result, output, plan};
use endobiome_core::{Assignment, Context, Sequence};
use endobiome_tables::fasta;
use endobiome_taxonomy::consensus::{Agreement, agree};
use std::path::Path;

/// A reference and a method to be asked.
#[derive(Debug, Clone)]
pub struct Opinion {
    /// Its column in `consensus.tsv`, and its word in notes.
    pub label: String,
    /// What is asked, and how.
    pub taxonomy: TaxonomyConfiguration,
}

/// From a FASTA file to `taxonomy/` by several opinions: `ASV_tax.tsv` and `taxonomy.qiime2.tsv` hold what
/// [they agree on](endobiome_taxonomy::consensus::agree), `consensus.tsv` that and what each of them says. References are opened one
/// after the other, so that the memory is that of the largest.
///
/// # Errors
/// When two opinions have one label, a file cannot be read or written, or a reference is not usable.
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_pipeline::RunConfiguration;
/// use endobiome_pipeline::steps::{Opinion, classify_together};
/// use endobiome_taxonomy::classify::ClassificationMethod;
/// let folder = tempfile::tempdir()?;
/// let at = |file: &str| folder.path().join(file);
/// let gene = "TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC";
/// std::fs::write(at("asvs.fasta"), format!(">asv1\n{gene}\n"))?;
/// let mut configuration = RunConfiguration::new("", at("results"));
/// configuration.taxonomy.classifier.method = ClassificationMethod::NaiveBayes;
/// let mut opinions = Vec::new();
/// for genus in ["Prevotella", "Hoylesella"] {
///     let reference = at(&format!("{genus}.fa"));
///     std::fs::write(&reference, format!(">Bacteria;Bacteroidota;Bacteroidia;Bacteroidales;Prevotellaceae;{genus};\n{gene}\n"))?;
///     let taxonomy = endobiome_pipeline::settings::TaxonomyConfiguration { reference, ..configuration.taxonomy.clone() };
///     opinions.push(Opinion { label: genus.to_lowercase(), taxonomy });
/// }
/// classify_together(&at("asvs.fasta"), &opinions, configuration, &Context::silent())?;
/// let text = std::fs::read_to_string(at("results/taxonomy/consensus.tsv"))?;
/// assert!(text.contains("f__Prevotellaceae\tfamily\t2\tgenus"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn classify_together(
    input: &Path,
    opinions: &[Opinion],
    configuration: RunConfiguration,
    context: &Context<'_>,
) -> Result<StepOutcome> {
    let labels: Vec<String> = opinions.iter().map(|opinion| opinion.label.clone()).collect();
    if let Some(twice) = labels.iter().enumerate().find(|(at, label)| labels[..*at].contains(label)) {
        return Err(Error::Internal(format!("two opinions are called {}", twice.1)));
    }
    let context = &context.with_seed(configuration.seed);
    let configuration = resolved(configuration)?;
    let mut problems = Vec::new();
    for opinion in opinions {
        let asked = RunConfiguration { taxonomy: opinion.taxonomy.clone(), ..configuration.clone() };
        // Opened again when it is asked: all at once would be held in memory side by side.
        drop(plan::check_reference(&asked, &mut problems));
    }
    refused(problems)?;
    let _lock = begun(&configuration.output.folder)?;
    let queries = fasta::read(input)?;
    let sequences: Vec<Sequence> = queries.iter().map(|record| record.sequence.clone()).collect();
    let mut said: Vec<Vec<Assignment>> = Vec::with_capacity(opinions.len());
    for opinion in opinions {
        let reference = classification::open_reference(&opinion.taxonomy)?;
        said.push(classification::classify(&sequences, &reference, &opinion.taxonomy, context)?);
    }
    let agreements: Vec<Agreement> = (0..sequences.len())
        .map(|at| {
            let of_one: Vec<(&str, &Assignment)> =
                labels.iter().map(String::as_str).zip(said.iter().map(|all| &all[at])).collect();
            agree(&of_one)
        })
        .collect();
    let agreed: Vec<Assignment> = agreements.iter().map(|agreement| agreement.assignment.clone()).collect();
    let ids: Vec<&str> = queries.iter().map(|record| record.id.as_str()).collect();
    let folder = &configuration.output.folder;
    let mut files = output::taxonomy::write(folder, &ids, &agreed)?;
    files.push(output::consensus::write(folder, &ids, &labels, &agreements, &said)?);
    finish("classify", &["seed", "taxonomy"], &configuration, files, Vec::new())
}
