"""A connection to an engine that a test can cut, as a network or a server would."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress


class CuttableProxy:
    """Passes bytes on to an address until it is cut, and again once it is mended."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._tasks: set[asyncio.Task[None]] = set()
        self._whole = True
        self.port = 0

    def cut(self) -> None:
        """Drop every connection, and every new one."""
        self._whole = False
        for task in self._tasks:
            task.cancel()

    def restore(self) -> None:
        """Let connections through again."""
        self._whole = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(_pass_on(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    finally:
        with suppress(OSError):
            sink.close()


@asynccontextmanager
async def open_proxy(host: str, port: int) -> AsyncGenerator[CuttableProxy]:
    link = CuttableProxy(host, port)
    server = await asyncio.start_server(link.serve, "127.0.0.1", 0)
    link.port = server.sockets[0].getsockname()[1]
    try:
        yield link
    finally:
        link.cut()
        server.close()
        await server.wait_closed()
