"""Times gusli's implicit alternating least squares beside implicit's, with the same pairs, factors, solver and threads.

usage: recommendation.py GUSLI [--repeats 3] [--ratings 1000000]
Prints a line for each solver and number of threads: seconds an iteration of both (the median) and their ratio, above 1
where gusli is faster. With more --ratings it also shows the memory that gusli needs. Needs numpy, scipy and implicit.
"""
import argparse
import os
import re
import subprocess
import tempfile

import implicit
import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("gusli")
parser.add_argument("--repeats", type=int, default=3)
parser.add_argument("--ratings", type=int, default=1000000)
arguments = parser.parse_args()
generator = np.random.default_rng(0)
count = arguments.ratings
users = generator.integers(0, count // 20, count)
items = (generator.pareto(1.2, count) * 50).astype(int) % 20000
matrix = sp.csr_matrix((np.ones(count, "f"), (users, items)), shape=(count // 20, 20000))
matrix.data[:] = 1
confidence = matrix.copy()
confidence.data[:] = 2
pairs = matrix.tocoo()
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "ratings.csv")
    np.savetxt(path, np.column_stack([pairs.row, pairs.col, np.ones(pairs.nnz, int)]), delimiter=",", fmt="%d",
               header="user,item,rating", comments="")
    for threads in (1, 2):
        for solver in ("cg", "cholesky"):
            command = ["/usr/bin/env", f"GUSLI_THREADS={threads}", arguments.gusli, "recommend", "train", path, "--model",
                       "implicit-als", "--factors", "64", "--iterations", str(arguments.repeats + 1), "--solver", solver,
                       "--alpha", "1", "--regularisation", "0.01", "--timing", "--output", os.path.join(folder, "model")]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
            # The first iteration's time holds the sorting of the ratings into rows.
            own = [float(t) for t in re.findall(r"iteration \d+ \(([\d.]+) s\)", said)][1:]
            model = implicit.als.AlternatingLeastSquares(64, iterations=arguments.repeats, num_threads=threads,
                                                         use_cg=solver == "cg", random_state=0)
            times = []
            with threadpool_limits(1):
                model.fit_callback = lambda iteration, seconds, loss: times.append(seconds)
                model.fit(confidence, show_progress=False)
            print(f"{solver}, {threads} thread(s): gusli {np.median(own):.3f} s, implicit {np.median(times):.3f} s, "
                  f"ratio {np.median(times) / np.median(own):.2f}", flush=True)
