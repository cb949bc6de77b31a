"""Writes detectors.json: scores of scikit-learn's detectors on small data. usage: make_detectors.py > detectors.json"""
import json
import warnings

import numpy as np
from sklearn.covariance import EmpiricalCovariance, MinCovDet
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors
from sklearn.svm import OneClassSVM

warnings.filterwarnings("ignore")
generator = np.random.default_rng(7)
ordinary = generator.standard_normal((54, 3)) @ np.array([[1, 0.4, 0], [0, 1, -0.3], [0, 0, 0.5]]) + [5, -2, 1]
odd = generator.uniform(-6, 6, (6, 3)) + [8, 4, -6]
rows = np.round(np.vstack([ordinary, odd, ordinary[:2]]), 3)
new = np.round(generator.uniform(-4, 8, (5, 3)), 3)
lof = LocalOutlierFactor(5, novelty=True).fit(rows)
loose, tight = OneClassSVM(nu=0.5, tol=1e-9).fit(rows), OneClassSVM(nu=0.1, gamma=0.2, tol=1e-9).fit(rows)
robust = MinCovDet(random_state=0).fit(rows)
forest = np.mean([-IsolationForest(n_estimators=200, random_state=seed).fit(rows).score_samples(rows) for seed in range(20)], axis=0)
neighbours = NearestNeighbors().fit(rows)
result = {
    "rows": rows, "new": new,
    "lof": -lof.negative_outlier_factor_, "lofNew": -lof.score_samples(new),
    "distance1": neighbours.kneighbors(n_neighbors=1)[0][:, 0], "distance3": neighbours.kneighbors(n_neighbors=3)[0][:, 2],
    "gaussian": EmpiricalCovariance().fit(rows).mahalanobis(rows), "gaussianNew": EmpiricalCovariance().fit(rows).mahalanobis(new),
    "svmLoose": -loose.decision_function(rows), "svmLooseNew": -loose.decision_function(new),
    "svmTight": -tight.decision_function(rows), "svmTightOffset": tight.offset_,
    "robustCentre": robust.location_, "robust": robust.mahalanobis(rows), "forest": forest,
}
print(json.dumps({key: np.asarray(value).tolist() for key, value in result.items()}))
