"""One HTTP client with 50 users that ask again at once.

`clients.py NAME URL SECONDS` prints the requests and the processor's seconds.
"""

from __future__ import annotations

import asyncio
import sys
import time

USERS = 50
HEADERS = {"user-agent": "readycheck-benchmark", "accept": "*/*", "accept-encoding": "gzip, deflate"}


def ours(url: str, seconds: float) -> int:
    """The transport of the load room, as its engine drives it."""
    import certifi

    from readycheck_checks.load.collect.curl import CurlTransport
    from readycheck_checks.load.collect.transport import Request

    transport = CurlTransport(certifi.where())
    request = Request("GET", url, tuple(f"{name}: {value}" for name, value in HEADERS.items()))
    handles = [transport.open(number) for number in range(USERS)]
    for handle in handles:
        handle.send(request)
    count, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        for number, response in transport.wait(0.1):
            assert response.status == 200, response
            count += 1
            handles[number].send(request)
    transport.close()
    return count


def httpx(url: str, seconds: float) -> int:
    import httpx

    async def main() -> int:
        limits = httpx.Limits(max_connections=USERS, max_keepalive_connections=USERS)
        async with httpx.AsyncClient(headers=HEADERS, limits=limits, trust_env=False) as client:

            async def user() -> int:
                count = 0
                while time.perf_counter() < until:
                    response = await client.get(url)
                    assert response.status_code == 200, response
                    count += 1
                return count

            until = time.perf_counter() + seconds
            return sum(await asyncio.gather(*(user() for _ in range(USERS))))

    return asyncio.run(main())


def aiohttp(url: str, seconds: float) -> int:
    import aiohttp

    async def main() -> int:
        connector = aiohttp.TCPConnector(limit=USERS)
        async with aiohttp.ClientSession(headers=HEADERS, connector=connector) as client:

            async def user() -> int:
                count = 0
                while time.perf_counter() < until:
                    async with client.get(url) as response:
                        assert response.status == 200, response
                        await response.read()
                    count += 1
                return count

            until = time.perf_counter() + seconds
            return sum(await asyncio.gather(*(user() for _ in range(USERS))))

    return asyncio.run(main())


if __name__ == "__main__":
    client = {"ours": ours, "httpx": httpx, "aiohttp": aiohttp}[sys.argv[1]]
    client(sys.argv[2], 0.2)  # imports, connections, caches
    before = time.process_time()
    requests = client(sys.argv[2], float(sys.argv[3]))
    print(requests, time.process_time() - before)
