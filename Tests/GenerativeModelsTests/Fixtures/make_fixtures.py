"""Writes pictures.safetensors: cubic resizing by Pillow and quality by scikit-image, on a picture made of waves.

    python3 -m venv .venv && .venv/bin/pip install numpy pillow scikit-image safetensors
    .venv/bin/python Tests/GenerativeModelsTests/Fixtures/make_fixtures.py
"""
import pathlib
import numpy as np
from PIL import Image
from safetensors.numpy import save_file
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

here = pathlib.Path(__file__).parent
y, x = np.mgrid[0:30, 0:44].astype(np.float64)
picture = (0.5 + 0.25 * np.sin(0.9 * x + 0.3 * y) + 0.2 * np.cos(0.05 * x * y)).astype(np.float32)
random = np.random.default_rng(1)
noisy = (picture + 0.08 * random.standard_normal(picture.shape)).astype(np.float32)


def resized(size):
    return np.asarray(Image.fromarray(picture, mode="F").resize(size, Image.Resampling.BICUBIC), dtype=np.float32)


ssim = structural_similarity(
    picture, noisy, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, win_size=11)
psnr = peak_signal_noise_ratio(picture, noisy, data_range=1.0)
save_file(
    {
        "picture": picture, "noisy": noisy, "half": resized((22, 15)), "double": resized((88, 60)),
        "odd": resized((31, 17)), "quality": np.array([psnr, ssim], dtype=np.float32),
    },
    here / "pictures.safetensors")
