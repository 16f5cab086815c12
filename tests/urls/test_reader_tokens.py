"""crawler.urls.reader_tokens: hidden addresses hold nothing of the reader's token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls.reader_tokens import hidden_target, hide_token, hides_token

TOKENS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=12)


@given(TOKENS)
def test_no_part_of_the_token_stays(token: str) -> None:
    hidden = hide_token(f"https://user:{token}@Click.example:8080/x/{token}?t={token}#{token}")
    assert token not in hidden
    assert hidden.startswith("https://click.example:8080/~")
    assert hides_token(hidden)


@given(st.text(min_size=1))
def test_the_target_comes_back(text: str) -> None:
    target = f"https://a.example/?{text}"
    if any("\ud800" <= char <= "\udfff" for char in text):
        return
    hidden = hide_token("https://click.example/t/1", target)
    assert hidden_target(hidden) == target
    assert hide_token(hidden) == hidden


def test_equal_addresses_have_one_hash_and_others_another() -> None:
    urls = [f"https://click.example/t/{number}" for number in range(1000)]
    assert len({hide_token(url) for url in urls}) == 1000
    assert hide_token(urls[0]) == hide_token(urls[0])


@pytest.mark.parametrize("url", ["https://a.example/~ada", "https://a.example/", "mailto:ada@a.example", ""])
def test_others_are_not_hidden(url: str) -> None:
    assert not hides_token(url)
    assert hidden_target(url) is None


def test_what_is_no_address_of_the_web_is_refused() -> None:
    with pytest.raises(ValueError, match="no address of the web"):
        hide_token("mailto:ada@a.example")
