"""The commands `awasi holidays`: proposals for a year, amendments, and what one moved."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer

from deploy.cli.parts import find_part
from deploy.stack.problems import StackProblem
from shared.runtime.printable import printable, to_json

PAGE = 500

commands = typer.Typer(
    no_args_is_help=True,
    help="See what the package `holidays` would change in the holiday table, and what an amendment "
    "moved. People approve: POST /holidays/amendments, by an administrator of the office.",
)

Desk = Annotated[
    str | None,
    typer.Option(
        help="The workflow service, as http://host:port; that of the running stack if not given.",
        envvar="AWASI_WORKFLOW_URL",
        show_default=False,
    ),
]
Token = Annotated[
    str | None,
    typer.Option(
        help="An official's token; a sample administrator's of the stack if not given.",
        envvar="AWASI_TOKEN",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")]


@commands.command()
def propose(
    year: Annotated[int, typer.Argument(min=2018, max=2099)],
    *,
    as_json: AsJson = False,
    desk: Desk = None,
    token: Token = None,
) -> None:
    """Show what the package `holidays` would add to a year of the table in force, or remove."""
    proposal = _get(f"/holidays/proposals/{year}", {}, desk, token)
    if as_json:
        typer.echo(to_json(proposal))
        return
    for line in _proposal_lines(proposal):
        typer.echo(printable(line))


@commands.command()
def amendments(*, as_json: AsJson = False, desk: Desk = None, token: Token = None) -> None:
    """List the versions of the table, the newest first."""
    versions = _get("/holidays/amendments", {}, desk, token)
    if as_json:
        typer.echo(to_json(versions))
        return
    for one in versions:
        scope = one["scope"] or "-"
        line = (
            f"{one['amendment_id']}  {one['version']:<10} {one['effective_at'][:16]}  "
            f"{scope:<6} {one['state']:<8} {one['decree']}"
        )
        typer.echo(printable(line))


@commands.command()
def announce(*, desk: Desk = None, token: Token = None) -> None:
    """Announce every version again, for a service that has lost its copy of the table."""
    announced = _ask("POST", "/holidays/announcements", {}, desk, token)["announced"]
    typer.echo(f"Diumumkan / announced: {announced}")


@commands.command()
def report(
    amendment: Annotated[UUID, typer.Argument(metavar="ID", help="As `amendments` lists it.")],
    *,
    as_json: AsJson = False,
    desk: Desk = None,
    token: Token = None,
) -> None:
    """Show how far an amendment's recomputation is, and what became of each case."""
    path = f"/holidays/amendments/{amendment}"
    page = _get(path, {"limit": PAGE}, desk, token)
    if not as_json:
        for line in _head_lines(page):
            typer.echo(printable(line))
    cases = []
    while True:
        cases += page["cases"]
        if not as_json:
            for case in page["cases"]:
                typer.echo(printable(_case_line(case)))
        if page["after"] is None:
            break
        page = _get(path, {"limit": PAGE, "after": page["after"]}, desk, token)
    if as_json:
        typer.echo(to_json(page | {"cases": cases}))


def _proposal_lines(proposal: Mapping[str, Any]) -> Iterator[str]:
    yield f"Tahun {proposal['year']} / year {proposal['year']}, tabel {proposal['table']}"
    for name, label in (
        ("add", "Tambah / add"),
        ("remove", "Hapus / remove"),
        ("expected", "Masih perkiraan dalam tabel / still an estimate in the table"),
    ):
        yield f"{label}: {len(proposal[name])}"
        for day in proposal[name]:
            mark = " (perkiraan / estimate)" if day["estimate"] else ""
            yield f"  {day['day']}  {day['kind']:<16} {day['name']} / {day['name_en']}{mark}"
    if proposal["horizon"]:
        yield f"Tabel harus sampai / the table must reach: {proposal['horizon']}"


def _head_lines(page: Mapping[str, Any]) -> Iterator[str]:
    yield f"{page['version']}: {page['decree']} ({page['scope'] or 'semua / all'})"
    yield f"berlaku / in force: {page['effective_at']}; disetujui / approved: {page['approved_by']}"
    yield (
        f"{page['state']}: pindah / moved {page['moved']}, tetap / unmoved {page['unmoved']}, "
        f"menunggu / pending {page['pending']}"
    )
    for reason in page["reasons"]:
        yield f"  {reason['cases']}: {reason['why']} / {reason['why_en']}"


def _case_line(case: Mapping[str, Any]) -> str:
    moved = [f"{one['clock']} {one['old']} -> {one['new']}" for one in case["clocks"]]
    if lodging := case["lodging"]:
        span = f"{lodging['old']} -> {lodging['new']}"
        moved.insert(0, f"lodged {span}: {lodging['why']} / {lodging['why_en']}")
    return f"{case['case_id']}  {case['state']:<8} {'; '.join(moved) or case['why_en'] or ''}"


def _get(path: str, query: Mapping[str, object], desk: str | None, token: str | None) -> Any:  # noqa: ANN401 - any JSON value
    return _ask("GET", path, query, desk, token)


def _ask(
    method: str, path: str, query: Mapping[str, object], desk: str | None, token: str | None
) -> Any:  # noqa: ANN401 - any JSON value
    url = desk or _part_url("workflow")
    try:
        answer = httpx.request(
            method,
            f"{url}{path}",
            params={name: str(value) for name, value in query.items()},
            headers={"Authorization": f"Bearer {token or _sample_token()}"},
            timeout=60,
            trust_env=False,
        )
    except httpx.HTTPError as failure:
        raise StackProblem(f"The desk at {url} does not answer.", "See awasi status.") from failure
    if answer.is_error:
        problem = answer.json()
        raise StackProblem(
            f"{problem['detail']} / {problem['detail_en']}", "See awasi holidays --help."
        )
    return answer.json()


def _sample_token() -> str:
    url = _part_url("issuer")
    answer = httpx.post(
        f"{url}/token", data={"official": "administrator@00"}, timeout=5, trust_env=False
    )
    token: str = answer.raise_for_status().json()["access_token"]
    return token


def _part_url(name: str) -> str:
    remedy = "Start the stack by awasi up, or give --desk and --token."
    url = find_part(name, remedy).get("url")
    if not url:
        raise StackProblem(f"No {name} is known here.", remedy)
    return str(url)
