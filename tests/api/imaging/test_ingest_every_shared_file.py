"""Every file of the shared DICOM and malformed sets gets a verdict; none fails the job or its worker."""

import pytest

pytestmark = pytest.mark.django_db
# What the installed decoders cannot decode, or what holds no pixels. Everything else must be taken.
REFUSED = {
    "dicom": {
        "CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm": "12-bit",
        "JPEG-lossy.dcm": "12-bit",
        "MR3_JPLY.dcm": "12-bit",
        "RG2_JPLY.dcm": "12-bit",
        "liver_deflate.dcm": "not supported",
        "liver_nonbyte_aligned_rle.dcm": "RLE",
        "label.seg.dcm": "fits no image",
        "liver_1frame.dcm": "claims 1 frames and describes 3",
        "test-SR.dcm": "no pixels (modality SR)",
        "reportsi.dcm": "no pixels (modality SR)",
        "rtplan.dcm": "no pixels (modality RTPLAN)",
        "rtstruct.dcm": "no pixels (modality RTSTRUCT)",
    },
    "bad": {
        "MR_truncated.dcm": "less than expected",
        "rtplan_truncated.dcm": "no pixels",
        "emri_small_jpeg_2k_lossless_too_short.dcm": "header is broken",
        "badVR.dcm": "NumberOfFrames is not a whole number",
        "meta_missing_tsyntax.dcm": "header is broken",
        "ExplVR_BigEndNoMeta.dcm": "no pixels",
        "ExplVR_LitEndNoMeta.dcm": "no pixels",
        "no_meta_group_length.dcm": "header is broken",
        "no_meta.dcm": "header is broken",
        "nested_priv_SQ.dcm": "header is broken",
        "empty_charset_LEI.dcm": "header is broken",
        "reportsi_with_empty_number_tags.dcm": "no pixels",
        "no-pixel-data.dcm": "no pixels",
        "images/lfs_pointer.tif": "Git LFS pointer",
    },
}


@pytest.mark.parametrize("folder", ["dicom", "bad"])
def test_every_file_gets_a_verdict(ingest, shared, folder):
    root = shared / "data" / folder
    files = {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    done = ingest(files)
    assert done.job["state"] == "done", done.job["error"]
    verdicts = {path: verdict for path, verdict in done.verdicts.items() if not path.startswith("manifest.csv, line")}
    assert set(verdicts) == set(files)
    refused = {path: verdict["reason"] for path, verdict in verdicts.items() if verdict["status"] == "refused"}
    assert set(refused) == set(REFUSED[folder])
    for path, words in REFUSED[folder].items():
        assert words in refused[path], (path, refused[path])
    assert all(v["reason"] for v in verdicts.values() if v["status"] in ("duplicate", "ignored", "reference"))
