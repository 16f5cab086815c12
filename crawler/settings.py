"""Every setting; each that deviates from Scrapy's default says why. Override one with `-s NAME=VALUE`."""

from crawler import __version__

BOT_NAME = "backnumber"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = "crawler.commands"

# The archive

ARCHIVE = "archive.db"  # path of the archive, in the working folder
CORRECTIONS = "corrections.yaml"  # path of the corrections by hand; need not exist
SUMMARY_JSON = None  # path to which a run writes its summary as JSON
PROGRESS_INTERVAL = 5  # seconds from one line of progress to the next, at least; 0 for none

# Notices

NOTIFY_ON = (
    "failure"  # when a notice is sent: failure (also of a run that was stopped or could not begin), change, always
)
NOTIFY_COMMAND = None  # command that gets the summary as JSON on its standard input; no shell reads it
NOTIFY_WEBHOOK = None  # address to which the summary is posted as JSON
NOTIFY_TIMEOUT = 30  # seconds that each may take

# Who asks

CONTACT_URL = None  # page or mailto: of whoever runs the crawler; a live run needs it
USER_AGENT = f"Backnumber/{__version__}"  # the contact is added to it

# Manners

ROBOTSTXT_OBEY = True  # what a site asks of robots is asked of us
CONCURRENT_REQUESTS = 64  # hosts that are asked side by side; 64 end within some percent of what the busiest takes
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one request at a time to a host
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host; five times that for Substack, half for the repository
DOWNLOAD_DELAY_JITTER = 0  # Scrapy's makes pauses of half the delay, and a fifth more than the delay on the whole
CRAWL_DELAY_MAX = 30  # seconds; the most of a robots.txt's Crawl-delay that is kept
BACKOFF_START = 5  # seconds of the first pause after a 429 or 503 that names none; each further one is twice as long
BACKOFF_PATIENCE = 60  # seconds; a longer pause is not waited for, the links stay due
BACKOFF_MAX = 3600  # seconds; the longest pause that is kept; 0 for no pauses
HOST_BUDGET = 1000  # requests to one host in one run; 0 for no bound
RETRY_TIMES = 2  # of a listing or an edition; a linked page is visited again when it is due
COOKIES_ENABLED = False  # a reader without an account needs none
REFERER_ENABLED = False  # where a link stood is nobody's business
METAREFRESH_ENABLED = False  # a stub is an edition, not a detour
REDIRECT_MAX_TIMES = 10

# Linked pages

CAPTURES = None  # folder in which answers are kept as WARC files; none are kept without one
READERS = None  # processes that read linked pages, by default as many as there are processors; 0 reads none
VISIT_MAXSIZE = 10_000_000  # bytes of a linked page; a larger one is there, and not read
IMAGE_MAXSIZE = 10_000_000  # bytes of an image, likewise
VISIT_TIMEOUT = 30  # seconds in which a linked page is there as a whole

# Safety

ALLOWED_NETWORKS = ""  # networks that are no part of the public web and may be asked all the same, such as 127.0.0.0/8
ALLOWED_PORTS = "80,443,8000,8008,8080,8443"  # ports at which the web is served, outside of the allowed networks
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default trusts anyone
DOWNLOAD_TIMEOUT = 60  # seconds; the default is three minutes
DOWNLOAD_MAXSIZE = 20_000_000  # bytes; the default is a gigabyte, the largest real listing has a megabyte
DOWNLOAD_WARNSIZE = 0  # an answer beyond the maximum is a failure anyway
URLLENGTH_LIMIT = 0  # Scrapy drops longer addresses without a word; the address guard refuses them by name
REMOTE_CONTROL_ENABLED = False  # on by default, and runs code through a local port
TELNETCONSOLE_ENABLED = False  # likewise
HTTPPROXY_ENABLED = False  # behind a proxy, the address guard does not see where a request goes
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # the default knows no IPv6
DOWNLOAD_HANDLERS = {
    # With bounded heads, and failures that can be told apart
    "http": "crawler.crawling.download_handler.PoliteHTTPHandler",
    "https": "crawler.crawling.download_handler.PoliteHTTPHandler",
    # Only the web is crawled
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}

# What is plugged in

EXTENSIONS = {
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
ITEM_PIPELINES = {
    "crawler.crawling.pipelines.assemble.AssembleIssue": 300,
    "crawler.crawling.pipelines.read.ReadPage": 400,
    "crawler.crawling.pipelines.read.ReadPicture": 410,
    "crawler.crawling.pipelines.record.RecordVisits": 500,
    "crawler.crawling.pipelines.store.StoreIssue": 800,
}
DOWNLOADER_MIDDLEWARES = {
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
SPIDER_MIDDLEWARES = {
    "crawler.crawling.middlewares.start_items.StartItems": 900,  # and here it makes them
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # no link is followed from a page to the next
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ASYNCIO_EVENT_LOOP = "uvloop.Loop"  # a fifth less CPU a page
CONCURRENT_ITEMS = 1  # of one response, which has one item: the default makes a hundred tasks for each
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.ScrapyPriorityQueue"  # the default looks at every host at each request

# Logs for people

LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%H:%M:%S"
LOG_JSON = False  # one JSON object a line instead: time, level, logger, message, traceback
LOG_FORMATTER = "crawler.crawling.log_format.ItemNameFormatter"  # the default prints whole issues
LOG_VERSIONS: list[str] = []  # the ledger keeps the version of the program
STATS_DUMP = False  # the summary says it for people, SUMMARY_JSON for programs
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the spider says itself what it could not get
