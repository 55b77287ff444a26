"""Make the allocation in a manifest again, which proves that it was drawn and not chosen. No Django here.

"fovea-manifest-3" commits to the secret it was drawn from, which is told when the study is unblinded. The formats
before hold a seed in their protocol; "fovea-manifest-1" knew one image of one plane a case.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from typing import Any

from studies.allocation import ALGORITHM, FORMER_ALGORITHMS, allocate, describe_rows
from studies.design import Allocated, Design
from studies.former_allocation import allocate_formerly
from studies.keys import commitment, derive_key
from studies.shuffling import Draws, keyed, seeded

FORMAT, WITH_SEED, ONE_PLANE = "fovea-manifest-3", "fovea-manifest-2", "fovea-manifest-1"
FORMATS = (FORMAT, WITH_SEED, ONE_PLANE)


def canonical_json(content: Any) -> str:
    """Sorted keys, no spaces, no escapes: one text for one content."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Rederived:
    """`is_committed`: the secret is the one that the manifest committed to; None where it holds a seed instead."""

    is_committed: bool | None
    is_same: bool

    @property
    def is_proven(self) -> bool:
        return self.is_committed is not False and self.is_same


def draws_of(design: Design, secret: bytes) -> Draws:
    """Bound to the design: another draft under the same secret tells nothing of this one."""
    return keyed(derive_key(secret, f"allocation|{hash_text(canonical_json(asdict(design)))}"))


def describe_allocation(rows: list[Allocated], secret: bytes) -> dict[str, Any]:
    """As a manifest holds it. Nobody can try out allocations against the manifest's hash without the nonce."""
    return {"algorithm": ALGORITHM, "nonce": derive_key(secret, "manifest").hex(), "rows": describe_rows(rows)}


def design_of(manifest: dict[str, Any]) -> Design:
    """The design in a manifest. Raises ValueError for a format that is not known."""
    if manifest["format"] not in FORMATS:
        raise ValueError(f"format must be {', '.join(FORMATS[:-1])} or {ONE_PLANE}, got {manifest['format']}")
    protocol = manifest["protocol"]
    displays = {case["case"]: len(case.get("displays", (None,))) for case in manifest["cases"]}
    return Design(
        readers=tuple(protocol["readers"]),
        cases=tuple(protocol["cases"]),
        treatments=tuple(protocol["treatments"]),
        is_paired=protocol["presentation"] == "pair",
        sessions=protocol["sessions"],
        repeats=protocol["repeats"],
        training_cases=tuple(protocol["training_cases"]),
        displays=tuple(displays[case] for case in protocol["cases"]),
    )


def derive_rows(manifest: dict[str, Any], secret: bytes | None = None) -> list[dict[str, Any]]:
    """The rows of the allocation made again, which equal those in the manifest to the letter.

    Only manifests of the formats before do without a secret.
    """
    design, algorithm = design_of(manifest), manifest["allocation"]["algorithm"]
    if algorithm in FORMER_ALGORITHMS:
        rows = allocate_formerly(design, seeded(manifest["protocol"]["seed"]))
        return describe_rows(rows, algorithm=algorithm)
    if secret is None:
        raise ValueError(f"secret must be given for {algorithm}")
    return describe_rows(allocate(design, draws_of(design, secret)), algorithm=algorithm)


def rederive_allocation(manifest: dict[str, Any], secret: bytes | None) -> Rederived:
    """Whether the secret is the one that was committed to, and gives the allocation in the manifest bit for bit."""
    held = manifest["allocation"]
    if manifest["format"] != FORMAT:
        return Rederived(None, canonical_json(derive_rows(manifest)) == canonical_json(held["rows"]))
    if secret is None:
        return Rederived(False, False)
    is_committed = hmac.compare_digest(commitment(secret), manifest["secret_sha256"])
    derived = {**held, "nonce": derive_key(secret, "manifest").hex(), "rows": derive_rows(manifest, secret)}
    return Rederived(is_committed, canonical_json(derived) == canonical_json(held))
