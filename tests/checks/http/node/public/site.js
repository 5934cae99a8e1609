fetch("/api/courses").then((answer) => answer.json()).then(({ items }) => {
  document.querySelector("#courses").textContent = `${items.length} courses`;
});
