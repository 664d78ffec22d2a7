#!/usr/bin/env python3
"""Lays the calls of a peer beside those of endobiome for the same queries and references.

usage: compat.py FORMAT PEER     prints the calls of a peer in the form `common`
       compat.py REFERENCE.tax QUERIES.tax THRESHOLD FORMAT PEER OURS
  REFERENCE.tax, QUERIES.tax  id <tab> k__Bacteria; p__...; s__... of the references and (the truth) of the queries
  THRESHOLD   least confidence at which a name counts as given
  FORMAT      of PEER: rdp (-f allrank), dada2 (id, 7 names, 7 bootstraps), sintax (--tabbedout), mothur (.taxonomy with
              probs=t), common
  OURS        common: id <tab> k__...; ...; s__... <tab> seven confidences, comma-separated

Prints for each rank: on how many queries both give the same name or both none; the mean difference and the mean absolute
difference of the confidences where both find the same name likeliest. Then for genus and species, for both, what is
correct among the queries whose name is in the reference, at the lowest confidence at which at most 5 % and 10 % of
those whose name is not got a name.
"""
import re
import sys

RANKS = "domain phylum class order family genus species".split()


def lineages(path):
    return {k: [n.strip()[3:] for n in t.split(";")] for k, t in (l.rstrip("\n").split("\t") for l in open(path))}


def epithet(name):
    return re.split("[ _]", name)[-1] if name else ""


def read(path, form):
    calls = {}
    for line in open(path):
        f = line.rstrip("\n").split("\t")
        names, conf = [""] * 7, [0.0] * 7
        if form == "common":
            names = [n.strip()[3:] for n in f[1].split(";")]
            conf = [float(c) for c in f[2].split(",")]
        elif form == "rdp":
            for rank, i in zip(range(7), range(5, len(f), 3)):
                name = f[i].split("|")[-1][1:]
                names[rank] = "" if name == f"un_{rank + 1}" else name
                conf[rank] = float(f[i + 2])
        elif form == "dada2":
            names = [n[3:] for n in f[1:8]]
            conf = [float(c) / 100 for c in f[8:15]]
        elif form == "sintax":
            for letter, name, value in re.findall(r"([a-z]):([^,]*)\(([\d.]+)\)", f[1] if len(f) > 1 else ""):
                names["dpcofgs".index(letter)], conf["dpcofgs".index(letter)] = name, float(value)
        elif form == "mothur":
            for rank, (name, value) in enumerate(re.findall(r"([^;]*?)\((\d+)\);", f[1])[:7]):
                if not name.endswith("_unclassified") and len(name) > 3:
                    names[rank], conf[rank] = name[3:], float(value) / 100
        names = [n.replace(" ", "_") for n in names] + [""] * (7 - len(names))
        names[6] = epithet(names[6])
        conf = [c if n else 0.0 for n, c in zip(names, conf + [0.0] * 7)]
        calls[f[0]] = (names, conf)
    return calls


def exam(calls, truth, present, rank):
    key = lambda names: tuple(names[5 : rank + 1]) if names[rank] else None
    known, novel = [], []
    for k, (names, conf) in calls.items():
        t = [n.replace(" ", "_") for n in truth[k]]
        if key(t) is None:
            continue
        (known if key(t) in present else novel).append((conf[rank], key(names), key(names) == key(t)))
    text = []
    for share in (0.05, 0.10):
        spurious = sorted((c for c, name, _ in novel if name), reverse=True)
        allowed = int(share * len(novel))
        # The lowest confidence that lets no more than `allowed` through.
        limit = spurious[allowed] if len(spurious) > allowed else -1
        right = sum(1 for c, _, ok in known if ok and c > limit)
        text.append(f"{100 * right / max(1, len(known)):.1f}")
    return " / ".join(text)


if len(sys.argv) == 3:
    for k, (names, conf) in read(sys.argv[2], sys.argv[1]).items():
        print(k, "; ".join(f"{r}__{n}" for r, n in zip("kpcofgs", names)), ",".join(f"{c:.5f}" for c in conf), sep="\t")
    sys.exit()
reference, truth = lineages(sys.argv[1]), lineages(sys.argv[2])
threshold, form = float(sys.argv[3]), sys.argv[4]
peer, ours = read(sys.argv[5], form), read(sys.argv[6], "common")
shared = [k for k in peer if k in ours]
print(f"{len(shared)} queries")
for rank, name in enumerate(RANKS):
    same, differences = 0, []
    for k in shared:
        (a, x), (b, y) = peer[k], ours[k]
        given = [n[rank] if c[rank] >= threshold else "" for n, c in ((a, x), (b, y))]
        same += given[0] == given[1]
        if a[rank] and a[rank] == b[rank]:
            differences.append(y[rank] - x[rank])
    n = max(1, len(differences))
    print(
        f"{name}\tsame {100 * same / len(shared):.2f} %\tmean difference {sum(differences) / n:+.4f}"
        f"\tmean absolute {sum(map(abs, differences)) / n:.4f}\t({len(differences)})"
    )
for rank in (5, 6):
    present = {tuple(n.replace(" ", "_") for n in names[5 : rank + 1]) for names in reference.values() if names[rank]}
    print(
        RANKS[rank],
        "peer", exam({k: peer[k] for k in shared}, truth, present, rank),
        "ours", exam({k: ours[k] for k in shared}, truth, present, rank),
    )
