"""The gate on networks made elsewhere: it refuses what looks sharp and falsifies lesions, and accepts an honest rival.

Runs where both peers are installed (``ml/peers``) and the test images are there. Degradation A, x4; images evenly
spread over each set, because Real-ESRGAN needs half a minute for a head CT.
"""

import pytest

from ml.evaluate_sr import measure_items
from ml.evaluation_images import load_items, read_manifest
from ml.gate import judge
from ml.peers import list_peers
from ml.registry import get_descriptor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

SETS = {"head CT": "ct/mbh/*", "chest X-ray": "xray/nih/*", "breast ultrasound": "ultrasound/busi/*"}


def _verdict(shared, name, include, *, limit):
    if name not in [peer.name for peer in list_peers()]:
        pytest.skip(f"peer {name} is not installed: {get_descriptor(name).reference}")
    manifest = shared / "data" / "manifest.csv"
    table = read_manifest(manifest, include=(include,), limit=limit)
    items = load_items(table, folder=manifest.parent)
    (verdict,) = judge(measure_items(items, [get_descriptor(name)], degradation="bicubic", scale=4))
    return verdict


@pytest.mark.parametrize("modality", SETS)
def test_real_esrgan_is_refused(shared, modality):
    limit = {"head CT": 8, "chest X-ray": 3, "breast ultrasound": 8}[modality]
    verdict = _verdict(shared, "realesrgan-x4plus", SETS[modality], limit=limit)
    assert not verdict.accepted
    (gain,) = [finding for finding in verdict.findings if finding.question.startswith("gain over bicubic")]
    assert gain.mean < -0.5, "refused because it loses, not because the images are few"


@pytest.mark.parametrize("modality", SETS)
def test_esrgan_thick_is_accepted(shared, modality):
    verdict = _verdict(shared, "esrgan-thick-x4", SETS[modality], limit=12)
    assert verdict.accepted, verdict.reasons
