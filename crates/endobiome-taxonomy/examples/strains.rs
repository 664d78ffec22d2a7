//! How well labelled sequences of independent strains get their species from the embedded reference, and what is said of
//! sequences that are no bacterial 16S.
//!
//! usage: `strains keep STRAINS.fasta > KEPT.fasta`, then `strains REGION KEPT.fasta OFF_TARGET.fasta [METHOD]`, or
//! `strains evidence REGION KEPT.fasta > EVIDENCE.tsv`
//!
//! The files are made by `tools/evaluate-taxonomy/strains.py`. `keep` maps the names to canonical ones, and leaves out species that
//! the reference has not, and labels that the whole gene speaks against: another species is nearer by more than 2 % of the letters.
//! The second form classifies the inserts of a region, at most ten different ones a species. The third writes how far each insert is
//! from the nearest record of each species near it, which `tools/evaluate-taxonomy/fit_strains.py` fits the weights of species to;
//! `HITS` of `src/classify/trained.rs` has to be 200 for it, so that all that were aligned are there.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use endobiome_core::{Assignment, Context, Rank, Sequence};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::classify::{
    ClassificationMethod, Classifier, ClassifierParameters, Classify, ExactSpecies,
};
use endobiome_taxonomy::names::canonical_lineage_of;
use endobiome_taxonomy::region::Region;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// More members than this make a group no answer.
const MOST_MEMBERS: usize = 5;
/// Different inserts of a species that are taken.
const MOST_OF_A_SPECIES: usize = 10;

/// By how much farther than another species the whole gene may be from its own for the label to be taken as sure.
const SURE_LABEL: f64 = 0.003;

/// A record, its label, its sequence, and by how much farther its own species is than the nearest.
struct Labelled {
    id: String,
    label: String,
    sequence: Sequence,
    farther: f64,
}

fn read(path: &str) -> Result<Vec<Labelled>> {
    let text = std::fs::read_to_string(path)?;
    let mut records = Vec::new();
    let mut lines = text.lines();
    while let (Some(header), Some(letters)) = (lines.next(), lines.next()) {
        let mut cells = header.trim_start_matches('>').split('\t');
        let mut cell = || cells.next().unwrap_or_default().to_owned();
        let (id, label) = (cell(), cell());
        records.push(Labelled {
            id,
            label,
            sequence: letters.parse()?,
            farther: cell().parse().unwrap_or(0.0),
        });
    }
    Ok(records)
}

fn keep(path: &str) -> Result<()> {
    let reference = Reference::embedded()?;
    let known: BTreeSet<&str> =
        reference.taxa().iter().filter_map(|taxon| taxon.get(Rank::Species)).collect();
    let parameters =
        ClassifierParameters { method: ClassificationMethod::Nearest, ..ClassifierParameters::default() };
    let classifier = Classifier::new(reference, &parameters, &Context::silent())?;
    let mut named = Vec::new();
    for Labelled { id, label, sequence, .. } in read(path)? {
        let lineage = canonical_lineage_of(Rank::Species, &label).lineage;
        if let Some(species) = lineage.get(Rank::Species).filter(|species| known.contains(species)) {
            named.push((id, species.to_owned(), sequence));
        }
    }
    let sequences: Vec<Sequence> = named.iter().map(|(_, _, sequence)| sequence.clone()).collect();
    let details = classifier.classify_detailed(&sequences, &Context::silent())?;
    let mut left_out = 0;
    for ((id, species, sequence), detail) in named.iter().zip(details) {
        let Some(best) = detail.hits.first() else { continue };
        // Where ten references are nearer, its own is at least as far as the tenth.
        let own = detail
            .hits
            .iter()
            .find(|hit| hit.lineage.get(Rank::Species) == Some(species))
            .or(detail.hits.last());
        match own {
            Some(own) if best.identity - own.identity <= 0.02 && own.identity >= 0.95 => {
                println!(">{id}\t{species}\t{:.4}\n{sequence}", best.identity - own.identity);
            }
            _ => left_out += 1,
        }
    }
    eprintln!("{} named records of known species, {left_out} left out as labelled wrongly", named.len());
    Ok(())
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    right: usize,
    group: usize,
    large_group: usize,
    wrong: usize,
    members: usize,
    genus_right: usize,
    genus_wrong: usize,
}

impl Counts {
    fn add(&mut self, truth: &str, call: &Assignment) -> bool {
        self.all += 1;
        let genus = call.lineage.get(Rank::Genus);
        let own_genus = canonical_lineage_of(Rank::Species, truth).lineage;
        match genus {
            Some(genus) if own_genus.get(Rank::Genus) == Some(genus) => self.genus_right += 1,
            Some(_) => self.genus_wrong += 1,
            None => {}
        }
        if !call.species_group.is_empty() {
            if !call.species_group.iter().any(|member| member == truth) {
                self.wrong += 1;
                return false;
            }
            if call.species_group.len() <= MOST_MEMBERS {
                self.group += 1;
                self.members += call.species_group.len();
            } else {
                self.large_group += 1;
            }
            return true;
        }
        match call.lineage.get(Rank::Species) {
            Some(species) if species == truth => self.right += 1,
            Some(_) => {
                self.wrong += 1;
                return false;
            }
            None => {}
        }
        true
    }

