"""Writes factors.json: a small table and the loss that implicit's factors reach on it. usage: make_factors.py > factors.json"""
import json

import implicit
import numpy as np
import scipy.sparse as sp

generator = np.random.default_rng(3)
taste, kind = generator.random((40, 3)), generator.random((25, 3))
chance = taste @ kind.T
table = np.where(generator.random((40, 25)) < 0.35 * chance, generator.integers(1, 6, (40, 25)), 0).astype("f")
matrix = sp.csr_matrix(table)
factors, ridge, iterations = 4, 0.1, 30


def loss(x, y):
    confidence, wanted = 1 + table, (table > 0).astype(float)
    value = (confidence * (wanted - x @ y.T) ** 2).sum() + ridge * ((x**2).sum() + (y**2).sum())
    return value / (table.sum() + table.size)


losses = {}
for name, use_cg in (("cholesky", False), ("conjugate", True)):
    values = []
    for seed in range(5):
        model = implicit.als.AlternatingLeastSquares(factors, regularization=ridge, iterations=iterations, use_cg=use_cg,
                                                     num_threads=1, random_state=seed)
        confidence = matrix.copy()
        confidence.data += 1
        model.fit(confidence, show_progress=False)
        values.append(loss(model.user_factors, model.item_factors))
    losses[name] = [float(v) for v in values]
entries = [[int(u), int(i), float(table[u, i])] for u, i in zip(*np.nonzero(table))]
print(json.dumps({"users": 40, "items": 25, "entries": entries, "factors": factors, "ridge": ridge,
                  "iterations": iterations, "losses": losses}))
