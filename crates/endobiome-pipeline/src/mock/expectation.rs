//! What went into a mock community.

use super::Preset;
use crate::{Error, Result};
use endobiome_core::{Lineage, Rank, Sequence};
use endobiome_tables::delimited::{DelimitedTable, normalised};
use endobiome_tables::{Problem, fasta, text};
use endobiome_taxonomy::names;
use std::path::Path;

/// A taxon that went in.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedTaxon {
    /// Its canonical lineage, as deep as it was named.
    pub lineage: Lineage,
    /// Other names under which it is right as well.
    pub also: Vec<Lineage>,
    /// Its share of the 16S genes, not yet scaled; `None` when not published.
    pub abundance: Option<f64>,
    /// Copies of the 16S gene in a genome.
    pub copies: Option<f64>,
}

/// A sequence that went in, whole or as the amplicon.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedSequence {
    /// Its name.
    pub id: String,
    /// The letters.
    pub sequence: Sequence,
    /// Its share, where one is known.
    pub abundance: Option<f64>,
}

/// What went into a mock community: taxa, sequences or both.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectation {
    /// The preset or the files.
    pub name: String,
    /// The taxa; those of one canonical name count together.
    pub taxa: Vec<ExpectedTaxon>,
    /// The sequences.
    pub sequences: Vec<ExpectedSequence>,
    /// Why abundances are no gate; empty when they are.
    pub unconfirmed: String,
    /// Whether nothing of it is a gate.
    pub no_gate_at_all: bool,
}

impl Expectation {
    /// Reads a preset by name.
    ///
    /// ```
    /// use endobiome_pipeline::mock::Expectation;
    /// let even = Expectation::preset("zymo-d6300")?;
    /// assert_eq!(even.taxa.len(), 8);
    /// assert!(!Expectation::preset("msa-1002")?.unconfirmed.is_empty());
    /// # Ok::<(), endobiome_pipeline::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such preset; the names there are, are told.
    pub fn preset(name: &str) -> Result<Self> {
        let Some(preset) = Preset::find(name) else {
            let known: Vec<&str> = super::PRESETS.iter().map(|preset| preset.name).collect();
            let message =
                format!("there is no file and no preset of that name; presets: {}", known.join(", "));
            return Err(Error::configuration(name, message));
        };
        let mut read = Self { name: preset.name.to_owned(), ..Self::default() };
        read.add(Path::new(preset.name), preset.table.as_bytes().to_vec(), None)?;
        read.unconfirmed = preset.unconfirmed.to_owned();
        read.no_gate_at_all = preset.no_gate_at_all;
        // Yeasts have no bacterial 16S gene; where shares are published, a row without one is not amplified.
        if read.taxa.iter().any(|taxon| taxon.abundance.is_some()) {
            read.taxa.retain(|taxon| taxon.abundance.is_some());
        }
        Ok(read)
    }

    /// Reads files, FASTA before tables, so that a table of abundances may name the sequences of the FASTA file.
    ///
    /// `column` names the column of abundances where a table has several.
    ///
    /// # Errors
    /// When a file cannot be read or is wrong, with line, column and value.
    pub fn read(files: &[impl AsRef<Path>], column: Option<&str>) -> Result<Self> {
        let mut read = Self::default();
        let mut loaded = Vec::new();
        for file in files {
            let path = file.as_ref();
            loaded.push((path, text::read_bytes(path)?));
        }
        loaded.sort_by_key(|(_, bytes)| !bytes.trim_ascii_start().starts_with(b">"));
        for (path, bytes) in loaded {
            read.add(path, bytes, column)?;
        }
        let names: Vec<String> = files.iter().map(|file| file.as_ref().display().to_string()).collect();
        read.name = names.join(", ");
        if read.taxa.is_empty() && read.sequences.is_empty() {
            return Err(Error::Data(format!("{}: nothing is expected in it", read.name)));
        }
        Ok(read)
    }

    fn add(&mut self, path: &Path, bytes: Vec<u8>, column: Option<&str>) -> Result<()> {
        if bytes.trim_ascii_start().starts_with(b">") {
            let records = fasta::parse(path, &bytes)?;
            self.sequences.extend(records.into_iter().map(|record| ExpectedSequence {
                id: record.id,
                sequence: record.sequence,
                abundance: None,
            }));
            return Ok(());
        }
        let mut table = DelimitedTable::parse(path, &bytes)?;
        let problems = self.add_rows(&mut table, column);
        table.checked(problems)?;
        Ok(())
    }

