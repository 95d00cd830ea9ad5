// What the pages do beyond HTML and htmx. Behaviours are bound by data- attributes; listeners stand on the document, for
// nodes that arrive later. Without this file every page works.

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const first = (selector) => document.querySelector(selector);
const on = (type, selector, act, options) =>
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(found, event);
  }, options);
const plainClick = (event) => event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
const openDialog = () => all("dialog[open]").at(-1);
const make = (tag, className, textContent = "") => Object.assign(document.createElement(tag), { className, textContent });
const smallButton = (words) => {
  const button = Object.assign(make("button", "button", words), { type: "button" });
  button.dataset.small = "";
  return button;
};
const csrf = () => first('meta[name="csrf"]')?.content ?? "";

const zone = root.dataset.zone || undefined;
const format = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
const clockTime = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const calendarDay = format({ year: "numeric", month: "2-digit", day: "2-digit" });
const longDate = format({ day: "numeric", month: "short", year: "numeric" });

// The words of the server (Web/Formats.swift), for a later present.
function relative(date, now = new Date()) {
  const seconds = Math.round((now - date) / 1000);
  const ahead = seconds < 0;
  const size = Math.abs(seconds);
  const say = (count, unit) => (ahead ? `in ${count}\u00a0${unit}` : `${count}\u00a0${unit} ago`);
  if (size < 45) return ahead ? "in a moment" : "just now";
  if (size < 3570) return say(Math.max(1, Math.round(size / 60)), "min");
  const beside = new Date(now.getTime() - Math.sign(seconds) * 86_400_000);
  const isToday = calendarDay.format(date) === calendarDay.format(now);
  if (isToday || size < 43_200) return say(Math.max(1, Math.round(size / 3600)), "h");
  if (calendarDay.format(date) === calendarDay.format(beside)) return `${ahead ? "tomorrow" : "yesterday"} ${clockTime.format(date)}`;
  if (size < 7 * 86_400) return say(Math.max(2, Math.round(size / 86_400)), "days");
  return longDate.format(date);
}

function refreshTimes() {
  const now = new Date();
  for (const words of all("time[data-relative] > .time__words")) {
    const text = relative(new Date(words.parentElement.dateTime), now);
    if (words.textContent !== text) words.textContent = text;
  }
}
setInterval(refreshTimes, 60_000);

function toggleExactTimes() {
  remember("times", root.dataset.times = root.dataset.times === "exact" ? "relative" : "exact");
}

async function remember(name, value) {
  const body = new URLSearchParams({ [name]: value });
  try {
    const answer = await fetch("/account/settings", { method: "POST", body, headers: { "X-CSRF-Token": csrf(), "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    toast("Not saved. It holds until this page is left.", "warn");
  }
}

// The outcome of something in the background; stays 6 s, 10 s with an action, longer while pointed at.
function toast(text, state = "neutral", action = null) {
  const region = first("[data-toasts]");
  if (!region) return;
  (openDialog() ?? document.body).append(region);
  const node = make("div", "toast");
  node.dataset.state = state;
  node.append(make("p", "toast__text", text));
  if (action) {
    const button = smallButton(action.label);
    button.addEventListener("click", () => { node.remove(); action.act(); });
    node.append(button);
  }
  region.append(node);
  leaveLater(node, action ? 10_000 : 6_000);
}

function leaveLater(node, delay) {
  let timer;
  const stay = () => clearTimeout(timer);
  const go = () => { stay(); timer = setTimeout(() => node.remove(), delay); };
  for (const type of ["pointerenter", "focusin"]) node.addEventListener(type, stay);
  for (const type of ["pointerleave", "focusout"]) node.addEventListener(type, go);
  go();
}

addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.state));

const failures = {
  0: "The server did not answer. Look at the connection, then try again.",
  403: "Your role may not do this.",
  404: "This is no longer there. Load the page again.",
  429: "Too many requests. Wait a minute, then try again.",
  503: "The server is busy or its database does not answer. Try again in a moment.",
};

function explainFailure(event) {
  const { xhr, elt, requestConfig } = event.detail;
  const status = xhr?.status ?? 0;
  if (status === 401) return location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  const why = failures[status] ?? `The server could not do this (${status}).`;
  if (requestConfig?.triggeringEvent?.type.startsWith("sse")) return;
  const late = elt?.closest?.("[data-late]");
  if (!late) return toast(why, "danger");
  late.removeAttribute("aria-busy");
  late.replaceChildren(retryBlock(late, why));
}
for (const type of ["htmx:responseError", "htmx:sendError"]) addEventListener(type, explainFailure);

// What a section shows that could not be loaded.
function retryBlock(late, why) {
  const block = make("div", "banner");
  block.dataset.state = "danger";
  block.setAttribute("role", "alert");
  const text = make("p", "banner__text", `${late.dataset.late} could not be loaded. ${why}`);
  const retry = smallButton("Retry");
  retry.addEventListener("click", () => {
    retry.setAttribute("aria-busy", "true");
    window.htmx.ajax("GET", late.getAttribute("hx-get"), { source: late, target: late, swap: late.getAttribute("hx-swap") ?? "innerHTML" });
  });
  block.append(text, retry);
  return block;
}

// Opens after the first paint, closes a minute after the tab is hidden: a browser has six to a host. Kept shut, it polls
// every 15 s.
class LiveSource {
  constructor(url) {
    this.url = url;
    this.heard = [];
    requestAnimationFrame(() => setTimeout(() => this.ended || this.source || this.open()));
    let timer;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => this.source?.close(), 60_000);
      else this.ask();
    });
    setInterval(() => document.hidden || this.ask(), 15_000);
  }
  open() {
    this.source = new EventSource(this.url);
    for (const [type, listener] of this.heard) this.source.addEventListener(type, listener);
  }
  ask() {
    const state = this.source?.readyState;
    if (this.ended || state === EventSource.OPEN) return;
    if (state !== EventSource.CONNECTING) this.open();
    for (const type of new Set(this.heard.map(([type]) => type))) this.source.dispatchEvent(new MessageEvent(type, { data: type }));
  }
  addEventListener(type, listener) { this.heard.push([type, listener]); this.source?.addEventListener(type, listener); }
  removeEventListener(type, listener) {
    this.heard = this.heard.filter((one) => one[1] !== listener);
    this.source?.removeEventListener(type, listener);
  }
  close() { this.ended = true; this.source?.close(); }
}
if (window.htmx) window.htmx.createEventSource = (url) => new LiveSource(url);

