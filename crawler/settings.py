"""Every setting of the project: name, type, default and meaning. Override one with `-s NAME=VALUE`.

Scrapy's own settings are here where the default deviates, with the reason. The commands check `-s` against these types,
and docs/settings.md is generated from them.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta
from scrapy.settings import default_settings

from crawler import __version__

Seconds = Annotated[float, Meta(ge=0, description="a number of seconds", extra={"unit": "seconds"})]
Bytes = Annotated[int, Meta(ge=0, description="a whole number of bytes", extra={"unit": "bytes"})]
Number = Annotated[int, Meta(ge=0, description="a whole number, 0 or more")]
LogLevel = Literal["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"]
Components = dict[str, int | str | None]
"""Path of a component, or a scheme -> its order, its path, or None to disable it."""

BOT_NAME: str = "backnumber"
"""Name of the project."""
SPIDER_MODULES: list[str] = ["spiders"]
"""Packages with the spiders."""
COMMANDS_MODULE: str = "crawler.commands.cli"
"""Package with the commands."""

# The archive

ARCHIVE: str = "archive.db"
"""Path of the archive, relative to the working folder."""
CORRECTIONS: str = "corrections.yaml"
"""Path of the file of manual corrections, relative to the working folder; it need not exist."""
SUMMARY_JSON: str | None = None
"""Path of the file to which a run writes its summary as JSON."""
PROGRESS_INTERVAL: Annotated[float, Meta(ge=0, description="a number of seconds; 0 is never")] = 5
"""Minimum time between two lines of progress."""

# Notices

NOTIFY_ON: Literal["failure", "change", "always"] = "failure"
"""When a notice is sent; failure includes a run that was stopped or could not start."""
NOTIFY_COMMAND: str | None = None
"""Command that gets the summary as JSON on its standard input; it runs without a shell."""
NOTIFY_WEBHOOK: str | None = None
"""Address to which the summary is posted as JSON; from the environment, BACKNUMBER_NOTIFY_WEBHOOK or …_FILE."""
NOTIFY_TIMEOUT: Seconds = 30
"""Time that each notice may take."""

# Clusters

LEASE: str | None = None
"""Path of the file that says until when this crawl may ask hosts: `--cluster` gives it to the crawls of parts."""

# Identification

CONTACT_URL: str | None = None
"""Page, or `mailto:` address, of whoever runs the crawler; required for runs over the network."""
USER_AGENT: str = f"Backnumber/{__version__}"
"""User agent; CONTACT_URL is appended to it."""

# Politeness

ROBOTSTXT_OBEY: bool = True
"""Scrapy's default ignores robots.txt."""
CONCURRENT_REQUESTS: Number = 64
"""Concurrent requests, one per host; with 64 a run takes a few per cent longer than its busiest host alone."""
CONCURRENT_REQUESTS_PER_DOMAIN: Number = 1
"""Concurrent requests to one host."""
DOWNLOAD_DELAY: Seconds = 1.0
"""Time between two requests to a host; five times as long for Substack, half as long for the repository."""
DOWNLOAD_DELAY_JITTER: Annotated[float, Meta(ge=0, description="a number, 0 or more")] = 0
"""Fraction of the delay by which it varies at random. Scrapy's 0.5 allows pauses of half the delay."""
CRAWL_DELAY_MAX: Seconds = 30
"""Upper limit for the Crawl-delay of a robots.txt."""
BACKOFF_START: Seconds = 5
"""First pause after a 429 or 503 without Retry-After; each further one is twice as long."""
BACKOFF_PATIENCE: Seconds = 60
"""Longest pause that a run waits for; with a longer one, the host's links stay due."""
BACKOFF_MAX: Seconds = 3600
"""Upper limit for pauses; 0 for no pauses."""
HOST_BUDGET: Annotated[int, Meta(ge=0, description="a number of requests; 0 is no limit")] | None = 1000
"""Maximum of requests to one host in one run."""
RETRY_TIMES: Number = 2
"""Retries of a listing or an edition; a linked page is instead visited again in a later run."""
COOKIES_ENABLED: bool = False
"""Public pages need no cookies."""
REFERER_ENABLED: bool = False
"""Sites are not told which page links to them."""
METAREFRESH_ENABLED: bool = False
"""A stub is an edition, not a redirect; those of linked pages are followed by a middleware of the project's own."""
REDIRECT_MAX_TIMES: Number = 10
"""Maximum of redirects that one request follows."""

# Linked pages

