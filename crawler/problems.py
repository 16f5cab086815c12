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

OF_RUNS = ("issue_unusual", "problems_rose")
"""Kinds that a run finds in an issue beside the others. Making the issue anew does not settle them."""
