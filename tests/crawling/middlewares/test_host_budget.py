"""One run asks one host only so often."""

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler.crawling.fetch_errors import OverBudgetError
from crawler.crawling.fetch_outcomes import failure_of
from crawler.crawling.middlewares.host_budget import HostBudget
from crawler.exceptions import ArgumentError


def test_each_host_has_its_own_budget() -> None:
    budget = HostBudget.from_crawler(get_crawler(settings_dict={"HOST_BUDGET": "2"}))
    for path in "ab":
        budget.process_request(Request(f"http://a.example/{path}"))
    budget.process_request(Request("http://b.example/"))
    with pytest.raises(OverBudgetError) as caught:
        budget.process_request(Request("https://A.example:8443/c"))
    assert failure_of(caught.value) == ("over_budget", "a.example was asked 2 times in this run, which is its budget")


@pytest.mark.parametrize("value", [0, None, "0"])
def test_no_budget_is_no_bound(value: object) -> None:
    with pytest.raises(NotConfigured):
        HostBudget.from_crawler(get_crawler(settings_dict={"HOST_BUDGET": value}))


def test_a_budget_is_a_number() -> None:
    with pytest.raises(ArgumentError, match="HOST_BUDGET=many"):
        HostBudget.from_crawler(get_crawler(settings_dict={"HOST_BUDGET": "many"}))
