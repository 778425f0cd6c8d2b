"""A default that depends on what else is given, and says so where a signature is shown."""


class Unset:
    """The place of an argument that was left out."""

    def __repr__(self) -> str:
        return '"brightcell" for a product, None for a model'


UNSET = Unset()
