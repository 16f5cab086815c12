"""The closed vocabulary of `problems`: every kind of repair, doubt and refusal, with its severity and meaning."""

from typing import Literal

Severity = Literal["repair", "doubt", "refusal"]

KINDS: dict[str, tuple[Severity, str]] = {
    # front matter
    "front_matter_unterminated": (
        "repair",
        "The front matter is closed on the line of the first heading, or not at all.",
    ),
    "front_matter_fenced": ("repair", "The whole file is in a code fence, so that the site shows it as code."),
    "front_matter_unquoted": ("repair", "The front matter is not valid YAML; its lines were read one by one."),
    "front_matter_missing": ("doubt", "The post has no front matter."),
    "placeholder": ("repair", "Placeholder text of the template was left out."),
    # identity of the issue
    "number_conflict": ("repair", "Places of an issue give different numbers; that of the first in order is used."),
    "number_duplicate": ("doubt", "Several issues have the same number."),
    "number_missing": ("doubt", "No number in the file name nor in the title."),
    "date_impossible": ("repair", "The date does not exist; the date that the site shows is used."),
    "date_conflict": ("doubt", "Two editions of the issue, or two places of one, give different dates."),
    "date_imprecise": ("doubt", "Only a week is given, or day and month cannot be told apart."),
    "date_missing": ("doubt", "No edition gives a date."),
    "permalink_unused": (
        "repair",
        "The site cannot read the front matter and shows the page at another address, which is the one used.",
    ),
    "permalink_duplicate": ("doubt", "Two issues claim the same page; the site shows only the later."),
    "redirect_wrong": ("doubt", "The front matter redirects to an address that is not the post's."),
    "address_missing": ("doubt", "No address of the issue is known; that of the publication is used."),
    "title_missing": ("doubt", "The edition has no title."),
    # text
    "markup_unread": ("doubt", "Markup of the text that no rule reads, or that would read other files."),
    "mojibake": ("repair", "Text that was decoded with the wrong charset was repaired."),
    "characters_lost": ("doubt", "The text contains replacement characters: the original characters are lost."),
    "escaped_twice": ("repair", "The feed escapes the text once more than it says; that was undone."),
    "nesting_too_deep": ("refusal", "Elements nested deeper than any post needs were not read."),
    "tracker_left_out": ("repair", "Images of a mail that tell its sender of the reading were left out."),
    "too_large": ("refusal", "The file is larger than the limit and was not read."),
    "not_text": ("refusal", "The file is not text."),
    "empty": ("refusal", "The edition is empty."),
    # links
    "url_doubtful": (
        "doubt",
        "A placeholder or a bare word where an address should be; the mention stays, its link is of no other work.",
    ),
    "url_mended": ("repair", "The URL as written cannot be fetched; the normalised one was mended."),
    "url_split": ("repair", "Two URLs written as one were separated; the first is used."),
    "url_placeholder": ("refusal", "A placeholder link of the template; it is not a mention."),
    "url_unsupported": ("doubt", "The address is neither http nor https; it is kept and never fetched."),
    "heading_split": ("repair", "Two headings that the template joined into one line were read as two."),
    "link_unrendered": (
        "doubt",
        "White space in the address of a link: kramdown shows a link, CommonMark its text; it is no mention.",
    ),
    "liquid_unresolved": (
        "doubt",
        "A tag or variable of the site's templates that the description does not resolve; it is shown nowhere.",
    ),
    "story_without_link": ("doubt", "A headline among stories that links to nothing."),
    "url_unreadable": ("refusal", "The address cannot be parsed; it is not a mention."),
    "link_unread": ("refusal", "A link of the body that no rule reads as a mention."),
    "identity_doubtful": ("doubt", "A redirect or canonical address of a link that is not credible."),
    "revisions_capped": ("repair", "The linked page differs at nearly every visit: only its first states are kept."),
    # editions
    "edition_differs": (
        "doubt",
        "Another edition has links that the one read from lacks, or lacks some of its links.",
    ),
    "edition_unmatched": ("doubt", "A page for which no issue was found."),
    "edition_unavailable": ("doubt", "An edition that a listing names could not be fetched."),
    "edition_gone": ("doubt", "An edition is no longer in its listing; its content is kept."),
    "edition_stub": ("doubt", "Only stubs or previews of the issue are known."),
    "summary_filled": ("repair", "A template summary was replaced by the one of another edition."),
    "edition_withheld": (
        "doubt",
        "An edition was edited, and far less is read in it now: its former text is read until this is accepted.",
    ),
    "issue_unusual": (
        "doubt",
        "The issue is laid out unlike the last ones of its kind, or seems to be cut off; parts of it may be missing.",
    ),
    "no_mentions": ("doubt", "The issue has no links."),
    "issue_shrank": ("doubt", "The issue lost most of its links in one run."),
    "listing_shrank": ("doubt", "Many editions vanished from their listing in one run; their content is kept."),
    "issues_lost": ("doubt", "A run left fewer issues than there were."),
    "problems_rose": (
        "doubt",
        "Far more doubts and refusals about an issue than about the last ones of its kind; a layout may have changed.",
    ),
    "section_uncategorised": ("doubt", "No rule maps the heading to a category; it counts as Other."),
    "path_refused": ("refusal", "A path or a symbolic link that leads out of the posts' folder was not followed."),
    "listing_fruitless": ("refusal", "A listing names editions, and none of them could be read as one of an issue."),
    "listing_unreadable": ("refusal", "A listing could not be read."),
    "corrected": ("repair", "A row was changed by a correction in corrections.yaml."),
    "correction_unused": ("doubt", "A correction that matches no row."),
}
"""Kind -> (severity, meaning): a `repair` was mended or noted, and is a record; a `doubt` is kept but doubtful, a
`refusal` was not taken: both are open until a person accepts them, or their reason is gone."""

