"""Networks made elsewhere, behind the same descriptor. Optional: nothing in the core needs them.

``esrgan-thick-x4`` is an honest rival at x4. ``realesrgan-x4plus`` looks sharp and falsifies lesions: it is here so
that the gate can be seen to refuse it. ``spandrel:FILE`` is any community checkpoint that spandrel can read.
Weights are found below the folder that ``FOVEA_PEERS`` names, or inside an installed package; see ``catalogue.py``.
"""

from ml.peers.catalogue import find_peer, list_peers, load_peer

__all__ = ["find_peer", "list_peers", "load_peer"]
