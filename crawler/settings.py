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
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one slow lane a host
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host; five times that for Substack, half for the repository
RETRY_TIMES = 2
COOKIES_ENABLED = False  # a reader without an account needs none
METAREFRESH_ENABLED = False  # a stub is an edition, not a detour
REDIRECT_MAX_TIMES = 10

# Safety

DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default trusts anyone
DOWNLOAD_TIMEOUT = 60  # seconds; the default is three minutes
DOWNLOAD_MAXSIZE = 20_000_000  # bytes; the default is a gigabyte, the largest real listing has a megabyte
DOWNLOAD_WARNSIZE = 0  # an answer beyond the maximum is a failure anyway
REMOTE_CONTROL_ENABLED = False  # on by default, and runs code through a local port
TELNETCONSOLE_ENABLED = False  # likewise
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}  # only the web is crawled

# What is plugged in

EXTENSIONS = {
    "crawler.extensions.json_logs.JsonLogs": 1,
    # Those before the ledger check their settings before a run is on record
    "crawler.extensions.notices.Notices": 4,  # before the summary, which says what could not be sent
    "crawler.extensions.summary.RunSummary": 5,
    "crawler.extensions.progress.Progress": 6,
    "crawler.extensions.ledger.RunLedger": 10,
    "crawler.extensions.expectations.Expectations": 20,
    "scrapy.extensions.logstats.LogStats": None,  # the progress says more
}
ITEM_PIPELINES = {
    "crawler.pipelines.assemble.AssembleIssue": 300,
    "crawler.pipelines.store.StoreIssue": 800,
}
DOWNLOADER_MIDDLEWARES = {
    # Below HttpCompression (590), which takes a truncated body for a whole one
    "crawler.middlewares.whole_bodies.WholeBodies": 595,
}
CONCURRENT_ITEMS = 8  # the default makes a hundred tasks of each response

# Logs for people

LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%H:%M:%S"
LOG_JSON = False  # one JSON object a line instead: time, level, logger, message, traceback
LOG_FORMATTER = "crawler.log_format.ItemNames"  # the default prints whole issues
LOG_VERSIONS: list[str] = []  # the ledger keeps the version of the program
STATS_DUMP = False  # the summary says it for people, SUMMARY_JSON for programs
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the spider says itself what it could not get
