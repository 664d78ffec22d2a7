//! The names that features had.

use crate::{Error, Result};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, FeatureId};
use std::collections::BTreeMap;

/// Names of features beside the ids that the stages work with. Without names (the ASVs of a run) an id is shown as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeatureNames(BTreeMap<FeatureId, String>);

impl FeatureNames {
    /// The ids of foreign names, in order: the name where it is an MD5 sum, else the MD5 of the name; and the names beside.
    ///
    /// ```
    /// use endobiome_pipeline::foreign::FeatureNames;
    /// let (ids, names) = FeatureNames::of(&["ASV1".to_owned(), "3bac14d2805bf995afe9d316a5777b1e".to_owned()])?;
    /// assert_eq!(names.name(ids[0]), "ASV1");
    /// assert_eq!(names.name(ids[1]), ids[1].to_string());
    /// # Ok::<(), endobiome_pipeline::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Data`] when two names are one id: the same MD5 sum in capitals and in small letters.
    pub fn of(names: &[String]) -> Result<(Vec<FeatureId>, Self)> {
        let mut known = BTreeMap::new();
        let mut ids = Vec::with_capacity(names.len());
        for name in names {
            let id = name.parse().unwrap_or_else(|_| FeatureId::of(name.as_bytes()));
            if let Some(other) = known.insert(id, name.clone()) {
                return Err(Error::Data(format!("the features {other} and {name} are the same MD5 sum")));
            }
            ids.push(id);
        }
        Ok((ids, Self(known)))
    }

    /// The name of a feature.
    pub fn name(&self, id: FeatureId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    /// A table under the names of its features.
    ///
    /// # Errors
    /// [`Error::Core`] does not happen for a table that is one.
    pub fn named<V: Abundance>(
        &self,
        table: &AbundanceTable<FeatureId, V>,
    ) -> Result<AbundanceTable<String, V>> {
        let names = table.features().iter().map(|&id| self.name(id)).collect();
        renamed(table, names)
    }
}

/// The same table with other features, in their order.
pub(crate) fn renamed<F, G, V: Abundance>(
    table: &AbundanceTable<F, V>,
    features: Vec<G>,
) -> Result<AbundanceTable<G, V>> {
    let rows = (0..table.n_samples()).map(|row| table.row(row).collect()).collect();
    Ok(AbundanceTable::from_rows(table.samples().to_vec(), features, rows)?)
}
