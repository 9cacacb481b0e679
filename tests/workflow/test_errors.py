"""Every problem that an official may be answered with says what to do next."""

import inspect

import pytest

from services.workflow import errors
from services.workflow.access import errors as access_errors
from services.workflow.documents import errors as document_errors
from shared.runtime.http.problems import Problem
from shared.statute.law.authority import ARTICLE
from shared.statute.law.refusals import REFUSAL_NAMES

PROBLEMS = [
    kind
    for module in (errors, access_errors, document_errors)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Problem) and kind.__module__ == module.__name__
    if kind is not errors.CommandRefused
]


@pytest.mark.parametrize("kind", PROBLEMS, ids=lambda kind: kind.__name__)
def test_a_problem_says_what_to_do_in_both_languages(kind: type[Problem]) -> None:
    body = kind().body()  # type: ignore[call-arg]  # each fills in its own
    assert body["next"]
    assert body["next_en"] != body["next"]


@pytest.mark.parametrize("code", sorted(REFUSAL_NAMES))
def test_a_refusal_that_was_stored_before_says_what_to_do(code: str) -> None:
    stored = {"code": code, "article": ARTICLE, "message_id": "x", "message_en": "y"}
    body = errors.CommandRefused(stored).body()
    assert body["next"] != body["next_en"]
