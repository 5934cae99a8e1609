const all = (query, from = document) => [...from.querySelectorAll(query)];
const byId = (id) => document.getElementById(id);
const tell = (text) => { byId("told").textContent = text; };
document.documentElement.classList.add("scripted");

const plainly = (text) => text.toLowerCase().replace(/[^a-z0-9._=-]+/g, "-");
const wanted = () => {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* a sign that stands for nothing is looked for as it is */ }
  if (!name) return null;
  const found = byId(name) || byId(name.replace(/^control-/, ""));
  if (found) return found;
  const plain = plainly(name);
  return all(".person, .body").find((one) => plainly(one.id) === plain) || null;
};
const missing = (is) => {
  const note = byId("missing");
  note.hidden = !is;
  if (!is) return;
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* shown as it is */ }
  note.querySelector("span").textContent = `There is no such point in this report: ${name.slice(0, 80)}`;
  tell(note.querySelector("span").textContent);
  note.scrollIntoView({block: "nearest"});
};
const reveal = () => {
  const target = wanted();
  missing(!target && !["", "#", "#top"].includes(location.hash));
  if (!target) return;
  const point = target.closest(".c");
  if (point && !shows(point)) clear();
  for (let at = target; at; at = at.parentElement) if (at.localName === "details") at.open = true;
  if (target.matches(".person")) pickOwner(target.dataset.owner);
  (point && target.matches(".body") ? point : target).scrollIntoView();
  const named = target.matches(".body") ? point.querySelector("summary") : target;
  if (!named.matches("summary")) named.tabIndex = -1;
  named.focus({preventScroll: true});
};

let closed = [];
addEventListener("beforeprint", () => {
  closed = byId("pick-print").checked ? all("#checklist details:not([open]), #method details:not([open])") : [];
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});
