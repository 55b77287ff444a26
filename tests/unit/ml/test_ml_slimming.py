"""A slim EDSR begins as what is left of its teacher, and learns the teacher's results."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from ml.architectures import build
from ml.cards import write_card
from ml.config import TrainConfig
from ml.data import Pair
from ml.descriptor import CHECKPOINTS
from ml.infer import upscale
from ml.kernels import reduce
from ml.muon import Muon, orthogonalised, split_weights
from ml.slimming import merged_tail, slim
from ml.teacher import load_teacher, taught


def edsr(*, channels=16, blocks=2, scale=2):
    """Untrained, but with a last layer that is not damped, so that blocks matter."""
    torch.manual_seed(1)
    network = build("edsr", {"scale": scale, "channels": channels, "blocks": blocks})
    with torch.no_grad():
        network.tail.weight.mul_(10)
    return network.eval()


def slimmed(network, *, narrow, channels=16, joined=16):
    torch.manual_seed(2)
    options = {"scale": 2, "channels": channels, "narrow": narrow, "middle": 0, "wide": 0, "joined": joined}
    slim_network = build("slim_edsr", options).eval()
    slim(network, slim_network, pictures(6))
    return slim_network


def pictures(count):
    return torch.rand(count, 1, 40, 40, generator=torch.Generator().manual_seed(3))


def difference(first, second):
    """Root mean square of the difference on new pictures, away from the border."""
    images = torch.rand(2, 1, 40, 40, generator=torch.Generator().manual_seed(4))
    with torch.no_grad():
        return float((first(images) - second(images))[..., 20:-20, 20:-20].square().mean().sqrt())


def test_with_every_channel_kept_it_computes_what_its_edsr_computes():
    network = edsr()
    assert difference(network, slimmed(network, narrow=2)) < 1e-4


def test_the_tail_as_one_convolution_equals_upsampler_shuffle_and_last_layer():
    network, features = edsr(), torch.rand(1, 16, 12, 14)
    weights, bias = merged_tail(network)
    ours = nn.functional.pixel_shuffle(nn.functional.conv2d(features, weights, bias, padding=2), 2)
    theirs = network.tail(network.upsample(features))
    torch.testing.assert_close(ours[..., 2:-2, 2:-2], theirs[..., 2:-2, 2:-2], atol=1e-6, rtol=1e-5)


def test_first_blocks_that_are_too_many_become_one_and_half_the_channels_tell_most():
    network = edsr(channels=32, blocks=3)
    torch.manual_seed(2)
    options = {"scale": 2, "channels": 32, "narrow": 2, "middle": 0, "wide": 0, "joined": 32}
    unfilled = build("slim_edsr", options)
    filled = slimmed(network, narrow=2, channels=32, joined=32)
    assert difference(network, filled) < 0.5 * difference(network, unfilled)


def test_dead_channels_are_dropped_without_loss():
    network = edsr(channels=32)
    with torch.no_grad():
        for block in network.body[:-1]:
            block.body[0].bias[::2] = -100.0  # half of 32 never active: 16 are left
    assert difference(network, slimmed(network, narrow=2, channels=32, joined=32)) < 1e-4


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (edsr(channels=8), "features of its EDSR and no more blocks"),
        (edsr(blocks=1), "features of its EDSR and no more blocks"),
        (edsr(scale=4), "only be cut out of an EDSR x2"),
        (build("espcn", {"scale": 2}), "only be cut out of an EDSR x2"),
    ],
)
def test_what_cannot_be_slimmed_is_refused(network, sentence):
    with pytest.raises(ValueError, match=sentence):
        slimmed(network, narrow=2)


def pair(picture):
    return Pair(hr=picture, variants=(reduce(picture, scale=2),))


def test_a_teachers_result_is_the_truth():
    picture = np.random.default_rng(0).random((64, 48)).astype(np.float32)
    ((learned,),) = taught([[pair(picture)]], "espcn-x2", scale=2, quiet=True)
    result = upscale(learned.variants[0], model="espcn-x2", value_range=(0.0, 1.0)).pixels
    np.testing.assert_allclose(learned.hr, result.clip(0, 1), atol=1e-5)
    assert np.abs(learned.hr - picture).mean() > 0.01


@pytest.mark.parametrize("name", ["espcn-x4", "unet-denoise"])
def test_a_teacher_of_another_scale_or_task_is_refused(name):
    with pytest.raises(ValueError, match=f"must be a super-resolution model x2, got '{name}'"):
        taught([], name, scale=2)


def test_only_a_network_can_be_loaded_as_teacher():
    assert load_teacher("espcn-x2")(torch.zeros(1, 1, 8, 8)).shape == (1, 1, 16, 16)
    with pytest.raises(ValueError, match="teacher must be a network, got 'lanczos-x2'"):
        load_teacher("lanczos-x2")


def test_the_card_names_the_teacher():
    card = (CHECKPOINTS / "slim-edsr-x2" / "card.md").read_text(encoding="utf-8")
    assert "| begun from | slim-edsr-x2 |" in card
    assert "| loss | rmse to the results of edsr-x2, its teacher |" in card
    assert "may have changed since" in card


def test_the_card_of_a_pruned_network_names_what_is_left_of_what(tmp_path):
    facts = json.loads((CHECKPOINTS / "slim-edsr-x2" / "card.json").read_text(encoding="utf-8"))
    write_card(facts | {"config": facts["config"] | {"start_from": ""}}, folder=tmp_path)
    assert "| begun from | edsr-x2, pruned |" in (tmp_path / "card.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("shape", [(6, 20), (20, 6), (8, 8)])
def test_orthogonalised_keeps_the_directions_and_evens_the_singular_values(shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    inside = left.T @ orthogonalised(matrix) @ right.T
    assert torch.all((inside.diagonal() > 0.5) & (inside.diagonal() < 1.3))
    assert (inside - torch.diag(inside.diagonal())).abs().max() < 1e-4


@pytest.mark.parametrize("shape", [(6, 20), (20, 6)])
def test_muon_moves_a_matrix_as_torchs_own_does(shape):
    """torch's computes in bfloat16, hence the tolerance."""
    generator = torch.Generator().manual_seed(0)
    ours, theirs = (nn.Parameter(torch.zeros(shape)) for _ in range(2))
    optimisers = Muon([ours], lr=0.1), torch.optim.Muon([theirs], lr=0.1, weight_decay=0.0)
    for _ in range(3):
        ours.grad = torch.randn(shape, generator=generator)
        theirs.grad = ours.grad.clone()
        for optimiser in optimisers:
            optimiser.step()
    torch.testing.assert_close(ours, theirs, atol=0.01, rtol=0)


def test_muon_gets_inner_convolutions_and_adam_the_rest():
    network = build("slim_edsr", {"scale": 2, "narrow": 1, "middle": 0, "wide": 0})
    inner, others = split_weights(network)
    assert [tuple(weight.shape[:2]) for weight in inner] == [(16, 64), (64, 16), (32, 64)]
    assert len(inner) + len(others) == len(list(network.parameters()))


def test_a_slip_in_teaching_is_refused():
    plain = TrainConfig(name="toy", architecture="espcn")
    with pytest.raises(ValueError, match=r"clean_fraction must be 1 with a teacher, got 0\.6"):
        replace(plain, teacher="edsr-x2", clean_fraction=0.6)
    with pytest.raises(ValueError, match="optimiser must be one of adam, muon, got 'sgd'"):
        replace(plain, optimiser="sgd")
