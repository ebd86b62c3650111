// A call of the journal, opened: its headers, bodies and events, all of them redacted by the mock.

import { read } from "./control.js";
import { element } from "./paint.js";

/** Fetch a call and show it; what was shown before stays until then. */
export async function show(row) {
  const place = row.querySelector(".whole");
  const mark = row.dataset.mark;
  try {
    const call = await read(`/journal/${row.dataset.key}`);
    place.replaceChildren(...parts(call));
    place.dataset.mark = mark;
  } catch (fault) {
    place.replaceChildren(element("p", fault.message, { className: "dim" }));
  }
}

function parts(call) {
  const facts = [
    ["call", call.call],
    ["session", call.session],
    ["test", call.test],
    ["recording", call.recording],
    ["faults", call.faults.join(", ")],
    ["sent", `${call.sent_bytes} bytes`],
    ["got", `${call.got_bytes} bytes`],
    ["took", call.lasted_s === null ? "still running" : `${call.lasted_s} s simulated, ${call.lasted_real_s} s real`],
  ].filter(([, value]) => value);
  return [
    element("dl", facts.flatMap(([name, value]) => [element("dt", name), element("dd", String(value))])),
    element("h4", "Request"),
    ...side(call.request),
    element("h4", "Answer"),
    ...side(call.answer),
    element("a", "Save as a recording", { href: `/__mock/journal/${call.number}/recording`, className: "save" }),
  ];
}

function side(half) {
  const found = [block("headers", pairs(half.headers).map(([name, value]) => `${name}: ${value}`).join("\n"))];
  if (half.json !== undefined) found.push(block("body", JSON.stringify(half.json, null, 2)));
  if (half.text) found.push(block("body", half.text));
  if (half.parts) {
    const lines = half.parts.map((part) => `${part.field}: ${part.filename ?? ""} ${part.content_type ?? ""} ${part.size} bytes`);
    found.push(block("parts", lines.join("\n")));
  }
  if (half.events) found.push(events(half.events));
  if (half.cut) found.push(element("p", "Not all of it was stored.", { className: "dim" }));
  return found;
}

function pairs(headers) {
  return Array.isArray(headers) ? headers : Object.entries(headers);
}

function block(name, text) {
  const found = element("pre", text, { tabIndex: 0 });
  found.setAttribute("role", "group");
  found.setAttribute("aria-label", name);
  return found;
}

function events(list) {
  const rows = list.map(({ at_s, real_s, ...event }) =>
    element("li", [
      element("span", at_s === undefined ? "" : `${at_s.toFixed(2)} s`, { className: "time" }),
      element("code", told(event)),
    ]),
  );
  return element("ol", rows, { className: "events", tabIndex: 0 });
}

function told(event) {
  const [[name, value] = ["event", event]] = Object.entries(event).length === 1 ? Object.entries(event) : [];
  return `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}
