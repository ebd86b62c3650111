import csv

import pytest

from tui.studio.batch.csv_list import ListedRow, read_listing
from tui.studio.batch.faults import Fault, FaultKind

PLAIN = "files,prompt,out\na.jpg,zoom in,a.mp4\nb.jpg,pan left,b.mp4\n"
ROWS = (
    ListedRow(1, 2, "a.jpg", "zoom in", "a.mp4"),
    ListedRow(2, 3, "b.jpg", "pan left", "b.mp4"),
)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.rstrip("\n").encode(),
        PLAIN.replace("files,prompt,out", ' Files ,"PROMPT", out ').encode(),
        PLAIN.replace("zoom in", ' "zoom in" '.strip()).encode(),
        PLAIN.replace("out\n", "out,,\n").encode(),
        PLAIN.replace("a.mp4\n", "a.mp4,,\n").encode(),
    ],
    ids=[
        "plain",
        "BOM",
        "Windows line ends",
        "old line ends",
        "semicolons",
        "tabs",
        "no last line end",
        "header in other letters",
        "quoted",
        "empty columns",
        "empty fields",
    ],
)
def test_a_list_is_read_however_a_spreadsheet_wrote_it(content: bytes) -> None:
    listing = read_listing(content)
    assert listing.faults == ()
    assert listing.rows == ROWS


def test_columns_come_in_any_order_and_blank_lines_count_for_nothing() -> None:
    listing = read_listing(b"\nprompt,files\n\nzoom,a.jpg\n,\n\npan,b.jpg\n")
    assert listing.rows == (
        ListedRow(1, 4, "a.jpg", "zoom", ""),
        ListedRow(2, 7, "b.jpg", "pan", ""),
    )


def test_a_field_in_quotes_may_hold_delimiters_quotes_and_lines() -> None:
    listing = read_listing(b'files,prompt\na.jpg,"title ""Quay"",\nslow; soft"\nb.jpg,x\n')
    assert [row.prompt for row in listing.rows] == ['title "Quay",\nslow; soft', "x"]
    assert [row.line for row in listing.rows] == [2, 4]


def test_prompts_in_chinese_are_read_as_they_are() -> None:
    (row,) = read_listing("files,prompt\n港口.jpg,让它动起来，慢一点\n".encode()).rows
    assert (row.files, row.prompt) == ("港口.jpg", "让它动起来，慢一点")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (PLAIN.encode("utf-16"), Fault(FaultKind.ENCODING, "UTF-16")),
        (PLAIN.encode("utf-16-be"), Fault(FaultKind.ENCODING, "UTF-16")),
        (PLAIN.encode("utf-32"), Fault(FaultKind.ENCODING, "UTF-32")),
        (
            "files,prompt\na.jpg,ok\nb.jpg,über\n".encode("latin-1"),
            Fault(FaultKind.ENCODING, line=3),
        ),
        (b"files,prompt\na.jpg,x\0y\n", Fault(FaultKind.ENCODING)),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", Fault(FaultKind.NO_LIST)),
        (b"\x89PNG\r\n\x1a\n", Fault(FaultKind.NO_LIST)),
        (b"\x00\x00\x00\x18ftypmp42", Fault(FaultKind.NO_LIST)),
        (b"", Fault(FaultKind.NO_ROWS)),
        (b"\n\n", Fault(FaultKind.NO_ROWS)),
        (b"files,prompt,out\n", Fault(FaultKind.NO_ROWS)),
        (b"files,promt\na.jpg,x\n", Fault(FaultKind.COLUMN, "promt", line=1)),
        (b"\nfiles,prompt,\xc3\xbcber\na,b,c\n", Fault(FaultKind.COLUMN, "über", line=2)),
        (b"files,out\na.jpg,x\n", Fault(FaultKind.COLUMN_MISSING, "prompt", line=1)),
        (b"prompt,out\na.jpg,x\n", Fault(FaultKind.COLUMN_MISSING, "files", line=1)),
        (b"files,prompt,files\na,b,c\n", Fault(FaultKind.COLUMN_TWICE, "files", line=1)),
        (b'files,prompt\na.jpg,x\nb.jpg,"y\nc.jpg,z\n', Fault(FaultKind.QUOTES, line=3)),
        (b'files,prompt\n"a".jpg,x\n', Fault(FaultKind.QUOTES, line=2)),
    ],
)
def test_a_list_that_cannot_be_read_has_one_fault_and_no_rows(content: bytes, fault: Fault) -> None:
    listing = read_listing(content)
    assert (listing.rows, listing.faults) == ((), (fault,))


def test_with_one_prompt_for_all_the_column_may_be_missing() -> None:
    assert read_listing(b"files\na.jpg\n", has_prompt=True).rows == (
        ListedRow(1, 2, "a.jpg", "", ""),
    )


def test_faults_of_rows_name_the_row_and_its_line() -> None:
    content = f"files,prompt\na.jpg,one, two\nb.jpg,{'x' * 100_001}\nc.jpg,fine\n"
    assert read_listing(content.encode()).faults == (
        Fault(FaultKind.FIELDS, "3", 1, 2),
        Fault(FaultKind.TOO_LONG, "", 2, 3),
    )


def test_ten_thousand_rows_and_a_field_of_a_megabyte_are_read() -> None:
    before = csv.field_size_limit()
    rows = "".join(f"{number}.jpg,p{number}\n" for number in range(10_000))
    listing = read_listing(f"files,prompt\n{rows}x.jpg,{'y' * (1 << 20)}\n".encode())
    assert len(listing.rows) == 10_001
    assert [fault.row for fault in listing.faults] == [10_001]
    assert csv.field_size_limit() == before
