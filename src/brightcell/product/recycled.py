"""Recycled content of a part: of the material as a whole, or of elements in it, before and after its use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from brightcell.errors import Problem, nearest
from brightcell.product import fields as f
from brightcell.product.amounts import Amount
from brightcell.product.catalogue import CATHODE, CHEMICALS, METAL, Material, recycled_materials
from brightcell.product.fields import DataBlock
from brightcell.product.refusals import refuse
from brightcell.product.vocabulary import ELEMENT_NAMES
from brightcell.words import meaning

_OF_AMOUNTS = {"value", "unit", "formula", "uncertainty"}
_PRE, _POST = "pre_consumer", "post_consumer"
_COMPOUNDS = (CATHODE, CHEMICALS, "anode active material")


class RecycledShare(DataBlock):
    """A recycled share by mass: as a whole, or what came from waste of making and what from used products."""

    share: f.Share | None = Field(default=None, description="Recycled share, where its origin isn't told apart.")
    pre_consumer: f.Share | None = Field(
        default=None, description="Share from waste of making; what goes back into the process it came from is none."
    )
    post_consumer: f.Share | None = Field(default=None, description="Share from what was used and thrown away.")
    footprint: f.FootprintPerKg | None = Field(
        default=None, description="Footprint of a kilogram of what is recycled; default the background's."
    )
    source: f.Text | None = Field(default=None, description="Document that shows it.")

    @model_validator(mode="after")
    def parts_are_a_share(self) -> Self:
        """The origins sum to at most 100 %, and a share stands alone."""
        stated = [name for name in (_PRE, _POST) if getattr(self, name) is not None]
        if self.share is not None and stated:
            hint = f"leave share out: it is the sum of {_PRE} and {_POST}"
            raise refuse(Problem("the share and its origin are both given", found=stated[0], hint=hint), "share")
        if self.footprint is not None and not self.shares:
            what = "a footprint of what is recycled needs its share"
            raise refuse(Problem(what, expected="share, or pre_consumer and post_consumer, beside it"), "footprint")
        if self.value > 1.0 + 1e-9:
            found = f"{100 * self.value:g} %"
            raise refuse(Problem("more than all of it is recycled", found=found, expected="at most 100 %"), stated[-1])
        return self

    @property
    def value(self) -> float:
        """The recycled share; 0 where none is stated."""
        return sum(amount.value for amount in self.shares)

    @property
    def shares(self) -> tuple[Amount, ...]:
        """The amounts that it is the sum of."""
        return tuple(amount for amount in (self.share, self.pre_consumer, self.post_consumer) if amount is not None)

    @model_serializer(mode="wrap")
    def _a_share_alone_is_an_amount(self, handler: SerializerFunctionWrapHandler) -> Any:
        fields = {name: value for name, value in handler(self).items() if value is not None}
        return fields["share"] if set(fields) == {"share"} else fields


def _from_share(written: Any) -> Any:
    """A table; of a share, the one with it."""
    if isinstance(written, Mapping) and not _OF_AMOUNTS & set(written):
        return written
    return written if isinstance(written, RecycledShare) else {"share": written}


RecycledField = Annotated[RecycledShare, BeforeValidator(_from_share)]


class RecycledContent(RecycledShare):
    """Recycled content by mass, of the material or of elements in it: `10 %`, or `{nickel: 16 %, cobalt: 16 %}`."""

    lithium: RecycledField | None = Field(default=None, description="Recycled share of its lithium.")
    nickel: RecycledField | None = Field(default=None, description="Recycled share of its nickel.")
    cobalt: RecycledField | None = Field(default=None, description="Recycled share of its cobalt.")
    manganese: RecycledField | None = Field(default=None, description="Recycled share of its manganese.")
    iron: RecycledField | None = Field(default=None, description="Recycled share of its iron.")
    phosphorus: RecycledField | None = Field(default=None, description="Recycled share of its phosphorus.")
    aluminium: RecycledField | None = Field(default=None, description="Recycled share of its aluminium.")
    copper: RecycledField | None = Field(default=None, description="Recycled share of its copper.")
    carbon: RecycledField | None = Field(default=None, description="Recycled share of its carbon.")

    @model_validator(mode="after")
    def is_told_one_way(self) -> Self:
        """A share of the material holds its elements too."""
        if self.shares and self.elements:
            name = next(iter(self.elements))
            hint = "give the share of the material, or those of its elements"
            raise refuse(Problem("recycled content is given twice", found=f"of the material and of {name}", hint=hint))
        return self

    @property
    def elements(self) -> dict[str, RecycledShare]:
        """The stated shares of elements, by their names."""
        stated = ((name, getattr(self, name)) for name in ELEMENT_NAMES)
        return {name: share for name, share in stated if share is not None}

    @property
    def is_any(self) -> bool:
        """Whether anything of it is recycled."""
        return self.value > 0 or any(share.value > 0 for share in self.elements.values())


def _from_content(written: Any) -> Any:
    """A table; of a share, the one with it. Another key than those of the table is answered with the nearest."""
    content = _from_share(written)
    keys = tuple(RecycledContent.model_fields)
    if isinstance(content, Mapping):
        content = _by_name(content)
    for key in content if isinstance(content, Mapping) else ():
        if key not in keys:
            expected = f"a share such as 10 %, or a table of {', '.join(keys)}"
            raise refuse(
                Problem("unknown key", found=str(key), expected=expected, nearest=nearest(str(key), keys)), str(key)
            )
    return content


def _by_name(written: Mapping[Any, Any]) -> dict[Any, Any]:
    """The table with elements by their names, whatever word or symbol is written; one that stands twice stays."""
    symbols = {symbol: name for name, symbol in ELEMENT_NAMES.items()}
    named: dict[Any, Any] = {}
    for key, value in written.items():
        name = symbols.get(key) or meaning("element", str(key), tuple(ELEMENT_NAMES)) or key
        named[key if name in named or (name != key and name in written) else name] = value
    return named


RecycledContentField = Annotated[RecycledContent, BeforeValidator(_from_content)]


def recycled_problem(
    content: RecycledContent | None, material: Material, has_figure: bool
) -> tuple[Problem, tuple[str, ...]] | None:
    """What is wrong with the recycled content of a material, and below which key; `has_figure`: of its supplier."""
    if content is None:
        return None
    return _element_problem(content, material) or (None if has_figure else _figure_problem(content, material))


def _element_problem(content: RecycledContent, material: Material) -> tuple[Problem, tuple[str, ...]] | None:
    held = {name: share for name, symbol in ELEMENT_NAMES.items() if (share := material.elements.get(symbol))}
    for name in content.elements:
        if name not in held:
            expected = ", ".join(held) or "no elements: its composition isn't known"
            return Problem(f"there is no {name} in {material.key}", found=name, expected=expected), (name,)
        if held[name] >= 1.0 - 1e-9:
            hint = "write recycled_content: the share itself"
            return Problem(f"{material.key} is all {name}", found=name, hint=hint), (name,)
    return None


def _figure_problem(content: RecycledContent, material: Material) -> tuple[Problem, tuple[str, ...]] | None:
    """That nothing says what recycled material causes: a metal counts as virgin then, other materials are refused."""
    if content.value == 0 or content.footprint is not None or is_metal(material):
        return None
    if {material.key, material.form_of} & set(recycled_materials()):
        return None
    held = [name for name, symbol in ELEMENT_NAMES.items() if material.elements.get(symbol)]
    other = f", or elements: {{{held[0]}: ...}}" if material.component in _COMPOUNDS and held else ""
    problem = Problem(
        f"no open figure for recycled {material.key}",
        expected=f"recycled content of {', '.join(recycled_materials())} or another metal{other}",
        hint="leave it out or give a supplier footprint, or that of the recycled material as its footprint",
    )
    return problem, ()


def is_metal(material: Material) -> bool:
    """Whether it is a metal as such, and no compound of one."""
    return material.end_of_life_class == METAL and material.component not in _COMPOUNDS
