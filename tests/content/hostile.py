"""Markdown that tries to become more than text. Judged by ``faults_in``, which knows nothing of our rules."""

from __future__ import annotations

import re
from html.parser import HTMLParser

SCRIPTS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0d>alert(1)</script\x0d>",
    "<<script>alert(1);//<</script>",
    '<img src=x onerror="alert(1)">',
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<math><a xlink:href="javascript:alert(1)">x</a></math>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>",
    '<form action="javascript:alert(1)"><button>x</button></form>',
    '<button formaction="javascript:alert(1)">x</button>',
    '<base href="//evil.example/">',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<link rel="stylesheet" href="//evil.example/x.css">',
    "<style>@import '//evil.example/x.css';</style>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<p class="govuk-skip-link" id="main-content">x</p>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<title><a title="</title><img src=x onerror=alert(1)>">',
    '<xmp><a title="</xmp><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='//evil.example'>x</a>",
    "<plaintext><script>alert(1)</script>",
    "\n<div markdown=1 onclick=alert(1)>\n**x**\n</div>\n",
]
LINKS = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript:1)",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](javascript&#x3a;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](j\\avascript:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:80)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.org/1)",
    "[x](//evil.example/)",
    "[x](/\\evil.example/)",
    "[x](/\t/evil.example/)",
    "[x](&#x2f;/evil.example/)",
    "[x](\\\\evil.example)",
    "[x](https:evil.example)",
    "[x](https:///evil.example)",
    "[x](https://good.example@evil.example/)",
    "[x](https://evil.example\\@good.example/)",
    "[x](ｊavascript:alert(1))",
    "[x](#main-content)",
    "[x](mailto:a@example.org?body=x&bcc=b@example.org)",
    '[x](/ok "onmouseover=alert(1) x")',
    "[x](/ok 'a\" onmouseover=alert(1) \"')",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x][1]\n\n[1]: //evil.example 'x\" onclick=\"alert(1)'",
    "<javascript:alert(1)>",
    '<https://example.org/"onmouseover=alert(1)>',
    "[x](faq:../../admin)",
    "[x](faq:javascript:alert(1))",
    "[x](FAQ:known)",
    "[x](faq:known#onload)",
    '[x](faq:known"onclick=alert(1))',
    "[<img src=x onerror=alert(1)>](/ok)",
    "[![x](javascript:alert(1))](/ok)",
]
PICTURES_AND_BLOCKS = [
    "![x](javascript:alert(1))",
    "![x](https://evil.example/track.gif)",
    '![x" onerror="alert(1)](/ok.png)',
    "![<script>alert(1)</script>](x)",
    "# <img src=x onerror=alert(1)>",
    '## x {#main-content onclick="alert(1)"}',
    '## "><script>alert(1)</script>',
    "```<script>alert(1)</script>\nx\n```",
    "```js onload=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "``` { .govuk-skip-link #main-content onclick=alert(1) }\nx\n```",
    "`</code><script>alert(1)</script>`",
    "    </pre><script>alert(1)</script>",
    'HTML\n\n*[HTML]: "><script>alert(1)</script>',
    'HTML\n\n*[HTML]: x" onmouseover="alert(1)',
    "| <script>alert(1)</script> | b |\n|---|:-:|\n| <img src=x onerror=alert(1)> | x |",
    "Term <svg onload=alert(1)>\n: <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>\n- [x](javascript:alert(1))",
    "\x02wzxhzdk:0\x03",
    "\x02klzzwxh:0000\x03 **x** <b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "[TOC]",
    "![x](media:../../admin)",
    "![x](media:known/../../admin)",
    '![x](media:known"onerror=alert(1))',
    '![x" onerror="alert(1)](media:known)',
    "![<script>alert(1)</script>](media:known)",
    "![x](MEDIA:known)",
    "![x](media:known@evil.example)",
    "![x](media://evil.example/known)",
    "![x](//evil.example/media/known/a.png)",
    "![x](https://evil.example/media/known/a.png)",
    "![x](/media/known/a.png?v=1&onerror=alert(1))",
    "[<img src=x onerror=alert(1)>](media:known)",
    "[![x](media:known)](javascript:alert(1))",
    "![x](media:file)",
]
MARKS_AND_PLACES = [
    "::: details <script>alert(1)</script>\nx\n:::",
    '::: download " onclick="alert(1)\n[x](/x)\n:::',
    "::: download <img src=x onerror=alert(1)>\n[x](javascript:alert(1))\n:::",
    "::: button\n[x](javascript:alert(1))\n:::",
    "::: details [x](javascript:alert(1))\n[x](//evil.example)\n:::",
    '::: warning {#main-content onclick="alert(1)"}\nx\n:::',
    "::: script\nalert(1)\n:::",
    "::: details\n::: details\n::: details\n::: details\nx\n:::\n:::\n:::\n:::",
    "\x02wm-block:0\x03\n\nx\n\n\x02/wm-block:0\x03",
    "::: warning\n\x02/wm-block:0\x03\n:::",
    '{{snippet:"><script>alert(1)</script>}}',
    "{{snippet:x' onclick=alert(1)}}",
    "[x]({{snippet:known}})",
    "[x](java{{snippet:known}}script:alert(1))",
    "## {{snippet:known}} {{snippet:unknown}}",
]
HOSTILE = SCRIPTS + LINKS + PICTURES_AND_BLOCKS + MARKS_AND_PLACES

_HARMLESS = {"p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "a", "abbr"}
_HARMLESS |= {"h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"}
_HARMLESS |= {"table", "thead", "tbody", "tr", "th", "td"}
_HARMLESS |= {"div", "span", "details", "summary", "data", "img"}
_ATTRIBUTES = frozenset({"class", "href", "id", "title", "scope", "start"})
_ATTRIBUTES |= {"value", "role", "aria-label", "aria-hidden"}
_ATTRIBUTES |= {"src", "alt", "width", "height", "loading"}
_OWN_CLASSES = {f"wm-{name}" for name in ("information", "steps", "contact", "address", "download", "button")}
_OWN_CLASSES |= {"wm-download__facts", "wm-missing", "wm-picture"}


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HARMLESS:
            self.faults.append(f"element {tag}")
        for name, value in attrs:
            if name not in _ATTRIBUTES:
                self.faults.append(f"attribute {name} on {tag}")
            elif not _is_harmless(name, value or ""):
                self.faults.append(f"{name}={value!r} on {tag}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl!r}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data!r}")


def _is_harmless(name: str, value: str) -> bool:
    if name == "class":
        return all(
            word in _OWN_CLASSES or (word.startswith("govuk-") and word != "govuk-skip-link")
            for word in value.split()
        )
    if name in {"role", "aria-label", "aria-hidden"}:
        return value in {"note", "Information", "true"}
    if name == "value":
        return re.fullmatch(r"[a-z0-9-]+", value) is not None
    if name == "src":
        return re.fullmatch(r"/media/[a-z0-9-]+/[a-z0-9.-]+\?v=[0-9]+", value) is not None
    if name == "id":
        return value.startswith("section-")
    if name == "href":
        seen = re.sub(r"[\x00-\x20]", "", value).lower().replace("\\", "/")
        if "bcc=" in seen or re.match(r"https?://[^/?#]*@", seen):
            return False
        return bool(re.match(r"(https?://[a-z0-9]|mailto:|tel:|/(?!/)|#section-)", seen))
    return True


def faults_in(html: str) -> list[str]:
    """What in this HTML could run, load or mislead; an empty list is what we want."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return judge.faults