CAPTURES: str | None = None
"""Folder for captures: responses are stored there in WARC files. Without it, none is stored."""
CAPTURE_CHANGES: Literal["body", "text", "never"] = "text"
"""When the new body of a page that was captured before is stored: `body`, when a byte of it changed; `text`, when what
is read of it changed, otherwise the visit refers to the body before; `never`."""
CAPTURE_COMPRESSION: Literal["fast", "small"] = "fast"
"""What counts when captures are compressed: `fast`, the time (ISA-L, where it is installed); `small`, the bytes: zlib
takes five to ten times as long for 6 to 11 % fewer. A body that came compressed is stored as it came."""
READERS: Annotated[int, Meta(ge=0, description="a number of processes, 0 or more")] | None = None
"""Processes that read linked pages, by default as many as there are processors; with 0 none are read."""
MEMORY: Annotated[int, Meta(ge=1, description="a whole number of bytes", extra={"unit": "bytes"})] | None = None
"""Memory that a run may take with all its processes, by default what its unit or container is given, or all that the
machine has; how many pages are read at a time, and how long ones, depends on it."""
PROBE_HOSTS: bool = True
"""Whether a host is asked for a made-up address, at most once a run, where a page says nothing of what was linked."""
VISIT_MAXSIZE: Bytes = 10_000_000
"""Largest linked page that is read; a larger one counts as available."""
IMAGE_MAXSIZE: Bytes = 10_000_000
"""Largest image that is read; a larger one counts as available."""
VISIT_TIMEOUT: Annotated[float, Meta(gt=0, description="a number of seconds above 0", extra={"unit": "seconds"})] = 30
"""Time limit for the whole response of a linked page."""

# Copies in web archives

SNAPSHOT_PATIENCE: Seconds = 7200
"""Longest pause of a web archive that a run waits for; with a longer one, the rest is left for the next run."""
SNAPSHOT_KEYS: str | None = None
"""Path of a file with your keys at the web archive, `access:secret`, for `-a submit=yes`; without it the environment
variable SNAPSHOT_SAVE_KEYS has them."""
SNAPSHOT_TURNS: str | None = None
"""Folder of small files in which all your runs on this machine take turns at each web archive, whatever their archive;
by default `backnumber` in `XDG_STATE_HOME`, or in `~/.local/state`."""
SNAPSHOT_SPEED: Annotated[float, Meta(gt=0, description="a number above 0")] = 1
"""How many times as fast time goes for rates and pauses; other than 1 only for a server on this machine."""

# Safety

