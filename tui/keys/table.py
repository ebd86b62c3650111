"""Every key that is no action of `tui.actions`: those of panels, lists, screens and dialogs."""

from dataclasses import dataclass

from tui.keys.place import Place

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


@dataclass(frozen=True, slots=True)
class Bound:
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
        _bound("focus_next", "tab", "Next panel", Place.MAIN),
        _bound("focus_previous", "shift+tab", "Panel before", Place.MAIN),
        _bound("prompt_send", "enter", "Send the message", Place.PROMPT),
        _bound(
            "newline",
            "ctrl+j,alt+enter,shift+enter",
            "New line",
            Place.PROMPT,
            Place.QUEUE_FIELD,
        ),
        _bound("find_next", "down", "Next found", Place.FIND),
        _bound("find_before", "up", "Found before", Place.FIND),
        _bound("find_close", "escape", "End finding", Place.FIND),
        _bound("found_next", "n", "Next found", Place.CONVERSATION),
        _bound("found_before", "N", "Found before", Place.CONVERSATION),
        _bound("found_close", "escape", "End finding", Place.CONVERSATION),
        _bound("list_up", "up,k", "Up", *_LISTS),
        _bound("list_down", "down,j", "Down", *_LISTS),
        _bound("list_page_up", "pageup", "Page up", *_LONG_LISTS),
        _bound("list_page_down", "pagedown", "Page down", *_LONG_LISTS),
        _bound("list_first", "home,g", "First", *_LISTS),
        _bound("list_last", "end,G", "Last", *_LISTS),
        _bound("stills_choose", "s", "Mark for the queue", Place.STILLS),
        _bound("stills_seek", "enter", "Say where it is now", Place.STILLS),
        _bound("waiting_send", "enter", "Send", Place.WAITING),
        _bound("waiting_edit", "e", "Edit", Place.WAITING),
        _bound("waiting_release", "space", "Let it go by itself", Place.WAITING),
        _bound("waiting_earlier", "K,shift+up", "Earlier", Place.WAITING),
        _bound("waiting_later", "J,shift+down", "Later", Place.WAITING),
        _bound("waiting_drop", "x,delete,backspace", "Drop", Place.WAITING),
        _bound("waiting_undo", "z", "Undo", Place.WAITING),
        _bound("waiting_back", "escape", "Back", Place.WAITING),
    )


def _screens() -> tuple[Bound, ...]:
    return (
        _bound("queue_back", "escape", "Back", Place.QUEUE, follows="queue"),
        _bound("queue_edit", "e,enter,tab", "Write the prompt", Place.QUEUE),
        _bound("queue_start", "s", "Start or stop", Place.QUEUE, follows="send"),
        _bound("queue_pause", "space,c", "Pause", Place.QUEUE),
        _bound("queue_earlier", "K,shift+up", "Earlier", Place.QUEUE),
        _bound("queue_later", "J,shift+down", "Later", Place.QUEUE),
        _bound("queue_remove", "x,delete,backspace", "Remove", Place.QUEUE),
        _bound("queue_again", "r", "Try again", Place.QUEUE),
        _bound("queue_add", "a", "Add", Place.QUEUE, follows="add"),
        _bound("queue_take", "t", "Take the stills", Place.QUEUE),
        _bound("queue_field_next", "enter", "Next prompt", Place.QUEUE_FIELD),
        _bound("queue_field_leave", "escape", "Back to the list", Place.QUEUE_FIELD),
        _bound("add_list_close", "escape", "Not now", Place.ADD_LIST),
        _bound("projects_close", "escape", "Close", Place.PROJECTS),
        _bound("projects_leave", "", "Close", Place.PROJECTS, follows="projects"),
        _bound("projects_find", "tab,slash", "Find", Place.PROJECTS),
        _bound("projects_open", "enter", "Open", Place.PROJECTS),
        _bound("projects_new", "n", "New", Place.PROJECTS),
        _bound("projects_rename", "r", "Rename", Place.PROJECTS),
        _bound("projects_archive", "x", "Archive", Place.PROJECTS),
        _bound("projects_archived", "A", "Archived ones", Place.PROJECTS),
        _bound("projects_browse", "b", "Open in the browser", Place.PROJECTS),
        _bound("viewer_back", "escape", "Back", Place.VIEWER),
        _bound("viewer_leave", "q", "Leave", Place.VIEWER, follows="view"),
        _bound("viewer_play", "space,k,p", "Play or pause", Place.VIEWER),
        _bound("viewer_second_back", "left,h", "A second back", Place.VIEWER),
        _bound("viewer_second_on", "right", "A second on", Place.VIEWER),
        _bound("viewer_five_back", "down,pagedown", "Five back", Place.VIEWER),
        _bound("viewer_five_on", "up,pageup", "Five on", Place.VIEWER),
        _bound("viewer_frame_back", "comma,shift+left", "Frame back", Place.VIEWER),
        _bound("viewer_frame_on", "full_stop,shift+right", "Frame on", Place.VIEWER),
        _bound("viewer_first", "home,g", "Begin", Place.VIEWER),
        _bound("viewer_last", "end,G", "End", Place.VIEWER),
        _bound("viewer_loop", "l", "Loop", Place.VIEWER),
        _bound("viewer_full", "f,z,enter", "Full size", Place.VIEWER),
        _bound("viewer_player", "o", "System's player", Place.VIEWER, follows="open_clip"),
        _bound("viewer_folder", "O", "Folder", Place.VIEWER),
        *(
            _bound(f"viewer_tenth_{tenth}", str(tenth), f"At {tenth}0 %", Place.VIEWER)
            for tenth in range(10)
        ),
    )


