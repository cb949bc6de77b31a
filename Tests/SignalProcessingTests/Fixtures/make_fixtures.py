"""Writes what librosa and SciPy make of a short signal, as little-endian float32 files beside this script.

    pip install librosa scipy && python Tests/SignalProcessingTests/Fixtures/make_fixtures.py
"""
from pathlib import Path

import librosa
import numpy as np
from scipy import signal

here = Path(__file__).parent


def write(name, values):
    np.ascontiguousarray(values).astype("<f4").tofile(here / f"{name}.f32")


rng = np.random.default_rng(7)
n = 4321
t = np.arange(n) / 16000
x = (0.4 * np.sin(2 * np.pi * (200 * t + 9000 * t**2)) + 0.02 * rng.standard_normal(n)).astype(np.float32)
x = x * (0.2 + 0.8 * (t < 0.15))
x = x.astype(np.float32)
write("signal", x)

# NeMo: pre-emphasis, centred frames of 320 in 512 with zeros around, power, Slaney filters, log(x + 2^-24), per-feature.
y = np.concatenate([x[:1], x[1:] - np.float32(0.97) * x[:-1]])
window = signal.get_window("hann", 320, fftbins=False)
spectrum = np.abs(librosa.stft(y, n_fft=512, hop_length=160, win_length=320, window=window, pad_mode="constant")) ** 2
mel = np.log(librosa.filters.mel(sr=16000, n_fft=512, n_mels=64) @ spectrum + 2.0**-24)
write("nemo_raw", mel.T)
mel = (mel - mel.mean(axis=1, keepdims=True)) / (mel.std(axis=1, ddof=1, keepdims=True) + 1e-5)
write("nemo", mel.T)

# Vocoders: (n_fft - hop) / 2 mirrored on both sides, magnitudes, clamp.
padded = np.pad(x, 384, mode="reflect")
spectrum = np.abs(librosa.stft(padded, n_fft=1024, hop_length=256, center=False))
mel = librosa.filters.mel(sr=22050, n_fft=1024, n_mels=80, fmin=0, fmax=8000) @ spectrum
write("tts", np.log(np.maximum(mel, 1e-5)).T)

kwargs = dict(y=x, sr=16000, n_fft=512, win_length=400, hop_length=160, n_mels=80, pad_mode="constant")
write("librosa", np.log(librosa.feature.melspectrogram(**kwargs) + 1e-5).T)
write("htk", np.log(librosa.feature.melspectrogram(**kwargs, htk=True, norm=None) + 1e-5).T)

# Not padded, whole transforms.
kwargs["center"] = False
write("uncentred", np.log(librosa.feature.melspectrogram(**kwargs) + 1e-5).T)

write("filters_slaney", librosa.filters.mel(sr=16000, n_fft=512, n_mels=20))
write("filters_htk", librosa.filters.mel(sr=16000, n_fft=512, n_mels=20, htk=True, norm=None))

stft = librosa.stft(x[:1500], n_fft=256, hop_length=64, win_length=200, pad_mode="reflect").T
write("stft_real", stft.real)
write("stft_imaginary", stft.imag)

write("mu_law", np.sign(x[:200]) * np.log1p(255 * np.abs(x[:200])) / np.log1p(255))
