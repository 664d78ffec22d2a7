//! Calibrations that were learnt before: those of the embedded reference, whole and cut to the presets, are part of the program;
//! those of an index file are in it, if it was built for it.
//!
//! Learning takes seconds of every start, and gives the same for the same reference; a test holds what is kept against what is
//! learnt anew. An entry is found by the checksum of the reference, cut as it is, and the region of the queries.

use super::calibration::Calibration;
use super::habits::Habits;
use super::logistic::Logistic;
use crate::Result;
use crate::classify::taxa::Taxa;
use crate::reference::index::{IndexFile, IndexWriter};
use crate::reference::unpack;
use endobiome_core::Rank;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Version of what is learnt: it changes when learning or the form of a calibration does, and calibrations of another version are
/// learnt anew.
pub(crate) const VERSION: u32 = 1;

const STATED: &str = "model/calibrations-version";
const ENTRIES: &str = "model/calibrations";

const EMBEDDED: &[u8] = include_bytes!("../../../data/calibrations.zst");

/// The key of an entry: what was learnt on, and the region that the queries were cut to, empty for none.
pub(crate) fn key(checksum: &str, region: &str) -> String {
    format!("{checksum}/{region}")
}

/// Calibrations by their keys.
pub(super) type Entries = FxHashMap<String, Vec<u8>>;

/// The calibration of the program for a key, if there is one.
pub(super) fn embedded(key: &str, taxa: &Taxa, sizes: &[u32]) -> Option<Calibration> {
    static ENTRIES: OnceLock<Entries> = OnceLock::new();
    let entries =
        ENTRIES.get_or_init(|| unpack(EMBEDDED).ok().and_then(|bytes| read(&bytes)).unwrap_or_default());
    decode(entries.get(key)?, taxa, sizes)
}

/// The version of the calibrations in an index file; `None` if there are none.
pub(crate) fn version_in(file: &IndexFile) -> Option<u32> {
    file.version(STATED)
}

/// The calibrations in an index file; none if they are of another version.
///
/// # Errors
/// [`crate::Error::Index`] if the section is missing, damaged or malformed.
pub(super) fn stored(file: &IndexFile) -> Result<Entries> {
    if version_in(file) != Some(VERSION) {
        return Ok(Entries::default());
    }
    file.verify_under(ENTRIES)?;
    read(file.require(ENTRIES)?).ok_or_else(|| file.malformed(ENTRIES, "an entry is cut short"))
}

/// Adds calibrations with their keys to an index file.
///
/// # Errors
/// [`crate::Error::Io`] if they cannot be written.
pub(crate) fn write(writer: &mut IndexWriter, calibrations: &[(String, Vec<u8>)]) -> Result<()> {
    let mut bytes = Vec::new();
    for (key, calibration) in calibrations {
        add(&mut bytes, key, calibration);
    }
    writer.add_array(STATED, &[VERSION])?;
    writer.add_section(ENTRIES, &bytes)
}

/// Entries one after the other: length and bytes of the key, length and bytes of the calibration.
fn read(mut bytes: &[u8]) -> Option<Entries> {
    let mut entries = Entries::default();
    let mut ended = bytes.is_empty();
    let mut part = || {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        bytes = rest;
        Some((part.to_vec(), rest.is_empty()))
    };
    while !ended {
        let (key, _) = part()?;
        let (calibration, last) = part()?;
        entries.insert(String::from_utf8(key).ok()?, calibration);
        ended = last;
    }
    Some(entries)
}

/// Adds an entry to the bytes of others.
pub(crate) fn add(bytes: &mut Vec<u8>, key: &str, calibration: &[u8]) {
    for part in [key.as_bytes(), calibration] {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part);
    }
}

