"""Bang's and James's index on the published CRISP counts and two trials of Houweling and colleagues.

Counts as in the help page of R's BI 1.2.0 (Bang, Ni and Davis 2004, table 7; Houweling et al. 2014, table 2); values
of James's index and its error from BI's formulae, run in R 4.2.2. Rows: true treatment; columns: guess, last unknown.
"""

import numpy as np
import pytest

from evaluation.reader.blinding import blinding_indices
from tests.reference._cases import close

TRIALS = {
    "crisp": ([[82, 25, 170], [27, 29, 83]], (0.747927537452, 0.021737398130)),
    "investigators": ([[48, 4, 330], [22, 30, 319]], (0.8964143426295, 0.0109175770065)),
    "coordinators": ([[94, 11, 289], [52, 44, 284]], (0.8233895956936, 0.0132866306063)),
    "patients": ([[143, 14, 188], [104, 57, 175]], (0.7051162892112, 0.0159407504147)),
}


@pytest.mark.parametrize("name", TRIALS)
def test_james_index(name):
    counts, expected = TRIALS[name]
    james = blinding_indices(np.array(counts, float), treatments=["active", "placebo"]).james
    assert [james.value, james.std_error] == close(list(expected), abs=1e-7)


def test_bang_index_of_crisp():
    """The paper's equations by hand: right minus wrong over all, and the multinomial variance of that difference."""
    counts = np.array(TRIALS["crisp"][0], float)
    bang = blinding_indices(counts, treatments=["active", "placebo"]).bang
    for name, right, wrong, total in (("active", 82, 25, 277), ("placebo", 29, 27, 139)):
        share, other = right / total, wrong / total
        variance = (share * (1 - share) + other * (1 - other) + 2 * share * other) / total
        assert bang[name].value == close(share - other, abs=1e-12)
        assert bang[name].std_error == close(variance**0.5, abs=1e-12)
    assert round(bang["active"].value, 2) == 0.21
    assert round(bang["placebo"].value, 2) == 0.01
