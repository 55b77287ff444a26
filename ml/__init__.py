"""Super-resolution, denoising and detection models for single-channel medical images.

Importing this package loads nothing heavy: inference on a CPU needs ONNX Runtime alone, and torch is imported
only by the training modules and by the torch runtime. Start at :mod:`ml.registry` (what there is),
:mod:`ml.infer` (run it) and ``python -m ml`` (the command line).
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
