#!/usr/bin/env python3
"""Makes the small reference and the queries that the golds of this folder are of.

usage: zstd -dc crates/endobiome-taxonomy/data/refseq16s.fasta.zst | make_inputs.py FOLDER

From each of 30 genera of the embedded reference up to eight records, cut to the V4 insert with 200 letters before it and 100
after. One record in four has its species taken away, one in eight its genus too, as in references of environmental
sequences. Queries are V4 inserts: of further records of these genera, some with letters changed, and of genera that the
reference lacks. Same input, same bytes.
"""
import random
import re
import sys

GENERA = """Lactobacillus Limosilactobacillus Ligilactobacillus Lacticaseibacillus Streptococcus Enterococcus Gardnerella
Bifidobacterium Fannyhessea Prevotella Hoylesella Segatella Sneathia Fusobacterium Megasphaera Dialister Veillonella
Anaerococcus Peptoniphilus Finegoldia Mobiluncus Actinomyces Corynebacterium Gemella Staphylococcus Escherichia
Klebsiella Enterobacter Pseudomonas Acinetobacter""".split()
NEW = """Lactiplantibacillus Alloscardovia Leptotrichia Lancefieldella Schaalia Citrobacter Moraxella Vagococcus
Lactococcus Parvimonas Negativicoccus Psychrobacter Helcococcus Porphyromonas Bacteroides Ureaplasma""".split()
START = re.compile("GTG[CT]CAGC[AC]GCCGCGGTAA")
END = re.compile("ATTAGA[AT]ACCC[CGT][ACGT]GTAGTCC")
RANKS = "kpcofgs"

folder = sys.argv[1]
draw = random.Random(1)
records = {}
for line in sys.stdin:
    if line.startswith(">"):
        identifier, text = line[1:].rstrip("\n").split("\t")
        lineage = text.split(";")
        lineage[6] = lineage[6].split(" ", 1)[-1]
    else:
        gene = line.strip()
        start = START.search(gene)
        end = start and END.search(gene, start.end())
        if end and start.start() >= 200 and end.end() + 100 <= len(gene) and not set(gene) - set("ACGT") and " " not in lineage[6]:
            around = gene[start.end() - 200 : end.start() + 100]
            records.setdefault(lineage[5], []).append((identifier, lineage, around, gene[start.end() : end.start()]))


def text(lineage):
    return "; ".join(f"{rank}__{name}" for rank, name in zip(RANKS, lineage))


def write(name, rows):
    with open(f"{folder}/{name}.fasta", "w") as fasta, open(f"{folder}/{name}.tax", "w") as tax:
        for identifier, lineage, letters in rows:
            fasta.write(f">{identifier}\n{letters}\n")
            tax.write(f"{identifier}\t{text(lineage)}\n")


def changed(letters, share):
    return "".join(draw.choice("ACGT") if draw.random() < share else letter for letter in letters)


references, queries = [], []
for genus in GENERA:
    of_genus = draw.sample(records[genus], min(10, len(records[genus])))
    held = of_genus[8:] if len(of_genus) > 4 else []
    for identifier, lineage, around, _ in of_genus[:8]:
        kept = 5 if len(references) % 8 == 3 else 6 if len(references) % 4 == 1 else 7
        references.append((identifier, lineage[:kept] + [""] * (7 - kept), around))
    for at, (identifier, lineage, _, insert) in enumerate(held):
        queries.append((identifier, lineage, changed(insert, 0.02) if at else insert))
for genus in NEW:
    identifier, lineage, _, insert = draw.choice(records[genus])
    queries.append((identifier, lineage, insert))
write("reference", references)
write("queries", queries)
print(len(references), "references,", len(queries), "queries", file=sys.stderr)
