"""One page to records: parse once, read metadata, find the body, clean it, say what the page is."""

import time
from dataclasses import replace
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

from tasks.article.agencies import agency_of
from tasks.article.block_rows import block_rows
from tasks.article.blocks import text_blocks
from tasks.article.body import Line, body_lines, draft, join_lines
from tasks.article.evidence import Candidate
from tasks.article.furniture import split_dateline, without_furniture
from tasks.article.images import pictures
from tasks.article.language import language_of
from tasks.article.links import links_of
from tasks.article.matter import layout_of, without_teasers
from tasks.article.metadata import Metadata, read_metadata
from tasks.article.parse import MAX_BYTES, Document, parse
from tasks.article.profile import SiteProfile, without_site_furniture
from tasks.article.repeats import without_repeats
from tasks.article.sniff import not_a_page
from tasks.article.standfirst import choose_standfirst
from tasks.article.times import Stated
from tasks.article.walls import judge, without_prompts
from tasks.article.words import count_words
from warehouse import keys
from warehouse.outcomes import Outcome
from warehouse.records import Article, Author, Extraction, Image, MetadataCandidate, Page

EXTRACTOR_VERSION = f"3+trafilatura-{version('trafilatura')}"


def extract_page(
    payload: bytes,
    *,
    capture_id: int,
    url_id: int,
    source_id: str,
    url: str,
    content_type: str | None = None,
    timezone: str = "UTC",
    language: str | None = None,
    requested_url: str | None = None,
    profile: SiteProfile | None = None,
) -> Page:
    """Return everything that one page yields, told from the page and from what is known of its site.

    Args:
        payload: bytes of the page after content decoding.
        capture_id: the capture they belong to.
        url_id: id of the URL; goes into the records.
        source_id: id of the publication; goes into the records and into its authors' ids.
        url: address of the page, after redirects.
        content_type: Content-Type header, if there was one.
        timezone: IANA name of the source's zone, in which times without an offset are read.
        language: of the source, for pages that do not tell theirs.
        requested_url: the address that was asked for; an article that was redirected to a front page is gone.
        profile: what other pages of the site teach.
    """
    begun = time.process_time()
    if len(payload) > MAX_BYTES:
        return failed(capture_id, Outcome.TOO_LARGE, f"{len(payload)} bytes")
    document = parse(payload, url, content_type)
    if (what := not_a_page(payload, document.text, content_type)) is not None:
        return failed(capture_id, Outcome.WRONG_TYPE, what)
    blocks = text_blocks(document.tree)
    metadata = read_metadata(document, blocks)
    drawn, lines = _body(document, metadata)
    if profile is not None:
        lines = without_site_furniture(profile, blocks, lines)
    layout = layout_of(blocks, lines)
    lines = without_teasers(layout, lines)
    verdict = judge(document, metadata.head, metadata.node, blocks, layout, lines, requested_url)
    agency = agency_of(metadata.byline, lines, metadata.credits)
    dateline, lines = _text(lines, verdict.outcome) if verdict.outcome.kept else (None, [])
    body = join_lines(lines)
    standfirst = choose_standfirst(metadata.standfirsts, body)
    extraction = Extraction(
        capture_id=capture_id,
        extractor_version=EXTRACTOR_VERSION,
        outcome=verdict.outcome,
        reason=verdict.reason or document.cut,
        evidence=verdict.evidence,
        site_page_count=profile.page_count if profile else 0,
    )
    page = Page(
        extraction=extraction,
        blocks=tuple(block_rows(blocks, drawn, lines, capture_id)),
        links=links_of(document, capture_id, body),
    )
    if verdict.outcome.kept:
        article = Article(
            capture_id=capture_id,
            url_id=url_id,
            source_id=source_id,
            language=language_of(document.tree, body, language, metadata.headline)[0],
            agency=agency,
            dateline=dateline,
            standfirst=standfirst.value if standfirst else None,
            paywalled=verdict.outcome is Outcome.PAYWALLED,
            **_told(metadata, ZoneInfo(timezone)),
            **_text_facts(metadata.headline, standfirst.value if standfirst else None, body),
        )
        page = _with_article(page, article, document, metadata, standfirst)
    cpu_ms = round(1000 * (time.process_time() - begun))
    return replace(page, extraction=replace(extraction, cpu_ms=cpu_ms))


