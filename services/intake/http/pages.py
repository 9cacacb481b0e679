"""The public pages: so far the one that says what this address is for."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

_WELCOME = """<!doctype html>
<html lang="id">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Awasi: laporan pelanggaran pemilihan</title>
<h1>Awasi</h1>
<p>Di sini laporan dugaan pelanggaran pemilu dan pilkada diterima, diberi nomor, dan diteruskan
kepada kantor pengawas yang berwenang. Setiap tahapnya berbatas waktu menurut undang-undang.</p>
<p>Identitas pelapor dirahasiakan. Status laporan hanya dapat dibaca dengan kode pelacakannya.</p>
<p lang="en">Reports of election violations are received here. Other programs find the
<a href="/docs">description of the interface</a>.</p>
</html>
"""


def routes() -> APIRouter:
    """The routes of the public pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def welcome() -> HTMLResponse:
        return HTMLResponse(_WELCOME)

    return router