    fn add_rows(&mut self, table: &mut DelimitedTable, column: Option<&str>) -> Vec<Problem> {
        let at = |name: &str| table.header.iter().position(|header| normalised(header) == normalised(name));
        let side = ["also_known_as", "copies_16s"].map(at);
        let abundance = match (column, at("expected_16s_fraction")) {
            (Some(name), _) => match at(name) {
                Some(found) => Some(found),
                None => return vec![Problem::file(format!("there is no column {name:?}"))],
            },
            (None, Some(found)) => Some(found),
            (None, None) if at("gram").is_some() => None,
            (None, None) if table.header.len() == 2 => Some(1),
            (None, None) if table.header.len() < 2 => None,
            (None, None) => match ["abundance", "expected_abundance", "expected", "share", "fraction"]
                .iter()
                .find_map(|name| at(name))
            {
                Some(found) => Some(found),
                None => {
                    let message = format!(
                        "which column holds the abundances? There are {}",
                        table.header[1..].join(", ")
                    );
                    return vec![Problem::file(message)];
                }
            },
        };
        let mut problems = Vec::new();
        for row in &table.rows {
            let cell = |at: Option<usize>| at.map_or("", |at| row.cells[at].as_str());
            let mut number = |at: Option<usize>| -> Option<f64> {
                let (at, text) = (at?, cell(at));
                if text.is_empty() || text == "NA" {
                    return None;
                }
                match text.parse::<f64>() {
                    Ok(value) if value.is_finite() && value >= 0.0 => Some(value),
                    _ => {
                        let message = "an abundance is a number of 0 or more";
                        problems.push(Problem::cell(row.line, &table.header[at], text, message));
                        None
                    }
                }
            };
            let (share, copies) = (number(abundance), number(side[1]));
            let name = &row.cells[0];
            if let Some(known) = self.sequences.iter_mut().find(|known| known.id == *name) {
                known.abundance = share;
            } else if name.len() >= 40 && name.bytes().all(|letter| b"ACGTNacgtn".contains(&letter)) {
                if let Ok(sequence) = Sequence::new(name.clone().into_bytes()) {
                    let id = format!("line {}", row.line);
                    self.sequences.push(ExpectedSequence { id, sequence, abundance: share });
                }
            } else if name.is_empty() {
                problems.push(Problem::cell(
                    row.line,
                    &table.header[0],
                    name,
                    "a taxon or a sequence is needed",
                ));
            } else if share != Some(0.0) {
                // A share of nought says that the taxon is not in this sample.
                let also = cell(side[0]).split([',', ';']).map(str::trim).filter(|name| !name.is_empty());
                self.taxa.push(ExpectedTaxon {
                    lineage: lineage(name),
                    also: also.map(lineage).collect(),
                    abundance: share,
                    copies,
                });
            }
        }
        problems
    }
}

/// The canonical lineage of a name: a binomial, a genus, ranks joined by `;` from the domain down, or mockrobiota's ranks
/// that end in `Genus_species_strain`.
pub(super) fn lineage(text: &str) -> Lineage {
    let parts: Vec<&str> = text.split(';').map(str::trim).collect();
    let plain = |part: &str| part.rsplit_once("__").map_or(part, |(_, name)| name).trim().to_owned();
    let mut given = Lineage::default();
    let last = parts.last().copied().unwrap_or_default();
    let strain_of_mockrobiota = parts.len() > 1 && !text.contains("__") && last.contains('_');
    if parts.len() == 1 || strain_of_mockrobiota {
        let name = plain(last).replace('_', " ");
        let mut words = name.split_whitespace();
        if let Some(genus) = words.next() {
            given.set(Rank::Genus, genus);
            if let Some(epithet) = words.next() {
                given.set(Rank::Species, format!("{genus} {epithet}"));
            }
        }
    } else {
        for (at, part) in parts.iter().enumerate() {
            // A prefix tells the rank, also where ranks between are left out.
            let rank = rank_of_prefix(part).or(Rank::ALL.get(at).copied());
            let name = plain(part);
            if let Some(rank) = rank.filter(|_| !name.is_empty()) {
                given.set(rank, name);
            }
        }
    }
    names::canonical_lineage(&given).lineage
}

/// The rank of `g__…` or `D_5__…`.
fn rank_of_prefix(part: &str) -> Option<Rank> {
    let before = part.rsplit_once("__")?.0;
    if let Some(depth) = before.strip_prefix("D_") {
        return Rank::ALL.get(depth.parse::<usize>().ok()?).copied();
    }
    let mut letters = before.chars();
    let rank = Rank::from_prefix(letters.next()?.to_ascii_lowercase())?;
    letters.next().is_none().then_some(rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_form_come_to_one() {
        let forms = [
            "Atopobium vaginae",
            "D_0__Bacteria;D_1__Actinobacteria;D_2__Coriobacteriia;D_3__Coriobacteriales;D_4__Atopobiaceae;D_5__Atopobium;D_6__Atopobium vaginae",
            "Actinobacteria;Coriobacteriia;Atopobium_vaginae_DSM_15829",
            // The third of these was taken for the class, and no read was ever of it.
            "d__Bacteria; g__Fannyhessea; s__Fannyhessea vaginae",
            "k__Bacteria;p__;c__;o__;f__;g__Fannyhessea;s__Fannyhessea vaginae",
        ];
        for form in forms {
            assert_eq!(lineage(form).get(Rank::Species), Some("Fannyhessea vaginae"), "{form}");
        }
    }

    #[test]
    fn every_preset_is_read_and_mock_21_is_the_staggered_one() {
        for preset in super::super::PRESETS {
            assert!(!Expectation::preset(preset.name).unwrap().taxa.is_empty(), "{}", preset.name);
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("data/mocks/mockrobiota_format/mock-21.silva123-99.expected-taxonomy.tsv");
        let mock = Expectation::read(&[file], None).unwrap();
        let staggered = Expectation::preset("hm-783d").unwrap();
        let share = |of: &Expectation, name: &str| {
            let found = of.taxa.iter().find(|taxon| taxon.lineage.get(Rank::Species) == Some(name));
            found.and_then(|taxon| taxon.abundance).unwrap()
        };
        for name in ["Staphylococcus aureus", "Streptococcus mutans", "Helicobacter pylori"] {
            let (one, other) = (share(&mock, name), share(&staggered, name));
            assert!((one / other - 1.0).abs() < 0.02, "{name}: {one} and {other}");
        }
    }

    #[test]
    fn a_file_of_several_samples_asks_which() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("data/mocks/mockrobiota_format/mock-3.silva123-99.expected-taxonomy.tsv");
        let asked = Expectation::read(&[&file], None).unwrap_err().to_string();
        assert!(asked.contains("HMPMockV1.1.Even1"), "{asked}");
        assert!(!Expectation::read(&[&file], Some("HMPMockV1.1.Even1")).unwrap().taxa.is_empty());
    }
}