const palette = {
  get dialog() { return first("[data-palette-dialog]"); },
  get input() { return this.dialog.querySelector("input"); },
  get list() { return this.dialog.querySelector("[data-palette-list]"); },
  rows() { return all('[role="option"]', this.list); },
};
let asked = 0;

function openPalette() {
  if (!palette.dialog || palette.dialog.open) return;
  palette.dialog.showModal();
  palette.input.select();
  findInPalette();
}

async function findInPalette() {
  const turn = ++asked;
  const headers = { "HX-Request": "true", "HX-Target": "palette-list" };
  const answer = await fetch(`/search?q=${encodeURIComponent(palette.input.value)}`, { headers }).catch(() => null);
  if (turn !== asked) return;
  if (!answer?.ok) { palette.list.textContent = "The search did not answer. Press Enter for the search page."; return; }
  palette.list.innerHTML = await answer.text();
  choose(palette.rows()[0]);
}

function choose(row) {
  for (const other of palette.rows()) other.setAttribute("aria-selected", String(other === row));
  if (row) palette.input.setAttribute("aria-activedescendant", row.id);
  else palette.input.removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
}

function paletteKey(event) {
  const rows = palette.rows();
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { event.preventDefault(); return choose(rows[(at + step + rows.length) % rows.length]); }
  if (event.key !== "Enter" || at < 0) return;
  event.preventDefault();
  if (event.metaKey || event.ctrlKey) window.open(rows[at].href, "_blank", "noopener");
  else { palette.dialog.close(); rows[at].click(); }
}

on("click", "[data-palette]", (_, event) => { if (palette.dialog && plainClick(event)) { event.preventDefault(); openPalette(); } });
on("input", "[data-palette-dialog] input", findInPalette);
on("keydown", "[data-palette-dialog] input", (_, event) => paletteKey(event));

// Dialogs and the drawer

on("click", "dialog[data-light-close]", (dialog, event) => { if (event.target === dialog) askToClose(dialog); });
on("click", "[data-close]", (button, event) => { event.preventDefault(); askToClose(button.closest("dialog")); });
document.addEventListener("cancel", (event) => {
  if (!event.target.matches?.("[data-drawer-dialog]")) return;
  event.preventDefault();
  askToClose(event.target);
}, true);

// For browsers without the command attribute.
if (!("command" in HTMLButtonElement.prototype)) {
  on("click", "button[commandfor]", (button) =>
    document.getElementById(button.getAttribute("commandfor"))?.[button.getAttribute("command") === "close" ? "close" : "showModal"]());
}

