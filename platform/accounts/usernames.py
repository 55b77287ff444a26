"""User names under their normal form, so that no two people have names that look alike.

The form follows PRECIS (RFC 8265) as far as the standard library goes: compatibility forms, case and outer spaces are
folded, and letters of other alphabets that look like Latin ones stand for those.
"""

import unicodedata

from django.db import models

from api.errors import InvalidInput

# The letters that are drawn alike in usual typefaces (after Unicode's table of confusable characters, TR39).
_LOOK_ALIKE = str.maketrans(
    "авеѕіјкмнорстухԁһѵԛԝѐёї" + "αβεηικμνορτυχγ" + "օոսցհզ" + "ıɡɑ" + "01",
    "abesijkmhopctyxdhvqweei" + "abenikmvoptuxy" + "onughq" + "iga" + "ol",
)
LONGEST = 150


def key_of(username: str) -> str:
    """What must differ between any two people."""
    return unicodedata.normalize("NFKC", username).strip().casefold().translate(_LOOK_ALIKE)


def check_username(username: str) -> str:
    """The name as it will be kept. Raises InvalidInput for one that mixes alphabets: only a forger needs that."""
    name = unicodedata.normalize("NFKC", username).strip()
    alphabets = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    if len(alphabets) > 1:
        raise InvalidInput("mixed_alphabets", "Write the user name in the letters of one alphabet.", field="username")
    return name


class UsernameKeyField(models.CharField):
    """Written with a new row, whoever writes it. A row keeps its key; those of before may carry a suffix."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        if add:
            setattr(model_instance, self.attname, key_of(getattr(model_instance, "username", "")))
        return str(super().pre_save(model_instance, add))
