#!/usr/bin/env python3
"""Writes paired reads of an invented 16S study, the same bytes for the same arguments; needs only Python 3.

    make_reads.py FOLDER SAMPLES PAIRS [SEED]

Each sample gets FOLDER/sNN_R1.fastq.gz and _R2.fastq.gz with PAIRS pairs of 2 x 250 bases of a V4-like amplicon of
about 253 bases; FOLDER/truth.fasta holds the true sequences. The community: 300 sequences in families (phylum, genus,
species, strain), log-normal abundances that differ between samples, PCR errors (1 in 20,000 bases), chimeras of two of
a sample's sequences (2 % of the pairs), qualities from Illumina-like profiles that fall towards the 3' end and base
errors drawn from them. So it has the three loads that decide the cost of denoising: many distinct wrong reads, close
relatives, chimeras.
"""
import gzip
import math
import os
import random
import sys

BASES = "ACGT"
OTHERS = {b: [o for o in BASES if o != b] for b in BASES}
COMPLEMENT = str.maketrans("ACGT", "TGCA")
READ = 250


def mutated(rng, sequence, share, indels=0):
    letters = list(sequence)
    for at in rng.sample(range(30, len(letters) - 30), round(share * len(letters))):
        letters[at] = rng.choice(OTHERS[letters[at]])
    for _ in range(indels):
        at = rng.randrange(30, len(letters) - 30)
        if rng.random() < 0.5:
            del letters[at]
        else:
            letters.insert(at, rng.choice(BASES))
    return "".join(letters)


def community(rng):
    """300 true sequences: 8 phyla, each 5 genera of 15 % less, each species of 4 %, strains of one or two bases."""
    root = "".join(rng.choices(BASES, k=253))
    sequences = []
    for _ in range(8):
        phylum = mutated(rng, root, 0.22, 2)
        for _ in range(5):
            genus = mutated(rng, phylum, 0.10, 1)
            for _ in range(5):
                species = mutated(rng, genus, 0.03)
                sequences.append(species)
                if rng.random() < 0.5:
                    sequences.append(mutated(rng, species, rng.choice([1, 1, 2]) / 253))
    return sequences[:300]


def profiles(rng, start, end, count):
    """Quality strings with the cumulative error probabilities of their positions."""
    made = []
    for _ in range(count):
        shift = min(4.0, rng.gauss(0, 3))
        fall = rng.uniform(0.6, 1.4)
        qualities = []
        for at in range(READ):
            mean = start - (start - end) * (at / READ) ** 2.5 * fall + shift
            qualities.append(int(max(2, min(38, rng.gauss(mean, 2.5)))))
        total, cumulative = 0.0, []
        for quality in qualities:
            total += 10 ** (-quality / 10)
            cumulative.append(total)
        made.append(("".join(chr(33 + q) for q in qualities), cumulative, total))
    return made


def poisson(rng, mean):
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def read(rng, template, profile):
    quality, cumulative, total = profile
    errors = poisson(rng, total)
    if errors:
        letters = list(template)
        for at in rng.choices(range(READ), cum_weights=cumulative, k=errors):
            letters[at] = rng.choice(OTHERS[letters[at]])
        template = "".join(letters)
    return template, quality


def main():
    folder, samples, pairs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(f"community {seed}")
    true = community(rng)
    with open(os.path.join(folder, "truth.fasta"), "w") as out:
        for number, sequence in enumerate(true):
            print(f">t{number}", sequence, sep="\n", file=out)
    common = [rng.gauss(0, 1.6) for _ in true]
    forward_profiles = profiles(rng, 37, 22, 300)
    reverse_profiles = profiles(rng, 36, 13, 300)
    for sample in range(1, samples + 1):
        rng = random.Random(f"sample {seed} {sample}")
        present = [i for i in range(len(true)) if rng.random() < 0.5]
        weights = [math.exp(common[i] + rng.gauss(0, 1)) for i in present]
        names = [os.path.join(folder, f"s{sample:02}_R{mate}.fastq.gz") for mate in (1, 2)]
        outs = [gzip.GzipFile(name, "wb", compresslevel=4, mtime=0) for name in names]
        chosen = rng.choices(present, weights=weights, k=pairs)
        chunk = [[], []]
        for number, of in enumerate(chosen, 1):
            template = true[of]
            if rng.random() < 0.02:
                other = true[rng.choices(present, weights=weights)[0]]
                cut = rng.randrange(40, len(template) - 40)
                template = template[:cut] + other[cut:]
            if rng.random() < len(template) / 20000:
                at = rng.randrange(len(template))
                template = template[:at] + rng.choice(OTHERS[template[at]]) + template[at + 1 :]
            mates = (
                read(rng, template[:READ], rng.choice(forward_profiles)),
                read(rng, template[-READ:].translate(COMPLEMENT)[::-1], rng.choice(reverse_profiles)),
            )
            for mate, (sequence, quality) in enumerate(mates):
                chunk[mate].append(f"@s{sample:02}.{number} {mate + 1}\n{sequence}\n+\n{quality}\n")
            if len(chunk[0]) == 2000:
                for mate in (0, 1):
                    outs[mate].write("".join(chunk[mate]).encode())
                    chunk[mate].clear()
        for mate in (0, 1):
            outs[mate].write("".join(chunk[mate]).encode())
            outs[mate].close()


if __name__ == "__main__":
    main()
