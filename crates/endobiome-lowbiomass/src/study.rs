//! The study as the layer sees it: which rows are blanks, pairs, mocks and replicates, and in which batch.

use crate::Result;
use crate::load::Loads;
use endobiome_core::{AbundanceTable, Assignment, BodySite, FeatureId, Rank, SampleRecord};
use std::collections::BTreeMap;

/// A table with its records in row order.
#[derive(Debug, Clone)]
pub(crate) struct StudyView<'a> {
    /// The counts.
    pub counts: &'a AbundanceTable<FeatureId>,
    /// The record of each row.
    pub records: Vec<&'a SampleRecord>,
    /// One assignment a column.
    pub assignments: &'a [Assignment],
    /// Names of the batches, sorted.
    pub batch_names: Vec<String>,
    /// Batch of each row.
    pub batch: Vec<usize>,
    /// Reads of each row.
    pub totals: Vec<u64>,
    /// Copies of the 16S gene of each row.
    pub loads: Loads,
}

impl<'a> StudyView<'a> {
    /// Checks that the parts belong together and puts records in row order.
    ///
    /// The batch is what the columns chosen say together; without a choice the extraction batch, without it the run, without that
    /// all samples are one batch. Without `loads`, they are those by qPCR of the records.
    ///
    /// # Errors
    /// [`Error::Core`].
    pub(crate) fn new(
        counts: &'a AbundanceTable<FeatureId>,
        records: &'a [SampleRecord],
        assignments: &'a [Assignment],
        batch_columns: &[String],
        loads: Option<Loads>,
    ) -> Result<Self> {
        if assignments.len() != counts.n_features() {
            return Err(endobiome_core::Error::Shape {
                what: "assignments",
                found: assignments.len(),
                expected: counts.n_features(),
            }
            .into());
        }
        let by_id: BTreeMap<_, _> = records.iter().map(|record| (&record.id, record)).collect();
        if by_id.len() != records.len() {
            return Err(endobiome_core::Error::Shape {
                what: "distinct samples in the records",
                found: by_id.len(),
                expected: records.len(),
            }
            .into());
        }
        let mut ordered = Vec::with_capacity(counts.n_samples());
        for sample in counts.samples() {
            let record = by_id.get(sample).ok_or_else(|| endobiome_core::Error::Sample {
                sample: sample.to_string(),
                problem: "has counts but no record",
            })?;
            ordered.push(*record);
        }
        let names: Vec<String> = ordered.iter().map(|record| batch_name(record, batch_columns)).collect();
        let mut batch_names = names.clone();
        batch_names.sort_unstable();
        batch_names.dedup();
        let batch = names.iter().map(|name| batch_names.binary_search(name).unwrap_or(0)).collect();
        let totals = (0..counts.n_samples()).map(|row| counts.sample_total(row)).collect();
        let loads = loads.unwrap_or_else(|| Loads::by_qpcr(&ordered));
        loads.check(counts.n_samples())?;
        Ok(Self { counts, records: ordered, assignments, batch_names, batch, totals, loads })
    }

    /// Rows that satisfy a condition.
    pub(crate) fn rows(&self, wanted: impl Fn(&SampleRecord) -> bool) -> Vec<usize> {
        (0..self.records.len()).filter(|&row| wanted(self.records[row])).collect()
    }

    /// Blanks with reads of one batch.
    pub(crate) fn blanks(&self, batch: usize) -> Vec<usize> {
        (0..self.records.len())
            .filter(|&row| {
                self.batch[row] == batch && self.records[row].kind.is_blank() && self.totals[row] > 0
            })
            .collect()
    }

    /// Whether a row is a specimen of `site`.
    pub(crate) fn is_site(&self, row: usize, site: &BodySite) -> bool {
        self.records[row].kind.is_specimen() && self.records[row].site.as_ref() == Some(site)
    }

