from hypothesis import given
from hypothesis import strategies as st

from crawler.text.printable import printable


@given(st.text())
def test_nothing_steers_the_terminal(text: str) -> None:
    assert printable(text).isprintable()


def test_no_password_of_an_address_is_printed() -> None:
    assert printable("asked https://u:hush@a.example/\n") == "asked https://a.example/\\n"


def test_what_is_plain_stays() -> None:
    assert printable("Größe — 試験 🎉") == "Größe — 試験 🎉"
