// Text pasted from Word, a mail or a web page becomes Markdown in a textarea with data-markdown. What cannot be said
// in Markdown goes: styles, pictures, comments. The clipboard's HTML is only read, never shown: nothing in it runs.
const HEADING = /^H[1-6]$/;
const SKIPPED = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "META", "LINK", "NOSCRIPT", "TEMPLATE", "SVG", "MATH", "IMG",
  "PICTURE", "VIDEO", "AUDIO", "IFRAME", "OBJECT", "BUTTON", "INPUT", "SELECT", "TEXTAREA", "HR"]);
const BLOCKS = new Set(["P", "DIV", "UL", "OL", "LI", "TABLE", "THEAD", "TBODY", "TFOOT", "TR", "TD", "TH", "CAPTION",
  "BLOCKQUOTE", "PRE", "H1", "H2", "H3", "H4", "H5", "H6", "SECTION", "ARTICLE", "MAIN", "HEADER", "FOOTER", "ASIDE", "NAV",
  "FIGURE", "FIGCAPTION", "DL", "DT", "DD", "ADDRESS", "BODY", "DETAILS", "SUMMARY", "FORM", "FIELDSET"]);
// With none of these, plain text says as much. Programs that show source text copy it as coloured DIVs: left alone.
const WORTH_IT = "h1, h2, h3, h4, h5, h6, ul, ol, table, a[href], b, strong, i, em, blockquote, dl, p + p, [data-style*='mso-list']";
const BLOCK_MARK = /\n|^(#|- |> |\d+\. )/;
// The same signs as in content/pasting.py.
const SIGNS = [[/[“”„‟]/g, '"'], [/[‘’‚‛]/g, "'"], [/[\u00a0\u2007\u202f]/g, " "], [/[\u00ad\u200b\u2060\ufeff]/g, ""]];

const styleOf = (element) => element.dataset?.style ?? "";
const isSkipped = (node) => SKIPPED.has(node.nodeName.toUpperCase()) || /display:\s*none|mso-hide:\s*all|mso-list:\s*Ignore/i.test(styleOf(node));
const plain = (text) => SIGNS.reduce((done, [sign, instead]) => done.replace(sign, instead), text);
const oneLine = (text) => text.replace(/\s+/g, " ");
const inOneLine = (element) => oneLine(inline(element)).trim();

// What is a mark in Markdown and was only a sign in the text.
const escaped = (text) => text.replace(/[*`]/g, "\\$&").replace(/(^|\W)_|_(?=\W|$)/g, (mark) => mark.replace("_", "\\_"));
const asParagraph = (text) => text.replace(/^(#{1,6} |[-+] |>|:::)/, "\\$1").replace(/^(\d+)\. /, "$1\\. ");

function marked(element, text) {
  const words = text.trim();
  if (!words) return text;
  const style = styleOf(element);
  const is = (names, on, off) => (names.includes(element.nodeName) || on.test(style)) && !off.test(style);
  const bold = is(["B", "STRONG"], /(^|[;\s])font-weight:\s*(bold|[6-9]00)/, /(^|[;\s])font-weight:\s*(normal|[1-5]00)/);
  const italic = is(["I", "EM"], /(^|[;\s])font-style:\s*italic/, /(^|[;\s])font-style:\s*normal/);
  const mark = (bold ? "**" : "") + (italic ? "*" : "");
  if (!mark || words.includes("\n") || /^[*]+.*[*]+$/.test(words)) return text;
  return text.replace(words, () => mark + words + [...mark].reverse().join(""));
}

function target(link) {
  let url;
  try { url = new URL(link.getAttribute("href"), "about:blank"); } catch { return ""; }
  if (url.hostname.endsWith(".safelinks.protection.outlook.com")) {
    try { url = new URL(url.searchParams.get("url")); } catch { return ""; }
  }
  if (!["http:", "https:", "mailto:", "tel:"].includes(url.protocol)) return "";
  if (url.origin !== location.origin) return url.href.replace(/\(/g, "%28").replace(/\)/g, "%29");
  const answer = /^\/faqs\/([a-z0-9-]+)$/.exec(url.pathname);
  return answer ? `faq:${answer[1]}` : url.pathname + url.search + url.hash;
}

function linked(link) {
  const words = oneLine(inline(link, false)).trim();
  const address = target(link);
  if (!words || !address) return inline(link, false);
  if (words === address || `mailto:${words}` === address) return `<${words}>`;
  return `[${words.replace(/[[\]]/g, "\\$&")}](${address})`;
}

// The words of a node in one line, with their marks; a line break of its own only for BR.
function inline(node, mayLink = true) {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text += escaped(plain(oneLine(child.data)));
    if (child.nodeType !== Node.ELEMENT_NODE || isSkipped(child)) continue;
    if (child.nodeName === "BR") text += "\n";
    else if (child.nodeName === "A" && mayLink) text += linked(child);
    else if (child.nodeName === "CODE" && child.textContent.trim()) text += `\`${oneLine(child.textContent).trim()}\``;
    else text += (BLOCKS.has(child.nodeName) ? " " : "") + marked(child, inline(child, mayLink));
  }
  return text;
}

function paragraph(text, out) {
  const whole = text.replace(/\*\*( ?)\*\*/g, "$1"); // bold that goes on in the next piece
  const lines = whole.split("\n").map((line) => oneLine(line).trim());
  const words = lines.join("\n").replace(/\n{2,}/g, "\n\n").trim();
  for (const part of words.split("\n\n")) if (part) out.push(asParagraph(part).replace(/\n/g, "  \n"));
}

// Word and mails write lists as paragraphs: "mso-list:l0 level2 lfo1", with the sign in a part of its own.
function listParagraph(element) {
  const level = /mso-list:\s*l\d+\s+level(\d)/.exec(styleOf(element));
  if (!level) return null;
  const sign = [...element.querySelectorAll("[data-style]")].find((part) => /mso-list:\s*Ignore/i.test(styleOf(part)));
  return { depth: Number(level[1]) - 1, isNumbered: /^\s*[\da-z]{1,3}[.)]/i.test(sign?.textContent ?? ""), text: inOneLine(element) };
}

