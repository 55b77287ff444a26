"""Model cards: ``card.json`` for programs (hashes, settings, figures) and ``card.md`` for people, written together."""

import json
from pathlib import Path
from typing import Any

LIMITS = (
    "Research use. Not a medical device. A gain in PSNR is no proof that a lesion is shown truly: read the figures "
    "inside lesions. What the table of training data does not name is generalisation."
)

#: Licence of every data set that a published network was trained on.
LICENCES = {
    "NIH ChestX-ray8": "public, cite Wang 2017",
    "BUSI breast US (native)": "CC BY 4.0",
    "IQ-OTH/NCCD chest CT": "CC BY 4.0",
    "Kaggle brain tumour MRI (224px re-encode)": "CC0, parts CC BY 4.0",
    "Head CT haemorrhage (web-collected)": "CC0",
}


def write_card(facts: dict[str, Any], *, folder: Path) -> None:
    """Write both forms. ``facts`` must hold name, config, steps, parameters and hashes; figures may come later."""
    (folder / "card.json").write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(_markdown(facts), encoding="utf-8")


def _markdown(facts: dict[str, Any]) -> str:
    config = facts["config"]
    reached = "to its end" if facts["steps"] >= config["steps"] else "and stopped early"
    lines = [
        f"# {facts['name']}",
        "",
        f"Architecture `{facts['architecture']}`, {facts['parameters']:,} parameters, scale {config['scale']}.",
        "",
        "| | |",
        "|---|---|",
        f"| trained on | {_training_data(config)} |",
        f"| degradation in training | {_degradation(config)} |",
        f"| how far | {facts['steps']:,} of {config['steps']:,} planned steps of {config['batch']} patches of "
        f"{config['patch']} px, {reached}; {facts['training_minutes']} minutes on "
        f"{facts['hardware']}, shared with other runs |",
        f"| seed | {config['seed']} (one run) |",
        f"| begun from | {_beginning(config)} |",
        f"| loss | {_loss(config)} |",
        f"| weights SHA-256 | `{facts['weights_sha256']}` |",
        "| licence | Apache-2.0 |",
        "",
        LIMITS,
        "",
        _recipe(facts["name"], config),
        "",
        "![training curves](curves.png)",
        "",
    ]
    return "\n".join(lines + _figures(facts))


def _training_data(config: dict[str, Any]) -> str:
    """The data sets with their licences. Of somebody's own data nothing more is known than the name."""
    names = dict.fromkeys(source["dataset"] for source in config["sources"])
    listed = (
        f"{name} ({LICENCES.get(name, 'licence not known here: look it up before publishing')})" for name in names
    )
    return f"{', '.join(listed)}: split {config['split']}"


def _beginning(config: dict[str, Any]) -> str:
    """Another checkpoint, what is left of a pruned teacher, or nothing. Configs of old checkpoints lack some keys."""
    if config.get("start_from"):
        name, share = Path(config["start_from"]).parent.name, config.get("start_share", 0.0)
        return f"{name}; {share:.0%} of each weight is still that network's (network interpolation)" if share else name
    is_pruned = config["architecture"] == "slim_edsr" and config["teacher"]
    return f"{config['teacher']}, pruned" if is_pruned else "random weights"


def _loss(config: dict[str, Any]) -> str:
    """The reconstruction loss, and the terms that make an SRGAN."""
    if not config.get("adversarial_weight"):  # configs of the first checkpoints do not have the key
        teacher = config.get("teacher")
        return f"{config['loss']}{f' to the results of {teacher}, its teacher' if teacher else ''}"
    return (
        f"{config['loss']} + {config['perceptual_weight']} x distance of backbone features + "
        f"{config['adversarial_weight']} x adversarial: made for plausible texture, may change lesions"
    )


def _degradation(config: dict[str, Any]) -> str:
    if config["task"] == "denoise":
        return f"Gaussian noise of 0 to {config['noise_max']:.1%} of the range"
    clean = config["clean_fraction"]
    if clean == 1.0:
        return "bicubic without noise only"
    return (
        f"{clean:.0%} bicubic without noise; {1 - clean:.0%} with Gaussian blur of 0 to {config['blur_max']} x scale "
        f"/ 2 pixels and noise of 0 to {config['noise_max']:.1%} of the range"
    )


def _recipe(name: str, config: dict[str, Any]) -> str:
    """How to train it; what was begun from or taught by another is made again only from the weights of that time."""
    command = f"`python -m ml train ml/configs/{name}.toml`"
    if not (config.get("start_from") or config.get("teacher")):
        return f"Made again by {command}."
    return (
        f"Trained by {command}; the weights that it was begun from may have changed since: see this folder's history."
    )


def _figures(facts: dict[str, Any]) -> list[str]:
    """The tables of the last report, one for each degradation; never compare across them."""
    lines: list[str] = []
    rival = "bicubic" if facts["config"]["scale"] > 1 else "the noisy image"
    for degradation, rows in facts.get("figures", {}).items():
        lines += [
            f"## Gain over {rival}, degradation {degradation}",
            "",
            "PSNR in dB, mean of paired gains with 95 % bootstrap interval; SSIM is the mean gain. "
            "Do not compare with figures under another degradation.",
            "",
            "| data set | region | images | gain dB | 95 % interval | SSIM gain | images that gain |",
            "|---|---|---|---|---|---|---|",
        ]
        for row in rows:
            low, high = row["psnr_gain_interval"]
            lines.append(
                f"| {row['dataset']} | {row['region']} | {row['images']} | {row['psnr_gain']:+.2f} | "
                f"{low:+.2f} to {high:+.2f} | {row['ssim_gain']:+.4f} | {row['share_gaining']:.0%} |"
            )
        lines.append("")
    return lines
