"""Image measures: one metric a file, the range always declared."""

from evaluation.image.glcm import Texture, texture
from evaluation.image.gmsd import gmsd
from evaluation.image.haarpsi import haarpsi
from evaluation.image.measures import MetricValue, measure_pair
from evaluation.image.ms_ssim import ms_ssim
from evaluation.image.nrmse import nrmse
from evaluation.image.psnr import psnr
from evaluation.image.ssim import ssim, ssim_map
from evaluation.image.vif import vif

__all__ = [
    "MetricValue",
    "Texture",
    "gmsd",
    "haarpsi",
    "measure_pair",
    "ms_ssim",
    "nrmse",
    "psnr",
    "ssim",
    "ssim_map",
    "texture",
    "vif",
]