_CORRECT = "Correct it in corrections.yaml, or accept it."
_LOOK = "Look at the edition: where the digest has it so, accept it."
_POST = "Mend the post and crawl again, or accept it."

REMEDIES: dict[str, str] = {
    "front_matter_missing": _POST,
    "number_duplicate": _CORRECT,
    "number_missing": _CORRECT,
    "date_conflict": _CORRECT,
    "date_imprecise": _CORRECT,
    "date_missing": _CORRECT,
    "permalink_duplicate": "Look at the page: if the site is right, accept it; else mend the post.",
    "redirect_wrong": "Look where it leads: if the issue is read from the right place, accept it.",
    "address_missing": "Say in [issue] of the publication's file where issues are (permalink), or accept it.",
    "title_missing": _CORRECT,
    "markup_unread": "Resolve it in [liquid] of the publication's file, or accept it.",
    "characters_lost": _LOOK,
    "nesting_too_deep": _LOOK,
    "too_large": _LOOK,
    "not_text": _POST,
    "empty": "Get the post back and crawl again, or accept it.",
    "url_doubtful": _CORRECT,
    "url_placeholder": _LOOK,
    "url_unsupported": _LOOK,
    "link_unrendered": _POST,
    "liquid_unresolved": "Resolve it in [liquid] of the publication's file, or accept it.",
    "story_without_link": _LOOK,
    "url_unreadable": _CORRECT,
    "link_unread": "Look at the edition: if it is a mention, extend the description; else accept it.",
    "identity_doubtful": "Nothing is joined by it: accept it.",
    "edition_differs": "Compare the two: if the one that is read is the right one, accept it.",
    "edition_unmatched": "Say in the publication's file what is an issue, or accept it.",
    "edition_unavailable": "Crawl again; if it is gone for good, accept it.",
    "edition_gone": "Its content is kept: accept it.",
    "edition_stub": "Name another way in, in the publication's file, or accept it.",
    "edition_withheld": "Compare it with what is read: if nothing is missed, accept the problem; then it is read.",
    "issue_unusual": (
        "Compare it with its page: if it is right, accept the problem; if not, its layout is a new one,"
        " or its text is cut off."
    ),
    "problems_rose": "Look at `scrapy problems` and at the issue's page: if they are right, accept this one.",
    "issue_shrank": "Compare it with its page: if it is right, accept the problem; if not, the reader misses links.",
    "listing_shrank": "Look at the listing: if the editions are gone for good, accept the problem.",
    "issues_lost": "Look at `scrapy problems` for issues that became one; accept the problem if they are one.",
    "no_mentions": "Look at its page: if it has no links, accept the problem; if it has, the reader misses them.",
    "section_uncategorised": "Map the heading in [categories] of the publication's file, or accept it.",
    "path_refused": "Put the file itself there, or accept it.",
    "listing_fruitless": "Look at the listing: if its form is a new one, change the description.",
    "listing_unreadable": "Crawl again; if its form is a new one, change the description.",
    "correction_unused": "Take it out of corrections.yaml, or mend it.",
}
"""Kind of what is open -> what a person does about it."""

OF_RUNS = ("issue_unusual", "problems_rose")
"""Kinds that a run finds in an issue beside the others. Making the issue anew does not settle them."""