function listItems(list, depth, items) {
  for (const child of list.children) {
    if (child.nodeName === "UL" || child.nodeName === "OL") listItems(child, depth + 1, items);
    if (child.nodeName !== "LI") continue;
    const own = child.cloneNode(true);
    own.querySelectorAll("ul, ol").forEach((inner) => inner.remove());
    const level = Number(child.dataset.ariaLevel ?? 0);
    const text = inOneLine(own);
    if (text) items.push({ depth: level ? level - 1 : depth, isNumbered: list.nodeName === "OL", text });
    for (const inner of child.querySelectorAll("ul, ol")) {
      if (inner.parentElement.closest("li") === child) listItems(inner, depth + 1, items);
    }
  }
  return items;
}

function listText(items) {
  const numbers = [];
  const top = Math.min(...items.map((item) => item.depth));
  let before = -1;
  return items.map(({ depth, isNumbered, text }) => {
    const level = Math.min(depth - top, before + 1); // none is left out
    before = level;
    numbers.length = level + 1;
    numbers[level] = (numbers[level] ?? 0) + 1;
    return `${"    ".repeat(level)}${isNumbered ? `${numbers[level]}.` : "-"} ${text}`;
  }).join("\n");
}

function tableText(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => inOneLine(cell).replace(/\|/g, "\\|")));
  const filled = rows.filter((cells) => cells.some(Boolean));
  const width = Math.max(0, ...filled.map((cells) => cells.length));
  if (width < 2) return null; // it only held its words in place
  const line = (cells) => `| ${Array.from({ length: width }, (_, n) => cells[n] ?? "").join(" | ")} |`;
  const heads = filled[0].map((words) => words.replace(/^\*\*(.*)\*\*$/, "$1")); // they are bold anyway
  return [line(heads), `|${" --- |".repeat(width)}`, ...filled.slice(1).map(line)].join("\n");
}

