# SPDX-License-Identifier: MIT
"""Forwards ports of this machine with a delay in each direction: delay.py MS FROM:TO ..."""
import asyncio
import sys

DELAY = float(sys.argv[1]) / 1000


async def pump(reader, writer):
    loop = asyncio.get_running_loop()
    # When each piece is due: it comes after the one before, however the timers fall.
    while True:
        data = await reader.read(65536)
        loop.call_later(DELAY, hand_on, writer, data)
        if not data:
            return


def hand_on(writer, data):
    if writer.is_closing():
        return
    if data:
        writer.write(data)
    elif writer.can_write_eof():
        writer.write_eof()


def forward(to):
    async def serve(reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        await asyncio.sleep(DELAY * 2)
        writer.close()
        far_writer.close()

    return serve


async def main():
    servers = []
    for pair in sys.argv[2:]:
        port, to = pair.split(":")
        servers.append(await asyncio.start_server(forward(int(to)), "127.0.0.1", int(port)))
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main())
