"""Tables as the bytes of Parquet files: same table, same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.io.limits import PARQUET_BYTES, refuse_larger

Table = Mapping[str, np.ndarray | Sequence[Any]]


def parquet_bytes(table: Table, units: Mapping[str, str] | None = None) -> bytes:
    """A table of columns of one length as one row group, compressed, without date or machine.

    The bytes of a floating-point number are stored apart from each other (byte stream split) and without
    dictionary: random doubles hardly repeat, but their first bytes do. `units` of columns stand in the metadata of
    their fields.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = pa.table({name: pa.array(column) for name, column in table.items()})
    if units:
        labelled = [f.with_metadata({"unit": units[f.name]}) if f.name in units else f for f in arrays.schema]
        arrays = arrays.cast(pa.schema(labelled))
    floats = [field.name for field in arrays.schema if pa.types.is_floating(field.type)]
    sink = pa.BufferOutputStream()
    pq.write_table(
        arrays,
        sink,
        row_group_size=max(arrays.num_rows, 1),
        compression="zstd",
        use_dictionary=False,
        use_byte_stream_split=floats,
    )
    return sink.getvalue().to_pybytes()


def read_parquet(path: Path, names: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """The columns of a file, or those of them that are named, which alone are read.

    InputError for what is too large, when unpacked too, or isn't Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    refuse_larger(path, PARQUET_BYTES, "the table of draws")
    try:
        file = pq.ParquetFile(path)
        unpacked = _unpacked(file.metadata, names)
        if unpacked > PARQUET_BYTES:
            found, expected = f"{unpacked:,} bytes", f"at most {PARQUET_BYTES:,} bytes"
            raise InputError(Problem("the table is too large when unpacked", str(path), None, None, found, expected))
        table = file.read(columns=None if names is None else list(names))
        _refuse_other_columns(path, table, names)
    except (OSError, pa.ArrowException) as error:
        what = f"this is not a table in Parquet that can be read: {str(error).splitlines()[0]}"
        raise InputError(Problem(what, file=str(path))) from None
    return {name: table.column(name).to_numpy() for name in table.column_names}


def _refuse_other_columns(path: Path, table: Any, names: Sequence[str] | None) -> None:
    """Raise InputError where a column that was asked for lacks, or holds no numbers."""
    import pyarrow as pa

    kinds = {field.name: field.type for field in table.schema}
    for name in names or ():
        kind = kinds.get(name)
        if kind is None or not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
            found = "nothing" if kind is None else str(kind)
            raise InputError(Problem("the table of draws is damaged", str(path), name, found=found, expected="numbers"))


def _unpacked(metadata: Any, names: Sequence[str] | None) -> int:
    """Bytes of the columns that are to be read, as they say of themselves."""
    groups = (metadata.row_group(n) for n in range(metadata.num_row_groups))
    columns = (group.column(k) for group in groups for k in range(group.num_columns))
    return sum(c.total_uncompressed_size for c in columns if names is None or c.path_in_schema in names)
