#!/usr/bin/env python3
"""Builds `background.fasta.zst`: what primers for bacterial 16S rRNA amplify beside it, and a test set of the same kinds.

    apt-get download ncbi-rrna-data && dpkg -x ncbi-rrna-data_*.deb FOLDER
    python3 build_background.py --packages FOLDER --out ../../crates/endobiome-taxonomy/data \\
        --test ../../test-data/taxonomy/off_target.fasta

Needs Python 3.10 or later and the `zstd` command. Same package, same bytes.

The records are rRNA genes that are in INSDC (GenBank, ENA, DDBJ) or RefSeq under the accession, or the number and
range, that is their id. Headers: `>id<TAB>kind`; kinds: archaea, chloroplast, mitochondria, eukaryote. Of each kind those
are chosen that are least like each other by shared words (farthest first), beginning with named ones that matter in
samples of a woman. The test set holds records of other genera, cut to what the primers of V1V3, V3V4 and V4 leave.
"""
import argparse
import os
import random
import re
import subprocess
import tempfile

from blast_database import read_database

ARCHAEA = re.compile(
    r"archaeo[nt]|archaeote|archaeum|\b(Methano\w+|Halo(arcula|bacterium|ferax|coccus|rubrum|geometricum)|Sulfolobus|"
    r"Pyrococcus|Thermococcus|Archaeoglobus|Thermoplasma|Ferroplasma|Pyrobaculum|Thermoproteus|Desulfurococcus|"
    r"Natrono\w+|Natrial\w+|Acidianus|Metallosphaera|Picrophilus|Pyrodictium|Aeropyrum)\b"
)
# Kind -> the share of its words that a record may have in common with the bacterium most like it: what shares more is a bacterium
# under a wrong label, what shares less is another gene.
LIKE_BACTERIA = {"archaea": (0.07, 0.25), "chloroplast": (0.2, 0.55), "mitochondria": (0.03, 0.4), "eukaryote": (0.04, 0.12)}
# Kind -> (records of the panel, records of the test set, those that are taken first).
WANTED = {
    "archaea": (140, 14, ["Methanobrevibacter smithii", "Methanosphaera stadtmanae", "Methanobrevibacter oralis"]),
    "chloroplast": (70, 10, ["Zea mays", "Oryza sativa", "Nicotiana tabacum", "Triticum aestivum"]),
    "mitochondria": (100, 12, ["Homo sapiens", "Mus musculus", "Bos taurus", "Zea mays", "Triticum aestivum"]),
    "eukaryote": (
        140,
        14,
        ["Homo sapiens", "Mus musculus", "Candida albicans", "Saccharomyces cerevisiae", "Malassezia globosa",
         "Aspergillus fumigatus", "Trichomonas vaginalis", "Arabidopsis thaliana", "Toxoplasma gondii"],
    ),
}
PRIMERS = {
    "V1V3": ("AGAGTTTGATYMTGGCTCAG", "ATTACCGCGGCTGCTGG"),
    "V3V4": ("CCTACGGGNGGCWGCAG", "GACTACHVGGGTATCTAATCC"),
    "V4": ("GTGYCAGCMGCCGCGGTAA", "GGACTACNVGGGTWTCTAAT"),
}
IUPAC = dict(zip("ACGTRYSWKMBDHVN", "A C G T AG CT CG AT GT AC CGT AGT ACT ACG ACGT".split()))
WORD = re.compile("[ACGT]{8}")
DIGITS = str.maketrans("ACGT", "0123")
COMPLEMENT = str.maketrans("ACGTRYSWKMBDHVN", "TGCAYRSWMKVHDBN")


def kind_of(title, length):
    low = title.lower()
    if "hydrogenosome" in low or "nucleomorph" in low or "bacteri" in low or "endosymbiont" in low:
        return None
    if "mitochond" in low and "candidatus" not in low:
        return "mitochondria"
    if "chloroplast" in low or "plastid" in low.replace("pauciplastid", ""):
        return "chloroplast"
    if re.search(r"\b18S\b", title) and length >= 1_500:
        return "eukaryote"
    if ARCHAEA.search(title) and "16S" in title:
        return "archaea"
    return None


def id_and_name(title):
    match = re.match(r"(?:gb|gi)\|([^|\s]+)\|?\s+(.*)", title)
    if match is None:
        return None, None
    ident, rest = match.groups()
    return ident, " ".join(rest.split()[:2])


def words_of(sequence):
    """The set of its words of eight letters, a bit each."""
    bits = bytearray(8_192)
    for at in range(len(sequence) - 7):
        word = sequence[at : at + 8]
        if WORD.fullmatch(word):
            number = int(word.translate(DIGITS), 4)
            bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def one_of_each_genus(path):
    """Words of the first record of each genus of the embedded reference."""
    text = subprocess.run(["zstd", "-dqc", path], check=True, capture_output=True, text=True).stdout.split("\n")
    of_genus = {}
    for header, sequence in zip(text[::2], text[1::2]):
        genus = header.split(";")[5]
        if genus not in of_genus:
            of_genus[genus] = words_of(sequence)
    return list(of_genus.values())


