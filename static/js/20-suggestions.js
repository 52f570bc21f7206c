// Suggestions while typing: a combobox after the WAI-ARIA pattern around an ordinary search input.
// The input carries data-suggest="/search/suggestions"; the answer is a JSON list of texts.
const DELAY_MS = 150;
const SHORTEST = 2;

function combobox(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "wm-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  const status = document.createElement("div");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  const attributes = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let timer = 0;
  let request = null;
  let chosen = -1;
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
    if (index < 0) {
      input.removeAttribute("aria-activedescendant");
      input.value = typed;
    } else {
      input.setAttribute("aria-activedescendant", options[index].id);
      input.value = options[index].textContent;
    }
  };

  const show = (texts) => {
    list.replaceChildren(...texts.map((text, n) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${n}`;
      option.className = "wm-suggestions__item";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = text;
      return option;
    }));
    chosen = -1;
    list.hidden = texts.length === 0;
    input.setAttribute("aria-expanded", String(texts.length > 0));
    status.textContent = texts.length ? `${texts.length} suggestions. Use the up and down arrows.` : "No suggestions.";
  };

  const ask = async () => {
    typed = input.value;
    const text = typed.trim();
    request?.abort();
    if (text.length < SHORTEST) return close();
    request = new AbortController();
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (answer.ok && document.activeElement === input) show((await answer.json()).slice(0, 8));
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
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
  // Before blur, so that the choice is made while the list still stands.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    choose([...list.children].indexOf(option));
    input.form.requestSubmit();
  });
}

document.querySelectorAll("input[data-suggest]").forEach(combobox);
