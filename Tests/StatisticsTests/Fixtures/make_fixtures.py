"""Writes statistics.json: what SciPy and statsmodels say. usage: make_fixtures.py (scipy 1.17, statsmodels 0.15)"""
import json, os
import numpy as np, scipy.stats as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import proportions_ztest, proportion_confint, confint_proportions_2indep

r = np.random.default_rng(7)
out = {"t": [], "mann_whitney": [], "paired": [], "chi2": [], "fit": [], "proportions": [], "power": []}
lst = lambda a: [float(x) for x in a]


def samples():
    yield r.normal(0, 1, 12), r.normal(0.5, 2, 9)
    yield r.normal(1e6, 1, 30), r.normal(1e6 + 3, 1, 40)
    yield r.normal(0, 1, 150), r.normal(3, 1, 120)
    yield r.exponential(2, 40), r.exponential(2.5, 35)
    yield np.round(r.normal(0, 2, 60)), np.round(r.normal(1, 2, 50))
    yield r.normal(0, 1, 5), r.normal(1, 1, 6)


for x, y in samples():
    case = {"x": lst(x), "y": lst(y)}
    for alternative in ("two-sided", "less", "greater"):
        for name, equal in (("student", True), ("welch", False)):
            f = st.ttest_ind(x, y, equal_var=equal, alternative=alternative)
            ci = f.confidence_interval(0.9)
            case[name + " " + alternative] = [f.statistic, f.df, f.pvalue, ci.low if np.isfinite(ci.low) else None, ci.high if np.isfinite(ci.high) else None]
        f = st.ttest_1samp(x, 0.3, alternative=alternative)
        case["one " + alternative] = [f.statistic, f.df, f.pvalue, None, None]
    out["t"].append(case)
    case = {"x": lst(x), "y": lst(y)}
    for alternative in ("two-sided", "less", "greater"):
        for method in ("auto", "asymptotic") + (("exact",) if len(set(lst(x) + lst(y))) == len(x) + len(y) and len(x) < 20 else ()):
            f = st.mannwhitneyu(x, y, alternative=alternative, method=method)
            case[method + " " + alternative] = [f.statistic, f.pvalue]
        f = st.mannwhitneyu(x, y, alternative=alternative, method="asymptotic", use_continuity=False)
        case["plain " + alternative] = [f.statistic, f.pvalue]
    out["mann_whitney"].append(case)
x = r.normal(0, 1, 25); y = x + r.normal(0.2, 0.5, 25)
f = st.ttest_rel(x, y); out["paired"] = {"x": lst(x), "y": lst(y), "result": [f.statistic, f.df, f.pvalue]}
for table in ([[10, 20], [30, 5]], [[12, 7, 3], [5, 9, 14]], [[1000, 1100], [980, 1300]], [[3, 1], [1, 3]]):
    for correction in (True, False):
        f = st.chi2_contingency(table, correction=correction); out["chi2"].append({"table": table, "correction": correction, "result": [f.statistic, f.dof, f.pvalue]})
for counts, shares in (([44700, 45489], [1, 1]), ([10, 20, 30], [1, 2, 2]), ([5, 5, 5, 9], [1, 1, 1, 1])):
    f = st.chisquare(counts, np.array(shares) / sum(shares) * sum(counts)); out["fit"].append({"counts": counts, "shares": shares, "result": [f.statistic, f.pvalue]})
for a, m, b, n in ((20034, 44700, 20119, 45489), (8502, 44700, 8279, 45489), (5, 40, 14, 45)):
    z, p = proportions_ztest([a, b], [m, n]); lo, hi = confint_proportions_2indep(a, m, b, n, method="newcomb", compare="diff"); w = proportion_confint(a, m, method="wilson")
    out["proportions"].append({"counts": [a, m, b, n], "result": [z, p, lo, hi, w[0], w[1]]})
P = TTestIndPower()
for d, n, ratio, alternative in ((0.5, 64, 1, "two-sided"), (0.2, 100, 2, "larger"), (0.05, 6000, 1, "two-sided"), (1.2, 8, 1, "two-sided")):
    out["power"].append({"effect": d, "count": n, "ratio": ratio, "alternative": alternative, "power": float(P.power(d, n, 0.05, ratio, alternative=alternative)), "count_for_80": float(P.solve_power(d, None, 0.05, 0.8, ratio, alternative=alternative))})
p = lst(r.uniform(0, 0.2, 12))
out["adjust"] = {"p": p, **{k: lst(multipletests(p, method=m)[1]) for k, m in (("bonferroni", "bonferroni"), ("holm", "holm"), ("bh", "fdr_bh"))}}
ts = [(t, df) for df in (1, 2.5, 10, 1000, 1e5, 1e7) for t in (0.01, 0.7, 1.9, 5, 30)]
out["t_tails"] = [[t, df, 2 * st.t.sf(t, df)] for t, df in ts if st.t.sf(t, df) > 1e-290]
out["t_quantiles"] = [[q, df, st.t.ppf(q, df)] for df in (1, 3, 30, 1e4) for q in (0.6, 0.95, 0.975, 0.9999)]
out["chi2_tails"] = [[x, k, st.chi2.sf(x, k)] for k in (1, 2, 7, 100) for x in (0.1, 1, 5, 50, 400)]
out["normal_quantiles"] = [[q, st.norm.ppf(q)] for q in (1e-300, 1e-20, 1e-5, 0.2, 0.5, 0.77, 0.999999)]
out["kolmogorov"] = [[x, st.kstwobign.sf(x)] for x in (0.3, 0.6, 0.99, 1.0, 1.5, 3.0)]
out["nct"] = [[t, df, nc, st.nct.cdf(t, df, nc)] for t, df, nc in ((2, 10, 1), (1.97, 500, 3), (-2, 20, 0.5), (0.5, 6, 2), (2, 10000, 2.8))]
json.dump(out, open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "statistics.json"), "w"), default=float)
