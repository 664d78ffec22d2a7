"""Makes skbio_gold.json from counts.tsv, metadata.tsv and tree.nwk.

Run in this folder: python3 make_skbio_gold.py (scikit-bio, scipy, pandas).
"""
import json
import numpy as np
import pandas as pd
import skbio
from scipy.spatial.distance import pdist
from skbio.diversity import alpha_diversity, beta_diversity
from skbio.stats.distance import anosim, permanova
from skbio.stats.ordination import pcoa

table = pd.read_csv("counts.tsv", sep="\t", index_col=0)
meta = pd.read_csv("metadata.tsv", sep="\t", index_col=0)
counts, ids, taxa = table.values, list(table.index), list(table.columns)
tree = skbio.TreeNode.read("tree.nwk", convert_underscores=False)
out = {"version": skbio.__version__}


def clean(values):
    return [None if not np.isfinite(v) else float(v) for v in np.asarray(values, dtype=float)]


out["alpha"] = {}
for name, metric in [("chao1", "chao1"), ("shannon", "shannon"), ("simpson", "simpson"), ("pielou", "pielou_e"),
                     ("berger_parker", "berger_parker_d"), ("goods", "goods_coverage"), ("observed", "sobs"),
                     ("inverse_simpson", "inv_simpson")]:
    kwargs = {"base": np.e} if metric == "shannon" else {}
    out["alpha"][name] = clean(alpha_diversity(metric, counts, ids, **kwargs))
ace = []
for row in counts:
    try:
        ace.append(float(skbio.diversity.alpha.ace(row)))
    except Exception:
        ace.append(float("nan"))
out["alpha"]["ace"] = clean(ace)
out["alpha"]["faith_pd"] = clean(alpha_diversity("faith_pd", counts, ids, tree=tree, taxa=taxa))


def flat(matrix):
    return [float(v) for v in matrix.condensed_form()]


out["beta"] = {name: flat(beta_diversity(name, counts, ids)) for name in ("braycurtis", "jaccard", "canberra")}
out["beta"]["dice"] = [float(v) for v in pdist(counts > 0, "dice")]
shares = counts / counts.sum(axis=1, keepdims=True)
out["beta"]["jensenshannon"] = [float(v) for v in pdist(shares, "jensenshannon")]
out["unifrac"] = {
    "unweighted": flat(beta_diversity("unweighted_unifrac", counts, ids, tree=tree, taxa=taxa)),
    "weighted": flat(beta_diversity("weighted_unifrac", counts, ids, tree=tree, taxa=taxa)),
    "weighted_normalised": flat(beta_diversity("weighted_unifrac", counts, ids, tree=tree, taxa=taxa, normalized=True)),
}
bray = beta_diversity("braycurtis", counts, ids)
out["pcoa"] = {"eigenvalues": [float(v) for v in pcoa(bray).eigvals]}
out["permanova"] = float(permanova(bray, meta["group"], permutations=9)["test statistic"])
out["anosim"] = float(anosim(bray, meta["group"], permutations=9)["test statistic"])
with open("skbio_gold.json", "w") as file:
    json.dump(out, file, indent=0)