def plausible(kind, words, bacteria):
    least, most = LIKE_BACTERIA[kind]
    count = words.bit_count()
    return least <= max((words & other).bit_count() for other in bacteria) / count <= most


def farthest_first(candidates, sets, wanted, first):
    """Candidates in the order in which each is least like those before it."""
    chosen = []
    for name in first:
        found = next((one for one in candidates if one[1] == name), None)
        if found:
            chosen.append(found)
    if not chosen:
        chosen.append(candidates[0])
    like = {one[0]: 0.0 for one in candidates}
    done = 0
    while len(chosen) < min(wanted, len(candidates)):
        for last in chosen[done:]:
            own = sets[last[0]]
            for one in candidates:
                other = sets[one[0]]
                share = (own & other).bit_count() / min(own.bit_count(), other.bit_count())
                like[one[0]] = max(like[one[0]], share)
        done = len(chosen)
        taken = {one[0] for one in chosen}
        left = [one for one in candidates if one[0] not in taken]
        chosen.append(min(left, key=lambda one: (like[one[0]], one[0])))
    return chosen


def site(sequence, primer, start):
    best = (4, None)
    for at in range(start, len(sequence) - len(primer) + 1):
        mismatches = 0
        for letter, code in zip(sequence[at : at + len(primer)], primer):
            mismatches += letter not in IUPAC[code]
            if mismatches >= best[0]:
                break
        if mismatches < best[0]:
            best = (mismatches, at)
    return best[1]


def amplicons(sequence):
    """The inserts that the primers leave, with at most three mismatches each."""
    for region, (forward, reverse) in PRIMERS.items():
        back = reverse.translate(COMPLEMENT)[::-1]
        begin = site(sequence, forward, 0)
        if begin is None:
            continue
        end = site(sequence, back, begin + len(forward))
        if end is not None and end - begin > 150:
            yield region, sequence[begin + len(forward) : end]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", required=True, help="folder into which the package was unpacked")
    parser.add_argument("--out", required=True, help="folder of background.fasta.zst")
    parser.add_argument("--test", required=True, help="FASTA file of the test set")
    options = parser.parse_args()
    bacteria = one_of_each_genus(os.path.join(options.out, "refseq16s.fasta.zst"))
    of_kind = {kind: {} for kind in WANTED}
    for title, sequence in read_database(options.packages, "Combined16SrRNA"):
        if not 800 <= len(sequence) <= 2_000 or set(sequence) - set("ACGT"):
            continue
        kind = kind_of(title, len(sequence))
        ident, name = id_and_name(title)
        if kind and ident:
            of_kind[kind].setdefault(ident.replace("\t", " "), (ident, name, sequence))
    rows, tests = [], []
    for kind, (panel, test, first) in WANTED.items():
        found = sorted(of_kind[kind].values())
        named = [one for one in found if one[1] in first]
        draws = random.Random(kind)
        sampled = draws.sample(found, min(1_200, len(found)))
        taken = {one[0] for one in sampled}
        candidates = sampled + [one for one in named if one[0] not in taken]
        sets = {one[0]: words_of(one[2]) for one in candidates}
        candidates = [one for one in candidates if plausible(kind, sets[one[0]], bacteria)]
        chosen = farthest_first(candidates, sets, panel, first)
        rows += [(kind, ident, sequence) for ident, _, sequence in sorted(chosen)]
        names = {name.split()[0] for _, name, _ in chosen if not name.startswith("Uncultured")}
        ids = {ident for ident, _, _ in chosen}
        others = [one for one in found if one[0] not in ids and one[1].split()[0] not in names]
        count = 0
        for ident, name, sequence in draws.sample(others, min(600, len(others))):
            if not plausible(kind, words_of(sequence), bacteria):
                continue
            pieces = list(amplicons(sequence))
            if kind == "mitochondria" and not pieces:
                pieces = [("part", sequence[300:600])]
            for region, piece in pieces:
                tests.append(f">{ident}:{region}\t{kind}\t{name}\n{piece}\n")
            count += bool(pieces)
            if count == test:
                break
        print(kind, len(found), "found", len(chosen), "in the panel", count, "in the test set")
    draws = random.Random("random")
    for number in range(20):
        piece = "".join(draws.choice("ACGT") for _ in range(250 if number % 2 else 420))
        tests.append(f">random{number}\trandom\tnone\n{piece}\n")
    text = "".join(f">{ident}\t{kind}\n{sequence}\n" for kind, ident, sequence in rows)
    with tempfile.NamedTemporaryFile() as plain:
        plain.write(text.encode())
        plain.flush()
        os.chmod(plain.name, 0o644)
        path = os.path.join(options.out, "background.fasta.zst")
        subprocess.run(["zstd", "-q", "-f", "--ultra", "-22", "--no-check", "-o", path, plain.name], check=True)
    with open(options.test, "w", encoding="utf-8", newline="\n") as out:
        out.writelines(tests)


if __name__ == "__main__":
    main()
