"""Times gusli's detectors beside scikit-learn's on the same rows, in turns.

usage: anomaly.py GUSLI [--repeats 5]
Prints a line a method: seconds of both (the median, fitting and scoring without reading the table) and their ratio,
above 1 where gusli is faster. Needs numpy and scikit-learn.
"""
import argparse
import re
import subprocess
import tempfile
import time
import warnings

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM

warnings.filterwarnings("ignore")
parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("gusli")
parser.add_argument("--repeats", type=int, default=5)
arguments = parser.parse_args()
generator = np.random.default_rng(0)
work = [
    ("isolation forest, 100 trees, 100k x 20, fit + score", generator.standard_normal((100000, 20)).astype("f"),
     ["--method", "isolation-forest"], True,
     lambda x: IsolationForest(n_estimators=100, random_state=0).fit(x).score_samples(x)),
    ("local outlier factor, k = 20, 20k x 10", generator.standard_normal((20000, 10)), ["--method", "lof"], True,
     lambda x: LocalOutlierFactor(n_neighbors=20).fit_predict(x)),
    ("one-class SVM, rbf, nu = .05, 10k x 10, fit", generator.standard_normal((10000, 10)),
     ["--method", "one-class-svm", "--nu", "0.05"], False, lambda x: OneClassSVM(nu=0.05).fit(x)),
]
for name, rows, options, scores, peer in work:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        header = ",".join(f"x{i}" for i in range(rows.shape[1]))
        np.savetxt(file.name, rows, delimiter=",", header=header, comments="", fmt="%.9g")
        own, other = [], []
        for _ in range(arguments.repeats):
            command = [arguments.gusli, "anomaly", "score", file.name, "--timing", "--top", "1", *options]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
            fit, scoring = map(float, re.search(r"fit ([\d.]+) s, scores ([\d.]+) s", said).groups())
            own.append(fit + scoring if scores else fit)
            start = time.perf_counter()
            peer(rows)
            other.append(time.perf_counter() - start)
    print(f"{name}: gusli {np.median(own):.3f} s, scikit-learn {np.median(other):.3f} s, "
          f"ratio {np.median(other) / np.median(own):.2f}", flush=True)
