#!/usr/bin/python3
"""In the guest: a phone's browser, as far as the page needs one: phone.py KEPT URL [json | form BODY].

KEPT is a file of its cookies; beside it, as KEPT.pem, the certificate that its owner looked at and took.
"""

import json
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

kept, url, (kind, body) = Path(sys.argv[1]), sys.argv[2], [*sys.argv[3:], "", ""][:2]
origin = "/".join(url.split("/")[:3])
cookies = json.loads(kept.read_text()) if kept.exists() else {}
taken = kept.with_name(f"{kept.name}.pem")
headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
if kind:
    is_json = {"Content-Type": "application/json", "X-Ebb": "1"}
    headers |= {"Origin": origin, **(is_json if kind == "json" else {})}


class Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


handlers = [Stays, urllib.request.ProxyHandler({})]
if origin.startswith("https:"):
    handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=taken)))
began_s = time.monotonic()
request = urllib.request.Request(url, body.encode() if kind else None, headers)
try:
    answer = urllib.request.build_opener(*handlers).open(request, timeout=60)
except urllib.error.HTTPError as refused:
    answer = refused
text = answer.read().decode()
for each in answer.headers.get_all("set-cookie", []):
    name, _, value = each.partition(";")[0].partition("=")
    cookies[name] = value
kept.write_text(json.dumps({name: value for name, value in cookies.items() if value}))
print(json.dumps({"status": answer.status, "text": text, "took_s": time.monotonic() - began_s}))
