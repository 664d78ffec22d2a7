//! What a folder of results knows of its samples, beside metadata that are given for it.

use endobiome_core::{SampleId, SampleKind, SampleRecord};
use std::collections::BTreeMap;

/// The samples of a folder of results, by name.
pub(super) type OwnRecords = BTreeMap<SampleId, SampleRecord>;

/// Fills in what the metadata leave open, and gives the number of samples of which something was filled in. What the metadata say
/// stands.
pub(super) fn fill(records: &mut [SampleRecord], own: &OwnRecords) -> usize {
    let mut filled = 0;
    for record in records {
        let Some(own) = own.get(&record.id) else { continue };
        let before = record.clone();
        if record.kind == SampleKind::Specimen {
            record.kind = own.kind;
        }
        let texts = [
            (&mut record.participant, &own.participant),
            (&mut record.group, &own.group),
            (&mut record.run, &own.run),
            (&mut record.batch, &own.batch),
            (&mut record.plate, &own.plate),
            (&mut record.visit, &own.visit),
            (&mut record.replicate, &own.replicate),
            (&mut record.expected, &own.expected),
        ];
        for (said, known) in texts {
            *said = said.take().or_else(|| known.clone());
        }
        let numbers = [
            (&mut record.dna_ng_ul, own.dna_ng_ul),
            (&mut record.qpcr_copies, own.qpcr_copies),
            (&mut record.spike_in_copies, own.spike_in_copies),
        ];
        for (said, known) in numbers {
            *said = said.or(known);
        }
        record.site = record.site.take().or_else(|| own.site.clone());
        record.well = record.well.or(own.well);
        for (column, value) in &own.covariates {
            record.covariates.entry(column.clone()).or_insert_with(|| value.clone());
        }
        filled += usize::from(*record != before);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::BodySite;

    #[test]
    fn what_the_metadata_say_stands_and_the_rest_is_the_folders() {
        let id = || SampleId::new("IM001_E").unwrap();
        let own = SampleRecord {
            site: Some(BodySite::Endometrium),
            participant: Some("IM001".to_owned()),
            group: Some("RPL".to_owned()),
            covariates: [("age", "31"), ("centre", "2")].map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
            ..SampleRecord::new(id())
        };
        let mut given = SampleRecord { group: Some("RIF".to_owned()), ..SampleRecord::new(id()) };
        given.covariates.insert("age".to_owned(), "32".to_owned());
        let mut records = vec![given];
        assert_eq!(fill(&mut records, &BTreeMap::from([(id(), own.clone())])), 1);
        assert_eq!(records[0].group.as_deref(), Some("RIF"));
        assert_eq!((records[0].participant.as_deref(), &records[0].site), (Some("IM001"), &own.site));
        assert_eq!(
            (records[0].covariates["age"].as_str(), records[0].covariates["centre"].as_str()),
            ("32", "2")
        );
        assert_eq!(fill(&mut records, &BTreeMap::from([(id(), own)])), 0);
    }
}
