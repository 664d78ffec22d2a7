//! Keywords that can name a person, or say when and where she was measured.

use crate::{Error, Header, Keywords, Result};

/// The standard keywords that are scrubbed: operator, source of the specimen, file name, date, times, instrument,
/// project, serial number, comment, cells, experimenter.
const STANDARD: [&str; 12] =
    ["$OP", "$SRC", "$FIL", "$DATE", "$BTIM", "$ETIM", "$INST", "$PROJ", "$CYTSN", "$COM", "$CELLS", "$EXP"];
/// Words of vendors' keywords.
const VENDOR: [&str; 5] = ["PATIENT", "SAMPLE ID", "NAME", "OPERATOR", "BIRTH"];

/// Whether a keyword can name a person: the twelve of the standard, and those of vendors that hold PATIENT, SAMPLE ID,
/// NAME, OPERATOR or BIRTH. Names of channels (`$PnN`, `$PnS`) never do.
///
/// ```
/// use endobiome_cytometry::is_personal;
/// assert!(is_personal("$op") && is_personal("PATIENT ID") && is_personal("EXPERIMENT NAME"));
/// assert!(!is_personal("$P1N") && !is_personal("$TOT"));
/// ```
pub fn is_personal(keyword: &str) -> bool {
    let upper = keyword.trim().to_uppercase();
    let spaced = upper.replace(['_', '-'], " ");
    STANDARD.contains(&upper.as_str())
        || VENDOR.iter().any(|word| spaced.contains(word))
        || spaced.replace(' ', "").contains("SAMPLEID")
}

/// The personal keywords that hold something, in alphabetical order.
///
/// ```
/// use endobiome_cytometry::{Keywords, personal_keywords};
/// let keywords = Keywords::parse(b"/$TOT/5000/$OP/Jane Doe/$SRC/ /", 58)?;
/// // What is blank tells nothing.
/// assert_eq!(personal_keywords(&keywords), ["$OP"]);
/// # Ok::<(), endobiome_cytometry::Error>(())
/// ```
pub fn personal_keywords(keywords: &Keywords) -> Vec<String> {
    let mut found: Vec<String> = keywords
        .iter()
        .filter(|(key, value)| is_personal(key) && !value.trim().is_empty())
        .map(|(key, _)| key.to_owned())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// An FCS file without its personal keywords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scrubbed {
    /// The bytes of the file: as many as before, all segments at their places, events equal bit for bit.
    pub bytes: Vec<u8>,
    /// The keywords taken out, in alphabetical order.
    pub removed: Vec<String>,
}

