//! A name of any kind as part of a file's name.

use std::fmt::Write;

/// The longest part of a file's name that is made of a given name, in bytes: file systems hold 255, and endings, a checksum or a
/// mark of a file that is being written stand behind it.
pub const LONGEST: usize = 200;

/// A name as part of a file's name: letters, digits and `._-` as they are, each other byte as `%` and two hexadecimal
/// digits, as in addresses. Two names never give the same part, and [`name_of`] gives the name back.
///
/// ```
/// use endobiome_core::file_name::{name_of, part_of};
/// assert_eq!(part_of("run 1/b"), "run%201%2Fb");
/// assert_eq!(name_of("run%201%2Fb").as_deref(), Some("run 1/b"));
/// assert_ne!(part_of("x y"), part_of("x_y"));
/// assert_eq!(part_of(".."), "%2E.");
/// ```
pub fn part_of(name: &str) -> String {
    let mut part = String::with_capacity(name.len());
    for (at, byte) in name.bytes().enumerate() {
        // A name that begins with a dot would be hidden, or a folder.
        let plain = byte.is_ascii_alphanumeric() || b"_-".contains(&byte) || (byte == b'.' && at > 0);
        if plain {
            part.push(char::from(byte));
        } else {
            let _ = write!(part, "%{byte:02X}");
        }
    }
    part
}

/// The name that gave a part of a file's name; `None` when none did.
pub fn name_of(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|name| part_of(name) == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_looked_alike_have_files_of_their_own_and_come_back() {
        let names = ["x y", "x_y", "x/y", "x%20y", "é", "..", ".x", "a.b", "%", "Lauf 2\t"];
        let mut parts: Vec<String> = names.iter().map(|name| part_of(name)).collect();
        for (name, part) in names.iter().zip(&parts) {
            assert_eq!(name_of(part).as_deref(), Some(*name));
            assert!(!part.contains(['/', ' ', '\t']) && !part.starts_with('.'), "{part}");
        }
        parts.sort();
        parts.dedup();
        assert_eq!(parts.len(), names.len());
    }

    #[test]
    fn what_is_no_part_gives_no_name() {
        for part in ["%", "%2", "%zz", "a b", "%41", "%ff"] {
            assert_eq!(name_of(part), None, "{part}");
        }
    }
}
