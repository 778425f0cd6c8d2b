"""A bundle is written, handed on, computed again; one that was changed or signed by another is told by file."""

import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

import brightcell as bc
from brightcell.api.bundle import results_of
from brightcell.cli.bundle import told_of_fields
from brightcell.errors import InputError
from brightcell.exports.crate import HASHES, METADATA, SIGNATURE, hashes_text
from brightcell.exports.zips import zipped

MODEL = bc.Model("lfp-pack-100kwh", "iso-14067-cutoff", settings={"reporting.method": "ipcc-ar5-gwp100"})
BUNDLE = "pack.zip"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = bc.bundle(MODEL, tmp_path_factory.mktemp("bundle") / BUNDLE, draws=20, seed=3)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rewritten(folder: Path, texts: dict[str, str]) -> Path:
    path = folder / BUNDLE
    path.write_bytes(zipped(texts))
    return path


def listed(texts: dict[str, str]) -> dict[str, str]:
    """As one who changes a file and its hash too."""
    return {
        **texts,
        HASHES: hashes_text({name: text for name, text in texts.items() if name not in (HASHES, SIGNATURE)}),
    }


def test_the_same_model_gives_the_same_bytes_and_its_figures(texts: dict[str, str], tmp_path: Path) -> None:
    again = bc.bundle(MODEL, tmp_path / BUNDLE, draws=20, seed=3)
    assert again.read_bytes() == zipped(texts)
    found = bc.verify_bundle(again)
    assert found.is_same
    assert found.versions == ()
    assert found.signer is None
    assert {"total", "draws: mean", "stages: raw_material"} <= {figure.name for figure in found.figures}


def test_the_date_is_that_of_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    with zipfile.ZipFile(bc.bundle(MODEL, tmp_path / BUNDLE)) as archive:
        root = json.loads(archive.read(METADATA))["@graph"][1]
        assert archive.infolist()[0].date_time == (2026, 1, 1, 0, 0, 0)
    assert root["datePublished"] == "2026-01-01"


def test_the_metadata_are_of_ro_crate_and_name_every_file(texts: dict[str, str]) -> None:
    graph = json.loads(texts[METADATA])["@graph"]
    assert graph[0]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert {part["@id"] for part in graph[1]["hasPart"]} == set(texts) - {METADATA, HASHES}


def test_each_broken_file_is_told(texts: dict[str, str], tmp_path: Path) -> None:
    """One is changed, one missing, one unknown: all in one message."""
    broken = {**texts, "results.json": texts["results.json"].replace("1", "2", 1), "more.txt": "more"}
    del broken["environment.json"]
    with pytest.raises(InputError) as refused:
        bc.verify_bundle(rewritten(tmp_path, broken))
    told = str(refused.value)
    assert "results.json: this file is not the one that was bundled" in told
    assert "environment.json: this file is listed and not in the bundle" in told
    assert "more.txt: this file is in the bundle and not listed" in told


@pytest.mark.parametrize("content", [b"no zip", b""])
def test_what_is_no_zip_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / BUNDLE).write_bytes(content)
    with pytest.raises(InputError, match="not a zip that can be read"):
        bc.verify_bundle(tmp_path / BUNDLE)


def test_a_figure_that_does_not_come_out_is_told(texts: dict[str, str], tmp_path: Path) -> None:
    """Whoever changes the hash as well is found by computing again; so is an older version."""
    results, machine = json.loads(texts["results.json"]), json.loads(texts["environment.json"])
    total = results["total"]
    results["total"] *= 0.9
    machine["versions"]["numpy"] = "1.0"
    changed = {**texts, "results.json": json.dumps(results), "environment.json": json.dumps(machine)}
    found = bc.verify_bundle(rewritten(tmp_path, listed(changed)))
    assert [figure.name for figure in found.figures if not figure.is_same] == ["total"]
    assert found.figures[0].computed == pytest.approx(total, rel=1e-12)
    assert [name for name, then, _ in found.versions if then == "1.0"] == ["numpy"]
    assert "total: bundled" in str(found)


