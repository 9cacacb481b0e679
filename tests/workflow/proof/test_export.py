"""A case is exported with its proofs by whoever may see it; what is sealed is opened as a fact."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from deploy.cli.proof import COMMANDS
from deploy.cli.proof import run as awasi
from deploy.stack.running_stack import RunningStack
from services.workflow.proof.operator_cli import NAMES
from shared.events.envelope import WORKFLOW
from shared.runtime.clock import new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.sealing import seal
from shared.runtime.settings import TemporalSettings
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.law.choices import Party
from tests.event_keys import event_variables
from tests.workflow.conftest import SIGNING, WRAPPING
from tests.workflow.desk_client import Desk
from tests.workflow.proof.sample_export import unpacked
from tests.workflow.rig import Rig

SCRIPT = Path(__file__).parents[3] / "deploy" / "check_export.py"
NAME, SCENARIO = "Contoh Pelapor", "Uang dibagikan di contoh"
PLENARY = "plenary_member@32.73"


@pytest.fixture
def environment(
    stack: RunningStack,
    database: Callable[..., str],
    temporal_settings: TemporalSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`awasi` is told of this test's databases."""
    told = stack.environment("workflow") | {
        "AWASI_WORKFLOW_DATABASE_URL": database("workflow"),
        "AWASI_KEYRING_DATABASE_URL": database("keyring", role="awasi_workflow"),
        "AWASI_KEY_ENCRYPTION_KEYS": f"tests:{WRAPPING}",
        "AWASI_SIGNING_KEY": SIGNING,
        **event_variables("workflow"),
        "AWASI_TEMPORAL_TASK_QUEUE": temporal_settings.temporal_task_queue,
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)


async def sealed_case(rig: Rig, keyring: Keyring) -> UUID:
    """A case of three facts whose reporter is sealed by a key of the keyring."""
    case_id, key = new_id(), await keyring.new_key()
    parts = {
        part: seal(key, part, str(case_id), json.dumps(said).encode())
        for part, said in {"contact": {"name": NAME}, "statement": {"story": SCENARIO}}.items()
    }
    await rig.opened(report_id=str(case_id), **parts)
    await rig.give(case_id, Register("-"))
    await rig.give(case_id, Summon(Party.REPORTER))
    return case_id


def checked(archive: bytes, fingerprint: str, folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "given.zip"
    file.write_bytes(archive)
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(file), fingerprint],
        capture_output=True,
        text=True,
        check=False,
    )


async def test_an_official_exports_what_a_stranger_checks(
    rig: Rig, desk: Desk, keyring: Keyring, tmp_path: Path
) -> None:
    async with rig.working():
        case_id = await sealed_case(rig, keyring)
    keys = (await desk.http.get("/.well-known/jwks.json")).json()["keys"]
    answer = await desk.get(f"/cases/{case_id}/export", "receiver@32.73")
    elsewhere = await desk.get(f"/cases/{case_id}/export", "receiver@32.74")
    nobody = await desk.http.get(f"/cases/{case_id}/export")
    ended = checked(answer.content, keys[0]["kid"], tmp_path)

    assert answer.headers["content-type"] == "application/zip"
    assert (elsewhere.status_code, nobody.status_code) == (404, 401)
    assert (keys[0]["kty"], keys[0]["crv"], len(keys[0]["x"])) == ("OKP", "Ed25519", 43)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("UTUH/HOLDS fakta/fact ") == 3


async def test_no_identity_is_in_an_export_unless_it_was_asked_for(
    rig: Rig, desk: Desk, keyring: Keyring, tmp_path: Path
) -> None:
    async with rig.working():
        case_id = await sealed_case(rig, keyring)
        asked = {"command_id": str(new_id()), "purpose": "Sidang pemeriksaan"}
        path = f"/cases/{case_id}/export"
        refused = await desk.post(path, "receiver@32.73", asked)
        asked["command_id"] = str(new_id())
        opened = await desk.post(path, PLENARY, asked)
        sealed = await desk.get(path, PLENARY)
        facts = await rig.facts(case_id)
    keys = (await desk.http.get("/.well-known/jwks.json")).json()["keys"]
    whole = unpacked(opened.content)

    assert refused.status_code == 403
    assert facts == ["CaseOpened", "Registered", "Summoned", "IdentityRead"]
    assert whole.stated["report"] == {"contact": {"name": NAME}, "statement": {"story": SCENARIO}}
    assert whole.stated["facts"][-1]["kind"] == "IdentityRead"
    told = json.dumps(unpacked(sealed.content).stated, ensure_ascii=False)
    assert NAME not in told
    assert SCENARIO not in told
    assert checked(opened.content, keys[0]["kid"], tmp_path).returncode == 0


