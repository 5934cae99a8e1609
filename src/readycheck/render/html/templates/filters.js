const points = all(".c");
const boxes = all(".picks input[type=checkbox]");
const search = byId("pick-text");
const settled = ["pass", "not_applicable", "not_selected"];
let texts = null;
let searched = "";

const shows = (point) => {
  if (point.hidden || (byId("pick-open").checked && settled.includes(point.dataset.s))) return false;
  return ["s", "v", "a", "o"].every((key) => {
    const ticked = boxes.filter((box) => box.name === `pick-${key}` && box.checked);
    return !ticked.length || ticked.some((box) => box.value === point.dataset[key]);
  });
};
const find = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const asked = words.join(" ");
  if (asked === searched) return;
  searched = asked;
  texts ??= points.map((point) => point.textContent.toLowerCase());
  points.forEach((point, number) => { point.hidden = !words.every((word) => texts[number].includes(word)); });
};
const tally = () => {
  find();
  const ticked = {};
  for (const box of boxes) if (box.checked) (ticked[box.name.slice(5)] ??= new Set()).add(box.value);
  const open = byId("pick-open").checked;
  const groups = Object.entries(ticked).filter(([key]) => key);
  const seen = new Map();
  let many = 0;
  for (const point of points) {
    const shown = !point.hidden && !(open && settled.includes(point.dataset.s)) && groups.every(([key, values]) => values.has(point.dataset[key]));
    many += shown;
    const area = point.parentElement;
    seen.set(area, (seen.get(area) || 0) + shown);
  }
  for (const [area, shown] of seen) area.hidden = !shown;
  const text = `${many.toLocaleString("en")} of ${points.length.toLocaleString("en")} controls shown`;
  byId("tally").textContent = text;
  byId("clear").hidden = !(searched || open || groups.length);
  tell(text);
};
const clear = () => {
  for (const box of boxes) box.checked = false;
  search.value = "";
  tally();
};
const pickOwner = (number) => {
  const box = byId(`pick-o-${number}`);
  if (!box) return;
  for (const other of boxes) if (other.name === "pick-o") other.checked = other === box;
  tally();
};

search.parentElement.hidden = false;
byId("unfold").hidden = false;
let waiting = 0;
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(tally, 120);
});
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && search.value) { search.value = ""; tally(); event.preventDefault(); }
});
for (const box of boxes) box.addEventListener("change", tally);
byId("clear").addEventListener("click", () => { clear(); search.focus(); });
byId("unfold").addEventListener("click", () => {
  const open = points.some((point) => !point.open && shows(point));
  for (const point of points) if (shows(point)) point.open = open;
  byId("unfold").textContent = open ? "Close every control" : "Open every control";
});
if (boxes.some((box) => box.checked) || search.value) tally();
