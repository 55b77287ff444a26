"""No shared reference case is without a test that reads it."""

from pathlib import Path

HERE = Path(__file__).parent
MRMCAOV, RJAFROC = "test_mrmc_mrmcaov.py", "test_mrmc_rjafroc.py"
TESTS = {
    "binomial-intervals": "test_agreement.py",
    "binormal-hanley-mcneil-1982": "test_roc_curves.py",
    "binormal-vandyke-params": "test_roc_curves.py",
    "bland-altman-1986": "test_agreement.py",
    "bradley-terry-baseball": "test_preference.py",
    "delong-asah": "test_roc_curves.py",
    "fleiss-1971": "test_agreement.py",
    "froc-fed-AFROC": RJAFROC,
    "froc-fed-AFROC1": RJAFROC,
    "froc-fed-HrAuc": RJAFROC,
    "froc-fed-HrSe": RJAFROC,
    "froc-fed-HrSp": RJAFROC,
    "froc-fed-MaxLLF": RJAFROC,
    "froc-fed-MaxNLF": RJAFROC,
    "froc-fed-hrauc-iowa": "test_mrmc_iowa.py",
    "froc-fed-wAFROC": RJAFROC,
    "froc-fed-wAFROC1": RJAFROC,
    "ibsi1-digital-phantom-a": "test_ibsi.py",
    "icc-shrout-fleiss-1979": "test_agreement.py",
    "imrmc-R2": "test_mrmc_imrmc.py",
    "imrmc-vandyke": "test_mrmc_imrmc.py",
    "kappa-sexualfun": "test_agreement.py",
    "krippendorff-2011": "test_agreement.py",
    "mcnemar-agresti": "test_agreement.py",
    "mrmc-federica-real-roc": RJAFROC,
    "mrmc-vandyke-cases-nested-in-readers-jackknife": MRMCAOV,
    "mrmc-vandyke-cases-nested-in-readers-unbiased": MRMCAOV,
    "mrmc-vandyke-fixedcase": MRMCAOV,
    "mrmc-vandyke-fixedreader": MRMCAOV,
    "mrmc-vandyke-iowa": "test_mrmc_iowa.py",
    "mrmc-vandyke-missing-jackknife": MRMCAOV,
    "mrmc-vandyke-missing-unbiased": MRMCAOV,
    "mrmc-vandyke-mrmcaov-delong": MRMCAOV,
    "mrmc-vandyke-mrmcaov-jackknife": MRMCAOV,
    "mrmc-vandyke-mrmcaov-unbiased": MRMCAOV,
    "mrmc-vandyke-rjafroc": RJAFROC,
    "mrmc-vandyke-sens3": MRMCAOV,
    "multiplicity-bh-1995": "test_agreement.py",
    "ordinal-wine-clm": "test_grading.py",
    "power-vandyke": "test_power.py",
    "thurstone-baseball": "test_preference.py",
    "tost-sleep-welch": "test_agreement.py",
    "vgc-wine": "test_grading.py",
}


def test_every_shared_case_has_a_test_that_names_it(shared):
    cases = {path.stem for path in (shared / "reference").glob("*.json")}
    assert cases == set(TESTS)


def test_every_named_test_reads_its_case():
    unread = {case: name for case, name in TESTS.items() if not _names(HERE / name, case)}
    assert unread == {}


def _names(path: Path, case: str) -> bool:
    """Is the case named as a string, alone or with its file's ending?"""
    text = path.read_text() if path.is_file() else ""
    return f'"{case}"' in text or f'"{case}.json"' in text