ALLOWED_NETWORKS: list[str] | str = ""
"""Non-public networks to which connections are allowed, separated by commas, such as 127.0.0.0/8."""
ALLOWED_PORTS: list[str] | str = "80,443,8000,8008,8080,8443"
"""Ports to which connections are allowed outside of ALLOWED_NETWORKS, separated by commas."""
DOWNLOAD_VERIFY_CERTIFICATES: bool = True
"""Scrapy's default accepts any certificate."""
DOWNLOAD_TIMEOUT: Seconds = 60
"""Scrapy's default is three minutes."""
DOWNLOAD_MAXSIZE: Bytes = 20_000_000
"""Scrapy's default is a gigabyte; the largest known listing has a megabyte."""
DOWNLOAD_WARNSIZE: Bytes = 0
"""No warning: a response beyond the maximum is a failure anyway."""
URLLENGTH_LIMIT: Number = 0
"""Scrapy drops longer addresses without a message; the address guard refuses them with a reason."""
REMOTE_CONTROL_ENABLED: bool = False
"""Scrapy's default executes code received on a local port."""
TELNETCONSOLE_ENABLED: bool = False
"""Scrapy's default executes code received on a local port."""
HTTPPROXY_ENABLED: bool = False
"""Behind a proxy, the address guard does not see where a request goes."""
TWISTED_REACTOR_ENABLED: bool = False
"""Nothing of the project needs the reactor of Twisted; without it, a page takes a third less CPU time."""
DOWNLOAD_HANDLERS: Components = {
    # Reads and bounds what real servers send, and guards connections
    "http": "crawler.crawling.download_handler.PoliteHTTPHandler",
    "https": "crawler.crawling.download_handler.PoliteHTTPHandler",
    # Only http and https are crawled
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
"""Only the schemes http and https are crawled."""

# Components

EXTENSIONS: Components = {
    "crawler.crawling.extensions.json_logs.JsonLogs": 1,
    "crawler.crawling.extensions.log_failures.LogFailures": 2,
    # Those before the run ledger check their settings before a run is recorded
    "crawler.crawling.extensions.notices.Notices": 4,  # before the summary, which reports what could not be sent
    "crawler.crawling.extensions.summary.RunSummary": 5,
    "crawler.crawling.extensions.progress.Progress": 6,
    "crawler.crawling.extensions.reader_pool.ReaderPool": 7,
    "crawler.crawling.extensions.lease.Lease": 8,
    "crawler.crawling.extensions.run_ledger.RunLedger": 10,
    "crawler.crawling.extensions.expectations.Expectations": 20,
    "scrapy.extensions.spiderstate.SpiderState": None,  # it creates the folder JOBDIR, which the run ledger refuses
    "scrapy.extensions.logstats.LogStats": None,  # the progress says more
}
"""Extensions; those before the run ledger check their settings before a run is recorded."""
EXTENSIONS_BASE: Components = {
    path: order
    for path, order in default_settings.EXTENSIONS_BASE.items()
    if path not in ("scrapy.extensions.remote_control.RemoteControl", "scrapy.extensions.telnet.TelnetConsole")
}
"""Scrapy's own, without those that run the code of whoever reaches a local port or can read a file. Scrapy loads all
that are listed, also those that are None; these two take a tenth of the start of a run."""
ITEM_PIPELINES: Components = {
    "crawler.crawling.pipelines.read.ReadAnswer": 400,
    "crawler.crawling.pipelines.probe.ProbeHost": 430,
    "crawler.crawling.pipelines.keep.KeepCapture": 450,
    "crawler.crawling.pipelines.record.RecordVisits": 500,
    "crawler.crawling.pipelines.store.StoreDigest": 800,
}
"""Item pipelines: read and store issues and visits."""
DOWNLOADER_MIDDLEWARES: Components = {
    # In the order in which a request passes them; a response passes them in reverse
    "crawler.crawling.middlewares.start_items.StartItems": 10,  # here it ends the requests that carry items
    "crawler.crawling.middlewares.address_guard.AddressGuard": 40,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # links lead to any site
    "crawler.crawling.middlewares.robots.Robots": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # nobody logs in
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,  # the handler reads the setting
    "crawler.crawling.middlewares.backoff.Backoff": 560,
    "crawler.crawling.middlewares.host_budget.HostBudget": 570,
    "crawler.crawling.middlewares.redirects.Stubs": 580,
    "crawler.crawling.middlewares.decoding.Decoding": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.crawling.middlewares.redirects.Redirects": 600,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.crawling.middlewares.capture.Capture": 900,  # below all that change a response
}
"""Downloader middlewares; a request passes them in this order, a response in reverse."""
SPIDER_MIDDLEWARES: Components = {
    "crawler.crawling.middlewares.start_items.StartItems": 900,  # and here it makes them
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # no link is followed from a page to the next
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,  # the one above marks requests of the start too
}
"""Spider middlewares. Links of a page are not followed, so depth and length of URLs are not limited."""
ASYNCIO_EVENT_LOOP: str | None = "uvloop.Loop"
"""Takes a fifth less CPU time per page than Python's own event loop."""
CONCURRENT_ITEMS: Number = 1
"""Items of one response that are processed in parallel. A response has one; Scrapy's 100 creates 100 tasks for it."""
SCHEDULER_PRIORITY_QUEUE: str = "scrapy.pqueues.ScrapyPriorityQueue"
"""Scrapy's default goes through all hosts for each request."""

# Logs

LOG_LEVEL: LogLevel | Number = "INFO"
"""Minimum severity of logged messages."""
LOG_FORMAT: str = "%(asctime)s %(levelname)s %(message)s"
"""Format of a line."""
LOG_DATEFORMAT: str = "%H:%M:%S"
"""Format of the time in a line."""
LOG_JSON: bool = False
"""Log one JSON object per line instead: time, level, logger, message, traceback."""
LOG_FORMATTER: str = "crawler.crawling.log_format.ItemNameFormatter"
"""Scrapy's default logs whole items, such as issues."""
LOG_VERSIONS: list[str] = []
"""Libraries whose versions are logged; the table `runs` records them."""
STATS_CLASS: str = "crawler.crawling.stats.PlainStats"
"""Scrapy's default looks at each call for an argument that nothing of the project gives."""
STATS_DUMP: bool = False
"""The summary has the relevant counts, and SUMMARY_JSON all of the project's."""
WARN_ON_GENERATOR_RETURN_VALUE: bool = False
"""Scrapy's default reads the source of a callback again and again."""
RETRY_EXCEPTIONS: list[Any] = [each for each in default_settings.RETRY_EXCEPTIONS if "Tunnel" not in str(each)]
"""Without proxies no tunnel fails, and its class would load all of Scrapy's handler of HTTP."""
RETRY_GIVE_UP_LOG_LEVEL: LogLevel = "DEBUG"
"""The spider itself logs what could not be fetched."""
