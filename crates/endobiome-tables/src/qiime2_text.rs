//! Tables of text that QIIME 2 imports or takes as metadata.

use crate::{AtomicFile, Result};
use endobiome_core::SampleId;
use endobiome_core::column::number;
use std::path::Path;

/// Writes numbers of samples as QIIME 2 metadata: `sample-id`, `#q2:types numeric`, one column a measure. With one column it is
/// also what `qiime tools import --type 'SampleData[AlphaDiversity]'` takes once the directive row is left out.
///
/// A value that is not a number is an empty cell, QIIME 2's mark for missing.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_tables::{Metadata, qiime2_text};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("alpha.tsv");
/// let samples = [SampleId::new("S1")?, SampleId::new("S2")?];
/// qiime2_text::write_measures(&path, &samples, &[("shannon", vec![1.5, f64::NAN])])?;
/// assert_eq!(std::fs::read_to_string(&path)?, "sample-id\tshannon\n#q2:types\tnumeric\nS1\t1.5\nS2\t\n");
/// assert_eq!(Metadata::read(&path)?.declared_types().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_measures(
    path: impl AsRef<Path>,
    samples: &[SampleId],
    measures: &[(&str, Vec<f64>)],
) -> Result<()> {
    let mut text = String::from("sample-id");
    for (name, _) in measures {
        text.push('\t');
        text.push_str(name);
    }
    text.push_str("\n#q2:types");
    text.push_str(&"\tnumeric".repeat(measures.len()));
    text.push('\n');
    for (at, sample) in samples.iter().enumerate() {
        text.push_str(sample.as_str());
        for (_, values) in measures {
            text.push('\t');
            if let Some(value) = values.get(at).filter(|value| value.is_finite()) {
                text.push_str(&number(*value));
            }
        }
        text.push('\n');
    }
    AtomicFile::write(path, text)
}

/// Writes one measure as QIIME 2's `alpha-diversity.tsv`, which `qiime tools import --type 'SampleData[AlphaDiversity]'` takes.
/// Samples without a value are left out, as QIIME 2 has no mark for them here.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_tables::qiime2_text::write_alpha;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("alpha-diversity.tsv");
/// let samples = [SampleId::new("S1")?, SampleId::new("blank")?];
/// write_alpha(&path, &samples, "shannon", &[1.5, f64::NAN])?;
/// assert_eq!(std::fs::read_to_string(&path)?, "\tshannon\nS1\t1.5\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_alpha(path: impl AsRef<Path>, samples: &[SampleId], name: &str, values: &[f64]) -> Result<()> {
    let mut text = format!("\t{name}\n");
    for (sample, value) in samples.iter().zip(values).filter(|(_, value)| value.is_finite()) {
        text.push_str(&format!("{sample}\t{}\n", number(*value)));
    }
    AtomicFile::write(path, text)
}

/// One ordination, as QIIME 2 and scikit-bio keep it.
#[derive(Debug, Clone, Copy)]
pub struct Ordination<'a> {
    /// Eigenvalue of each axis.
    pub eigenvalues: &'a [f64],
    /// Share of each axis.
    pub explained: &'a [f64],
    /// The samples.
    pub samples: &'a [SampleId],
    /// Coordinates of each sample on the axes.
    pub coordinates: &'a [Vec<f64>],
}

/// Writes an ordination as scikit-bio's `OrdinationResults` in text, which `qiime tools import --type PCoAResults
/// --input-format OrdinationFormat` takes.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_tables::qiime2_text::{Ordination, write_ordination};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("pcoa.txt");
/// let samples = [SampleId::new("S1")?];
/// let ordination = Ordination { eigenvalues: &[2.0], explained: &[1.0], samples: &samples, coordinates: &[vec![0.5]] };
/// write_ordination(&path, ordination)?;
/// assert!(std::fs::read_to_string(&path)?.contains("Site\t1\t1\nS1\t0.5\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_ordination(path: impl AsRef<Path>, ordination: Ordination<'_>) -> Result<()> {
    let Ordination { eigenvalues, explained, samples, coordinates } = ordination;
    let axes = eigenvalues.len();
    let row = |values: &[f64]| values.iter().map(|&value| number(value)).collect::<Vec<_>>().join("\t");
    let mut text = format!("Eigvals\t{axes}\n{}\n\n", row(eigenvalues));
    text.push_str(&format!("Proportion explained\t{axes}\n{}\n\nSpecies\t0\t0\n\n", row(explained)));
    text.push_str(&format!("Site\t{}\t{axes}\n", samples.len()));
    for (sample, values) in samples.iter().zip(coordinates) {
        text.push_str(&format!("{sample}\t{}\n", row(values)));
    }
    text.push_str("\nBiplot\t0\t0\n\nSite constraints\t0\t0\n");
    AtomicFile::write(path, text)
}
