// The form that says exactly which fault, where in a call, in which calls, how often.

import { press, read } from "./control.js";
import { element } from "./paint.js";

const form = document.getElementById("own");
const { kind, place, number, endpoint, times, session } = form.elements;
const parameters = document.getElementById("parameters");
const COUNTED = ["sent", "event", "byte"];
let kinds = [];

/** Learn what there is, and begin with the fault that is wanted most: cut after event 3. */
export async function begin() {
  kinds = (await read("/faults")).kinds;
  kind.value = "abort";
  choose();
  place.value = "event";
  number.value = "3";
  endpoint.value = "run_sse";
  times.value = "1";
  count();
  kind.addEventListener("change", choose);
  place.addEventListener("change", count);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    arm();
  });
}

function chosen() {
  return kinds.find((each) => each.name === kind.value);
}

function choose() {
  const found = chosen();
  document.getElementById("does").textContent = `${found.name} ${found.does}.`;
  for (const option of place.options) {
    option.disabled = option.value !== "" && !found.places.includes(option.value);
    if (option.disabled && option.selected) place.value = "";
  }
  parameters.replaceChildren(
    ...Object.entries(found.parameters).map(([name, usual]) =>
      element("label", [`${name} `, element("input", "", { name: `p-${name}`, placeholder: String(usual), size: 10 })]),
    ),
  );
  count();
}

function count() {
  number.disabled = !COUNTED.includes(place.value);
}

function arm() {
  const where = {};
  if (endpoint.value) where.endpoint = endpoint.value;
  if (times.value) where.times = Number(times.value);
  if (session.value.trim()) where.session = session.value.trim();
  const given = [...parameters.querySelectorAll("input")].filter((input) => input.value !== "");
  const fault = {
    name: kind.value,
    where,
    parameters: Object.fromEntries(given.map((input) => [input.name.slice(2), input.value])),
  };
  if (place.value) fault.at = number.disabled ? place.value : `${place.value}:${number.value.trim() || 0}`;
  press("POST", "/faults", fault, (found) => `Armed ${found.armed.join(", ")}: ${fault.name}${fault.at ? ` at ${fault.at}` : ""}.`);
}
