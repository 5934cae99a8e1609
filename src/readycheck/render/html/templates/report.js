"use strict";
(() => {
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.localName === "details") at.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details.fold:not([open])");
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });

  const chosen = new Set();
  const show = () => {
    for (const row of all("#checklist tr[data-s]")) row.hidden = chosen.size > 0 && !chosen.has(row.dataset.s);
    for (const table of all("#checklist table")) table.hidden = !table.querySelector("tr[data-s]:not([hidden])");
    for (const fold of all("#checklist details")) {
      fold.hidden = !fold.querySelector("table:not([hidden])");
      if (chosen.size > 0 && !fold.hidden) fold.open = true;
    }
    for (const area of all("#checklist .area")) area.hidden = !area.querySelector("tr[data-s]:not([hidden])");
  };
  for (const item of all("#counts li")) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.append(...item.childNodes);
    button.addEventListener("click", () => {
      const status = item.dataset.filter;
      if (!chosen.delete(status)) chosen.add(status);
      button.setAttribute("aria-pressed", String(chosen.has(status)));
      show();
    });
    item.append(button);
  }
})();
