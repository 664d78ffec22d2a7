//! Panels: limits, contamination, region (B5 on W1, B11).

use crate::common::{species, w1};
use endobiome_core::Rank;
use endobiome_dysbiosis::panel::{Contamination, panel_hits};
use endobiome_dysbiosis::{DysbiosisParameters, Panel, PanelHit, PanelStatus, TaxonProfile};

fn of<'h>(hits: &'h [PanelHit], target: &str) -> &'h PanelHit {
    hits.iter().find(|hit| hit.target == target).unwrap()
}

/// W1: 30 reads of E. coli where 6 are expected from the kit: negative binomial tail 0.0015, a hit at 0.05/9.
#[test]
fn w1_escherichia_is_a_hit_beyond_the_kit() {
    let taxa = w1();
    let profile = TaxonProfile::new(taxa.iter().map(|(a, n)| (a, *n)));
    let coli = species("Enterobacteriaceae", "Escherichia coli");
    let expected = TaxonProfile::new([(&coli, 6.0)]);
    let parameters = DysbiosisParameters { rho: 0.0, ..DysbiosisParameters::default() };
    let with = |expected| Contamination { expected, has_blanks: true };
    let hits = panel_hits(Panel::Ce9, &profile, with(Some(&expected)), &parameters);
    let hit = of(&hits, "Escherichia coli");
    assert!((hit.tail_probability - 0.001_517_947_766_445).abs() < 1e-12);
    assert_eq!(hit.status, PanelStatus::Hit);
    assert_eq!(of(&hits, "Gardnerella vaginalis").status, PanelStatus::Hit);
    assert_eq!(of(&hits, "Streptococcus").status, PanelStatus::Hit);
    assert_eq!(of(&hits, "Chlamydia trachomatis").status, PanelStatus::NotDetected);
    // Overdispersion spreads so small a share more than the default size: no longer a hit.
    let hits = panel_hits(Panel::Ce9, &profile, with(Some(&expected)), &DysbiosisParameters::default());
    assert_eq!(of(&hits, "Escherichia coli").status, PanelStatus::ExplainedByContamination);
}

#[test]
fn without_blanks_reagent_genera_are_unverifiable() {
    let taxa = w1();
    let profile = TaxonProfile::new(taxa.iter().map(|(a, n)| (a, *n)));
    let contamination = Contamination { expected: None, has_blanks: false };
    let hits = panel_hits(Panel::CeExtended, &profile, contamination, &DysbiosisParameters::default());
    for (target, status) in [
        ("Escherichia coli", PanelStatus::Unverifiable),
        ("Streptococcus", PanelStatus::Unverifiable),
        ("Enterobacteriaceae", PanelStatus::Unverifiable),
        ("Gardnerella vaginalis", PanelStatus::Hit),
    ] {
        assert_eq!(of(&hits, target).status, status, "{target}");
    }
}

/// The ALICE-like panel reads the genital mycoplasmas at genus rank, so reads without a species count there.
#[test]
fn alice_like_reads_genital_mycoplasmas_as_genera() {
    let mut genus_only = species("Metamycoplasmataceae", "Metamycoplasma hominis");
    genus_only.lineage.set(Rank::Species, "");
    let gardnerella = species("Bifidobacteriaceae", "Gardnerella vaginalis");
    let profile = TaxonProfile::new([(&genus_only, 300.0), (&gardnerella, 4000.0)]);
    let contamination = Contamination { expected: None, has_blanks: true };
    let hits = panel_hits(Panel::AliceLike, &profile, contamination, &DysbiosisParameters::default());
    assert_eq!(of(&hits, "Metamycoplasma").status, PanelStatus::Hit);
    assert_eq!(of(&hits, "Mycoplasmoides").status, PanelStatus::NotDetected);
    assert!(
        hits.iter().all(|hit| hit.target != "Gardnerella vaginalis"),
        "not among the groups the maker named"
    );
    assert!((of(&hits, "Ureaplasma").threshold - 0.05 / 9.0).abs() < 1e-15);
}

/// B11: a species that the region cannot split is printed as its class only.
#[test]
fn unsplit_species_are_printed_as_classes() {
    let mut klebsiella = species("Enterobacteriaceae", "Klebsiella pneumoniae");
    klebsiella.lineage.set(Rank::Species, "");
    klebsiella.species_group = vec!["Klebsiella pneumoniae".into(), "Klebsiella variicola".into()];
    let mut genus_only = species("Metamycoplasmataceae", "Metamycoplasma hominis");
    genus_only.lineage.set(Rank::Species, "");
    let other = species("Lactobacillaceae", "Lactobacillus iners");
    let profile = TaxonProfile::new([(&klebsiella, 500.0), (&genus_only, 300.0), (&other, 4000.0)]);
    let contamination = Contamination { expected: None, has_blanks: true };
    let hits = panel_hits(Panel::Ce9, &profile, contamination, &DysbiosisParameters::default());
    let hit = of(&hits, "Klebsiella pneumoniae");
    assert_eq!((hit.printed_as.as_str(), hit.status), ("Klebsiella pneumoniae/variicola", PanelStatus::Hit));
    let hit = of(&hits, "Metamycoplasma hominis");
    assert_eq!(
        (hit.printed_as.as_str(), hit.status),
        ("Metamycoplasma (genus only)", PanelStatus::NotDetected)
    );
    assert_eq!((hit.reads, hit.reads_genus_only), (0.0, 300.0));
}

#[test]
fn few_reads_are_no_absence() {
    let other = species("Lactobacillaceae", "Lactobacillus iners");
    let profile = TaxonProfile::new([(&other, 100.0)]);
    let contamination = Contamination { expected: None, has_blanks: true };
    let hits = panel_hits(Panel::Ce9, &profile, contamination, &DysbiosisParameters::default());
    assert!(hits.iter().all(|hit| hit.status == PanelStatus::NotInterpretable));
}
