"""Tables of the marks that vendors of walls, parking, hosting and site generators leave in markup, in any language."""

import re
from functools import cached_property
from typing import Final

from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.substitutes.headers import is_refreshed_elsewhere

__all__ = ["Markup"]

_WALL_IDS: Final = frozenset(
    {
        "anubis_challenge",
        "challenge-error-text",
        "challenge-error-title",
        "cf-challenge-running",
        "cf-please-wait",
        "px-captcha",
        "px-captcha-wrapper",
        "cmsg",
        "sec-if-cpt-container",
        "sec-cpt-if",
        "aws-waf-captcha",
        "ddg-captcha",
        "ddos-guard",
        "jschl-answer",
        "jschl_answer",
        "vercel-challenge",
        "distil_ident_block",
        "distilcaptchaform",
        "human-challenge",
    }
)
"""Values of `id` that only a challenge or a refusal has."""

_CHALLENGE_IDS: Final = frozenset({"challenge-container", "challenge-form", "captcha-form", "blocked-page", "captcha"})
"""Values of `id` that a challenge has, and a page with text may have."""

_WALL_CLASSES: Final = (
    "cf-browser-verification",
    "cf-im-under-attack",
    "cf-error-code",
    "cf-error-details",
    "human-challenge",
    "px-captcha",
    "captcha-page",
    "ddg-captcha",
)

_WALL_SCRIPT: Final = re.compile(
    r"_cf_chl_opt|/cdn-cgi/challenge-platform/h/\w/orchestrate|sucuri_cloudproxy_js|window\.kpsdk|ips\.js\?kp_uidz"
    r"|captcha-delivery\.com/(?:captcha|i\.js|c\.js)|var dd\s*=\s*\{|gokuprops|awswafcookiedomainlist"
    r"|/\.within\.website/x/cmd/anubis"
    r"|/\.well-known/sgcaptcha|__qrator|check\.ddos-guard\.net|wsidchk|rbzns\s*=|acw_sc__v2|aliyun_waf"
    r"|_waf_bd8_|/_fs-ch-|__js_p_"
    r"|\.bunny-shield|\.basedflare/bot-check|_bamls_|stormcaster\.js|imperva_captcha"
    r"|hcaptcha-challenge|/_sec/cp_challenge|/akam/\d+/(?:(?!/akam/\d+/).)*challenge"
    r"|errors\.edgesuite\.net|go-away\.challenge|turnstile/v0/api\.js.{0,80}challenge|tencent.{0,20}waf|yundun"
    r"|safeline|chaitin"
)
"""What the scripts, frames and forms of challenges hold, and those of ordinary pages do not."""

_SENSOR: Final = re.compile(
    r"captcha-delivery\.com|/cdn-cgi/challenge-platform/|px-cloud\.net|px-client\.net|perimeterx"
    r"|_incapsula_resource|awswaf\.com|datadome\.co|recaptcha|reese84|/tspd/|bobcmn|/__ddg_"
    r"|hcaptcha\.com|challenges\.cloudflare\.com"
    r"|geetest|friendlycaptcha"
)
"""What the scripts of the same vendors hold on ordinary pages too."""

_PARKED_SCRIPT: Final = re.compile(
    r"window\.park\s*=|parkingcrew|sedoparking|sedostatic|img\.sedoparking|bodis\.com|bodiscdn|parklogic"
    r"|parking-lander|wsimg\.com/parking|ap:\s*[\"']parking"
    r"|afternic\.com|hugedomains|domain(?:s)?/caf\.js|google_caf|/caf/\?|adsense/domains|skenzo|iyfsearch"
    r"|ztomy|dsparking|domainsponsor|trafficjunky-parking|uniregistry|parkpage|parked-content|forsale_link"
    r"|above\.com/park"
    r"|herokucdn\.com/error-pages/no-such-app|suspendedpage\.cgi|/lander[\"'?]|dan\.com/(?:buy|orders)"
    r"|d38psrni17bvxu|name\.com/parked|squarespace\.com/.{0,20}domain-?(?:not|expired)|namebrightstatic"
    r"|domainlore|cdn\.dynadot"
)
_NOT_FOUND_NAMES: Final = frozenset(
    {
        "error404",
        "error-404",
        "error_404",
        "page-404",
        "page404",
        "template-404",
        "not-found",
        "notfound",
        "not_found",
        "page-not-found",
        "pagenotfound",
        "error-page-404",
        "http-404",
        "page--404",
        "is-404",
        "http404",
        "error-404-page",
        "status-404",
        "four-oh-four",
        "fourohfour",
        "error__404",
        "page-error-404",
        "body-404",
        "view-404",
        "status-msg-body",
    }
)
"""Names that generators of sites give to the body or the main part of an error page. `status-msg-body` is Blogger's."""

