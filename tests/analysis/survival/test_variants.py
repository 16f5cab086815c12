from crawler.analysis.survival.curve import NEVER
from crawler.analysis.survival.variants import variants

MANY = {(4, NEVER): 20}
NARROWED = {(5, NEVER): 20}


def test_copies_are_shown_where_they_narrow_an_interval_and_looks_are_of_several_ages() -> None:
    assert variants("site", MANY, NARROWED) == {"visits": MANY, "copies": NARROWED}
    assert variants("site", MANY, MANY) == {"visits": MANY}
    assert variants("year", MANY, NARROWED) == {"visits": MANY}
    assert variants("site", {(4, NEVER): 19}, NARROWED) == {}
