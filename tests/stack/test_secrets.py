"""A stack's secrets are made once, and one that a later release asks for is added to them."""

import json
from pathlib import Path

from deploy.stack.secrets import FILE, load_secrets
from deploy.stack.state import StateFolder


def test_a_stack_of_an_earlier_release_gets_the_key_it_lacks_and_keeps_the_others(
    tmp_path: Path,
) -> None:
    state = StateFolder(tmp_path)
    state.prepare()
    first = load_secrets(state)
    file = state.path / FILE
    stored = json.loads(file.read_text())
    del stored["signing_key"]
    file.write_text(json.dumps(stored))
    added = load_secrets(state)

    assert added.passwords == first.passwords
    assert added.channel_key == first.channel_key
    assert added.signing_key != first.signing_key
    assert load_secrets(state) == added
    assert file.stat().st_mode & 0o077 == 0
