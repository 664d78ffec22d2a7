//! Opening plain and compressed text.

use crate::{Error, Result};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Opens a file for reading by lines; gzip and zstd are recognised by their first bytes.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let file = File::open(path).map_err(|error| Error::io(path, error))?;
    let mut reader = BufReader::with_capacity(1 << 17, file);
    let magic = reader.fill_buf().map_err(|error| Error::io(path, error))?;
    Ok(match magic {
        [0x1f, 0x8b, ..] => {
            Box::new(BufReader::with_capacity(1 << 17, flate2::bufread::MultiGzDecoder::new(reader)))
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            Box::new(BufReader::with_capacity(1 << 17, ZstdFrames { source: Some(reader), frame: None }))
        }
        _ => Box::new(reader),
    })
}

/// Whether an error while reading means that the compressed stream is damaged.
pub(super) fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::Other
    )
}

type Frame = ruzstd::decoding::StreamingDecoder<BufReader<File>, ruzstd::decoding::FrameDecoder>;

/// One zstd frame after another.
struct ZstdFrames {
    source: Option<BufReader<File>>,
    frame: Option<Box<Frame>>,
}

impl Read for ZstdFrames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(mut frame) = self.frame.take() {
                let count = frame.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    self.frame = Some(frame);
                    return Ok(count);
                }
                self.source = Some(frame.into_inner());
            }
            let Some(mut source) = self.source.take() else { return Ok(0) };
            if source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let frame =
                Frame::new(source).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            self.frame = Some(Box::new(frame));
        }
    }
}
