//! A whole study, written as FASTQ, samplesheet, metadata and truth.

use crate::clinical::{self, ClinicalControl, ClinicalWoman};
use crate::clinical_design::ClinicalDesign;
use crate::composition::{self, Composition, Shares};
use crate::design::StudyDesign;
use crate::illumina::{self, SimulatedRead};
use crate::template::{self, SpeciesAmplicons};
use crate::{Error, Result};
use endobiome_cohort::Group;
use endobiome_core::file_name::part_of;
use endobiome_core::sequence::reverse_complement;
use endobiome_core::{AbundanceTable, Context, RandomStream, SampleId, Sequence, stream};
use endobiome_tables::{AtomicFile, fasta, feature_table, records};
use endobiome_taxonomy::Reference;
use flate2::Compression;
use flate2::write::GzEncoder;
use rand::RngExt;
use rand_distr::{Distribution, LogNormal};
use rayon::prelude::*;
use std::io::Write;
use std::path::Path;

/// What the reads of a simulated study were made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Molecules of each species, of the host and chimeras, by sample.
    pub molecules: AbundanceTable<String>,
}

/// Feature name of off-target host molecules in [`Truth::molecules`].
pub const HOST: &str = "host";
/// Feature name of PCR chimeras in [`Truth::molecules`].
pub const CHIMERA: &str = "chimera";

/// A sample to be sequenced.
struct Planned {
    id: SampleId,
    composition: Composition,
    pairs: f64,
    /// Samplesheet cells after the read files: sample type, body site, participant, group, batch, expected.
    cells: [String; 6],
}

/// Simulates `design` into `folder`: `reads/*.fastq.gz`, `samplesheet.csv`, `metadata.tsv` and `truth/`, which
/// holds what went into each mock in the forms that `endobiome mock check` takes.
///
/// `host` are the fragments that off-target amplification yields (they get the study's primers); without
/// any, no host read is made. Every sample draws from a stream of its own, so the files do not depend on
/// threads; the same seed gives the same bytes.
///
/// # Errors
/// [`Error::Design`] and [`Error::NoAmplicon`] before anything is written; [`Error::Io`] later.
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_simulate::{StudyDesign, simulate};
/// use endobiome_taxonomy::Reference;
/// let design: StudyDesign = serde_json::from_str(r#"{
///     "region": "V4", "between_women_precision": 60,
///     "reads": {"length": 180, "pairs": 20, "pairs_log_sd": 0.1, "chimera_share": 0, "qualities": "binned"},
///     "endometrium": {"kit_share": 0.06, "carry_over": 0.25, "host_share": 0, "rho": 0.01},
///     "vagina": {"kit_share": 0, "carry_over": 0, "host_share": 0, "rho": 0.01},
///     "communities": {"iners": {"Lactobacillus iners": 0.9, "Prevotella bivia": 0.1}},
///     "kits": {"A": {"Ralstonia pickettii": 1}},
///     "arms": [{"group": "control", "women": 2, "vagina": {"iners": 1}, "endometrium": {"same": 1}}]
/// }"#)?;
/// let folder = tempfile::tempdir()?;
/// let truth = simulate(&design, Reference::embedded()?, &[], folder.path(), 7, &Context::silent())?;
/// assert_eq!(truth.molecules.n_samples(), 4);
/// assert!(folder.path().join("samplesheet.csv").is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn simulate(
    design: &StudyDesign,
    reference: &Reference,
    host: &[Sequence],
    folder: &Path,
    seed: u64,
    context: &Context<'_>,
) -> Result<Truth> {
    design.check()?;
    let preset = design.preset()?;
    let species = design.species();
    let amplicons = template::species_amplicons(reference, preset, &species)?;
    let planned = plan(design, &species, seed)?;
    context.begin("simulate", planned.len() as u64);
    let sequenced: Vec<Vec<(usize, u64)>> = planned
        .par_iter()
        .map(|sample| {
            let counts =
                Sequencer { design, preset, amplicons: &amplicons, host }.write(sample, folder, seed)?;
            context.advance(1);
            Ok(counts)
        })
        .collect::<Result<_>>()?;
    let mut features: Vec<String> = species.iter().map(|name| (*name).to_owned()).collect();
    features.extend([HOST.to_owned(), CHIMERA.to_owned()]);
    let ids = planned.iter().map(|sample| sample.id.clone()).collect();
    let truth = Truth { molecules: AbundanceTable::from_rows(ids, features, sequenced)? };
    write_tables(design, &planned, &truth, folder)?;
    write_mocks(design, &amplicons, folder)?;
    if let Some(clinical) = &design.clinical {
        write_clinical(clinical, &planned, &species, folder, seed)?;
    }
    context.end(&format!("{} samples", planned.len()));
    Ok(truth)
}

