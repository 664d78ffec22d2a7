#!/usr/bin/python3
"""Makes golds.tsv: what q2-quality-control (BSD-3; Debian package of that name) says of observed.tsv beside expected.tsv.

    /usr/bin/python3 test-data/mocks/golds/make_golds.py

The tables are invented here: a mock of twelve species in shares of a series, and four samples of it with what goes wrong: noise of counts,
a species that is missed, one taken for its neighbour, contaminants, and a sample of nearly nothing else. Names are those of today in full,
because q2-quality-control compares texts.
"""

import os
import random

import pandas as pd
from q2_quality_control._utilities import _compute_per_level_accuracy, _drop_nans_zeros

HERE = os.path.dirname(os.path.abspath(__file__))
B = "k__Bacteria;p__"
LACTO = B + "Bacillota;c__Bacilli;o__Lactobacillales;f__Lactobacillaceae;g__"
SPECIES = {
    "crispatus": LACTO + "Lactobacillus;s__Lactobacillus crispatus",
    "iners": LACTO + "Lactobacillus;s__Lactobacillus iners",
    "gasseri": LACTO + "Lactobacillus;s__Lactobacillus gasseri",
    "vaginalis": LACTO + "Limosilactobacillus;s__Limosilactobacillus vaginalis",
    "gardnerella": B + "Actinomycetota;c__Actinomycetes;o__Bifidobacteriales;f__Bifidobacteriaceae;g__Gardnerella;s__Gardnerella vaginalis",
    "fannyhessea": B + "Actinomycetota;c__Coriobacteriia;o__Coriobacteriales;f__Atopobiaceae;g__Fannyhessea;s__Fannyhessea vaginae",
    "bivia": B + "Bacteroidota;c__Bacteroidia;o__Bacteroidales;f__Prevotellaceae;g__Prevotella;s__Prevotella bivia",
    "amnii": B + "Bacteroidota;c__Bacteroidia;o__Bacteroidales;f__Prevotellaceae;g__Prevotella;s__Prevotella amnii",
    "sneathia": B + "Fusobacteriota;c__Fusobacteriia;o__Fusobacteriales;f__Leptotrichiaceae;g__Sneathia;s__Sneathia vaginalis",
    "agalactiae": B + "Bacillota;c__Bacilli;o__Lactobacillales;f__Streptococcaceae;g__Streptococcus;s__Streptococcus agalactiae",
    "coli": B + "Pseudomonadota;c__Gammaproteobacteria;o__Enterobacterales;f__Enterobacteriaceae;g__Escherichia;s__Escherichia coli",
    "faecalis": B + "Bacillota;c__Bacilli;o__Lactobacillales;f__Enterococcaceae;g__Enterococcus;s__Enterococcus faecalis",
}
OTHERS = {
    "jensenii": LACTO + "Lactobacillus;s__Lactobacillus jensenii",
    "acnes": B + "Actinomycetota;c__Actinomycetes;o__Propionibacteriales;f__Propionibacteriaceae;g__Cutibacterium;s__Cutibacterium acnes",
    "pickettii": B + "Pseudomonadota;c__Betaproteobacteria;o__Burkholderiales;f__Burkholderiaceae;g__Ralstonia;s__Ralstonia pickettii",
}
random.seed(20261129)
weights = {name: 0.75**at for at, name in enumerate(SPECIES)}
total = sum(weights.values())
shares = {name: weight / total for name, weight in weights.items()}


def sample(depth, lost=(), taken=None, foreign=None):
    counts = dict.fromkeys([*SPECIES, *OTHERS], 0)
    pool = {**{name: share for name, share in shares.items() if name not in lost}, **(foreign or {})}
    for name in random.choices(list(pool), list(pool.values()), k=depth):
        counts[(taken or {}).get(name, name)] += 1
    return counts


samples = {
    "noise": sample(20000),
    "missed": sample(8000, lost=("sneathia", "faecalis")),
    "mistaken": sample(8000, taken={"gasseri": "jensenii", "amnii": "bivia"}),
    "weak": sample(3000, foreign={"acnes": 2.0, "pickettii": 1.0}),
}
lineages = {**SPECIES, **OTHERS}
with open(os.path.join(HERE, "expected.tsv"), "w") as file:
    file.write("taxonomy\tmock\n")
    for name, share in shares.items():
        file.write(f"{SPECIES[name]}\t{share!r}\n")
with open(os.path.join(HERE, "observed.tsv"), "w") as file:
    file.write("\t".join(["taxonomy", *samples]) + "\n")
    for name, lineage in lineages.items():
        file.write("\t".join([lineage, *(str(counts[name]) for counts in samples.values())]) + "\n")

expected = pd.DataFrame({SPECIES[name]: {"mock": share} for name, share in shares.items()})
observed = pd.DataFrame(
    {lineages[name]: {s: counts[name] / sum(counts.values()) for s, counts in samples.items()} for name in lineages}
)
expected, observed = _drop_nans_zeros(expected), _drop_nans_zeros(observed)
results, _ = _compute_per_level_accuracy(expected, observed, dict.fromkeys(samples, "mock"), 7)
ranks = ["domain", "phylum", "class", "order", "family", "genus", "species"]
with open(os.path.join(HERE, "golds.tsv"), "w") as file:
    file.write("sample\trank\tprecision\trecall\tbray_curtis\n")
    for _, row in results.iterrows():
        rank = ranks[int(row["level"]) - 1]
        file.write(f"{row['sample']}\t{rank}\t{row['TAR']:.15g}\t{row['TDR']:.15g}\t{row['Bray-Curtis']:.15g}\n")
