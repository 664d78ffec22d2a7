//! Decompression in a thread of its own, with a bounded number of buffers.

use crossbeam_channel::{Receiver, Sender, bounded};
use std::io::{self, Read};

const BUFFER_BYTES: usize = 1 << 17;
const BUFFERS: usize = 4;

/// Reads ahead in another thread; at most `BUFFERS` buffers of `BUFFER_BYTES` exist.
pub(crate) struct ThreadedReader {
    filled: Receiver<io::Result<Vec<u8>>>,
    empty: Sender<Vec<u8>>,
    current: Vec<u8>,
    position: usize,
    ended: bool,
}

impl ThreadedReader {
    pub(crate) fn new(mut source: Box<dyn Read + Send>) -> io::Result<Self> {
        let (filled_sender, filled) = bounded::<io::Result<Vec<u8>>>(BUFFERS);
        let (empty, empty_receiver) = bounded::<Vec<u8>>(BUFFERS + 1);
        for _ in 0..BUFFERS {
            // The channel has room: this cannot fail.
            let _ = empty.send(Vec::new());
        }
        std::thread::Builder::new().name("decompress".to_owned()).spawn(move || {
            // Either channel closes when the reader is dropped, and the thread ends.
            while let Ok(mut buffer) = empty_receiver.recv() {
                buffer.resize(BUFFER_BYTES, 0);
                match fill(&mut source, &mut buffer) {
                    (0, None) => break,
                    (n, failure) => {
                        buffer.truncate(n);
                        // What was decoded before the damage is given out first.
                        if n > 0 && filled_sender.send(Ok(buffer)).is_err() {
                            break;
                        }
                        if let Some(error) = failure {
                            let _ = filled_sender.send(Err(error));
                            return;
                        }
                    }
                }
            }
            // An empty buffer says: the end was reached in good order.
            let _ = filled_sender.send(Ok(Vec::new()));
        })?;
        Ok(Self { filled, empty, current: Vec::new(), position: 0, ended: false })
    }
}

/// Fills the buffer as far as the source reaches.
fn fill(source: &mut dyn Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return (filled, Some(e)),
        }
    }
    (filled, None)
}

impl Read for ThreadedReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position == self.current.len() {
            if self.ended || out.is_empty() {
                return Ok(0);
            }
            let next = match self.filled.recv() {
                Ok(next) => next,
                // The thread died without a word: its decoder panicked.
                Err(_) => Err(io::Error::other("the decoder failed on this stream")),
            };
            match next {
                Ok(buffer) => {
                    self.ended = buffer.is_empty();
                    let used = std::mem::replace(&mut self.current, buffer);
                    let _ = self.empty.try_send(used);
                    self.position = 0;
                }
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
        let rest = &self.current[self.position..];
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        self.position += n;
        Ok(n)
    }
}
