#!/usr/bin/env python3
"""Makes forms/: one invented table in every form that other tools write, with biom-format, pandas and the standard library.

    pip install biom-format==2.1.18 pandas h5py && python3 make.py

The numbers are drawn from a fixed seed; `table.tsv` is the truth that every other form must equal.
"""
import io, json, random, zipfile, gzip
from datetime import datetime
from pathlib import Path
import h5py, numpy as np, pandas as pd
from biom import Table

out = Path(__file__).parent / "forms"
out.mkdir(exist_ok=True)
draw = random.Random(12)
samples = [f"W{n:02d}_E" for n in range(1, 7)]
sequences = ["".join(draw.choice("ACGT") for _ in range(60)) for _ in range(9)]
names = [f"ASV{n}" for n in range(1, 10)]
taxa = [
    ["k__Bacteria", "p__Firmicutes", "c__Bacilli", "o__Lactobacillales", "f__Lactobacillaceae", "g__Lactobacillus", s]
    for s in ["s__crispatus", "s__iners", "s__"]
] + [
    ["k__Bacteria", "p__Actinobacteria", "c__Actinobacteria", "o__Bifidobacteriales", "f__Bifidobacteriaceae", "g__Gardnerella", "s__vaginalis"],
    ["k__Bacteria", "p__Bacteroidetes", "c__Bacteroidia", "o__Bacteroidales", "f__Prevotellaceae", "g__Prevotella", "s__bivia"],
    ["k__Bacteria", "p__Proteobacteria", "c__Gammaproteobacteria", "o__Enterobacterales", "f__Enterobacteriaceae", "", ""],
    ["k__Bacteria", "p__Firmicutes", "", "", "", "", ""],
    ["k__Bacteria", "", "", "", "", "", ""],
    ["Unassigned", "", "", "", "", "", ""],
]
counts = np.array([[draw.choice([0, 0, 1, 7, 42, 300, 100000]) for _ in samples] for _ in names], dtype=float)
counts[:, 0] += 1
wide = pd.DataFrame(counts.astype(int), index=pd.Index(names, name="#OTU ID"), columns=samples)
wide.to_csv(out / "table.tsv", sep="\t")
sample_metadata = [{"group": g, "age": str(a)} for g, a in zip(["RIF", "RIF", "RPL", "RPL", "control", "control"], [31, 29, 35, 38, 27, 33])]
table = Table(counts, names, samples, [{"taxonomy": t} for t in taxa], sample_metadata, type="OTU table")
date = datetime(2026, 1, 1)
with h5py.File(out / "table.v21.biom", "w") as h5:
    table.to_hdf5(h5, "make.py", creation_date=date)
(out / "table.v10.biom").write_text(table.to_json("make.py", creation_date=date))
dense = json.loads(table.to_json("make.py", creation_date=date))
dense.update(matrix_type="dense", data=counts.astype(int).tolist())
(out / "table.v10.dense.biom").write_text(json.dumps(dense))
(out / "table.biom.tsv").write_text(table.to_tsv(header_key="taxonomy", header_value="taxonomy", metadata_formatter=lambda x: "; ".join(x)))
# DADA2: samples in rows, sequences as names, written by write.csv.
pd.DataFrame(counts.T.astype(int), index=samples, columns=sequences).to_csv(out / "seqtab.csv", quoting=2)
(out / "sequences.fasta").write_text("".join(f">{n}\n{s}\n" for n, s in zip(names, sequences)))
# mothur.
with open(out / "mothur.shared", "w") as file:
    file.write("label\tGroup\tnumOtus\t" + "\t".join(names) + "\t\n")
    for column, sample in enumerate(samples):
        file.write(f"0.03\t{sample}\t{len(names)}\t" + "\t".join(str(int(v)) for v in counts[:, column]) + "\t\n")
with open(out / "mothur.count_table", "w") as file:
    file.write("Representative_Sequence\ttotal\t" + "\t".join(samples) + "\t\n")
    for row, name in enumerate(names):
        file.write(f"{name}\t{int(counts[row].sum())}\t" + "\t".join(str(int(v)) for v in counts[row]) + "\n")
