"""Pages of the public names: an index with what each does, a page per heading, and what the verbs hand back."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import brightcell as bc

Groups = Mapping[str, Sequence[str]]

RESULTS = "Results of questions"
ANSWERS: dict[str, dict[str, tuple[str, ...]]] = {
    RESULTS: {
        "brightcell.api.check.CheckReport": ("check",),
        "brightcell.results.footprint.explanation.Explanation": ("explain",),
        "brightcell.results.reasons.face.Reasons": ("why",),
        "brightcell.results.sweep.face.Sweep": ("sweep",),
        "brightcell.results.break_even.face.BreakEven": ("break_even",),
        "brightcell.results.target.face.TargetSearch": ("target",),
        "brightcell.methods.surrogate.Surrogate": ("surrogate",),
        "brightcell.results.draws.kept.RunDraws": ("read_draws",),
        "brightcell.results.materials.face.MaterialTable": ("materials",),
        "brightcell.api.coverage.Coverage": ("coverage", "backgrounds.coverage"),
        "brightcell.background.quality.report.QualityReport": ("quality", "backgrounds.quality"),
        "brightcell.api.performance_class.PerformanceClass": ("performance_class",),
        "brightcell.results.footprint.plausible.Band": ("plausibility_bands",),
        "brightcell.api.verify_bundle.BundleCheck": ("verify_bundle",),
        "brightcell.exports.models.ExportReport": ("export",),
        "brightcell.imports.report.ImportReport": ("import_background", "backgrounds.import_"),
        "brightcell.api.doctor.Diagnosis": ("doctor",),
    },
    "Results of sensitivity": {
        "brightcell.methods.records.Record": ("sensitivity.analyse", "sensitivity.difference", "sensitivity.of_draws"),
        "brightcell.methods.sobol.SobolIndices": ("sobol",),
        "brightcell.methods.morris.MorrisEffects": ("morris",),
        "brightcell.methods.variance.VarianceShares": ("variance",),
        "brightcell.methods.shapley.ShapleyEffects": ("shapley",),
        "brightcell.methods.delta.Delta": ("delta",),
        "brightcell.methods.pawn.Pawn": ("pawn",),
        "brightcell.methods.tornado.Tornado": ("tornado",),
        "brightcell.methods.one_at_a_time.Spider": ("spider",),
        "brightcell.methods.gradient.Gradient": ("gradient",),
        "brightcell.methods.elasticities.Elasticities": ("elasticities",),
        "brightcell.methods.information.ValueOfInformation": ("information",),
        "brightcell.methods.first_order.FirstOrderInformation": ("information",),
        "brightcell.methods.tails.TailProbability": ("sensitivity.tail",),
        "brightcell.methods.function.Function": ("sensitivity.footprint_function",),
    },
    "Results of backgrounds and studies": {
        "brightcell.published.models.Study": ("read_study", "studies.read"),
        "brightcell.published.result.StudyResult": ("run_study", "studies.run"),
        "brightcell.published.checking.StudyCheck": ("studies.check",),
        "brightcell.published.harmonise.harmonisation.Harmonisation": ("harmonise",),
        "brightcell.model.backgrounds.Available": ("backgrounds.available",),
        "brightcell.brightway.background.InstalledBackground": ("backgrounds.install",),
        "brightcell.background.models.DatabaseBackground": ("read_background", "backgrounds.read"),
        "brightcell.background.layers.LayeredBackground": ("read_background", "backgrounds.read"),
        "brightcell.background.show.ProcessPage": ("backgrounds.show",),
        "brightcell.api.mapping.MappingProposal": ("backgrounds.propose",),
        "brightcell.api.samples.Samples": ("backgrounds.samples",),
        "brightcell.io.aggregates.Aggregate": ("backgrounds.aggregate",),
        "brightcell.api.supplier_file.SupplierFile": ("backgrounds.supplier_file",),
    },
}
"""Classes that aren't public names themselves, by the verbs that hand them back."""
RECORD = "brightcell.methods.records.Record"
MADE_BY_VERBS = ("Footprint", "Comparison", "MonteCarlo", "Product", "Rulebook", "Background")
INTERNAL = frozenset(
    ("columns", "described", "facts", "importance", "left_out", "order", "picture", "shown", "title", "controls")
)
"""Members by which records render themselves."""
NOT_FOR_READERS = frozenset(("located", "with_origin", "kept", "picture"))
"""Methods that other parts of the package call."""
FROM_PYDANTIC = "model_"
_ATTRIBUTES = re.compile(r"^Attributes\n-+\n(.*?)(?=^\S+\n-+\n|\Z)", re.DOTALL | re.MULTILINE)
_NAMES = re.compile(r"^(\w+(?:, \w+)*)(?: :.*)?$", re.MULTILINE)


