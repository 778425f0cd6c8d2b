"""Tables as the bytes of Parquet files: same table, same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.io.limits import PARQUET_BYTES, refuse_larger

Table = Mapping[str, np.ndarray | Sequence[Any]]


def parquet_bytes(table: Table) -> bytes:
    """A table of columns of one length as one row group, compressed, without date or machine.

    The bytes of a floating-point number are stored apart from each other (byte stream split) and without
    dictionary: random doubles hardly repeat, but their first bytes do.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = pa.table({name: pa.array(column) for name, column in table.items()})
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


def read_parquet(path: Path) -> dict[str, np.ndarray]:
    """The columns of a file; InputError for one that is too large, when unpacked too, or isn't Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    refuse_larger(path, PARQUET_BYTES, "the table of draws")
    try:
        file = pq.ParquetFile(path)
        unpacked = sum(file.metadata.row_group(n).total_byte_size for n in range(file.num_row_groups))
        if unpacked > PARQUET_BYTES:
            found, expected = f"{unpacked:,} bytes", f"at most {PARQUET_BYTES:,} bytes"
            raise InputError(Problem("the table is too large when unpacked", str(path), None, None, found, expected))
        table = file.read()
    except (OSError, pa.ArrowException) as error:
        what = f"this is no table in Parquet that can be read: {str(error).splitlines()[0]}"
        raise InputError(Problem(what, file=str(path))) from None
    return {name: table.column(name).to_numpy() for name in table.column_names}
