"""The tables of ``content``: import them from here, so that all of them are always mapped together."""

from content.models.best_bets import BestBet
from content.models.external_links import ExternalLink, ExternalLinkUse, LinkException
from content.models.feedback import PageVote, SearchEvent, SearchEventKind, VoteReason
from content.models.flags import ContentFlag, FlagReason
from content.models.glossary import GlossaryEntry
from content.models.items import (
    ContentItem,
    ContentItemCategory,
    ContentLink,
    LinkKind,
    Redirect,
)
from content.models.judged import JudgedSearch
from content.models.media import Media, MediaUse, MediaVersion
from content.models.outbox import IndexChange, PublicStamp, RenderChange
from content.models.public_changes import PublicChange
from content.models.revisions import Revision, RevisionEvent
from content.models.sections import Section, SectionRole
from content.models.snippets import Snippet, SnippetValue
from content.models.synonyms import SynonymGroup
from content.models.working_copies import WorkingCopy

__all__ = [
    "BestBet",
    "ContentFlag",
    "ContentItem",
    "ContentItemCategory",
    "ContentLink",
    "ExternalLink",
    "ExternalLinkUse",
    "FlagReason",
    "GlossaryEntry",
    "IndexChange",
    "JudgedSearch",
    "LinkException",
    "LinkKind",
    "Media",
    "MediaUse",
    "MediaVersion",
    "PageVote",
    "PublicChange",
    "PublicStamp",
    "Redirect",
    "RenderChange",
    "Revision",
    "RevisionEvent",
    "SearchEvent",
    "SearchEventKind",
    "Section",
    "SectionRole",
    "Snippet",
    "SnippetValue",
    "SynonymGroup",
    "VoteReason",
    "WorkingCopy",
]
