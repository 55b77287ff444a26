"""The optional reader of text finds words in a picture, and none where there are none."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

pytest.importorskip("rapidocr", reason="the extra `ocr` is not installed")


def _picture(words: str) -> np.ndarray:
    picture = Image.new("L", (640, 240), 20)
    ImageDraw.Draw(picture).text((40, 90), words, fill=230, font=ImageFont.load_default(32))
    return np.asarray(picture)


def test_a_name_is_found():
    from imaging.burned_in.text_reading import read_words

    assert "MUSTERMANN" in " ".join(read_words(_picture("MUSTERMANN ERIKA")))


def test_a_picture_without_words_gives_none():
    from imaging.burned_in.text_reading import read_words

    assert read_words(_picture("")) == []
