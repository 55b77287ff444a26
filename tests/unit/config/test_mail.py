import pytest

from config.mail import MailServer, parse_mail_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://me:p%40ss@mail.example:2525", MailServer("mail.example", 2525, "me", "p@ss", True, False)),
        ("smtps://mail.example", MailServer("mail.example", 465, "", "", False, True)),
        ("smtp+plain://localhost", MailServer("localhost", 25, "", "", False, False)),
        ("", None),
    ],
)
def test_where_mail_is_handed_over(url, expected):
    assert parse_mail_url(url) == expected


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_what_is_no_mail_server_is_refused_in_words(url):
    with pytest.raises(ValueError, match="FOVEA_EMAIL_URL must begin with"):
        parse_mail_url(url)
