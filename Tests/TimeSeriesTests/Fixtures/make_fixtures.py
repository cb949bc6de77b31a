"""Writes ets.json: series that statsmodels ships, and what its ETS models say of them. usage: make_fixtures.py (statsmodels 0.15)"""
import json, os, warnings
import numpy as np, pandas as pd, statsmodels.api as sm
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.tests.results.results_sarimax import air2_data

warnings.filterwarnings("ignore")
air = np.array(air2_data, float)[:144]
nile = sm.datasets.nile.load_pandas().data.volume.values.astype(float)
series = {"log air": np.log(air), "air": air, "nile": nile}
long = {"A": "add", "M": "mul", "N": None}
out = {"series": {k: list(map(float, v)) for k, v in series.items()}, "models": []}
for name, code in (("log air", "AAA"), ("log air", "AAdA"), ("log air", "ANA"), ("log air", "ANN"), ("air", "MAM"), ("air", "MAdM"), ("air", "AAA"), ("air", "MAA"), ("air", "AAM"), ("nile", "ANN"), ("nile", "AAN"), ("nile", "AAdN"), ("nile", "MNN"), ("nile", "MMN")):
    y = series[name]
    error, trend, season = code[0], code[1:-1], code[-1]
    index = pd.date_range("1949-01", periods=len(y), freq="MS")
    m = ETSModel(pd.Series(y, index), error=long[error], trend=long[trend[0]], damped_trend=trend.endswith("d"), seasonal=long[season], seasonal_periods=12 if season != "N" else None)
    f = m.fit(disp=0, maxiter=5000)
    p = dict(zip(f.model.param_names, map(float, f.params)))
    case = {"series": name, "model": code, "log_likelihood": float(f.llf), "parameters": p, "initial_seasonal": [float(v) for v in f.initial_seasonal] if season != "N" else [], "forecast": list(map(float, f.forecast(24))), "fitted": list(map(float, f.fittedvalues[:30]))}
    if error == "A" and season != "M":
        frame = f.get_prediction(start=len(y), end=len(y) + 23).summary_frame(alpha=0.05)
        case["half_width"] = [float(v) for v in (frame["pi_upper"] - frame["pi_lower"]) / 2]
        case["sigma"] = float(np.sqrt(f.mse)) if hasattr(f, "mse") else float(np.sqrt(f.sse / len(y)))
    out["models"].append(case)
    print(name, code, f.llf, f.params[:4])
json.dump(out, open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "ets.json"), "w"), default=float)
