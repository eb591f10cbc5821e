"""A real SMTP server that keeps what it gets: DIRECTORY/0001.eml and 0001.json (envelope), written before the reply.

Prints one line of JSON when it listens: {"port": …}. Recipients choose what happens to them, by the local part:
  refuse550…    550 5.1.1 at RCPT        later452…    452 at RCPT
  bare550…      550 at RCPT, without an enhanced code
  policy550…    550 5.7.1 at RCPT: it is us they do not want
  content554…   554 after the data       busy451…     451 after the data
  cut…          the message is kept, then the connection is cut before the reply
  hangup…       the connection is cut at RCPT
With --login USER:PASSWORD senders must log in; with --refuse-sender every MAIL FROM gets 550.
With --tls CERTIFICATE KEY it offers STARTTLS and demands it.
"""
import argparse
import asyncio
import json
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    def __init__(self, directory, refuse_sender):
        self.directory = pathlib.Path(directory)
        self.refuse_sender = refuse_sender
        self.count = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.refuse_sender:
            return "550 5.7.1 This relay does not send for you"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse550"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("bare550"):
            return "550 Unrouteable address"
        if address.startswith("policy550"):
            return "550 5.7.1 Blocked by policy"
        if address.startswith("later452"):
            return "452 4.2.2 Mailbox full"
        if address.startswith("hangup"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("content554"):
            return "554 5.6.0 Not with this content"
        if to.startswith("busy451"):
            return "451 4.3.0 Busy"
        self.count += 1
        name = self.directory / f"{self.count:04d}"
        name.with_suffix(".json").write_text(
            json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "peer_port": session.peer[1], "tls": session.ssl is not None})
        )
        name.with_suffix(".eml").write_bytes(envelope.original_content)
        if to.startswith("cut"):
            server.transport.abort()
        return f"250 2.0.0 Kept as {self.count}"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--login")
    parser.add_argument("--refuse-sender", action="store_true")
    parser.add_argument("--tls", nargs=2)
    chosen = parser.parse_args()
    keeper = Keeper(chosen.directory, chosen.refuse_sender)
    options = {}
    if chosen.login:
        user, password = chosen.login.split(":")

        def check(server, session, envelope, mechanism, data):
            good = data.login == user.encode() and data.password == password.encode()
            return AuthResult(success=good, handled=False)

        options.update(authenticator=check, auth_required=True, auth_require_tls=False)
    if chosen.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*chosen.tls)
        options.update(tls_context=context, require_starttls=True)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, hostname="sink.test", loop=loop, **options), "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


asyncio.run(main())
