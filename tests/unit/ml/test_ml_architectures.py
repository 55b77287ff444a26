"""Each network has the size and shape its paper states, learns from one step, and starts near bicubic."""

import pytest
import torch
from torch import nn

from ml.architectures import ARCHITECTURES, build
from ml.architectures.blocks import bicubic_phases
from ml.architectures.srresnet import SrganDiscriminator
from ml.kernels import enlarge

UPSCALERS = ["edsr", "espcn", "fsrcnn", "slim_edsr", "span", "srcnn", "srresnet", "unet"]
SMALL = {
    "edsr": {"channels": 8, "blocks": 2},
    "slim_edsr": {"channels": 8, "narrow": 1, "middle": 1, "wide": 0, "joined": 4},
    "span": {"channels": 8},
    "srresnet": {"channels": 8, "blocks": 2},
    "unet": {"channels": 8},
    "denoising_autoencoder": {"channels": 8},
}


def small(name, scale):
    options = dict(SMALL.get(name, {}))
    return build(name, options if name == "denoising_autoencoder" else options | {"scale": scale})


def count(network, *, weights_only=False):
    return sum(p.numel() for p in network.parameters() if not weights_only or p.ndim == 4)


def test_espcn_has_the_published_size():
    assert count(build("espcn", {"scale": 2})) == 21_284
    assert count(build("espcn", {"scale": 4})) == 24_752


@pytest.mark.parametrize(("middle", "weights"), [(1, 8_032), (5, 57_184)])
def test_srcnn_has_the_published_size(middle, weights):
    assert count(build("srcnn", {"scale": 2, "middle": middle}), weights_only=True) == weights


@pytest.mark.parametrize("scale", [2, 4])
def test_fsrcnn_has_the_published_size_at_every_scale(scale):
    assert count(build("fsrcnn", {"scale": scale}), weights_only=True) == 12_464


@pytest.mark.parametrize(("scale", "millions"), [(2, 1.37), (4, 1.52)])
def test_edsr_baseline_has_the_published_size(scale, millions):
    assert count(build("edsr", {"scale": scale})) / 1e6 == pytest.approx(millions, abs=0.01)


def test_a_slim_edsr_has_under_a_third_of_edsrs_parameters():
    slim = build("slim_edsr", {"scale": 2, "narrow": 9, "middle": 3, "wide": 2})
    assert count(slim) == 410_808
    assert count(slim) < count(build("edsr", {"scale": 2})) / 3


def test_srresnet_has_the_published_size():
    network = build("srresnet", {"scale": 4})
    assert count(network) / 1e6 == pytest.approx(1.53, abs=0.02)
    assert sum(isinstance(module, nn.BatchNorm2d) for module in network.modules()) == 33


def test_span_has_the_published_size_after_reparameterisation():
    assert 0.40e6 < count(build("span", {"scale": 4})) < 0.48e6


def test_every_block_of_an_untrained_span_is_reached():
    """With torch's own first weights ten blocks in a row divide their features by a thousand, and never learn."""
    torch.manual_seed(0)
    network = build("span", {"scale": 2, "channels": 32, "blocks": 10})
    with torch.no_grad():
        features = head = network.head(torch.rand(1, 1, 32, 32))
        for block in network.blocks:
            features, _ = block(features)
            assert features.std() > head.std() / 20


def test_unet_of_the_paper_has_23_convolutional_layers():
    network = build("unet", {"channels": 64, "levels": 5})
    layers = [module for module in network.modules() if isinstance(module, nn.Conv2d | nn.ConvTranspose2d)]
    assert len(layers) == 23
    assert count(network) == 31_030_593


def test_the_discriminator_has_eight_convolutions_and_one_verdict():
    network = SrganDiscriminator(channels=4)
    assert sum(isinstance(module, nn.Conv2d) for module in network.modules()) == 8
    assert network(torch.zeros(2, 1, 24, 24)).shape == (2, 1)


@pytest.mark.parametrize("name", UPSCALERS)
@pytest.mark.parametrize("scale", [2, 4])
def test_output_is_scale_times_the_input(name, scale):
    assert small(name, scale)(torch.zeros(2, 1, 12, 16)).shape == (2, 1, 12 * scale, 16 * scale)


def test_a_denoiser_keeps_the_size():
    assert small("denoising_autoencoder", 1)(torch.zeros(1, 1, 12, 16)).shape == (1, 1, 12, 16)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_one_gradient_step_lowers_the_loss(name):
    torch.manual_seed(0)
    network = small(name, 2)
    inputs = torch.rand(2, 1, 8, 8)
    targets = network(inputs).detach() + 0.1 * torch.rand_like(network(inputs))
    optimiser = torch.optim.SGD(network.parameters(), lr=1e-3)
    before = (network(inputs) - targets).square().mean()
    before.backward()
    optimiser.step()
    after = (network(inputs) - targets).square().mean()
    assert after < before


@pytest.mark.parametrize("scale", [2, 4])
def test_the_fixed_skip_is_pillows_bicubic(scale):
    image = torch.rand(16, 20)
    phases = nn.functional.conv2d(image[None, None], bicubic_phases(scale), padding=2)
    ours = nn.functional.pixel_shuffle(phases, scale)[0, 0]
    pillow = torch.from_numpy(enlarge(image.numpy(), scale=scale, kernel="bicubic").copy())
    inner = slice(3 * scale, -3 * scale)
    torch.testing.assert_close(ours[inner, inner], pillow[inner, inner], atol=1e-5, rtol=0)


@pytest.mark.parametrize("name", ["edsr", "espcn", "slim_edsr", "span", "srcnn", "fsrcnn", "unet"])
def test_an_untrained_network_starts_near_bicubic(name):
    torch.manual_seed(0)
    image = torch.rand(24, 24)
    bicubic = torch.from_numpy(enlarge(image.numpy(), scale=2, kernel="bicubic").copy())
    with torch.no_grad():
        result = small(name, 2)(image[None, None])[0, 0]
    assert (result - bicubic)[8:-8, 8:-8].abs().mean() < 0.1


def test_an_unknown_network_or_option_is_refused():
    with pytest.raises(ValueError, match="architecture must be one of"):
        build("resnet", {})
    with pytest.raises(ValueError, match="options of architecture 'espcn' are wrong"):
        build("espcn", {"scale": 2, "depth": 3})
    with pytest.raises(ValueError, match="scale must be 2 or 4, got 3"):
        build("edsr", {"scale": 3})
