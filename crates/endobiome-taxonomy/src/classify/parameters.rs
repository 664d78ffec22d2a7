//! What a classifier is told.

use super::nearest::Novelty;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// How queries are classified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClassificationMethod {
    /// [`ClassificationMethod::Nearest`] with the bootstraps of [`ClassificationMethod::NaiveBayes`] as a second opinion: what did best where it was
    /// measured (see `docs/taxonomy.md`).
    #[default]
    Default,
    /// Naive Bayes with bootstrap (Wang et al. 2007).
    NaiveBayes,
    /// SINTAX (Edgar 2016).
    Sintax,
    /// Nearest references by shared words and alignment, with a probability learnt on held-out parts of the reference.
    ///
    /// Where most species have a single record, as in the embedded reference, copies with errors stand for the further
    /// records of a species, and nine of ten queries are taken to be of a species that the reference has.
    Nearest,
}

/// Whose rules are followed to the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClassifierCompat {
    /// Those of this crate.
    #[default]
    None,
    /// Naive Bayes as `assignTaxonomy` of DADA2: all words with their multiplicity, `length / 8` of them a bootstrap.
    Dada2,
    /// Naive Bayes as the RDP classifier: distinct words, `length / 8` of them a bootstrap; the classes are the lineages of the
    /// training file, to the rank that it reaches.
    Rdp,
    /// Naive Bayes as `classify.seqs` of mothur 1.48: a lineage that stops above others counts the references of these among
    /// its members, but not their words; ties go to the lineage whose first record has the least id.
    Mothur,
    /// Multinomial naive Bayes as `classify-sklearn` of QIIME 2: hashed 7-letter pieces, posterior instead of bootstrap.
    Qiime2,
    /// SINTAX as vsearch up to 2.27: the support of each rank is counted by itself, in the rounds whose winner holds at least
    /// 12 of the words drawn.
    #[serde(rename = "sintax_2_22")]
    Sintax222,
    /// SINTAX as vsearch from 2.28 on: nested majority.
    #[serde(rename = "sintax_2_28")]
    Sintax228,
}

/// Which strand the queries are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueryOrientation {
    /// Found out for each query from its words.
    #[default]
    Auto,
    /// That of the reference.
    AsReference,
}

/// Settings of a [`Classifier`](super::Classifier).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierParameters {
    /// How queries are classified.
    pub method: ClassificationMethod,
    /// Whose rules are followed.
    pub compat: ClassifierCompat,
    /// Least confidence in `[0, 1]` at which a name is given.
    ///
    /// Left out, it is 0.8 for the methods of this crate, 0.5 for DADA2 and 0.7 for QIIME 2.
    #[schemars(with = "Option<endobiome_core::setting::Share>")]
    pub confidence: Option<f64>,
    /// Number of bootstraps, where the method has them.
    #[schemars(range(min = 1, max = 100000))]
    pub bootstraps: usize,
    /// The primer preset to whose insert the references are cut first; left out, they stay whole.
    ///
    /// Species groups are those of this region.
    pub region: Option<String>,
    /// Which strand the queries are on.
    pub orientation: QueryOrientation,
    /// Share of the sequences whose species the reference does not have, above 0 and below 1, for `default` and `nearest`.
    ///
    /// Left out, it is what the method assumes: a third, or 3 % for a catalogue such as the embedded reference. It lowers or raises the
    /// confidence of species, and through it what is named; no name changes to another.
    #[schemars(with = "Option<endobiome_core::setting::Share>")]
    pub novel_species: Option<f64>,
    /// Share of the sequences whose genus the reference does not have; with it, the share of new species is at least as large.
    ///
    /// Left out, it is what the method assumes: a third, or 2 % for a catalogue.
    #[schemars(with = "Option<endobiome_core::setting::Share>")]
    pub novel_genera: Option<f64>,
}

