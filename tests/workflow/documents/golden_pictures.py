"""The golden picture of each template, and how far a rendering may differ from it.

`python -m tests.workflow.documents.golden_pictures` renews them; look at each before you commit it.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from services.workflow.documents.render import Renderer
from services.workflow.documents.rendering_client import bounds_of
from shared.runtime.limits import Limits
from tests.workflow.documents.sample_files import GOLDEN, said, samples

HERE = Path(__file__).parent / "golden"
COLOURS = 32
FAINT = 60  # of 255: an edge drawn a little differently, or a colour among few
FEW = 0.0001  # of all points: less than a short word


def pictured(template: str, renderer: Renderer) -> Image.Image:
    """A sample's first page."""
    context = samples()[GOLDEN[template]]
    first, *_ = renderer.pages(template, said(context))
    return Image.open(BytesIO(first)).convert("RGB")


def small(picture: Image.Image) -> Image.Image:
    """The same in few colours, which keeps the file small."""
    return picture.quantize(COLOURS, dither=Image.Dither.NONE)


def difference(golden: Image.Image, seen: Image.Image) -> tuple[float, Image.Image]:
    """How many of the points differ plainly, from 0 to 1, and where, as white on black."""
    if golden.size != seen.size:
        return 1.0, seen
    apart = ImageChops.difference(golden.convert("RGB"), seen.convert("RGB")).convert("L")
    latin_only = apart.point(lambda grey: 255 if grey > FAINT else 0)
    return latin_only.histogram()[255] / (seen.width * seen.height), latin_only


def renew() -> None:
    """Write the pictures anew."""
    HERE.mkdir(exist_ok=True)
    renderer = Renderer(bounds_of(Limits()))
    for template in GOLDEN:
        small(pictured(template, renderer)).save(HERE / f"{template}.png", optimize=True)


if __name__ == "__main__":
    renew()
