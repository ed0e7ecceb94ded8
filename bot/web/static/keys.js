// Keys for the desk: / searches (Escape leaves), j and k move, Enter opens, c claims, ? shows help. None of them while typing.
"use strict";
(() => {
  const items = () => Array.from(document.querySelectorAll("[data-item]"));
  let at = -1;

  function move(step) {
    const all = items();
    if (!all.length) return;
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    const link = all[at].querySelector("[data-open]");
    link.focus();
    all[at].scrollIntoView({ block: "nearest" });
  }

  function help() {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  }

  function claim() {
    const here = document.activeElement.closest("[data-item]") || document;
    const form = here === document && items().length ? null : here.querySelector('form[data-act="claim"]');
    if (form) form.requestSubmit();
  }

  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.matches("[data-search]")) event.target.blur();
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search) { search.focus(); search.select(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "c") claim();
    else if (event.key === "?") help();
    else return;
    event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]");
    if (item) at = items().indexOf(item);
  });

  const button = document.querySelector("[data-help]");
  if (button) { button.hidden = false; button.addEventListener("click", help); }
})();