with open(out / "mothur.sparse.count_table", "w") as file:
    file.write("#Compressed Format: groupIndex,abundance. For example 1,6 means an abundance of 6 for the first group.\n")
    file.write("#" + "\t".join(f"{n},{s}" for n, s in enumerate(samples, 1)) + "\n")
    file.write("Representative_Sequence\ttotal\t" + "\t".join(samples) + "\n")
    for row, name in enumerate(names):
        cells = "\t".join(f"{n},{int(v)}" for n, v in enumerate(counts[row], 1) if v)
        file.write(f"{name}\t{int(counts[row].sum())}\t{cells}\n")
with open(out / "mothur.cons.taxonomy", "w") as file:
    file.write("OTU\tSize\tTaxonomy\n")
    for name, row, taxon in zip(names, counts, taxa):
        known = [t.split("__")[-1] for t in taxon if t.split("__")[-1] and t != "Unassigned"]
        text = "".join(f'"{t}"(97);' if i == 1 else f"{t}(100);" for i, t in enumerate(known)) or "unknown(100);"
        file.write(f"{name}\t{int(row.sum())}\t{text}\n")
# QIIME 2 artifacts, laid out as QIIME 2 lays them out.
def artifact(name, uuid, semantic, form, inner, content):
    with zipfile.ZipFile(out / name, "w", zipfile.ZIP_DEFLATED) as file:
        def put(path, data):
            info = zipfile.ZipInfo(f"{uuid}/{path}", (2026, 1, 1, 0, 0, 0)); info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, data)
        put("metadata.yaml", f"uuid: {uuid}\ntype: {semantic}\nformat: {form}\n")
        put("VERSION", "QIIME 2\narchive: 5\nframework: 2024.10.1\n")
        put(f"data/{inner}", content)
        put("provenance/metadata.yaml", f"uuid: {uuid}\ntype: {semantic}\nformat: {form}\n")
artifact("table.qza", "5f2c0000-0000-4000-8000-000000000001", "FeatureTable[Frequency]", "BIOMV210DirFmt", "feature-table.biom", (out / "table.v21.biom").read_bytes())
taxonomy = "Feature ID\tTaxon\tConfidence\n" + "".join(f"{n}\t{'; '.join(p for p in t if p)}\t{c}\n" for n, t, c in zip(names, taxa, [0.99, 1.0000000000000002, -1, 0.8, 0.7, 0.9, 0.99, 1.0, 0.5]))
artifact("taxonomy.qza", "5f2c0000-0000-4000-8000-000000000002", "FeatureData[Taxonomy]", "TSVTaxonomyDirectoryFormat", "taxonomy.tsv", taxonomy)
(out / "taxonomy.tsv").write_text(taxonomy)
artifact("sequences.qza", "5f2c0000-0000-4000-8000-000000000003", "FeatureData[Sequence]", "DNASequencesDirectoryFormat", "dna-sequences.fasta", (out / "sequences.fasta").read_bytes())
artifact("tree.qza", "5f2c0000-0000-4000-8000-000000000004", "Phylogeny[Rooted]", "NewickDirectoryFormat", "tree.nwk", "(" + ",".join(f"{n}:0.1" for n in names) + ");\n")
# Encodings and dialects of the same table.
text = (out / "table.tsv").read_text()
(out / "table.utf16.txt").write_bytes(text.encode("utf-16"))
(out / "table.sep.csv").write_bytes(("sep=;\r\n" + text.replace("\t", ";").replace("\n", "\r\n")).encode())
with gzip.GzipFile(out / "table.tsv.gz", "wb", mtime=0) as file:
    file.write(text.encode())
header, body = text.split("\n", 1)
(out / "table.r.tsv").write_text("\t".join(header.split("\t")[1:]) + "\n" + body)
wide.div(wide.sum()).to_csv(out / "relative.tsv", sep="\t")
(wide.div(wide.sum()) * 100).to_csv(out / "percent.tsv", sep="\t")
total = wide.copy(); total["Total"] = total.sum(axis=1); total.loc["Total"] = total.sum(); total.to_csv(out / "totals.tsv", sep="\t")