def api_pages(groups: Groups) -> dict[str, str]:
    """Text of each page by its name below `reference/`."""
    pages = {heading: _group_page(heading, names) for heading, names in with_rest(groups).items()}
    modules = sorted(name for name in bc.__all__ if inspect.ismodule(getattr(bc, name)))
    pages |= {f"bc.{name}": _module_page(name, getattr(bc, name)) for name in modules}
    pages |= {heading: _answers_page(heading, classes) for heading, classes in ANSWERS.items()}
    return {"api.md": _index(groups, modules, [*pages]), **{f"api/{slug(key)}.md": text for key, text in pages.items()}}


def slug(heading: str) -> str:
    """A heading as the name of a file."""
    return re.sub(r"[^a-z]+", "-", heading.lower()).strip("-")


def with_rest(groups: Groups) -> dict[str, Sequence[str]]:
    """The headings, and "Further" for names that are under none; ValueError for a name that isn't public."""
    listed = {name for names in groups.values() for name in names}
    public = [name for name in bc.__all__ if not inspect.ismodule(getattr(bc, name))]
    unknown = listed - set(public)
    if unknown:
        raise ValueError(f"not public: {', '.join(sorted(unknown))}")
    rest = tuple(name for name in public if name not in listed)
    return {**groups, **({"Further": rest} if rest else {})}


def class_of(path: str) -> Any:
    """A class by module and name."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def documented_classes() -> Iterator[Any]:
    """All classes of the reference: public ones and those that verbs hand back."""
    yield from (value for name in bc.__all__ if inspect.isclass(value := getattr(bc, name)))
    yield from (class_of(path) for classes in ANSWERS.values() for path in classes)


def members_of(value: Any) -> dict[str, Any]:
    """The members of a class that its entry shows: its own, and those of our classes that it builds on."""
    inherits = not (issubclass(value, class_of(RECORD)) and value is not class_of(RECORD))
    ours = [base for base in value.__mro__ if base.__module__.startswith("brightcell")]
    owners = ours if inherits else [base for base in ours if base.__module__ == value.__module__]
    members = {name: member for owner in reversed(owners) for name, member in vars(owner).items()}
    out = _left_out(value)
    return {name: member for name, member in members.items() if _is_shown(name, member) and name not in out}


def is_made_by_verbs(name: str) -> bool:
    """Whether nobody makes an object of this class by calling it, so that its arguments are of no use to readers."""
    return name in {f"brightcell.{verb}" for verb in MADE_BY_VERBS} | {
        path for verb in ANSWERS.values() for path in verb
    }


# ---- pages


def _index(groups: Groups, modules: Sequence[str], pages: Sequence[str]) -> str:
    lines = ["# Python", "", "`import brightcell as bc`; the tests run every example.", ""]
    for heading, names in with_rest(groups).items():
        lines += [f"## [{heading}](api/{slug(heading)}.md)", "", *_table([(f"brightcell.{n}", n) for n in names]), ""]
    for name in modules:
        alone = [(f"brightcell.{name}.{inner}", f"{name}.{inner}") for inner in _alone(name)]
        lines += [f"## [bc.{name}](api/{slug('bc.' + name)}.md)", "", *_table(alone), ""]
    for heading, classes in ANSWERS.items():
        rows = [(path, path.rpartition(".")[2]) for path in classes]
        lines += [f"## [{heading}](api/{slug(heading)}.md)", "", *_table(rows), ""]
    toctree = ["```{toctree}", ":hidden:", "", *(f"{page} <api/{slug(page)}>" for page in pages), "```", ""]
    return "\n".join([*lines, *toctree])


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Each name, linked, with the first sentence of what it says of itself."""
    shown = [f"| {{py:obj}}`{name} <{target}>` | {_first_sentence(target)} |" for target, name in rows]
    return ["| name | what it is |", "|---|---|", *shown]