def _wire() -> tuple[Bound, ...]:
    return (
        _bound("wire_back", "escape", "Back", Place.WIRE),
        _bound("wire_leave", "q", "Leave", Place.WIRE, follows="wire"),
        _bound("wire_open", "enter,tab,right", "To the call", Place.WIRE),
        _bound("wire_filter", "slash", "Filter", Place.WIRE),
        _bound("wire_follow", "f", "Follow the newest", Place.WIRE),
        _bound("wire_mark", "m", "Mark, or not", Place.WIRE),
        _bound("wire_next_mark", "n", "Next marked", Place.WIRE),
        _bound("wire_previous_mark", "N", "Marked before", Place.WIRE),
        _bound("wire_curl", "c", "Copy as curl", Place.WIRE),
        _bound("wire_save", "s", "Save as a recording", Place.WIRE),
        _bound("wire_save_marked", "S", "Save the marked ones", Place.WIRE),
        _bound("wire_clear", "X", "Clear", Place.WIRE),
        _bound("call_up", "up,k", "Up", Place.WIRE_CALL),
        _bound("call_down", "down,j", "Down", Place.WIRE_CALL),
        _bound("call_page_up", "pageup", "Page up", Place.WIRE_CALL),
        _bound("call_page_down", "pagedown", "Page down", Place.WIRE_CALL),
        _bound("call_first", "home,g", "First", Place.WIRE_CALL),
        _bound("call_last", "end,G", "Last", Place.WIRE_CALL),
        _bound("call_unfold", "enter,space", "Unfold, or fold", Place.WIRE_CALL),
        _bound("call_find", "slash", "Find", Place.WIRE_CALL),
        _bound("call_next", "n", "Next found", Place.WIRE_CALL),
        _bound("call_previous", "N", "Found before", Place.WIRE_CALL),
        _bound("call_back", "tab,left,shift+tab", "To the calls", Place.WIRE_CALL),
    )


def _dialogs() -> tuple[Bound, ...]:
    return (
        _bound("sheet_close", "escape,q,enter,question_mark", "Close", Place.SHEET, follows="help"),
        _bound("question_no", "escape", "No", Place.QUESTION),
        _bound("question_previous", "left,up", "Answer before", Place.QUESTION),
        _bound("question_next", "right,down", "Next answer", Place.QUESTION),
        _bound("account_close", "escape", "Close", Place.ACCOUNT),
        _bound("account_forget", "x,delete", "Take back the token", Place.ACCOUNT),
        _bound("export_to_close", "escape", "Not now", Place.EXPORT_TO),
        _bound("pick_close", "escape", "Close", Place.PICK),
        _bound("pick_up", "up", "Up", Place.PICK),
        _bound("pick_down", "down", "Down", Place.PICK),
        _bound("pick_widen", "tab", "This project, or all", Place.PICK),
        _bound("add_close", "escape", "Close", Place.ADD),
        _bound("add_up", "up,ctrl+p", "Up", Place.ADD),
        _bound("add_down", "down,ctrl+n", "Down", Place.ADD),
        _bound("add_page_up", "pageup", "Page up", Place.ADD),
        _bound("add_page_down", "pagedown", "Page down", Place.ADD),
        _bound("add_mark", "tab", "Mark", Place.ADD),
    )


BOUND: dict[str, Bound] = {one.name: one for one in (*_main(), *_screens(), *_wire(), *_dialogs())}
"""Each by its id, in the order in which people meet them."""
