"""Another web site in the same browser, which tries whatever a page may at the lamp, and tells what it could read."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TRIES = """
const lamp = "http://LAMP", read = [], over = [];
const body = JSON.stringify({ command: "stop" });
const plain = { method: "POST", body, credentials: "include" };
const asked = async (name, path, options) => {
  try {
    const answer = await fetch(lamp + path, { credentials: "include", ...options });
    const said = await answer.text();
    if (said) read.push(name + ": " + said.slice(0, 40));
  } catch (refused) { }
};
over.push(asked("page", "/"), asked("live", "/live"), asked("pair", "/pair?attempt=x"));
over.push(asked("plain", "/do", plain), asked("blind", "/do", { ...plain, mode: "no-cors" }));
over.push(asked("json", "/do", { ...plain, headers: { "Content-Type": "application/json", "X-Ebb": "1" } }));
over.push(asked("pairs", "/pair", { ...plain, mode: "no-cors", body: "{}" }));
over.push(asked("form", "/stop", { ...plain, mode: "no-cors", body: new URLSearchParams({ once: "0" }) }));
navigator.sendBeacon(lamp + "/do", new Blob([body], { type: "text/plain" }));
over.push(new Promise((done) => {
  const stream = new EventSource(lamp + "/live", { withCredentials: true });
  stream.onmessage = (event) => read.push("stream: " + event.data);
  stream.addEventListener("state", stream.onmessage);
  stream.onerror = () => { stream.close(); done(); };
}));
for (const [kind, where] of [["img", "/icon.svg"], ["script", "/page.js"], ["link", "/page.css"], ["iframe", "/"]]) {
  over.push(new Promise((done) => {
    const part = document.createElement(kind);
    part.onload = () => {
      try { if (kind !== "iframe" || part.contentDocument?.body?.textContent) read.push(kind); } catch (refused) { }
      done();
    };
    part.onerror = done;
    part.rel = "stylesheet";
    part[kind === "link" ? "href" : "src"] = lamp + where;
    document.body.append(part);
  }));
}
const form = document.createElement("form");
Object.assign(form, { method: "post", action: lamp + "/stop", target: "frame" });
form.innerHTML = '<input name="once" value="0">';
document.body.append(form);
form.submit();
const atMost = (tried) => Promise.race([tried, new Promise((done) => setTimeout(done, 8000))]);  // else WebKit may wait
Promise.all(over.map(atMost)).then(() => setTimeout(() => { document.title = "over"; window.read = read; }, 300));
"""


@contextlib.contextmanager
def other_site(host):
    """Its address. host: of the lamp. It is on the same computer, so that a cookie's SameSite does not help."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            script = TRIES.replace("LAMP", host)
            content = f'<!doctype html><title>x</title><body><iframe name="frame"></iframe><script>{script}</script>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
