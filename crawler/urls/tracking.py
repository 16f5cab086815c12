"""Parameters and fragments that say how a reader came to a page and change nothing on it: data, each with its source.

A name is listed for every site only if it belongs to one maker of such links and means nothing else anywhere; a name
that could be functional elsewhere is listed for the sites where it is known. Names of every site are compared without
regard to case, names of one site as they are. To add one: name who makes it and what it records.
"""

import re

__all__ = ["is_tracking_fragment", "is_tracking_parameter", "site_parameters"]

PREFIXES: dict[str, str] = {
    "utm_": "Google Analytics, campaign parameters: source, medium, campaign, term, content and extensions",
    "guce_": "Yahoo's consent pages (TechCrunch, Engadget): the referrer, handed through",
    "hsa_": "HubSpot, advertising parameters",
    "mtm_": "Matomo, campaign parameters",
    "__hs": "HubSpot, cross-domain visitor cookies (__hstc, __hssc, __hsfp)",
}
"""Beginnings of names, on every site -> source."""

PARAMETERS: dict[str, str] = {
    "gclid": "Google Ads, click",
    "gclsrc": "Google Ads, where the click identifier came from",
    "dclid": "Google Display & Video, click",
    "gbraid": "Google Ads, click on iOS (to apps)",
    "wbraid": "Google Ads, click on iOS (to the web)",
    "gad_source": "Google Ads, kind of placement",
    "gad_campaignid": "Google Ads, campaign",
    "_gl": "Google Analytics, cross-domain linker",
    "srsltid": "Google Merchant Center, result",
    "fbclid": "Facebook, click",
    "mibextid": "Facebook's apps, share",
    "msclkid": "Microsoft Advertising, click",
    "twclid": "Twitter advertising, click",
    "ttclid": "TikTok advertising, click",
    "li_fat_id": "LinkedIn advertising, click",
    "yclid": "Yandex Direct, click",
    "igshid": "Instagram, share",
    "mc_cid": "Mailchimp, campaign",
    "mc_eid": "Mailchimp, recipient",
    "mkt_tok": "Marketo, recipient",
    "_hsenc": "HubSpot, e-mail",
    "_hsmi": "HubSpot, e-mail",
    "hsctatracking": "HubSpot, call to action",
    "vero_id": "Vero, recipient",
    "oly_enc_id": "Omeda (Olytics), recipient",
    "oly_anon_id": "Omeda (Olytics), visitor",
    "pk_campaign": "Matomo (Piwik), campaign",
    "pk_kwd": "Matomo (Piwik), keyword",
    "pk_source": "Matomo (Piwik), source",
    "pk_medium": "Matomo (Piwik), medium",
    "pk_content": "Matomo (Piwik), content",
    "cmpid": "Campaign of newsrooms (Bloomberg, CNN, Washington Post)",
    "guccounter": "Yahoo's consent pages (TechCrunch, Engadget), counter",
    "echobox": "Echobox, social posts of newsrooms",
    "tpcc": "Yahoo and Bloomberg newsletters, campaign",
}
"""Names in lower case, on every site -> source."""

_TWITTER = {
    "ref_src": "Twitter's embeds: where the reader clicked",
    "ref_url": "Twitter's embeds: the embedding page",
    "s": "share: which app",
    "t": "share: by whom",
    "cxt": "share: context",
}
_YOUTUBE = {
    "si": "share",
    "feature": "which control was clicked (feature=youtu.be)",
    "pp": "search result that was clicked",
    "ab_channel": "name of the channel, for show",
    "app": "which app; the page is the same",
}
_DOW_JONES = {
    "mod": "which module of which page was clicked",
    "reflink": "share (desktopwebshare_permalink)",
}
_SUBSTACK = {
    "r": "reader who shared",
    "s": "share (s=r: reader)",
    "showWelcomeOnShare": "may show a cover page instead of the post",
    "triedRedirect": "log-in was tried",
    "isFreemail": "e-mail of the free list",
}
_GOOGLE_DRIVE = {"usp": "how it was shared (usp=sharing)"}
_RED_VENTURES = {"ftag": "campaign"}
_BBC = {
    "at_medium": "AT Internet, campaign",
    "at_campaign": "AT Internet, campaign",
    "at_campaign_type": "AT Internet, campaign",
    "at_custom1": "AT Internet, campaign",
    "at_custom2": "AT Internet, campaign",
    "at_custom3": "AT Internet, campaign",
    "at_custom4": "AT Internet, campaign",
    "at_link_id": "AT Internet, campaign",
    "at_link_origin": "AT Internet, campaign",
    "at_link_type": "AT Internet, campaign",
    "at_format": "AT Internet, campaign",
    "at_ptr_name": "AT Internet, campaign",
    "at_bbc_team": "AT Internet, campaign",
    "ns_campaign": "comScore, campaign",
    "ns_source": "comScore, campaign",
    "ns_mchannel": "comScore, campaign",
    "ns_linkname": "comScore, campaign",
    "ns_fee": "comScore, campaign",
    "ocid": "syndication partner",
    "xtor": "AT Internet, campaign",
}

