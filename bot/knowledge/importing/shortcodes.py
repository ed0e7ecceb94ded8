"""Write the shortcodes of Hugo, GitBook and Jekyll that show a text or an address as Markdown."""

import re

# A shortcode whose arguments all have a name, and one that stands for the address of another page.
_NAMED = re.compile(
    r"(?:\{\{[<%]|\{%-?)[ \t]*(?P<name>[A-Za-z][\w/-]*)"
    r"(?P<told>(?:[ \t]+[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'))+)[ \t]*/?[ \t]*(?:[>%]\}\}|-?%\})"
)
_TO_PAGE = re.compile(
    r"\{\{[<%][ \t]*(?:rel)?ref[ \t]+[\"']([^\"'\n]+)[\"'][ \t]*[>%]\}\}|\{%-?[ \t]*link[ \t]+(\S+)[ \t]*-?%\}"
)
# The address of the site itself, before that of a page.
_SITE = re.compile(r"\{\{-?[ \t]*site\.(?:base)?url[ \t]*-?\}\}(?=/)")
# An address that Liquid makes a whole one.
_FILTERED = re.compile(
    r"\{\{-?[ \t]*([\"'])(?P<address>[^\"'{}\n]+)\1"
    r"(?:[ \t]*\|[ \t]*(?:(?:absolute_|relative_)?url|prepend:[ \t]*site\.(?:base)?url))+[ \t]*-?\}\}"
)
_GIVEN = re.compile(r"([\w-]+)=(?:\"([^\"\n]*)\"|'([^'\n]*)')")
_END = re.compile(r"\{\{[<%][ \t]*/[ \t]*([\w/-]+)|\{%-?[ \t]*end([\w/-]+)")
_ADDRESSES = ("url", "href", "link", "src")


def shown(text: str) -> str:
    """The text of a page with what its shortcodes show; those that show something else stay as they are."""
    closed = {found[1] or found[2] for found in _END.finditer(text)}

    def written(found: re.Match[str]) -> str:
        given = {name: one or other for name, one, other in _GIVEN.findall(found["told"])}
        address = next((given[name] for name in _ADDRESSES if given.get(name)), "")
        # The text of one with an end is a title of what stands between both.
        said = "" if found["name"] in closed else given.get("text", "")
        whole = address if address.startswith(("https://", "http://")) else ""
        return f"[{said}]({whole})" if said and whole else said or whole or found[0]

    text = _FILTERED.sub(lambda found: found["address"], _SITE.sub("", text))
    return _NAMED.sub(written, _TO_PAGE.sub(lambda found: found[1] or found[2], text))
