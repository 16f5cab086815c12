"""How much is read right, per era and field, as measured against labels."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from crawler.analysis.survival.proportions import wilson
from explorer.connection import ArchiveConnection
from explorer.figures import LEAST
from explorer.pages.page import Page, PageRequest

__all__ = ["accuracy", "interval_of"]

MEASURED = Path(__file__).resolve().parents[1] / "accuracy.json"
"""What the command wrote."""

COMMAND = "python docs/accuracy.py ARCHIVE.db LABELS --json explorer/accuracy.json"

ISSUES = (
    "Each mention of the labelled issues, by year; people labelled one issue of each year. A field of a mention counts "
    "where the mention was found."
)
PAGES = (
    "Saved pages of the web with labels, by the year of publication that the labels say. A title is right when it is "
    "the same but for case and punctuation, authors when all are, a date on its day; the text is not measured here."
)
PARTS: Mapping[str, tuple[str, str]] = {"issues": ("Issues", ISSUES), "linked pages": ("Linked pages", PAGES)}
"""Part of the figures -> its heading, and what was measured."""


def accuracy(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return what was read right of what was labelled, by part, era and field, and over all eras."""
    measured = _measured()
    figures = [figure | interval_of(figure["right"], figure["n"]) for figure in measured["figures"]]
    return Page(
        template="accuracy",
        title="Accuracy",
        path="/accuracy",
        description="How much of issues and linked pages is read right, per era and field, with n and intervals.",
        data={"measured": measured["measured"], "command": COMMAND, "figures": figures},
        context={
            "tables": [
                _table(part, [figure for figure in figures if figure["part"] == part])
                for part in dict.fromkeys(figure["part"] for figure in figures)
            ],
            "least": LEAST,
        },
        csv_rows="figures",
    )


def interval_of(right: int, n: int) -> dict[str, float | None]:
    """Return the share that is right in percent, with Wilson's interval of 95 %; None of fewer than `LEAST`.

    >>> interval_of(19, 20), interval_of(3, 3)["percent"]
    ({'percent': 95.0, 'low_percent': 76.4, 'high_percent': 99.1}, None)
    """
    if n < LEAST:
        return {"percent": None, "low_percent": None, "high_percent": None}
    low, high = wilson(right, n)
    return {
        "percent": round(100 * right / n, 1),
        "low_percent": round(100 * low, 1),
        "high_percent": round(100 * high, 1),
    }


@cache
def _measured() -> dict[str, Any]:
    measured: dict[str, Any] = json.loads(MEASURED.read_text("utf-8"))
    return measured


def _table(part: str, figures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of a part as a table: a row a field, a column an era, and the sum of all eras."""
    figures = list(figures)
    eras = list(dict.fromkeys(figure["era"] for figure in figures))
    fields: dict[str, dict[str, Mapping[str, Any]]] = {}
    for figure in figures:
        fields.setdefault(figure["field"], {})[figure["era"]] = figure
    rows = []
    for field, known in fields.items():
        right, n = (sum(figure[name] for figure in known.values()) for name in ("right", "n"))
        whole = {"right": right, "n": n} | interval_of(right, n)
        rows.append({"field": field, "eras": [known.get(era) for era in eras], "whole": whole})
    heading, measured = PARTS.get(part, (part.capitalize(), ""))
    return {"part": part, "heading": heading, "measured": measured, "eras": eras, "rows": rows}
