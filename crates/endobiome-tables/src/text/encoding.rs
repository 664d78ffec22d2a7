//! Which encoding a text is in.

use super::Text;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decodes, or says why the bytes are no text.
pub(super) fn decode(bytes: &[u8]) -> Result<Text, String> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8_or_windows(rest);
    }
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return Err("the text is UTF-32; save it as UTF-8".to_owned());
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, UTF_16LE);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, UTF_16BE);
    }
    // UTF-16 without its mark: every other byte of latin text is 0.
    let head = &bytes[..bytes.len().min(1000)];
    let nul_at = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let half = head.len() / 2;
    if half >= 4 && nul_at(1) * 10 > half * 9 && nul_at(0) == 0 {
        return utf16(bytes, UTF_16LE);
    }
    if half >= 4 && nul_at(0) * 10 > half * 9 && nul_at(1) == 0 {
        return utf16(bytes, UTF_16BE);
    }
    utf8_or_windows(bytes)
}

fn utf16(bytes: &[u8], encoding: &'static Encoding) -> Result<Text, String> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        return Err(format!("the text begins as {} but is broken later", encoding.name()));
    }
    control_characters(text.as_bytes())?;
    let note = format!("read as {} text and taken over as UTF-8", encoding.name());
    Ok(Text { text: text.into_owned(), notes: vec![note] })
}

fn utf8_or_windows(bytes: &[u8]) -> Result<Text, String> {
    control_characters(bytes)?;
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Text { text: text.to_owned(), notes: Vec::new() }),
        Err(error) => {
            let at = error.valid_up_to();
            let line = bytes[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
            let note = format!(
                "line {line} is not UTF-8: the file was read as Windows-1252 and taken over as UTF-8; check letters with accents"
            );
            Ok(Text { text: text.into_owned(), notes: vec![note] })
        }
    }
}

/// Control characters other than tab, line ends and form feed mean that this is no text.
fn control_characters(bytes: &[u8]) -> Result<(), String> {
    let control = |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)) || byte == 0x7f;
    match bytes.iter().position(|&byte| control(byte)) {
        None => Ok(()),
        Some(at) => {
            let line = bytes[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
            Err(format!(
                "this is no text: byte {at} (line {line}) is the control character {:#04x}",
                bytes[at]
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        let text = "sample,site\nS1,ut\u{e9}rus\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in
            [[b"\xff\xfe".to_vec(), little.clone()].concat(), [b"\xfe\xff".to_vec(), big].concat(), little]
        {
            let read = decode(&bytes).unwrap();
            assert_eq!(read.text, text);
            assert!(read.notes[0].contains("UTF-16"), "{:?}", read.notes);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_named_with_their_place() {
        let told = decode(b"sample\nS\x001\n").unwrap_err();
        assert!(told.contains("byte 8 (line 2)") && told.contains("0x00"), "{told}");
    }
}
