// A toolbar for a textarea with data-markdown. The textarea stays a plain textarea.
// What it is called, what its button shows, what stands there until the author writes, and how it is written.
const TOOLS = [
  ["Heading", "H", "Heading", (text) => `\n## ${text}\n`],
  ["Bold", "B", "bold text", (text) => `**${text}**`],
  ["Link", "Link", "words that say where it goes", (text) => `[${text}](https://)`],
  ["Bullet list", "•", "first thing", (text) => lines(text, () => "- ")],
  ["Numbered list", "1.", "first thing", (text) => lines(text, (n) => `${n + 1}. `)],
  ["Quote", "“ ”", "quotation", (text) => lines(text, () => "> ")],
  // From here on: blocks, as content/blocks/marks.py reads them.
  ["Information block", "Information", "What readers should know", (text) => block("::: information", text)],
  ["Warning block", "Warning", "What happens if readers do not do this", (text) => block("::: warning", text)],
  ["Steps block", "Steps", "First step", (text) => block("::: steps", lines(text, (n) => `${n + 1}. `).trim())],
  ["Contact block", "Contact", "Name of the team", (text) => block(`::: contact ${text}`, "Telephone: \n<name@example.org>")],
  ["Address block", "Address", "Name and number of the street", (text) => block("::: address", text)],
  ["Details block", "Details", "What only some readers need", (text) => block("::: details Words that say what is inside", text)],
  ["Download block", "Download", "name of the file", (text) => block("::: download PDF, 120 KB", `[${text}](https://)`)],
  ["Button block", "Button", "Start now", (text) => block("::: button", `[${text}](https://)`)],
];

function block(opening, text) {
  return `\n${opening}\n${text}\n:::\n`;
}

function lines(text, mark) {
  return `\n${text.split("\n").map((line, n) => mark(n) + line).join("\n")}\n`;
}

// Words that only hold the place stay selected, so that typing replaces them.
function insert(area, placeholder, write) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const written = write(value.slice(start, end) || placeholder);
  area.focus();
  area.setRangeText(written, start, end, "end");
  if (start === end) {
    const from = start + written.indexOf(placeholder);
    area.setSelectionRange(from, from + placeholder.length);
  }
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function span(className, text, isDrawing) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  if (isDrawing) element.setAttribute("aria-hidden", "true");
  return element;
}

function toolbar(area) {
  const bar = document.createElement("div");
  bar.className = "wm-toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Formatting");
  bar.setAttribute("aria-controls", area.id);
  const buttons = TOOLS.map(([name, face, placeholder, write], n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "wm-toolbar__button";
    button.title = name;
    button.append(span("", face, true), span("govuk-visually-hidden", name, false));
    button.tabIndex = n === 0 ? 0 : -1; // one stop for Tab; the arrows go on from there
    button.addEventListener("click", () => insert(area, placeholder, write));
    return button;
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    buttons.forEach((button, n) => { button.tabIndex = n === next ? 0 : -1; });
    buttons[next].focus();
  });
  bar.append(...buttons);
  area.before(bar);
}

document.querySelectorAll("textarea[data-markdown]").forEach(toolbar);
