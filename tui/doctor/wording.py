"""What is looked at, as people read it."""

from tui.doctor.finding import Topic
from tui.words import _

TOPICS = {
    Topic.PROGRAM: _("program"),
    Topic.TERMINAL: _("terminal"),
    Topic.PLACES: _("places"),
    Topic.SETTINGS: _("settings"),
    Topic.TOKEN: _("token"),
    Topic.SERVICE: _("service"),
}
NAMES = {
    "packages": _("packages"),
    "size": _("size"),
    "kind": _("kind"),
    "colours": _("colours"),
    "encoding": _("encoding"),
    "between": _("between"),
    "paste": _("paste"),
    "keyboard": _("keyboard"),
    "clipboard": _("clipboard"),
    "editor": _("editor"),
    "config": _("config"),
    "data": _("data"),
    "cache": _("cache"),
    "room": _("room"),
    "library": _("library"),
    "keys": _("keys"),
    "all": _("all"),
    "own": _("own"),
    "kept": _("kept"),
    "anonymous": _("anonymous"),
    "mock": _("mock"),
    "address": _("address"),
}
"""Other findings are called after a setting, a program or an account."""
