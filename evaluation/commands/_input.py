"""Arguments and files that several subcommands read in the same way."""

import argparse
from pathlib import Path

from evaluation.adapters import FORMATS, read_ratings
from evaluation.ratings import RatingTable


def add_ratings_arguments(parser: argparse.ArgumentParser, *, what: str = "ratings") -> None:
    """The file of ratings, its form, and the scale that every rating must lie on."""
    parser.add_argument("ratings", type=Path, metavar=f"{what.upper()}.csv", help=f"{what}, one row each")
    parser.add_argument("--format", choices=sorted(FORMATS), help="form of the file (default: seen from the file)")
    parser.add_argument(
        "--scale", type=float, nargs=2, metavar=("LOW", "HIGH"), help="lowest and highest permitted value"
    )


def add_level_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--level", type=float, default=0.95, help="level of the intervals (default 0.95)")


def add_draws_argument(parser: argparse.ArgumentParser, default: int = 2000) -> None:
    parser.add_argument("--draws", type=int, default=default, help=f"bootstrap draws (default {default})")


def load_ratings(args: argparse.Namespace) -> RatingTable:
    options = {} if args.scale is None else {"scale": tuple(args.scale)}
    return read_ratings(args.ratings, form=args.format, **options)
