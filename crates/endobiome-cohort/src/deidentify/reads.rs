//! Read names without instrument, run and flow cell.

use std::io::{self, BufRead, Write};

/// Copies FASTQ with new read names: `<name>.<number>`; sequences, qualities and order stay. Both mates of a pair keep the same
/// number when each file goes through here. Returns the number of reads.
///
/// # Errors
/// When reading or writing fails, or a record is not four lines of FASTQ.
///
/// ```
/// use endobiome_cohort::anonymous_reads;
/// let mut out = Vec::new();
/// let reads = anonymous_reads(&b"@M01234:55:000-AB:1:1101:1:2 1:N:0\nACGT\n+M01234\nIIII\n"[..], &mut out, "DE0001_S1")?;
/// assert_eq!((reads, out.as_slice()), (1, &b"@DE0001_S1.1\nACGT\n+\nIIII\n"[..]));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn anonymous_reads(mut input: impl BufRead, mut output: impl Write, name: &str) -> io::Result<u64> {
    let mut reads = 0;
    let mut lines = [const { Vec::new() }; 4];
    let wrong = |reads: u64, what: &str| {
        io::Error::new(io::ErrorKind::InvalidData, format!("read {}: {what}", reads + 1))
    };
    loop {
        for (at, line) in lines.iter_mut().enumerate() {
            line.clear();
            input.read_until(b'\n', line)?;
            while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                line.pop();
            }
            if line.is_empty() && at != 1 && at != 3 {
                if at == 0 {
                    // Nothing may stand behind the end.
                    let mut rest = Vec::new();
                    input.read_until(b'\n', &mut rest)?;
                    return if rest.iter().all(u8::is_ascii_whitespace) {
                        Ok(reads)
                    } else {
                        Err(wrong(reads, "an empty line in place of a name"))
                    };
                }
                return Err(wrong(reads, "the file ends inside a read"));
            }
        }
        if lines[0].first() != Some(&b'@')
            || lines[2].first() != Some(&b'+')
            || lines[1].len() != lines[3].len()
        {
            return Err(wrong(reads, "not four lines of FASTQ"));
        }
        reads += 1;
        writeln!(output, "@{name}.{reads}")?;
        output.write_all(&lines[1])?;
        output.write_all(b"\n+\n")?;
        output.write_all(&lines[3])?;
        output.write_all(b"\n")?;
    }
}
