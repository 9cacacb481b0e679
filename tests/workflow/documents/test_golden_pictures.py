"""Each template looks as it was approved: its picture is kept and compared."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from services.workflow.documents.render import TEMPLATES, Renderer
from tests.workflow.documents.golden_pictures import FEW, HERE, difference, pictured, small
from tests.workflow.documents.sample_files import GOLDEN

LARGEST = 60_000
RENEW = "python -m tests.workflow.documents.golden_pictures"


@pytest.mark.parametrize("template", GOLDEN)
def test_a_template_looks_as_it_did(template: str, renderer: Renderer, tmp_path: Path) -> None:
    golden = HERE / f"{template}.png"
    share, where = difference(Image.open(golden), pictured(template, renderer))
    if share > FEW:
        where.save(tmp_path / f"{template}-difference.png")
    assert share <= FEW, f"see {tmp_path}; if it is meant: {RENEW}, and look at {golden}"


def test_every_template_has_its_picture_and_each_is_small() -> None:
    templates = {path.stem for path in TEMPLATES.glob("*.typ")} - {"letterhead"}
    assert templates == set(GOLDEN) == {path.stem for path in HERE.glob("*.png")}
    assert not [path.name for path in HERE.glob("*.png") if path.stat().st_size > LARGEST]


def test_a_comparison_sees_one_word_that_is_missing() -> None:
    golden = Image.open(HERE / "summons.png")
    changed = golden.convert("RGB")
    changed.paste((255, 255, 255), (0, 310, changed.width, 330))
    share, where = difference(golden, changed)

    assert share > FEW
    assert where.getbbox() is not None


def test_a_picture_kept_in_few_colours_is_the_same_picture(renderer: Renderer) -> None:
    buffer = BytesIO()
    seen = pictured("status", renderer)
    small(seen).save(buffer, "PNG")
    share, _ = difference(Image.open(buffer), seen)
    assert share <= FEW