    /// Whether two samples of one woman and site were extracted apart: another occasion, another batch, or another word in a column
    /// `extraction` (or `extract`).
    pub(crate) fn extracted_apart(&self, one: usize, other: usize) -> bool {
        let (a, b) = (self.records[one], self.records[other]);
        a.occasion() != b.occasion()
            || (a.batch.is_some() && b.batch.is_some() && a.batch != b.batch)
            || a.extraction() != b.extraction()
    }

    /// The taxon of a column, for reading: its species or class, else its deepest name.
    pub(crate) fn taxon(&self, column: usize) -> String {
        self.assignments[column].taxon_at(Rank::Species).name().to_owned()
    }

    /// The genus of a feature, as a table collapsed to genera names it.
    pub(crate) fn genus(&self, column: usize) -> String {
        self.assignments[column].taxon_at(Rank::Genus).name().to_owned()
    }

    /// The vaginal samples of the woman of a row, deepest first; where both say their visit, of the same visit: the vagina of
    /// another day does not bound what was carried over on this one.
    pub(crate) fn vaginal_rows(&self, row: usize) -> Vec<usize> {
        let Some(woman) = self.records[row].participant.as_deref() else {
            return Vec::new();
        };
        let mut rows: Vec<usize> = (0..self.records.len())
            .filter(|&other| {
                self.is_site(other, &BodySite::Vagina)
                    && self.records[other].participant.as_deref() == Some(woman)
                    && of_one_visit(self.records[row], self.records[other])
                    && self.totals[other] > 0
            })
            .collect();
        rows.sort_by_key(|&other| (std::cmp::Reverse(self.totals[other]), other));
        rows
    }
}

/// Whether two samples of a woman may be of one visit: not where each says another.
pub(crate) fn of_one_visit(one: &SampleRecord, other: &SampleRecord) -> bool {
    match (one.visit.as_deref(), other.visit.as_deref()) {
        (Some(one), Some(other)) => one.trim().eq_ignore_ascii_case(other.trim()),
        _ => true,
    }
}

fn batch_name(record: &SampleRecord, columns: &[String]) -> String {
    if !columns.is_empty() {
        let word = |column: &String| match column.to_lowercase().as_str() {
            "batch" => record.batch.as_deref(),
            "run" => record.run.as_deref(),
            "plate" => record.plate.as_deref(),
            lower => record
                .covariates
                .iter()
                .find(|(name, _)| name.to_lowercase() == lower)
                .map(|(_, word)| word.as_str()),
        };
        return columns.iter().map(|column| word(column).unwrap_or("none")).collect::<Vec<_>>().join(" / ");
    }
    record.batch.clone().or_else(|| record.run.clone()).unwrap_or_else(|| "all".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::SampleId;

    /// The endometrium of one visit was once held against the vagina of another.
    #[test]
    fn a_vaginal_sample_of_another_visit_is_no_pair() {
        let sample = |id: &str, site: BodySite, visit: Option<&str>| {
            let mut record = SampleRecord::new(SampleId::new(id).unwrap());
            record.participant = Some("W1".to_owned());
            record.site = Some(site);
            record.visit = visit.map(str::to_owned);
            record
        };
        let records = [
            sample("E1", BodySite::Endometrium, Some("1")),
            sample("E2", BodySite::Endometrium, Some("2")),
            sample("E3", BodySite::Endometrium, Some("3")),
            sample("E4", BodySite::Endometrium, None),
            sample("V1", BodySite::Vagina, Some("1")),
            sample("V2", BodySite::Vagina, Some("2")),
        ];
        let samples = records.iter().map(|record| record.id.clone()).collect();
        let rows = (0..6).map(|row| vec![(0, 100 + row)]).collect();
        let counts = AbundanceTable::from_rows(samples, vec![FeatureId::of(b"ACGT")], rows).unwrap();
        let assignments = [Assignment::default()];
        let study = StudyView::new(&counts, &records, &assignments, &[], None).unwrap();
        assert_eq!(study.vaginal_rows(0), [4]);
        assert_eq!(study.vaginal_rows(1), [5]);
        assert!(study.vaginal_rows(2).is_empty());
        assert_eq!(study.vaginal_rows(3), [5, 4]);
    }
}
