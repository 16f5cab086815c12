"""The command lines of the project's commands: options and help.

Scrapy imports all of them for each command, so a module here imports what it carries out only in `execute`.
"""

from crawler.commands.termination import end_quietly

end_quietly()  # of the project, this is what Scrapy's command line imports first, beside the settings