def _with_article(
    page: Page, article: Article, document: Document, metadata: Metadata, standfirst: Candidate | None
) -> Page:
    """The page with its article, and with what belongs to one."""
    return replace(
        page,
        article=article,
        authors=_authors(metadata, article.capture_id, article.source_id),
        images=_images(document, metadata, article.capture_id),
        candidates=_candidates(metadata, standfirst, article.capture_id),
    )


def failed(capture_id: int, outcome: Outcome, reason: str) -> Page:
    """A page of which nothing could be read."""
    extraction = Extraction(capture_id=capture_id, extractor_version=EXTRACTOR_VERSION, outcome=outcome, reason=reason)
    return Page(extraction=extraction)


def _told(metadata: Metadata, zone: ZoneInfo) -> dict[str, Any]:
    """The columns of an article that its metadata fill."""
    return {
        "canonical_url": metadata.head.canonical_url,
        "headline": metadata.headline,
        "kicker": metadata.kicker,
        "byline": metadata.byline,
        "section": metadata.section,
        "tags": metadata.tags,
        **_moment("published", metadata.published, zone),
        **_moment("modified", metadata.modified, zone),
    }


def _text_facts(headline: str | None, standfirst: str | None, body: str) -> dict[str, Any]:
    """The body, with what is counted and digested of it."""
    return {
        "body": body,
        "word_count": count_words(body),
        "body_digest": keys.body_digest(body),
        "content_digest": keys.content_digest(headline, standfirst, body),
    }


def _body(document: Document, metadata: Metadata) -> tuple[list[Line], list[str]]:
    """The lines chosen for a body, and what is left of them without what repeats others or the rest of the record."""
    found = draft(document, metadata)
    drawn = body_lines(found, metadata.headline)
    lines = without_repeats([line.text for line in drawn])
    bylines = [metadata.byline or "", *(credit.name for credit in metadata.credits)]
    return drawn, without_furniture(lines, headline=metadata.headline, bylines=bylines, captions=found.captions)


def _text(lines: list[str], outcome: Outcome) -> tuple[str | None, list[str]]:
    """The dateline, and the lines without it and without what asks a reader to subscribe."""
    if outcome is Outcome.PAYWALLED:
        lines = without_prompts(lines)
    dateline, first = split_dateline(lines[0])
    return dateline, [first, *lines[1:]]


def _moment(field: str, stated: Stated | None, zone: ZoneInfo) -> dict[str, Any]:
    if stated is None:
        return {}
    stamp = stated.stamp
    return {
        f"{field}_stated": stamp.iso(),
        f"{field}_at": stamp.at(zone),
        f"{field}_on": stamp.on(zone),
        f"{field}_precision": stamp.precision,
        f"{field}_zone_known": stamp.offset is not None,
    }


def _authors(metadata: Metadata, capture_id: int, source_id: str) -> tuple[Author, ...]:
    return tuple(
        Author(
            capture_id=capture_id,
            position=position,
            author_id=keys.author_id(source_id, email=credit.email, profile_url=credit.profile_url, name=credit.name),
            name=credit.name,
            kind=credit.kind,
            role=credit.role,
            email=credit.email,
            profile_url=credit.profile_url,
        )
        for position, credit in enumerate(metadata.credits)
    )


def _images(document: Document, metadata: Metadata, capture_id: int) -> tuple[Image, ...]:
    found = pictures(document, metadata.captions, metadata.node, metadata.head.first("og:image", "twitter:image"))
    return tuple(
        Image(capture_id=capture_id, position=position, url=picture.url, caption=picture.caption, credit=picture.credit)
        for position, picture in enumerate(found)
    )


def _candidates(metadata: Metadata, standfirst: Candidate | None, capture_id: int) -> tuple[MetadataCandidate, ...]:
    considered = [*metadata.candidates, *((candidate, candidate == standfirst) for candidate in metadata.standfirsts)]
    return tuple(
        MetadataCandidate(
            capture_id=capture_id,
            field=candidate.field,
            position=position,
            value=candidate.value,
            origin=candidate.origin,
            chosen=chosen,
        )
        for position, (candidate, chosen) in enumerate(considered)
    )
