"""Image measures: one metric a file, the range always declared."""

from evaluation.image.glcm import Texture, texture
from evaluation.image.measures import MetricValue, measure_pair
from evaluation.image.psnr import psnr
from evaluation.image.ssim import ssim, ssim_map

__all__ = ["MetricValue", "Texture", "measure_pair", "psnr", "ssim", "ssim_map", "texture"]
