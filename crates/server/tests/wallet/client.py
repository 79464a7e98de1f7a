"""A client of the wallet that signs by itself, with the standard library alone.

Usage: client.py HOST PORT. Asks for the server's clock, then lives the life of a card, from its creation over a deposit
to its deletion, once signed for the real port and once for port 443. Prints one JSON line for each request: name,
whether port 443 was signed, status, and what the answer said.
"""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import string
import sys
import time
from urllib.parse import quote, urlencode, urlsplit

ID = "wkVd93h2uS"
KEY = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU"
NONCE_LETTERS = string.ascii_letters + string.digits + " ,=;/+"

BACK = "http://shop.example/back?a=1"
FORM = {"card_number": "4111 1111 1111 1111", "holder": "Ines Duarte", "expiration_month": "4",
        "expiration_year": "2033", "cvv": "737"}


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


def life(ask, browse):
    """Each step: its name, and the status and the body of its answer."""
    status, card = ask("create", "POST", "/rest/v1/card",
                       {"user_id": 13, "relation": {"redirect_back_uri": BACK}})
    where = "/rest/v1/card/%d" % card["id"]
    ask("edit", "PUT", where, {"accounts": [{"number": "EVP0123456789123", "order": 4}]})
    ask("list", "GET", "/rest/v1/cards?user_id=13&limit=2&offset=0", None)
    browse("form", "GET", card["relation"]["redirect_uri"], None)
    browse("relate", "POST", card["relation"]["redirect_uri"], urlencode(FORM).encode())
    for _ in range(100):
        if ask("poll", "GET", where, None)[1]["status"] != "unrelated":
            break
        time.sleep(0.1)
    status, deposit = ask("deposit", "POST", where + "/deposit",
                          {"account_number": "EVP0123456789012", "amount": {"amount": 1313, "currency": "EUR"}})
    process = "/rest/v1/deposit/%d/process" % deposit["id"]
    ask("process", "PUT", process, None)
    ask("process again", "PUT", process, None)
    ask("delete", "DELETE", where, None)
    ask("gone", "GET", where, None)


def main(host, port):
    status, clock = call(host, port, "GET", "/rest/v1/server", {}, None)
    if status != 200:
        raise SystemExit(f"no clock: {status}")
    for signed_port in (port, 443):
        def told(name, status, what):
            print(json.dumps([name, signed_port == 443, status, what]))

        def ask(name, method, target, content):
            body = json.dumps(content, indent=4).replace("/", "\\/").encode() if content else b""
            header = sign(method, target, host, signed_port, int(time.time()), body)
            headers = {"Authorization": header, "Content-Type": "application/json"}
            status, answer = call(host, port, method, target, headers, body)
            told(name, status, answer.get("error") or answer.get("status"))
            return status, answer

        def browse(name, method, address, form):
            connection = http.client.HTTPConnection(host, port, timeout=30)
            connection.request(method, urlsplit(address).path, body=form,
                               headers={"Content-Type": "application/x-www-form-urlencoded"} if form else {})
            answer = connection.getresponse()
            answer.read()
            told(name, answer.status, answer.getheader("Location"))
            connection.close()

        life(ask, browse)
    body = b"{}"
    header = sign("POST", "/rest/v1/card", host, port, clock["time"], body)
    status, told = call(host, port, "POST", "/rest/v1/card", {"Authorization": header}, b"[]")
    print(json.dumps(["tampered", False, status, told.get("error")]))


main(sys.argv[1], int(sys.argv[2]))
