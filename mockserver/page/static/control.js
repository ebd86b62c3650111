// The control API, as a page may call it, and what is said of how it went.

const HEADERS = { "X-Mock-Page": "1", "Content-Type": "application/json" };
const SHOWN_MS = 8000;
let silence = 0;
const said = document.getElementById("said");

/** Read something. */
export async function read(path) {
  const answer = await fetch(`/__mock${path}`, { cache: "no-store" });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.detail ?? `The mock answers with ${answer.status}.`);
  return found;
}

/** Do something, and say what was done or why not; true if it was done. */
export async function press(method, path, body, done) {
  try {
    const answer = await fetch(`/__mock${path}`, {
      method,
      headers: HEADERS,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.detail ?? `The mock answers with ${answer.status}.`);
    say(typeof done === "function" ? done(found) : done);
  } catch (fault) {
    say(fault instanceof TypeError ? "The mock cannot be reached." : fault.message, true);
    return false;
  }
  document.dispatchEvent(new Event("pressed"));
  return true;
}

/** Say something for a while; screen readers hear it. */
export function say(text, bad = false) {
  said.textContent = text;
  said.dataset.tone = bad ? "bad" : "ok";
  clearTimeout(silence);
  silence = setTimeout(() => said.replaceChildren(), SHOWN_MS);
}
