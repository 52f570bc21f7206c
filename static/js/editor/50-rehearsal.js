// Rehearses a search without leaving the text: [data-rehearsal] holds the words, a button and a place for what comes.
// Without this script the button shows the same on a page of its own.
function rehearse(panel) {
  const form = panel.closest("form");
  const button = panel.querySelector("button");
  const place = panel.querySelector("[data-rehearsed]");
  panel.addEventListener("input", (event) => event.stopPropagation()); // these words are no part of the page
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    button.disabled = true;
    place.textContent = "Searching …";
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("act", button.value);
      const answer = await fetch(location.href, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("rehearsed");
      if (answer.redirected || !found) throw new Error(`${answer.status}`);
      place.replaceChildren(...found.childNodes);
    } catch {
      place.textContent = "This did not work. Save your draft, then try again.";
    } finally {
      button.disabled = false;
    }
  });
}

document.querySelectorAll("[data-rehearsal]").forEach(rehearse);
