"""Similarities of two samples to three invented centroids, by the formula of VALENCIA (Yue-Clayton), for the test without the
published table. Run: python3 invented_centroids.py (numpy)."""
import numpy as np
taxa = ["Lactobacillus_crispatus", "Gardnerella_vaginalis", "g_Dialister"]
centroids = {"I-A": [0.95, 0.03, 0.02], "I-B": [0.70, 0.20, 0.10], "IV-B": [0.05, 0.60, np.nan]}
for name, p, beyond in [("mixed", [0.5, 0.3, 0.1], [0.1]), ("anaerobes", [0.0, 0.7, 0.2], [0.06, 0.04])]:
    p = np.array(p)
    for cst, c in centroids.items():
        c = np.array(c)
        product = np.nansum(p * c)
        difference = np.nansum((p - c) ** 2) + sum(b * b for b in beyond)
        print(name, cst, repr(float(product / (difference + product))))
