// The page of the lamp: what it does now, and what may be asked of it. The lamp needs none of it.
const words = JSON.parse(document.body.dataset.words);
const at = (id) => document.getElementById(id);
const put = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };
const fill = (text, ...values) => values.reduce((said, value) => said.replace("{}", value), text);
const SILENT_MS = 3000;
const ANSWERED_MS = 6000;  // how long an answer stays, unless what it was about is over before
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

// By this phone's clock, with its zone: 2026-11-28T22:15+01:00.
function now() {
  const at = new Date(), ahead = -at.getTimezoneOffset(), two = (n) => String(Math.trunc(n)).padStart(2, "0");
  const zone = `${ahead < 0 ? "-" : "+"}${two(Math.abs(ahead) / 60)}:${two(Math.abs(ahead) % 60)}`;
  return new Date(at.getTime() + 60_000 * ahead).toISOString().slice(0, 16) + zone;
}

function asking() {
  const button = at("ask");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await ask("/pair", { time: now() }).catch(() => null);
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

// What the lamp does, told as it comes while this page is seen: its state, its light, and that it is silent.
function live(path, show, silent, lit = () => {}) {
  let stream = null, heard = 0;
  const open = () => {
    stream?.close();
    const mine = stream = new EventSource(path);
    stream.addEventListener("error", () => { if (mine === stream && mine.readyState === EventSource.CLOSED) setTimeout(again, 2000); });
    stream.addEventListener("state", (event) => { heard = performance.now(); show(JSON.parse(event.data)); });
    stream.addEventListener("ring", (event) => lit(event.data));
  };
  // A stream that was refused is never tried again by the browser: it was too often, or this phone is let in no more.
  const again = async () => {
    const over = new AbortController();
    const answer = await fetch("/live", { signal: over.signal }).catch(() => null);
    over.abort();
    if (answer?.status === 401) location.reload();
    else if (!document.hidden) open();
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) { stream?.close(); stream = null; } else open(); });
  addEventListener("pageshow", open);
  setInterval(() => { if (!document.hidden && performance.now() - heard > SILENT_MS) silent(); }, 500);
}

function paired() {
  const ring = at("ring"), still = at("still"), calm = matchMedia("(prefers-reduced-motion: reduce)");
  let stopped = calm.matches, mode = "", answered = 0, tone = null;  // answered: until when an answer stays
  const quiet = (is) => {
    stopped = is;
    still.setAttribute("aria-pressed", String(is));
    put(still, is ? words.moving : words.still);
  };
  const show = (now) => {
    if (mode && mode !== now.mode) { put(at("state"), ""); answered = 0; }
    mode = now.mode;
    const waits = now.mode === "waiting";
    at("waits").hidden = !waits;
    at("goes").hidden = waits;
    at("stop").hidden = waits;
    at("dark").hidden = waits;
    still.hidden = waits;
    const left = now.left_s === null ? "" : ` ${fill(words.minutes_left, Math.ceil(now.left_s / 60))}`;
    const said = waits ? words.waiting : now.asking ? words.asking : words.session + left;
    if (performance.now() >= answered) put(at("state"), now.simulated ? `${said} (${words.simulated})` : said);
    const who = [words.finger_first, words.finger_second];
    const fingers = now.fingers.map((f, k) => [f, who[k]]).filter(([f]) => f !== "nobody");
    put(at("finger"), fingers.map(([f, name]) => (fingers.length > 1 ? `${name}: ` : "") + words[`finger_${f}`]).join("\n"));
    document.querySelectorAll(".softer").forEach((b, k) => b.setAttribute("aria-pressed", String(k === now.softer)));
    const breath = now.breath && (now.breath.phase < now.breath.inhale_share ? words.breathe_in : words.breathe_out);
    ring.setAttribute("aria-label", fill(words.ring, breath || words.no_breath));
    put(at("breath"), (stopped && breath) || "");
    if (waits) tone?.off(); else tone?.follow(now.breath);
  };
  const lit = (light) => {
    if (stopped) return;
    const levels = light.match(/../g) || [];
    circles(ring, levels.length).forEach((circle, k) => circle.setAttribute("fill", ember(parseInt(levels[k], 16) / 255)));
  };
  live("/live?ring=1", show, () => {
    put(at("state"), words.not_heard);
    ["finger", "breath"].forEach((id) => put(at(id), ""));
    ["waits", "goes", "still", "dark"].forEach((id) => { at(id).hidden = true; });
    ring.replaceChildren();
    tone?.follow(null);
  }, lit);
  const say = async (command, done) => {
    const answer = await ask("/do", { command }).catch(() => null), said = answer?.ok ? done || "" : words.not_done;
    answered = said ? performance.now() + ANSWERED_MS : 0;
    if (said) put(at("state"), said);
  };
  const about = () => put(at("about"), at("what").selectedOptions[0]?.dataset.about || "");
  at("what").addEventListener("change", about);
  at("begin").addEventListener("click", () => say(`begin ${at("what").value}`, words.begins));
  at("two").addEventListener("click", () => say("for-two", words.begins));
  at("mark").addEventListener("click", () => say("mark", words.marked));
  document.querySelectorAll(".softer").forEach((b) => b.addEventListener("click", () => say(`softer ${b.dataset.softer}`)));
  at("stop").addEventListener("submit", (event) => { event.preventDefault(); tone?.off(); say("stop", words.stopped); });
  if (window.AudioContext) import("/tone.js").then(({ toneOf }) => { tone = toneOf(at("tone")); at("toned").hidden = false; }, () => {});
  still.addEventListener("click", () => quiet(!stopped));
  calm.addEventListener("change", () => quiet(calm.matches));
  about();
  quiet(stopped);
}

