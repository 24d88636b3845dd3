"""The times that a reader is shown: lines with a label anywhere on the page, dates without one near the headline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.stamps import Found, Stamp, stamps_in
from tasks.article.words import either, width

PUBLISHED, MODIFIED, OTHER = "published", "modified", "other"

_LABELS = {
    PUBLISHED: either(
        r"""
        (?:first |originally |date |date first )?(?:posted|published|publication|uploaded)(?: date| time)?
        (?:originally )?created|release date|date posted|issued|filed|pub date
        veröffentlicht|erstellt|erschienen|publiziert|online seit|gepostet|publié|mis en ligne|publication|parution
        publicado|publicada|publicación|creado|fecha de publicación|publicat|publicação|data de publicação
        pubblicato|pubblicata|data pubblicazione|gepubliceerd|geplaatst|publicerad|publisert|publiceret|offentliggjort
        julkaistu|opublikowano|data publikacji|dodano|publikováno|vydáno|zveřejněno|publikované|közzétéve|megjelent
        publicat|objavljeno|опубликовано|опубликован|дата публикации|размещено|опубліковано|публикувано|δημοσιεύτηκε
        δημοσίευση|δημοσιεύθηκε|yayınlanma|yayın tarihi|giriş(?: tarihi)?|oluşturulma|eklenme|نشر|تاريخ النشر|نُشر
        פורסם|प्रकाशित|เผยแพร่|đăng|diterbitkan|dipublikasikan|입력|등록|기사입력|승인|작성|게시|발행|게재|송고|公開|配信|掲載
        投稿日|公開日|掲載日|発行|发布(?:时间|日期|于)?|发表(?:时间|于)?|發布(?:時間|日期|於)?|發表|刊登
        """
    ),
    MODIFIED: either(
        r"""
        (?:last |most recently )?(?:updated?|modified|edited(?! by)|revised|changed)(?: date| time)?|latest update
        (?:zuletzt |letztes? )?(?:aktualisiert|update|aktualisierung|geändert|überarbeitet)|stand(?=:|\s\d)|mise? à jour
        dernière mise à jour|modifié|actualisé|(?:última )?actualización|actualizado|actualizada|modificado|atualizado
        atualizada|última atualização|aggiornato|aggiornata|ultimo aggiornamento|ultima modifica|modificato|bijgewerkt
        laatst gewijzigd|gewijzigd|uppdaterad|senast uppdaterad|oppdatert|sist oppdatert|opdateret|sidst opdateret
        päivitetty|muokattu|aktualizacja|zaktualizowano|ostatnia aktualizacja|aktualizováno|aktualizované|upraveno
        frissítve|frissítés|actualizat|ultima actualizare|ažurirano|обновлено|обновлён|изменено|оновлено|обновено
        ενημερώθηκε|τελευταία ενημέρωση|güncelleme|güncellenme|son güncelleme|تحديث|آخر تحديث|تم التحديث|עודכן
        अपडेटेड|अपडेट|आखरी अपडेट|अद्यतन|อัปเดต|อัพเดท|แก้ไข|cập nhật|diperbarui|최종\s?수정|최종업데이트|수정|업데이트
        更新(?:时间|日期|時間|于|於)?|最終更新|更新日|修改
        """
    ),
    OTHER: either(
        r"""
        (?:medically |clinically |fact |expert )*(?:reviewed|checked|verified)|copyright|©|\(c\)|expires?|valid until
        deadline|closing date|event date|date of birth|born|died|joined|member since|accessed|retrieved|archived
        geprüft|gültig bis|as of|出生
        """
    ),
}
_LABEL = re.compile(
    r"(?:(?<=[|·•\s(/,.:;>~–—\])\d年月日-])|^)(?:"
    + "|".join(f"(?P<{name}>{labels})" for name, labels in _LABELS.items())
    + r")(?![^\W\d_](?<![\uac00-\ud7af]))\s?(?:(?:on|am|le|el|il|em|op|den|at|dnia|vom|a)\b)?\s?[:：]?",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d(?:\d{3}|\d?\s?[./-]\s?\d\d?\s?[./-]\s?\d\d|(?<=['’]\d)\d|\d?日)")
_CLOCK = re.compile(r"(?:at |um |à |, ?)?\d{1,2}[:.h]\d{2}(?![\d.])", re.IGNORECASE)
_ENTRY = re.compile(
    r"entry was (?:posted|written)|post was (?:published|written)|(?:eintrag|beitrag|artikel) wurde"
    r"|entrada fue publicada|article a été publié|(?:è stato|foi) (?:pubblicato|publicado)",
    re.IGNORECASE,
)
_LONGEST_ENTRY = 600  # with what templates of weblogs add to it
_DASH = re.compile(r".{0,40}?(?:\s[-–—]+\s|--)", re.DOTALL)  # after a dateline
_LONGEST_DATELINE = 160
_LONGEST_LINE = 200  # a longer block is prose that happens to say 'published'
_LONGEST_REST = 100  # characters beside a date without a label
_LONGEST_LABEL = 30  # characters of a block that is but the label of the next
_REACH = 70  # characters after a label in which its time stands
_BEFORE, _AFTER = 6, 30  # blocks around the headline among which its date stands
_PROSE = 160  # characters; a block as long, and without links, is of the text
_HIGH, _DEEP = 4, 4  # levels above the headline, and above what stands before it, on which they meet
_MOST = 200  # times; a page with more is a calendar
_PARAGRAPHS = 2  # of the text after the headline, behind which a date is another's


@dataclass(frozen=True, slots=True)
class Shown:
    """A time that is shown.

    Attributes:
        stamp: as it was read, from
        text: the words.
        label: the word before it, in lower case; empty where there is none.
        kind: ``published``, ``modified``, ``other`` (of something else), or empty where no label tells.
        place: blocks after the headline, negative before it; None far from it.
    """

    stamp: Stamp
    text: str
    label: str
    kind: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Zone:
    """The places of the headline and of the blocks around it among which its date stands."""

    title: int
    around: frozenset[int]

    def place(self, at: int) -> int | None:
        """Blocks after the headline, negative before it; None far from it."""
        return at - self.title if at in self.around else None


def zone_of(blocks: list[TextBlock], headline: str) -> Zone:
    """Find the headline (empty if there is none) among the blocks of a page, and what belongs to it."""
    title = _title_at(blocks, headline)
    paragraphs, end = 0, title + 1
    while end < min(title + _AFTER, len(blocks)) and paragraphs < _PARAGRAPHS:
        block = blocks[end]
        paragraphs += len(block.text) >= _PROSE and block.linked < len(block.text) / 2
        end += 1
    before = (at for at in range(max(0, title - _BEFORE), title) if _is_near(blocks[at], blocks[title]))
    return Zone(title, frozenset((*before, *range(title, min(end, len(blocks))))))


def _is_near(block: TextBlock, title: TextBlock) -> bool:
    """Whether a block before the headline stands in its box, not in a menu or list above it."""
    below = [block.element, *islice(block.element.iterancestors(), _DEEP)]
    around: HtmlElement | None = title.element
    for _ in range(_HIGH):
        if around is None:
            return False
        if around in below:
            return True
        around = around.getparent()
    return around is not None and around in below[:2]


def shown_times(blocks: list[TextBlock], zone: Zone, *, day_first: bool | None) -> list[Shown]:
    """Return the times that the short lines of a page state, those after the headline first.

    Args:
        blocks: of the page.
        zone: where the headline is.
        day_first: what 03/04/2019 means, None where that is not known.
    """
    found: list[Shown] = []
    # first what follows the headline
    for at in (*range(zone.title, len(blocks)), *range(min(zone.title, len(blocks)))):
        text = blocks[at].text
        if len(text) <= _LONGEST_ENTRY and is_dated(text) and (len(text) <= _LONGEST_LINE or _ENTRY.search(text)):
            before = blocks[at - 1].text if at else ""
            before = before if len(before) <= _LONGEST_LABEL else ""
            found += _shown_in(_with_clock(blocks, at), before, zone.place(at), day_first)
        elif at in zone.around and len(text) > _LONGEST_LINE:
            found += _dateline(text[:_LONGEST_DATELINE], day_first)
        if len(found) >= _MOST:
            break
    return found


def _dateline(beginning: str, day_first: bool | None) -> Iterator[Shown]:
    """The day with which a text begins: 'MARROW BAY, Jan. 7, 2019 (Wire) -', '7.1.2019 -'."""
    for found in stamps_in(beginning, day_first=day_first) if is_dated(beginning) else ():
        if found.start <= _REACH and _DASH.match(beginning[found.end :]):
            yield Shown(Stamp(found.stamp.day), beginning[found.start : found.end], "dateline", PUBLISHED, None)


def _with_clock(blocks: list[TextBlock], at: int) -> TextBlock:
    """A block, with the next if that is but a time of the day."""
    block, after = blocks[at], blocks[at + 1].text if at + 1 < len(blocks) else ""
    if len(after) > _LONGEST_LABEL or _CLOCK.match(after) is None or ":" in block.text:
        return block
    return replace(block, text=f"{block.text} {after}")


def is_dated(text: str) -> bool:
    """Whether there may be a date in a text."""
    return _DATED.search(text) is not None


def kind_of(before: str) -> str:
    """What the last label in the words before a time says it is; empty where there is none."""
    labels = [match for match in _LABEL.finditer(before) if match.end() + _REACH >= len(before)]
    return labels[-1].lastgroup or "" if labels else ""


def _title_at(blocks: list[TextBlock], headline: str) -> int:
    """Where the headline stands: the h1 that says it, else another heading or line; where none does, above the text."""
    same = [at for at, block in enumerate(blocks) if block.text == headline] if headline else []
    if same:
        return max(same, key=lambda at: (_is_h1(blocks[at]), blocks[at].kind == "heading"))
    words = set(headline.split())
    h1s = [at for at, block in enumerate(blocks) if _is_h1(block)]
    if h1s:
        return max(h1s, key=lambda at: len(words.intersection(blocks[at].text.split())))
    prose = (at for at, block in enumerate(blocks) if len(block.text) >= _PROSE)
    return max(0, next(prose, 0) - _BEFORE)


def _is_h1(block: TextBlock) -> bool:
    parent = block.element.getparent()
    return block.element.tag == "h1" or (parent is not None and parent.tag == "h1")


def _shown_in(block: TextBlock, before: str, place: int | None, day_first: bool | None) -> Iterator[Shown]:
    text = block.text
    stamps = list(stamps_in(text, day_first=day_first))
    labels = _labels_of(text, before, stamps)
    bare = _is_bare(block, [found for found, label in zip(stamps, labels, strict=True) if label is None])
    for found, label in zip(stamps, labels, strict=True):
        if label is not None or bare:
            words = text[found.start : found.end + _REACH]
            kind, said = (label.lastgroup or "", label.group().lower().strip(" :：")) if label else ("", "")
            yield Shown(found.stamp, words, said, kind, place)


def _labels_of(text: str, before: str, stamps: list[Found]) -> list[re.Match[str] | None]:
    """The label of each time: before it, or behind it where a line is written that way, or a line of its own."""
    labels = list(_LABEL.finditer(text)) if stamps else []
    behind = bool(labels) and labels[0].start() > stamps[0].start and labels[-1].start() > stamps[-1].start
    ends = [0, *(found.end for found in stamps)]
    starts = [*(found.start for found in stamps[1:]), len(text)]
    of_each: list[re.Match[str] | None] = []
    for found, end, until in zip(stamps, ends, starts, strict=False):
        if behind:
            near = [label for label in labels if found.start < label.start() < until and label.lastgroup != OTHER]
        else:
            near = [label for label in labels if end <= label.start() < label.end() <= found.start]
            near = [label for label in near if found.start - label.end() <= _REACH]
        of_each.append(near[-1] if near else None)
    if stamps and of_each[0] is None and (label := _LABEL.match(before)) and label.end() + 3 >= len(before):
        of_each[0] = label
    return of_each


def _is_bare(block: TextBlock, stamps: list[Found]) -> bool:
    """Whether little else is said than one date: no sentence, no headline of another article, no from and to."""
    if len({found.stamp.day for found in stamps}) != 1:
        return False
    rest = width(block.text) - sum(found.end - found.start for found in stamps)
    clocked = any(found.stamp.clock for found in stamps)
    return rest <= _LONGEST_REST and (clocked or block.kind != "heading" or rest <= _LONGEST_LABEL)
