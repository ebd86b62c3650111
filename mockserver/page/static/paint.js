// Fills the holes of the markup, as `paint.py` does for the first paint. Text is set as text only.

/** Fill what carries `data-slot` or `data-set` in and below an element. */
export function fill(root, row) {
  const holes = root.querySelectorAll("[data-slot], [data-set]");
  for (const hole of [root, ...holes]) {
    if (hole.closest("[data-key]") !== (root.dataset.key === undefined ? null : root)) continue;
    const { slot, set } = hole.dataset;
    if (slot in row && hole.textContent !== row[slot]) hole.textContent = row[slot];
    for (const pair of set ? set.split(" ") : []) {
      const [name, key] = pair.split(":");
      if (!(key in row) || hole.getAttribute(name) === row[key]) continue;
      hole.setAttribute(name, row[key]);
    }
  }
}

/** Let a list show these rows, those that it has already kept where they are. */
export function paint(list, rows, { add = false } = {}) {
  const there = new Map([...list.children].map((each) => [each.dataset.key, each]));
  const wanted = new Set(rows.map((row) => row.key));
  for (const [key, each] of there) if (!add && !wanted.has(key)) each.remove();
  let place = list.firstElementChild;
  for (const row of rows) {
    const each = there.get(row.key) ?? made(list.dataset.list, row.key);
    fill(each, row);
    if (each === place) place = place.nextElementSibling;
    else list.insertBefore(each, place);
  }
}

function made(name, key) {
  const found = document.getElementById(`row-${name}`).content.firstElementChild.cloneNode(true);
  found.dataset.key = key;
  return found;
}

/** Make an element of a text and of other elements. */
export function element(name, content = "", properties = {}) {
  const found = Object.assign(document.createElement(name), properties);
  found.append(...(Array.isArray(content) ? content : [content]));
  return found;
}
