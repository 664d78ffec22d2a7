"""Makes curves_gold.json: rarefaction and extrapolation by the published formulas, in exact fractions and 40 digits.

Run in this folder: python3 make_curves_gold.py (mpmath). Formulas: Chao et al. 2014 (Ecological Monographs 84, 45-67),
Chao and Jost 2012 (coverage), Chao, Wang and Jost 2013 (entropy). Abundances: three samples of counts.tsv, and the spiders of the
girdled plots of Ellison et al. as printed in Chao et al. 2014, which iNEXT's documentation uses as its example.
"""
import csv
import json
from fractions import Fraction
from math import comb

import mpmath

mpmath.mp.dps = 40


def frac(x):
    return mpmath.mpf(x.numerator) / x.denominator


class Sample:
    def __init__(self, counts):
        self.x = [c for c in counts if c > 0]
        self.n = sum(self.x)
        self.f1 = self.x.count(1)
        self.f2 = self.x.count(2)
        n, f1, f2 = self.n, self.f1, self.f2
        self.f0 = Fraction(n - 1, n) * (Fraction(f1 * f1, 2 * f2) if f2 else Fraction(f1 * (f1 - 1), 2))
        if f2:
            self.a = Fraction(2 * f2, (n - 1) * f1 + 2 * f2)
        elif f1 > 1:
            self.a = Fraction(2, (n - 1) * (f1 - 1) + 2)
        else:
            self.a = Fraction(1)

    def frequencies(self, m):
        """Expected number of kinds seen k times in m reads, k = 1..m."""
        total = comb(self.n, m)
        return {k: sum(Fraction(comb(x, k) * comb(self.n - x, m - k), total) for x in self.x if x >= k and self.n - x >= m - k)
                for k in range(1, m + 1)}

    def inside(self, q, m):
        f = {k: v for k, v in self.frequencies(m).items() if v}
        if q == 0:
            return frac(sum(f.values()))
        if q == 1:
            return mpmath.exp(-sum(frac(v) * k / m * mpmath.log(mpmath.mpf(k) / m) for k, v in f.items()))
        return 1 / frac(sum(v * Fraction(k * k, m * m) for k, v in f.items()))

    def entropy(self):
        n = self.n
        seen = sum(Fraction(x, n) * sum(Fraction(1, k) for k in range(x, n)) for x in self.x if x < n)
        a = frac(self.a)
        if self.f1 == 0 or self.a == 1:
            return frac(seen)
        series = sum((1 - a) ** r / r for r in range(1, n))
        return frac(seen) + mpmath.mpf(self.f1) / n * (1 - a) ** (1 - n) * (-mpmath.log(a) - series)

    def beyond(self, q, m):
        n, more = self.n, m - self.n
        if q == 0:
            if self.f0 == 0:
                return mpmath.mpf(len(self.x))
            rate = Fraction(self.f1) / (n * self.f0 + self.f1)
            return len(self.x) + frac(self.f0) * (1 - (1 - frac(rate)) ** more)
        if q == 1:
            observed, before = self.inside(1, n), self.inside(1, n - 1)
            limit = mpmath.exp(self.entropy())
            rate = (observed - before) / (limit - before)
            return observed + (limit - observed) * (1 - (1 - rate) ** more)
        pairs = sum(Fraction(x * (x - 1), n * (n - 1)) for x in self.x)
        return 1 / frac(Fraction(1, m) + Fraction(m - 1, m) * pairs)

    def diversity(self, q, m):
        return self.inside(q, m) if m <= self.n else self.beyond(q, m)

    def coverage(self, m):
        n = self.n
        if m < n:
            return frac(1 - sum(Fraction(x, n) * Fraction(comb(n - x, m), comb(n - 1, m)) for x in self.x if n - x >= m))
        return 1 - mpmath.mpf(self.f1) / n * (1 - frac(self.a)) ** (m - n + 1)


def main():
    spiders = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2] + [1] * 12
    samples = {"girdled": spiders}
    with open("counts.tsv") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    for row in rows:
        counts = [int(cell) for cell in row[1:]]
        if len(samples) < 4 and counts.count(1) > 0 and sum(counts) < 3000:
            samples[row[0]] = counts
    out = {}
    for name, counts in samples.items():
        s = Sample(counts)
        sizes = sorted({1, 2, s.n // 3, s.n // 2, s.n - 1, s.n, s.n + 1, 3 * s.n // 2, 2 * s.n})
        out[name] = {
            "counts": counts,
            "sizes": sizes,
            "diversity": [[float(s.diversity(q, m)) for m in sizes] for q in range(3)],
            "coverage": [float(s.coverage(m)) for m in sizes],
        }
    with open("curves_gold.json", "w") as file:
        json.dump(out, file, indent=0)
        file.write("\n")


if __name__ == "__main__":
    main()
