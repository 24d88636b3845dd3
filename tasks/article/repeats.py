"""What stands twice in the lines of an article goes once; the fuller copy stays, refrains and short lines survive.

Two lines are compared as sequences of words, so case, punctuation and spacing do not count.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from tasks.article.words import tokens, width, without_ellipsis

_LONG = 80  # Latin letters; a shorter line may be said twice on purpose
_SHINGLE = 4  # words
_EDITED = 0.7  # share of words that a lightly edited copy of a line keeps, within a copied stretch
_EDITED_ALONE = 0.9  # the same for a line whose neighbours are not copied; no other word may differ but in spelling
_SPELLING = 0.6  # likeness of two words that are one in two spellings
_PARTICLE = 3  # letters of a word that may stand in one of them alone
_COVERED = 0.95  # share of a line's words that stand in other lines, from which it is their sum
_LEAST_QUOTE = 8  # words of a line that repeats a part of another, such as a pull quote
_LONG_QUOTE = 60  # Latin letters of such a line, where it is a sentence; others must be long
_FULLER = 1.2  # times as many words in the line that it is a part of
_SAID = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u0964\"\u201c\u201d\u2019\u00bb\u00ab\u300d\u300f]\W*$")
_CELLS = "  "  # between the cells of a table's row
_SCATTERED = 6  # lines that stand twice, here and there, from which a page is a plan, a form or a list of results
_OFTEN, _MOSTLY = 0.3, 0.8  # shares of its long lines that a plan repeats
_CONTENTS = 3  # lines in a row
_COPIED = 3  # long lines in a row, from which the short ones between them are copies, too
_GAP = 8  # lines between two copied ones, beyond which they are two stretches
_COMMONEST = 20  # lines with the same four words, from which these are a turn of phrase
_MOST_LINES = 4000  # beyond which nothing is compared; no article has so many

Words = tuple[str, ...]


def without_repeats(lines: Sequence[str]) -> list[str]:
    """Return the lines without those that repeat others, in the same order.

    Removed are exact and lightly edited copies of long lines, with the short lines between them; lines that are the
    sum of others; excerpts and pull quotes, which are part of another line; the second half of a line that says all
    of it twice; tables of contents. Refrains, rows of tables, and what a form or plan says here and there survive.
    Applying it twice changes nothing more.
    """
    kept = [_once(line) for line in lines]
    while len(kept) <= _MOST_LINES:
        gone = _repeated(kept)
        if not gone:
            break
        kept = [line for at, line in enumerate(kept) if at not in gone]
    return kept


def _once(line: str) -> str:
    """A line without its second half, where that is the first again: copies for two screens in one paragraph."""
    half = len(line) // 2
    if half <= _LONG_QUOTE // 2 or line[0] != line[-half] or line[:half] != line[-half:]:
        return line
    once = line[:half].strip()
    return once if width(once) > _LONG_QUOTE and len(tokens(once)) >= _LEAST_QUOTE else line


def _repeated(lines: list[str]) -> set[int]:
    """Positions of lines that can go, by the first rule that finds any."""
    words = [tokens(line) for line in lines]
    contents = _contents(lines, words)
    near = {} if contents else _neighbours(words)
    if not near:
        return contents
    return _sums(lines, words, near) or _copies(lines, words, near) or _parts(lines, words, near)


def _contents(lines: list[str], words: list[Words]) -> set[int]:
    """A table of contents: short lines in a row, each of which stands again further down, with text between them."""
    twice = {line for line, count in Counter(words).items() if count == 2 and line}
    last = {line: at for at, line in enumerate(words) if line in twice and not _is_long(lines[at])}
    gone: set[int] = set()
    run: list[tuple[int, int]] = []
    for at, line in enumerate([*words, ()]):
        place = last.get(line, at)
        if run and (place <= run[-1][1] or not any(map(_is_long, lines[run[-1][1] : place]))):
            gone.update(entry for entry, _ in run if len(run) >= _CONTENTS)
            run = []
        if place > at:
            run.append((at, place))
    return gone


def _shingles(words: Words) -> Iterable[Words]:
    return zip(*(words[start:] for start in range(_SHINGLE)), strict=False)


def _neighbours(words: list[Words]) -> dict[int, Counter[int]]:
    """For each line the lines that share shingles with it, and how many."""
    first: dict[Words, int] = {}
    shared: dict[Words, set[int]] = {}
    for at, line in enumerate(words):
        for shingle in _shingles(line):
            other = first.setdefault(shingle, at)
            if other != at:
                shared.setdefault(shingle, {other}).add(at)
    near: dict[int, Counter[int]] = defaultdict(Counter)
    for places in shared.values():
        if len(places) <= _COMMONEST:
            for at in places:
                near[at].update(other for other in places if other != at)
    return near


def _sums(lines: list[str], words: list[Words], near: dict[int, Counter[int]]) -> set[int]:
    """Lines whose words stand, piece by piece, in at least two other lines: a whole article, or its start, in one."""
    gone: set[int] = set()
    for at, others in near.items():
        line = words[at]
        _, dotted = without_ellipsis(lines[at])
        parts = [
            other
            for other, shared in others.items()
            if len(words[other]) < 0.9 * len(line)
            and other not in gone
            and (dotted or shared >= _EDITED * (len(words[other]) - _SHINGLE + 1))
        ]
        if len(parts) >= 2 and _coverage(line, [words[other] for other in parts]) >= _COVERED:
            gone.add(at)
    return gone


def _coverage(line: Words, others: list[Words]) -> float:
    """Share of a line's words that are part of a shingle of the others."""
    known = {shingle for other in others for shingle in _shingles(other)}
    covered = [False] * len(line)
    for at, shingle in enumerate(_shingles(line)):
        if shingle in known:
            covered[at : at + _SHINGLE] = [True] * _SHINGLE
    return sum(covered) / len(line)


