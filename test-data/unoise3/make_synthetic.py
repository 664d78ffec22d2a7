#!/usr/bin/env python3
"""Writes synthetic.fasta: invented amplicons, their errors, chimeras and hard cases, with sizes.

Deterministic; needs only Python 3. Labels are the MD5 of the sequence, so that equal sizes are ordered as in Rust.
"""
import hashlib
import random
import sys

random.seed(20260104)
BASES = "ACGT"


def mutate(sequence, substitutions, deletions=0, insertions=0):
    letters = list(sequence)
    for _ in range(substitutions):
        at = random.randrange(len(letters))
        letters[at] = random.choice([b for b in BASES if b != letters[at]])
    for _ in range(deletions):
        at = random.randrange(len(letters))
        del letters[at : at + random.choice([1, 1, 2, 5])]
    for _ in range(insertions):
        at = random.randrange(len(letters))
        letters[at:at] = random.choices(BASES, k=random.choice([1, 1, 2, 5]))
    return "".join(letters)


families = []
for _ in range(5):
    length = random.choice([90, 120, 150])
    families.append("".join(random.choices(BASES, k=length)))
families.append(families[0][:40] + "A" * 14 + families[0][40:] + "GT" * 8)
families.append("AC" * 10 + families[1])
true = []
for family in families:
    true.append(family)
    for _ in range(random.randint(2, 5)):
        true.append(mutate(family, random.randint(2, 20), random.randint(0, 2), random.randint(0, 2)))

sizes = {}


def add(sequence, size):
    if sequence:
        sizes[sequence] = sizes.get(sequence, 0) + size


for sequence in true:
    size = int(10 ** random.uniform(1.5, 3.7))
    add(sequence, size)
    for _ in range(12):
        kind = random.random()
        if kind < 0.6:
            error = mutate(sequence, random.choice([1, 1, 1, 2, 3]))
        elif kind < 0.75:
            error = mutate(sequence, random.choice([0, 1]), 1, 0)
        elif kind < 0.9:
            error = mutate(sequence, random.choice([0, 1]), 0, 1)
        elif kind < 0.95:
            error = sequence[random.randrange(1, 30) :]
        else:
            error = sequence[: -random.randrange(1, 30)]
        add(error, max(1, int(size * 10 ** random.uniform(-4, -0.3))))
for _ in range(80):
    a, b = random.sample(true, 2)
    if random.random() < 0.6:
        family = [t for t in true if abs(len(t) - len(a)) < 12 and t != a]
        b = random.choice(family) if family else b
    cut = random.uniform(0.15, 0.85)
    chimera = a[: int(cut * len(a))] + b[int(cut * len(b)) :]
    if random.random() < 0.2:
        chimera = mutate(chimera, 1)
    add(chimera, random.choice([1, 2, 3, 5, 8, 13]))
for _ in range(10):
    add("".join(random.choices(BASES, k=random.randrange(20, 60))), random.randint(1, 20))
    add(random.choice(["A", "AC", "AAC", "ACGT"]) * random.randrange(10, 40), random.randint(1, 20))

with open(sys.argv[1], "w") as out:
    for sequence, size in sizes.items():
        print(f">{hashlib.md5(sequence.encode()).hexdigest()};size={size}", sequence, sep="\n", file=out)