    fn print(&self, what: &str) {
        let share = |count: usize| 100.0 * count as f64 / self.all.max(1) as f64;
        println!(
            "{what}\t{} sequences\tright {:.1}\tgroup {:.1} (mean size {:.1})\tboth {:.1}\twrong {:.1}\tgroup>5 {:.1}\tnone {:.1}\tgenus {:.1} wrong {:.1}",
            self.all,
            share(self.right),
            share(self.group),
            self.members as f64 / self.group.max(1) as f64,
            share(self.right + self.group),
            share(self.wrong),
            share(self.large_group),
            share(self.all - self.right - self.group - self.large_group - self.wrong),
            share(self.genus_right),
            share(self.genus_wrong),
        );
    }
}

/// Names at a confidence: for each species how many, how many right, and the sum of confidences.
type Bin<'a> = BTreeMap<&'a str, (f64, f64, f64)>;

fn print_bins(bins: &[Bin<'_>]) {
    for (number, bin) in bins.iter().enumerate() {
        let (mut names, mut right, mut said) = (0.0, 0.0, 0.0);
        for cell in bin.values() {
            names += cell.0;
            right += cell.1;
            said += cell.2;
        }
        if names == 0.0 {
            continue;
        }
        // Variance of a ratio whose units are the species.
        let share = right / names;
        let squares: f64 = bin.values().map(|cell| (cell.1 - share * cell.0).powi(2)).sum();
        println!(
            "  {:.2}-{:.2}\t{names} names of {} species\tsaid {:.3}\tright {share:.3}\tstandard error {:.3}",
            0.5 + 0.05 * number as f64,
            0.55 + 0.05 * number as f64,
            bin.len(),
            said / names,
            squares.sqrt() / names,
        );
    }
}

/// A stretch of a species between the primers.
struct Insert<'a> {
    species: &'a str,
    sequence: Sequence,
    /// Whether the label of any of its records is sure.
    sure: bool,
}

/// The different inserts of a region, at most [`MOST_OF_A_SPECIES`] a species.
fn inserts_of<'a>(records: &'a [Labelled], cut: &Region) -> Result<Vec<Insert<'a>>> {
    let mut of_species: BTreeMap<&str, BTreeMap<Vec<u8>, bool>> = BTreeMap::new();
    for Labelled { label: species, sequence, farther, .. } in records {
        let amplicon = cut.amplify(sequence.as_bytes()).filter(|amplicon| amplicon.is_whole());
        let inserts = of_species.entry(species).or_default();
        if let Some(amplicon) = amplicon {
            let insert = &sequence.as_bytes()[amplicon.insert];
            let is_new = !inserts.contains_key(insert);
            if insert.iter().all(|letter| b"ACGT".contains(letter))
                && !(is_new && inserts.len() == MOST_OF_A_SPECIES)
            {
                *inserts.entry(insert.to_vec()).or_default() |= *farther <= SURE_LABEL;
            }
        }
    }
    let mut all = Vec::new();
    for (species, inserts) in of_species {
        for (insert, sure) in inserts {
            all.push(Insert { species, sequence: Sequence::new(insert)?, sure });
        }
    }
    Ok(all)
}

/// Region, species, whether the label is sure, letters, and the near species with their records as `edits:records:name`.
fn evidence(region: &str, strains: &str) -> Result<()> {
    let parameters = ClassifierParameters {
        method: ClassificationMethod::Nearest,
        region: Some(region.to_owned()),
        ..ClassifierParameters::default()
    };
    let classifier = Classifier::new(Reference::embedded()?, &parameters, &Context::silent())?;
    let records = read(strains)?;
    let inserts = inserts_of(&records, &Region::parse(region)?)?;
    let sequences: Vec<Sequence> = inserts.iter().map(|insert| insert.sequence.clone()).collect();
    let details = classifier.classify_detailed(&sequences, &Context::silent())?;
    for (Insert { species, sequence, sure }, detail) in inserts.iter().zip(details) {
        let letters = sequence.as_bytes().len();
        let mut near: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
        for hit in &detail.hits {
            let Some(name) = hit.lineage.get(Rank::Species) else { continue };
            let edits = ((1.0 - hit.identity) * letters as f64).round();
            let known = near.entry(name).or_insert((edits, 0));
            *known = (known.0.min(edits), known.1 + 1);
        }
        let near: Vec<String> =
            near.iter().map(|(name, (edits, records))| format!("{edits}:{records}:{name}")).collect();
        println!("{region}\t{species}\t{sure}\t{letters}\t{}", near.join("|"));
    }
    Ok(())
}