@pytest.mark.usefixtures("environment")
async def test_an_operator_verifies_exports_and_signs_at_the_command_line(
    rig: Rig,
    keyring: Keyring,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with rig.working():
        case_id = await sealed_case(rig, keyring)
    file = tmp_path / "export.zip"
    codes = [
        awasi(["heads"]),
        awasi(["verify", str(case_id)]),
        awasi(["verify", "--all"]),
        awasi(["export", str(case_id), str(file)]),
        awasi(["rebuild"]),
        awasi(["verify", str(new_id())]),
        awasi(["verify", str(case_id), "--key", "0" * 64]),
        awasi(["export", str(case_id), str(tmp_path / "nowhere" / "export.zip")]),
    ]
    told = capfd.readouterr()

    assert codes == [0, 0, 0, 0, 0, 2, 1, 1]
    assert "Not written: " in told.err
    assert "Traceback" not in told.err
    assert "Utuh: 1 perkara, 3 fakta, 1 kepala harian" in told.out
    assert "Whole: 1 cases, 3 facts, 1 daily heads" in told.out
    assert "1 cases seen, 0 rows mended" in told.out
    assert "[signature]: kepala harian 32.73/1: tanda tangannya tidak sah" in told.err
    fingerprint = told.out.partition("check_export.py ")[2].split()[1]
    ended = checked(file.read_bytes(), fingerprint, tmp_path)
    assert ended.returncode == 0
    assert "fakta/facts 1-3: kepala/head" in ended.stdout


@pytest.mark.usefixtures("environment")
async def test_opening_at_the_command_line_names_who_and_why_in_the_file(
    rig: Rig,
    keyring: Keyring,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with rig.working():
        case_id = await sealed_case(rig, keyring)
    file = tmp_path / "export.zip"
    bare = awasi(["export", str(case_id), str(file), "--open"])
    why = ("--reader", "official-7", "--purpose", "Permintaan pengadilan")
    empty = [
        awasi(["export", str(case_id), str(file), "--open", "--reader", reader, "--purpose", said])
        for reader, said in (("official-7", " - "), ("a\x1b[2J", why[3]), ("a\u202e", why[3]))
    ]
    assert not file.exists()
    code = awasi(["export", str(case_id), str(file), "--open", *why])
    told = capfd.readouterr()
    fact = unpacked(file.read_bytes()).stated["facts"][-1]

    assert (bare, empty, code) == (2, [2, 2, 2], 0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "\x1b" not in told.err
    assert "--open needs --reader and --purpose" in told.err
    assert fact["kind"] == "IdentityRead"
    assert (fact["content"]["reader"], fact["content"]["purpose"]) == (why[1], why[3])
    assert NAME not in told.out + told.err


def test_the_command_line_has_what_the_module_has() -> None:
    assert set(COMMANDS) == NAMES


@pytest.mark.usefixtures("environment")
async def test_the_keys_are_public_and_the_present_one_comes_first(
    desk: Desk, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.working():
        await rig.until_opened(await rig.opened())
    monkeypatch.setenv("AWASI_SIGNING_KEY", "C" * 42 + "A")
    assert awasi(["heads"]) == 0
    answer: httpx.Response = await desk.http.get("/.well-known/jwks.json")
    keys = answer.json()["keys"]

    assert len({key["kid"] for key in keys}) == len(keys) == 3
    assert [key.get("source") for key in keys] == [None, None, WORKFLOW]
    assert "max-age" in answer.headers["cache-control"]
    assert {"d", "p", "q"}.isdisjoint(keys[0])
