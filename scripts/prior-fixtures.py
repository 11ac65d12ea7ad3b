#!/usr/bin/python3
"""
Trains the models of test/fixtures/priors on synthetic visits, and writes what they predict of 1,000 rows: what
`attune import` is held against (docs/priors.md).

    apt-get install python3-sklearn python3-xgboost
    /usr/bin/python3 scripts/prior-fixtures.py

Made with Debian 12's scikit-learn 1.2.1 and XGBoost 1.7.4. Seeded, and one thread: the same versions write the same bytes.
"""
import json
from pathlib import Path

import numpy as np
import xgboost
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDER = Path(__file__).resolve().parent.parent / "test" / "fixtures" / "priors"
FEATURES = ["scroll.max-depth", "engaged", "tab-switches", "scroll.speed-p95", "first-input", "read.coverage"]
TRAINED = 4000
ROWS = 1000
# Rows in which one number is moved to a threshold of the trees, or to a double beside it.
AT_THRESHOLDS = 300

random = np.random.default_rng(20261124)


def visits(count):
    """Whole numbers in the catalogue's units, as its counts and clocks mostly are; NaN where unknown."""
    depth = np.round(random.beta(2, 2, count) * 1e6)
    engaged = np.round(random.gamma(1.5, 20_000, count))
    switches = random.poisson(1.2, count).astype(float)
    speed = np.round(random.lognormal(14, 0.6, count))
    first = np.round(random.gamma(1.2, 2_000, count))
    coverage = np.round(np.clip(depth * random.uniform(0.2, 1, count), 0, 1e6))
    x = np.column_stack([depth, engaged, switches, speed, first, coverage])
    for column, share in ((3, 0.15), (4, 0.1), (5, 0.25)):
        x[random.random(count) < share, column] = np.nan
    return x


def goals(x):
    depth, engaged, switches, speed, first, coverage = np.nan_to_num(x, nan=-1).T
    score = 2.5 * (depth / 1e6 - 0.5) + np.log1p(engaged / 1e4) - 0.5 * switches - (speed > 2e6) + (coverage < 0) - 0.8
    score += np.where((depth > 7e5) & (first < 1500), 1.2, -0.3)
    return (random.random(len(x)) < 1 / (1 + np.exp(-score))).astype(int)


def beside_thresholds(x, booster):
    """Moves numbers of some rows to where XGBoost's cast to float32 decides which way they go."""
    trees = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"]
    columns = ("split_indices", "split_conditions", "left_children")
    asked = [(i, t) for tree in trees for i, t, left in zip(*(tree[name] for name in columns)) if left >= 0]
    for row in range(AT_THRESHOLDS):
        feature, threshold = asked[random.integers(len(asked))]
        at = np.float32(threshold)
        below = np.nextafter(at, np.float32(-np.inf))
        middle = (float(at) + float(below)) / 2
        places = [float(at), float(below), middle, np.nextafter(middle, -np.inf), np.nextafter(middle, np.inf)]
        x[row, feature] = places[row % len(places)]


def text(number):
    return "" if np.isnan(number) else repr(float(number)).removesuffix(".0")


x = visits(TRAINED)
y = goals(x)

pipeline = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression()).fit(x, y)
imputer, scaler, model = (step for _, step in pipeline.steps)
dumped = {
    "model": type(model).__name__,
    "classes": model.classes_.tolist(),
    "feature_names": FEATURES,
    "coef": model.coef_.tolist(),
    "intercept": model.intercept_.tolist(),
    "imputer": {"statistics": imputer.statistics_.tolist()},
    "scaler": {"mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist()},
}

booster = xgboost.train(
    {"objective": "binary:logistic", "max_depth": 4, "eta": 0.2, "base_score": 0.6, "tree_method": "exact", "nthread": 1},
    xgboost.DMatrix(x, label=y, feature_names=FEATURES),
    num_boost_round=25,
)

rows = visits(ROWS)
beside_thresholds(rows, booster)
by_line = pipeline.predict_proba(rows)[:, 1]
by_trees = booster.predict(xgboost.DMatrix(rows, feature_names=FEATURES))

FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "logistic.json").write_text(json.dumps(dumped, indent=2) + "\n")
booster.save_model(FOLDER / "xgboost.json")
lines = [",".join([*FEATURES, "expected_logistic", "expected_xgboost"])]
for row, line, trees in zip(rows, by_line, by_trees):
    # A float32's own shortest text.
    lines.append(",".join([*map(text, row), repr(float(line)), str(trees)]))
(FOLDER / "rows.csv").write_text("\n".join(lines) + "\n")
