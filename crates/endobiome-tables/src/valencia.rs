//! VALENCIA's input: one row a sample, its read count in the second column, then reads under the names of the centroids.

use crate::delimited::{DelimitedTable, Row, Rules, Scan, normalised};
use crate::imported::{Imported, Orientation};
use crate::metadata::Metadata;
use crate::wide_table::Known;
use crate::wide_table::grid::Grid;
use crate::wide_table::number::{self, Number};
use crate::{Problem, Result, text};
use endobiome_core::{Assignment, Rank};
use std::path::Path;

/// The second column, by which the form is known.
const READ_COUNT: &str = "read_count";

/// Reads such a table; `None` when the second column is no read count.
///
/// The read count, which is the denominator of the script and need not be the sum, is in the metadata (`read_count`). Names are
/// taken apart into genus and species, so that everything else can be computed too.
pub(crate) fn parse(path: &Path, decoded: &text::Text) -> Result<Option<Imported>> {
    let Ok(mut scan) = Scan::begin(path, &decoded.text, Rules::default()) else { return Ok(None) };
    let (header, header_line) = (scan.table().header.clone(), scan.table().header_line);
    if header.get(1).map(|name| normalised(name)).as_deref() != Some(READ_COUNT) {
        return Ok(None);
    }
    let delimiter = scan.table().delimiter;
    let names = header[2..].to_vec();
    let mut grid = Grid::new(header[0].clone(), header_line, names.clone());
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    while let Some((line, cells)) = scan.next_row() {
        let name = cells[0].trim().to_owned();
        let mut values = Vec::new();
        for (at, column) in header.iter().enumerate().skip(1) {
            match number::parse(cells[at].trim()) {
                Number::Value(value) if at > 1 && value != 0.0 => {
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "a table has less than 2^32 columns"
                    )]
                    values.push((at as u32 - 2, value));
                }
                Number::Value(_) => {}
                Number::Wrong(why) => problems.push(Problem::cell(line, column, cells[at].trim(), why)),
            }
        }
        rows.push(Row { line, cells: vec![name.clone(), cells[1].trim().to_owned()] });
        grid.push(line, name, values);
    }
    let mut table = scan.finish();
    let mut read = Imported::new(path, "VALENCIA input");
    read.notes = decoded.notes.clone();
    read.notes.append(&mut table.notes);
    if names.is_empty() {
        problems.push(Problem::line(header_line, "there is no taxon behind read_count"));
    }
    if table.problems.is_empty() && problems.is_empty() {
        let known = Known { orientation: Some(Orientation::SamplesInRows), ..Known::default() };
        grid.into_imported(&mut read, &known, false, &mut problems);
        read.taxonomy = Some(names.iter().map(|name| (name.clone(), assignment_of(name))).collect());
    }
    table.checked(problems)?;
    read.metadata = Some(Metadata::from_table(DelimitedTable {
        path: path.to_path_buf(),
        delimiter,
        header_line,
        header: vec![header[0].clone(), READ_COUNT.to_owned()],
        rows,
        directives: Vec::new(),
        problems: Vec::new(),
        notes: Vec::new(),
    })?);
    read.notes.push("read_count is what VALENCIA divides by; taxa are taken from their names".to_owned());
    Ok(Some(read))
}

/// What a name of the centroids says: `g_Genus` (also `d_`, `p_`, `c_`, `o_`, `f_`), `Genus_species`, else a species by itself.
fn assignment_of(name: &str) -> Assignment {
    const RANKS: [Rank; 6] =
        [Rank::Domain, Rank::Phylum, Rank::Class, Rank::Order, Rank::Family, Rank::Genus];
    let mut assignment = Assignment::default();
    let lineage = &mut assignment.lineage;
    // All that the centroids were made of is bacterial.
    lineage.set(Rank::Domain, "Bacteria");
    let above = RANKS.into_iter().find_map(|rank| {
        let rest = name.strip_prefix(rank.prefix())?.strip_prefix('_')?;
        (!rest.is_empty()).then_some((rank, rest))
    });
    if let Some((rank, taxon)) = above {
        lineage.set(rank, taxon);
    } else if let Some((genus, epithet)) = name.split_once('_')
        && genus.starts_with(|letter: char| letter.is_ascii_uppercase())
        && epithet.starts_with(|letter: char| letter.is_ascii_lowercase())
    {
        lineage.set(Rank::Genus, genus);
        lineage.set(Rank::Species, format!("{genus} {}", epithet.replace('_', " ")));
    } else {
        lineage.set(Rank::Species, name);
    }
    assignment
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imported::Values;
    use crate::read_any::parse_any;
    use endobiome_core::SampleId;

    fn read(text: &str) -> Result<Imported> {
        parse_any(Path::new("in.csv"), text.as_bytes().to_vec(), &Known::default())
    }

    #[test]
    fn the_read_count_is_no_taxon() {
        let text =
            "sampleID,read_count,Lactobacillus_crispatus,g_Dialister,BVAB1\ns1,200,90.0,0,10\ns2,0,0,0,0\n";
        let read = read(text).unwrap();
        let Some(Values::Counts(table)) = &read.values else { panic!("{:?}", read.values) };
        assert_eq!(table.features(), ["Lactobacillus_crispatus", "g_Dialister", "BVAB1"]);
        assert_eq!((table.get(0, 0), table.get(0, 2), table.sample_total(1)), (90, 10, 0));
        let record =
            read.metadata.unwrap().matched(&[SampleId::new("s1").unwrap()]).unwrap().records.remove(0);
        assert_eq!(record.covariates["read_count"], "200");
        let of = |at: usize, rank| read.taxonomy.as_ref().unwrap()[at].1.lineage.get(rank);
        assert_eq!(of(0, Rank::Species), Some("Lactobacillus crispatus"));
        assert_eq!((of(1, Rank::Genus), of(1, Rank::Species)), (Some("Dialister"), None));
        assert_eq!((of(2, Rank::Genus), of(2, Rank::Species)), (None, Some("BVAB1")));
    }

    #[test]
    fn a_cell_that_is_no_number_is_told_with_its_place() {
        let error = read("sampleID,read_count,g_Dialister\ns1,many,3\n").unwrap_err().to_string();
        assert!(error.contains("read_count") && error.contains("many"), "{error}");
        assert!(read("sampleID,read_count\ns1,3\n").is_err());
    }
}
