// Keeps the page as the mock is: asks twice a second what is new, and does what is pressed.

import { show } from "./call.js";
import { press, read, say } from "./control.js";
import { begin } from "./fault.js";
import { fill, paint } from "./paint.js";

const EVERY_MS = 500;
const LOST_MS = 2000;
const MOST_CALLS = 200;
const page = document.documentElement;
const calls = document.getElementById("calls");
const live = document.getElementById("live");
const sure = document.getElementById("sure");
let after = Number(page.dataset.next);
let heard = "";
let judged = "";
let lost = false;
let timer = 0;

/** What a press does: the call, its body, and what is then said. `key` is that of the row. */
const DEEDS = {
  arm: (key, label) => press("POST", "/faults", { spec: key }, () => `Armed: ${label}.`),
  disarm: (key) => press("DELETE", `/faults/${encodeURIComponent(key)}`, undefined, "Disarmed."),
  play: (key) => press("POST", "/scenario", { name: key }, `Playing ${key}.`),
  mode: (key) => press("POST", "/clock", { mode: key }, (found) => `The clock is ${found.mode}.`),
  step: () => press("POST", "/clock/step", { events: 1 }, (found) => (found.stepped ? `It is ${found.now}.` : "Nobody waits for the clock.")),
  sure: () => sure.showModal(),
  unsure: () => sure.close(),
  reset: () => press("POST", "/reset", {}, "The mock is as new.").then(() => sure.close()),
  "clear-journal": () => press("DELETE", "/journal", undefined, "The journal is empty."),
  "expire-token": () => press("POST", "/transitions", { do: "expire-token" }, (found) => `Tokens expired: ${found.changed}.`),
  "complete-render": (key) => press("POST", "/transitions", { do: "complete-render", render: key }, `${key} will complete.`),
  "fail-render": (key) => press("POST", "/transitions", { do: "fail-render", render: key }, `${key} has failed.`),
};

async function look() {
  clearTimeout(timer);
  let wait = EVERY_MS;
  try {
    if (live.checked && !document.hidden) await update();
    if (lost) say("The mock is back.");
    lost = false;
  } catch {
    if (!lost) say("The mock cannot be reached. Trying again.", true);
    lost = true;
    wait = LOST_MS;
  }
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

/** Ask what is new and show it; the verdict only once nothing has come for a while. */
async function update() {
  const seen = await read(`/page.json?after=${after}`);
  if (seen.run !== page.dataset.run) {
    location.reload();
    return;
  }
  apply(seen);
  const now = `${seen.next} ${seen.lists.calls.map((row) => row.key + row.mark)}`;
  if (now === heard && judged !== now) {
    judged = now;
    apply(await read(`/page.json?after=${seen.next}&judge=1`));
  }
  heard = now;
}

function apply(seen) {
  fill(document.body, seen.slots);
  for (const [name, rows] of Object.entries(seen.lists)) {
    for (const list of document.querySelectorAll(`[data-list=${name}]`)) {
      paint(list, rows, { add: name === "calls" });
    }
  }
  after = seen.next;
  trim(seen.oldest);
  for (const row of calls.querySelectorAll("li:has(details[open])")) {
    if (row.dataset.mark !== row.querySelector(".whole").dataset.mark) show(row);
  }
}

/** Let go of the calls that the journal has forgotten, and of those that are too many. */
function trim(oldest) {
  for (const [place, row] of [...calls.children].entries()) {
    if (oldest === null || Number(row.dataset.key) < oldest || place >= MOST_CALLS) row.remove();
  }
}

function pressed(event) {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const key = button.closest("[data-key]")?.dataset.key;
  DEEDS[button.dataset.do](key, button.textContent);
}

function setSpeed(event) {
  event.preventDefault();
  const speed = Number(event.target.elements.speed.value);
  press("POST", "/clock", { speed }, (found) => `Time runs ${found.speed} times faster.`);
}

function passTime(event) {
  event.preventDefault();
  const { amount, unit } = event.target.elements;
  const seconds = Number(amount.value) * Number(unit.value);
  const word = `${amount.value} ${unit.selectedOptions[0].textContent}`;
  if (event.submitter?.value === "jump") press("POST", "/clock/jump", { seconds }, `Jumped ${word}.`);
  else press("POST", "/clock/advance", { ms: seconds * 1000 }, `Advanced ${word}.`);
}

function opened(event) {
  if (event.target.open) show(event.target.closest("li"));
}

document.getElementById("url").textContent = location.origin;
document.addEventListener("click", pressed);
document.addEventListener("pressed", look);
document.addEventListener("visibilitychange", look);
live.addEventListener("change", look);
calls.addEventListener("toggle", opened, true);
document.getElementById("speed").addEventListener("submit", setSpeed);
document.getElementById("time").addEventListener("submit", passTime);
begin().catch(() => say("The mock cannot be reached.", true));
look();
