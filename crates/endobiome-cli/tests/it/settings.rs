//! Settings as a person says them: refused with place and hint, explained, printed and taken back.

use crate::study::{endobiome, root};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use std::path::Path;

/// The demo's TOML with paths that hold from anywhere, into `folder`.
fn demo(folder: &Path) -> String {
    let text = std::fs::read_to_string(root().join("pipelines/demo.toml")).unwrap();
    let root = root().canonicalize().unwrap();
    text.replace("test-data/", &format!("{}/test-data/", root.display()))
        .replace("results/demo", &folder.join("out").display().to_string())
}

/// Text to put into the demo's TOML (`old => new`, or a table to add), and what must be told.
struct Mutation(&'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const MUTATIONS: &[Mutation] = &[
    // Keys that there are none of, in every table.
    Mutation("", "sede = 3", &["sede", "did you mean seed"]),
    Mutation("", "[readz]\na = 1", &["readz", "did you mean reads"]),
    Mutation("[input]", "[input]\nmeta = 'x'", &["input.meta", "line"]),
    Mutation("[output]", "[output]\nfoldr = 'x'", &["output.foldr", "did you mean output.folder"]),
    Mutation("[reads]", "[reads]\nhost_scren = 'off'", &["reads.host_screen"]),
    Mutation("[reads.primers]", "[reads.primers]\nmax_eror_rate = 0.1", &["reads.primers.max_error_rate"]),
    Mutation("", "[reads.filter]\nmax_m = 0", &["reads.filter.max_n"]),
    Mutation("", "[reads.filter.forward]\ntruncat = 100", &["reads.filter.forward.truncate"]),
    Mutation("", "[reads.merge]\nmin_overlp = 10", &["reads.merge.min_overlap"]),
    Mutation("", "[denoise]\nmetod = 'dada2'", &["denoise.method"]),
    Mutation("", "[denoise.dada2]\npoolin = 'pseudo'", &["denoise.dada2.pooling"]),
    Mutation("", "[denoise.dada2.dada]\nomega_b = 1e-40", &["denoise.dada2.dada.omega_"]),
    Mutation("", "[denoise.dada2.learn]\nbase = 100", &["denoise.dada2.learn.bases"]),
    Mutation("", "[denoise.dada2.chimera]\nmin_folds = 1.0", &["denoise.dada2.chimera.min_fold"]),
    Mutation("", "[denoise.unoise3.cluster]\nalfa = 2.0", &["denoise.unoise3.cluster.alpha"]),
    Mutation("", "[taxonomy]\nreferense = 'embedded'", &["taxonomy.reference"]),
    Mutation("[taxonomy.classifier]", "[taxonomy.classifier]\nbootstrap = 100", &["taxonomy.classifier.bootstraps"]),
    Mutation("", "[lowbiomass]\nconfidense = 0.9", &["lowbiomass.confidence"]),
    Mutation("", "[lowbiomass]\nreads_not_interpretable = 5", &["dysbiosis.reads_not_interpretable"]),
    Mutation("", "[dysbiosis]\ncall_probabilty = 0.9", &["dysbiosis.call_probability"]),
    Mutation("", "[dysbiosis]\nrho = 0.1", &["dysbiosis.rho", "did you mean lowbiomass.rho"]),
    Mutation("", "[dysbiosis]\nrho_source = 'mine'", &["dysbiosis.rho_source"]),
    Mutation("", "[dysbiosis]\nseed = 4", &["dysbiosis.seed", "did you mean seed"]),
    Mutation("", "[diversity]\nmetric = ['jaccard']", &["diversity.metrics"]),
    Mutation("", "[compare]\npermutation = 99", &["compare.permutations"]),
    Mutation("", "[compare.columns]\ngrup = 'group'", &["compare.columns.group"]),
    Mutation("", "[taxa]\nprevalance = 0.1", &["taxa.prevalence"]),
    // Types.
    Mutation("", "seed = 'one'", &["seed", "whole number"]),
    Mutation("", "check_primers = 'yes'", &["check_primers", "true or false"]),
    Mutation("host_screen = \"remove\"", "host_screen = 3", &["reads.host_screen", "off"]),
    Mutation("preset = \"v4\"", "preset = \"v4v\"", &["reads.primers.preset", "did you mean"]),
    Mutation("preset = \"v4\"", "forward = 'ACGTXACGT'", &["reads.primers.forward"]),
    Mutation("", "[reads.filter]\nmax_n = 1.5", &["reads.filter.max_n", "whole number"]),
    Mutation("", "[compare]\ncovariates = 'age'", &["compare.covariates", "list"]),
    Mutation("", "[diversity]\nmetrics = ['bray']", &["diversity.metrics", "bray_curtis"]),
    Mutation("", "reads = 5\n", &["TOML"]),
    Mutation("", "compare = 5", &["compare", "table of settings"]),
    // Ranges.
    Mutation("", "seed = -1", &["seed", "of 0 or more"]),
    Mutation("", "[compare]\npermutations = 0", &["compare.permutations", "from 1 to"]),
    Mutation("", "[compare]\nlevel = 95.0", &["compare.level", "above 0 and below 1"]),
    Mutation("", "[compare]\nq_threshold = 1.5", &["compare.q_threshold"]),
    Mutation("", "[compare]\nleast_per_group = 0", &["compare.least_per_group"]),
    Mutation("", "[taxa]\nprevalence = 5.0", &["taxa.prevalence", "from 0 to 1"]),
    Mutation("", "[taxa]\noverdispersion = 1.0", &["taxa.overdispersion", "below 1"]),
    Mutation("", "[lowbiomass]\nconfidence = 95", &["lowbiomass.confidence"]),
    Mutation("", "[lowbiomass]\nrho = -0.1", &["lowbiomass.rho"]),
    Mutation("", "[dysbiosis]\ncall_probability = 0.4", &["dysbiosis.call_probability", "above 0.5"]),
    Mutation("", "[dysbiosis]\npanel_error = 0.0", &["dysbiosis.panel_error"]),
    Mutation("", "[denoise.dada2.dada]\nomega_a = 40", &["denoise.dada2.dada.omega_a"]),
    Mutation("", "[denoise.dada2.dada]\nmatch_score = 0", &["denoise.dada2.dada.match_score"]),
    Mutation("", "[denoise.unoise3.mapping]\nidentity = 97", &["denoise.unoise3.mapping.identity"]),
    Mutation("", "[diversity]\ndepth = 0", &["diversity.depth"]),
    Mutation("", "[diversity]\nunifrac_alpha = 2", &["diversity.unifrac_alpha"]),
    Mutation("", "[reads.filter]\ntrunc_quality = 94", &["reads.filter.trunc_quality"]),
    Mutation("", "[reads.filter.forward]\nmax_expected_errors = -2", &["max_expected_errors", "above 0"]),
    Mutation("region = \"V4\"", "region = \"V9\"", &["taxonomy.classifier.region", "V4"]),
    Mutation("region = \"V4\"", "confidence = 80", &["taxonomy.classifier.confidence"]),
    // Contradictions.
    Mutation("", "compat = 'vsearch'", &["compat", "unoise3"]),
    Mutation("[reads]", "[reads]\npairs = 'merge'", &["reads.pairs", "dada2 merges pairs"]),
    Mutation("preset = \"v4\"", "preset = \"v4\"\nforward = 'GTGYCAGCMGCCGCGGTAA'", &["reads.primers"]),
    Mutation("", "[diversity]\nmetrics = ['weighted_unifrac']", &["diversity.metrics", "needs a tree"]),
    Mutation("", "[reads.filter.forward]\ntruncate = 100\n[reads.filter.reverse]\ntruncate = 100", &["overlap"]),
    // Files and columns.
    Mutation("samplesheet.csv", "samplesheets.csv", &["input.samplesheet", "samplesheets.csv"]),
    Mutation("metadata.tsv", "metadata.txt", &["input.metadata", "metadata.txt"]),
    Mutation("[input]", "[input]\nhost_fasta = 'no.fasta'", &["input.host_fasta", "no.fasta"]),
    Mutation("", "[dysbiosis]\ncst_centroids = 'no.csv'", &["dysbiosis.cst_centroids", "no.csv"]),
    Mutation("", "[diversity]\ntree = 'no.nwk'", &["diversity.tree", "no.nwk"]),
    Mutation("", "[taxonomy]\nreference = 'no.fasta'", &["taxonomy.reference", "no.fasta"]),
    Mutation("", "[compare]\ncovariates = ['heigth']", &["compare.covariates", "heigth"]),
    Mutation("", "[compare]\nassociate = ['heigth']", &["compare.associate", "heigth"]),
    Mutation("", "[compare]\nsite = 'ovary'", &["compare.site", "ovary", "endometrium"]),
    Mutation("", "[compare.columns]\ngroup = 'grp'", &["compare.columns.group", "grp"]),
    Mutation("", "[compare.columns]\ncontrol = 'healthy'", &["compare.columns.control", "healthy"]),
    Mutation("[output]", "[output]\ntrace = ['nobody']", &["output.trace", "nobody"]),
];

