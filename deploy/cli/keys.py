"""Replaces the key-encryption key of the keyring: `awasi keys`.

It needs nothing beyond requirements/run.txt: in the image it is `python -m deploy.cli.keys`, with
`AWASI_KEYRING_DATABASE_URL` of the role `awasi_eraser`.
"""

import argparse
import asyncio
import re
import sys
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from secrets import token_bytes

from deploy.settings import process_environment
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.key_rotation import Rotation, rotate, wrapped_by
from shared.runtime.postgres.pool import opened_pool
from shared.runtime.settings import KEY_BYTES, KeyringSettings

ADDRESS = "AWASI_KEYRING_DATABASE_URL"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


def main(arguments: Sequence[str]) -> int:
    """Carry out the command; 0, or 1 with a remedy on standard error.

    Raises:
        StackProblem: the environment names no keyring, and no stack has run in this folder.
    """
    options = _parser().parse_args(arguments)
    if options.what == "new":
        return _new(options.name)
    try:
        return asyncio.run(_rotate() if options.what == "rotate" else _status())
    except DependencyDown:
        print("The keyring's database does not answer.\nSee awasi status.", file=sys.stderr)
        return 1


def settings() -> KeyringSettings:
    """The keyring of the environment, else of the stack in this folder, as the eraser's role.

    Raises:
        StackProblem: there is neither.
    """
    if ADDRESS in process_environment():
        return KeyringSettings()
    # Imported here: the image has not what they need, and there the address is always set.
    from deploy.settings import StackSettings  # noqa: PLC0415
    from deploy.stack.addresses import ERASER, KEYRING, database_of  # noqa: PLC0415
    from deploy.stack.running_stack import stored_addresses  # noqa: PLC0415

    addresses, secrets = stored_addresses(StackSettings())
    url = addresses.database_url(database_of(KEYRING), ERASER, secrets.passwords[ERASER])
    return KeyringSettings.model_validate(
        {"keyring_database_url": url, "key_encryption_keys": secrets.key_encryption_keys}
    )


def _new(name: str) -> int:
    if not _NAME.fullmatch(name):
        print("A name has letters, digits, - and _, 32 at most.", file=sys.stderr)
        return 1
    entry = f"{name}:{urlsafe_b64encode(token_bytes(KEY_BYTES)).decode()}"
    if ADDRESS in process_environment():
        print(entry)
        return 0
    from deploy.settings import StackSettings  # noqa: PLC0415 - as in `settings`
    from deploy.stack.running_stack import stored_addresses  # noqa: PLC0415
    from deploy.stack.secrets import save_secrets  # noqa: PLC0415
    from deploy.stack.state import StateFolder  # noqa: PLC0415

    stack = StackSettings()
    _, secrets = stored_addresses(stack)
    keys = secrets.key_encryption_keys
    if name in {each.partition(":")[0] for each in keys.split(",")}:
        print("There is a key-encryption key of that name.", file=sys.stderr)
        return 1
    state = StateFolder(stack.state_folder())
    save_secrets(state, replace(secrets, key_encryption_keys=f"{entry},{keys}"))
    print(f"{name} is the first key of the stack: awasi down, awasi up, then awasi keys rotate.")
    return 0


async def _status() -> int:
    keyring = settings()
    async with opened_pool(keyring.keyring_database_url, name="awasi-keys") as pool:
        _print_status(await wrapped_by(pool), list(keyring.keys()))
    return 0


async def _rotate() -> int:
    keyring = settings()
    first, *_ = names = list(keyring.keys())
    async with opened_pool(keyring.keyring_database_url, name="awasi-keys") as pool:
        rotation = await rotate(pool, keyring.keys(), _progress)
        wrapped = await wrapped_by(pool)
    print(f"{rotation.wrapped} keys are wrapped anew, by {first}.")
    _print_status(wrapped, names)
    left = sum(wrapped.values()) - wrapped.get(first, 0)
    if left:
        print(
            f"{left} keys are still wrapped by another: give its key as well, or restart the "
            "services that were not given the new one, and rotate again.",
            file=sys.stderr,
        )
    return 1 if left else 0


def _progress(rotation: Rotation) -> None:
    print(f"{rotation.wrapped} …", file=sys.stderr)


def _print_status(wrapped: dict[str, int], names: list[str]) -> None:
    for name in dict.fromkeys([*names, *wrapped]):
        keys = wrapped.get(name, 0)
        remark = "" if name in names else "  not among the keys given"
        if name in names[1:] and not keys:
            remark = "  wraps none: take it out of all services, then destroy it and its copies"
        print(f"{name:<32} {keys:>9} keys{remark}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("awasi keys", description=__doc__)
    orders = parser.add_subparsers(dest="what", required=True)
    orders.add_parser("status", help="how many keys each key-encryption key wraps")
    new = orders.add_parser("new", help="make a key-encryption key")
    new.add_argument("name", help="its name, unused so far")
    orders.add_parser("rotate", help="wrap every key by the first; resumable")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
