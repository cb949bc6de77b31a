"""The peers of `gusli bench analytics`: does one piece of work on the numbers in a file and says how long it took.

usage: peers.py WORK FILE COLUMNS REPEATS
FILE holds 64-bit floats, row by row. Prints {"peer", "seconds"}, the median. Needs numpy and, by work, scikit-learn, implicit,
scipy or statsmodels. As many threads as GUSLI_THREADS says where a package takes a number of threads, else all cores.
"""
import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")
# BLAS gets in the way of the threads of implicit, which says so itself.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

work, path, columns, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rows = np.fromfile(path).reshape(-1, columns)
threads = int(os.environ.get("GUSLI_THREADS") or len(os.sched_getaffinity(0)))


def median(run):
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return sorted(spent)[repeats // 2]


def version(package):
    return f"{package.__name__ if package.__name__ != 'sklearn' else 'scikit-learn'} {package.__version__}"


if work in ("isolation-forest", "lof", "one-class-svm"):
    import sklearn
    from sklearn.ensemble import IsolationForest
    from sklearn.neighbors import LocalOutlierFactor
    from sklearn.svm import OneClassSVM

    single = rows.astype("f")
    run = {
        "isolation-forest": lambda: IsolationForest(n_estimators=100, random_state=0).fit(single).score_samples(single),
        "lof": lambda: LocalOutlierFactor(n_neighbors=20).fit_predict(rows),
        "one-class-svm": lambda: OneClassSVM(nu=0.05).fit(rows),
    }[work]
    peer, seconds = version(sklearn), median(run)
elif work.startswith("implicit"):
    import implicit
    import scipy.sparse as sp

    confidence = sp.csr_matrix((np.full(len(rows), 2, "f"), (rows[:, 0].astype(int), rows[:, 1].astype(int))))
    model = implicit.als.AlternatingLeastSquares(
        64, iterations=repeats + 1, num_threads=threads, use_cg=work.endswith("cg"), random_state=0)
    times = []
    model.fit_callback = lambda iteration, seconds, loss: times.append(seconds)
    model.fit(confidence, show_progress=False)
    peer, seconds = version(implicit), sorted(times[1:])[repeats // 2]
elif work == "mann-whitney":
    import scipy
    from scipy.stats import mannwhitneyu

    a, b = rows[:100_000, 0], rows[100_000:, 0]
    peer, seconds = version(scipy), median(lambda: mannwhitneyu(a, b))
elif work == "ets":
    import pandas as pd
    import statsmodels
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    y = pd.Series(rows[:, 0], index=pd.date_range("2000-01-01", periods=len(rows), freq="MS"))
    peer = version(statsmodels)
    seconds = median(lambda: ETSModel(y, error="add", trend="add", seasonal="add", seasonal_periods=12).fit(disp=0))
else:
    sys.exit(f"unknown work {work}")
print(json.dumps({"peer": peer, "seconds": seconds}))
