//! A small run on real reads, in which every table that a run can write is asked for.

use endobiome_core::Context;
use endobiome_pipeline::{RunConfiguration, analyse, run, steps};
use endobiome_taxonomy::classify::ClassificationMethod;
use std::path::{Path, PathBuf};

const SAMPLES: [(&str, &str); 10] = [
    ("BAQ2420.2", "BAQ2420.2_36"),
    ("BAQ3473.2", "BAQ3473.2_2"),
    ("BAQ3473.3", "BAQ3473.3_10"),
    ("BAQ4166.2", "BAQ4166.2_21"),
    ("BAQ4166.3", "BAQ4166.3_48"),
    ("PAP130.2", "PAP130.2_22"),
    ("YUN1005.3", "YUN1005.3_49"),
    ("YUN1242.1", "YUN1242.1_31"),
    ("YUN1242.3", "YUN1242.3_44"),
    ("YUN3153.3", "YUN3153.3_60"),
];

/// A gzip file of no bytes: that a sample has no reads is no fault, that a file is cut to nothing is.
const NOTHING_GZIPPED: [u8; 20] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Runs it into a folder below `folder` and returns that.
pub(crate) fn results(folder: &Path) -> PathBuf {
    let configuration = configuration(folder);
    let out = configuration.output.folder.clone();
    run(configuration.clone(), &Context::silent()).unwrap();
    let sequences = out.join("denoise/ASV_seqs.fasta");
    let mut apart = configuration.clone();
    apart.output.folder = folder.join("agreed");
    let opinions = [ClassificationMethod::NaiveBayes, ClassificationMethod::Sintax].map(|method| {
        let mut taxonomy = configuration.taxonomy.clone();
        taxonomy.classifier.method = method;
        steps::Opinion { label: format!("{method:?}"), taxonomy }
    });
    steps::classify_together(&sequences, &opinions, apart, &Context::silent()).unwrap();
    steps::classify(&sequences, Some(1), configuration, &Context::silent()).unwrap();
    analyse_again(&out, &folder.join("analysed"));
    out
}

/// Its settings, with the files that they name in `folder`; one sample is a blank, one has no reads, the women's sites are
/// both asked for.
pub(crate) fn configuration(folder: &Path) -> RunConfiguration {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/q2-dada2/reads");
    let mut sheet = "sample,fastq_1,fastq_2,sample_type,body_site,patient_id,group,batch\n".to_owned();
    let mut metadata = "sample\tage\n".to_owned();
    for (at, (name, file)) in SAMPLES.into_iter().enumerate() {
        let reads = |mate| data.join(format!("{file}_L001_R{mate}_001.fastq.gz")).display().to_string();
        let (kind, site, woman, group) = match at {
            0 => ("extraction_blank", "", String::new(), ""),
            1..=4 => ("sample", "endometrium", format!("w{at}"), "RIF"),
            5..=8 => ("sample", "endometrium", format!("w{at}"), "control"),
            _ => ("sample", "vagina", "w1".to_owned(), "RIF"),
        };
        sheet += &format!("{name},{},{},{kind},{site},{woman},{group},b1\n", reads(1), reads(2));
        if kind == "sample" {
            metadata += &format!("{name}\t{}\n", 30 + 7 * at % 11);
        }
    }
    for mate in 1..=2 {
        std::fs::write(folder.join(format!("empty_{mate}.fastq.gz")), NOTHING_GZIPPED).unwrap();
    }
    let empty = |mate| folder.join(format!("empty_{mate}.fastq.gz")).display().to_string();
    sheet += &format!("empty,{},{},sample,endometrium,w10,control,b1\n", empty(1), empty(2));
    metadata += "empty\tNA\n";
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (sheet, metadata) = (put("sheet.csv", &sheet), put("metadata.tsv", &metadata));
    let centroids =
        put("centroids.csv", "sub_CST,Lactobacillus_crispatus,g_Nowhere\nI-A,0.9,0.1\nIV-B,0.1,0.9\n");
    let out = folder.join("results");
    let toml = format!(
        r#"
        [input]
        samplesheet = "{sheet}"
        metadata = "{metadata}"
        [output]
        folder = "{}"
        trace = ["BAQ3473.2"]
        [reads]
        host_screen = "remove"
        [taxonomy.classifier]
        region = "V4"
        [diversity]
        tree_of_sequences = true
        nmds = 2
        robust_pca = 2
        curves = true
        depth = 20
        repeats = 3
        [dysbiosis]
        cst_centroids = "{centroids}"
        [compare]
        associate = ["age"]
        permutations = 99
        "#,
        out.display()
    );
    let mut configuration = RunConfiguration::read(put("run.toml", &toml)).unwrap();
    configuration.resolve().unwrap();
    configuration
}

/// The tables of a run as if another tool had brought them: what `endobiome analyse` makes of the folder.
fn analyse_again(results: &Path, out: &Path) {
    let mut configuration = RunConfiguration::new("", out);
    configuration.input.table = Some(results.to_path_buf());
    configuration.input.metadata = Some(results.join("phyloseq/meta.tsv"));
    configuration.compare.permutations = 99;
    analyse::analyse(configuration, &Context::silent()).unwrap();
}

/// Two visits of a woman, one with a qPCR, and a mock of known composition, from tables: what the reads of the run do not have.
pub(crate) fn visits_and_mock(folder: &Path) -> PathBuf {
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let table = put("visits.tsv", "#OTU ID\tv1\tv2\tmock_1\nx\t900\t100\t600\ny\t100\t900\t400\n");
    let taxonomy = put(
        "visits_taxonomy.tsv",
        "Feature ID\tTaxon\nx\td__Bacteria; g__Lactobacillus; s__Lactobacillus crispatus\n\
         y\td__Bacteria; g__Gardnerella; s__Gardnerella vaginalis\n",
    );
    let metadata = put(
        "visits_metadata.tsv",
        "sample\tsample_type\tpatient_id\tbody_site\tvisit\tqpcr_copies\nv1\tsample\tw1\tvagina\t1\t30000\n\
         v2\tsample\tw1\tvagina\t2\t\nmock_1\tmock\t\t\t\t900000\n",
    );
    let mock = put("mock.tsv", "taxon\tabundance\nLactobacillus crispatus\t1\nGardnerella vaginalis\t1\n");
    let out = folder.join("visits");
    let mut configuration = RunConfiguration::new("", &out);
    configuration.input.metadata = Some(metadata);
    configuration.dysbiosis.mock_composition = Some(mock);
    configuration.dysbiosis.copy_number =
        Some(put("copies.tsv", "taxon\tcopies\nLactobacillus crispatus\t4\n"));
    let input = steps::AssignedTable::read(&table, Some(&taxonomy)).unwrap();
    steps::dysbiosis(&input, false, configuration, &Context::silent()).unwrap();
    out
}

/// Every file below a folder, by its path in it.
pub(crate) fn files(folder: &Path) -> std::collections::BTreeMap<String, PathBuf> {
    let mut found = std::collections::BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        for entry in std::fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, path);
            }
        }
    }
    found
}
