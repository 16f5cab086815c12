"""What is recorded of the conditions of a run."""

import json

from scrapy.settings import Settings

from crawler.crawling.run_record import settings_on_record


def test_a_table_of_components_is_recorded_as_it_was_given() -> None:
    settings = Settings()
    settings.set("ADDONS", '{"sample.network.SampleAddon": 0}', priority="cmdline")
    recorded = settings_on_record(settings)
    assert json.loads(json.dumps(recorded))["ADDONS"] == {"sample.network.SampleAddon": 0}
