//! Names of samples as other tools write them, made usable here.

use endobiome_core::{Error, SampleId};

/// A sample under another name than its file gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenamedSample {
    /// The name in the file: `Patient 1`.
    pub given: String,
    /// The name here: `Patient_1`.
    pub id: SampleId,
}

/// The id of a name, and whether it is another than the name.
///
/// Ids name files and columns, so they hold letters, digits, `.`, `_` and `-`. Any other run of characters becomes one `_`,
/// and is dropped at the ends. Table and metadata are turned alike, so that they still fit each other.
///
/// # Errors
/// [`Error::SampleId`] when nothing is left.
///
/// ```
/// use endobiome_tables::sample_names::usable;
/// assert_eq!(usable("Patient 1")?.0.as_str(), "Patient_1");
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn usable(name: &str) -> Result<(SampleId, bool), Error> {
    let Err(error) = SampleId::new(name) else { return Ok((SampleId::new(name)?, false)) };
    let mut turned = String::with_capacity(name.len());
    let mut gap = false;
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() || "._-".contains(letter) {
            if gap && !turned.is_empty() {
                turned.push('_');
            }
            gap = false;
            turned.push(letter);
        } else {
            gap = true;
        }
    }
    SampleId::new(turned).map(|id| (id, true)).map_err(|_| error)
}

/// One sentence on the samples that were renamed; `None` where there are none.
pub(crate) fn note(renamed: &[RenamedSample]) -> Option<String> {
    if renamed.is_empty() {
        return None;
    }
    let some: Vec<String> =
        renamed.iter().take(5).map(|sample| format!("{:?} is {}", sample.given, sample.id)).collect();
    let more = if renamed.len() > 5 { ", …" } else { "" };
    Some(format!(
        "{} names of samples hold blanks or other signs that no file name may have, each was replaced by _: {}{more}",
        renamed.len(),
        some.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_signs_become_one_underscore() {
        for (given, id) in [
            ("Patient 1", "Patient_1"),
            ("RIF-02 (endometrium)", "RIF-02_endometrium"),
            ("  a  b ", "a_b"),
            ("S1/2", "S1_2"),
            ("é1", "1"),
        ] {
            let (found, turned) = usable(given).unwrap();
            assert_eq!((found.as_str(), turned), (id, true), "{given}");
        }
        assert!(!usable("S1.a-b_c").unwrap().1);
        for nothing in ["", "  ", "..", "???"] {
            assert!(usable(nothing).is_err(), "{nothing:?}");
        }
    }
}
