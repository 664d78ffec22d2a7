//! A small picture as a data URI: one pixel a cell, so that a heat map of a thousand samples stays light.

use std::io::Write;

/// An 8-bit picture with a palette, rows from the top, as `data:image/png;base64,…`.
pub(super) fn data_uri(width: usize, rows: &[Vec<u8>], palette: &[[u8; 3]]) -> String {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_be_bytes();
    let mut head = [side(width), side(rows.len())].concat();
    head.extend([8, 3, 0, 0, 0]);
    chunk(&mut png, b"IHDR", &head);
    chunk(&mut png, b"PLTE", &palette.concat());
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    // Writing into memory does not fail; a row begins with its filter, 0 for none.
    let written = rows.iter().try_for_each(|row| packed.write_all(&[0]).and_then(|()| packed.write_all(row)));
    let packed = written.and_then(|()| packed.finish()).unwrap_or_default();
    chunk(&mut png, b"IDAT", &packed);
    chunk(&mut png, b"IEND", &[]);
    format!("data:image/png;base64,{}", base64(&png))
}

fn chunk(png: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    png.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let mut checked = flate2::Crc::new();
    checked.update(name);
    checked.update(data);
    png.extend(name);
    png.extend(data);
    png.extend(checked.sum().to_be_bytes());
}

/// RFC 4648, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            if place <= three.len() {
                text.push(char::from(LETTERS[((bits >> (18 - 6 * place)) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_the_rfc() {
        assert_eq!(
            ["", "f", "fo", "foo", "foob"].map(|t| base64(t.as_bytes())),
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
    }

    #[test]
    fn a_picture_has_the_parts_of_a_png() {
        let uri = data_uri(2, &[vec![0, 1], vec![1, 0]], &[[255, 255, 255], [0, 0, 0]]);
        assert!(uri.starts_with("data:image/png;base64,iVBORw0KGgo"));
    }
}