SITE_PARAMETERS: dict[str, dict[str, str]] = {
    "twitter.com": _TWITTER,
    "x.com": _TWITTER,
    "youtube.com": _YOUTUBE,
    "youtu.be": _YOUTUBE,
    "spotify.com": {"si": "share"},
    "bloomberg.com": {
        "srnd": "section the reader came from",
        "sref": "newsletter or partner",
        "leadSource": "paywall through which the reader came (uverify wall)",
        "in_source": "banner that was clicked",
    },
    "forbes.com": {"sh": "share", "ss": "share: section"},
    "theinformation.com": {"rc": "referral code of a subscriber"},
    "cnbc.com": {"__source": "share (sharebar, twitter, …)"},
    "medium.com": {"source": "which list was clicked; the friend link's key is sk and stays"},
    "nytimes.com": {
        "smid": "share: social network",
        "smtyp": "share: type",
        "smprod": "share: product",
        "referringSource": "share",
        "emc": "e-mail campaign",
        "campaign_id": "newsletter",
        "instance_id": "newsletter",
        "segment_id": "newsletter",
        "regi_id": "newsletter: reader",
        "partner": "feed reader (partner=rss)",
    },
    "theguardian.com": {"CMP": "campaign", "INTCMP": "campaign inside the site"},
    "washingtonpost.com": {"itid": "internal link", "wpisrc": "newsletter", "wpmm": "newsletter"},
    "wsj.com": _DOW_JONES,
    "barrons.com": _DOW_JONES,
    "marketwatch.com": _DOW_JONES,
    "economist.com": {"fsrc": "campaign"},
    "foreignaffairs.com": {"cid": "campaign (soc-tw-rdr)"},
    "ft.com": {"trk": "LinkedIn's feed"},
    "techcrunch.com": {"ncid": "campaign (rss)", "sr_share": "share"},
    "cnet.com": _RED_VENTURES,
    "zdnet.com": _RED_VENTURES,
    "bbc.com": _BBC,
    "bbc.co.uk": _BBC,
    "linkedin.com": {"trk": "link that was clicked", "trackingId": "link that was clicked", "lipi": "page before"},
    "instagram.com": {"igsh": "share"},
    "docs.google.com": _GOOGLE_DRIVE,
    "drive.google.com": _GOOGLE_DRIVE,
    "substack.com": _SUBSTACK,
    "lastweekin.ai": _SUBSTACK,
}
"""Host, with all hosts under it -> names as they are -> what they record. Observed on links shared from these sites."""

_FRAGMENTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"echobox=[0-9]+", re.IGNORECASE), "Echobox: the time of a newsroom's social post"),
    (re.compile(r"(?:utm_[a-z]+=[^&]*)(?:&utm_[a-z]+=[^&]*)*", re.IGNORECASE), "Google Analytics with allowAnchor"),
    (re.compile(r"gs\.[a-z0-9]{4,10}", re.IGNORECASE), "GetSocial: share by copying the address"),
    (re.compile(r"_=_"), "Facebook log-in: left behind after it"),
    (re.compile(r"xtor=[A-Z0-9-]+.*"), "AT Internet: campaign"),
    (re.compile(r"amp_tf=.*", re.DOTALL), "AMP viewer: the reader's search and the shared address"),
)
_SITE_FRAGMENTS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "bloomberg.com": ((re.compile(r"xj4y7vzkg"), "share, the same on every article"),),
    "forbes.com": ((re.compile(r"[0-9a-f]{9,14}"), "share: twelve or so hexadecimal digits"),),
    "ft.com": ((re.compile(r"myft:[a-z:-]+"), "myFT: alert from which the reader came"),),
}


def _hosts_above(host: str) -> list[str]:
    """Return `host` and its parent hosts, nearest first, as far as the list of sites could reach."""
    labels = host.split(".")[-5:]
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def site_parameters(host: str) -> frozenset[str]:
    """Return the names that are tracking on `host` alone.

    >>> 'si' in site_parameters('open.spotify.com'), 'si' in site_parameters('a.example')
    (True, False)
    """
    return frozenset(name for site in _hosts_above(host) for name in SITE_PARAMETERS.get(site, ()))


def is_tracking_parameter(name: str, of_site: frozenset[str]) -> bool:
    """Return whether a parameter of this name is tracking on every site, or on this one.

    >>> is_tracking_parameter('utm_source', frozenset()), is_tracking_parameter('id', frozenset())
    (True, False)
    """
    lower = name.lower()
    return lower in PARAMETERS or lower.startswith(tuple(PREFIXES)) or name in of_site


def is_tracking_fragment(fragment: str, host: str) -> bool:
    """Return whether a fragment as a whole is tracking; an anchor or a route is not.

    >>> is_tracking_fragment('Echobox=1588010041', 'a.example'), is_tracking_fragment('results', 'a.example')
    (True, False)
    """
    rules = _FRAGMENTS + tuple(rule for site in _hosts_above(host) for rule in _SITE_FRAGMENTS.get(site, ()))
    return any(pattern.fullmatch(fragment) for pattern, _source in rules)