/// Decides what every sample is, in a fixed order.
fn plan(design: &StudyDesign, species: &[&str], seed: u64) -> Result<Vec<Planned>> {
    let kits: Vec<(&String, Shares)> =
        design.kits.iter().map(|(name, kit)| (name, composition::shares(kit, species))).collect();
    let mut planned = Vec::new();
    let cells = |kind: &str, site: &str, participant: &str, group: &str, batch: &str, expected: &str| {
        [kind, site, participant, group, batch, expected].map(str::to_owned)
    };
    let mut dealt = 0;
    for (at, arm) in design.arms.iter().enumerate() {
        for woman in 1..=arm.women {
            let (batch, kit) = &kits[dealt % kits.len()];
            dealt += 1;
            let participant = match design.clinical {
                Some(_) => clinical::name_of_woman(dealt),
                None => format!("{}{woman:02}", arm.group),
            };
            let mut random = stream(seed, "simulate woman", participant.as_bytes());
            let (vagina, endometrium) = composition::woman(design, at, kit, species, &mut random);
            for (site, composition) in [("endometrium", endometrium), ("vagina", vagina)] {
                planned.push(Planned {
                    id: SampleId::new(format!("{participant}_{}", site[..1].to_uppercase()))?,
                    composition,
                    pairs: design.reads.pairs,
                    cells: cells("sample", site, &participant, &arm.group, batch, ""),
                });
            }
        }
    }
    for blank in &design.blanks {
        for number in 1..=blank.count {
            let name = format!("{}_{number}", blank.sample_type);
            let (batch, kit) = &kits[(number - 1) % kits.len()];
            let mut random = stream(seed, "simulate blank", name.as_bytes());
            let bacteria = composition::technical_noise(kit, design.endometrium.rho, &mut random);
            planned.push(Planned {
                id: SampleId::new(name)?,
                composition: Composition { bacteria, host: 0.0, kit: 1.0, carry_over: 0.0 },
                pairs: blank.pairs,
                cells: cells(&blank.sample_type, "", "", "", batch, ""),
            });
        }
    }
    for mock in &design.mocks {
        for number in 1..=mock.count {
            let name = format!("{}_{number}", mock.name);
            let (batch, _) = &kits[(number - 1) % kits.len()];
            let expected = composition::shares(&mock.composition, species);
            let mut random = stream(seed, "simulate mock", name.as_bytes());
            let bacteria = composition::technical_noise(&expected, design.endometrium.rho, &mut random);
            planned.push(Planned {
                id: SampleId::new(name)?,
                composition: Composition { bacteria, host: 0.0, kit: 0.0, carry_over: 0.0 },
                pairs: mock.pairs.unwrap_or(design.reads.pairs),
                cells: cells("mock", "", "", "", batch, &mock.name),
            });
        }
    }
    Ok(planned)
}

/// Makes and writes the reads of a sample.
struct Sequencer<'a> {
    design: &'a StudyDesign,
    preset: &'static endobiome_core::primer::KnownPrimerPair,
    amplicons: &'a [SpeciesAmplicons],
    host: &'a [Sequence],
}

