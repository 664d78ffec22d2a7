"""Loads of worked samples, by mpmath alone: `python3 absolute_gold.py > absolute_gold.tsv`.

The posterior of the spike-in's share is Beta(n_eff s + 1/2, n_eff (1 - s) + 1/2), n_eff = n / (1 + (n - 1) rho). The interval of a product
is that of Zou and Donner (2008) on the logarithmic scale. Needs mpmath (BSD).
"""

from mpmath import betainc, exp, log, mp, mpf, sqrt

mp.dps = 30
REACH = mpf("1.959963984540054235524594430520551527955550")


def quantile(p, a, b):
    """The quantile of a beta law, by bisection on the regularised incomplete beta function."""
    low, high = mpf(0), mpf(1)
    for _ in range(110):
        middle = (low + high) / 2
        if betainc(a, b, 0, middle, regularized=True) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def law(inside, outside, total, rho):
    worth = 1 / (1 + (mpf(total) - 1) * rho)
    a, b = inside * worth + mpf("0.5"), outside * worth + mpf("0.5")
    return quantile(mpf("0.025"), a, b), quantile(mpf("0.975"), a, b)


def joined(parts):
    """parts: (log, reach below, reach above)."""
    at = sum(p[0] for p in parts)
    below = sqrt(sum(p[1] ** 2 for p in parts))
    above = sqrt(sum(p[2] ** 2 for p in parts))
    return exp(at), exp(at - below), exp(at + above)


def error(value, sd):
    return log(mpf(value)), REACH * sd, REACH * sd


def odds(inside, outside, total, rho):
    low, high = law(inside, outside, total, rho)
    at = log(mpf(inside) / outside)
    return at, at - log(low / (1 - low)), log(high / (1 - high)) - at


def share(inside, total, rho):
    low, high = law(inside, total - inside, total, rho)
    at = log(mpf(inside) / total)
    return at, at - log(low), log(high) - at


# bacterial reads, reads of the spike-in, copies added, copies by qPCR, rho
CASES = [
    (7500, 2500, "100000", "400000", "0.01"),
    (7500, 2500, "100000", "400000", "0"),
    (900, 12000, "20000", "31000", "0.01"),
    (52000, 610, "1000", "90000", "0.002"),
    (40, 8000, "5000", "700", "0.001"),
]
print("bacterial\tspike\tadded\tqpcr\trho\tway\tcopies\tlow\thigh")
for bacterial, spike, added, qpcr, rho in CASES:
    total, overdispersion = bacterial + spike, mpf(rho)
    rows = {
        "spike_in": joined([error(added, mpf("0.1")), odds(bacterial, spike, total, overdispersion)]),
        "qpcr": joined([error(qpcr, mpf("0.35")), share(bacterial, total, overdispersion)]),
        "wide": joined(
            [error(added, mpf("0.1")), odds(bacterial, spike, total, overdispersion), error(1, mpf("0.7"))]
        ),
    }
    at, below, above = share(spike, total, overdispersion)
    inverse = (-at, above, below)
    copies, sd, _ = error(qpcr, mpf("0.35"))
    rows["ratio"] = joined([error(added, mpf("0.1")), (-copies, sd, sd), inverse])
    for way, values in rows.items():
        numbers = "\t".join(mp.nstr(value, 17) for value in values)
        print(f"{bacterial}\t{spike}\t{added}\t{qpcr}\t{rho}\t{way}\t{numbers}")
