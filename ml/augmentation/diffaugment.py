"""Differentiable augmentation (Zhao et al. 2020): the discriminator never sees an image that is not changed at random.

Real and made images are changed alike, so the generator learns the unchanged ones. Brightness, contrast, shift and a
grey square; no mirror image, since a heart on the right is another diagnosis.
"""

import torch
from torch import Tensor

SHIFT, SQUARE = 0.125, 0.3


def augment(images: Tensor) -> Tensor:
    """(N, 1, s, s) to the same; random numbers from torch's own generator."""
    return _cut_square(_shift(_change_grey(images)))


def _change_grey(images: Tensor) -> Tensor:
    """Brightness by at most 0.15 of the range, contrast by a factor of 0.7 to 1.3."""
    brightness, contrast = torch.rand(2, len(images), 1, 1, 1)
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return (images - mean) * (0.7 + 0.6 * contrast) + mean + 0.3 * (brightness - 0.5)


def _shift(images: Tensor) -> Tensor:
    """Up to an eighth of the side in each direction; what comes in is black."""
    side = images.shape[-1]
    most = max(round(SHIFT * side), 1)
    padded = torch.nn.functional.pad(images, (most, most, most, most))
    moves = torch.randint(0, 2 * most + 1, (len(images), 2))
    rows = moves[:, 0, None] + torch.arange(side)
    columns = moves[:, 1, None] + torch.arange(side)
    places = torch.arange(len(images))[:, None, None]
    return padded[places, 0, rows[:, :, None], columns[:, None, :]][:, None]


def _cut_square(images: Tensor) -> Tensor:
    """A square of 0.3 of the side becomes mid-grey, anywhere, also partly outside."""
    side = images.shape[-1]
    half = SQUARE * side / 2
    centres = torch.rand(2, len(images), 1, 1, 1) * side
    across = torch.arange(side).view(1, 1, 1, side)
    inside = ((across - centres[0]).abs() < half) & ((across.transpose(2, 3) - centres[1]).abs() < half)
    return torch.where(inside, torch.full_like(images, 0.5), images)