/// Puts a mutation into the TOML; a table that is there already takes the new keys under its header.
fn mutated(text: &str, mutation: &Mutation) -> String {
    let Mutation(old, new, _) = mutation;
    if !old.is_empty() {
        assert!(text.contains(old), "{old}");
        return text.replacen(old, new, 1);
    }
    if new.starts_with('[') { format!("{text}\n{new}\n") } else { format!("{new}\n{text}") }
}

/// The history: misspelt keys of [compare] and [taxa] were silent, `permutations = 0` printed p = 1, wrong files and columns were
/// told after denoising.
#[test]
fn every_mutation_of_the_demo_is_refused_before_a_read_is_opened_with_place_and_hint() {
    let folder = tempfile::tempdir().unwrap();
    let text = demo(folder.path());
    let path = folder.path().join("run.toml");
    for mutation in MUTATIONS {
        std::fs::write(&path, mutated(&text, mutation)).unwrap();
        let output = endobiome().args(["run", "--quiet"]).arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().unwrap();
        assert!([65, 66, 78].contains(&code), "{}: {code}: {said}", mutation.1);
        for word in mutation.2 {
            assert!(said.contains(word), "{}: {word:?} is not in: {said}", mutation.1);
        }
        assert!(said.contains("run.toml, line"), "{}: no place: {said}", mutation.1);
        assert!(!folder.path().join("out").exists(), "{}", mutation.1);
    }
    std::fs::write(&path, &text).unwrap();
    endobiome().args(["config", "check"]).arg(&path).assert().success();
}

