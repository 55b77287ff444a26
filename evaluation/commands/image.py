"""`image`: every measure of one or more images against a reference."""

import argparse
from pathlib import Path

from evaluation.commands._output import add_output_arguments, print_json, print_notes, print_table
from evaluation.commands._pictures import add_range_arguments
from evaluation.files import read_single_mask, read_single_plane
from evaluation.image.all_measures import measure_all
from evaluation.image.measures import MetricValue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reference", type=Path, metavar="REFERENCE", help=".npy, PNG, TIFF, JPEG, NIfTI or DICOM")
    parser.add_argument("tests", type=Path, nargs="+", metavar="TEST", help="images of the reference's shape")
    add_range_arguments(parser)
    parser.add_argument("--mask", type=Path, help="region in which PSNR, SSIM and NRMSE are also taken")
    parser.add_argument("--flat", type=Path, help="region without structure in which noise is measured")
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    reference = read_single_plane(args.reference)
    mask = None if args.mask is None else read_single_mask(args.mask)
    flat = None if args.flat is None else read_single_mask(args.flat)
    results = {
        str(path): measure_all(
            reference=reference,
            test=read_single_plane(path),
            data_range=args.data_range,
            low=args.low,
            mask=mask,
            flat=flat,
        )
        for path in args.tests
    }
    if args.json:
        print_json({"reference": args.reference, "data_range": args.data_range, "low": args.low, "tests": results})
        return 0
    _print(str(args.reference), results)
    return 0


def _print(reference: str, results: dict[str, list[MetricValue]]) -> None:
    names = list(results)
    first = results[names[0]]
    rows = [
        (value.name, value.region, value.unit, *(results[name][position].value for name in names))
        for position, value in enumerate(first)
    ]
    columns = ("measure", "region", "unit", *(Path(name).name for name in names))
    print_table(f"Against {reference}", columns, rows)
    notes = [f"{v.name} of {Path(name).name}: {v.reason}" for name in names for v in results[name] if v.reason]
    print_notes(list(dict.fromkeys(notes)), heading="Not available")
