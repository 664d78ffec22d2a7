#!/usr/bin/env python3
"""Makes labelled 16S sequences of independent strains, and sequences of what is no bacterial 16S.

    apt-get download ncbi-rrna-data && dpkg -x ncbi-rrna-data_*.deb FOLDER
    python3 strains.py FOLDER strains.fasta off_target.fasta
    cargo run --release -p endobiome-taxonomy --example strains -- V3V4 strains.fasta off_target.fasta

The names are those of 2008 to 2012; the example maps them to the canonical ones. Of each species at most 40 records that
differ are taken, at random. Headers: `>id<TAB>name` and `>id<TAB>kind`. The sequences are made from INSDC and
SILVA 93 records and are not part of this repository; what is derived from them is in docs/taxonomy.md.
"""
import collections
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference"))
from blast_database import read_database  # noqa: E402
from build_background import amplicons, id_and_name, kind_of  # noqa: E402

BINOMIAL = re.compile(r"[A-Z][a-z]{2,} [a-z]{3,}(-[a-z]+)?")
NO_SPECIES = {"sp", "bacterium", "cf", "aff", "genomosp", "archaeon", "symbiont", "endosymbiont", "gen", "clone", "isolate", "strain"}
MOST_OF_A_SPECIES = 40


def main():
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    folder, strains, off_target = sys.argv[1:]
    of_species = collections.defaultdict(dict)
    of_kind = collections.defaultdict(dict)
    for title, sequence in read_database(folder, "Combined16SrRNA"):
        ident, name = id_and_name(title)
        if ident is None:
            continue
        kind = kind_of(title, len(sequence))
        if kind and len(sequence) >= 800:
            of_kind[kind].setdefault(sequence, (ident, name))
            continue
        if not 1_200 <= len(sequence) <= 1_700 or len(re.sub("[ACGT]", "", sequence)) > 10:
            continue
        if "ncultured" in title or "nclassified" in title or " sp." in title:
            continue
        if BINOMIAL.fullmatch(name) and name.split()[1] not in NO_SPECIES:
            of_species[name].setdefault(sequence, ident)
    draws = random.Random(17)
    with open(strains, "w", encoding="utf-8") as out:
        for name, found in sorted(of_species.items()):
            records = sorted((ident, sequence) for sequence, ident in found.items())
            for ident, sequence in sorted(draws.sample(records, min(MOST_OF_A_SPECIES, len(records)))):
                out.write(f">{ident}\t{name}\n{sequence}\n")
    with open(off_target, "w", encoding="utf-8") as out:
        for kind, found in sorted(of_kind.items()):
            records = sorted((ident, sequence) for sequence, (ident, _) in found.items())
            for ident, sequence in draws.sample(records, min(300, len(records))):
                for region, piece in amplicons(sequence):
                    out.write(f">{ident}:{region}\t{kind}\n{piece}\n")
        for number in range(300):
            piece = "".join(draws.choice("ACGT") for _ in range((253, 420, 480)[number % 3]))
            out.write(f">random{number}:{('V4', 'V3V4', 'V1V3')[number % 3]}\trandom\n{piece}\n")
    print(len(of_species), "species", sum(len(found) for found in of_species.values()), "records")


if __name__ == "__main__":
    main()
