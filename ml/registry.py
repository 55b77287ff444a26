"""The literal list of models. Adding one is adding an entry here and a folder under ``checkpoints_data``."""

from typing import Final

from ml.descriptor import BACK_PROJECTION_HALO, BACK_PROJECTION_STEPS, Descriptor, with_back_projection
from ml.kernels import KERNEL_HALO
from ml.peers import find_peer

TRAINING_DATA: Final = (
    "NIH ChestX-ray8 (public), BUSI breast ultrasound at native size (CC BY 4.0), IQ-OTH/NCCD chest CT (CC BY 4.0), "
    "Kaggle brain MR (CC0, parts CC BY 4.0), web-collected head CT (CC0): training splits, normal images only"
)
DEGRADED: Final = "Gaussian blur of 0 to 1.0 x scale / 2 pixels and noise of 0 to 1.5 % of the range"
DEGRADATION_RANGE: Final = f"60 % bicubic without noise; 40 % with {DEGRADED}"
CLEAN: Final = "bicubic without noise (degradation A); not for noisy images"
TRAINED_SPACING_MM: Final = (0.03, 2.0)


def _kernel(kernel: str, title: str, scale: int) -> Descriptor:
    return Descriptor(
        name=f"{kernel}-x{scale}",
        title=f"{title} x{scale}",
        task="super_resolution",
        method="kernel",
        architecture=kernel,
        scale=scale,
        halo=KERNEL_HALO[kernel],
        minimum_size=1,
        reference="Pillow, 32-bit float, pixel edges aligned",
    )


def _back_projection(scale: int) -> Descriptor:
    return Descriptor(
        name=f"ibp-x{scale}",
        title=f"Iterative back-projection x{scale}",
        task="super_resolution",
        method="back_projection",
        architecture="lanczos",
        scale=scale,
        halo=BACK_PROJECTION_HALO + KERNEL_HALO["lanczos"],
        back_projection=BACK_PROJECTION_STEPS,
        degradation="assumes bicubic reduction without noise",
        reference="Irani and Peleg 1991",
    )


def _network(
    name: str,
    title: str,
    *,
    architecture: str,
    scale: int,
    halo: int,
    parameters: int,
    reference: str,
    degradation: str = DEGRADATION_RANGE,
    options: dict[str, int] | None = None,
    size_multiple: int = 1,
) -> Descriptor:
    return Descriptor(
        name=name,
        title=title,
        task="super_resolution",
        method="network",
        architecture=architecture,
        scale=scale,
        options=options or {},
        halo=halo,
        size_multiple=size_multiple,
        parameters=parameters,
        reference=reference,
        checkpoint=name,
        spacing_mm=TRAINED_SPACING_MM,
        training_data=TRAINING_DATA,
        degradation=degradation,
    )


def _denoiser(name: str, title: str, *, architecture: str, halo: int, parameters: int, reference: str) -> Descriptor:
    """Both pool twice, so sides must divide by 4 and tiles are cut in phase."""
    return Descriptor(
        name=name,
        title=title,
        task="denoise",
        method="network",
        architecture=architecture,
        halo=halo,
        size_multiple=4,
        parameters=parameters,
        reference=reference,
        checkpoint=name,
        spacing_mm=TRAINED_SPACING_MM,
        training_data=TRAINING_DATA,
        degradation="Gaussian noise of 0 to 10 % of the range",
    )


