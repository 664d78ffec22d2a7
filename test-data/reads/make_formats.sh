#!/bin/sh
# Makes formats/: the same three reads in every compression; needs gzip, bzip2, xz, zstd, python3.
# But for plain.fastq each file is two streams one after the other: two reads, then one.
set -eu
cd "$(dirname "$0")"
mkdir -p formats
printf '@one 1:N:0:1\nACGTN\n+\nIIII#\n@two 1:N:0:1\nGGCC\n+two\n5555\n@three\nacgu\n+\n@@@+\n' > formats/plain.fastq
head -8 formats/plain.fastq > formats/a
tail -4 formats/plain.fastq > formats/b
two() { { "$@" < formats/a; "$@" < formats/b; }; }
two gzip -9nc > formats/members.fastq.gz
two bzip2 -c > formats/streams.fastq.bz2
two xz -c > formats/streams.fastq.xz
two zstd -qc > formats/frames.fastq.zst
python3 - <<'PY'
import struct, zlib
def block(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    head = struct.pack("<4BI2BH2BHH", 31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(body) + 25)
    return head + body + struct.pack("<II", zlib.crc32(data), len(data))
parts = [open(f"formats/{name}", "rb").read() for name in "ab"] + [b""]
open("formats/blocks.fastq.bgz", "wb").write(b"".join(map(block, parts)))
PY
rm formats/a formats/b