// How fingers lie, as it changes. changed: what is to be done where the lamp waits again, or does no longer.
function laying(changed) {
  const view = at("fingers"), who = [words.finger_first, words.finger_second];
  let shown = "", mode = "";
  const said = (text, name = "") => Object.assign(document.createElement("p"), { textContent: text, className: name });
  const tell = (...lines) => {
    if (shown === JSON.stringify(lines)) return;
    shown = JSON.stringify(lines);
    view.replaceChildren(...lines.map((line) => said(...line)));
  };
  live("/live", (now) => {
    if (mode !== now.mode) changed?.();
    mode = now.mode;
    const lie = now.fingers.flatMap((f, k) => (view.dataset[f] ? [[`${who[k]}: ${words[`finger_${f}`]}.`], [view.dataset[f], "quiet"]] : []));
    tell(...(lie.length ? lie : [[view.dataset.listens]]), ...(now.simulated ? [[words.simulated, "quiet"]] : []));
  }, () => { tell([words.not_heard]); mode = "silent"; });
  at("again").hidden = true;
  // Hands are at wires: the screen stays lit where a browser lets it, by HTTPS. What is hidden it lets go of itself.
  const awake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
  document.addEventListener("visibilitychange", awake);
  awake();
}

// The wave of one's own pulse while one looks, drawn over itself every eight seconds. t: seconds; v: volts, or null.
function watching() {
  const LONG_S = 8, GAP_S = 0.4, LEAST_V = 0.02, WIDE = 360, HIGH = 100;
  const view = at("wave"), text = view.dataset, calm = matchMedia("(prefers-reduced-motion: reduce)");
  const [span, state, code] = view.querySelectorAll("p"), path = view.querySelector("path"), button = view.querySelector("button");
  let over = null, drawn = 0;
  const draw = (points) => {
    const now = points.at(-1)[0];
    if (calm.matches && Math.floor(now / LONG_S) === drawn) return;
    drawn = Math.floor(now / LONG_S);
    const seen = points.filter(([t]) => t > (calm.matches ? 0 : now - LONG_S + GAP_S)), known = seen.filter(([, v]) => v !== null);
    const levels = known.map(([, v]) => v), low = Math.min(...levels), high = Math.max(...levels);
    const wide = Math.max(high - low, LEAST_V), middle = (low + high) / 2;
    let last = null;
    path.setAttribute("d", known.map(([t, v]) => {
      const x = (t % LONG_S) * (WIDE / LONG_S), goes_on = last !== null && t - last < GAP_S && t % LONG_S > last % LONG_S;
      last = t;
      return `${goes_on ? "L" : "M"}${x.toFixed(1)} ${(HIGH * (0.5 - (v - middle) / wide)).toFixed(1)}`;
    }).join(""));
    put(span, known.length ? fill(text.span, ...[low, high].map((v) => v.toLocaleString(here, { minimumFractionDigits: 2, maximumFractionDigits: 2 }))) : text.none);
  };
  const look = async () => {
    over = new AbortController();
    button.setAttribute("aria-pressed", "true");
    put(button, text.away);
    put(state, "");
    code.hidden = true;
    let points = [], why = "silent";
    try {
      const answer = await fetch("/lamp/build/wave", { signal: over.signal });
      if (answer.status === 401) { location.reload(); return; }
      if (answer.status === 403) { why = "code"; return; }
      if (!answer.ok) return;
      const lines = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let read = await lines.read(); !read.done; read = await lines.read()) {
        const whole = (rest + read.value).split("\n");
        rest = whole.pop();
        for (const said of whole.map((line) => JSON.parse(line))) {
          if (said.over === "time") why = "over";
          else if (!said.over) points = points.concat(said).slice(-500);
        }
        if (points.length) draw(points.filter(([t]) => t > points.at(-1)[0] - LONG_S));
      }
    } catch { if (over.signal.aborted) why = ""; } finally {
      over = null;
      path.removeAttribute("d");
      put(span, "");
      button.setAttribute("aria-pressed", "false");
      put(button, text.look);
      put(state, text[why] || "");
      code.hidden = why !== "code";
    }
  };
  button.addEventListener("click", () => (over ? over.abort() : look()));
  document.addEventListener("visibilitychange", () => { if (document.hidden) over?.abort(); });
  view.hidden = false;
}

