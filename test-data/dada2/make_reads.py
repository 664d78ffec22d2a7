#!/usr/bin/env python3
"""Writes small invented paired reads that hang over their amplicons: the same bytes every time; needs only Python 3.

    make_reads.py FOLDER

Two samples of 260 pairs of 2 x 190 bases. Sixteen amplicons in four families, 150 to 260 bases long, so that some pairs read
into the adapter and some overlap by half; qualities that fall towards the 3' end, errors drawn from them, 3 % chimeras.
"""
import gzip
import os
import random
import sys

COMPLEMENT = str.maketrans("ACGT", "TGCA")
READ = 190
ADAPTERS = ("AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATCACGATCTCGTATGCCGTC", "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGTAGATCTCGGTGGTCGCCGTATC")


def changed(rng, sequence, substitutions, indels):
    letters = list(sequence)
    for _ in range(substitutions):
        letters[rng.randrange(20, len(letters) - 20)] = rng.choice("ACGT")
    for _ in range(indels):
        at = rng.randrange(20, len(letters) - 20)
        if rng.random() < 0.5:
            del letters[at]
        else:
            letters.insert(at, rng.choice("ACGT"))
    return "".join(letters)


def read(rng, template, adapter):
    template = (template + adapter + "A" * READ)[:READ]
    shift, fall = rng.randrange(-3, 4), rng.choice([6, 12, 20, 30])
    bases, qualities = [], []
    for at, base in enumerate(template):
        quality = max(2, min(38, 37 + shift - round(fall * (at / READ) ** 3) - rng.choice([0, 0, 0, 1, 5])))
        if rng.random() < 10 ** (-quality / 10):
            base = rng.choice("ACGT".replace(base, ""))
        bases.append(base)
        qualities.append(chr(33 + quality))
    return "".join(bases), "".join(qualities)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    rng = random.Random("overhang")
    amplicons = []
    for length in (150, 175, 205, 260):
        root = "".join(rng.choices("ACGT", k=length))
        family = [root] + [changed(rng, root, n, i) for n, i in ((2, 0), (6, 1), (15, 2))]
        amplicons += family
    for number in (1, 2):
        weights = [rng.expovariate(1) ** 2 + 0.05 for _ in amplicons]
        names = [os.path.join(folder, f"s{number}_R{mate}.fastq.gz") for mate in (1, 2)]
        outs = [gzip.GzipFile(name, "wb", mtime=0) for name in names]
        for pair in range(260):
            template = rng.choices(amplicons, weights)[0]
            if rng.random() < 0.03:
                other = rng.choices(amplicons, weights)[0]
                cut = rng.randrange(40, min(len(template), len(other)) - 40)
                template = template[:cut] + other[cut:]
            mates = (
                read(rng, template, ADAPTERS[0]),
                read(rng, template.translate(COMPLEMENT)[::-1], ADAPTERS[1]),
            )
            for out, (sequence, quality) in zip(outs, mates):
                out.write(f"@s{number}.{pair}\n{sequence}\n+\n{quality}\n".encode())
        for out in outs:
            out.close()


if __name__ == "__main__":
    main()
