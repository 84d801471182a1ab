"""One session of an official Python client with `pais mcp serve`; prints what it saw as JSON.

usage: client.py VERSION|legacy SERVER [ARG ...]
"""
import json
import os
import sys

import anyio
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

version, command, *args = sys.argv[1:]
seen = {"progress": []}


def plain(value):
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


async def note(progress, total, message):
    seen["progress"].append({"progress": progress, "total": total, "message": message})


async def use(client, errors):
    seen["tools"] = plain(await client.list_tools())["tools"]
    seen["greet"] = plain(await client.call_tool("demo_greet", {"who": "x"}))
    seen["data"] = plain(await client.call_tool("demo_data", {}))
    seen["fail"] = plain(await client.call_tool("demo_fail", {}))
    seen["wrong"] = plain(await client.call_tool("demo_greet", {"who": 5}))
    try:
        await client.call_tool("demo_none", {})
    except errors as e:
        seen["unknown"] = {"code": e.error.code, "message": e.error.message}
    seen["steps"] = plain(await client.call_tool("demo_steps", {}, progress_callback=note))
    seen["after"] = plain(await client.call_tool("demo_greet", {"who": "y"}))


async def main():
    server = StdioServerParameters(command=command, args=args, env=dict(os.environ))
    if version == "legacy":
        from mcp.shared import exceptions
        errors = getattr(exceptions, "McpError", None) or exceptions.MCPError
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            begun = plain(await session.initialize())
            seen["server"], seen["version"] = begun["serverInfo"], begun["protocolVersion"]
            await use(session, errors)
    else:
        from mcp import Client
        from mcp.shared.exceptions import MCPError
        async with Client(stdio_client(server), mode=version) as client:
            seen["version"] = client.protocol_version
            await use(client, MCPError)
    print(json.dumps(seen))


anyio.run(main)