impl Sequencer<'_> {
    fn write(&self, sample: &Planned, folder: &Path, seed: u64) -> Result<Vec<(usize, u64)>> {
        let mut random = stream(seed, "simulate reads", sample.id.as_str().as_bytes());
        let reads = &self.design.reads;
        let pairs = LogNormal::new(libm::log(sample.pairs), reads.pairs_log_sd)
            .map_or(sample.pairs, |depth| depth.sample(&mut random))
            .round();
        let mut files = [Fastq::create(folder, &sample.id, 1)?, Fastq::create(folder, &sample.id, 2)?];
        let mut counts = vec![0; self.amplicons.len() + 2];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of reads")]
        for number in 1..=pairs.max(1.0) as u64 {
            let (source, molecule) = self.molecule(&sample.composition, &mut random);
            counts[source] += 1;
            let forward = illumina::read(&molecule, reads.length, false, reads.qualities, &mut random);
            let other_strand = reverse_complement(&molecule);
            let reverse = illumina::read(&other_strand, reads.length, true, reads.qualities, &mut random);
            files[0].push(number, &forward)?;
            files[1].push(number, &reverse)?;
        }
        for file in files {
            file.finish()?;
        }
        Ok(counts.into_iter().enumerate().collect())
    }

    /// A molecule and the index of its source: a species, then host, then chimera.
    fn molecule(&self, composition: &Composition, random: &mut RandomStream) -> (usize, Vec<u8>) {
        let species = self.amplicons.len();
        let (source, insert) = if !self.host.is_empty() && random.random::<f64>() < composition.host {
            (species, self.host[random.random_range(0..self.host.len())].as_bytes().to_vec())
        } else {
            let (source, insert) = self.insert(&composition.bacteria, random);
            if random.random::<f64>() < self.design.reads.chimera_share {
                let (_, other) = self.insert(&composition.bacteria, random);
                let chimera = template::chimera(insert, other, random);
                if chimera == insert || chimera == other { (source, chimera) } else { (species + 1, chimera) }
            } else {
                (source, insert.to_vec())
            }
        };
        (source, template::with_primers(&insert, self.preset, random))
    }

    /// A bacterial insert: four in five molecules of a species are its most common sequence.
    fn insert(&self, shares: &Shares, random: &mut RandomStream) -> (usize, &[u8]) {
        let mut left = random.random::<f64>();
        let mut source = 0;
        for (at, &share) in shares.iter().enumerate() {
            if share > 0.0 {
                source = at;
                left -= share;
                if left < 0.0 {
                    break;
                }
            }
        }
        let inserts = &self.amplicons[source].inserts;
        let variant = usize::from(inserts.len() > 1 && random.random::<f64>() < 0.2);
        (source, inserts[variant].as_bytes())
    }
}

/// One gzip FASTQ file in the making.
struct Fastq {
    encoder: GzEncoder<AtomicFile>,
    path: std::path::PathBuf,
    mate: u8,
}

impl Fastq {
    fn create(folder: &Path, sample: &SampleId, mate: u8) -> Result<Self> {
        let path = folder.join("reads").join(format!("{sample}_R{mate}.fastq.gz"));
        let encoder = GzEncoder::new(AtomicFile::create(&path)?, Compression::best());
        Ok(Self { encoder, path, mate })
    }

    fn push(&mut self, number: u64, read: &SimulatedRead) -> Result<()> {
        let mut record = format!("@SIM:1:FLOWCELL:1:1:1:{number} {}:N:0:1\n", self.mate).into_bytes();
        record.extend_from_slice(&read.bases);
        record.extend_from_slice(b"\n+\n");
        record.extend(read.qualities.iter().map(|score| score + 33));
        record.push(b'\n');
        self.encoder.write_all(&record).map_err(|source| Error::Io { path: self.path.clone(), source })
    }

