"""Image measures: one metric a file, the range always declared."""

from evaluation.image.blur import blur_effect, laplacian_variance
from evaluation.image.edge import EdgeSharpness, edge_sharpness
from evaluation.image.edges import ImageSharpness, find_edges, image_sharpness
from evaluation.image.entropy import entropy
from evaluation.image.glcm import Texture, texture
from evaluation.image.gmsd import gmsd
from evaluation.image.haarpsi import haarpsi
from evaluation.image.measures import MetricValue, measure_pair
from evaluation.image.ms_ssim import ms_ssim
from evaluation.image.noise_power import NoisePower, noise_power_spectrum
from evaluation.image.nrmse import nrmse
from evaluation.image.psnr import psnr
from evaluation.image.ssim import ssim, ssim_map
from evaluation.image.vif import vif

__all__ = [
    "EdgeSharpness",
    "ImageSharpness",
    "MetricValue",
    "NoisePower",
    "Texture",
    "blur_effect",
    "edge_sharpness",
    "entropy",
    "find_edges",
    "gmsd",
    "haarpsi",
    "image_sharpness",
    "laplacian_variance",
    "measure_pair",
    "ms_ssim",
    "noise_power_spectrum",
    "nrmse",
    "psnr",
    "ssim",
    "ssim_map",
    "texture",
    "vif",
]
