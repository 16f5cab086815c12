"""Titles and texts that pages embed as data: a page of each generator, in our own words."""

import json
from html import escape
from typing import Any
from urllib.parse import quote

import pytest

from crawler.linked_pages.answers import evaluate_answer
from crawler.linked_pages.source import read_source

URL = "https://site.example/2024/the-mill-turns"
TITLE = "The mill turns"
LINES = [
    "The valley had waited for the mill since spring, and on Monday it turned at last.",
    "Nobody saw it but a heron, which left, and the miller, who stayed and wrote down the hour.",
]
HTML = "".join(f"<p>{line}</p>" for line in LINES)
OTHER = {"title": "A dam breaks", "body": "Water ran through the lower town for nine hours on Sunday, " * 3}


def script(code: str, attributes: str = "") -> str:
    return f"<script{attributes}>{code}</script>"


def nuxt(*values: Any) -> str:
    return script(json.dumps(values), ' type="application/json" id="__NUXT_DATA__"')


def flight(*elements: Any) -> str:
    stream = "\n".join(f"{number:x}:{json.dumps(element)}" for number, element in enumerate(elements)) + "\n"
    half = len(stream) // 2
    return "".join(script(f"self.__next_f.push([1,{json.dumps(part)}])") for part in (stream[:half], stream[half:]))


def next_data(value: Any) -> str:
    return script(json.dumps({"props": {"pageProps": value}}), ' id="__NEXT_DATA__" type="application/json"')


def shell(scripts: str, title: str = "Mill News") -> bytes:
    head = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f'{head}<body><div id="root"></div>{scripts}</body></html>'.encode()


BLOCKS = [{"type": "paragraph", "children": [{"text": line}]} for line in LINES]
POST = json.dumps({"props": {"post": {"title": TITLE, "body": HTML}}})
STREAM = [{"_1": 2}, "loaderData", {"_3": 4}, "post", {"_5": 6, "_7": 8}, "title", TITLE, "body", HTML]
STATES = {
    "json-ld": script(
        json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(LINES)}),
        ' type="application/ld+json"',
    ),
    "next": next_data({"post": {"title": TITLE, "contentHtml": HTML}}),
    "next, one of many": next_data({"post": {"title": TITLE, "body": HTML}, "related": [OTHER]}),
    "next, blocks": next_data({"article": {"headline": TITLE, "body": BLOCKS}}),
    "wordpress": script(
        "window.__INITIAL_STATE__ = "
        + json.dumps({"posts": {"7": {"title": {"rendered": TITLE}, "content": {"rendered": HTML}}}})
        + ";(function(){})()"
    ),
    "apollo": script(
        "window.__APOLLO_STATE__=" + json.dumps({"Story:7": {"__typename": "Story", "title": TITLE, "text": HTML}})
    ),
    "json in a string": script(
        f'window["__PRELOADED_STATE__"] = JSON.parse({json.dumps(json.dumps({"a": {"title": TITLE, "body": HTML}}))})'
    ),
    "nuxt": nuxt(["Reactive", 1], {"post": 2}, {"title": 3, "body": 4}, TITLE, HTML),
    "nuxt 2": script(
        f'window.__NUXT__=(function(a,b){{return {{layout:"default",data:[{{post:{{title:a,body:{json.dumps(HTML)},'
        f"ok:!0,likes:b,at:new Date(1700)}}}}],error:b}}}}({json.dumps(TITLE)},null));"
    ),
    "redux, as javascript": script(
        f"window.__INITIAL_STATE__ = {{post: {{title: {TITLE!r}, body: {HTML!r}, next: undefined,}}}};turn()"
    ),
    "redux, escaped": script(f'window.__PRELOADED_STATE__ = JSON.parse(decodeURIComponent("{quote(POST)}"))'),
    "sveltekit": script(
        "{__sveltekit_1x={base:''};Promise.all([import('./start.js')]).then(([kit,app])=>{kit.start(app,element,{node_ids:[0,2],"
        f'data:[null,{{type:"data",data:{{post:{{title:{json.dumps(TITLE)},html:{json.dumps(HTML)}}}}},uses:{{}}}}],form:null}})}})}}'
    ),
    "remix": script(
        "window.__remixContext = "
        + json.dumps({"state": {"loaderData": {"routes/post": {"post": {"title": TITLE, "html": HTML}}}}})
        + ";"
    ),
    "react router": script(f"window.__reactRouterContext.streamController.enqueue({json.dumps(json.dumps(STREAM))});"),
    "angular": script(
        json.dumps({"1": {"b": {"title": TITLE, "body": HTML}}}), ' id="ng-state" type="application/json"'
    ),
    "angular, older": script(
        json.dumps({"post": {"title": TITLE, "body": HTML}}).replace('"', "&q;"),
        ' id="app-state" type="application/json"',
    ),
    "ember": script(json.dumps({"post": {"title": TITLE, "body": HTML}}), ' type="fastboot/shoebox"'),
    "inertia": f"<div id='app' data-page='{escape(POST)}'></div>",
    "app router": flight(
        ["$", "main", None, {"children": [["$", "h1", None, {"children": TITLE}]]}],
        ["$", "article", None, {"children": [["$", "p", str(n), {"children": [x]}] for n, x in enumerate(LINES)]}],
    ),
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_what_a_script_would_show_is_read(state: str) -> None:
    source = read_source(shell(state), URL)
    assert (source.title, source.text.splitlines()) == (TITLE, LINES)
    assert source.substitute is None
    assert evaluate_answer(URL, 200, {"content-type": "text/html"}, shell(state)) == ("ok", True)


@pytest.mark.parametrize(
    "state",
    [
        "",
        next_data({"settings": {"title": "Mill News", "theme": "dark"}}),
        next_data({"related": [OTHER, {**OTHER, "title": "A dam holds", "body": OTHER["body"] + "again"}]}),
        script("window.__INITIAL_STATE__ = {broken"),
        script("window.__NUXT__=(function(a){return {data:[a]}}('x'))"),
        script("window.__NUXT__=(function(a){return {data:[a"),
        script("window.__NUXT__={title:f(" + "[" * 5_000),
        script("{__sveltekit_1={base:''};kit.start(app,element,{data:[null,{type:'data'"),
        script(json.dumps({"title": TITLE, "body": "Short."}), ' type="application/json"'),
        nuxt(["Reactive", 1], {"post": 99}),
        flight("x", None, 7),
    ],
)
def test_what_is_not_certainly_its_own_is_not(state: str) -> None:
    source = read_source(shell(state), URL)
    assert (source.text, source.substitute) == ("", "shell")
    assert evaluate_answer(URL, 200, {"content-type": "text/html"}, shell(state)) == ("shell", False)


def test_visible_text_goes_before_what_is_embedded() -> None:
    long = "<h1>Gears</h1>" + "<p>The wheel had nine teeth and each of them was made of oak from the hill.</p>" * 6
    source = read_source(shell(long + next_data({"post": {"title": TITLE, "body": HTML}})), URL)
    assert source.text.count("nine teeth") == 6


def test_data_that_say_that_there_is_no_page_are_none() -> None:
    state = next_data({"statusCode": 404, "post": {"title": "Page not found", "body": "Please try the search. " * 9}})
    assert not evaluate_answer(URL, 200, {"content-type": "text/html"}, shell(state, "Page not found"))[1]
