"""`blinding`: Bang's and James's index from the readers' guesses of the treatment."""

import argparse
from pathlib import Path

from evaluation.adapters.guesses_csv import Guesses, read_guesses
from evaluation.commands._input import add_level_argument
from evaluation.commands._output import (
    add_output_arguments,
    collect_notes,
    print_estimates,
    print_json,
    print_notes,
    print_table,
)
from evaluation.reader.blinding import BlindingIndices, blinding_indices


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("guesses", type=Path, metavar="GUESSES.csv", help="treatment, guess, one row for each guess")
    add_level_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    guesses = read_guesses(args.guesses)
    indices = blinding_indices(guesses.counts, treatments=guesses.treatments, level=args.level)
    notes = _notes(guesses, indices)
    if args.json:
        counts = {"treatments": guesses.treatments, "counts": guesses.counts}
        print_json({"james": indices.james, "bang": indices.bang, **counts, "warnings": notes})
        return 0
    columns = ("true treatment", *guesses.treatments, "unknown")
    rows = [(name, *map(int, row)) for name, row in zip(guesses.treatments, guesses.counts, strict=True)]
    print_table("Guesses", columns, rows)
    print_estimates("Bang: 1 all right, 0 chance, -1 all wrong", "treatment", indices.bang)
    print_estimates("James: 1 nobody knows, 0.5 chance, 0 all right", "", {"all": indices.james})
    print_notes(notes)
    return 0


def _notes(guesses: Guesses, indices: BlindingIndices) -> list[str]:
    notes = collect_notes([indices.james, *indices.bang.values()])
    if guesses.readers is not None and guesses.counts.sum() > guesses.readers:
        notes.append("readers guessed several times: guesses count as independent, so the intervals are too short")
    return notes