def _copies(lines: list[str], words: list[Words], near: dict[int, Counter[int]]) -> set[int]:
    """Lines that are copies of others; of two copied stretches the one with fewer words in all goes."""
    stretches = _stretches(_pairs(lines, words, near), lines, words)
    if not stretches or _is_plan(stretches, lines, words):
        return set()
    longest = max(stretches, key=len)
    if len(longest) >= _COPIED:
        stretches = [longest]  # what remains is looked at anew
    gone: set[int] = set()
    for stretch in stretches:
        first, second = [a for a, _ in stretch], [b for _, b in stretch]
        weights = [sum(map(len, words[side[0] : side[-1] + 1])) for side in (first, second)]
        if len(stretch) >= _COPIED or not all(_CELLS in lines[at] for pair in stretch for at in pair):
            gone.update(first if weights[1] > weights[0] else second)
    return gone


def _is_plan(stretches: list[list[tuple[int, int]]], lines: list[str], words: list[Words]) -> bool:
    """Whether a page repeats many lines here and there, and not whole runs of them, nor nearly all of them."""
    paired = [at for stretch in stretches for pair in stretch for at in pair if _is_long(lines[at])]
    told = {words[stretch[0][0]] for stretch in stretches}
    return (
        len(told) >= _SCATTERED
        and max(map(len, stretches)) < len(lines) / _SCATTERED
        and _OFTEN <= len(paired) / sum(map(_is_long, lines)) < _MOSTLY
    )


def _pairs(lines: list[str], words: list[Words], near: dict[int, Counter[int]]) -> list[tuple[int, int]]:
    """Pairs of a long line and its copy further down, each line in one pair at most."""
    candidates = sorted(
        (at, other) for at, others in near.items() for other in others if at < other and _is_long(lines[at])
    )
    chosen = _disjoint([pair for pair in candidates if words[pair[0]] == words[pair[1]]], set())
    used = {at for pair in chosen for at in pair}
    likeness = {pair: _edited(words[pair[0]], words[pair[1]]) for pair in candidates if not used & set(pair)}
    alike = [pair for pair in sorted(likeness, key=lambda pair: -likeness[pair]) if likeness[pair] >= _EDITED]
    same = [pair for pair in alike if _same_numbers(words, pair)]
    near_copies = [pair for pair in same if likeness[pair] >= _EDITED_ALONE]
    sure = [pair for pair in near_copies if _same_names(lines, pair) and _same_words(words, pair)]
    chosen += _disjoint(sure, used)
    chosen += _disjoint([pair for pair in same if _beside(pair, set(chosen))], used)
    chosen += _disjoint(_parallel(alike, set(same)), used)
    return sorted(chosen + _disjoint([pair for pair in same if _between(pair, chosen)], used))


def _disjoint(pairs: list[tuple[int, int]], used: set[int]) -> list[tuple[int, int]]:
    chosen = []
    for pair in pairs:
        if not used & set(pair):
            used.update(pair)
            chosen.append(pair)
    return chosen


def _beside(pair: tuple[int, int], chosen: set[tuple[int, int]]) -> bool:
    """Whether a pair continues a copied stretch."""
    return any((pair[0] + step, pair[1] + step) in chosen for step in (-2, -1, 1, 2))


def _between(pair: tuple[int, int], chosen: list[tuple[int, int]]) -> bool:
    """Whether a pair stands within a copied stretch, of which lines are missing on one side."""
    before = any(0 < pair[0] - a <= _GAP and 0 < pair[1] - b <= _GAP for a, b in chosen)
    return before and any(0 < a - pair[0] <= _GAP and 0 < b - pair[1] <= _GAP for a, b in chosen)