@pytest.mark.parametrize(
    ("name", "key", "value", "said"),
    [
        ("environment.json", "packages", [], "environment.json: packages: this table of the bundle is missing"),
        ("product.json", "schema_version", 2, "product.json: schema_version: this file is in version 2 of its format"),
        ("rulebook.json", "newer", 1, "doesn't read newer - brightcell 0.1.0 bundled it, and this is 0.1.0"),
        ("results.json", "background", {"name": "open"}, "background.sha256: this text of the bundle is missing"),
        ("results.json", "total", "0.2", "results.json: total: this figure of the bundle is not a number (found 0.2)"),
        ("results.json", "stages", {"a": None}, "results.json: stages: this figure of the bundle is not a number"),
    ],
)
def test_files_of_another_version_or_shape_are_told(
    texts: dict[str, str], tmp_path: Path, name: str, key: str, value: object, said: str
) -> None:
    """By bundle, file and field; whoever signed or hashed them again."""
    data = {**json.loads(texts[name]), key: value}
    path = rewritten(tmp_path, listed({**texts, name: json.dumps(data)}))
    with pytest.raises(InputError) as refused:
        bc.verify_bundle(path)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)


def test_a_file_that_is_no_table_is_told(texts: dict[str, str], tmp_path: Path) -> None:
    """By its name."""
    path = rewritten(tmp_path, listed({**texts, "results.json": "[1]"}))
    with pytest.raises(InputError, match=r"results\.json: this file of the bundle is not a table"):
        bc.verify_bundle(path)


def test_a_signature_holds_the_list_of_hashes(texts: dict[str, str], tmp_path: Path) -> None:
    """It names its key, and is refused once anything was changed."""
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    private = ed25519.Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(pem)
    signed = bc.bundle(MODEL, tmp_path / BUNDLE, key=tmp_path / "key.pem")
    assert bc.verify_bundle(signed).signer == private.public_key().public_bytes_raw().hex()
    with zipfile.ZipFile(signed) as archive:
        inside = {name: archive.read(name).decode() for name in archive.namelist()}
    inside["product.json"] += " "
    with pytest.raises(InputError, match="signature is not one of this list"):
        bc.verify_bundle(rewritten(tmp_path, listed(inside)))


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    (tmp_path / "key.pem").write_text("no key", encoding="utf-8")
    with pytest.raises(InputError, match="no private key can be read here"):
        bc.bundle(MODEL, tmp_path / BUNDLE, key=tmp_path / "key.pem")


def test_no_value_of_one_process_of_a_database_is_in_a_bundle() -> None:
    """Names and amounts stay; shares of links and scores of credits, which lead to the score of a process, don't."""
    model = bc.Model("lfp-pack-100kwh")
    result = bc.footprint(model, project=None)
    assert result.credits
    on_a_database = cast(bc.Model, SimpleNamespace(background=object()))
    kept, shown = results_of(model, result), results_of(on_a_database, result)
    assert all("share" in link for link in kept["links"])
    assert all("score" in credit for credit in kept["credits"])
    assert not any("share" in link for link in shown["links"])
    assert not any("score" in credit for credit in shown["credits"])
    assert {key: value for key, value in kept.items() if key not in ("links", "credits")} == {
        key: value for key, value in shown.items() if key not in ("links", "credits")
    }


def test_fields_that_are_kept_back_are_told_since_a_bundle_holds_them(capsys: pytest.CaptureFixture[str]) -> None:
    """No document shows a confidential amount, but nobody can compute without it."""
    told_of_fields(MODEL.product)
    assert capsys.readouterr().err == ""
    levels = [("pack.parts[steel]", "confidential"), ("contact.email", "public")]
    visibility = [{"field": field, "level": level} for field, level in levels]
    told_of_fields(MODEL.with_({"declaration": {"visibility": visibility}}).product)
    error = capsys.readouterr().err
    assert "pack.parts[steel]" in error
    assert "contact.email" not in error
