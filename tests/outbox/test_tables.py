"""Each service's own copy of the two tables is the one that the code here was tried with."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLES = (ROOT / "shared" / "outbox" / "tables.sql").read_text()


def statements(text: str) -> set[str]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return {" ".join(one.split()) for one in " ".join(lines).split(";") if one.strip()}


@pytest.mark.parametrize("service", ["intake", "workflow", "notify"])
def test_a_service_has_both_tables_letter_by_letter(service: str) -> None:
    migrations = sorted((ROOT / "services" / service / "migrations").glob("*.sql"))
    ups = "".join(one.read_text().partition("-- migrate:down")[0] for one in migrations)

    assert statements(TABLES) <= statements(ups)