function askToClose(dialog) {
  if (dialog?.querySelector("form[data-edited]") && !dialog.dataset.asked) {
    dialog.dataset.asked = "once";
    return toast("Unsaved edits. Close once more to discard them.", "warn");
  }
  dialog?.close();
}
on("input", "form[data-guard]", (form) => { form.dataset.edited = ""; delete form.closest("dialog")?.dataset.asked; });

let opener = null;

async function openDrawer(link, dialog) {
  const isOpen = dialog.open;
  if (!isOpen) { opener = link; dialog.dataset.back = location.href; }
  await window.htmx.ajax("GET", link.href, { target: dialog, swap: "innerHTML" });
  if (!dialog.querySelector("[data-heading]")) return location.assign(link.href);
  history[isOpen ? "replaceState" : "pushState"]({ drawer: true }, "", link.href);
  delete dialog.dataset.asked;
  if (!isOpen) dialog.showModal();
  dialog.querySelector("[data-heading]").focus();
}

on("click", "a[data-drawer]", (link, event) => {
  const dialog = first("dialog[data-drawer-dialog]");
  if (!dialog || !window.htmx || !plainClick(event)) return;
  event.preventDefault();
  openDrawer(link, dialog);
});
document.addEventListener("close", (event) => {
  if (!event.target.matches?.("[data-drawer-dialog]")) return;
  if (history.state?.drawer) history.back();
  event.target.replaceChildren();
  opener?.focus();
}, true);
window.addEventListener("popstate", (event) => {
  const dialog = first("dialog[data-drawer-dialog]");
  if (event.state?.drawer) return location.reload();
  if (!dialog?.dataset.back) return;
  const isSame = dialog.dataset.back === location.href;
  delete dialog.dataset.back;
  if (dialog.open) dialog.close();
  if (isSame) event.stopImmediatePropagation();
});

// A link to a field, also when its section has yet to come.
on("click", "a[data-to]", (link) => {
  const go = () => first(link.dataset.to)?.focus() ?? (first(link.dataset.to) || addEventListener("htmx:afterSettle", go, { once: true }));
  setTimeout(go);
});

// Menus, help

on("keydown", ".menu", (menu, event) => {
  const items = all(".menu__item", menu);
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  const typed = event.key.length === 1 && items.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
  const target = typed || (to === undefined ? null : items[(to + items.length) % items.length]);
  if (!target) return;
  event.preventDefault();
  event.stopPropagation();
  target.focus();
});
document.addEventListener("toggle", (event) => {
  if (event.newState === "open" && event.target.matches?.(".menu")) event.target.querySelector(".menu__item")?.focus();
}, true);

let hover;
on("pointerover", ".help", (button, event) => {
  if (event.pointerType !== "mouse") return;
  clearTimeout(hover);
  hover = setTimeout(() => button.popoverTargetElement?.showPopover({ source: button }), 300);
});
on("pointerout", ".help", () => clearTimeout(hover));

on("submit", "form", (form, event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || form.method !== "post") return;
  setTimeout(() => { button.disabled = true; }, 0);
  setTimeout(() => { if (button.disabled) button.setAttribute("aria-busy", "true"); }, 200);
  const free = () => { button.disabled = false; button.removeAttribute("aria-busy"); };
  form.addEventListener("htmx:afterRequest", free, { once: true });
  addEventListener("pageshow", (shown) => { if (shown.persisted) free(); }, { once: true });
});
on("click", "[data-show]", (button) => {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const shows = input.type === "password";
  input.type = shows ? "text" : "password";
  button.setAttribute("aria-pressed", String(shows));
  button.textContent = shows ? "Hide" : "Show";
});
// An edit outdates the test.
on("input", "form[data-tested]", (form, event) => {
  const badge = form.querySelector("[data-test]");
  if (!badge || !event.target.name || badge.dataset.test === "none") return;
  badge.dataset.test = "none";
  badge.innerHTML = form.querySelector("template[data-untested]")?.innerHTML ?? "";
});
on("change", "[data-sets]", (input) => { if (input.checked) root.dataset[input.dataset.sets] = input.value; });
on("change", "[data-submits]", (input) => input.form.requestSubmit());
on("click", "[data-print]", () => window.print());
on("click", "[data-dismiss]", (button) => button.closest(button.dataset.dismiss || ".banner").remove());
on("click", "[data-copy]", async (button) => {
  const from = button.dataset.copy && document.getElementById(button.dataset.copy);
  const text = from ? (from.value ?? from.textContent) : (button.value || new URL(button.dataset.href ?? "", location.href).href);
  await navigator.clipboard.writeText(text);
  button.dataset.copied = "Copied";
  button.setAttribute("aria-live", "polite");
  setTimeout(() => delete button.dataset.copied, 2000);
});
on("change", "[data-select]", (box) => {
  const scope = box.closest("[data-selection]");
  if (box.dataset.select === "all") for (const one of all('[data-select="one"]', scope)) one.checked = box.checked;
  const count = all('[data-select="one"]:checked', scope).length;
  for (const bar of all("[data-bulk]", scope)) bar.hidden = count === 0;
  for (const words of all("[data-bulk-count]", scope)) words.textContent = `${count} selected`;
});

