"""Every key that is no action of `tui.actions`: those of panels, lists, screens and dialogs."""

from typing import NamedTuple

from tui.keys.place import Place
from tui.words import _

_LISTS = (
    Place.STILLS,
    Place.TIMELINE,
    Place.RENDERS,
    Place.WAITING,
    Place.QUEUE,
    Place.PROJECTS,
    Place.WIRE,
)
_LONG_LISTS = (Place.QUEUE, Place.PROJECTS, Place.WIRE)


class Bound(NamedTuple):
    """What `keys` do in `places`; `name` is the id that a keymap names.

    `follows` names an action: the keys that lead to this place lead back, or do the like in it.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    places: tuple[Place, ...]
    follows: str = ""


def _bound(name: str, keys: str, title: str, *places: Place, follows: str = "") -> Bound:
    return Bound(name, title, tuple(keys.split(",")) if keys else (), places, follows)


def _main() -> tuple[Bound, ...]:
    return (
        _bound("focus_next", "tab", _("Next panel"), Place.MAIN),
        _bound("focus_previous", "shift+tab", _("Panel before"), Place.MAIN),
        _bound("prompt_send", "enter", _("Send the message"), Place.PROMPT),
        _bound(
            "newline",
            "ctrl+j,alt+enter,shift+enter",
            _("New line"),
            Place.PROMPT,
            Place.QUEUE_FIELD,
        ),
        _bound("find_next", "down", _("Next found"), Place.FIND),
        _bound("find_before", "up", _("Found before"), Place.FIND),
        _bound("find_settle", "enter", _("To what was found"), Place.FIND),
        _bound("find_close", "escape", _("End finding"), Place.FIND),
        _bound("found_next", "n", _("Next found"), Place.CONVERSATION),
        _bound("found_before", "N", _("Found before"), Place.CONVERSATION),
        _bound("found_close", "escape", _("End finding"), Place.CONVERSATION),
        _bound("list_up", "up,k", _("Up"), *_LISTS),
        _bound("list_down", "down,j", _("Down"), *_LISTS),
        _bound("list_page_up", "pageup", _("Page up"), *_LONG_LISTS),
        _bound("list_page_down", "pagedown", _("Page down"), *_LONG_LISTS),
        _bound("list_first", "home,g", _("First"), *_LISTS),
        _bound("list_last", "end,G", _("Last"), *_LISTS),
        _bound("stills_choose", "s", _("Mark for the queue"), Place.STILLS),
        _bound("stills_seek", "enter", _("Say where it is now"), Place.STILLS),
        _bound("waiting_send", "enter", _("Send"), Place.WAITING),
        _bound("waiting_edit", "e", _("Edit"), Place.WAITING),
        _bound("waiting_release", "space", _("Let it go by itself"), Place.WAITING),
        _bound("waiting_earlier", "K,shift+up", _("Earlier"), Place.WAITING),
        _bound("waiting_later", "J,shift+down", _("Later"), Place.WAITING),
        _bound("waiting_drop", "x,delete,backspace", _("Drop"), Place.WAITING),
        _bound("waiting_undo", "U,ctrl+z", _("Undo"), Place.WAITING),
        _bound("waiting_back", "escape", _("Back"), Place.WAITING),
    )


def _screens() -> tuple[Bound, ...]:
    return (
        _bound("queue_back", "escape", _("Back"), Place.QUEUE, follows="queue"),
        _bound("queue_edit", "e,enter,tab", _("Write the prompt"), Place.QUEUE),
        _bound("queue_start", "s", _("Start or stop"), Place.QUEUE, follows="send"),
        _bound("queue_pause", "space,c", _("Pause"), Place.QUEUE),
        _bound("queue_earlier", "K,shift+up", _("Earlier"), Place.QUEUE),
        _bound("queue_later", "J,shift+down", _("Later"), Place.QUEUE),
        _bound("queue_remove", "x,delete,backspace", _("Remove"), Place.QUEUE),
        _bound("queue_again", "r", _("Try again"), Place.QUEUE),
        _bound("queue_add", "a", _("Add"), Place.QUEUE, follows="add"),
        _bound("queue_take", "t", _("Take the stills"), Place.QUEUE),
        _bound("queue_field_next", "enter", _("Next prompt"), Place.QUEUE_FIELD),
        _bound("queue_field_leave", "escape", _("Back to the list"), Place.QUEUE_FIELD),
        _bound("add_list_close", "escape", _("Not now"), Place.ADD_LIST),
        _bound("projects_close", "escape", _("Close"), Place.PROJECTS),
        _bound("projects_leave", "", _("Close"), Place.PROJECTS, follows="projects"),
        _bound("projects_find", "tab,slash", _("Find"), Place.PROJECTS),
        _bound("projects_open", "enter", _("Open"), Place.PROJECTS),
        _bound("projects_new", "n", _("New"), Place.PROJECTS),
        _bound("projects_rename", "r", _("Rename"), Place.PROJECTS),
        _bound("projects_archive", "x", _("Archive"), Place.PROJECTS),
        _bound("projects_archived", "A", _("Archived ones"), Place.PROJECTS),
        _bound("projects_browse", "b", _("Open in the browser"), Place.PROJECTS),
        _bound("viewer_back", "escape", _("Back"), Place.VIEWER),
        _bound("viewer_leave", "q", _("Leave"), Place.VIEWER, follows="view"),
        _bound("viewer_play", "space,k,p", _("Play or pause"), Place.VIEWER),
        _bound("viewer_second_back", "left,h", _("A second back"), Place.VIEWER),
        _bound("viewer_second_on", "right", _("A second on"), Place.VIEWER),
        _bound("viewer_five_back", "down,pagedown", _("Five back"), Place.VIEWER),
        _bound("viewer_five_on", "up,pageup", _("Five on"), Place.VIEWER),
        _bound("viewer_frame_back", "comma,shift+left", _("Frame back"), Place.VIEWER),
        _bound("viewer_frame_on", "full_stop,shift+right", _("Frame on"), Place.VIEWER),
        _bound("viewer_first", "home,g", _("Begin"), Place.VIEWER),
        _bound("viewer_last", "end,G", _("End"), Place.VIEWER),
        _bound("viewer_loop", "l", _("Loop"), Place.VIEWER),
        _bound("viewer_full", "f,z,enter", _("Full size"), Place.VIEWER),
        _bound("viewer_player", "o", _("System's player"), Place.VIEWER, follows="open_clip"),
        _bound("viewer_folder", "O", _("Folder"), Place.VIEWER),
        *(
            _bound(
                f"viewer_tenth_{tenth}", str(tenth), _("At {tenth}0 %", tenth=tenth), Place.VIEWER
            )
            for tenth in range(10)
        ),
    )


def _wire() -> tuple[Bound, ...]:
    return (
        _bound("wire_back", "escape", _("Back"), Place.WIRE),
        _bound("wire_leave", "q", _("Leave"), Place.WIRE, follows="wire"),
        _bound("wire_open", "enter,tab,right", _("To the call"), Place.WIRE),
        _bound("wire_filter", "slash", _("Filter"), Place.WIRE),
        _bound("wire_zoom", "z", _("Zoom, or back"), Place.WIRE),
        _bound("wire_follow", "f", _("Follow the newest"), Place.WIRE),
        _bound("wire_mark", "m", _("Mark, or not"), Place.WIRE),
        _bound("wire_next_mark", "n", _("Next marked"), Place.WIRE),
        _bound("wire_previous_mark", "N", _("Marked before"), Place.WIRE),
        _bound("wire_curl", "c", _("Copy as curl"), Place.WIRE),
        _bound("wire_save", "s", _("Save as a recording"), Place.WIRE),
        _bound("wire_save_marked", "S", _("Save the marked ones"), Place.WIRE),
        _bound("wire_clear", "X", _("Clear"), Place.WIRE),
        _bound("call_up", "up,k", _("Up"), Place.WIRE_CALL),
        _bound("call_down", "down,j", _("Down"), Place.WIRE_CALL),
        _bound("call_page_up", "pageup", _("Page up"), Place.WIRE_CALL),
        _bound("call_page_down", "pagedown", _("Page down"), Place.WIRE_CALL),
        _bound("call_first", "home,g", _("First"), Place.WIRE_CALL),
        _bound("call_last", "end,G", _("Last"), Place.WIRE_CALL),
        _bound("call_unfold", "enter,space", _("Unfold, or fold"), Place.WIRE_CALL),
        _bound("call_find", "slash", _("Find"), Place.WIRE_CALL),
        _bound("call_next", "n", _("Next found"), Place.WIRE_CALL),
        _bound("call_previous", "N", _("Found before"), Place.WIRE_CALL),
        _bound("call_back", "tab,left,shift+tab", _("To the calls"), Place.WIRE_CALL),
    )


def _dialogs() -> tuple[Bound, ...]:
    return (
        _bound("sheet_close", "escape", _("Close"), Place.SHEET, follows="help"),
        _bound("sheet_up", "up", _("Up"), Place.SHEET),
        _bound("sheet_down", "down", _("Down"), Place.SHEET),
        _bound("sheet_page_up", "pageup", _("Page up"), Place.SHEET),
        _bound("sheet_page_down", "pagedown", _("Page down"), Place.SHEET),
        _bound("question_no", "escape", _("No"), Place.QUESTION),
        _bound("question_previous", "left,up", _("Answer before"), Place.QUESTION),
        _bound("question_next", "right,down", _("Next answer"), Place.QUESTION),
        _bound("question_page_up", "pageup", _("Page up"), Place.QUESTION),
        _bound("question_page_down", "pagedown", _("Page down"), Place.QUESTION),
        _bound("account_close", "escape", _("Close"), Place.ACCOUNT),
        _bound("account_forget", "x,delete", _("Take back the token"), Place.ACCOUNT),
        _bound("export_to_close", "escape", _("Not now"), Place.EXPORT_TO),
        _bound("pick_close", "escape", _("Close"), Place.PICK),
        _bound("pick_up", "up", _("Up"), Place.PICK),
        _bound("pick_down", "down", _("Down"), Place.PICK),
        _bound("pick_widen", "tab", _("This project, or all"), Place.PICK),
        _bound("add_close", "escape", _("Close"), Place.ADD),
        _bound("add_up", "up,ctrl+p", _("Up"), Place.ADD),
        _bound("add_down", "down,ctrl+n", _("Down"), Place.ADD),
        _bound("add_page_up", "pageup", _("Page up"), Place.ADD),
        _bound("add_page_down", "pagedown", _("Page down"), Place.ADD),
        _bound("add_mark", "tab", _("Mark"), Place.ADD),
    )


BOUND: dict[str, Bound] = {one.name: one for one in (*_main(), *_screens(), *_wire(), *_dialogs())}
"""Each by its id, in the order in which people meet them."""
