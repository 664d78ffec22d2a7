//! Files that are no text table, told by how they begin.

/// What the file is and what to do, when its first bytes tell that it is no text table.
pub(super) fn not_a_table(bytes: &[u8]) -> Option<String> {
    let found = match bytes {
        [0x89, b'H', b'D', b'F', ..] => {
            "this is an HDF5 file (BIOM 2.1?), not a text table; give it where a feature table is read"
        }
        [b'P', b'K', 3 | 5, 4 | 6, ..] => return Some(zip_kind(bytes).to_owned()),
        [b'%', b'P', b'D', b'F', ..] => "this is a PDF; save the table as CSV or TSV text",
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            "this is an old spreadsheet or document (.xls, .doc); save it as CSV or TSV text"
        }
        [b'P', b'A', b'R', b'1', ..] => "this is a Parquet file, not a text table",
        [b'B', b'Z', b'h', ..] => "this is compressed with bzip2; unpack it first or use gzip",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "this is compressed with xz; unpack it first or use gzip",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "this is compressed with zstd; unpack it first or use gzip",
        [b'7', b'z', 0xbc, 0xaf, ..] => "this is a 7z archive; unpack it first",
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] => "this is an image",
        [b'X' | b'A' | b'B', b'\n', rest @ ..]
            if rest.starts_with(b"\0\0\0") || rest.starts_with(b"3\n") || rest.starts_with(b"2\n") =>
        {
            R_OBJECT
        }
        [b'R', b'D', b'X' | b'A', b'1'..=b'9', b'\n', ..] => R_OBJECT,
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', ..] => "this is an SQLite database",
        [b'B', b'A', b'M', 1, ..] => "this is a BAM file, not a table",
        _ => return text_kind(bytes).map(str::to_owned),
    };
    Some(found.to_owned())
}

const R_OBJECT: &str = "this is an R object (.rds or .RData); in R, write it as text: \
    x <- readRDS(\"file.rds\"); write.table(x, \"file.tsv\", sep = \"\\t\", quote = FALSE, col.names = NA)";

fn zip_kind(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(4096)];
    let holds = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
    if holds(b"[Content_Types].xml") || holds(b"xl/") {
        "this is a spreadsheet (.xlsx); save the sheet as CSV or TSV text"
    } else if holds(b"opendocument.spreadsheet") {
        "this is a spreadsheet (.ods); save the sheet as CSV or TSV text"
    } else if holds(b"/metadata.yaml") || holds(b"/VERSION") || holds(b"/checksums.md5") {
        "this is a QIIME 2 artifact (.qza or .qzv), not a text table; give it where a feature table or taxonomy is read"
    } else {
        "this is a zip archive; unpack it first"
    }
}

/// Text, but of another kind than a table.
fn text_kind(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let start = &head[..head.len().min(2000)];
    let holds = |word: &[u8]| start.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    match head.first()? {
        b'{' if holds(b"\"Biological Observation Matrix") || holds(b"\"matrix_type\"") => {
            Some("this is a BIOM 1.0 file (JSON), not a text table; give it where a feature table is read")
        }
        b'{' if holds(b"\":") => Some("this is JSON, not a table"),
        b'<' if holds(b"<html") || holds(b"<!doctype") => {
            Some("this is a web page, not a table: the download link may need a login or a `raw` address")
        }
        b'<' if holds(b"<?xml") => Some("this is XML, not a table"),
        b'>' => Some("this is a FASTA file, not a table"),
        b'@' if is_fastq(head) => Some("this is a FASTQ file, not a table"),
        b'(' if holds(b");") || (holds(b":") && holds(b",")) => Some("this is a Newick tree, not a table"),
        _ => None,
    }
}

fn is_fastq(head: &[u8]) -> bool {
    let mut lines = head.split(|&byte| byte == b'\n');
    lines.nth(2).is_some_and(|third| third.starts_with(b"+"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_called_by_its_name() {
        let spreadsheet = [b"PK\x03\x04".as_slice(), &[0; 26], b"[Content_Types].xml"].concat();
        let artifact = [b"PK\x03\x04".as_slice(), &[0; 26], b"0a1b/metadata.yaml"].concat();
        for (bytes, word) in [
            (b"\x89HDF\r\n\x1a\n".as_slice(), "BIOM 2.1"),
            (&spreadsheet, "xlsx"),
            (&artifact, "QIIME 2 artifact"),
            (b"%PDF-1.4", "PDF"),
            (b"X\n\0\0\0\x03", "readRDS"),
            (b"PAR1\x15\x04", "Parquet"),
            (b"{\"id\": null, \"matrix_type\": \"sparse\"}", "BIOM 1.0"),
            (b"<!DOCTYPE html><html>", "web page"),
            (b">a\nACGT\n", "FASTA"),
            (b"@a\nACGT\n+\nIIII\n", "FASTQ"),
        ] {
            let told = not_a_table(bytes).unwrap_or_default();
            assert!(told.contains(word), "{word}: {told}");
        }
        assert_eq!(not_a_table(b"sample\tgroup\n"), None);
    }
}
