"""Image measures: one metric a file, the range always declared."""

from evaluation.image.all_measures import measure_all
from evaluation.image.blur import blur_effect, laplacian_variance
from evaluation.image.edge import EdgeSharpness, edge_sharpness
from evaluation.image.edges import ImageSharpness, find_edges, image_sharpness
from evaluation.image.entropy import entropy
from evaluation.image.first_order import Features, first_order
from evaluation.image.glcm import Texture, pair_counts, texture
from evaluation.image.glcm_features import glcm_features
from evaluation.image.glrlm import glrlm_features, run_lengths
from evaluation.image.glszm import glszm_features, size_zones
from evaluation.image.gmsd import gmsd
from evaluation.image.haarpsi import haarpsi
from evaluation.image.histogram import histogram_features, intensity_volume_features
from evaluation.image.measures import MetricValue, measure_pair
from evaluation.image.ms_ssim import ms_ssim
from evaluation.image.ngtdm import ToneDifferences, ngtdm_features, tone_differences
from evaluation.image.noise_power import NoisePower, noise_power_spectrum
from evaluation.image.nrmse import nrmse
from evaluation.image.psnr import psnr
from evaluation.image.ssim import ssim, ssim_map
from evaluation.image.texture_features import texture_features
from evaluation.image.vif import vif

__all__ = [
    "EdgeSharpness",
    "Features",
    "ImageSharpness",
    "MetricValue",
    "NoisePower",
    "Texture",
    "ToneDifferences",
    "blur_effect",
    "edge_sharpness",
    "entropy",
    "find_edges",
    "first_order",
    "glcm_features",
    "glrlm_features",
    "glszm_features",
    "gmsd",
    "haarpsi",
    "histogram_features",
    "image_sharpness",
    "intensity_volume_features",
    "laplacian_variance",
    "measure_all",
    "measure_pair",
    "ms_ssim",
    "ngtdm_features",
    "noise_power_spectrum",
    "nrmse",
    "pair_counts",
    "psnr",
    "run_lengths",
    "size_zones",
    "ssim",
    "ssim_map",
    "texture",
    "texture_features",
    "tone_differences",
    "vif",
]
