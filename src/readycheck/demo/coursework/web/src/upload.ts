const LIMIT = 1_048_576;

/** Tell people before they wait; the server checks everything again. */
export function guardUploads(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-upload]")) {
    const message = form.querySelector<HTMLElement>("[data-message]");
    form.addEventListener("submit", (event) => {
      const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
      if (file && file.size > LIMIT) {
        event.preventDefault();
        if (message) message.textContent = "The file is larger than 1 MiB.";
      }
    });
  }
}