def _first_sentence(target: str) -> str:
    value = _resolved(target)
    if not callable(value):
        return f"Names: {', '.join(f'`{name}`' for name in value)}."
    doc = inspect.getdoc(value) or ""
    text = " ".join(doc.split("\n\n", 1)[0].split())
    return re.split(r"(?<=[a-z)`])[.;] ", text, maxsplit=1)[0].rstrip(".").replace("|", "\\|").replace("*", "\\*") + "."


def _resolved(target: str) -> Any:
    words = target.split(".")
    value: Any = bc
    for word in words[1:]:
        if not hasattr(value, word):
            return class_of(target)
        value = getattr(value, word)
    return value


def _group_page(heading: str, names: Sequence[str]) -> str:
    entries = [line for name in names for line in (*_entry(name, getattr(bc, name)), "")]
    return "\n".join([f"# {heading}", "", *entries])


def _module_page(name: str, module: ModuleType) -> str:
    lines = [f"# bc.{name}", "", inspect.getdoc(module) or "", ""]
    for inner in module.__all__:
        value = getattr(module, inner)
        same = _same(value)
        entry = _entry(f"{name}.{inner}", value)
        lines += [*([entry[0], "", f"The same as {{py:obj}}`bc.{same} <brightcell.{same}>`."] if same else entry), ""]
    return "\n".join(lines)


def _alone(name: str) -> list[str]:
    """Names that only the module has; the others stand above."""
    module = getattr(bc, name)
    return [inner for inner in module.__all__ if _same(getattr(module, inner)) is None]


def _same(value: Any) -> str | None:
    """The public name under which a value stands already."""
    return next((other for other in bc.__all__ if getattr(bc, other) is value), None)


def _answers_page(heading: str, classes: Mapping[str, tuple[str, ...]]) -> str:
    lines = [f"# {heading}", "", "Objects that verbs hand back; the example of each stands with its verb.", ""]
    if heading != RESULTS and RECORD in classes:
        lines += ["All of them have the members of `Record`, beside their own.", ""]
    for path, verbs in classes.items():
        links = ", ".join(f"{{py:obj}}`bc.{verb} <brightcell.{verb}>`" for verb in verbs)
        lines += [f"## {path.rpartition('.')[2]}", "", f"From {links}.", "", *_class(path, class_of(path)), ""]
    return "\n".join(lines)


# ---- entries


def _entry(name: str, value: Any) -> list[str]:
    if not callable(value):
        return [f"## {name}", "", *(f"- `{key}`: {text}" for key, text in dict(value).items())]
    if not inspect.isclass(value):
        return [f"## {name}", "", "```{eval-rst}", f".. autofunction:: brightcell.{name}", "```"]
    return [f"## {name}", "", *_class(f"brightcell.{name}", value)]


def _class(path: str, value: Any) -> list[str]:
    kind = "autoexception" if issubclass(value, BaseException) else "autoclass"
    members = ", ".join(members_of(value))
    return ["```{eval-rst}", f".. {kind}:: {path}", *([f"   :members: {members}"] if members else []), "```"]


def _left_out(value: Any) -> frozenset[str]:
    validators = {name for info in _validators(value) for name in info}
    internal = INTERNAL if issubclass(value, class_of(RECORD)) else frozenset()
    return frozenset(validators) | internal | NOT_FOR_READERS | frozenset(attributes_of(value))


def attributes_of(value: Any) -> list[str]:
    """What the docstring of a class describes itself."""
    section = _ATTRIBUTES.search(inspect.getdoc(value) or "")
    return [name for names in _NAMES.findall(section[1] if section else "") for name in names.split(", ")]


def _validators(value: Any) -> Iterator[Mapping[str, Any]]:
    decorators = getattr(value, "__pydantic_decorators__", None)
    if decorators is not None:
        yield from (decorators.validators, decorators.field_validators, decorators.model_validators)


def _is_shown(name: str, member: Any) -> bool:
    """Methods and properties of ours."""
    if name.startswith(("_", FROM_PYDANTIC)):
        return False
    if isinstance(member, staticmethod | classmethod):
        member = member.__func__
    is_member = callable(member) or isinstance(member, property) or hasattr(member, "attrname")
    return is_member and not inspect.isclass(member)
