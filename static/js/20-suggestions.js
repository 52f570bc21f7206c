// Suggestions while typing: a combobox after the WAI-ARIA pattern around an ordinary search input.
// The input carries data-suggest="/search/suggestions"; the answer is a JSON list of texts, of which the chosen one is
// searched for. With data-suggest-step="who" it is asked for by POST, and its items ({value, text, detail}) are steps of
// the form: the chosen one is sent as if its button were pressed (75-in-place.js). An item with isExtra is not counted.
const DELAY_MS = 150;
const SHORTEST = 2;
const MOST = 9;

function combobox(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "wm-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestName ?? "Suggestions");
  list.hidden = true;
  const status = document.createElement("div");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  const attributes = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  const parts = input.dataset.suggestStep;
  const noun = input.dataset.suggestNoun ?? "suggestion";
  let timer = 0;
  let request = null;
  let chosen = -1;
  let items = [];
  let typed = input.value;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    const options = [...list.children];
    chosen = index;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options[index].id);
    if (!parts) input.value = index < 0 ? typed : items[index].text;
    else options[index]?.scrollIntoView({ block: "nearest" });
  };

  const send = () => {
    if (!parts) return input.form.requestSubmit();
    const button = Object.assign(document.createElement("button"), { name: "step", value: items[chosen].value, hidden: true });
    button.dataset.inPlace = parts;
    input.form.append(button);
    input.form.requestSubmit(button);
    button.remove();
    close();
  };

  const show = (found) => {
    items = found.map((item) => (typeof item === "string" ? { text: item } : item));
    list.replaceChildren(...items.map(({ text, detail }, n) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${n}`;
      option.className = "wm-suggestions__item";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = text;
      if (detail) {
        const more = document.createElement("span");
        more.className = "wm-suggestions__detail";
        more.textContent = detail;
        option.append(" ", more);
      }
      return option;
    }));
    chosen = -1;
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    const count = items.filter((item) => !item.isExtra).length;
    const counted = count ? `${count} ${noun}${count === 1 ? "" : "s"}.` : `No ${noun}s.`;
    status.textContent = items.length ? `${counted} Use the up and down arrows.` : counted;
  };

  const answerTo = (q, signal) => {
    const words = new URLSearchParams({ q });
    const headers = { Accept: "application/json" };
    if (!parts) return fetch(`${input.dataset.suggest}?${words}`, { signal, headers });
    headers["X-CSRFToken"] = input.form.elements.csrf_token.value;
    return fetch(input.dataset.suggest, { method: "POST", body: words, signal, headers });
  };

  const ask = async () => {
    typed = input.value;
    const text = typed.trim();
    request?.abort();
    if (text.length < SHORTEST) return close();
    request = new AbortController();
    try {
      const answer = await answerTo(text, request.signal);
      if (!answer.ok) return close();
      const found = await answer.json();
      if (document.activeElement === input) show(found.slice(0, MOST));
    } catch {
      close(); // no suggestions is no fault: the search itself still works
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY_MS);
  });
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      choose(-1);
      close();
    } else if (event.key === "ArrowDown" && last >= 0) {
      event.preventDefault();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      choose(chosen === last ? -1 : chosen + 1);
    } else if (event.key === "ArrowUp" && last >= 0 && !list.hidden) {
      event.preventDefault();
      choose(chosen === -1 ? last : chosen - 1);
    } else if (event.key === "Enter" && parts && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      send();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
  // Before blur, so that the choice is made while the list still stands.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    choose([...list.children].indexOf(option));
    send();
  });
}

document.querySelectorAll("input[data-suggest]").forEach(combobox);
document.addEventListener("wm:fresh", (event) => event.target.querySelectorAll("input[data-suggest]").forEach(combobox));