    fn finish(self) -> Result<()> {
        let path = self.path;
        let file = self.encoder.finish().map_err(|source| Error::Io { path, source })?;
        Ok(file.commit()?)
    }
}

fn write_clinical(
    design: &ClinicalDesign,
    planned: &[Planned],
    species: &[&str],
    folder: &Path,
    seed: u64,
) -> Result<()> {
    let (mut women, mut controls) = (Vec::new(), Vec::new());
    for sample in planned {
        let [kind, site, participant, group, batch, _] = &sample.cells;
        match Group::read(group) {
            Some(group) if site == "endometrium" => women.push(ClinicalWoman {
                id: participant,
                group,
                batch,
                lactobacillus: clinical::lactobacillus_share(&sample.composition.bacteria, species),
            }),
            _ if participant.is_empty() => {
                controls.push(ClinicalControl { id: &sample.id, kind: kind.parse()?, batch });
            }
            _ => {}
        }
    }
    clinical::write(design, &women, &controls, folder, seed)
}

/// What went into each mock, in the forms that `endobiome mock check` takes: `truth/mocks/<name>.tsv` (species and share) and
/// `truth/mocks/<name>.fasta` (the sequences between the primers).
fn write_mocks(design: &StudyDesign, amplicons: &[SpeciesAmplicons], folder: &Path) -> Result<()> {
    for mock in &design.mocks {
        let total: f64 = mock.composition.values().sum();
        let path =
            |ending: &str| folder.join("truth/mocks").join(format!("{}.{ending}", part_of(&mock.name)));
        let parts = mock.composition.iter().filter(|(_, share)| **share > 0.0);
        let rows =
            parts.clone().map(|(species, share)| vec![species.clone(), records::number(share / total)]);
        records::write_text(path("tsv"), &["taxon", "abundance"], rows)?;
        let of = |species: &String| amplicons.iter().find(|found| found.species == *species);
        let sequences = parts.filter_map(|(species, _)| of(species)).flat_map(|found| {
            let name = found.species.replace(' ', "_");
            found.inserts.iter().enumerate().map(move |(at, insert)| (format!("{name}_{}", at + 1), insert))
        });
        fasta::write(path("fasta"), sequences)?;
    }
    Ok(())
}

fn write_tables(design: &StudyDesign, planned: &[Planned], truth: &Truth, folder: &Path) -> Result<()> {
    let mut sheet =
        String::from("sample,fastq_1,fastq_2,run,sample_type,body_site,patient_id,batch,expected\n");
    let mut metadata = Vec::new();
    for sample in planned {
        let id = &sample.id;
        let [kind, site, participant, group, batch, expected] = &sample.cells;
        sheet.push_str(&format!(
            "{id},reads/{id}_R1.fastq.gz,reads/{id}_R2.fastq.gz,run1,{kind},{site},{participant},{batch},{expected}\n"
        ));
        if !participant.is_empty() {
            metadata.push(vec![id.to_string(), group.clone()]);
        }
    }
    AtomicFile::write(folder.join("samplesheet.csv"), sheet)?;
    records::write_text(folder.join("metadata.tsv"), &["sample", "group"], metadata)?;
    feature_table::write(folder.join("truth/molecules.tsv"), "source", &truth.molecules)?;
    let shares = planned.iter().map(|sample| {
        let c = &sample.composition;
        let numbers = [c.host, c.kit, c.carry_over].map(records::number);
        std::iter::once(sample.id.to_string()).chain(numbers).collect::<Vec<_>>()
    });
    let header = ["sample", "host_share", "kit_share", "carry_over_share"];
    records::write_text(folder.join("truth/mixing.tsv"), &header, shares)?;
    let planted = design
        .planted
        .different
        .iter()
        .map(|what| vec![what.as_str(), "different"])
        .chain(design.planted.null.iter().map(|what| vec![what.as_str(), "null"]));
    records::write_text(folder.join("truth/planted.tsv"), &["what", "truth"], planted)?;
    Ok(())
}