// A step or a part is asked for without leaving the page, and what came of it is said once it is over. How to look again.
function trying() {
  const form = at("trial"), state = at("said");
  let asked = "", looks = 0;  // how often to look yet for what a lamp makes of what was asked
  const look = async () => {
    const answer = await fetch(form.action).catch(() => null);
    if (answer?.status === 401) { location.reload(); return; }
    const found = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (found) {
      const anew = found.getElementById("trial");
      put(state, found.getElementById("said").textContent);
      form.dataset.now = anew.dataset.now;
      form.replaceChildren(...anew.childNodes);
      if (document.activeElement === document.body) [...form.elements].find((each) => asked && each.value === asked)?.focus();
    } else put(state, form.dataset.silent);
    if (!found || form.dataset.now || looks-- > 0) setTimeout(look, 1000);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.append("what", asked = event.submitter.value);
    looks = 5;
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (answer?.status === 400) { await look(); put(state, (await answer.text()).trim()); } else setTimeout(look, 200);
  });
  if (form.dataset.now) setTimeout(look, 1000);
  return look;
}

// Times as this phone tells them; without a script they stand in UTC.
const language = document.documentElement.lang;
const here = navigator.languages.find((each) => each.startsWith(language)) || language;
document.querySelectorAll("time").forEach((time) => {
  const when = new Date(time.dateTime);
  if (!isNaN(when)) put(time, new Intl.DateTimeFormat(here, { dateStyle: "full", timeStyle: "short" }).format(when));
});
if (at("zone") && !at("zone").value) at("zone").value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
if (at("wave")) watching();
const anew = at("trial") ? trying() : null;
if (at("fingers")) laying(anew);
if (at("ask")) asking(); else if (at("ring")) paired();
