"""Other one-class methods on the same images, for comparison only; none of them is the detector. Imports torch.

Each is trained on the normal training images of one population. Its number for an image is higher for a stranger one.
"""

from ml.detectors.rivals.anogan import score_anogan
from ml.detectors.rivals.autoencoder import score_autoencoder
from ml.detectors.rivals.deep_svdd import score_deep_svdd

__all__ = ["score_anogan", "score_autoencoder", "score_deep_svdd"]
