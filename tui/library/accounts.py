"""Which account a token belongs to, and which account was chosen. A token itself is never here."""

from hashlib import sha256

from tui.library.database import Database

_DIGITS = 16


def digest_of(token: str) -> str:
    """What stands for a token where it must not stand itself."""
    return sha256(token.encode()).hexdigest()[:_DIGITS]


class Accounts:
    """Accounts by service. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_token(self, service: str, digest: str) -> str | None:
        """The account of a token, where the service once told it."""
        rows = self._db.read(
            "SELECT account FROM account_tokens WHERE service = ? AND digest = ?",
            (service, digest),
        )
        return rows[0][0] if rows else None

    def learn(self, service: str, digest: str, account: str, *, before: str | None = None) -> None:
        """Write down whose a token is. What was filed under `before` is that account's."""
        with self._db.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO account_tokens (service, digest, account) VALUES (?, ?, ?)",
                (service, digest, account),
            )
            for table in ("projects", "chosen_accounts"):
                db.execute(
                    f"UPDATE {table} SET account = ? WHERE service = ? AND account = ?",  # noqa: S608 - no value
                    (account, service, before),
                )

    def choose(self, service: str, account: str | None) -> None:
        """Use this account from now on; without one, the anonymous account."""
        with self._db.write() as db:
            db.execute("DELETE FROM chosen_accounts WHERE service = ?", (service,))
            if account is not None:
                db.execute(
                    "INSERT INTO chosen_accounts (service, account) VALUES (?, ?)",
                    (service, account),
                )

    def chosen(self, service: str) -> str | None:
        """The account that was chosen."""
        rows = self._db.read("SELECT account FROM chosen_accounts WHERE service = ?", (service,))
        return rows[0][0] if rows else None
