"""Every setting of the project: name, type, default and meaning. Override one with `-s NAME=VALUE`.

Settings of Scrapy's are here where the default deviates, with the reason. The commands check `-s` against these types,
and docs/settings.md is made from them.
"""

from typing import Annotated, Literal

from msgspec import Meta

from crawler import __version__

Seconds = Annotated[float, Meta(ge=0, description="a number of seconds", extra={"unit": "seconds"})]
Bytes = Annotated[int, Meta(ge=0, description="a whole number of bytes", extra={"unit": "bytes"})]
Number = Annotated[int, Meta(ge=0, description="a whole number, 0 or more")]
LogLevel = Literal["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"]
Components = dict[str, int | str | None]
"""Path of a component, or a scheme -> its place, its path, or None to leave it out."""

BOT_NAME: str = "backnumber"
"""Name of the project."""
SPIDER_MODULES: list[str] = ["spiders"]
"""Where the spiders are."""
COMMANDS_MODULE: str = "crawler.commands"
"""Where the commands are."""

# The archive

ARCHIVE: str = "archive.db"
"""Path of the archive, from the working folder."""
CORRECTIONS: str = "corrections.yaml"
"""Path of the corrections by hand, from the working folder; need not exist."""
SUMMARY_JSON: str | None = None
"""Path to which a run writes its summary as JSON."""
PROGRESS_INTERVAL: Annotated[float, Meta(ge=0, description="a number of seconds; 0 is never")] = 5
"""Least time from one line of progress to the next."""

# Notices

NOTIFY_ON: Literal["failure", "change", "always"] = "failure"
"""When a notice is sent; failure includes a run that was stopped or could not begin."""
NOTIFY_COMMAND: str | None = None
"""Command that gets the summary as JSON on its standard input; no shell reads it."""
NOTIFY_WEBHOOK: str | None = None
"""Address to which the summary is posted as JSON."""
NOTIFY_TIMEOUT: Seconds = 30
"""Time that each notice may take."""

# Identification

CONTACT_URL: str | None = None
"""Page, or `mailto:` address, of whoever runs the crawler; a run that leaves the machine needs it."""
USER_AGENT: str = f"Backnumber/{__version__}"
"""The contact is added to it."""

# Politeness

ROBOTSTXT_OBEY: bool = True
"""Scrapy's default is not to ask for robots.txt."""
CONCURRENT_REQUESTS: Number = 64
"""Hosts that are asked side by side; with 64 a run takes a few per cent longer than its busiest host alone."""
CONCURRENT_REQUESTS_PER_DOMAIN: Number = 1
"""Requests to one host at a time."""
DOWNLOAD_DELAY: Seconds = 1.0
"""Time between two requests to a host; five times that for Substack, half for the repository."""
DOWNLOAD_DELAY_JITTER: Annotated[float, Meta(ge=0, description="a number, 0 or more")] = 0
"""Share of the delay by which it varies. Scrapy's 0.5 makes pauses of half the delay, and longer ones on the whole."""
CRAWL_DELAY_MAX: Seconds = 30
"""The most of a robots.txt's Crawl-delay that is kept."""
BACKOFF_START: Seconds = 5
"""First pause after a 429 or 503 that names none; each further one is twice as long."""
BACKOFF_PATIENCE: Seconds = 60
"""A longer pause is not waited for: the links stay due."""
BACKOFF_MAX: Seconds = 3600
"""The longest pause that is kept; 0 for no pauses."""
HOST_BUDGET: Annotated[int, Meta(ge=0, description="a number of requests; 0 is no bound")] | None = 1000
"""Requests to one host in one run."""
RETRY_TIMES: Number = 2
"""Repeats of a listing or an edition; a linked page is visited again when it is due."""
COOKIES_ENABLED: bool = False
"""A reader without an account needs none."""
REFERER_ENABLED: bool = False
"""Sites are not told where a link stands."""
METAREFRESH_ENABLED: bool = False
"""A stub is an edition, not a redirect."""
REDIRECT_MAX_TIMES: Number = 10
"""Redirects that one request follows."""

# Linked pages

CAPTURES: str | None = None
"""Folder in which answers are kept as WARC files; none are kept without one."""
READERS: Annotated[int, Meta(ge=0, description="a number of processes, 0 or more")] | None = None
"""Processes that read linked pages, by default as many as there are processors; 0 reads none."""
VISIT_MAXSIZE: Bytes = 10_000_000
"""Largest linked page that is read; a larger one counts as there."""
IMAGE_MAXSIZE: Bytes = 10_000_000
"""Largest image that is read; a larger one counts as there."""
VISIT_TIMEOUT: Annotated[float, Meta(gt=0, description="a number of seconds above 0", extra={"unit": "seconds"})] = 30
"""Time in which a linked page has to arrive as a whole."""

# Safety

