"""Thousands of BMCs in one process: any address of 127.0.0.0/8 on one port, each answer a second after its request.

    python3 slow_bmcs.py SECONDS    prints `listening on 0.0.0.0:PORT`, and at its end, on SIGTERM, what it has seen as JSON
"""
import asyncio
import json
import signal
import sys

BODY = b'{"RedfishVersion": "1.15.0"}'
ANSWER = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nOData-Version: 4.0\r\nContent-Length: %d\r\n\r\n%s"
          % (len(BODY), BODY))


class Bmc(asyncio.Protocol):
    seconds = 1.0
    in_flight = most_in_flight = 0
    requests = 0
    in_flight_by_address, most_by_address = {}, {}

    def connection_made(self, transport):
        self.transport, self.data = transport, b""
        self.address = transport.get_extra_info("sockname")[0]

    def data_received(self, data):
        self.data += data
        while b"\r\n\r\n" in self.data:
            self.data = self.data.split(b"\r\n\r\n", 1)[1]
            cls, address = type(self), self.address
            cls.requests += 1
            cls.in_flight += 1
            cls.most_in_flight = max(cls.most_in_flight, cls.in_flight)
            now = cls.in_flight_by_address[address] = cls.in_flight_by_address.get(address, 0) + 1
            cls.most_by_address[address] = max(cls.most_by_address.get(address, 0), now)
            asyncio.get_running_loop().call_later(cls.seconds, self.answer)

    def answer(self):
        type(self).in_flight -= 1
        type(self).in_flight_by_address[self.address] -= 1
        self.transport.write(ANSWER)


async def main():
    Bmc.seconds = float(sys.argv[1])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Bmc, "0.0.0.0", 0, backlog=4096)
    print(f"listening on 0.0.0.0:{server.sockets[0].getsockname()[1]}", flush=True)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    print(json.dumps({"requests": Bmc.requests, "most_in_flight": Bmc.most_in_flight, "bmcs": len(Bmc.most_by_address),
                      "most_of_one": max(Bmc.most_by_address.values(), default=0)}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