_NOT_FOUND_ADDRESS: Final = re.compile(
    r"/(?:404|not-?found|page-?not-?found|error-?404)(?:\.\w{2,5})?/?$", re.IGNORECASE
)
_NOT_FOUND_DATA: Final = re.compile(
    r'"page"\s*:\s*"/(?:404|_error|_not-found)"|next_http_error_fallback;404|next_not_found|"statuscode"\s*:\s*404|pagetype["\']?\s*[:=]\s*["\'](?:404|error404|not[-_]?found)'
)
_LEAVES: Final = re.compile(r"(?:location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\s*\()\s*[\"'`]?")
_SENDS: Final = re.compile(r"\.submit\(\)")
MAX_LINKS: Final = 100
"""Links that are searched."""

_MAX_SIGNS: Final = 400_000
"""Characters of scripts that are searched."""


class Markup:
    """The marks of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def scripts(self) -> str:
        """Sources and texts of scripts, with the addresses of frames, forms and pictures, in lower case."""
        found = self.page.selector.xpath(
            "//meta[@http-equiv]/@content | //script/@src | //script[not(@src)]/text() | //iframe/@src | //frame/@src"
            " | //form/@action | //body/@onload | //img/@src | //link[not(contains(@rel, 'search'))]/@href"
        )
        return "\n".join(found.getall())[:_MAX_SIGNS].lower()

    @cached_property
    def ids(self) -> set[str]:
        """The values of `id`, in lower case."""
        return {str(value).lower() for value in self.page.root.xpath("//@id")}

    @cached_property
    def links(self) -> str:
        """The addresses of links."""
        return "\n".join(map(str, self.page.root.xpath("//a/@href")[:MAX_LINKS])).lower()

    @property
    def is_wall(self) -> bool:
        """Whether only a challenge or a refusal has these marks, however long it is."""
        if self.ids & _WALL_IDS:
            return True
        names = " ".join(self.page.root.xpath("//*/@class")).lower()
        return any(name in names for name in _WALL_CLASSES)

    @property
    def is_challenge_script(self) -> bool:
        """Whether a script or a form is that of a challenge."""
        return bool(self.ids & _CHALLENGE_IDS) or _WALL_SCRIPT.search(self.scripts) is not None

    @property
    def has_sensor(self) -> bool:
        """Whether a script of a vendor of challenges is there, as on many ordinary pages."""
        return _SENSOR.search(self.scripts) is not None

    @property
    def is_parked(self) -> bool:
        """Whether it has the marks of a page for parked names."""
        return self.page.root.get("data-adblockkey") is not None or _PARKED_SCRIPT.search(self.scripts) is not None

    @property
    def is_not_found(self) -> bool:
        """Whether the generator of the site marks it as its error page."""
        root = self.page.root
        names = " ".join(root.xpath("//html/@class | //body/@class | //body/@id | //main/@class | //main/@id"))
        names += " " + " ".join(
            root.xpath("//section/@class | //article/@class | //body/div/@class | //body/div/div/@class")
        )
        names += " " + " ".join(root.xpath("//*[contains(@class, 'status-msg-body')]/@class"))
        if _NOT_FOUND_NAMES.intersection(names.lower().split()) and not root.xpath(
            "//*[contains(@class, 'post-body')]"
        ):
            return True
        addresses = self.page.meta("og:url") + root.xpath("//link[@rel='canonical']/@href")
        if any(_NOT_FOUND_ADDRESS.search(str(each)) for each in addresses):
            return not _NOT_FOUND_ADDRESS.search(self.page.address.path)
        if self.page.meta("prerender-status-code", "status", "next-error")[:1] in (["404"], ["410"], ["not-found"]):
            return True
        return _NOT_FOUND_DATA.search(self.scripts) is not None

    @property
    def leaves(self) -> bool:
        """Whether a refresh or a script leads a reader elsewhere; or a frame shows another address."""
        page = self.page
        refreshes = page.root.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content")
        return any(is_refreshed_elsewhere(str(each)) for each in refreshes)

    @property
    def leaves_by_script(self) -> bool:
        """Whether a script or a frameset leads a reader elsewhere."""
        if _LEAVES.search(self.scripts) is not None or _SENDS.search(self.scripts) is not None:
            return True
        return bool(self.page.root.xpath("//frameset | //iframe[@width='100%' or contains(@style, '100%')]"))
