"""Ed25519 signatures of a bundle's list of hashes, by the library `cryptography` where it is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem, reason
from brightcell.io.limits import content_within


def signature_text(hashes: str, key: Path) -> str:
    """Public key and signature in hexadecimal, a line each, of the list of hashes by a private key in PEM."""
    _library(key)
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        private: Any = serialization.load_pem_private_key(content_within(key, _KEY_BYTES, "the key"), password=None)
    except (OSError, ValueError, TypeError) as error:
        problem = Problem(f"no private key can be read here: {reason(error)}", file=str(key), expected=_EXPECTED)
        raise InputError([problem]) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise InputError([Problem("this is another kind of key", file=str(key), expected=_EXPECTED)])
    public = private.public_key().public_bytes_raw().hex()
    return f"ed25519 {public}\n{private.sign(hashes.encode('utf-8')).hex()}\n"


_KEY_BYTES = 100_000
_EXPECTED = "an Ed25519 key in PEM without password, as `openssl genpkey -algorithm ed25519 -out key.pem` makes"


def signer_of(hashes: str, signature: str, bundle: Path) -> str:
    """The public key, in hexadecimal, by which the list of hashes is signed; refused where the signature is not its."""
    _library(bundle)
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        head, signed = signature.split("\n")[:2]
        public = head.removeprefix("ed25519 ")
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signed), hashes.encode("utf-8"))
    except (ValueError, InvalidSignature):
        what = "the signature is not one of this list of hashes"
        raise InputError([Problem(what, file=str(bundle), path="signature.txt")]) from None
    return public


def _library(file: Path) -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        hint = "pip install 'brightcell[report]', or leave the signature out"
        raise InputError([Problem("signatures need the library cryptography", file=str(file), hint=hint)]) from None
