// The data of the examples of this crate, one expression: two women, of one group each, with reads of two genera.
{
    use endobiome_core::{AbundanceTable, Assignment, BodySite, FeatureId, Rank, SampleId, SampleRecord, TaxonId};
    use endobiome_dysbiosis::{CallInput, Corrections, DysbiosisParameters, call};
    use endobiome_ecology::{DistanceMatrix, alpha_diversity, pcoa};
    use endobiome_lowbiomass::{LowBiomassParameters, assess};
    use endobiome_report::{ReportData, SampleFlow};
    let (mut records, mut assignments, mut taxa) = (Vec::new(), Vec::new(), Vec::new());
    for (name, group) in [("IM001_E", "RIF"), ("IM002_E", "control")] {
        let mut record = SampleRecord::new(SampleId::new(name)?);
        (record.group, record.site) = (Some(group.to_owned()), Some(BodySite::Endometrium));
        records.push(record);
    }
    for genus in ["Lactobacillus", "Gardnerella"] {
        let mut assignment = Assignment::default();
        assignment.lineage.set(Rank::Domain, "Bacteria");
        assignment.lineage.set(Rank::Genus, genus);
        assignments.push(assignment);
        taxa.push(TaxonId::new(Rank::Genus, genus));
    }
    let ids: Vec<SampleId> = records.iter().map(|record| record.id.clone()).collect();
    let rows = vec![vec![(0, 2000), (1, 8000)], vec![(0, 9900), (1, 100)]];
    let features = vec![FeatureId::of(b"ACGT"), FeatureId::of(b"TTTT")];
    let counts = AbundanceTable::from_rows(ids.clone(), features, rows.clone())?;
    let genera = AbundanceTable::from_rows(ids.clone(), taxa, rows)?;
    let lowbiomass = assess(&counts, &records, &assignments, &LowBiomassParameters::default())?;
    let corrections = Corrections::default();
    let input = CallInput { counts: &counts, records: &records, assignments: &assignments, valencia_names: &[], bias: None, corrections };
    let calls = call(&input, &DysbiosisParameters::default())?;
    let alpha = alpha_diversity(&counts)?;
    let axes = pcoa(&DistanceMatrix::from_condensed(ids, vec![0.79])?, 2)?;
    let steps = vec![("files".to_owned(), 12_000), ("filter".to_owned(), 10_000)];
    let flows = [(); 2].map(|()| SampleFlow { status: "ok".to_owned(), steps: steps.clone() });
    ReportData {
        title: "An invented study".into(),
        findings: &[],
        warnings: &[],
        records: records.leak(),
        flows: Vec::from(flows).leak(),
        run_qualities: &[],
        sample_qualities: &[],
        species: Box::leak(Box::new(genera.clone())),
        genera: Box::leak(Box::new(genera)),
        alpha: alpha.leak(),
        ordinations: vec![("bray_curtis", &*Box::leak(Box::new(axes)))].leak(),
        calls: calls.leak(),
        lowbiomass: Box::leak(Box::new(lowbiomass)),
        design: &[],
        comparisons: &[],
        q_threshold: 0.1,
        sections: &[],
        parameters: &[],
    }
}