_MODELS: Final[tuple[Descriptor, ...]] = (
    _kernel("nearest", "Nearest neighbour", 2),
    _kernel("bilinear", "Bilinear", 2),
    _kernel("bicubic", "Bicubic", 2),
    _kernel("lanczos", "Lanczos-3", 2),
    _kernel("nearest", "Nearest neighbour", 4),
    _kernel("bilinear", "Bilinear", 4),
    _kernel("bicubic", "Bicubic", 4),
    _kernel("lanczos", "Lanczos-3", 4),
    _back_projection(2),
    _back_projection(4),
    _network(
        "espcn-x2",
        "ESPCN x2",
        architecture="espcn",
        scale=2,
        halo=4,
        parameters=21_284,
        reference="Shi et al. 2016",
        degradation=CLEAN,
    ),
    _network(
        "espcn-x4",
        "ESPCN x4",
        architecture="espcn",
        scale=4,
        halo=4,
        parameters=24_752,
        reference="Shi et al. 2016",
        degradation=CLEAN,
    ),
    _network(
        "srcnn-x2",
        "SRCNN 9-5-5 x2",
        architecture="srcnn",
        scale=2,
        halo=6,
        options={"middle": 5},
        parameters=57_281,
        reference="Dong et al. 2016",
        degradation=CLEAN,
    ),
    _network(
        "srcnn-x4",
        "SRCNN 9-5-5 x4",
        architecture="srcnn",
        scale=4,
        halo=6,
        options={"middle": 5},
        parameters=57_281,
        reference="Dong et al. 2016",
        degradation=CLEAN,
    ),
    _network(
        "fsrcnn-x2",
        "FSRCNN x2",
        architecture="fsrcnn",
        scale=2,
        halo=9,
        parameters=12_809,
        reference="Dong et al. 2016",
        degradation=CLEAN,
    ),
    _network(
        "fsrcnn-x4",
        "FSRCNN x4",
        architecture="fsrcnn",
        scale=4,
        halo=9,
        parameters=12_809,
        reference="Dong et al. 2016",
        degradation=CLEAN,
    ),
    _network(
        "span-x2",
        "SPAN x2, ten blocks of 32 channels",
        architecture="span",
        scale=2,
        halo=33,
        options={"channels": 32, "blocks": 10},
        parameters=292_292,
        reference="Wan et al. 2024",
        degradation=CLEAN,
    ),
    _network(
        "span-x2-range",
        "SPAN x2, ten blocks of 32 channels, trained over a range of degradations",
        architecture="span",
        scale=2,
        halo=33,
        options={"channels": 32, "blocks": 10},
        parameters=292_292,
        reference="Wan et al. 2024",
    ),
    _network(
        "span-x4",
        "SPAN x4",
        architecture="span",
        scale=4,
        halo=21,
        parameters=411_568,
        reference="Wan et al. 2024",
    ),
    _network(
        "edsr-x2",
        "EDSR-baseline x2",
        architecture="edsr",
        scale=2,
        halo=36,
        parameters=1_367_553,
        reference="Lim et al. 2017",
        degradation=CLEAN,
    ),
    _network(
        "edsr-x2-range",
        "EDSR-baseline x2, trained over a range of degradations",
        architecture="edsr",
        scale=2,
        halo=36,
        parameters=1_367_553,
        reference="Lim et al. 2017",
    ),
    _network(
        "slim-edsr-x2",
        "Slim EDSR x2",
        architecture="slim_edsr",
        scale=2,
        options={"narrow": 9, "middle": 3, "wide": 2},
        halo=32,
        parameters=410_808,
        reference="EDSR-baseline pruned to a third of its time; Lim et al. 2017, He et al. 2017",
        degradation=CLEAN,
    ),
    _network(
        "edsr-x4",
        "EDSR-baseline x4",
        architecture="edsr",
        scale=4,
        halo=36,
        parameters=1_515_265,
        reference="Lim et al. 2017",
        degradation=CLEAN,
    ),
    _network(
        "srresnet-x4",
        "SRResNet x4",
        architecture="srresnet",
        scale=4,
        halo=41,
        parameters=1_528_724,
        reference="Ledig et al. 2017",
    ),
    _network(
        "srgan-x4",
        "SRGAN x4: plausible texture, not truth",
        architecture="srresnet",
        scale=4,
        halo=41,
        parameters=1_528_724,
        reference="Ledig et al. 2017",
    ),
    _network(
        "unet-x2",
        "U-Net x2",
        architecture="unet",
        scale=2,
        halo=24,
        size_multiple=4,
        parameters=466_052,
        reference="Ronneberger et al. 2015",
    ),
    _network(
        "unet-x4",
        "U-Net x4",
        architecture="unet",
        scale=4,
        halo=24,
        size_multiple=4,
        parameters=466_448,
        reference="Ronneberger et al. 2015",
    ),
    _denoiser(
        "dae-denoise",
        "Denoising autoencoder",
        architecture="denoising_autoencoder",
        halo=16,
        parameters=148_929,
        reference="Gondara 2016",
    ),
    _denoiser(
        "unet-denoise",
        "U-Net denoiser",
        architecture="unet",
        halo=24,
        parameters=465_953,
        reference="Ronneberger et al. 2015",
    ),
)


def list_models() -> tuple[Descriptor, ...]:
    """Every model, interpolation first."""
    return _MODELS


def get_descriptor(name: str) -> Descriptor:
    """The model of that name; ``NAME+bp`` is the model followed by back-projection. Raises ValueError if unknown."""
    base, _, suffix = name.partition("+")
    found = next((model for model in _MODELS if model.name == base), None) or find_peer(base)
    if found is None or suffix not in ("", "bp"):
        known = ", ".join(model.name for model in _MODELS)
        raise ValueError(f"model must be one of {known} (or NAME+bp), got {name!r}")
    return with_back_projection(found) if suffix else found
