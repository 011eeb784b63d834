"""Ed25519 signatures, by the package `cryptography`, loaded when one is made or checked."""

import base64
import hashlib
import secrets
from importlib.util import find_spec

from bettune.errors import Unavailable


def are_possible() -> bool:
    """Tell whether signatures can be made and checked here."""
    return find_spec("cryptography") is not None


def _require() -> None:
    if not are_possible():
        raise Unavailable("Signatures need the extra: pip install 'bettune[verify]'")


def new_secret() -> bytes:
    """Return a fresh secret key: any 32 bytes are one."""
    return secrets.token_bytes(32)


def public_key(secret: bytes) -> bytes:
    """Return the public key that belongs to a secret one."""
    _require()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def fingerprint(public: bytes) -> str:
    """Return what a public key is told by: `SHA256:` and its hash, as an SSH key's."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(public).digest()).decode().rstrip("=")


def sign(secret: bytes, content: bytes) -> bytes:
    """Return the signature of a content."""
    _require()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret).sign(content)


def is_signed(public: bytes, content: bytes, signature: bytes) -> bool:
    """Tell whether who has the secret key of this public one has signed the content."""
    _require()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except InvalidSignature:
        return False
    return True
