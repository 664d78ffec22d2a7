//! gzip of one or many members, with zeros after or between them.
//!
//! Tape and block devices, and some object stores, fill a file up with zeros; `gzip` itself takes no notice of them.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

pub(super) struct GzipMembers<R> {
    /// The member being read; `None` between members and at the end.
    member: Option<GzDecoder<R>>,
    rest: Option<R>,
}

impl<R: BufRead> GzipMembers<R> {
    pub(super) fn new(source: R) -> Self {
        Self { member: Some(GzDecoder::new(source)), rest: None }
    }

    /// Passes over zeros and begins the next member, if there is one.
    fn next_member(&mut self) -> io::Result<bool> {
        let Some(source) = &mut self.rest else { return Ok(false) };
        loop {
            let bytes = source.fill_buf()?;
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            let (all, ended) = (bytes.len(), bytes.is_empty());
            source.consume(zeros);
            if ended {
                self.rest = None;
                return Ok(false);
            }
            if zeros < all {
                self.member = self.rest.take().map(GzDecoder::new);
                return Ok(true);
            }
        }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            if let Some(member) = &mut self.member {
                match member.read(out)? {
                    0 => self.rest = self.member.take().map(GzDecoder::into_inner),
                    n => return Ok(n),
                }
            }
            if !self.next_member()? {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn member(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn zeros_after_and_between_members_are_passed_over_and_other_bytes_are_not() {
        let zeros = vec![0_u8; 200_000];
        let padded = [member(b"one "), zeros.clone(), member(b""), member(b"two"), zeros].concat();
        let mut text = String::new();
        GzipMembers::new(&padded[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "one two");
        let dirty = [member(b"one"), b"\0\0rest of another file".to_vec()].concat();
        assert!(GzipMembers::new(&dirty[..]).read_to_end(&mut Vec::new()).is_err());
    }
}
