"""Texts that somebody could have typed to make a page or a workbook do something."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = [
    "<script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "<!--<script>",
    "-->",
    "]]>",
    "<img src=x onerror=window.ran=1>",
    "<svg onload=window.ran=1>",
    "<a href='javascript:window.ran=1'>klik</a>",
    "</style><style>*{display:none}</style>",
    "</title></textarea></select></table>",
    "'\" onfocus=window.ran=1 autofocus x='",
    "{{7*7}}{% raw %}${7*7}#{7*7}<%= 7*7 %>",
    "{layer} {count} {0}",
    "&lt;b&gt; &amp; &#60; &",
    '\\u003cscript\\u003e \\ \\\\ \\"',
    "\u2028\u2029\n\r\t",
    "\u202egnirts desrever\u202c \u2066isolate\u2069 \u200f\u200e\ufeff",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "Gent;=1+1",
    "a\t@x, ＝1|+1",
    '=HYPERLINK("http://evil.example";"klik")',
    "__proto__",
    "constructor",
    "学校 😀 e\u0301",
    "a\x00b\x1f",
    "x" * 3000,
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), min_size=1, max_size=4).map("".join)
