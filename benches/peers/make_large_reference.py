#!/usr/bin/env python3
"""Makes a reference of the size of SILVA out of a smaller one: each record and mutated copies of it.

A copy has 1 to 5 % of its letters changed (seeded), a new id, and the lineage of its original; every tenth copy gets a
new species under it, so that the number of lineages grows too.

usage: make_large_reference.py REFERENCE.fasta TAXONOMY.tsv TIMES PREFIX
Writes PREFIX_ref.fa and PREFIX_ref.tax.
"""
import random
import sys

reference, taxonomy, times, prefix = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
lineage_of = dict(line.rstrip("\n").split("\t") for line in open(taxonomy))
draw = random.Random(1)
fasta, table, made = open(prefix + "_ref.fa", "w"), open(prefix + "_ref.tax", "w"), 0


def write(name, letters, lineage):
    fasta.write(f">{name}\n{letters}\n")
    table.write(f"{name}\t{lineage}\n")


def copies(name, letters):
    global made
    lineage = lineage_of[name]
    write(name, letters, lineage)
    for copy in range(1, times):
        changed = bytearray(letters, "ascii")
        share = draw.uniform(0.01, 0.05)
        for place in draw.sample(range(len(changed)), int(share * len(changed))):
            changed[place] = draw.choice(b"ACGT")
        made += 1
        own = lineage
        if made % 10 == 0:
            names = lineage.split("; ")
            genus = names[5][3:]
            own = "; ".join(names[:6] + [f"s__made{made // 10 % 40}"]) if genus else lineage
        write(f"{name}.{copy}", changed.decode(), own)


name, parts = None, []
for line in open(reference):
    if line.startswith(">"):
        if name is not None:
            copies(name, "".join(parts))
        name, parts = line[1:].split()[0], []
    else:
        parts.append(line.strip())
copies(name, "".join(parts))
