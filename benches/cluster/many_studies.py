#!/usr/bin/env python3
"""Makes folders of results as runs leave them, of invented counts, to measure `table merge` on.

    many_studies.py FOLDER STUDIES SAMPLES ASVS   (ASVs of each study; half of them are in all studies)
"""

import hashlib
import json
import random
import sys
from pathlib import Path


def sequences(seed, n):
    draw = random.Random(seed)
    return ["".join(draw.choices("ACGT", k=253)) for _ in range(n)]


def main():
    folder, studies, samples, asvs = Path(sys.argv[1]), *map(int, sys.argv[2:])
    common = sequences("common", asvs // 2)
    for study in range(studies):
        draw = random.Random(study)
        place = folder / f"study{study + 1:03}"
        own = common + sequences(study, asvs - len(common))
        ids = [hashlib.md5(s.encode()).hexdigest() for s in own]
        names = [f"s{study + 1}_{k + 1}" for k in range(samples)]
        ranks = ["Domain", "Phylum", "Class", "Order", "Family", "Genus", "Species"]
        counts = [[0] * samples for _ in own]
        for sample in range(samples):
            for asv in draw.sample(range(asvs), min(150, asvs)):
                counts[asv][sample] = int(draw.lognormvariate(3, 1.5)) + 1
        run = json.dumps({"settings": {"reads.pairs": {"set_by": "default", "value": "merge"}}, "reference": None})
        texts = {
            "denoise/ASV_seqs.fasta": "".join(f">{i}\n{s}\n" for i, s in zip(ids, own)),
            "denoise/ASV_table.tsv": "\n".join(["\t".join(["ASV_ID"] + names)] + ["\t".join([i] + [str(n) for n in row]) for i, row in zip(ids, counts)]) + "\n",
            "taxonomy/ASV_tax.tsv": "\n".join(["\t".join(["ASV_ID"] + ranks)] + ["\t".join([i, "Bacteria"] + ["NA"] * 6) for i in ids]) + "\n",
            "phyloseq/meta.tsv": "sample\tsample_type\trun\n" + "".join(f"{name}\tsample\trun1\n" for name in names),
            "pipeline_info/params.json": run,
            "pipeline_info/software_versions.yml": "endobiome: 0.1.0\n",
        }
        lines = ["role\tfile\tsha256"]
        for name, text in texts.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text)
            lines.append(f"output\t{name}\t{hashlib.sha256(text.encode()).hexdigest()}")
        (place / "pipeline_info/checksums.tsv").write_text("\n".join(lines) + "\n")


main()
