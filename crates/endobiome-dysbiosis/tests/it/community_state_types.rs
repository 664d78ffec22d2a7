//! VALENCIA: the original's answers, names, confidence (P6, B6).

use crate::common::{species, w1};
use approx::assert_abs_diff_eq;
use endobiome_dysbiosis::cst::{Centroids, call_cst, dominance_cst, original_similarities};
use endobiome_dysbiosis::cst::{collapse, dominant_states, similarities};
use endobiome_dysbiosis::cst::{unnameable_taxa, unreachable_taxa, valencia_name};
use endobiome_dysbiosis::{CstConfidence, DysbiosisParameters, Error, TaxonProfile};

const INVENTED: &str = "sub_CST,Lactobacillus_crispatus,Gardnerella_vaginalis,g_Dialister
I-A,0.95,0.03,0.02
I-B,0.70,0.20,0.10
IV-B,0.05,0.60,
";

/// Values of `invented_centroids.py`; an empty cell is skipped, taxa beyond the centroids stay in the denominator.
#[test]
fn similarities_equal_the_formula() {
    let centroids = Centroids::read(INVENTED.as_bytes()).unwrap();
    let of = |shares: &[(&str, f64)]| similarities(&centroids, shares.iter().copied()).unwrap();
    let mixed = of(&[
        ("Lactobacillus_crispatus", 0.5),
        ("Gardnerella_vaginalis", 0.3),
        ("g_Dialister", 0.1),
        ("other", 0.1),
    ]);
    for (found, expected) in mixed.theta.iter().zip([0.6248392903059912, 0.875, 0.4039408866995074]) {
        assert_abs_diff_eq!(*found, expected, epsilon = 1e-12);
    }
    assert_eq!(mixed.best, 1);
    assert_abs_diff_eq!(mixed.margin(&centroids).unwrap(), 0.875 - 0.4039408866995074, epsilon = 1e-12);
    let anaerobes = of(&[("Gardnerella_vaginalis", 0.7), ("g_Dialister", 0.2), ("x", 0.06), ("y", 0.04)]);
    assert_abs_diff_eq!(anaerobes.theta[2], 0.9595613433858807, epsilon = 1e-12);
    assert_eq!(similarities(&centroids, [("g_Dialister", 0.0)]), None);
    assert_eq!(similarities(&centroids, [("g_Dialister", f64::NAN)]), None);
}

#[test]
fn a_broken_table_is_told_with_its_place() {
    let at = |text: &str| match Centroids::read(text.as_bytes()) {
        Err(Error::Centroids { line, column, .. }) => (line, column),
        other => panic!("{other:?}"),
    };
    assert_eq!(at("sub_CST,a,b\nI-A,0.5,much\n"), (2, 3));
    assert_eq!(at("sub_CST,a,b\nI-A,0.5\n"), (2, 0));
    assert_eq!(at("sub_CST,a,a\nI-A,0.5,0.5\n"), (1, 3));
    assert_eq!(at("sub_CST,a\nI-A,0.5\nI-A,0.5\n"), (3, 1));
    assert_eq!(at("sub_CST,a\nI-A,7\n"), (2, 2));
    assert_eq!(at("sub_CST,a\n"), (0, 0));
    assert!(matches!(
        Centroids::open(std::path::Path::new("no such file.csv")),
        Err(Error::CentroidFile { .. })
    ));
}

#[test]
fn types_collapse_as_in_the_original() {
    for (sub, cst) in [
        ("I-A", "I"),
        ("I-B", "I"),
        ("II", "II"),
        ("III-B", "III"),
        ("IV-A", "IV-A"),
        ("IV-C0", "IV-C"),
        ("V", "V"),
    ] {
        assert_eq!(collapse(sub), cst);
    }
}

/// Canonical names reach the columns of 2020, and what cannot is listed.
#[test]
fn canonical_names_reach_the_columns() {
    let header = "sub_CST,Lactobacillus_crispatus,Lactobacillus_gasseri,Atopobium_vaginae,Prevotella_timonensis,Sneathia_amnii,BVAB1,BVAB2/BVAB3,Gardnerella_vaginalis,g_Escherichia.Shigella,g_Corynebacterium_1,g_Streptococcus,f_Enterobacteriaceae,BVAB_TM7\n";
    let row = format!("I-A{}\n", ",0.1".repeat(13));
    let centroids = Centroids::read(format!("{header}{row}").as_bytes()).unwrap();
    let mut lineages = Vec::new();
    for (family, name, column) in [
        ("Lactobacillaceae", "Lactobacillus paragasseri", "Lactobacillus_gasseri"),
        ("Atopobiaceae", "Fannyhessea vaginae", "Atopobium_vaginae"),
        ("Prevotellaceae", "Hoylesella timonensis", "Prevotella_timonensis"),
        ("Leptotrichiaceae", "Sneathia vaginalis", "Sneathia_amnii"),
        ("Lachnospiraceae", "Candidatus Lachnocurva vaginae", "BVAB1"),
        ("Oscillospiraceae", "Mageeibacillus indolicus", "BVAB2/BVAB3"),
        ("Bifidobacteriaceae", "Gardnerella swidsinskii", "Gardnerella_vaginalis"),
        ("Enterobacteriaceae", "Escherichia coli", "g_Escherichia.Shigella"),
        ("Corynebacteriaceae", "Corynebacterium amycolatum", "g_Corynebacterium_1"),
        ("Streptococcaceae", "Streptococcus agalactiae", "g_Streptococcus"),
        ("Lactobacillaceae", "Limosilactobacillus vaginalis", "Lactobacillus_vaginalis"),
    ] {
        let assignment = species(family, name);
        assert_eq!(valencia_name(&assignment, &centroids), column, "{name}");
        lineages.push(assignment.lineage);
    }
    let mut class = species("Lactobacillaceae", "Lactobacillus crispatus");
    class.lineage.set(endobiome_core::Rank::Species, "");
    class.species_group = vec!["Lactobacillus acidophilus".into(), "Lactobacillus crispatus".into()];
    assert_eq!(valencia_name(&class, &centroids), "Lactobacillus_crispatus");
    let unreachable = unreachable_taxa(&centroids, lineages);
    let names: Vec<&str> = unreachable.iter().map(|taxon| taxon.taxon.as_str()).collect();
    assert_eq!(names, ["Lactobacillus_crispatus", "BVAB_TM7"]);
    assert_eq!((unreachable[0].largest_share, unreachable[0].sub_cst.as_str()), (0.1, "I-A"));
}

/// A taxonomy that names no species of a genus puts all its reads beside the centroids, and nothing was said.
#[test]
fn a_taxonomy_that_stops_at_the_genus_names_no_species_of_the_centroids() {
    let centroids = Centroids::read(INVENTED.as_bytes()).unwrap();
    let genus_only = |family: &str, name: &str| {
        let mut assignment = species(family, name);
        assignment.lineage.clear(endobiome_core::Rank::Species);
        assignment
    };
    let names = |assignments: &[endobiome_core::Assignment]| -> Vec<String> {
        unnameable_taxa(&centroids, assignments).into_iter().map(|taxon| taxon.taxon).collect()
    };
    let lactobacillus = genus_only("Lactobacillaceae", "Lactobacillus crispatus");
    let found = names(std::slice::from_ref(&lactobacillus));
    assert!(found.contains(&"Lactobacillus_crispatus".to_owned()), "{found:?}");
    assert!(found.iter().all(|name| name.starts_with("Lactobacillus_")), "{found:?}");
    // One feature with a species shows that the taxonomy can; a genus that is not there is no fault of it.
    let crispatus = species("Lactobacillaceae", "Lactobacillus crispatus");
    assert!(names(&[lactobacillus, crispatus]).is_empty());
    assert!(names(&[]).is_empty());
}

fn published() -> Option<Centroids> {
    let Some(path) = std::env::var_os("ENDOBIOME_CST_CENTROIDS") else {
        println!("skipped: ENDOBIOME_CST_CENTROIDS does not name VALENCIA's centroid file");
        return None;
    };
    Some(Centroids::open(path.as_ref()).unwrap())
}

fn table(name: &str) -> Vec<Vec<String>> {
    let path = format!("{}/../../test-data/dysbiosis/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

/// P6: all similarities of the 12 samples with reads to 1e-12; the empty one has none.
#[test]
fn equals_the_original_script() {
    let Some(centroids) = published() else { return };
    let (input, output) = (table("valencia_worked_input.csv"), table("valencia_worked_output_orig.csv"));
    let n = input[0].len();
    for (sample, expected) in input.iter().zip(&output).skip(1) {
        let read_count: f64 = sample[1].parse().unwrap();
        let shares = input[0][2..].iter().zip(&sample[2..]).map(|(taxon, reads)| {
            let reads: f64 = reads.parse().unwrap();
            (taxon.as_str(), if read_count > 0.0 { reads / read_count } else { 0.0 })
        });
        let Some(found) = similarities(&centroids, shares) else {
            assert_eq!(sample[0], "zero");
            continue;
        };
        for (column, theta) in found.theta.iter().enumerate() {
            assert_abs_diff_eq!(*theta, expected[n + column].parse().unwrap(), epsilon = 1e-12);
        }
        assert_eq!(centroids.sub_types()[found.best], expected[n + 13], "{}", sample[0]);
        assert_abs_diff_eq!(found.score(), expected[n + 14].parse().unwrap(), epsilon = 1e-12);
        assert_eq!(collapse(&centroids.sub_types()[found.best]), expected[n + 15]);
    }
}

/// W1 by its canonical names, and the samples of B6.
#[test]
fn confidence_says_what_the_original_does_not() {
    let Some(centroids) = published() else { return };
    let parameters = DysbiosisParameters::default();
    let taxa = w1();
    let w1 = TaxonProfile::new(taxa.iter().map(|(a, n)| (a, *n)));
    let call = call_cst(&w1, &centroids, "W1", &parameters);
    assert_eq!(call.sub_cst.as_deref(), Some("I-B"));
    assert_abs_diff_eq!(call.score.unwrap(), 0.954_233_065_591_162_7, epsilon = 1e-12);
    assert_eq!(call.confidence, CstConfidence::Assigned);
    assert!(call.probability.unwrap() > 0.95);

    let (acinetobacter, ralstonia, bradyrhizobium) = (
        species("Moraxellaceae", "Acinetobacter johnsonii"),
        species("Burkholderiaceae", "Ralstonia pickettii"),
        species("Nitrobacteraceae", "Bradyrhizobium japonicum"),
    );
    let kit = TaxonProfile::new([(&acinetobacter, 4000.0), (&ralstonia, 3000.0), (&bradyrhizobium, 3000.0)]);
    let call = call_cst(&kit, &centroids, "acineto_kit", &parameters);
    assert_eq!((call.sub_cst.as_deref(), call.confidence), (Some("IV-C0"), CstConfidence::Unassigned));

    let (crispatus, gardnerella) = (
        species("Lactobacillaceae", "Lactobacillus crispatus"),
        species("Bifidobacteriaceae", "Gardnerella vaginalis"),
    );
    let ten = TaxonProfile::new([(&crispatus, 9.0), (&gardnerella, 1.0)]);
    assert_eq!(call_cst(&ten, &centroids, "ten_reads", &parameters).confidence, CstConfidence::LowConfidence);
    let none = call_cst(&TaxonProfile::new([]), &centroids, "zero", &parameters);
    assert_eq!((none.confidence, none.cst), (CstConfidence::NotAvailable, None));
    assert!(none.note.contains("no bacterial reads"));
}

#[test]
fn without_centroids_the_dominant_lactobacillus_decides() {
    let parameters = DysbiosisParameters::default();
    let profile_of = |name: &str, reads: f64| {
        let (a, b) = (species("Lactobacillaceae", name), species("Prevotellaceae", "Prevotella bivia"));
        let call = dominance_cst(&TaxonProfile::new([(&a, reads), (&b, 10_000.0 - reads)]), &parameters);
        (call.cst.unwrap(), call.confidence)
    };
    assert_eq!(profile_of("Lactobacillus iners", 9000.0), ("III".to_owned(), CstConfidence::Assigned));
    assert_eq!(profile_of("Lactobacillus mulieris", 9000.0), ("V".to_owned(), CstConfidence::Assigned));
    assert_eq!(profile_of("Lactobacillus crispatus", 5100.0), ("I".to_owned(), CstConfidence::LowConfidence));
    assert_eq!(profile_of("Lactobacillus crispatus", 1000.0), ("IV".to_owned(), CstConfidence::Assigned));
}

/// Fault: 98 % Lactobacillus without a species was CST IV with probability 1.
#[test]
fn lactobacillus_without_species_is_no_type_iv() {
    let mut genus = species("Lactobacillaceae", "Lactobacillus crispatus");
    genus.lineage.clear(endobiome_core::Rank::Species);
    let gardnerella = species("Bifidobacteriaceae", "Gardnerella vaginalis");
    let parameters = DysbiosisParameters::default();
    let profile = TaxonProfile::new([(&genus, 9800.0), (&gardnerella, 200.0)]);
    let call = dominance_cst(&profile, &parameters);
    assert_eq!((call.cst, call.probability, call.confidence), (None, None, CstConfidence::NotResolved));
    assert!(call.note.starts_with("cannot be told between I, II, III, V"), "{}", call.note);
    // The same through a group that holds species of two types.
    let mut group = genus.clone();
    group.species_group = vec!["Lactobacillus gasseri".into(), "Lactobacillus iners".into()];
    let grouped = TaxonProfile::new([(&group, 9800.0), (&gardnerella, 200.0)]);
    let call = dominance_cst(&grouped, &parameters);
    assert!(call.note.starts_with("cannot be told between II, III:"), "{}", call.note);
    // Few such reads leave the type as it is.
    let anaerobes = TaxonProfile::new([(&genus, 200.0), (&gardnerella, 9800.0)]);
    assert_eq!(dominance_cst(&anaerobes, &parameters).cst.as_deref(), Some("IV"));
    if let Some(centroids) = published() {
        let call = call_cst(&profile, &centroids, "s1", &parameters);
        assert_eq!((call.cst, call.confidence), (None, CstConfidence::NotResolved));
        assert!(call.note.starts_with("cannot be told between I, II, III, V"), "{}", call.note);
    }
}

/// The script's 13 similarities of every sample through the parity entry: names and read counts as given.
#[test]
fn parity_mode_writes_all_similarities_of_the_original() {
    let Some(centroids) = published() else { return };
    let (input, output) = (table("valencia_worked_input.csv"), table("valencia_worked_output_orig.csv"));
    let n = input[0].len();
    for (sample, expected) in input.iter().zip(&output).skip(1) {
        let reads =
            input[0][2..].iter().zip(&sample[2..]).map(|(name, n)| (name.as_str(), n.parse().unwrap()));
        let rows = original_similarities(&sample[0], reads, sample[1].parse().unwrap(), &centroids);
        assert_eq!(rows.len(), 13);
        for (at, row) in rows.iter().enumerate() {
            match row.similarity {
                Some(theta) => assert_abs_diff_eq!(theta, expected[n + at].parse().unwrap(), epsilon = 1e-12),
                None => assert_eq!(sample[0], "zero"),
            }
            assert_eq!(row.called, row.sub_cst == expected[n + 13] && sample[0] != "zero");
        }
    }
}

/// Depths, support and rare types by the rules of linf's documentation: 5 + 2 + 1 samples led by three taxa, asked support 2.
#[test]
fn dominant_states_divide_well_supported_types_only() {
    let (a, b, c) = (
        species("Lactobacillaceae", "Lactobacillus crispatus"),
        species("Lactobacillaceae", "Lactobacillus iners"),
        species("Bifidobacteriaceae", "Gardnerella vaginalis"),
    );
    let reads: [[f64; 3]; 9] = [
        [900.0, 80.0, 20.0],
        [900.0, 70.0, 30.0],
        [800.0, 150.0, 50.0],
        [900.0, 20.0, 80.0],
        [1000.0, 0.0, 0.0],
        [10.0, 900.0, 90.0],
        [20.0, 900.0, 80.0],
        [0.0, 10.0, 990.0],
        [0.0, 0.0, 0.0],
    ];
    let names: Vec<endobiome_core::SampleId> =
        (0..9).map(|at| endobiome_core::SampleId::new(format!("s{at}")).unwrap()).collect();
    let profiles: Vec<TaxonProfile<'_>> =
        reads.iter().map(|n| TaxonProfile::new([(&a, n[0]), (&b, n[1]), (&c, n[2])])).collect();
    let samples: Vec<_> = names.iter().zip(&profiles).collect();
    let parameters = DysbiosisParameters { dcst_support: 2, ..DysbiosisParameters::default() };
    let states = dominant_states(&samples, &parameters);
    let at = |sample: usize, depth: usize| {
        let row = &states[3 * sample + depth - 1];
        assert_eq!((row.depth, &row.sample), (depth, &names[sample]));
        (row.state.as_deref(), row.samples)
    };
    let crispatus = "Lactobacillus_crispatus";
    assert_eq!(at(0, 1), (Some(crispatus), 5));
    let second = format!("{crispatus}__Lactobacillus_iners");
    assert_eq!(at(0, 2), (Some(second.as_str()), 3));
    // Three samples are fewer than twice the support: divided no further.
    assert_eq!(at(0, 3), (Some(second.as_str()), 3));
    let rare = format!("{crispatus}__RARE_DOMINANT");
    assert_eq!(at(3, 2), (Some(rare.as_str()), 1));
    // Nothing but the leading taxon: the name stays.
    assert_eq!(at(4, 2), (Some(crispatus), 1));
    assert_eq!(states[3 * 4 + 1].taxon, None);
    assert_eq!(at(5, 3), (Some("Lactobacillus_iners"), 2));
    assert_eq!(at(7, 1), (Some("RARE_DOMINANT"), 1));
    assert_eq!(at(7, 3), (Some("RARE_DOMINANT"), 1));
    assert_eq!(at(8, 1), (None, 0));
    let row = &states[3 * 2 + 1];
    assert_eq!(
        (row.taxon.as_deref(), row.share, row.relative),
        (Some("Lactobacillus iners"), Some(0.15), Some(0.1875))
    );
    // 80 % against 15 % is sure, 15 against 5 less so.
    assert!(row.probability.unwrap() > 0.8 && states[3 * 2].probability.unwrap() > 0.99);
    let ours = dominant_states(&samples, &DysbiosisParameters { dcst_support: 6, ..parameters });
    assert!(ours.iter().all(|row| row.state.as_deref().is_none_or(|state| state == "RARE_DOMINANT")));
}