impl Default for ClassifierParameters {
    fn default() -> Self {
        Self {
            method: ClassificationMethod::Default,
            compat: ClassifierCompat::None,
            confidence: None,
            bootstraps: 100,
            region: None,
            orientation: QueryOrientation::Auto,
            novel_species: None,
            novel_genera: None,
        }
    }
}

impl ClassifierParameters {
    /// The least confidence, the default of the method and rules where none is given.
    pub fn threshold(&self) -> f64 {
        self.confidence.unwrap_or(match self.compat {
            ClassifierCompat::Dada2 => 0.5,
            ClassifierCompat::Qiime2 => 0.7,
            _ => 0.8,
        })
    }

    /// The shares of novel names that were said.
    pub(crate) fn novelty(&self) -> Novelty {
        Novelty { species: self.novel_species, genera: self.novel_genera }
    }

    /// The method, as the rules to follow ask for it.
    pub fn effective_method(&self) -> ClassificationMethod {
        match self.compat {
            ClassifierCompat::None => self.method,
            ClassifierCompat::Dada2
            | ClassifierCompat::Rdp
            | ClassifierCompat::Mothur
            | ClassifierCompat::Qiime2 => ClassificationMethod::NaiveBayes,
            ClassifierCompat::Sintax222 | ClassifierCompat::Sintax228 => ClassificationMethod::Sintax,
        }
    }

    /// Checks that the settings can be followed.
    ///
    /// # Errors
    /// [`Error::Classifier`] names the setting: a confidence outside `[0, 1]`, no bootstraps or more than
    /// 100,000, a share of novel names that is not between 0 and 1 or not for this method, or rules that are not those of the method asked for.
    pub fn check(&self) -> Result<()> {
        let threshold = self.threshold();
        if !(0.0..=1.0).contains(&threshold) {
            return Err(Error::Classifier(format!("confidence {threshold} is not between 0 and 1")));
        }
        if !(1..=100_000).contains(&self.bootstraps) {
            return Err(Error::Classifier(format!("{} bootstraps; give 1 to 100,000", self.bootstraps)));
        }
        for (name, share) in [("species", self.novel_species), ("genera", self.novel_genera)] {
            if let Some(share) = share.filter(|share| !(1e-6..=1.0 - 1e-6).contains(share)) {
                return Err(Error::Classifier(format!(
                    "a share of novel {name} of {share} is not between 0 and 1"
                )));
            }
        }
        let effective = self.effective_method();
        let near = matches!(effective, ClassificationMethod::Default | ClassificationMethod::Nearest);
        if !near && (self.novel_species.is_some() || self.novel_genera.is_some()) {
            return Err(Error::Classifier(format!("the method {effective:?} knows no share of novel names")));
        }
        if self.method != ClassificationMethod::Default && self.method != effective {
            return Err(Error::Classifier(format!(
                "the rules {:?} are of the method {effective:?}, not of {:?}",
                self.compat, self.method
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_settings_and_contradictions_are_refused() {
        assert!(serde_json::from_str::<ClassifierParameters>(r#"{"confidense": 0.5}"#).is_err());
        let read = |text| serde_json::from_str::<ClassifierParameters>(text).unwrap();
        assert!(read(r#"{"method": "sintax", "compat": "sintax_2_22"}"#).check().is_ok());
        assert!(read(r#"{"method": "sintax", "compat": "dada2"}"#).check().is_err());
        assert!(read(r#"{"confidence": 80}"#).check().is_err());
        assert!(read(r#"{"bootstraps": 0}"#).check().is_err());
        assert!(read(r#"{"novel_genera": 0.2, "novel_species": 0.5}"#).check().is_ok());
        assert!(read(r#"{"novel_genera": 1.0}"#).check().is_err());
        assert!(read(r#"{"novel_species": 0.2, "method": "sintax"}"#).check().is_err());
        assert_eq!(read(r#"{"compat": "qiime2"}"#).threshold(), 0.7);
    }
}
