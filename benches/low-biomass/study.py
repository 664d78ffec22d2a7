#!/usr/bin/env python3
"""Writes a study of 100 women x 2 sites and 12 blanks with 2,000 ASVs, to time the low-biomass layer on.

    python3 benches/low-biomass/study.py FOLDER [SEED]

FOLDER gets table.tsv (ASVs x samples), taxonomy.tsv and metadata.tsv. Of every sample some hundred ASVs have reads; vaginal samples are led
by one species, endometrial ones hold carry-over, reagents and in every third woman a community of her own, blanks hold reagents.
"""
import random
import sys
from pathlib import Path

WOMEN, BLANKS, ASVS = 100, 12, 2000
LEADING = ["Lactobacillus crispatus", "Lactobacillus iners", "Gardnerella vaginalis", "Prevotella bivia", "Streptococcus agalactiae"]
FAMILY = {"Lactobacillus": "Lactobacillaceae", "Gardnerella": "Bifidobacteriaceae", "Prevotella": "Prevotellaceae", "Streptococcus": "Streptococcaceae"}


def dirichlet(rng, weights):
    drawn = [rng.gammavariate(weight, 1.0) for weight in weights]
    total = sum(drawn)
    return [value / total for value in drawn]


def main():
    folder, seed = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    own, reagents = range(0, 1500), range(1500, ASVS)

    def community(among, lead):
        members = [lead] + rng.sample(among, 150)
        shares = dirichlet(rng, [8.0] + [0.05] * 150)
        return dict(zip(members, shares))

    def well():
        members = rng.sample(reagents, 120)
        return dict(zip(members, dirichlet(rng, [0.3] * 120)))

    def mixed(parts):
        sums = {}
        for weight, shares in parts:
            for asv, share in shares.items():
                sums[asv] = sums.get(asv, 0.0) + weight * share
        return sums

    def reads(shares, depth):
        members = list(shares)
        counts = {}
        for asv in rng.choices(members, [shares[asv] for asv in members], k=depth):
            counts[asv] = counts.get(asv, 0) + 1
        return counts

    samples, metadata = {}, []
    for woman in range(WOMEN):
        vagina = community(own, woman % 5)
        other = community(own, (woman + 2) % 5)
        gamma = rng.uniform(0.2, 0.8) if woman % 3 == 0 else 0.0
        alpha = rng.uniform(0.1, 0.9) * (1.0 - gamma)
        name, group = f"W{woman:03}", ["RIF", "control"][woman % 2]
        samples[f"{name}_V"] = reads(vagina, rng.randint(10_000, 40_000))
        metadata.append((f"{name}_V", name, "vagina", group, "sample"))
        mixture = mixed([(alpha, vagina), (gamma, other), (1.0 - alpha - gamma, well())])
        samples[f"{name}_E"] = reads(mixture, rng.randint(3_000, 30_000))
        metadata.append((f"{name}_E", name, "endometrium", group, "sample"))
    for blank in range(BLANKS):
        samples[f"blank{blank:02}"] = reads(well(), 8_000)
        metadata.append((f"blank{blank:02}", "", "", "", "extraction_blank"))
    names = list(samples)
    with open(folder / "table.tsv", "w") as out:
        out.write("ASV_ID\t" + "\t".join(names) + "\n")
        for asv in range(ASVS):
            out.write(f"ASV{asv:04}\t" + "\t".join(str(samples[name].get(asv, 0)) for name in names) + "\n")
    with open(folder / "taxonomy.tsv", "w") as out:
        out.write("ASV_ID\tDomain\tFamily\tGenus\tSpecies\n")
        for asv in range(ASVS):
            species = LEADING[asv] if asv < 5 else ""
            genus = species.split(" ")[0] if species else f"Genus{asv % 400}"
            out.write(f"ASV{asv:04}\tBacteria\t{FAMILY.get(genus, '')}\t{genus}\t{species}\n")
    with open(folder / "metadata.tsv", "w") as out:
        out.write("sample\tpatient_id\tbody_site\tgroup\tsample_type\n")
        for row in metadata:
            out.write("\t".join(row) + "\n")


main()