// Keyboard

const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
const handleOf = (row) => (row.hasAttribute("tabindex") ? row : row.querySelector("a[href], button, summary"));
let lastRow = -1;

function moveRow(step) {
  const list = rows();
  const at = list.findIndex((row) => row.contains(document.activeElement));
  const to = Math.min(list.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step));
  handleOf(list[to] ?? document.body)?.focus();
  list[to]?.scrollIntoView({ block: "nearest" });
}
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (row) lastRow = rows().indexOf(row);
});
// A row that left hands the focus to the next.
addEventListener("htmx:afterSettle", () => {
  refreshTimes();
  followSections();
  if (lastRow < 0 || (document.activeElement && document.activeElement !== document.body)) return;
  const list = rows();
  handleOf(list[Math.min(lastRow, list.length - 1)] ?? document.body)?.focus();
});

function moveSection(step) {
  const links = all("[data-sections] a[href^='#']");
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.click();
}

let prefix = false;

const keys = {
  j: () => moveRow(1),
  k: () => moveRow(-1),
  "[": () => moveSection(-1),
  "]": () => moveSection(1),
  t: toggleExactTimes,
  "/": () => first("[data-search]")?.focus(),
  "?": () => first("[data-keys-dialog]")?.showModal(),
  o: (row) => row?.querySelector("a[href]")?.click(),
  e: (row) => row?.querySelector("summary, [data-expand]")?.click(),
  x: (row) => row?.querySelector('input[type="checkbox"]')?.click(),
};

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") { event.preventDefault(); return openPalette(); }
  if (event.metaKey || event.ctrlKey || event.altKey || root.dataset.keys === "off") return;
  if (event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .menu, [data-palette-dialog]")) return;
  const row = document.activeElement?.closest?.("[data-row]");
  if (prefix) {
    prefix = false;
    const link = first(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (event.key === "g") { prefix = true; setTimeout(() => { prefix = false; }, 1500); return; }
  if (event.key === "Enter" && event.target === row) return keys.o(row);
  const named = `[data-key="${CSS.escape(event.key)}"]`;
  const act = keys[event.key];
  const button = row?.querySelector(named) ?? (openDialog() ?? first("main"))?.querySelector(named);
  if (!button && (!act || openDialog())) return;
  event.preventDefault();
  if (button) button.click(); else act(row);
});

// Sections

function followSections() {
  const links = all("[data-sections] a[href^='#']");
  if (!links.length) return;
  const edge = parseFloat(getComputedStyle(root).scrollPaddingBlockStart) + 8 || 120;
  let current = links[0];
  for (const link of links) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section && section.getBoundingClientRect().top <= edge) current = link;
  }
  if (innerHeight + scrollY >= document.body.scrollHeight - 2 && scrollY > 0) current = links.at(-1);
  if (current.hasAttribute("aria-current")) return;
  for (const link of links) link.removeAttribute("aria-current");
  current.setAttribute("aria-current", "true");
  // The strip alone moves, never the page.
  const strip = current.closest("[data-sections]");
  strip.scrollTo({ left: current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2 });
}
addEventListener("scroll", () => requestAnimationFrame(followSections), { passive: true });

// Any request puts the end off.
let ending;
function warnOfEnd() {
  clearTimeout(ending);
  const idle = Number(root.dataset.sessionSeconds);
  if (!idle) return;
  ending = setTimeout(() => toast("You will be signed out in 2 minutes.", "warn", {
    label: "Stay signed in",
    act: () => fetch("/shell/sync", { headers: { "HX-Request": "true", "HX-Target": "sync-pill" } }).then(warnOfEnd),
  }), (idle - 120) * 1000);
}
addEventListener("htmx:afterRequest", warnOfEnd);

refreshTimes();
followSections();
warnOfEnd();
first("[data-autofocus]")?.focus();
