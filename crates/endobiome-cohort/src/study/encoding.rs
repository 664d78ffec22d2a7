//! Bytes to text, in the encoding that is declared.

use crate::clinical_error::{ClinicalError, ClinicalResult};
use serde::{Deserialize, Serialize};

/// The encoding of a file; declared, never guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, as older spreadsheets write on French machines.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// UTF-16 with byte order mark ("Unicode text" of spreadsheets).
    #[serde(rename = "utf-16")]
    Utf16,
}

impl Encoding {
    /// Reads `utf-8`, `windows-1252` or `utf-16`.
    pub fn read(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Self::Utf8),
            "windows-1252" | "cp1252" => Some(Self::Windows1252),
            "utf-16" | "utf16" => Some(Self::Utf16),
            _ => None,
        }
    }
}

/// The text of a file without its byte order mark.
pub(crate) fn decode(bytes: &[u8], file: &str, encoding: Encoding) -> ClinicalResult<String> {
    let wrong = |byte: usize, reason: &str| {
        let before = &bytes[..byte.min(bytes.len())];
        let line = 1 + before.iter().filter(|b| **b == b'\n').count() as u64;
        ClinicalError::Encoding { file: file.to_owned(), line, byte, reason: reason.to_owned() }
    };
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let text = match encoding {
        Encoding::Utf16 => {
            if !utf16 {
                return Err(wrong(0, "no byte order mark of UTF-16, though utf-16 is declared"));
            }
            let (text, _, broken) = if bytes[0] == 0xff {
                encoding_rs::UTF_16LE.decode(bytes)
            } else {
                encoding_rs::UTF_16BE.decode(bytes)
            };
            if broken {
                return Err(wrong(0, "this is not UTF-16 throughout"));
            }
            text.into_owned()
        }
        _ if utf16 => {
            return Err(wrong(0, "this is UTF-16: declare encoding = \"utf-16\", or save it as UTF-8"));
        }
        Encoding::Utf8 => {
            let body = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
            match std::str::from_utf8(body) {
                Ok(text) => text.to_owned(),
                Err(error) => {
                    let byte = bytes.len() - body.len() + error.valid_up_to();
                    let value = bytes.get(byte).copied().unwrap_or_default();
                    return Err(wrong(
                        byte,
                        &format!(
                            "0x{value:02x} is not UTF-8: declare encoding = \"windows-1252\" if the file is from an older spreadsheet, or save it as UTF-8"
                        ),
                    ));
                }
            }
        }
        Encoding::Windows1252 => {
            if bytes.starts_with(&[0xef, 0xbb, 0xbf])
                || (!bytes.is_ascii() && std::str::from_utf8(bytes).is_ok())
            {
                let byte = bytes.iter().position(|b| !b.is_ascii()).unwrap_or_default();
                return Err(wrong(
                    byte,
                    "this is UTF-8, though windows-1252 is declared: accents would be misread",
                ));
            }
            if let Some(byte) = bytes.iter().position(|b| [0x81, 0x8d, 0x8f, 0x90, 0x9d].contains(b)) {
                return Err(wrong(byte, &format!("0x{:02x} is no character of Windows-1252", bytes[byte])));
            }
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
        }
    };
    if let Some(byte) = text.bytes().position(|b| b == 0) {
        return Err(wrong(byte, "a zero byte: this is not a table of text"));
    }
    Ok(text)
}
