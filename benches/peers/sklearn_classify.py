#!/usr/bin/env python3
"""Classifies sequences by the rules of QIIME 2's classify-sklearn, with scikit-learn itself.

The pipeline of q2-feature-classifier: HashingVectorizer (7 characters within words, 8,192 features, L2 norm, no
alternate sign) and MultinomialNB (alpha 0.001, uniform prior). The posterior of the lineages that share a rank is summed down from the
top; the walk ends where the sum falls below the confidence (here 0: all ranks are printed).

usage: sklearn_classify.py REFERENCE.fasta TAXONOMY.tsv QUERIES.fasta > CALLS.tsv
Prints: id, lineage, confidence of each rank (comma-separated), confidence that QIIME 2 would report at 0.7.
"""
import sys
import time

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.naive_bayes import MultinomialNB


def fasta(path):
    name, parts = None, []
    for line in open(path):
        if line.startswith(">"):
            if name is not None:
                yield name, "".join(parts)
            name, parts = line[1:].split()[0], []
        else:
            parts.append(line.strip())
    yield name, "".join(parts)


reference, taxonomy, queries = sys.argv[1:4]
lineage_of = dict(line.rstrip("\n").split("\t") for line in open(taxonomy))
vectorizer = HashingVectorizer(
    analyzer="char_wb", n_features=8192, ngram_range=(7, 7), alternate_sign=False, norm="l2"
)
classes = sorted(set(lineage_of.values()))
model = MultinomialNB(alpha=0.001, fit_prior=False)
start = time.process_time()
batch = []


def flush():
    x = vectorizer.transform([s for _, s in batch])
    model.partial_fit(x, [lineage_of[n] for n, _ in batch], classes=classes)
    batch.clear()


for record in fasta(reference):
    batch.append(record)
    if len(batch) == 20000:
        flush()
if batch:
    flush()
print(f"training: {time.process_time() - start:.1f} CPU s", file=sys.stderr)
names = [c.split("; ") for c in classes]
# Lineages are sorted, so those that share a prefix are neighbours.
start, count = time.process_time(), 0
chunk = []


def classify(chunk):
    posterior = model.predict_proba(vectorizer.transform([s for _, s in chunk]))
    for (name, _), row in zip(chunk, posterior):
        best = int(np.argmax(row))
        confidence, reported = [], 0.0
        for rank in range(1, 8):
            low = high = best
            while low > 0 and names[low - 1][:rank] == names[best][:rank]:
                low -= 1
            while high + 1 < len(names) and names[high + 1][:rank] == names[best][:rank]:
                high += 1
            total = float(row[low : high + 1].sum())
            confidence.append(total)
            if total >= 0.7:
                reported = total
        print(name, classes[best], ",".join(f"{c:.5f}" for c in confidence), f"{reported:.5f}", sep="\t")


for record in fasta(queries):
    chunk.append(record)
    count += 1
    if len(chunk) == 200:
        classify(chunk)
        chunk = []
if chunk:
    classify(chunk)
print(f"{count} queries: {time.process_time() - start:.1f} CPU s", file=sys.stderr)
