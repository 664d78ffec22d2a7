"""endobiome-ecology beside scikit-bio and unifrac-binaries, on the same data, in one run.

    cargo build --release -p endobiome-ecology --example ecology_speed
    python3 benches/peers/ecology.py target/release/examples/ecology_speed 97_otus.tree 97_otus.fasta.gz [PART ...]

PART is matrices, trees, de_novo; all without one.
The tree is that of Greengenes 13_8 at 97 % (PyPI package qiime-default-reference, CC BY-SA 3.0), the FASTA file
its sequences. Needs numpy, scipy, scikit-bio, biom-format, and `ssu` (Debian unifrac-tools). CPU seconds
(user and system, one thread): ours is the whole process, with reading the file; scikit-bio's the call alone.
Differences are the greatest absolute ones.
"""
import os
import resource
import subprocess
import sys
import tempfile
import time

import biom
import numpy as np
import skbio
from scipy.spatial.distance import squareform
from skbio.diversity import alpha_diversity, beta_diversity
from skbio.stats.distance import DistanceMatrix, permanova

OURS, TREE, FASTA, *PARTS = sys.argv[1:]
FEATURES = 5000
os.environ.update(RAYON_NUM_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")


def children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(*command):
    """CPU seconds, greatest memory in MB, and what was printed."""
    before = children()
    with tempfile.NamedTemporaryFile("r") as memory:
        words = ["/usr/bin/time", "-f", "%M", "-o", memory.name] if os.path.exists("/usr/bin/time") else []
        printed = subprocess.run([*words, *command], check=True, capture_output=True, text=True).stdout
        peak = int(memory.read() or 0) // 1024
    return children() - before, peak, printed.strip()


def ours(*command):
    return run(OURS, *map(str, command))


def timed(call):
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def line(what, our, peak, theirs, difference=None):
    gap = "" if difference is None else f"  difference {difference:.1e}"
    print(f"{what:<52} ours {our:8.2f} s  {peak:5d} MB   peer {theirs:8.2f} s   {theirs / our:6.1f} x{gap}", flush=True)


def sparse(rng, samples):
    """About 9 % of cells filled, 20,000 reads a sample."""
    base = rng.lognormal(0, 2.5, FEATURES)
    counts = np.zeros((samples, FEATURES), dtype="<u4")
    for row in counts:
        weights = rng.gamma(0.05, 1, FEATURES) * base
        row[:] = rng.multinomial(20000, weights / weights.sum())
    return counts


def read(path):
    return np.fromfile(path, dtype="<f8")


def matrices(at, rng):
    samples = 5000
    for name, counts in [("sparse", sparse(rng, samples)), ("full", rng.poisson(5, (samples, FEATURES)).astype("<u4"))]:
        counts.tofile(at("counts"))
        our, peak, _ = ours("bray", at("counts"), samples, FEATURES, at("bray"))
        theirs, matrix = timed(lambda: beta_diversity("braycurtis", counts))
        difference = np.abs(read(at("bray")) - matrix.condensed_form()).max()
        line(f"Bray-Curtis, 5,000 samples, {(counts > 0).mean():.0%} filled", our, peak, theirs, difference)
    groups = np.array([str(i * 7919 % 104729 % 3) for i in range(samples)])
    loading, _, _ = ours("permanova", at("bray"), samples, 3, 1)
    our, peak, printed = ours("permanova", at("bray"), samples, 3, 999)
    theirs, result = timed(lambda: permanova(matrix, groups, permutations=999))
    difference = abs(float(printed.split("F ")[1]) / result["test statistic"] - 1)
    line("PERMANOVA, 999 permutations, 3 groups", our, peak, theirs, difference)
    print(f"{'':<52} ({loading:.2f} s of ours are reading the matrix, F and one batch)")


def trees(at, rng):
    tree = skbio.TreeNode.read(TREE, convert_underscores=False)
    tips = [tip.name for tip in tree.tips()]
    chosen = rng.choice(len(tips), FEATURES, replace=False)
    tree = tree.shear([tips[k] for k in chosen])
    tree.prune()
    for column, k in enumerate(chosen):
        tree.find(tips[k]).name = str(column)
    for node in tree.traverse():
        if node.children:
            node.name = None
        if node.length is None and node.parent is not None:
            node.length = 0.0
    tree.write(at("tree"))
    samples = 1000
    counts = sparse(rng, samples)
    counts.tofile(at("counts"))
    taxa = [str(column) for column in range(FEATURES)]
    table = biom.Table(counts.T.astype(float), taxa, [f"s{i}" for i in range(samples)])
    with biom.util.biom_open(at("table.biom"), "w") as file:
        table.to_hdf5(file, "bench")
    our, peak, _ = ours("unifrac", "unweighted", at("counts"), samples, FEATURES, at("tree"), at("unifrac"))
    theirs, _, _ = run("ssu", "-i", at("table.biom"), "-t", at("tree"), "-m", "unweighted_fp64", "-o", at("ssu"), "--pcoa", "0")
    single, _, _ = run("ssu", "-i", at("table.biom"), "-t", at("tree"), "-m", "unweighted_fp32", "-o", at("ssu32"), "--pcoa", "0")
    gold = squareform(np.loadtxt(at("ssu"), skiprows=1, usecols=range(1, samples + 1)), checks=False)
    line("unweighted UniFrac, 1,000 samples; ssu fp64", our, peak, theirs, np.abs(read(at("unifrac")) - gold).max())
    line("unweighted UniFrac, 1,000 samples; ssu fp32", our, peak, single)
    few = counts[:100]
    few.tofile(at("few"))
    for form, metric, options in [
        ("unweighted", "unweighted_unifrac", {}),
        ("weighted", "weighted_unifrac", {}),
        ("normalised", "weighted_unifrac", {"normalized": True}),
    ]:
        our, peak, _ = ours("unifrac", form, at("few"), 100, FEATURES, at("tree"), at("unifrac"))
        theirs, matrix = timed(lambda: beta_diversity(metric, few, tree=tree, taxa=taxa, **options))
        line(f"{form} UniFrac, 100 samples; scikit-bio", our, peak, theirs, np.abs(read(at("unifrac")) - matrix.condensed_form()).max())
    our, peak, _ = ours("unifrac", "0.5", at("counts"), samples, FEATURES, at("tree"), at("unifrac"))
    theirs, _, _ = run("ssu", "-i", at("table.biom"), "-t", at("tree"), "-m", "generalized_fp64", "-a", "0.5", "-o", at("ssu"), "--pcoa", "0")
    gold = squareform(np.loadtxt(at("ssu"), skiprows=1, usecols=range(1, samples + 1)), checks=False)
    line("generalised UniFrac 0.5, 1,000 samples; ssu fp64", our, peak, theirs, np.abs(read(at("unifrac")) - gold).max())
    our, peak, _ = ours("faith", at("few"), 100, FEATURES, at("tree"), at("faith"))
    theirs, values = timed(lambda: alpha_diversity("faith_pd", few, tree=tree, taxa=taxa))
    line("Faith's PD, 100 samples; scikit-bio", our, peak, theirs, np.abs(read(at("faith")) - values.values).max())


def de_novo(at, rng, n=1000):
    """How far UniFrac on a tree of the V4 sequences follows that on the reference tree."""
    import gzip
    import re
    opener = gzip.open if FASTA.endswith(".gz") else open
    v4 = re.compile("GTG[CT]CAGC[AC]GCCGCGGTAA([ACGT]{230,280})ATTAGA[AT]ACCC[ACGT][ACGT]GTAGTCC")
    found = {}
    with opener(FASTA, "rt") as file:
        name = None
        for text in file:
            if text[0] == ">":
                name = text[1:].split()[0]
            elif (match := v4.search(text)):
                found.setdefault(match.group(1), name)
    pairs = sorted(found.items())
    pairs = [pairs[k] for k in sorted(rng.choice(len(pairs), n, replace=False))]
    with open(at("fasta"), "w") as out:
        for column, (sequence, _) in enumerate(pairs):
            print(f">{column}\n{sequence}", file=out)
    our, peak, _ = ours("tree", at("fasta"), at("own"))
    reference = skbio.TreeNode.read(TREE, convert_underscores=False).shear([name for _, name in pairs])
    reference.prune()
    for column, (_, name) in enumerate(pairs):
        reference.find(name).name = str(column)
    for node in reference.traverse():
        if node.children:
            node.name = None
        if node.length is None and node.parent is not None:
            node.length = 0.0
    reference.write(at("reference"))
    # Communities of 40 kinds, half of them near relatives of one focus: they differ by clade.
    own_order = [int(tip.name) for tip in reference.tips()]
    counts = np.zeros((200, n), dtype="<u4")
    for row in counts:
        focus = rng.integers(n)
        near = [own_order[(focus + k) % n] for k in rng.choice(80, 20, replace=False)]
        row[near] = rng.geometric(0.01, 20)
        row[rng.choice(n, 20, replace=False)] = rng.geometric(0.02, 20)
    counts.tofile(at("counts"))
    print(f"tree of {n} V4 sequences: {our:.2f} s, {peak} MB; correlation of UniFrac on it with that on the reference tree:")
    for form in ("unweighted", "weighted", "normalised"):
        both = []
        for tree in ("own", "reference"):
            ours("unifrac", form, at("counts"), 200, n, at(tree), at("unifrac"))
            both.append(read(at("unifrac")))
        print(f"  {form}: r = {np.corrcoef(*both)[0, 1]:.3f}")
    faith = []
    for tree in ("own", "reference"):
        ours("faith", at("counts"), 200, n, at(tree), at("faith"))
        faith.append(read(at("faith")))
    print(f"  Faith's PD: r = {np.corrcoef(*faith)[0, 1]:.3f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for part in (matrices, trees, de_novo):
            if not PARTS or part.__name__ in PARTS:
                part(lambda name: os.path.join(folder, name), np.random.default_rng(1))
