const select = (from) => {
  const range = document.createRange();
  range.selectNodeContents(from);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
};
const copy = async (from, button) => {
  try {
    await navigator.clipboard.writeText(from.textContent);
    button.textContent = "Copied";
    tell("Copied");
  } catch {
    select(from);
    button.textContent = "Selected";
    tell("Selected; press Ctrl+C or ⌘C to copy");
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
};
const addButtons = (from) => {
  for (const text of all("[data-copy]", from)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${text.textContent.slice(0, 60)}`);
    button.addEventListener("click", () => copy(text, button));
    text.removeAttribute("data-copy");
    (text.closest("pre") || text).after(button);
  }
};
// A point gets its buttons when it is opened, so that a long report does not wait for thousands of them.
for (const point of points) {
  point.addEventListener("toggle", () => { if (point.open) addButtons(point); });
  if (point.open) addButtons(point);
}
addEventListener("hashchange", reveal);
if (location.hash) reveal();
