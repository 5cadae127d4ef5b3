// The page of the lamp: what it does now, and what may be asked of it. The lamp needs none of it.
const words = JSON.parse(document.body.dataset.words);
const at = (id) => document.getElementById(id);
const put = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };
const fill = (text, ...values) => values.reduce((said, value) => said.replace("{}", value), text);
const SILENT_MS = 3000;
const SVG = "http://www.w3.org/2000/svg";

async function ask(path, body) {
  const options = { method: "POST", headers: { "X-Ebb": "1", "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return fetch(path, options);
}

// Pixel 0 is at the bottom, and they run clockwise.
function circles(ring, pixels) {
  if (ring.childElementCount === pixels) return [...ring.children];
  ring.replaceChildren(...Array.from({ length: pixels }, (_, k) => {
    const turn = (2 * Math.PI * k) / pixels;
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("cx", (-48 * Math.sin(turn)).toFixed(2));
    circle.setAttribute("cy", (48 * Math.cos(turn)).toFixed(2));
    circle.setAttribute("r", "5");
    circle.setAttribute("fill", "#1a0f08");
    return circle;
  }));
  return [...ring.children];
}

function ember(level) {
  return `rgb(${26 + Math.round(206 * level)} ${15 + Math.round(145 * level)} ${8 + Math.round(98 * level)})`;
}

function asking() {
  const button = at("ask");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await ask("/pair", {}).catch(() => null);
    if (!answer || !answer.ok) {
      put(at("state"), answer ? (await answer.text()).trim() : words.not_heard);
      button.disabled = false;
      return;
    }
    const { attempt, points, pixels } = await answer.json();
    const ring = at("points");
    ring.removeAttribute("hidden");
    circles(ring, pixels).forEach((circle, k) => circle.setAttribute("fill", points.includes(k) ? "#e8d8c8" : "#1a0f08"));
    const clock = points.map((k) => Math.round((12 * k) / pixels + 6) % 12 || 12);
    ring.setAttribute("aria-label", fill(words.pair_points, ...clock));
    button.hidden = at("how").hidden = true;
    put(at("state"), `${words.pair_look} ${fill(words.pair_points, ...clock)}`);
    const wait = setInterval(async () => {
      const found = await fetch(`/pair?attempt=${attempt}`).then((r) => r.json()).catch(() => null);
      if (!found || found.state === "waiting") return;
      clearInterval(wait);
      if (found.state === "in") { location.reload(); return; }
      put(at("state"), words.pair_ended);
      ring.setAttribute("hidden", "");
      button.hidden = button.disabled = at("how").hidden = false;
    }, 500);
  });
}

function paired() {
  const ring = at("ring"), still = at("still"), calm = matchMedia("(prefers-reduced-motion: reduce)");
  let stream = null, heard = 0, stopped = calm.matches, mode = "";
  const quiet = (is) => {
    stopped = is;
    still.setAttribute("aria-pressed", String(is));
    put(still, is ? words.moving : words.still);
  };
  const show = (now) => {
    heard = performance.now();
    if (mode && mode !== now.mode) put(at("state"), "");
    mode = now.mode;
    const waits = now.mode === "waiting";
    at("waits").hidden = !waits;
    at("goes").hidden = waits;
    at("stop").hidden = waits;
    at("dark").hidden = waits;
    still.hidden = waits;
    const left = now.left_s === null ? "" : ` ${fill(words.minutes_left, Math.ceil(now.left_s / 60))}`;
    const said = waits ? words.waiting : now.asking ? words.asking : words.session + left;
    put(at("state"), now.simulated ? `${said} (${words.simulated})` : said);
    const who = [words.finger_first, words.finger_second];
    const fingers = now.fingers.map((f, k) => [f, who[k]]).filter(([f]) => f !== "nobody");
    put(at("finger"), fingers.map(([f, name]) => (fingers.length > 1 ? `${name}: ` : "") + words[`finger_${f}`]).join("\n"));
    document.querySelectorAll(".softer").forEach((b, k) => b.setAttribute("aria-pressed", String(k === now.softer)));
    const breath = now.breath && (now.breath.phase < now.breath.inhale_share ? words.breathe_in : words.breathe_out);
    ring.setAttribute("aria-label", fill(words.ring, breath || words.no_breath));
    put(at("breath"), (stopped && breath) || "");
  };
  const open = () => {
    stream?.close();
    const mine = stream = new EventSource("/live?ring=1");
    stream.addEventListener("error", () => { if (mine === stream && mine.readyState === EventSource.CLOSED) setTimeout(again, 2000); });
    stream.addEventListener("state", (event) => show(JSON.parse(event.data)));
    stream.addEventListener("ring", (event) => {
      if (stopped) return;
      const levels = event.data.match(/../g) || [];
      circles(ring, levels.length).forEach((circle, k) => circle.setAttribute("fill", ember(parseInt(levels[k], 16) / 255)));
    });
  };
  const close = () => { stream?.close(); stream = null; };
  // A stream that was refused is never tried again by the browser: it was too often, or this phone is let in no more.
  const again = async () => {
    const over = new AbortController();
    const answer = await fetch("/live", { signal: over.signal }).catch(() => null);
    over.abort();
    if (answer?.status === 401) location.reload();
    else if (!document.hidden) open();
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pageshow", open);
  setInterval(() => {
    if (!document.hidden && performance.now() - heard > SILENT_MS) {
      put(at("state"), words.not_heard);
      ["finger", "breath"].forEach((id) => put(at(id), ""));
      ["waits", "goes", "still", "dark"].forEach((id) => { at(id).hidden = true; });
      ring.replaceChildren();
    }
  }, 500);
  const say = async (command, done) => {
    const answer = await ask("/do", { command }).catch(() => null);
    put(at("state"), answer?.ok ? done || "" : words.not_done);
  };
  const about = () => put(at("about"), at("what").selectedOptions[0]?.dataset.about || "");
  at("what").addEventListener("change", about);
  at("begin").addEventListener("click", () => say(`begin ${at("what").value}`));
  at("two").addEventListener("click", () => say("for-two"));
  at("mark").addEventListener("click", () => say("mark", words.marked));
  document.querySelectorAll(".softer").forEach((b) => b.addEventListener("click", () => say(`softer ${b.dataset.softer}`)));
  at("stop").addEventListener("submit", (event) => { event.preventDefault(); say("stop", words.stopped); });
  still.addEventListener("click", () => quiet(!stopped));
  calm.addEventListener("change", () => quiet(calm.matches));
  about();
  quiet(stopped);
}

// Times as this phone tells them; without a script they stand in UTC.
const language = document.documentElement.lang;
const here = navigator.languages.find((each) => each.startsWith(language)) || language;
document.querySelectorAll("time").forEach((time) => {
  const when = new Date(time.dateTime);
  if (!isNaN(when)) put(time, new Intl.DateTimeFormat(here, { dateStyle: "full", timeStyle: "short" }).format(when));
});
if (at("zone") && !at("zone").value) at("zone").value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
if (at("ask")) asking(); else if (at("ring")) paired();
