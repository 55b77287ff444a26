"""`cho`: how well a model observer detects a lesion under each treatment."""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.commands._input import add_level_argument
from evaluation.commands._output import add_output_arguments, format_p, print_json, print_notes, print_table
from evaluation.commands._pictures import read_file_table
from evaluation.files import read_single_plane
from evaluation.observer import Channels, compare_detectability, detect, gabor, laguerre_gauss

COLUMNS = ("case", "treatment", "truth", "file")
TRUTH = {"present": True, "absent": False, "1": True, "0": False}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cases", type=Path, metavar="CASES.csv", help=f"columns {', '.join(COLUMNS)}; truth is present or absent"
    )
    parser.add_argument("--channels", choices=("laguerre-gauss", "gabor"), default="laguerre-gauss")
    parser.add_argument(
        "--width", type=float, help="width of Laguerre-Gauss channels in pixels (default: a quarter side)"
    )
    parser.add_argument("--count", type=int, default=6, help="number of Laguerre-Gauss channels (default 6)")
    add_level_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    table = read_file_table(args.cases, COLUMNS)
    shown = {tuple(sorted(zip(rows["case"], rows["truth"], strict=True))) for _, rows in table.groupby("treatment")}
    if len(shown) > 1:
        raise ValueError(f"{args.cases} must show every treatment of the same cases, got different ones")
    treatments = {name: _load(table[table["treatment"] == name], args) for name in dict.fromkeys(table["treatment"])}
    shapes = {kind.shape[1:] for pair in treatments.values() for kind in pair}
    if len(shapes) > 1:
        raise ValueError(f"{args.cases} must name images of one shape, got {sorted(shapes)}")
    channels = _channels(shapes.pop(), args)
    results = {
        name: detect(present=pair[0], absent=pair[1], channels=channels, level=args.level)
        for name, pair in treatments.items()
    }
    differences = compare_detectability(treatments, channels=channels, level=args.level)
    stated = _state(args, channels)
    if args.json:
        print_json({"channels": stated, "treatments": results, "differences": differences})
        return 0
    rows = [(n, r.d_prime, r.ci_low, r.ci_high, r.auc, r.present, r.absent) for n, r in results.items()]
    title = f"Detectability, {stated}, {args.level:.0%} interval"
    print_table(title, ("treatment", "d'", "low", "high", "AUC", "present", "absent"), rows)
    pairs = [
        (" - ".join(d.treatments), d.estimate, d.std_error, d.ci_low, d.ci_high, format_p(d.p_value))
        for d in differences
    ]
    print_table(
        "Differences of d' over the same cases", ("treatments", "value", "std. error", "low", "high", "p"), pairs
    )
    print_notes([f"{name}: {note}" for name, result in results.items() for note in result.warnings])
    return 0


def _load(rows: pd.DataFrame, args: argparse.Namespace) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Images with and without the lesion, by case, so that treatments stand in the same order."""
    unknown = [word for word in rows["truth"] if word not in TRUTH]
    if unknown:
        raise ValueError(f"truth must be present or absent, got {unknown[0]!r}")
    if rows["case"].duplicated().any():
        raise ValueError(f"{args.cases} must hold each case and treatment once, got one twice")
    ordered = rows.sort_values("case")
    kinds = []
    for is_present in (True, False):
        names = ordered["file"][ordered["truth"].map(TRUTH) == is_present]
        if names.empty:
            word = "present" if is_present else "absent"
            raise ValueError(f"{args.cases} must hold cases with the lesion {word} in every treatment, got none")
        planes = [read_single_plane(args.cases.parent / name) for name in names]
        if len({plane.shape for plane in planes}) > 1:
            raise ValueError(f"{args.cases} must name images of one shape, got {sorted({p.shape for p in planes})}")
        kinds.append(np.stack(planes))
    return kinds[0], kinds[1]


def _channels(shape: tuple[int, ...], args: argparse.Namespace) -> Channels:
    size = (shape[0], shape[1])
    if args.channels == "gabor":
        return gabor(shape=size)
    return laguerre_gauss(shape=size, width_px=args.width or min(size) / 4, count=args.count)


def _state(args: argparse.Namespace, channels: Channels) -> str:
    if args.channels == "gabor":
        return f"{channels.shape[1]} Gabor channels"
    width = "a quarter of the side" if args.width is None else f"{args.width:g} px"
    return f"{channels.shape[1]} Laguerre-Gauss channels of width {width}"
