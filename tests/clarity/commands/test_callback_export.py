"""Promises of `clarity.commands.callback_export`: no cell is a formula, and a file is whole or not there."""

from __future__ import annotations

import csv
import datetime
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from clarity.callbacks.model import Attempt, Details, Outcome, Request, State, Wishes
from clarity.commands.callback_export import as_csv, write_export
from clarity.errors import ClarityError

NOW = datetime.datetime(2026, 6, 17, 20, 0, tzinfo=datetime.timezone.utc)
REQUEST = Request(
    reference="K7FQ-3XMD",
    conversation="web-0123456789abcdef",
    channel="web",
    state=State.DONE,
    requested_at=NOW,
    due_at=NOW,
    details=Details("+19495550142", "Dana", "any time, Pacific time"),
    closed_at=NOW,
    closed_as=Outcome.REACHED,
    attempts=(Attempt(NOW, "robin.desk", Outcome.REACHED),),
    linked=("0000-0000", "1111-1111"),
    effective_wishes=Wishes(voicemail=True),
)


def only_row(path: Path) -> dict[str, str]:
    """Return the one row of a CSV file."""
    (row,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return row


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        "\n=1",
        "\uff1d1+1",
        '=HYPERLINK("https://example.org")',
        "\u200b=1+1",
    ],
    ids=["equals", "plus", "minus", "at", "tab", "return", "line", "full width", "link", "hidden sign"],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    """A name that was typed to be run by a spreadsheet is text there (P-21)."""
    written = as_csv([{"name": cell}])

    (row,) = csv.DictReader(io.StringIO(written))
    assert row["name"].startswith("'")


def test_all_that_is_known_is_in_a_row(tmp_path: Path) -> None:
    """Whoever works with the file misses nothing, least of all a wish."""
    path = tmp_path / "all.csv"

    write_export(path, [REQUEST], by="robin.desk")

    row = only_row(path)
    assert row.pop("exported_at")
    assert row == {
        "reference": "K7FQ-3XMD",
        "state": "done",
        "outcome": "reached",
        "channel": "web",
        "requested_at": "2026-06-17T20:00:00+00:00",
        "due_at": "2026-06-17T20:00:00+00:00",
        "closed_at": "2026-06-17T20:00:00+00:00",
        "claimed_by": "",
        "phone": "'+19495550142",
        "name": "Dana",
        "good_times": "any time, Pacific time",
        "voicemail": "yes",
        "texts": "NO",
        "program_name": "NO",
        "do_not_call": "no",
        "same_number": "0000-0000 1111-1111",
        "attempts": "2026-06-17T20:00:00+00:00/reached/robin.desk",
        "exported_by": "robin.desk",
    }


def test_a_request_that_was_erased_has_empty_cells(tmp_path: Path) -> None:
    """Nothing is made up in the place of what is gone."""
    path = tmp_path / "all.csv"

    write_export(path, [replace(REQUEST, details=None, effective_wishes=None)], by="robin.desk")

    row = only_row(path)
    assert [row[name] for name in ("phone", "name", "good_times", "voicemail", "texts", "program_name")] == [""] * 6


@pytest.mark.parametrize("name", ["none.csv", "none.json"])
def test_no_requests_are_a_file_too(tmp_path: Path, name: str) -> None:
    """An empty export is there, and says that there was nothing."""
    write_export(tmp_path / name, [], by="robin.desk")

    assert (tmp_path / name).read_text() in ("", "[]\n")


def test_a_name_in_any_script_comes_out_as_it_went_in(tmp_path: Path) -> None:
    """Nobody is greeted by question marks."""
    path = tmp_path / "all.csv"

    write_export(path, [replace(REQUEST, details=Details("+19495550142", "Łucja Nguyễn 王"))], by="robin.desk")

    assert only_row(path)["name"] == "Łucja Nguyễn 王"


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    """Also when it appeared after the command had looked."""
    path = tmp_path / "all.csv"
    path.write_text("kept")

    with pytest.raises(ClarityError, match=r"all\.csv was not written"):
        write_export(path, [REQUEST], by="robin.desk")

    assert path.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half file with names in it is left where nobody looks for it."""

    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "link", full)

    with pytest.raises(ClarityError):
        write_export(tmp_path / "all.csv", [REQUEST], by="robin.desk")

    assert list(tmp_path.iterdir()) == []
