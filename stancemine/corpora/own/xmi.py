"""UIMA CAS XMI, the format of INCEpTION and WebAnno: a folder, a zip archive, or one file.

Offsets in XMI are UTF-16 code units; dkpro-cassis turns them into code points and back. A type
system (``TypeSystem.xml``) lies beside the documents, as INCEpTION exports it.

Reading: an annotation's label is the first of ``Type:value``, ``value``, ``Type`` (short names)
that the mapping or this package knows, ``value`` being its feature of that name, or ``label`` or
``identifier``. Types with Governor and Dependent are links between these. Tokens and the other
layers of DKPro are passed over, except its sentences. Needs the ``corpora`` extra.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.own.decode import decode
from stancemine.corpora.own.mapping import PARTS, RELATIONS, LabelMapping
from stancemine.corpora.own.markup import Link, Mark, Markup, encode
from stancemine.corpora.own.output import file_name, whole_folder
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, MissingExtraError

__all__ = ["TYPES", "read", "write"]

TYPES: Final = "TypeSystem.xml"
_OURS: Final = "stancemine."
_SENTENCE: Final = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
_PASSED_OVER: Final = ("uima.", "de.tudarmstadt.ukp.", "org.dkpro.")
_VALUES: Final = ("value", "label", "identifier")
_LABELS: Final = (
    "Sentence", "Claim", "Premise", "Other", "Attribution", "Source", "Cue", "Content", "Stance",
    "Topic", "Holder",
)  # fmt: skip
_FEATURES: Final = (
    "role", "reported", "kind", "source", "cue", "holder", "native", "mode", "topic", "label",
    "stances",
)  # fmt: skip
_FACTS: Final = ("corpus", "id", "split", "title", "group", "meta", "labelled", "derived")


def read(path: Path, mapping: LabelMapping, problems: Problems) -> Iterator[LabeledDocument]:
    """The documents of a folder (recursively), an archive or a file, by name."""
    cassis = _cassis()
    for name, types, content in _files(path):
        try:
            cas = cassis.load_cas_from_xmi(
                BytesIO(content), typesystem=cassis.load_typesystem(BytesIO(types))
            )
        except Exception as error:  # whatever a parser says of a broken file
            problems.add(name, f"is no sound XMI for its {TYPES}: {' '.join(str(error).split())}")
            continue
        markup = _markup(cas, name, mapping)
        if (document := decode(markup, mapping, problems, name)) is not None:
            yield document


def write(documents: Iterable[LabeledDocument], path: Path) -> None:
    """A folder with ``TypeSystem.xml`` and an ``.xmi`` for each document."""
    cassis = _cassis()
    types = _type_system(cassis)
    with whole_folder(path) as folder:
        types.to_xml(folder / TYPES)
        for number, document in enumerate(documents, start=1):
            try:
                content = _cas(cassis, types, encode(document)).to_xmi()
            except ValueError as error:
                raise CorpusError(
                    f"document {document.id!r} cannot be XML (a control character?): {error}"
                ) from None
            name = f"{file_name(number, document.id)}.xmi"
            (folder / name).write_text(content, encoding="utf-8", newline="")


def _files(path: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Name, type system and content of each document."""
    if path.is_dir():
        for place in sorted(path.rglob("*.xmi")):
            yield place.relative_to(path).as_posix(), _beside(place), place.read_bytes()
    elif path.suffix.lower() == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                types = next((n for n in names if n.lower().endswith(TYPES.lower())), None)
                if types is None:
                    raise CorpusError(f"{path} holds no {TYPES}: export as UIMA CAS XMI")
                for name in sorted(n for n in names if n.endswith(".xmi")):
                    yield name, archive.read(types), archive.read(name)
        except zipfile.BadZipFile as error:
            raise CorpusError(f"{path} is no zip archive: {error}") from None
    else:
        yield path.name, _beside(path), path.read_bytes()


def _beside(place: Path) -> bytes:
    for name in (TYPES, TYPES.lower()):
        for folder in (place.parent, place.parent.parent):
            if (folder / name).is_file():
                return (folder / name).read_bytes()
    raise CorpusError(f"{place} has no {TYPES} beside it: export as UIMA CAS XMI with type system")