/// Takes the personal keywords out of TEXT; in supplemental TEXT and ANALYSIS they are blanked.
///
/// TEXT becomes shorter by them: the header says its new end, what is left of its room is blanks, nothing else moves.
///
/// # Errors
/// As the readers; [`Error::SeveralDataSets`] when the file holds more than one.
///
/// ```
/// use endobiome_cytometry::scrub;
/// let text = "/$TOT/1/$OP/Jane Doe/";
/// let end = 58 + text.len();
/// let bytes = format!("FCS3.1    {:>8}{:>8}{end:>8}{end:>8}{:>8}{:>8}{text}\x07", 58, end - 1, 0, 0).into_bytes();
/// let scrubbed = scrub(&bytes)?;
/// assert_eq!(scrubbed.removed, ["$OP"]);
/// // As long as before, and the event stays.
/// assert_eq!((scrubbed.bytes.len(), scrubbed.bytes.last()), (bytes.len(), Some(&7)));
/// # Ok::<(), endobiome_cytometry::Error>(())
/// ```
pub fn scrub(bytes: &[u8]) -> Result<Scrubbed> {
    let header = Header::parse(bytes)?;
    let length = bytes.len() as u64;
    let range = header.text.range("TEXT", length)?;
    let keywords = Keywords::parse(&bytes[range.clone()], range.start)?;
    if let Some(next) = keywords.get("$NEXTDATA").map(str::trim).filter(|next| next.parse() != Ok(0_u64)) {
        return Err(Error::SeveralDataSets(next.to_owned()));
    }
    let mut removed: Vec<String> =
        keywords.iter().filter(|(key, _)| is_personal(key)).map(|(key, _)| key.to_owned()).collect();
    let mut text = keywords.without(|key, _| is_personal(key));
    // A last delimiter that the file leaves out finds no room when nothing was removed.
    text.truncate(range.len());
    let mut out = bytes.to_vec();
    out[range.clone()].fill(b' ');
    out[range.start..range.start + text.len()].copy_from_slice(&text);
    let end = format!("{:>8}", range.start + text.len() - 1);
    out[18..26].copy_from_slice(&end.as_bytes()[..8]);
    for (what, begin, end) in
        [("supplemental TEXT", "$BEGINSTEXT", "$ENDSTEXT"), ("ANALYSIS", "$BEGINANALYSIS", "$ENDANALYSIS")]
    {
        let place = |key: &str| keywords.get(key).and_then(|word| word.trim().parse::<u64>().ok());
        let (Some(begin), Some(end)) = (place(begin), place(end)) else { continue };
        let segment = crate::Segment { begin, end };
        if segment.is_absent() || segment == header.text || end < begin {
            continue;
        }
        let range = segment.range(what, length)?;
        let words = Keywords::parse(&bytes[range.clone()], range.start)?;
        for (key, value) in words.iter().filter(|(key, value)| is_personal(key) && !value.trim().is_empty()) {
            removed.push(key.to_owned());
            blank(&mut out[range.clone()], value.as_bytes());
        }
    }
    removed.sort();
    removed.dedup();
    Ok(Scrubbed { bytes: out, removed })
}

/// Puts blanks for each place where `value` stands.
fn blank(segment: &mut [u8], value: &[u8]) {
    let mut at = 0;
    while at + value.len() <= segment.len() {
        if &segment[at..at + value.len()] == value {
            segment[at..at + value.len()].fill(b' ');
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An FCS file of these pairs and events.
    fn file(text: &str, data: &[u8]) -> Vec<u8> {
        let end = 58 + text.len() - 1;
        let mut out =
            format!("FCS3.1    {:>8}{end:>8}{:>8}{:>8}{:>8}{:>8}", 58, end + 1, end + data.len(), 0, 0);
        out.push_str(text);
        let mut bytes = out.into_bytes();
        bytes.extend_from_slice(data);
        bytes
    }

    #[test]
    fn twelve_keywords_go_and_the_events_stay_bit_for_bit() {
        let words: String = STANDARD.iter().map(|key| format!("{key}/Durand, Marie/")).collect();
        let text = format!("/$TOT/2/{words}Patient Name/x/$P1N/FL1-A/");
        let before = file(&text, &[1, 2, 3, 255]);
        let scrubbed = scrub(&before).unwrap();
        assert_eq!(scrubbed.removed.len(), 13);
        assert_eq!(scrubbed.bytes.len(), before.len());
        assert_eq!(&scrubbed.bytes[before.len() - 4..], [1, 2, 3, 255]);
        let header = Header::parse(&scrubbed.bytes).unwrap();
        let range = header.text.range("TEXT", before.len() as u64).unwrap();
        let kept = Keywords::parse(&scrubbed.bytes[range], 58).unwrap();
        assert_eq!(kept.iter().collect::<Vec<_>>(), [("$TOT", "2"), ("$P1N", "FL1-A")]);
        assert!(!scrubbed.bytes.windows(6).any(|at| at == b"Durand"));
    }

    #[test]
    fn a_file_of_several_data_sets_is_refused_and_not_half_scrubbed() {
        let bytes = file("/$OP/x/$NEXTDATA/500/", &[0]);
        assert!(matches!(scrub(&bytes), Err(Error::SeveralDataSets(_))));
    }
}
