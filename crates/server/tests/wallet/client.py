"""A client of the wallet that signs by itself, with the standard library alone.

Usage: client.py HOST PORT. Asks for the server's clock, sends the five requests of the documentation, each signed for
the real host and port and once more for port 443, and prints one JSON line each: name, status, error.
"""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import string
import sys
from urllib.parse import quote

ID = "wkVd93h2uS"
KEY = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU"
NONCE_LETTERS = string.ascii_letters + string.digits + " ,=;/+"

REQUESTS = [
    ("create", "POST", "/rest/v1/card", {"user_id": 13, "relation": {"redirect_back_uri": "http://example.com"}}),
    ("edit", "PUT", "/rest/v1/card/1", {"accounts": [{"number": "EVP0123456789123", "order": 4}]}),
    ("delete", "DELETE", "/rest/v1/card/1", None),
    ("deposit", "POST", "/rest/v1/card/2/deposit",
     {"account_number": "EVP0123456789012", "amount": {"amount": 1313, "currency": "EUR"}}),
    ("process", "PUT", "/rest/v1/deposit/26/process", None),
]


def sign(method, target, host, port, ts, body):
    ext = ""
    if body:
        ext = "body_hash=" + quote(base64.b64encode(hashlib.sha256(body).digest()), safe="")
    nonce = "".join(secrets.choice(NONCE_LETTERS) for _ in range(44))
    text = "".join(part + "\n" for part in [str(ts), nonce, method, target, host.lower(), str(port), ext])
    mac = base64.b64encode(hmac.new(KEY.encode(), text.encode(), hashlib.sha256).digest()).decode()
    header = f'MAC id="{ID}", ts="{ts}", nonce="{nonce}", mac="{mac}"'
    return header + (f', ext="{ext}"' if ext else "")


def call(host, port, method, target, headers, body):
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request(method, target, body=body, headers=headers)
    answer = connection.getresponse()
    kind, text = answer.getheader("Content-Type"), answer.read()
    connection.close()
    if text and kind != "application/json":
        raise SystemExit(f"{method} {target}: the answer's type is {kind}")
    return answer.status, json.loads(text) if text else {}


def main(host, port):
    status, clock = call(host, port, "GET", "/rest/v1/server", {}, None)
    if status != 200:
        raise SystemExit(f"no clock: {status}")
    for name, method, target, content in REQUESTS:
        body = json.dumps(content, indent=4).replace("/", "\\/").encode() if content else b""
        for signed_port in (port, 443):
            header = sign(method, target, host, signed_port, clock["time"], body)
            headers = {"Authorization": header, "Content-Type": "application/json"}
            status, told = call(host, port, method, target, headers, body)
            print(json.dumps([name, signed_port == 443, status, told.get("error")]))
    body = b"{}"
    header = sign("POST", "/rest/v1/card", host, port, clock["time"], body)
    status, told = call(host, port, "POST", "/rest/v1/card", {"Authorization": header}, b"[]")
    print(json.dumps(["tampered", False, status, told.get("error")]))


main(sys.argv[1], int(sys.argv[2]))
