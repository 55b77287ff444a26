"""What tests read out of the API's answers."""


def error_of(response):
    """(status, code, field) of a refusal; its message must be a sentence."""
    error = response.json()["error"]
    assert error["message"].strip().endswith((".", "?", "!")) or error["field"], error
    return response.status_code, error["code"], error["field"]
