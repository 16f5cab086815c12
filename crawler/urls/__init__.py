"""URL identity: what a URL as written stands for, without fetching anything.

Four steps, each a pure function that reports what it changed:

* `resolve` makes a written reference absolute and changes nothing else;
* `normalise` returns the one address under which the same thing is fetched, and the rules that changed it;
* `fold` returns the address of the work behind it (a paper, a video, the article of an AMP page), with evidence;
* `domain` returns the registrable domain.

None of them raises, whatever text it is given.
"""

from crawler.urls.domains import domain
from crawler.urls.folding import FOLDS, IMAGE_FOLDS, Fold, fold
from crawler.urls.hosts import is_web
from crawler.urls.normalisation import MENDS, RULES, Normalised, normalise
from crawler.urls.resolution import resolve

__all__ = [
    "FOLDS",
    "IMAGE_FOLDS",
    "MENDS",
    "RULES",
    "Fold",
    "Normalised",
    "domain",
    "fold",
    "is_web",
    "normalise",
    "resolve",
]
