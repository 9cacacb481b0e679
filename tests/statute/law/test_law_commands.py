"""Questions of law from the shell: `awasi deadline`, `awasi clocks`, `awasi stages`."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import datetime

import pytest

from deploy.__main__ import READER_GONE
from deploy.cli.law import NO_ANSWER, main
from shared.statute.acts.table import acts_from
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import Regime
from shared.statute.law.stages import STAGE_NAMES, Stage

HANDLING = ["deadline", "handling", "--regime", "pemilu", "--from", "2024-03-22T10:00"]


def answered(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(list(argv)) == 0
    return capsys.readouterr().out


def asked(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(answered(capsys, *argv, "--json"))
    return found


def test_a_deadline_with_its_whole_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, *HANDLING, "--extended")
    assert found["due"] == "2024-04-22T16:00:00+07:00"
    assert found["last_day"] == "2024-04-22"
    assert found["article"] == "UU 7/2017 Pasal 454 ayat (8)"
    assert (found["edition"], found["calendar"]) == ("pemilu-2022", "2027.1")
    assert found["confidence"] == "high"
    counted, skipped = found["counted"], found["skipped"]
    assert isinstance(counted, list)
    assert isinstance(skipped, list)
    assert (counted[0], counted[-1], len(counted)) == ("2024-03-25", "2024-04-22", 14)
    assert {
        "date": "2024-03-29",
        "reason": "Wafat Yesus Kristus",
        "reason_en": "Good Friday",
    } in skipped
    assert "paling lambat 2024-04-22 16:00 WIB" in str(found["explanation"])
    assert "at the latest 2024-04-22 16:00 WIB" in str(found["explanation_en"])


def test_the_same_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    page = answered(capsys, *HANDLING)
    assert "due              2024-04-03T16:00:00+07:00" in page
    assert "skipped          2024-03-29  Wafat Yesus Kristus  Good Friday" in page
    assert "earlier_reading  -" in page


@pytest.mark.parametrize(
    ("moment", "zone", "due"),
    [
        ("2024-01-12", "WIB", "2024-01-16T16:00:00+07:00"),
        ("2024-01-12T10:00", "WITA", "2024-01-16T16:00:00+08:00"),
        ("2024-01-12T10:00", "Asia/Jayapura", "2024-01-16T16:00:00+09:00"),
        ("2024-01-11T23:30:00+07:00", "WIT", "2024-01-16T16:00:00+09:00"),
        ("2024-01-12T01:00:00Z", "WIB", "2024-01-16T16:00:00+07:00"),
    ],
)
def test_the_moment_is_the_offices_own_unless_it_says_otherwise(
    capsys: pytest.CaptureFixture[str], moment: str, zone: str, due: str
) -> None:
    question = ["deadline", "correction", "--regime", "pemilu", "--from", moment, "--zone", zone]
    assert asked(capsys, *question)["due"] == due


def test_an_older_table_and_an_added_holiday(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["deadline", "initial_review", "--regime", "pemilu", "--from", "2025-08-14"]
    assert asked(capsys, *question, "--calendar", "2025.2")["last_day"] == "2025-08-18"
    assert asked(capsys, *question)["last_day"] == "2025-08-19"
    found = asked(capsys, *question, "--add-holiday", "2025-08-19")
    assert (found["last_day"], found["calendar"]) == ("2025-08-20", "2027.1+2025-08-19")


def test_the_law_of_another_lodging_day(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["deadline", "handling", "--regime", "pilkada", "--from", "2024-10-01"]
    assert asked(capsys, *question)["due"] == "2024-10-04T16:30:00+07:00"
    older = asked(capsys, *question, "--on", "2024-09-29")
    assert (older["due"], older["edition"]) == ("2024-10-04T16:00:00+07:00", "pilkada-2020")


def test_the_first_day_may_be_counted_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["deadline", "correction", "--regime", "pilkada", "--from", "2024-11-28"]
    ordinary = asked(capsys, *question)
    assert (ordinary["last_day"], ordinary["earlier_reading"]) == ("2024-11-30", "2024-11-29")
    assert asked(capsys, *question, "--same-day")["last_day"] == "2024-11-29"


def test_running_hours(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["deadline", "crime_forwarding", "--regime", "pemilu", "--from", "2024-02-13T22:10"]
    found = asked(capsys, *question)
    assert (found["due"], found["counted"]) == ("2024-02-14T22:10:00+07:00", [])
    assert "counted          -" in answered(capsys, *question)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["--from", "2035-01-01"], "2028-01-31"),
        (["--calendar", "1999.1"], "2018.1"),
        (["--from", "yesterday"], "not a day or a moment: 'yesterday'"),
        (["--from", "2024-13-01"], "not a day or a moment: '2024-13-01'"),
        (["--same-day", "--calendar-days"], "handling is not counted calendar_day"),
        (["--from", "2016-01-01"], "pemilu 2016-01-01"),
    ],
)
def test_what_cannot_be_answered_is_said(
    capsys: pytest.CaptureFixture[str], change: list[str], said: str
) -> None:
    assert main([*HANDLING, *change]) == NO_ANSWER
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_a_clock_of_the_other_regime_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["deadline", "adjudication", "--regime", "pilkada", "--from", "2024-11-28"]
    assert main(question) == NO_ANSWER
    assert "pilkada-2024 tidak mengenal tenggat adjudication" in capsys.readouterr().err
    assert main([*HANDLING[:1], "correction", *HANDLING[2:], "--extended"]) == NO_ANSWER
    assert "tidak dapat diperpanjang" in capsys.readouterr().err


def test_a_wrong_question_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["deadline", "no_such_clock", "--regime", "pemilu", "--from", "2024-01-01"])
    assert stopped.value.code == NO_ANSWER
    said = capsys.readouterr().err
    assert "no_such_clock" in said
    assert set(Clock) <= set(said.replace("'", " ").split())
    with pytest.raises(SystemExit):
        main([*HANDLING, "--add-holiday", "22-04-2024"])
    assert "not a day: '22-04-2024' (2024-03-22)" in capsys.readouterr().err


def test_days_of_either_kind_may_be_counted_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["deadline", "finding_window", "--regime", "pemilu", "--from", "2026-07-06"]
    ordinary = asked(capsys, *question)
    assert (ordinary["last_day"], ordinary["earlier_reading"]) == ("2026-07-15", "2026-07-13")
    other = asked(capsys, *question, "--calendar-days")
    assert (other["last_day"], other["unit"]) == ("2026-07-13", "calendar_day")


def test_the_clocks_of_both_regimes(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(answered(capsys, "clocks", "--json"))
    assert {row["clock"] for row in rows} == {str(clock) for clock in Clock}
    assert {row["edition"] for row in rows} == {"pemilu-2022", "pilkada-2020", "pilkada-2024"}
    assert all(row["article"] and row["confidence"] for row in rows)
    page = answered(capsys, "clocks").splitlines()
    assert len(page) == 1 + len(rows)
    assert page[0].split() == list(rows[0])
    assert page[1].split()[:3] == ["reporting_window", "pemilu-2022", "7"]
    assert page[0].index("article") == page[1].index("UU 7/2017")


@pytest.mark.parametrize("regime", list(Regime))
def test_the_graph_as_text(capsys: pytest.CaptureFixture[str], regime: Regime) -> None:
    text = answered(capsys, "stages", "--regime", regime)
    for stage in Stage:
        assert f"{stage}  ({STAGE_NAMES[stage].indonesian} /" in text
        for move in acts_from(stage, regime):
            assert move.article(regime) in text
    assert ("OpenAdjudication" in text) == (regime is Regime.PEMILU)
    assert text.splitlines()[1].split()[:3] == ["OpenCase", "->", "initial_review"]


@pytest.mark.parametrize("regime", list(Regime))
def test_the_graph_as_a_picture(capsys: pytest.CaptureFixture[str], regime: Regime) -> None:
    picture = ET.fromstring(answered(capsys, "stages", "--regime", regime, "--svg"))  # noqa: S314
    texts = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert set(Stage) <= set(texts)
    assert {"start", "OpenCase", "Register"} <= set(texts)
    assert all(_fits(element, int(picture.attrib["height"])) for element in labels(picture))
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}path"))) > len(Stage)


def labels(picture: ET.Element) -> list[ET.Element]:
    return [each for each in picture.iter() if "rotate" in each.get("transform", "")]


def _fits(label: ET.Element, height: int) -> bool:
    middle = int(label.attrib["transform"].split(")")[0].split()[1])
    half = len(label.text or "") * 4.5 / 2
    return half <= middle <= height - half


def test_a_moment_comes_out_as_it_went_in(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, *HANDLING)
    assert datetime.fromisoformat(str(found["from"])) == datetime.fromisoformat(
        "2024-03-22T10:00+07:00"
    )


def test_a_reader_that_stops_reading_is_no_error() -> None:
    """As in `awasi clocks | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "deploy", "clocks"]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (READER_GONE, b"")
