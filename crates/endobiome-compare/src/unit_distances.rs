//! Distances between the units compared, from those between samples.

use crate::design::Design;
use crate::{Error, Result};
use endobiome_ecology::DistanceMatrix;
use std::collections::BTreeMap;

/// Where the records of a design stand in a matrix.
pub(crate) struct Placement(BTreeMap<usize, usize>);

impl Placement {
    /// Finds every sample of the matrix among the records.
    pub(crate) fn of(design: &Design, distances: &DistanceMatrix) -> Result<Self> {
        let of_id: BTreeMap<_, usize> =
            design.records().iter().enumerate().map(|(at, record)| (&record.id, at)).collect();
        let mut place = BTreeMap::new();
        for (at, id) in distances.ids().iter().enumerate() {
            let record = of_id.get(id).ok_or_else(|| Error::UnknownSample(id.to_string()))?;
            place.insert(*record, at);
        }
        Ok(Self(place))
    }

    /// The positions of those of some records that are in the matrix.
    pub(crate) fn of_records(&self, records: &[usize]) -> Vec<usize> {
        records.iter().filter_map(|record| self.0.get(record).copied()).collect()
    }

    /// Whether a sample of a unit is in the matrix.
    pub(crate) fn has(&self, design: &Design, unit: usize) -> bool {
        design.units()[unit].records.iter().any(|record| self.0.contains_key(record))
    }

    /// The distances between units that are in the matrix, and how many of them have replicates there.
    ///
    /// Between units with replicates stands the mean of the distances between their samples: it does not depend on which
    /// comes first, and a woman with replicates is as far from others as one without (a distance of means would be smaller).
    pub(crate) fn between(
        &self,
        design: &Design,
        distances: &DistanceMatrix,
        units: &[usize],
    ) -> std::result::Result<(DistanceMatrix, usize), String> {
        let places: Vec<Vec<usize>> =
            units.iter().map(|&unit| self.of_records(&design.units()[unit].records)).collect();
        let averaged = places.iter().filter(|of_unit| of_unit.len() > 1).count();
        if averaged == 0 {
            let rows: Vec<usize> = places.iter().filter_map(|of_unit| of_unit.first().copied()).collect();
            return distances.select(&rows).map(|matrix| (matrix, 0)).map_err(|error| error.to_string());
        }
        let mut condensed = Vec::with_capacity(units.len() * units.len().saturating_sub(1) / 2);
        for (i, first) in places.iter().enumerate() {
            condensed.extend(places[i + 1..].iter().map(|second| mean_distance(distances, first, second)));
        }
        let ids = places
            .iter()
            .filter_map(|of_unit| of_unit.first().map(|&at| distances.ids()[at].clone()))
            .collect();
        DistanceMatrix::from_condensed(ids, condensed)
            .map(|matrix| (matrix, averaged))
            .map_err(|error| error.to_string())
    }
}

/// The mean distance between two sets of samples.
pub(crate) fn mean_distance(distances: &DistanceMatrix, first: &[usize], second: &[usize]) -> f64 {
    let sum: f64 = first.iter().flat_map(|&i| second.iter().map(move |&j| distances.get(i, j))).sum();
    #[expect(clippy::cast_precision_loss, reason = "replicates")]
    let pairs = (first.len() * second.len()) as f64;
    sum / pairs
}

/// What is said of units whose distances are means.
pub(crate) fn averaged_note(averaged: usize) -> Option<String> {
    (averaged > 0).then(|| {
        format!("{averaged} samples have replicates: distances to them are the means over their replicates")
    })
}