fn evaluate(arguments: &[String]) -> Result<()> {
    let [region, strains, off_target, method @ ..] = arguments else { return Err(USAGE.into()) };
    let reference = Reference::embedded()?;
    let cut = Region::parse(region)?;
    let method = match method.first() {
        Some(name) => serde_json::from_value(serde_json::Value::String(name.clone()))?,
        None => ClassificationMethod::Default,
    };
    let parameters =
        ClassifierParameters { method, region: Some(region.clone()), ..ClassifierParameters::default() };
    let classifier = Classifier::new(reference, &parameters, &Context::silent())?;
    let records = read(strains)?;
    let inserts = inserts_of(&records, &cut)?;
    let truths: Vec<&str> = inserts.iter().map(|insert| insert.species).collect();
    let sure: Vec<bool> = inserts.iter().map(|insert| insert.sure).collect();
    let queries: Vec<Sequence> = inserts.into_iter().map(|insert| insert.sequence).collect();
    let exact = ExactSpecies::new(reference.clone()).matches_all(&queries, 0);
    let calls = classifier.classify(&queries, &Context::silent())?;
    let (mut all, mut identical, mut others) = (Counts::default(), Counts::default(), Counts::default());
    let mut of_sure = Counts::default();
    let mut bins: Vec<Bin<'_>> = vec![Bin::new(); 10];
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    let mut trace = std::env::var_os("STRAINS_TRACE").map(|_| String::new());
    for ((((truth, query), call), exact), &sure) in
        truths.iter().zip(&queries).zip(&calls).zip(&exact).zip(&sure)
    {
        let right = all.add(truth, call);
        if sure {
            of_sure.add(truth, call);
        }
        let part = if exact.records.is_empty() { &mut others } else { &mut identical };
        part.add(truth, call);
        let given = call.lineage.get(Rank::Species);
        let said = call.confidence[Rank::Species.index()];
        if (given.is_some() || !call.species_group.is_empty()) && said >= 0.5 {
            let bin = (((said - 0.5) * 20.0) as usize).min(9);
            let cell = bins[bin].entry(truth).or_default();
            cell.0 += 1.0;
            cell.1 += f64::from(u8::from(right));
            cell.2 += said;
        }
        let name = given.map_or_else(|| call.species_group.join("|"), str::to_owned);
        if !right {
            *wrong.entry(format!("{truth}: {name}")).or_default() += 1;
        }
        if let Some(trace) = &mut trace {
            trace.push_str(&format!(
                "{truth}\t{name}\t{said:.3}\t{}\t{query}\t{}\n",
                exact.records.len(),
                call.note
            ));
        }
    }
    if let (Some(path), Some(trace)) = (std::env::var_os("STRAINS_TRACE"), trace) {
        std::fs::write(path, trace)?;
    }
    all.print("all");
    identical.print("identical to a reference");
    others.print("others");
    of_sure.print("whole gene agrees with the label");
    println!("reliability of species and groups");
    print_bins(&bins);
    let mut worst: Vec<(usize, String)> = wrong.into_iter().map(|(what, count)| (count, what)).collect();
    worst.sort_by(|a, b| b.cmp(a));
    for (count, what) in worst.iter().take(12) {
        println!("  wrong {count}: {what}");
    }
    of_off_target(&classifier, region, off_target)
}

fn of_off_target(classifier: &Classifier, region: &str, path: &str) -> Result<()> {
    let mut records = read(path)?;
    records.retain(|record| record.id.ends_with(&format!(":{region}")) || !record.id.contains(':'));
    let sequences: Vec<Sequence> = records.iter().map(|record| record.sequence.clone()).collect();
    let details = classifier.classify_detailed(&sequences, &Context::silent())?;
    // Of each kind: all, no domain, archaea, bacteria, genus, species; and the identities of the nearest bacterium.
    let mut kinds: BTreeMap<&str, ([usize; 6], Vec<f64>)> = BTreeMap::new();
    for (record, detail) in records.iter().zip(&details) {
        let lineage = &detail.assignment.lineage;
        let (counts, near) = kinds.entry(&record.label).or_default();
        let domain = lineage.get(Rank::Domain);
        let seen = [
            true,
            domain.is_none(),
            domain == Some("Archaea"),
            domain == Some("Bacteria"),
            lineage.get(Rank::Genus).is_some(),
            lineage.get(Rank::Species).is_some() || !detail.assignment.species_group.is_empty(),
        ];
        for (count, seen) in counts.iter_mut().zip(seen) {
            *count += usize::from(seen);
        }
        near.push(detail.hits.first().map_or(0.0, |hit| hit.identity));
    }
    for (kind, (counts, mut near)) in kinds {
        near.sort_by(f64::total_cmp);
        let [all, none, archaea, bacteria, genus, species] = counts;
        println!(
            "{kind}: {all} sequences, no domain {none}, Archaea {archaea}, Bacteria {bacteria}, genus {genus}, species {species}; \
             identity with the nearest reference {:.3} in the middle, {:.3} at most",
            near[near.len() / 2],
            near[near.len() - 1]
        );
    }
    Ok(())
}

const USAGE: &str = "usage: strains keep STRAINS.fasta, strains REGION KEPT.fasta OFF_TARGET.fasta [METHOD], or strains evidence REGION KEPT.fasta";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("keep") if arguments.len() == 2 => keep(&arguments[1]),
        Some("evidence") if arguments.len() == 3 => evidence(&arguments[1], &arguments[2]),
        Some(_) => evaluate(&arguments),
        None => Err(USAGE.into()),
    }
}
