#!/usr/bin/env python3
"""An invented table of counts with taxonomy, and metadata, for docs/tutorial-own-table.md: 6 women with RIF and 6 controls, two
sites each, three blanks. Planted: Gardnerella and Fannyhessea in the vagina of women with RIF, carried over to the biopsy."""
import random

random.seed(16)
TAXA = [
    ("Lactobacillus", "crispatus", "Bacillota;c__Bacilli;o__Lactobacillales;f__Lactobacillaceae"),
    ("Lactobacillus", "iners", "Bacillota;c__Bacilli;o__Lactobacillales;f__Lactobacillaceae"),
    ("Gardnerella", "vaginalis", "Actinomycetota;c__Actinomycetes;o__Bifidobacteriales;f__Bifidobacteriaceae"),
    ("Fannyhessea", "vaginae", "Actinomycetota;c__Coriobacteriia;o__Coriobacteriales;f__Atopobiaceae"),
    ("Prevotella", "bivia", "Bacteroidota;c__Bacteroidia;o__Bacteroidales;f__Prevotellaceae"),
    ("Ralstonia", "pickettii", "Pseudomonadota;c__Betaproteobacteria;o__Burkholderiales;f__Burkholderiaceae"),
    ("Cutibacterium", "acnes", "Actinomycetota;c__Actinomycetes;o__Propionibacteriales;f__Propionibacteriaceae"),
]
KIT = [0.01, 0.01, 0.005, 0.0, 0.005, 0.67, 0.30]
columns, rows, metadata = [], [[] for _ in TAXA], []


def draw(shares, depth):
    """Counts around shares; every share varies by a log-normal factor."""
    noisy = [share * random.lognormvariate(0, 0.4) for share in shares]
    total = sum(noisy)
    return [int(depth * share / total) for share in noisy]


def add(name, counts, cells):
    columns.append(name)
    for row, count in zip(rows, counts):
        row.append(count)
    metadata.append([name, *cells])


for woman in range(12):
    group = "RIF" if woman % 2 == 0 else "control"
    vagina = [0.80, 0.15, 0.01, 0.005, 0.005, 0.0, 0.0]
    if group == "RIF" and woman % 6 != 4:
        vagina = [0.10, 0.25, 0.40, 0.15, 0.10, 0.0, 0.0]
    biopsy = [0.75 * share + 0.25 * kit for share, kit in zip(vagina, KIT)]
    batch = f"EX{1 + woman // 6}"
    age, endometriosis = str(random.randint(25, 35)), random.choice(["yes", "no"])
    for site, letter, shares, depth in [("endometrium", "E", biopsy, 9000), ("vagina", "V", vagina, 30000)]:
        cells = [f"IM{woman + 1:03}", site, "specimen", group, batch, age, endometriosis]
        add(f"IM{woman + 1:03}_{letter}", draw(shares, int(depth * random.lognormvariate(0, 0.2))), cells)
for number in range(4):
    add(f"blank_{number + 1}", draw(KIT, 3000), ["", "", "extraction_blank", "", f"EX{1 + number // 2}", "", ""])

with open("table.tsv", "w") as file:
    file.write("#OTU ID\t" + "\t".join(columns) + "\ttaxonomy\n")
    for number, ((genus, species, above), row) in enumerate(zip(TAXA, rows)):
        lineage = f"d__Bacteria;p__{above};g__{genus};s__{genus} {species}".replace(";", "; ")
        file.write(f"ASV{number + 1}\t" + "\t".join(map(str, row)) + f"\t{lineage}\n")
with open("metadata.tsv", "w") as file:
    file.write("sample\tpatient_id\tsite\tsample_type\tgroup\tbatch\tage\tendometriosis\n")
    file.writelines("\t".join(cells) + "\n" for cells in metadata)
