"""Each flag is said in the same words in a verdict and on the screen."""

import json
import re
from pathlib import Path

from evaluation.files.flags import FLAGS

SCREEN = Path(__file__).parents[4] / "frontend" / "src" / "imaging" / "flags.ts"
_FLAG = re.compile(r'^  (\w+): \{\s*short: "[^"]+",\s*sentence:\s*("(?:[^"\\]|\\.)*"),?\s*\},$', re.MULTILINE)


def test_the_screen_says_every_flag_in_the_words_of_the_verdict():
    shown = {key: json.loads(sentence) for key, sentence in _FLAG.findall(SCREEN.read_text(encoding="utf-8"))}
    assert shown == FLAGS


def test_flags_stand_in_the_order_of_the_alphabet():
    assert list(FLAGS) == sorted(FLAGS)