ALLOWED_NETWORKS: list[str] | str = ""
"""Networks that are not public and may be asked all the same, separated by commas, such as 127.0.0.0/8."""
ALLOWED_PORTS: list[str] | str = "80,443,8000,8008,8080,8443"
"""Ports that are asked outside of the allowed networks, separated by commas."""
DOWNLOAD_VERIFY_CERTIFICATES: bool = True
"""Scrapy's default accepts any certificate."""
DOWNLOAD_TIMEOUT: Seconds = 60
"""Scrapy's default is three minutes."""
DOWNLOAD_MAXSIZE: Bytes = 20_000_000
"""Scrapy's default is a gigabyte; the largest real listing has a megabyte."""
DOWNLOAD_WARNSIZE: Bytes = 0
"""No warning: an answer beyond the maximum is a failure anyway."""
URLLENGTH_LIMIT: Number = 0
"""Scrapy drops longer addresses without a message; the address guard refuses them by name."""
REMOTE_CONTROL_ENABLED: bool = False
"""Scrapy's default runs code that a local port receives."""
TELNETCONSOLE_ENABLED: bool = False
"""Scrapy's default runs code that a local port receives."""
HTTPPROXY_ENABLED: bool = False
"""Behind a proxy, the address guard does not see where a request goes."""
TWISTED_DNS_RESOLVER: str = "scrapy.resolver.CachingHostnameResolver"
"""Scrapy's default does not know IPv6."""
DOWNLOAD_HANDLERS: Components = {
    # With bounded heads, and failures that can be told apart
    "http": "crawler.crawling.download_handler.PoliteHTTPHandler",
    "https": "crawler.crawling.download_handler.PoliteHTTPHandler",
    # Only the web is crawled
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
"""Only the web is crawled: the schemes http and https."""

# What is plugged in

EXTENSIONS: Components = {
    "crawler.crawling.extensions.json_logs.JsonLogs": 1,
    # Those before the ledger check their settings before a run is on record
    "crawler.crawling.extensions.notices.Notices": 4,  # before the summary, which says what could not be sent
    "crawler.crawling.extensions.summary.RunSummary": 5,
    "crawler.crawling.extensions.progress.Progress": 6,
    "crawler.crawling.extensions.reader_pool.ReaderPool": 7,
    "crawler.crawling.extensions.run_ledger.RunLedger": 10,
    "crawler.crawling.extensions.expectations.Expectations": 20,
    "scrapy.extensions.spiderstate.SpiderState": None,  # it makes the folder JOBDIR, which the ledger refuses
    "scrapy.extensions.logstats.LogStats": None,  # the progress says more
}
"""Extensions; those before the run ledger check their settings before a run is on record."""
ITEM_PIPELINES: Components = {
    "crawler.crawling.pipelines.read.ReadPage": 400,
    "crawler.crawling.pipelines.read.ReadPicture": 410,
    "crawler.crawling.pipelines.record.RecordVisits": 500,
    "crawler.crawling.pipelines.store.StoreDigest": 800,
}
"""What reads and stores issues and visits, in its order."""
DOWNLOADER_MIDDLEWARES: Components = {
    # In the order in which a request passes them; an answer passes them the other way
    "crawler.crawling.middlewares.start_items.StartItems": 10,  # here it ends the requests that carry items
    "crawler.crawling.middlewares.address_guard.AddressGuard": 40,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the web is the site
    "crawler.crawling.middlewares.robots.Robots": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # nobody logs in
    "crawler.crawling.middlewares.backoff.Backoff": 560,
    "crawler.crawling.middlewares.host_budget.HostBudget": 570,
    "crawler.crawling.middlewares.decoding.Decoding": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.crawling.middlewares.redirects.Redirects": 600,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.crawling.middlewares.capture.Capture": 900,  # below all that changes an answer
}
"""What a request passes in this order, and an answer in the reverse order."""
SPIDER_MIDDLEWARES: Components = {
    "crawler.crawling.middlewares.start_items.StartItems": 900,  # and here it makes them
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # no link is followed from a page to the next
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
"""What the requests of a spider pass. No link is followed from a page to the next."""
ASYNCIO_EVENT_LOOP: str | None = "uvloop.Loop"
"""Takes a fifth less processor time a page than Python's own."""
CONCURRENT_ITEMS: Number = 1
"""Items of one response that are processed at once. A response has one; Scrapy's 100 makes 100 tasks for each."""
SCHEDULER_PRIORITY_QUEUE: str = "scrapy.pqueues.ScrapyPriorityQueue"
"""Scrapy's default looks at every host for each request."""

# Logs

LOG_LEVEL: LogLevel | Number = "INFO"
"""Least severity that is logged."""
LOG_FORMAT: str = "%(asctime)s %(levelname)s %(message)s"
"""Form of a line."""
LOG_DATEFORMAT: str = "%H:%M:%S"
"""Form of its time."""
LOG_JSON: bool = False
"""One JSON object a line instead: time, level, logger, message, traceback."""
LOG_FORMATTER: str = "crawler.crawling.log_format.ItemNameFormatter"
"""Scrapy's default prints whole issues."""
LOG_VERSIONS: list[str] = []
"""Libraries whose versions are logged; the ledger keeps them."""
STATS_DUMP: bool = False
"""The summary says it for people, SUMMARY_JSON for programs."""
RETRY_GIVE_UP_LOG_LEVEL: LogLevel = "DEBUG"
"""The spider says itself what it could not get."""
