"""Verifies every DKIM signature of a message with dkimpy, which shares no code with Callbox.

usage: dkim_verify.py MESSAGE RECORDS   (RECORDS: lines of "name<TAB>text", as the DNS would answer)
Prints one line a signature, "rsa-sha256 ok" or "rsa-sha256 bad", and the signed header names; exits 1 unless there is at
least one and all are good.
"""
import re
import sys

import dkim

message = open(sys.argv[1], "rb").read()
records = dict(line.rstrip("\n").split("\t", 1) for line in open(sys.argv[2]))


def answer(name, timeout=5):
    text = records.get(name.decode().rstrip("."))
    return text.encode() if text else None


head = re.sub(rb"\r\n[ \t]+", b" ", message.split(b"\r\n\r\n", 1)[0])
signatures = [line for line in head.split(b"\r\n") if line.lower().startswith(b"dkim-signature:")]
good = bool(signatures)
for index, line in enumerate(signatures):
    try:
        verified = dkim.DKIM(message).verify(idx=index, dnsfunc=answer)
    except dkim.DKIMException as problem:
        print(problem, file=sys.stderr)
        verified = False
    algorithm = re.search(rb"a=([a-z0-9-]+)", line).group(1).decode()
    names = re.sub(rb"\s", b"", re.search(rb"h=([^;]+);", line).group(1)).decode()
    print(algorithm, "ok" if verified else "bad", names)
    good = good and verified
sys.exit(0 if good else 1)