def _markup(cas: Any, name: str, mapping: LabelMapping) -> Markup:
    markup = Markup(cas.sofa_string or "", facts={"id": name.removesuffix(".xmi")})
    pieces: dict[str, list[tuple[int, int]]] = {}
    spans = []
    # In a CAS, annotations are sorted by place; ours are numbered in the order of the record.
    annotations = sorted(cas.select_all_annotations(), key=_order)
    ours = any(a.type.name == f"{_OURS}Sentence" for a in annotations)
    for annotation in annotations:
        kind, where = annotation.type.name, f"{name}: annotation {annotation.xmiID}"
        if kind == f"{_OURS}Facts":
            markup.facts = {f: v for f in _FACTS if (v := getattr(annotation, f)) is not None}
        elif kind == f"{_OURS}Piece":
            span = (annotation.begin, annotation.end)
            pieces.setdefault(str(annotation.of.xmiID), []).append(span)
        elif _has(annotation, "Governor") and _has(annotation, "Dependent"):
            if not kind.startswith(_PASSED_OVER):
                label = _label(annotation, (*mapping.relations, *mapping.ignore), RELATIONS)
                ends = (str(annotation.Governor.xmiID), str(annotation.Dependent.xmiID))
                markup.links.append(Link(label, *ends, where=where))
        elif kind == _SENTENCE:
            if not ours:
                spans.append((annotation, "Sentence", where))
        elif not kind.startswith(_PASSED_OVER) and hasattr(annotation, "begin"):
            known = (*mapping.spans, *mapping.ignore)
            spans.append((annotation, _label(annotation, known, PARTS), where))
    for annotation, label, where in spans:
        own = [(annotation.begin, annotation.end), *pieces.get(str(annotation.xmiID), ())]
        mark = Mark(str(annotation.xmiID), label, tuple(sorted(own)), _strings(annotation), where)
        mark.features.pop("order", None)
        markup.marks.append(mark)
    return markup


def _order(annotation: Any) -> int:
    order = str(getattr(annotation, "order", None))
    return int(order) if order.isdecimal() else 0


def _has(annotation: Any, feature: str) -> bool:
    return getattr(annotation, feature, None) is not None


def _label(annotation: Any, known: Iterable[str], ours: Iterable[str]) -> str:
    """The name of an annotation that the mapping or this package knows, else the fullest one."""
    short = annotation.type.name.rpartition(".")[2]
    value = next((v for f in _VALUES if (v := getattr(annotation, f, None)) is not None), None)
    if annotation.type.name.startswith(_OURS):
        return str(annotation.label) if short == "Link" else short
    names = [short] if value is None else [f"{short}:{value}", str(value), short]
    accepted = {*known, *ours}
    return str(next((n for n in names if n in accepted or n.casefold() in accepted), names[0]))


def _strings(annotation: Any) -> dict[str, str]:
    found = {}
    for feature in annotation.type.all_features:
        value = getattr(annotation, feature.name, None)
        if isinstance(value, bool):
            found[feature.name] = "true" if value else "false"
        elif isinstance(value, str | int) and feature.name not in ("begin", "end", "sofa"):
            found[feature.name] = str(value)
    return found


def _type_system(cassis: Any) -> Any:
    types = cassis.TypeSystem()
    sentence = types.create_type(name=_SENTENCE, supertypeName="uima.tcas.Annotation")
    del sentence
    string = "uima.cas.String"
    for label in _LABELS:
        kind = types.create_type(name=_OURS + label, supertypeName="uima.tcas.Annotation")
        for feature in (*_FEATURES, "order"):
            types.create_feature(domainType=kind, name=feature, rangeType=string)
    facts = types.create_type(name=f"{_OURS}Facts", supertypeName="uima.tcas.Annotation")
    for feature in _FACTS:
        types.create_feature(domainType=facts, name=feature, rangeType=string)
    link = types.create_type(name=f"{_OURS}Link", supertypeName="uima.tcas.Annotation")
    for feature in ("label", "order"):
        types.create_feature(domainType=link, name=feature, rangeType=string)
    for end in ("Governor", "Dependent"):
        types.create_feature(domainType=link, name=end, rangeType="uima.tcas.Annotation")
    piece = types.create_type(name=f"{_OURS}Piece", supertypeName="uima.tcas.Annotation")
    types.create_feature(domainType=piece, name="of", rangeType="uima.tcas.Annotation")
    return types


def _cas(cassis: Any, types: Any, markup: Markup) -> Any:
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = markup.text, "text/plain"

    def add(name: str, begin: int, end: int, **features: Any) -> Any:
        annotation = types.get_type(name)(begin=begin, end=end, **features)
        cas.add(annotation)
        return annotation

    add(f"{_OURS}Facts", 0, len(markup.text), **markup.facts)
    placed = {}
    for number, mark in enumerate(markup.marks, start=1):
        (begin, end), *more = mark.pieces
        name = _OURS + mark.label
        placed[mark.id] = add(name, begin, end, order=str(number), **mark.features)
        for a, b in more:
            add(f"{_OURS}Piece", a, b, of=placed[mark.id])
        if mark.label == "Sentence":
            add(_SENTENCE, begin, end)
    for number, link in enumerate(markup.links, start=1):
        source, target = placed[link.source], placed[link.target]
        ends = {"Governor": source, "Dependent": target}
        named = {"label": link.label, "order": str(number)}
        add(f"{_OURS}Link", target.begin, target.end, **named, **ends)
    return cas


def _cassis() -> Any:
    try:
        import cassis
    except ImportError:
        raise MissingExtraError("UIMA XMI", "corpora") from None
    return cassis
