//! Values by sample in the order of the records.

use super::Design;
use crate::error::{Error, Result};
use endobiome_core::SampleId;
use std::collections::BTreeMap;

impl Design {
    /// One value a record, in the order that [`NamedValues`](crate::NamedValues) and [`with_depths`](Self::with_depths) take them, from
    /// values by sample; NaN for a record without one.
    ///
    /// A table may hold its samples in another order than the records, or fewer of them, and a value in the wrong place would be
    /// another woman's.
    ///
    /// # Errors
    /// [`Error::UnknownSample`] for a sample without a record, [`Error::SampleTwice`] for one that comes twice.
    ///
    /// ```
    /// use endobiome_compare::{CompareOptions, Design, NamedValues, TableKind, compare_alpha};
    /// use endobiome_core::{SampleId, SampleRecord};
    /// let mut records = Vec::new();
    /// for (name, group) in [("S1", "RIF"), ("S2", "RIF"), ("S3", "control"), ("S4", "control")] {
    ///     let mut record = SampleRecord::new(SampleId::new(name)?);
    ///     record.group = Some(group.to_owned());
    ///     records.push(record);
    /// }
    /// let design = Design::read(&records, &CompareOptions::default())?;
    /// // The table lists them the other way round, and S2 was not sequenced.
    /// let names = ["S4", "S3", "S1"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let shannon = design.by_sample(names.iter().zip([0.4, 0.3, 0.1]))?;
    /// assert_eq!((shannon[0], shannon[2], shannon[3]), (0.1, 0.3, 0.4));
    /// assert!(shannon[1].is_nan());
    /// compare_alpha(&design, &[NamedValues::new("shannon", shannon)], TableKind::Raw)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn by_sample<'a>(&self, values: impl IntoIterator<Item = (&'a SampleId, f64)>) -> Result<Vec<f64>> {
        let place: BTreeMap<&SampleId, usize> =
            self.records.iter().enumerate().map(|(at, record)| (&record.id, at)).collect();
        let mut placed: Vec<Option<f64>> = vec![None; self.records.len()];
        for (sample, value) in values {
            let at = *place.get(sample).ok_or_else(|| Error::UnknownSample(sample.to_string()))?;
            if placed[at].replace(value).is_some() {
                return Err(Error::SampleTwice(sample.to_string()));
            }
        }
        Ok(placed.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CompareOptions;
    use endobiome_core::SampleRecord;

    #[test]
    fn a_value_that_is_nobodys_or_comes_twice_is_refused() {
        let id = |name: &str| SampleId::new(name).unwrap();
        let design = Design::read(&[SampleRecord::new(id("S1"))], &CompareOptions::default()).unwrap();
        let (known, stranger) = (id("S1"), id("S2"));
        assert_eq!(design.by_sample([(&stranger, 1.0)]), Err(Error::UnknownSample("S2".to_owned())));
        // NaN is a value, too.
        let twice = [(&known, f64::NAN), (&known, 1.0)];
        assert_eq!(design.by_sample(twice), Err(Error::SampleTwice("S1".to_owned())));
        assert_eq!(design.by_sample([(&known, 1.0)]), Ok(vec![1.0]));
    }
}
