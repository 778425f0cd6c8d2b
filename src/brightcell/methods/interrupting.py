"""Ctrl-C while a method computes: what is finished is a smaller sample, from which its figures are made."""

from collections.abc import Iterable
from typing import Literal, TypeVar

T = TypeVar("T")
Status = Literal["complete", "partial"]


def finished(parts: Iterable[T], least: int = 1) -> tuple[list[T], bool]:
    """The parts that were finished, and whether a person interrupted; KeyboardInterrupt where they are too few."""
    done: list[T] = []
    try:
        for part in parts:
            done.append(part)
    except KeyboardInterrupt:
        if len(done) < least:
            raise
        return done, True
    return done, False


def status_of(done: int, asked: int) -> Status:
    """Whether all that was asked is there."""
    return "complete" if done == asked else "partial"


def cut_short(done: int, asked: int, what: str) -> tuple[str, ...]:
    """What a reader must know of a method that was cut short."""
    return () if done == asked else (f"cut short after {done:,} of {asked:,} {what}: all figures are of these",)
