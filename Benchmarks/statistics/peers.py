"""Times Gusli's statistics and forecasts beside SciPy's and statsmodels' on the same data.

usage: peers.py GUSLI AIRLINE.csv      (numpy, scipy, statsmodels, pandas; AIRLINE.csv has columns month,passengers)
"""
import json, subprocess, sys, tempfile, time, warnings
import numpy as np, pandas as pd
from scipy.stats import mannwhitneyu
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

warnings.filterwarnings("ignore")
gusli, airline = sys.argv[1:3]


def median(work, times=7):
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return sorted(spent)[times // 2]


ours = {entry["name"]: entry for entry in map(json.loads, subprocess.run([gusli, "stats", "bench", "--airline", airline, "--json"], check=True, capture_output=True, text=True).stdout.splitlines())}
r = np.random.default_rng(0)
a, b = r.standard_normal(100_000), r.standard_normal(100_000) + 0.01
theirs = median(lambda: mannwhitneyu(a, b))
mine = ours["mann-whitney"]["seconds"]
print(f"Mann-Whitney 100k + 100k: SciPy {1e3 * theirs:.1f} ms, Gusli {1e3 * mine:.1f} ms, {theirs / mine:.1f} times as fast")
y = np.log(pd.read_csv(airline, index_col=0, parse_dates=True).passengers.astype(float))
y.index.freq = "MS"
fit = lambda: ETSModel(y, error="add", trend="add", seasonal="add", seasonal_periods=12).fit(disp=0)
theirs, mine = median(fit), ours["ets"]["seconds"]
print(f"ETS(A,A,A), log airline passengers: statsmodels {1e3 * theirs:.1f} ms, log-likelihood {fit().llf:.4f}; Gusli {1e3 * mine:.1f} ms, {ours['ets']['log_likelihood']:.4f}; {theirs / mine:.1f} times as fast")
