#!/usr/bin/env python3
"""Writes the specimens of the corpus and manifest.tsv: small files for every reader, valid and invalid, each with what it shows.

    python3 test-data/corpus/make.py

Only the standard library. Specimens of BIOM 2.1, .qza and index files are copied from other folders of test-data where they are.
"""
import gzip, io, json, shutil, struct
from pathlib import Path

HERE = Path(__file__).parent
rows = []


def put(reader, name, valid, what, content):
    folder = HERE / reader
    folder.mkdir(exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    rows.append((reader, f"{reader}/{name}", "valid" if valid else "invalid", what))


def gz(data):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        file.write(data)
    return out.getvalue()


READ = b"@r1\nACGT\n+\nIIII\n"
put("fastq", "one.fastq", True, "one read", READ)
put("fastq", "empty.fastq", True, "no bytes: no reads", b"")
put("fastq", "crlf.fastq", True, "lines of Windows", READ.replace(b"\n", b"\r\n"))
put("fastq", "one.fastq.gz", True, "gzip", gz(READ))
put("fastq", "padded.fastq.gz", True, "gzip with zeros behind it", gz(READ) + bytes(64))
put("fastq", "members.fastq.gz", True, "two gzip members", gz(READ) + gz(READ.replace(b"r1", b"r2")))
put("fastq", "cut.fastq.gz", False, "a gzip file cut short", gz(READ * 50)[:40])
put("fastq", "short_quality.fastq", False, "fewer qualities than bases", b"@r1\nACGT\n+\nIII\n")
put("fastq", "no_at.fastq", False, "a header without @", b"r1\nACGT\n+\nIIII\n")
put("fastq", "letters.fastq", False, "a letter that is no base", b"@r1\nAC!T\n+\nIIII\n")
put("fastq", "other_plus.fastq", False, "a + line of another read", b"@r1\nACGT\n+r2\nIIII\n")
put("fastq", "ends_early.fastq", False, "a record without qualities", b"@r1\nACGT\n+\n")

MATES = b"r1\n" + b"ACGTACGTTGCATTAG" * 4 + b"\n+\n" + b"I" * 64 + b"\n"
TURNED = b"r1\n" + b"CTAATGCAACGTACGT" * 4 + b"\n+\n" + b"I" * 64 + b"\n"
put("pairs", "kept.pair", True, "mates kept apart", b"@" + MATES + b"\x0c" + TURNED)
put("pairs", "merged.pair", True, "mates that merge", b"A" + MATES + b"\x0c" + TURNED)
put("pairs", "primers.pair", True, "primers looked for, in either orientation", b"Y" + MATES + b"\x0c" + TURNED)
put("pairs", "other_names.pair", False, "mates of other names", b"@" + MATES + b"\x0c" + TURNED.replace(b"r1", b"r2"))
put("pairs", "one_short.pair", False, "a mate that is missing", b"@" + MATES + b"\x0c")

SHEET = "sample,fastq_1,fastq_2,sample_type,body_site\n"
put("samplesheet", "one.csv", True, "a sample of single reads", SHEET + "a,@,,sample,endometrium\n")
put("samplesheet", "same_file.csv", False, "one file for both mates", SHEET + "a,@,@,sample,endometrium\n")
put("samplesheet", "doubled.csv", False, "one name twice in one run", SHEET + "a,@,@,sample,endometrium\na,@,@,sample,endometrium\n")
put("samplesheet", "bad_name.csv", False, "a name with a slash", SHEET + "a/b,@,@,sample,endometrium\n")
put("samplesheet", "bad_site.csv", False, "a site that nobody knows", SHEET + "a,@,@,sample,elbow\n")
put("samplesheet", "split_letter.csv", False, "a separator that is part of a letter", b"sep=" + b"\xef\xbf\xbd" * 3 + b",s\n\"\"\xef\xbf\xbd:\n")
put("samplesheet", "no_rows.csv", False, "a header alone", SHEET)
put("samplesheet", "no_file.csv", False, "a file that is not there", SHEET + "a,nowhere.fastq.gz,,sample,vagina\n")

put("metadata", "plain.tsv", True, "three samples", "sample\tage\tgroup\na\t31\tRIF\nb\t28\tcontrol\nc\t\tRPL\n")
put("metadata", "types.tsv", True, "QIIME 2's row of types", "sample-id\tage\n#q2:types\tnumeric\na\t31\n")
put("metadata", "bom.tsv", True, "a byte order mark", b"\xef\xbb\xbfsample\tage\na\t31\n")
put("metadata", "doubled.tsv", False, "one sample twice", "sample\tage\na\t31\na\t32\n")
put("metadata", "not_numeric.tsv", False, "a number that is none, declared", "sample-id\tage\n#q2:types\tnumeric\na\tyoung\n")
put("metadata", "binary.tsv", False, "a file that is no text", bytes(range(256)))

put("table", "two.tsv", True, "two samples", "ASV_ID\ta\tb\nx\t3\t0\ny\t1\t4\n")
put("table", "empty_sample.tsv", True, "a sample without reads", "ASV_ID\ta\tb\nx\t3\t0\n")
put("table", "negative.tsv", False, "a negative count", "ASV_ID\ta\nx\t-3\n")
put("table", "words.tsv", False, "words for counts", "ASV_ID\ta\nx\tmany\n")
put("table", "short_row.tsv", False, "a row cut short", "ASV_ID\ta\tb\nx\t3\n")
put("table", "doubled.tsv", False, "one feature twice", "ASV_ID\ta\nx\t3\nx\t4\n")

TAXON = "k__Bacteria; p__Bacillota; c__Bacilli; o__Lactobacillales; f__Lactobacillaceae; g__Lactobacillus; s__crispatus"
put("taxonomy", "qiime2.tsv", True, "QIIME 2", f"Feature ID\tTaxon\tConfidence\nx\t{TAXON}\t0.99\n")
put("taxonomy", "above_one.tsv", True, "a confidence a little above 1, as QIIME 2 writes", f"Feature ID\tTaxon\tConfidence\nx\t{TAXON}\t1.0000000002\n")
put("taxonomy", "ranks.csv", True, "a column a rank, NA", "\"\",\"Kingdom\",\"Phylum\",\"Genus\"\n\"x\",\"Bacteria\",\"Bacillota\",NA\n")
put("taxonomy", "confidence.tsv", False, "a confidence that is none", f"Feature ID\tTaxon\tConfidence\nx\t{TAXON}\t7\n")
put("taxonomy", "nothing.tsv", False, "nothing that is a taxonomy", "a\tb\n1\t2\n")

biom = {
    "id": None, "format": "Biological Observation Matrix 1.0.0", "format_url": "http://biom-format.org", "type": "OTU table",
    "generated_by": "hand", "date": "2026-01-01T00:00:00", "matrix_type": "sparse", "matrix_element_type": "int", "shape": [2, 2],
    "rows": [{"id": "x", "metadata": None}, {"id": "y", "metadata": None}],
    "columns": [{"id": "a", "metadata": None}, {"id": "b", "metadata": None}],
    "data": [[0, 0, 3], [1, 1, 4]],
}
put("foreign", "one.biom", True, "BIOM 1.0", json.dumps(biom))
put("foreign", "outside.biom", False, "a cell outside the shape", json.dumps({**biom, "data": [[9, 0, 3]]}))
put("foreign", "cut.biom", False, "BIOM 1.0 cut short", json.dumps(biom)[:120])
put("foreign", "mothur.shared", True, "mothur", "label\tGroup\tnumOtus\tOtu1\tOtu2\n0.03\ta\t2\t3\t1\n0.03\tb\t2\t0\t4\n")
put("foreign", "semicolon.csv", True, "semicolons and quotes", '"";"a";"b"\n"x";"3";"1"\n"y";"0";"4"\n')
put("foreign", "hdf5_cut.biom", False, "the signature of HDF5 and nothing else", b"\x89HDF\r\n\x1a\n" + bytes(64))
put("foreign", "zip_cut.qza", False, "the signature of a zip file and nothing else", b"PK\x03\x04" + bytes(26))

put("newick", "three.nwk", True, "three tips", "((a:1,b:2):0.5,c:3);")
put("newick", "quoted.nwk", True, "a quoted name", "('a b':1,c:1);")
put("newick", "open.nwk", False, "a bracket that does not close", "((a:1,b:2);")
put("newick", "no_end.nwk", False, "no semicolon", "(a:1,b:2)")
put("newick", "length.nwk", False, "a length that is none", "(a:x,b:1);")

put("fasta", "two.fasta", True, "two sequences", ">a one\nACGT\nAC\n>b\nTTTT\n")
put("fasta", "no_header.fasta", False, "letters before a header", "ACGT\n>a\nACGT\n")
put("fasta", "no_letters.fasta", False, "a header without letters", ">a\n>b\nACGT\n")
put("fasta", "protein.fasta", False, "letters of a protein", ">a\nMKLPQ\n")

LINEAGE = "Bacteria;Bacillota;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;"
put("reference", "dada2.fasta", True, "DADA2's form", f">{LINEAGE}\n{'ACGT' * 30}\n>{LINEAGE}\n{'ACGA' * 30}\n")
put("reference", "sintax.fasta", True, "SINTAX", f">a;tax=d:Bacteria,p:Bacillota,c:Bacilli,o:Lactobacillales,f:Lactobacillaceae,g:Lactobacillus;\n{'ACGT' * 30}\n>b;tax=d:Bacteria,p:Bacillota,c:Bacilli,o:Lactobacillales,f:Lactobacillaceae,g:Lactobacillus;\n{'ACGA' * 30}\n")
put("reference", "no_lineage.fasta", False, "headers without a lineage", f">a\n{'ACGT' * 30}\n")
put("reference", "empty.fasta", False, "no bytes", "")

put("index", "empty.endoref", False, "no bytes", b"")
put("index", "signature.endoref", False, "a beginning and nothing else", b"ENDOREF\0" + struct.pack("<QQ", 1, 2**60))

put("settings", "empty.toml", True, "nothing is said", "")
put("settings", "some.toml", True, "some settings", "seed = 3\n[reads.filter]\nmax_n = 1\n[compare]\npermutations = 99\n")
put("settings", "unknown.toml", False, "a key that nobody knows", "[reads]\nfiltre = 1\n")
put("settings", "range.toml", False, "a level that is none", "[compare]\nlevel = 95.0\n")
put("settings", "type.toml", False, "words for a number", 'seed = "three"\n')
put("settings", "broken.toml", False, "no TOML", "[reads\n")

put("design", "demo.toml", True, "the design of the demo", (HERE / "../../pipelines/demo-study.toml").read_bytes())
put("design", "trial.toml", True, "a design with clinical tables", (HERE / "../../pipelines/imerr-demo-study.toml").read_bytes())
put("design", "empty.toml", False, "nothing", "")

put("centroids", "invented.csv", True, "two types", "sub_CST,Lactobacillus_crispatus,Gardnerella_vaginalis\nI-A,0.9,0.1\nIV-B,0.1,0.9\n")
put("centroids", "negative.csv", False, "a negative share", "sub_CST,Lactobacillus_crispatus\nI-A,-0.9\n")
put("centroids", "no_types.csv", False, "a header alone", "sub_CST,Lactobacillus_crispatus\n")

example = (HERE / "../cohort/example/participants.tsv").read_text()
put("clinical", "example.tsv", True, "three women", example)
put("clinical", "range.tsv", False, "an impossible body mass index", example.replace("\t26.5\t", "\t265\t"))
put("clinical", "name.tsv", False, "a name of no pattern", example.replace("IM004", "im004"))
put("clinical", "latin1.tsv", False, "another encoding", example.replace("never", "fum\u00e9e").encode("latin-1"))


def fcs(keywords):
    text = "/" + "".join(f"{key}/{value}/" for key, value in keywords)
    begin = 58
    end = begin + len(text) - 1
    header = "FCS3.1" + " " * 4 + "".join(f"{n:>8}" for n in [begin, end, 0, 0, 0, 0])
    return (header + text).encode()


put("fcs", "plain.fcs", True, "keywords without a person", fcs([("$TOT", "0"), ("$PAR", "0")]))
put("fcs", "named.fcs", True, "a keyword that names a person", fcs([("$TOT", "0"), ("$PAR", "0"), ("PATIENT NAME", "Jeanne Martin")]))
put("fcs", "cut.fcs", False, "a header cut short", b"FCS3.1    58")
put("fcs", "outside.fcs", False, "TEXT behind the end", b"FCS3.1    " + b"      58   99999" + b"       0" * 4)

with open(HERE / "manifest.tsv", "w") as out:
    out.write("reader\tfile\tverdict\twhat\n")
    for row in rows:
        out.write("\t".join(row) + "\n")
print(len(rows), "specimens")
