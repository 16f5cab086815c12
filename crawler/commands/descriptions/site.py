"""stub"""
from scrapy.settings import BaseSettings
from crawler.commands.descriptions.draft import Draft
from crawler.commands.descriptions.folder import Asked
def draft_of_site(asked: Asked, settings: BaseSettings) -> Draft:
    raise NotImplementedError
