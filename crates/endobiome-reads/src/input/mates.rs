//! What names say of mates.

use crate::read::Read;

/// Whether two names can belong to the mates of one fragment, the first being forward or reverse.
///
/// Equal up to the first blank, without `/1` and `/2`; or, as SRA writes with `-I`, `accession.spot.1` and
/// `accession.spot.2` of one spot. Two-part names (`accession.1` beside `accession.2`) are two spots, no mates.
pub(crate) fn are_mates(forward: &Read, reverse: &Read) -> bool {
    let (one, two) = (forward.name(), reverse.name());
    one == two
        || match (sra_mate(one), sra_mate(two)) {
            (Some((one, a)), Some((two, b))) => one == two && a != b,
            _ => false,
        }
}

/// `accession.spot.mate` as the part before the mate, and the mate.
fn sra_mate(name: &[u8]) -> Option<(&[u8], u8)> {
    let (spot, mate) = match name {
        [spot @ .., b'.', mate @ (b'1' | b'2')] => (spot, *mate),
        _ => return None,
    };
    let dot = memchr::memrchr(b'.', spot)?;
    let number = &spot[dot + 1..];
    (dot > 0 && !number.is_empty() && number.iter().all(u8::is_ascii_digit)).then_some((spot, mate - b'0'))
}

/// Which mate the name says that the read is: by `/1`, by SRA's `accession.spot.1`, or by Illumina's `1:N:0:…` after the
/// first blank.
pub(crate) fn mate_number(read: &Read) -> Option<u8> {
    let mut words = read.id.split(|&b| b == b' ' || b == b'\t');
    let first = words.next()?;
    if let [.., b'/', mate @ (b'1' | b'2')] = first {
        return Some(mate - b'0');
    }
    if let Some((_, mate)) = sra_mate(first) {
        return Some(mate);
    }
    match words.next()? {
        [mate @ (b'1' | b'2'), b':', b'Y' | b'N', b':', ..] => Some(mate - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str) -> Read {
        Read { id: id.as_bytes().to_vec(), ..Read::default() }
    }

    #[test]
    fn sra_names_of_one_spot_are_mates_and_those_of_two_are_not() {
        let mates = |a, b| are_mates(&named(a), &named(b));
        assert!(mates("SRR1.5.1", "SRR1.5.2"));
        assert!(mates("SRR1.5.1 5 length=180", "SRR1.5.2 5 length=175"));
        assert!(mates("SRR1.5 5/1", "SRR1.5 5/2") && mates("a/1", "a/2") && mates("a 1:N:0", "a 2:N:0"));
        assert!(!mates("SRR1.5.1", "SRR1.6.2"), "two spots");
        assert!(!mates("SRR1.1", "SRR1.2"), "two spots of fastq-dump without -I");
        assert!(!mates("a.b.1", "a.b.2"), "no spot number");
    }

    #[test]
    fn names_say_which_mate_a_read_is() {
        let number = |id| mate_number(&named(id));
        assert_eq!(
            [number("a/2"), number("SRR1.5.1 x"), number("a 2:N:0:ACGT")],
            [Some(2), Some(1), Some(2)]
        );
        assert_eq!([number("a"), number("SRR1.1"), number("a 2"), number("")], [None; 4]);
    }
}
