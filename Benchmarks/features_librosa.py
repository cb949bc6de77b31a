"""librosa's log-mel features on one thread: the peer of `gusli bench features`.

Ten minutes of noise at 16 kHz, 80 bands, 25 ms windows every 10 ms, 512-point transform; the median of seven runs.
Prints one JSON line: {"name", "value", "unit", "peer"}; value in seconds of sound a second.

    pip install librosa && OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python Benchmarks/features_librosa.py
"""
import json
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import time

import librosa
import numpy as np

SECONDS, RATE = 600, 16000
sound = (0.1 * np.random.default_rng(0).standard_normal(SECONDS * RATE)).astype(np.float32)


def features():
    mel = librosa.feature.melspectrogram(
        y=sound, sr=RATE, n_fft=512, win_length=400, hop_length=160, n_mels=80, pad_mode="constant"
    )
    return np.log(mel + 1e-5)


features()
times = []
for _ in range(7):
    start = time.perf_counter()
    features()
    times.append(time.perf_counter() - start)
print(json.dumps({
    "name": "log-mel 80 bands, whole",
    "value": SECONDS / sorted(times)[len(times) // 2],
    "unit": "x real time",
    "peer": "librosa " + librosa.__version__,
}))