/// All numbers of a calibration, eight bytes each.
pub(super) fn encode(calibration: &Calibration) -> Vec<u8> {
    let mut numbers: Vec<u64> = Vec::new();
    let model = |numbers: &mut Vec<u64>, of: Option<Vec<f64>>| {
        let of = of.unwrap_or_default();
        numbers.push(of.len() as u64);
        numbers.extend(of.into_iter().map(f64::to_bits));
    };
    model(&mut numbers, calibration.known.as_ref().map(Logistic::numbers));
    for (of_rank, habits) in calibration.models.iter().zip(&calibration.habits) {
        model(&mut numbers, of_rank.as_ref().map(Logistic::numbers));
        let (parents, all) = habits.kept();
        numbers.extend(all.map(f64::to_bits));
        numbers.push(parents.len() as u64);
        for (parent, sums) in parents {
            numbers.push(u64::from(*parent));
            numbers.extend(sums.map(f64::to_bits));
        }
    }
    numbers.into_iter().flat_map(u64::to_le_bytes).collect()
}

/// What [`encode`] wrote; `None` if it is not that.
pub(super) fn decode(bytes: &[u8], taxa: &Taxa, sizes: &[u32]) -> Option<Calibration> {
    let mut numbers = bytes.chunks_exact(8).filter_map(|eight| eight.try_into().ok()).map(u64::from_le_bytes);
    let mut calibration = Calibration::default();
    fn model(numbers: &mut impl Iterator<Item = u64>) -> Option<Vec<f64>> {
        let length = usize::try_from(numbers.next()?).ok()?;
        let found: Vec<f64> = numbers.take(length).map(f64::from_bits).collect();
        (found.len() == length).then_some(found)
    }
    calibration.known = Logistic::of_numbers(&model(&mut numbers)?);
    for rank in Rank::ALL {
        calibration.models[rank.index()] = Logistic::of_numbers(&model(&mut numbers)?);
        let mut real = || numbers.next().map(f64::from_bits);
        let all = [real()?, real()?, real()?];
        let length = numbers.next()?;
        let mut parents = Vec::new();
        for _ in 0..length {
            let parent = u32::try_from(numbers.next()?).ok()?;
            let mut real = || numbers.next().map(f64::from_bits);
            parents.push((parent, [real()?, real()?, real()?, real()?]));
        }
        calibration.habits[rank.index()] = Habits::of_kept(taxa, sizes, rank, parents, all);
    }
    numbers.next().is_none().then_some(calibration)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reference;
    use crate::classify::learn_calibration;
    use endobiome_core::{Context, PRIMER_PRESETS};

    /// The history: learning took four of the six seconds of a start.
    #[test]
    fn a_kept_calibration_is_the_one_that_is_learnt_anew() {
        let entries = read(&unpack(EMBEDDED).unwrap()).unwrap();
        assert_eq!(entries.len(), PRIMER_PRESETS.len() + 1, "each preset and whole genes");
        let reference = Reference::embedded().unwrap();
        let (key, learnt) = learn_calibration(reference, Some("V4"), &Context::silent()).unwrap();
        let kept = entries
            .get(&key)
            .expect("the reference or its cutting changed: run examples/keep_calibrations.rs");
        assert!(*kept == learnt, "learning changed: run examples/keep_calibrations.rs");
    }

    #[test]
    fn what_is_decoded_is_what_was_encoded_and_damage_is_no_calibration() {
        let entries = read(&unpack(EMBEDDED).unwrap()).unwrap();
        let entries: std::collections::BTreeMap<_, _> = entries.iter().collect();
        for bytes in entries.into_values() {
            let again = decode(bytes, &Taxa::default(), &[]).unwrap();
            assert_eq!(&encode(&again), bytes);
            assert_eq!(decode(&bytes[..bytes.len() - 8], &Taxa::default(), &[]), None);
            assert_eq!(decode(&[], &Taxa::default(), &[]), None);
        }
        let mut two = Vec::new();
        add(&mut two, "a", &[1, 2]);
        add(&mut two, "b", &[]);
        let read = read(&two).unwrap();
        assert!(super::read(&two[..two.len() - 9]).is_none(), "cut short");
        assert_eq!((read["a"].as_slice(), read["b"].len(), read.len()), (&[1, 2][..], 0, 2));
    }
}