def _parallel(alike: list[tuple[int, int]], same: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Alike lines, three or more in a row, in two stretches that do not overlap, nearly all with the same numbers.

    Lines made from one template are alike, too, but each is alike to the next, or they differ in their numbers.
    """
    found: list[tuple[int, int]] = []
    known = set(alike)
    for first, second in sorted(known):
        run = [(first, second)]
        while (run[-1][0] + 1, run[-1][1] + 1) in known and run[-1][0] + 1 < second:
            run.append((run[-1][0] + 1, run[-1][1] + 1))
        if len(run) >= 3 and sum(pair in same for pair in run) >= 0.8 * len(run):
            found += run
    return found


def _is_long(line: str) -> bool:
    return width(line) > _LONG


def _edited(left: Words, right: Words) -> float:
    """Likeness of two lines as the share of words that both have in the same order; 0 where below ``_EDITED``."""
    if min(len(left), len(right)) < 2 * _SHINGLE or min(len(left), len(right)) < 0.5 * max(len(left), len(right)):
        return 0.0
    # The words that both have, in whatever order, are a cheap upper bound.
    common = sum((Counter(left) & Counter(right)).values())
    if 2 * common < _EDITED * (len(left) + len(right)):
        return 0.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _same_numbers(words: list[Words], pair: tuple[int, int]) -> bool:
    """Two lines that differ in a number tell two things."""
    left, right = ([word for word in words[at] if any(char.isdigit() for char in word)] for at in pair)
    return left == right


def _same_names(lines: list[str], pair: tuple[int, int]) -> bool:
    """And so do two that differ in a name; the first word of a line has a capital anyway."""
    left, right = ({word for word in lines[at].split()[1:] if word[0].isupper()} for at in pair)
    return left == right


def _same_words(words: list[Words], pair: tuple[int, int]) -> bool:
    """And so do two that differ in more than spelling and particles."""
    left, right = (words[at] for at in pair)
    changes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return all(kind == "equal" or _same_word("".join(left[a:b]), "".join(right[c:d])) for kind, a, b, c, d in changes)


def _same_word(left: str, right: str) -> bool:
    return (
        max(len(left), len(right)) <= _PARTICLE
        or SequenceMatcher(None, left, right, autojunk=False).ratio() >= _SPELLING
    )


def _stretches(pairs: list[tuple[int, int]], lines: list[str], words: list[Words]) -> list[list[tuple[int, int]]]:
    """Pairs in the same order on both sides joined; equal short lines between and around them come along."""
    stretches: list[list[tuple[int, int]]] = []
    for pair in pairs:
        last = stretches[-1][-1] if stretches else pair
        steps = (pair[0] - last[0], pair[1] - last[1])
        if stretches and min(steps) > 0 and max(steps) <= _GAP and pair[0] < stretches[-1][0][1]:
            stretches[-1].append(pair)
        else:
            stretches.append([pair])
    return [_with_short_lines(stretch, lines, words) if len(stretch) >= _COPIED else stretch for stretch in stretches]


def _with_short_lines(stretch: list[tuple[int, int]], lines: list[str], words: list[Words]) -> list[tuple[int, int]]:
    """Headings that stand before or after a copied line in both copies."""
    whole = set(stretch)
    for first, second in stretch:
        for step in (-1, 1):
            a, b = first + step, second + step
            while 0 <= a < b < len(lines) and (a, b) not in whole and words[a] and words[a] == words[b] and a != second:
                whole.add((a, b))
                a, b = a + step, b + step
    return sorted(whole)


def _parts(lines: list[str], words: list[Words], near: dict[int, Counter[int]]) -> set[int]:
    """Lines that are part of another: excerpts, which begin like it and may end in dots, and pull quotes."""
    gone: set[int] = set()
    for at in sorted(near, key=lambda place: len(words[place])):
        cut, dotted = without_ellipsis(lines[at])
        line = tokens(cut) if dotted else words[at]
        least = _LONG_QUOTE if _SAID.search(lines[at]) else _LONG
        if len(line) < _LEAST_QUOTE or (not dotted and width(lines[at]) <= least):
            continue
        # the last word of an excerpt may be cut in two
        sought = line[:-1] if dotted and len(line) > _LEAST_QUOTE else line
        for other in near[at]:
            whole = words[other]
            if other in gone or len(whole) < len(line) * (1 if dotted else _FULLER):
                continue
            if _within(sought, whole):
                gone.add(at)
                break
    return gone


def _within(part: Words, whole: Words) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "
