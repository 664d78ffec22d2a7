#!/usr/bin/env python3
"""Fits the weights of `crates/endobiome-taxonomy/src/classify/nearest/strain.rs` to labelled sequences of independent strains.

    cargo run --release -p endobiome-taxonomy --example strains -- keep strains.fasta > kept.fasta
    for region in V1V3 V3V4 V4; do
        cargo run --release -p endobiome-taxonomy --example strains -- evidence $region kept.fasta
    done > evidence.tsv
    python3 fit_strains.py evidence.tsv

`strains.fasta` is made by `strains.py`; `HITS` of `src/classify/trained.rs` has to be 200 for the evidence. A conditional logit: the
species of a sequence is one of the near ones, or one elsewhere. Half of the species (by the SHA-256 of the name) are fitted to; of the
other half the log-likelihood and what is right at each share are printed. Needs numpy and scipy.
"""
import hashlib
import sys

import numpy as np
from scipy.optimize import minimize

NAMES = ["STEP", "SLOPE equal", "SLOPE near", "SLOPE far", "BEND", "ELSEWHERE equal", "ELSEWHERE near", "ELSEWHERE far", "CROWDED"]


def read(path):
    cases = []
    for line in open(path, encoding="utf-8"):
        region, truth, sure, letters, near = line.rstrip("\n").split("\t")
        species = [one.split(":", 2) for one in near.split("|") if one]
        if species:
            edits = np.array([float(one[0]) for one in species])
            records = np.array([float(one[1]) for one in species])
            names = [one[2] for one in species]
            own = names.index(truth) if truth in names else -1
            cases.append((region, truth, sure == "true", int(letters), edits, records, own, names))
    return cases


def is_fitted(name):
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


class Table:
    """All near species of all cases, one row each, with the case that each is of."""

    def __init__(self, cases):
        self.cases = len(cases)
        self.of = np.repeat(np.arange(len(cases)), [len(case[4]) for case in cases])
        edits = np.concatenate([case[4] for case in cases])
        self.records = np.concatenate([case[5] for case in cases])
        best = np.array([case[4].min() for case in cases])
        farther = np.maximum(edits - best[self.of], 0.0)
        self.step = (farther > 0.5).astype(float)
        self.curve = np.log1p(farther)
        self.kind = np.where(best < 0.5, 0, np.where(best > 2.5, 2, 1))
        starts = np.cumsum([0] + [len(case[4]) for case in cases[:-1]])
        own = np.array([case[6] for case in cases])
        self.own = np.where(own >= 0, starts + own, -1)
        nearest = np.bincount(self.of, weights=self.records * (farther < 0.5), minlength=self.cases)
        self.crowd = np.log(np.maximum(nearest, 1.0))
        self.letters = np.array([case[3] for case in cases], dtype=float)
        # A species with many sequences is not to count for more than one with few.
        counts = {}
        for case in cases:
            counts[case[0], case[1]] = counts.get((case[0], case[1]), 0) + 1
        self.weight = np.array([1.0 / np.sqrt(counts[case[0], case[1]]) for case in cases])

    def shares(self, parameters, variant):
        step, slope, bend = parameters[0], parameters[1:4], parameters[4]
        elsewhere, crowded = parameters[5:8], parameters[8]
        logarithm = step * self.step + slope[self.kind[self.of]] * self.curve + bend * self.curve**2
        weights = self.records * np.exp(logarithm)
        away = elsewhere[self.kind] + crowded * self.crowd
        if variant in ("letters", "letters_crowd"):
            away = away + parameters[9] * np.log(self.letters / 400.0)
        if variant == "letters_crowd":
            away = away + parameters[10] * self.crowd * np.log(self.letters / 400.0)
        away = np.exp(away)
        total = np.bincount(self.of, weights=weights, minlength=self.cases) + away
        return weights / total[self.of], away / total

    def likelihood(self, parameters, variant):
        inside, away = self.shares(parameters, variant)
        of_own = np.where(self.own >= 0, inside[np.maximum(self.own, 0)], away)
        return float((self.weight * np.log(np.maximum(of_own, 1e-12))).sum() / self.weight.sum())


def reliability(table, parameters, variant, regions):
    inside, _ = table.shares(parameters, variant)
    starts = np.concatenate([[0], np.cumsum(np.bincount(table.of, minlength=table.cases))])
    for region in sorted(set(regions)):
        bins = {}
        for case in np.flatnonzero(np.array(regions) == region):
            rows = np.arange(starts[case], starts[case + 1])
            order = rows[np.argsort(-inside[rows])]
            said, members, total = 0.0, [], inside[rows].sum()
            for row in order:
                most = 12 if said < 0.8 / 0.97 else 5
                if said >= 0.97 * total or len(members) >= most:
                    break
                said += inside[row]
                members.append(row)
            if said * 0.97 >= 0.8:
                cell = bins.setdefault(min(int(said * 0.97 * 20), 19), [0, 0.0, 0, 0])
                cell[0] += 1
                cell[1] += said
                cell[2] += table.own[case] in members
                cell[3] += len(members) <= 5 and table.own[case] in members
        number = (np.array(regions) == region).sum()
        text = "; ".join(
            f"{at / 20:.2f}: {cell[0]} said {cell[1] / cell[0]:.3f} right {cell[2] / cell[0]:.3f}" for at, cell in sorted(bins.items())
        )
        print(f"  {region} right in at most five {100 * sum(cell[3] for cell in bins.values()) / number:.1f} %  {text}")


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    cases = read(sys.argv[1])
    fitted, held = ([case for case in cases if is_fitted(case[1]) == part] for part in (True, False))
    tables = Table(fitted), Table(held)
    now = np.array([-2.304, -0.320, 0.460, 0.766, -0.682, -4.280, -4.477, -4.203, 1.804])
    regions = [case[0] for case in held]
    print("as in strain.rs:", tables[0].likelihood(now, "plain"), tables[1].likelihood(now, "plain"))
    reliability(tables[1], now, "plain", regions)
    for variant, more in (("plain", 0), ("letters", 1), ("letters_crowd", 2)):
        start = np.concatenate([now, np.zeros(more)])
        found = minimize(lambda parameters: -tables[0].likelihood(parameters, variant), start, method="L-BFGS-B").x
        print(variant, tables[0].likelihood(found, variant), tables[1].likelihood(found, variant))
        print("  " + ", ".join(f"{name} {value:.3f}" for name, value in zip(NAMES + ["letters", "letters x crowd"], found)))
        reliability(tables[1], found, variant, regions)


if __name__ == "__main__":
    main()
