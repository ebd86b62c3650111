"""The account, inside: which there are, whose the project is, a token entered or taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui.formatting import cells, listed, padded, together
from tui.keys.bound import bound
from tui.keys.in_force import keyed
from tui.library.private_files import PrivateFileError
from tui.library.schema import LibraryError
from tui.screens.clipboard import copy
from tui.screens.dialogs.dialog import ANSWERS, Dialog
from tui.screens.dialogs.note import Note
from tui.screens.dialogs.safe_options import SafeOptions
from tui.studio.events import CreditsRead
from tui.studio.failures import EXPECTED, describe
from tui.studio.projects.accounts import KnownAccount
from tui.studio.studio_like import AccountsLike
from tui.text import is_plain_ascii
from tui.widgets.safe_input import SafeInput
from tui.words import _, plural

_LONGEST_TOKEN = 8192
_ID, _LATEST = 26, 16
"""How many cells of an account's name and of its latest project's stand in the list."""
_TOKEN_NAMES = ("NEMO_TOKEN=", "Authorization:", "Bearer ")
_ENTER, _COPY, _BROWSE = "enter", "copy", "browse"
_ACCOUNT = "account "

_SAFE = _("A token is checked first, at no cost, and never shown.")
_NOTHING = _("No token. Paste it here.")
_ODD = _("That is no token: paste it without spaces.")
_CHECKING = _("Checking…")
_FORGET = _("Enter takes the token back: it is deleted here, and the account's projects stay.")
_NOTHING_STORED = _("No token of yours is stored for this one.")


@dataclass(frozen=True, slots=True)
class EnterToken:
    """Go on with this token, which the service accepts."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Use:
    """Go on in this account."""

    account: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Take back the token of this account."""

    account: str


Chosen = EnterToken | Use | Forget


class TokenInput(SafeInput):
    """A field whose text is neither shown nor copied, and stays as it is while it is checked."""

    is_still = False

    def validate_value(self, value: str) -> str:
        """The text that it has from now on."""
        return self.value if self.is_still else value

    @property
    def selected_text(self) -> str:
        """Nothing: it would go to the clipboard."""
        return ""


class Accounts(Dialog[Chosen | None]):
    """Gives what was chosen, or None."""

    CSS_PATH = "account.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("account_close", "back"),
        bound("account_forget", "forget"),
    ]

    def __init__(
        self,
        accounts: AccountsLike,
        listed: Sequence[KnownAccount],
        balance: CreditsRead | None,
        project: str,
    ) -> None:
        super().__init__()
        self._accounts = accounts
        self._listed = listed
        self._balance = balance
        self._project = project
        self._to_forget: KnownAccount | None = None

    def compose(self) -> ComposeResult:
        """Whose the project is, the accounts and what else can be done, a field for a token."""
        with Vertical(classes="dialog accounts") as dialog:
            dialog.border_title = _("Account")
            dialog.border_subtitle = keyed(
                _("enter chooses · {account_forget} takes a token back · {account_close} closes")
            )
            yield Note(self._now(), id="now")
            yield SafeOptions(*self._options(), id="accounts", markup=False)
            yield TokenInput(
                id="token",
                password=True,
                placeholder=_("Paste a token"),
                compact=True,
                disabled=True,
            )
            yield Note(Content.styled(_SAFE, "$quiet"), id="hint")

    def on_mount(self) -> None:
        """No toast may lie over it; the list takes the keys."""
        self.app.clear_notifications()
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Enter on a line."""
        name = event.option.id or ""
        if self._to_forget is not None:
            self.dismiss(Forget(self._to_forget.id))
        elif name == _ENTER:
            self._ask_for_token()
        elif name == _COPY:
            copy(self.app, self._accounts.link)
        elif name == _BROWSE:
            self.app.open_url(self._accounts.link)
        elif (account := self._of(name)) is None or account.is_active:
            self.dismiss(None)
        elif account.is_reachable:
            self.dismiss(Use(account.id))
        else:
            self._ask_for_token()

    @on(OptionList.OptionHighlighted)
    def another_is_marked(self, event: OptionList.OptionHighlighted) -> None:
        """Another line is another question."""
        if self._to_forget is not None:
            self._to_forget = None
            self._say(_SAFE, "$quiet")

    def action_forget(self) -> None:
        """Ask whether to take back the token of the account that is marked."""
        listed = self.query_one(OptionList)
        option = listed.highlighted_option
        account = self._of(option.id or "") if option is not None and listed.has_focus else None
        if account is None or not account.is_stored:
            self._say(_NOTHING_STORED)
            return
        self._to_forget = account
        self._say(_FORGET)

    def action_back(self) -> None:
        """Close; from the field of the token, back to the list: it is checked no further."""
        field = self.query_one(TokenInput)
        if not field.has_focus:
            self.dismiss(None)
            return
        self.workers.cancel_group(self, ANSWERS)
        field.is_still = False
        field.value = ""
        field.disabled = True
        self.query_one(OptionList).focus()
        self._say(_SAFE, "$quiet")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field."""
        field, token = self.query_one(TokenInput), _cleaned(event.value)
        if field.is_still:
            return
        if not token:
            self._say(_NOTHING)
        elif not is_plain_ascii(token) or len(token) > _LONGEST_TOKEN:
            self._say(_ODD)
        else:
            self._say(_CHECKING, "$quiet")
            field.is_still = True
            self._check(field, token)

    @work(group=ANSWERS)
    async def _check(self, field: TokenInput, token: str) -> None:
        """Ask the service for the credits of that account: of a refused token nothing stays."""
        with self.answering():
            try:
                await self._accounts.check(token)
            except EXPECTED as error:
                if self.is_open:
                    self._say(describe(error).message)
            else:
                if self.is_open:
                    self.dismiss(EnterToken(token))
            finally:
                field.is_still = False

    def _ask_for_token(self) -> None:
        field = self.query_one(Input)
        field.disabled = False
        field.focus()
        self._say(_SAFE, "$quiet")

    def _say(self, text: str, style: str = "$warning") -> None:
        self.query_one("#hint", Note).update(Content.styled(text, style))

    def _of(self, name: str) -> KnownAccount | None:
        account = name.removeprefix(_ACCOUNT)
        return next((one for one in self._listed if one.id == account), None)

    def _now(self) -> Content:
        balance = self._balance
        left = _("credits not read yet")
        if balance is not None and balance.available is not None:
            left = _("{left} credits", left=balance.available)
            if balance.frozen:
                left = _(
                    "{left} credits ({reserved} reserved)",
                    left=balance.available,
                    reserved=balance.frozen,
                )
        active = next((one for one in self._listed if one.is_active), None)
        whose = _("no account yet") if active is None else _whose(active)
        rows = {
            _("Project"): self._project or _("none yet"),
            _("Account"): whose,
            _("Left"): left,
        }
        room = max(map(cells, rows)) + 2
        return Content("\n".join(padded(name, room) + value for name, value in rows.items()))

    def _options(self) -> list[Option | None]:
        accounts = [
            Option(_line(each), id=f"{_ACCOUNT}{each.id}", disabled=False) for each in self._listed
        ]
        register = any(one.is_active and one.is_anonymous for one in self._listed)
        copy = _("Copy the link to top up")
        browse = _("Open the link to top up")
        if register:
            copy, browse = _("Copy the link to register"), _("Open the link to register")
        return [
            *accounts,
            None,
            Option(Content(_("Enter a token…")), id=_ENTER),
            Option(Content(copy), id=_COPY),
            Option(Content(browse), id=_BROWSE),
        ]


async def ask_for_account(
    app: App[Any],
    accounts: AccountsLike,
    balance: CreditsRead | None,
    project: str,
    do: Callable[[Chosen], None],
) -> None:
    """Show the accounts, and `do` what was chosen; where they cannot be read, say why."""
    try:
        listed = await accounts.listed()
    except (LibraryError, PrivateFileError) as error:
        app.notify(together([f"{error}.", error.advice]), markup=False, severity="error")
        return
    chosen = await app.push_screen_wait(Accounts(accounts, listed, balance, project))
    if chosen is not None:
        do(chosen)


def _cleaned(text: str) -> str:
    """A token as it may have been pasted: without what often stands around it."""
    token = text.strip()
    for name in _TOKEN_NAMES:
        token = token.removeprefix(name).strip()
    return token.strip("\"'").strip()


def _whose(account: KnownAccount) -> str:
    return listed([account.id, _kind(account)])


def _kind(account: KnownAccount) -> str:
    if account.is_anonymous:
        return _("anonymous")
    if account.is_stored:
        return _("token stored")
    return _("NEMO_TOKEN, not stored") if account.is_reachable else _("needs its token")


def _line(account: KnownAccount) -> Content:
    count = plural("{count} project", "{count} projects", account.projects)
    latest = _short(f" · {account.latest}", _LATEST) if account.latest else ""
    mark = "●" if account.is_active else "○"
    facts = Content.assemble(f"{_kind(account)} · {count}", latest).stylize("$quiet")
    return Content.assemble(f"{mark} ", _short(account.id, _ID), "  ", facts)


def _short(text: str, cells: int) -> Content:
    return Content(text).truncate(cells, ellipsis=True)
