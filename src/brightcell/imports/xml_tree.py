"""XML of other people, read piece by piece with the line of each element, within limits and without entities.

A document type is refused before anything of it is used: through it a file names other files, or grows without bound.
"""

from __future__ import annotations

import mmap
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from brightcell.errors import BackgroundError, Problem
from brightcell.io.limits import XML_BYTES as MOST_BYTES
from brightcell.io.limits import XML_DEPTH as MOST_DEPTH
from brightcell.io.limits import XML_ELEMENTS as MOST_ELEMENTS
from brightcell.io.limits import in_time

_PIECE = 2**16  # bytes
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


@dataclass(slots=True)
class XmlElement:
    """An element with its names without prefixes, its line, and the text directly in it."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[XmlElement] = field(default_factory=list)

    def get(self, attribute: str) -> str:
        """An attribute, or nothing."""
        return self.attributes.get(attribute, "").strip()

    def all(self, *path: str) -> Iterator[XmlElement]:
        """Every element below along these names."""
        first, *rest = path
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(*rest)
                else:
                    yield child

    def one(self, *path: str) -> XmlElement | None:
        """The first element below along these names."""
        return next(self.all(*path), None)

    def words(self, *path: str) -> str:
        """The text of the first element along these names, in English where there are several languages."""
        matches = list(self.all(*path))
        if len(matches) == 1:
            return matches[0].text.strip()
        english = [element for element in matches if element.get("lang").lower().startswith("en")]
        return next((element.text.strip() for element in (*english, *matches) if element.text.strip()), "")


def elements(file: Path, *names: str) -> Iterator[XmlElement]:
    """Each whole element of these names, or the root where none is given; one is let go of before the next is read.

    Raises BackgroundError for what isn't well-formed, declares a document type, or passes a limit.
    """
    if (size := file.stat().st_size) > MOST_BYTES:
        most = f"at most {MOST_BYTES:,}"
        raise BackgroundError(Problem("the file is too large", file.name, found=f"{size:,} bytes", expected=most))
    builder = _ElementBuilder(file.name, names)
    with file.open("rb") as stream:
        for piece in in_time(iter(lambda: stream.read(_PIECE), b""), file.name, size, BackgroundError):
            builder.feed(piece)
            yield from builder.taken()
        builder.feed(b"")
        yield from builder.taken()


def root_of(file: Path) -> tuple[str, str]:
    """Namespace and name of the root element; two empty texts where there is none."""
    with file.open("rb") as stream:
        return root_in(iter(lambda: stream.read(_PIECE), b""))


def refuse_document_type(file: Path) -> None:
    """Raise BackgroundError for a file that declares a document type, or isn't XML up to its root."""
    builder = _ElementBuilder(file.name, ())
    with file.open("rb") as stream:
        while not builder.root and (piece := stream.read(_PIECE)):
            builder.feed(piece)


def root_in(pieces: Iterable[bytes]) -> tuple[str, str]:
    """The same of a file that is given piece by piece."""
    builder = _ElementBuilder("", ())
    for piece in pieces:
        try:
            builder.feed(piece)
        except BackgroundError:
            break
        if builder.root:
            break
    return builder.root or ("", "")


def counted(file: Path, *names: str) -> Counter[str]:
    """How often a tag with one of these names opens, counted in the text without the parser; comments don't count."""
    tags = "|".join(names).encode()
    pattern = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(?:[\w.\-]+:)?(" + tags + rb")(?=[\s/>])", re.DOTALL)
    if not file.stat().st_size:
        return Counter()
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        text = content[:].decode("utf-16").encode() if content[:2] in _WIDE else content
        return Counter(match[1].decode() for match in pattern.finditer(text) if match[1])


class _ElementBuilder:
    """Takes pieces of a file, keeps the elements that are asked for."""

    def __init__(self, file: str, names: tuple[str, ...]) -> None:
        self.file, self.names = file, names
        self.root: tuple[str, str] | None = None
        self.open: list[XmlElement] = []
        self.texts: list[list[str]] = []
        self.done: list[XmlElement] = []
        self.elements = 0
        self.known: dict[str, tuple[str, str]] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse_type
        self.parser.EntityDeclHandler = self.refuse_type
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def feed(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            words = expat.ErrorString(error.code)
            problem = Problem(f"this is not well-formed XML: {words}", self.file, line=error.lineno)
            raise BackgroundError(problem) from None
        except (ValueError, LookupError) as error:
            raise BackgroundError(Problem(f"this XML can't be read: {error}", self.file)) from None

    def taken(self) -> Iterator[XmlElement]:
        """What is complete since the last time."""
        done, self.done = self.done, []
        return iter(done)

    def refuse_type(self, *_: object) -> None:
        what = "the file declares a document type, by which XML names other files or grows without bound"
        hint = "delete the lines from <!DOCTYPE to its end if you trust the file"
        raise BackgroundError(Problem(what, self.file, line=self.parser.CurrentLineNumber, hint=hint))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, name = self.split(tag)
        self.root = self.root or (namespace, name)
        self.elements += 1
        if len(self.open) >= MOST_DEPTH:
            raise self.too_much("elements are nested too deeply", f"more than {MOST_DEPTH}", MOST_DEPTH)
        if self.elements > MOST_ELEMENTS:
            raise self.too_much("the file holds too many elements", f"more than {MOST_ELEMENTS:,}", MOST_ELEMENTS)
        own = {self.split(key)[1]: value for key, value in attributes.items()} if attributes else attributes
        self.open.append(XmlElement(name, namespace, own, self.parser.CurrentLineNumber))
        self.texts.append([])

    def split(self, tag: str) -> tuple[str, str]:
        """Namespace and name, kept, since a file has few of them."""
        parts = self.known.get(tag)
        if parts is None:
            namespace, _, name = tag.rpartition(" ")
            parts = self.known[tag] = (namespace, name)
        return parts

    def too_much(self, what: str, found: str, most: int) -> BackgroundError:
        line = self.parser.CurrentLineNumber
        return BackgroundError(Problem(what, self.file, line=line, found=found, expected=f"at most {most:,}"))

    def end(self, tag: str) -> None:
        element = self.open.pop()
        element.text = "".join(self.texts.pop())
        if element.name in self.names or not (self.names or self.open):
            self.done.append(element)
        elif self.open:
            self.open[-1].children.append(element)

    def characters(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)
