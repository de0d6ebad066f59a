"""Secrets at rest: marketplace keys are kept encrypted, with a key that is not in the database.

The key comes from the environment (OTKLIK_SECRET_KEY) or, where the `keyring` package is installed, from the system's keyring.
"""

from cryptography.fernet import Fernet, InvalidToken

from assistant.errors import SettingsError

SERVICE = "otklik"


class Vault:
    """Seals and opens short texts. A wrong key is an error that says so; nothing is ever logged."""

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key.encode())
        except ValueError as error:
            raise SettingsError("OTKLIK_SECRET_KEY is not a key; make one with `otklik connect --new-key`") from error

    @staticmethod
    def new_key() -> str:
        """A fresh key, to be kept outside the database."""
        return Fernet.generate_key().decode()

    def seal(self, secret: str) -> bytes:
        """The secret as it may be stored."""
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """The secret again."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SettingsError(
                "a stored marketplace key was sealed with another OTKLIK_SECRET_KEY; set that one, or connect again"
            ) from error


def open_vault(key: str) -> Vault:
    """The vault of this installation: the key of the settings, else the keyring's."""
    return Vault(key or _from_keyring())


def _from_keyring() -> str:
    try:
        import keyring
    except ImportError:
        keyring = None
    kept = keyring.get_password(SERVICE, "secret-key") if keyring else None
    if not kept:
        raise SettingsError("marketplace keys are kept encrypted: set OTKLIK_SECRET_KEY (make one with `otklik connect --new-key`)")
    return str(kept)
