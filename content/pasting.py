"""Text that was pasted from Word or a web page, made Markdown as far as plain text can tell. PURE.

The script of the writing screen does more, because it is given the HTML (``static/js/editor/40-paste.js``);
this is for all who write without it, and runs over every text that is saved. Doing it twice is doing it once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# The same signs as in the script: one way to write quotation marks everywhere, and no signs that nobody sees.
_SIGNS = str.maketrans(
    dict.fromkeys("“”„‟", '"')
    | dict.fromkeys("‘’‚‛", "'")
    | dict.fromkeys("\u00a0\u2007\u202f", " ")
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
)
_CODE = re.compile(r"(`+[^`]*`+)")
_FENCE = re.compile(r" {0,3}(```|~~~)")
# What word processors put before a point of a list, in their own typefaces as well. Letters that stand for a
# sign there ("o", "§", "·") and dashes are signs only before a tab.
_ITEM = re.compile(
    r"[ \t]*(?:"
    r"(?P<sign>[•●○◦▪■□►‣⁃∙\uf0b7\uf0a7\uf0d8\uf0fc])[ \t]*"
    r"|(?P<letter>[o§·Øü–—-])\t[ \t]*"
    r"|(?P<number>[0-9]{1,2})[.)]\t[ \t]*"
    r"|(?P<dash>[–—])[ \t]+"
    r")(?P<words>\S.*)"
)
_INDENT = "    "


def tidied_paste(markdown_text: str) -> str:
    """The same text with real lists in place of pasted bullets, and plain quotation marks outside code."""
    if not markdown_text:
        return markdown_text
    out: list[str] = []
    signs: list[str] = []  # of the list that is open, the outermost first
    for line, found in _items(markdown_text.split("\n")):
        if found is None:
            signs = signs if not line.strip() else []
            out.append(line)
            continue
        sign = _sign(found)
        signs = signs[: signs.index(sign) + 1] if sign in signs else [*signs, sign]
        if out and out[-1].strip() and len(signs) == 1 and not _is_item(out[-1], is_numbered=sign == "1"):
            out.append("")  # without it the list would be part of the paragraph above
        mark = f"{found['number']}." if found["number"] else "-"
        out.append(f"{_INDENT * (len(signs) - 1)}{mark} {found['words'].strip()}")
    return "\n".join(out)


def _items(lines: list[str]) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Each line outside code with its signs made plain, and what was found where it is a pasted point."""
    fence = ""
    for number, raw in enumerate(lines):
        mark = _FENCE.match(raw)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        if fence or mark:
            yield raw, None
            continue
        line = _plain(raw)
        found = _ITEM.fullmatch(line)
        if found and found["dash"] and not _is_dash_list(lines, number):
            found = None
        yield line, found


def _plain(line: str) -> str:
    return "".join(part if part.startswith("`") else part.translate(_SIGNS) for part in _CODE.split(line))


def _sign(found: re.Match[str]) -> str:
    """What tells the levels of a list apart: each has a sign of its own, numbers share one."""
    return "1" if found["number"] else (found["sign"] or found["letter"] or found["dash"])


def _is_dash_list(lines: list[str], number: int) -> bool:
    """A dash may begin a line of prose. It is a list below a colon, or where the next line has one too."""
    around = (lines[number - 1] if number else "", lines[number + 1] if number + 1 < len(lines) else "")
    return around[0].rstrip().endswith(":") or any(re.match(r"[ \t]*[–—][ \t]", line) for line in around)


def _is_item(line: str, *, is_numbered: bool) -> bool:
    """Whether a line is part of a list of this kind already."""
    return re.match(r"\s+\S|[0-9]+\. " if is_numbered else r"\s+\S|[-*+] ", line) is not None