#[test]
fn all_problems_are_told_in_one_error_and_a_missing_file_alone_exits_66() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.toml");
    let text =
        format!("sede = 1\n{}[taxa]\nprevalence = 5.0\n[diversity]\ntree = 'no.nwk'\n", demo(folder.path()));
    std::fs::write(&path, text).unwrap();
    let told =
        || contains("3 problems").and(contains("sede")).and(contains("prevalence")).and(contains("no.nwk"));
    endobiome().args(["run", "--dry-run"]).arg(&path).assert().code(78).stderr(told());
    endobiome().arg("run").arg(&path).assert().code(78).stderr(told());
    std::fs::write(&path, demo(folder.path())).unwrap();
    for flags in [
        ["--cst-centroids", "no.file"],
        ["--tree", "no.file"],
        ["--reference", "no.file"],
        ["--host-fasta", "no.file"],
        ["--metadata", "no.file"],
    ] {
        endobiome().arg("run").arg(&path).args(flags).assert().code(66).stderr(contains("no.file"));
    }
}

#[test]
fn the_dry_run_prints_toml_that_run_takes_back() {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("first.toml");
    std::fs::write(&first, demo(folder.path())).unwrap();
    let flags = [
        "--chimera-method",
        "none",
        "--site",
        "vagina",
        "--covariates",
        "batch",
        "--seed",
        "9",
        "--region",
        "none",
    ];
    let show = |path: &Path, flags: &[&str]| {
        let output = endobiome().args(["run", "--dry-run"]).arg(path).args(flags).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let text = show(&first, &flags);
    assert!(
        text.contains("chimera = \"none\"") && text.contains("# --seed") && text.contains("first.toml, line")
    );
    let second = folder.path().join("second.toml");
    std::fs::write(&second, &text).unwrap();
    let bare = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split("  # ").next().unwrap().to_owned()).collect()
    };
    assert_eq!(bare(&text), bare(&show(&second, &[])));
}

#[test]
fn a_value_that_was_said_wins_over_profiles_and_denoisers() {
    let shown = |flags: &[&str]| {
        let arguments = ["config", "show", "--input", "s.csv", "--outdir", "o"];
        let output = endobiome().args(arguments).args(flags).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    // An explicit screen beside a compatibility profile, even where it equals the default.
    assert!(shown(&["--compat", "dada2"]).contains("host_screen = \"off\"  # follows from compat"));
    assert!(
        shown(&["--compat", "dada2", "--host-screen", "flag"])
            .contains("host_screen = \"flag\"  # --host-screen")
    );
    assert!(shown(&["--primers", "v4"]).contains("# follows from reads.primers.preset"));
    assert!(shown(&["--primers", "v4", "--region", "none"]).contains("region = \"none\"  # --region"));
    // Layers: a variable over the file, a flag over the variable.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    std::fs::write(&path, "seed = 2\n[reads.filter]\nmax_n = 1\n").unwrap();
    endobiome()
        .args(["config", "show", "--set", "seed=4"])
        .arg(&path)
        .env("ENDOBIOME_SET_READS__FILTER__MAX_N", "2")
        .env("ENDOBIOME_SET_SEED", "3")
        .assert()
        .success()
        .stdout(
            contains("seed = 4  # --set seed")
                .and(contains("max_n = 2  # environment variable ENDOBIOME_SET_READS")),
        );
}

#[test]
fn a_flag_without_effect_is_refused() {
    let base = ["config", "show", "--input", "s.csv", "--outdir", "o"];
    for (flags, word) in [
        (vec!["--chimera-method", "none", "--min-fold-parent", "2"], "chimeras are kept"),
        (vec!["--denoiser", "unoise3", "--min-overlap", "20"], "unoise3"),
        (vec!["--curve-reach", "3"], "diversity.curves"),
        (vec!["--subsamples", "3"], "diversity.depth"),
        (vec!["--host-screen", "off", "--host-fasta", "x.fa"], "host screen is off"),
        (vec!["--set", "denoise.unoise3.cluster.alpha=3"], "dada2"),
    ] {
        endobiome().args(base).args(&flags).assert().code(78).stderr(contains(word));
    }
    // Flags of another part are no flags of a step.
    for (step, flag) in [
        ("filter", "--min-overlap"),
        ("filter", "--denoiser"),
        ("merge", "--chimera-method"),
        ("denoise", "--permutations"),
    ] {
        endobiome()
            .args([step, "-i", "s.csv", "-o", "o", flag, "1"])
            .assert()
            .code(64)
            .stderr(contains(flag));
    }
    endobiome()
        .args(["filter", "-i", "s.csv", "-o", "o", "--set", "compare.permutations=9"])
        .assert()
        .code(64)
        .stderr(contains("does not use"));
}

#[test]
fn settings_are_explained_and_the_page_of_all_is_up_to_date() {
    endobiome()
        .args(["config", "explain", "reads.filter.max_n"])
        .assert()
        .success()
        .stdout(contains("--max-n").and(contains("default: 0")).and(contains("from 0 to 2000")));
    endobiome().args(["config", "explain", "reads.filter.max_m"]).assert().code(64).stderr(contains("max_n"));
    let schema = endobiome().args(["config", "schema"]).output().unwrap().stdout;
    let schema: serde_json::Value = serde_json::from_slice(&schema).unwrap();
    assert_eq!(schema["properties"]["compare"]["properties"]["level"]["exclusiveMaximum"], 1);
    let page = endobiome().args(["config", "explain"]).output().unwrap().stdout;
    let kept = std::fs::read_to_string(root().join("docs/settings.md")).unwrap();
    assert!(
        kept == String::from_utf8(page).unwrap(),
        "docs/settings.md is stale: cargo run -- config explain > docs/settings.md"
    );
}
