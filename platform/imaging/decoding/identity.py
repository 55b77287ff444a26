"""Whose image a DICOM file is, as keyed hashes: the patient by ID and issuer, else by name and birth, else the study.

A patient's ID is unique only within its issuer (PS3.3 C.7.1.1), and a study belongs to one patient (C.7.2.1). An ID
that many patients share, such as ANONYMOUS, says nothing.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from pydicom import Dataset

from imaging.decoding.answers import Identity
from imaging.decoding.deidentify import Deidentifier

NO_ID = "The files name no patient: images of one study are held to be one person's. Is another case the same person?"
PLACEHOLDER = (
    "The patient ID is a placeholder that many share: images of one study are held to be one person's. "
    "Is another case the same person?"
)
NAME_AND_BIRTH = "The patient ID is a placeholder that many share: one name and birth date is held to be one person."
NAME_ONLY = "Only a name, without an ID and a birth date, says that these images are one person's. Is it so?"

_WORDS = """
anon anonym anonymous anonymised anonymized anonymisiert anonymouspatient anonymizedpatient anonymisedpatient unknown
unbekannt inconnu desconocido unk undefined unspecified unnamed noname none null nil na nan nn notavailable
notapplicable notassigned missing empty default dummy blank test patient patientid patid id noid nopatientid
deidentified deid removed redacted hidden masked notprovided notknown notgiven notrecorded withheld confidential
anonyme anonimo anonimizado anonimizzato anonymise anonymt nomen nescio sconosciuto desconhecido okand ukendt onbekend
аноним неизвестно 匿名 匿名化 未知 不明 無名 无名 익명
"""
_PLACEHOLDERS = frozenset(_WORDS.split())
#: Zeros, one digit or letter again and again, or the digits in their order.
_NO_NUMBER = re.compile(r"0+|(\d)\1{2,}|x+|([^\W\d])\2{2,}|12345(6(7(8(90?)?)?)?)?")


@dataclass(frozen=True)
class _Patient:
    """What the file says in clear, normalised. It never leaves this module."""

    number: str
    issuer: str
    name: str
    birth: str


def identify(dataset: Dataset, deidentifier: Deidentifier) -> Identity:
    """Everything that says which images belong together. A segmentation has an identity, too."""
    said, key = _read(dataset), deidentifier.key
    study, series, instance = (
        deidentifier.uid(text) if (text := _text(dataset, name)) else ""
        for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    )
    has_number = bool(said.number) and not is_placeholder(said.number)
    number = key(patient_text(said.number)) if has_number else ""
    common = Identity(number=number, person=_person(said, deidentifier), study=study, series=series, instance=instance)
    if has_number:
        return replace(common, group=key(patient_text(said.number, said.issuer)), grouped_by="patient")
    if said.name:
        doubt = NAME_AND_BIRTH if said.number else ""
        group = key(f"patient:{said.name}|{said.birth}".rstrip("|"))
        return replace(common, group=group, grouped_by="patient", question=doubt if said.birth else NAME_ONLY)
    if study:
        doubt = PLACEHOLDER if said.number else NO_ID
        return replace(common, group=key(f"study:{study}"), grouped_by="study", question=doubt)
    return common


def _person(said: _Patient, deidentifier: Deidentifier) -> str:
    """Half a key of the name and half a key of the birth date: a person's name in DICOM has at most 64 characters."""
    name, birth = (
        deidentifier.key(f"{kind}:{text}")[:16] if text else ""
        for kind, text in (("name", said.name), ("birth", said.birth))
    )
    return f"{name}^{birth}" if name or birth else ""


def patient_text(number: str, issuer: str = "") -> str:
    """What is hashed for a patient. A table that names patients knows the number alone."""
    plain = unicodedata.normalize("NFKC", number).strip()
    return f"patient:{plain}\x1f{issuer}" if issuer else f"patient:{plain}"


def is_placeholder(text: str) -> bool:
    """ANONYMOUS, UNKNOWN, 0, XXXX, --- and the like; ANON_0017 is a pseudonym and tells patients apart."""
    words = re.findall(r"[^\W_]+", _without_marks(text))
    letters = "".join(words)
    is_made_of_them = all(word in _PLACEHOLDERS for word in words)
    return is_made_of_them or letters in _PLACEHOLDERS or bool(_NO_NUMBER.fullmatch(letters))


def _read(dataset: Dataset) -> _Patient:
    name = re.sub(r"[\s^=,]+", " ", _folded(_text(dataset, "PatientName"))).strip()
    birth = re.sub(r"\D", "", _text(dataset, "PatientBirthDate"))
    return _Patient(
        number=_text(dataset, "PatientID"),
        issuer=_issuer(dataset),
        name="" if is_placeholder(name) else name,
        birth="" if not birth.strip("0") or birth in ("19000101", "00010101") else birth,
    )


def _issuer(dataset: Dataset) -> str:
    """The issuer's name, and what the qualifiers say more exactly (PS3.3 10.14)."""
    parts = [_folded(_text(dataset, "IssuerOfPatientID")).strip()]
    try:
        for item in dataset.get("IssuerOfPatientIDQualifiersSequence") or []:
            parts += [_text(item, "UniversalEntityID").strip(), _text(item, "UniversalEntityIDType").strip()]
    except Exception:
        # A sequence that cannot be parsed qualifies nothing.
        return parts[0]
    return "\x1f".join(part for part in parts if part)


def _text(dataset: Dataset, name: str) -> str:
    """The element as text, decoded by the file's character set; empty where it is missing or cannot be read."""
    try:
        value = dataset.get(name)
    except Exception:
        return ""
    return "" if value is None else str(value).replace("\0", "").strip()


def _without_marks(text: str) -> str:
    """Folded, and letters without their accents."""
    parts = unicodedata.normalize("NFD", _folded(text))
    return unicodedata.normalize("NFC", "".join(letter for letter in parts if not unicodedata.combining(letter)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
