// Keys for the desk, ignored while typing: the key on a button presses it, / searches, j and k move, x ticks, ? shows help.
"use strict";
(() => {
  const items = () => Array.from(document.querySelectorAll("[data-item]"));
  let at = -1;

  function move(step) {
    const all = items();
    if (!all.length) return;
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    all[at].querySelector("[data-open]").focus();
    all[at].scrollIntoView({ block: "nearest" });
  }

  function help() {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  }

  function search() {
    const field = document.querySelector("[data-search]");
    if (field) { field.focus(); field.select(); } else location.assign("/find");
  }

  // Clicks the button of a key: in the open sheet, else on the page; keys other than digits also reach closed sheets.
  function press(key) {
    const button = `[data-key="${CSS.escape(key)}"]`;
    const sheet = document.querySelector(":popover-open");
    const found = sheet ? sheet.querySelector(button) : document.querySelector(`main > ${button}, :not([popover]) > form > ${button}, .acts > ${button}`)
      || (/\D/.test(key) && document.querySelector(button));
    if (!found) return false;
    found.click();
    return true;
  }

  function tick() {
    const box = document.activeElement.closest("[data-item]")?.querySelector("input[type=checkbox]");
    if (box) box.click();
  }

  const KEYS = { "/": search, j: () => move(1), k: () => move(-1), x: tick, "?": help };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.matches("[data-search]")) event.target.blur();
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || document.querySelector("dialog[open]")) return;
    if (KEYS[event.key]) KEYS[event.key]();
    else if (!press(event.key)) return;
    event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]");
    if (item) at = items().indexOf(item);
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  const button = document.querySelector("[data-help]");
  if (button) { button.hidden = false; button.addEventListener("click", help); }
})();
