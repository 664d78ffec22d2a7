//! FCS bytes of any kind are read or refused, never a panic.

use endobiome_cytometry::{Header, Keywords, personal_keywords, scrub};
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Header::parse(&bytes);
        let _ = Keywords::parse(&bytes, 0);
        let _ = scrub(&bytes);
    }

    #[test]
    fn any_text_and_offsets_behind_a_right_header_are_read_or_refused(
        begin in 0_u64..200, end in 0_u64..400, text in "[/$A-Z0-9 ]{0,120}", tail in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut bytes = format!("FCS3.1    {begin:>8}{end:>8}{:>8}{:>8}{:>8}{:>8}", 0, 0, 0, 0).into_bytes();
        bytes.extend(text.bytes());
        bytes.extend(tail);
        if let Ok(scrubbed) = scrub(&bytes) {
            prop_assert_eq!(scrubbed.bytes.len(), bytes.len());
        }
    }

    #[test]
    fn pairs_written_by_the_standard_are_read_back(
        pairs in prop::collection::vec(("[A-Z$]{1,8}", "[a-z0-9/]{0,6}[a-z]"), 1..8),
    ) {
        let text: String = pairs.iter().map(|(k, v)| format!("{k}/{}/", v.replace('/', "//"))).collect();
        let words = Keywords::parse(format!("/{text}").as_bytes(), 58);
        // A value that begins with the delimiter cannot be told from an empty one.
        if pairs.iter().all(|(_, value)| !value.starts_with('/')) {
            let words = words.unwrap();
            let read: Vec<(&str, &str)> = words.iter().collect();
            let written: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            prop_assert_eq!(read, written);
            let _ = personal_keywords(&words);
        }
    }
}

/// A file whose TEXT is this, at these places.
fn file(begin: usize, end: usize, text: &str) -> Vec<u8> {
    let mut bytes = format!("FCS3.1    {begin:>8}{end:>8}{:>8}{:>8}{:>8}{:>8}", 0, 0, 0, 0).into_bytes();
    bytes.extend(text.bytes());
    bytes
}

#[test]
fn a_text_without_its_last_delimiter_at_the_end_of_the_file_is_scrubbed() {
    let text = "/$TOT/1/$CYT/Aria";
    let bytes = file(58, 57 + text.len(), text);
    let scrubbed = scrub(&bytes).unwrap();
    assert_eq!(scrubbed.bytes, bytes);
    let text = "/$TOT/1/$OP/Jane Doe";
    let scrubbed = scrub(&file(58, 57 + text.len(), text)).unwrap();
    assert_eq!(scrubbed.removed, ["$OP"]);
    assert!(String::from_utf8(scrubbed.bytes).unwrap().ends_with("/$TOT/1/            "));
}

#[test]
fn a_text_that_lies_in_the_header_is_refused() {
    let said = scrub(&file(9, 70, "/$TOT/1/$CYT/Aria/")).unwrap_err().to_string();
    assert!(said.contains("does not lie behind the header"), "{said}");
}
