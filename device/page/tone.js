// A tone with the breath that the lamp asks for, if wanted: two sines and their gain, on the phone's own clock of sound.
// Nothing of it startles: it comes over seconds, goes within one, and never jumps. It asks the lamp nothing.
const LOW_HZ = 220, FIFTH = 1.5, RISE_CENTS = 200;  // what a phone's small speaker can, and no alarm has
const LOUDEST = 0.06, EMPTY = 0.4;  // of each sine where the lungs are full; the share of that where they are empty
const CORRECTS = 0.05;  // of its speed at most: that is not heard
const APART = 0.1;  // of a breath: further off it would lead astray, so it goes, and comes again in step
const COMES_S = 1.5, GOES_S = 0.15, GONE_S = 8 * GOES_S;  // time constants of its coming and going; until it is not there
const HEARD_S = 3;  // for so long it trusts what it heard last; then it goes, even where no script runs any more
const STEP_S = 0.1, LEAD_S = 0.05, MOST_AHEAD_S = 15;  // between two ramps; what a change needs to arrive; a slow breath

// How full they are, 0..1, as the lamp's light has it: half cosines, at rest at both turns. phase, share: 0..1.
export function lungs(phase, share) {
  const part = phase < share ? phase / share : (1 - phase) / (1 - share);
  return 0.5 - 0.5 * Math.cos(Math.PI * part);
}

export const level = (full) => LOUDEST * (EMPTY + (1 - EMPTY) * full);
export const cents = (full) => RISE_CENTS * full;

// How far the lamp's phase is ahead of mine, the shorter way round: -0.5..0.5 of a breath.
export const apart = (theirs, mine) => theirs - mine - Math.round(theirs - mine);

// Breaths a second: the lamp's, and a little more or less while they are apart.
export const speed_hz = (rate_bpm, ahead) => (rate_bpm / 60) * (1 + Math.min(Math.max(ahead, -CORRECTS), CORRECTS));

// What sounds in a context. follow: called with the lamp's newest breath, or null where none is asked for.
export function voice(context) {
  const gate = new GainNode(context, { gain: 0 }), gain = new GainNode(context, { gain: 0 });
  const sines = [LOW_HZ, LOW_HZ * FIFTH].map((frequency) => new OscillatorNode(context, { frequency }));
  const moves = [[gain.gain, level], ...sines.map((sine) => [sine.detune, cents])];
  gain.connect(gate).connect(context.destination);
  sines.forEach((sine) => { sine.connect(gain); sine.start(); });
  let sounds = false, from_s = 0, phase = 0, speed = 0, ends_s = 0, quiet_s = 0;  // of what is planned: since when, how

  const hush = (now_s) => {
    if (!sounds) return;
    sounds = false;
    quiet_s = now_s + LEAD_S + GONE_S;
    gate.gain.cancelScheduledValues(now_s);
    gate.gain.setTargetAtTime(0, now_s + LEAD_S, GOES_S);
  };
  const begin = (now_s, full) => {
    sounds = true;
    moves.forEach(([param, of]) => {
      param.cancelScheduledValues(now_s);
      param.setValueAtTime(of(full), from_s);
    });
    gate.gain.setTargetAtTime(1, from_s, COMES_S);
  };
  // A breath ahead, anew with every word of the lamp, from the end of a ramp on: nothing that has begun is broken off.
  const follow = (asked) => {
    const now_s = context.currentTime;
    if (!asked) { hush(now_s); return; }
    const { rate_bpm, inhale_share: share } = asked, theirs = (t_s) => asked.phase + ((t_s - now_s) * rate_bpm) / 60;
    const past_s = Math.ceil((now_s + LEAD_S - from_s) / STEP_S) * STEP_S;
    let ahead = apart(theirs(from_s + past_s), phase + past_s * speed);
    if (now_s > ends_s - 2 * LEAD_S || Math.abs(ahead) > APART) hush(now_s);
    if (!sounds && now_s < quiet_s) return;
    if (sounds) {
      from_s += past_s;
      phase = (phase + past_s * speed) % 1;
    } else {
      from_s = now_s + LEAD_S;
      phase = theirs(from_s) % 1;
      ahead = 0;
      begin(now_s, lungs(phase, share));
    }
    speed = speed_hz(rate_bpm, ahead);
    const steps = Math.ceil(Math.min(60 / rate_bpm, MOST_AHEAD_S) / STEP_S);
    for (const [param, of] of moves) {
      param.cancelScheduledValues(from_s + STEP_S / 2);
      for (let k = 1; k <= steps; k++) {
        param.linearRampToValueAtTime(of(lungs((phase + k * STEP_S * speed) % 1, share)), from_s + k * STEP_S);
      }
    }
    ends_s = now_s + HEARD_S;
    gate.gain.cancelScheduledValues(now_s + 2 * LEAD_S);
    gate.gain.setTargetAtTime(0, ends_s, GOES_S);
  };
  return { follow };
}

// The button that it is wanted by. A locked phone is silent; on return it sounds again, at the latest by a touch.
export function toneOf(button) {
  let context = null, mine = null, wanted = false;
  const want = (is) => {
    wanted = is;
    button.setAttribute("aria-pressed", String(is));
  };
  const rest = () => {
    mine?.follow(null);
    setTimeout(() => { if (!wanted || document.hidden) context?.suspend(); }, 1000 * (LEAD_S + GONE_S));
  };
  const wake = () => {  // from "suspended", and from an iPhone's "interrupted"
    if (wanted && !document.hidden && context.state !== "running") context.resume().catch(() => {});
  };
  const off = () => { if (wanted) { want(false); rest(); } };
  button.addEventListener("click", () => {
    if (wanted) { off(); return; }
    if (!context) {
      context = new AudioContext({ latencyHint: "playback" });
      context.addEventListener("statechange", wake);
      mine = voice(context);
    }
    want(true);
    context.resume().catch(() => {});
  });
  document.addEventListener("click", wake);
  document.addEventListener("visibilitychange", () => { if (document.hidden) rest(); else wake(); });
  addEventListener("pageshow", wake);
  const follow = (breath) => { if (wanted) mine.follow(!document.hidden && context.state === "running" ? breath : null); };
  return { follow, off };
}