function blocks(node, out, top) {
  let items = [];
  let words = "";
  const flush = () => {
    if (items.length) out.push(listText(items));
    paragraph(words, out);
    [items, words] = [[], ""];
  };
  for (const child of node.childNodes) {
    const item = child.nodeType === Node.ELEMENT_NODE && !isSkipped(child) ? listParagraph(child) : null;
    if (item) {
      paragraph(words, out);
      words = "";
      if (item.text) items.push(item);
    } else if (child.nodeType === Node.TEXT_NODE || !isBlock(child)) {
      const text = inline({ childNodes: [child] });
      if (items.length && text.trim()) flush();
      words += text;
    } else {
      flush();
      block(child, out, top);
    }
  }
  flush();
}

const isBlock = (node) => node.nodeType === Node.ELEMENT_NODE && !isSkipped(node)
  && (BLOCKS.has(node.nodeName) || [...node.children].some(isBlock));

function block(element, out, top) {
  const name = element.nodeName;
  if (HEADING.test(name)) {
    const words = inOneLine(element).replace(/\*\*/g, "");
    if (words) out.push(`${"#".repeat(Math.min(Number(name[1]) - top + 2, 6))} ${words}`);
  } else if (name === "UL" || name === "OL") {
    const items = listItems(element, 0, []);
    if (items.length) out.push(listText(items));
  } else if (name === "TABLE" && tableText(element)) {
    out.push(tableText(element));
  } else if (name === "PRE") {
    out.push(`\`\`\`\n${element.textContent.replace(/\s+$/, "")}\n\`\`\``);
  } else if (name === "BLOCKQUOTE") {
    const inner = [];
    blocks(element, inner, top);
    if (inner.length) out.push(inner.join("\n\n").replace(/^/gm, "> "));
  } else if (name === "DD") {
    out.push(`${out.pop() ?? ""}\n: ${inOneLine(element)}`.trim());
  } else {
    blocks(element, out, top);
  }
}

// A list that a program cut into pieces, item by item, stands together again.
const isSameList = (before, part) => /^- /.test(before) && /^- /.test(part);

// Styles say what is bold and what is a list; under that name no browser takes them for styles of ours.
const tamed = (html) => html.replace(/<style\b[^]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, " data-$1"));

function markdownOf(html) {
  const { body } = new DOMParser().parseFromString(tamed(html), "text/html");
  if (!body.querySelector(WORTH_IT)) return "";
  const levels = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => Number(heading.nodeName[1]));
  const out = [];
  blocks(body, out, Math.min(...levels));
  return out.reduce((text, part, n) => text + (n && isSameList(out[n - 1], part) ? "\n" : "\n\n") + part, "").trim();
}

// plainText is the clipboard as plain text: it knows whether words of a line came with a space around them.
function insert(area, markdown, plainText) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  let text = markdown;
  if (!BLOCK_MARK.test(text)) {
    text = (/^\s/.test(plainText) ? " " : "") + text + (/\s$/.test(plainText) ? " " : "");
  } else {
    const before = value.slice(0, start).trimEnd();
    const gap = value.slice(before.length, start).split("\n").length - 1;
    if (before) text = "\n".repeat(Math.max(0, 2 - gap)) + text;
    if (value.slice(end).trim()) text += "\n\n";
  }
  area.focus();
  // The only way that Ctrl+Z takes back; where a browser has given it up, the text is put in all the same.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.querySelectorAll("textarea[data-markdown]").forEach((area) => {
  const said = document.createElement("p");
  said.className = "wm-kept";
  said.setAttribute("role", "status");
  area.after(said);
  area.addEventListener("paste", (event) => {
    const markdown = markdownOf(event.clipboardData.getData("text/html"));
    said.textContent = "";
    if (!markdown) return;
    event.preventDefault();
    insert(area, markdown, event.clipboardData.getData("text/plain"));
    said.textContent = "Pasted as Markdown. To take it back, press Ctrl and Z.";
  });
});
