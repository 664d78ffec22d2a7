"""Makes counts.tsv, metadata.tsv, tree.nwk and permutations.tsv: invented data, overdispersed and sparse.

Run in this folder: python3 make_inputs.py (numpy only).
"""
import numpy as np

rng = np.random.default_rng(20240511)
n_women, n_features = 12, 40
names = [f"F{i:02d}" for i in range(n_features)]
base = rng.gamma(0.35, 1.0, n_features)
base /= base.sum()
rows, meta = [], []
for woman in range(n_women):
    own = rng.dirichlet(base * 12 + 1e-3)
    group = ["RIF", "RPL", "control"][woman % 3]
    age = round(float(rng.normal(33, 4)), 1)
    for site in ("V", "E"):
        p = 0.7 * own + 0.3 * rng.dirichlet(base * 6 + 1e-3)
        if site == "E":
            p[5] += 0.15
        if group == "RIF":
            p[7] += 0.10
        depth = int(rng.integers(150, 4000))
        rows.append(rng.multinomial(depth, p / p.sum()))
        meta.append((f"W{woman:02d}_{site}", f"W{woman:02d}", site, group, f"B{woman % 2}", age))
with open("counts.tsv", "w") as out:
    print("sample", *names, sep="\t", file=out)
    for (sample, *_), row in zip(meta, rows):
        print(sample, *row, sep="\t", file=out)
with open("metadata.tsv", "w") as out:
    print("sample", "woman", "site", "group", "batch", "age", sep="\t", file=out)
    for line in meta:
        print(*line, sep="\t", file=out)

# A random rooted tree with a polytomy, branch lengths exponential.
nodes = [f"{name}:{rng.exponential(0.1):.6f}" for name in names]
while len(nodes) > 4:
    a, b = sorted(rng.choice(len(nodes), 2, replace=False))
    right, left = nodes.pop(b), nodes.pop(a)
    nodes.append(f"({left},{right}):{rng.exponential(0.05):.6f}")
with open("tree.nwk", "w") as out:
    print(f"(({nodes[0]},{nodes[1]},{nodes[2]}):0.05,{nodes[3]});", file=out)

# Permutations that every program uses: 99 free, 99 within women, 99 of whole women.
n = 2 * n_women
with open("permutations.tsv", "w") as out:
    print("design", *range(n), sep="\t", file=out)
    for _ in range(99):
        print("free", *rng.permutation(n), sep="\t", file=out)
    for _ in range(99):
        print("within", *np.concatenate([rng.permutation([2 * w, 2 * w + 1]) for w in range(n_women)]), sep="\t", file=out)
    for _ in range(99):
        print("whole", *np.concatenate([[2 * w, 2 * w + 1] for w in rng.permutation(n_women)]), sep="\t", file=out)
