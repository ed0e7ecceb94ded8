// The draft editor: shows what is typed as members would read it, keeps it in this browser at once, and saves it when a field is left.
"use strict";
(() => {
  const OURS = "salve:";
  const forget = () => Object.keys(localStorage).filter((key) => key.startsWith(OURS)).forEach((key) => localStorage.removeItem(key));
  document.querySelector("form[data-leave]")?.addEventListener("submit", forget);

  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const here = OURS + location.pathname;
  const preview = document.getElementById("preview");
  const state = document.getElementById("kept");
  const revision = form.elements.revision;
  // Messages on saving, in the language of the page.
  const said = document.body.dataset;
  const typed = () => new URLSearchParams(new FormData(form));
  const fields = () => JSON.stringify([...typed()].filter(([name]) => name !== "csrf" && name !== "revision"));
  // Saving in passing leaves ticked wordings out: once taken, they would no longer be offered.
  const unticked = () => new URLSearchParams([...typed()].filter(([name]) => name !== "take"));
  let kept = fields();
  let saving = false;
  let leaving = false;
  let waiting = null;
  let wait = 0;
  const dirty = () => fields() !== kept;

  // Brings back what was typed before and never reached the desk, with its revision: if the text is newer, saving is refused and both are shown.
  function restore() {
    const held = JSON.parse(localStorage.getItem(here) || "null");
    if (!held || held.fields === kept) { localStorage.removeItem(here); return; }
    for (const [name, text] of JSON.parse(held.fields)) {
      const field = form.elements[name];
      if (field && "value" in field && field.type !== "checkbox") field.value = text;
    }
    revision.value = held.revision;
    state.textContent = said.back;
    look();
  }

  // Shows each fault at its field; a field that is merely empty counts only once the draft was to be proposed.
  function atFields() {
    const told = [...preview.querySelectorAll("[data-fault]")];
    for (const place of form.querySelectorAll(".fault")) {
      const own = told.filter((each) => `fault-${each.dataset.fault}` === place.id && ("tried" in form.dataset || !("absent" in each.dataset)));
      const text = own.map((each) => each.textContent).join(" ");
      if (place.textContent.trim() !== text) place.textContent = text;
    }
  }

  async function look() {
    if (saving) return;
    await window.desk.show(preview, form.dataset.editor, { method: "POST", body: typed() });
    atFields();
  }

  async function save() {
    if (!form.dataset.keep || saving || leaving || !dirty()) return;
    saving = true;
    const sent = fields();
    preview.setAttribute("aria-busy", "true");
    state.textContent = said.saving;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: unticked(), headers: { "X-Part": "1" } });
      if (!window.desk.signedOut(preview, answer)) preview.innerHTML = await answer.text();
      const mark = preview.querySelector("[data-kept]");
      state.textContent = mark ? said.saved : said.unsaved;
      if (mark) { kept = sent; revision.value = mark.dataset.kept; }
      if (!dirty()) localStorage.removeItem(here);
      atFields();
    } catch {
      state.textContent = said.away;
    }
    preview.removeAttribute("aria-busy");
    saving = false;
    // A page that the browser brings back must not press it again.
    const press = waiting;
    waiting = null;
    if (press) form.requestSubmit(press);
    else if (fields() !== sent) look();  // Something was typed meanwhile, so the preview is out of date.
  }

  form.addEventListener("input", () => {
    localStorage.setItem(here, JSON.stringify({ revision: revision.value, fields: fields() }));
    state.textContent = said.kept;
    preview.setAttribute("aria-busy", "true");
    clearTimeout(wait);
    wait = setTimeout(look, 400);
  });
  form.addEventListener("change", save);
  // Enter adds no line: a question is one line, however long.
  form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches(".line")) event.preventDefault(); });
  window.addEventListener("online", save);
  // A save under way changes the revision, so a press waits for it.
  form.addEventListener("submit", (event) => {
    if (saving) { event.preventDefault(); waiting = event.submitter; } else leaving = true;
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty() && !leaving) event.preventDefault(); });

  // Sources are found while somebody types, and cited with a tap.
  const shelf = document.querySelector("[data-shelf]");
  shelf?.addEventListener("input", (event) => {
    event.stopPropagation();
    window.desk.show(document.getElementById("shelf"), `${shelf.dataset.shelf}?q=${encodeURIComponent(shelf.value)}`);
  });
  shelf?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  form.addEventListener("click", (event) => {
    const cite = event.target.closest("[data-cite]");
    if (!cite) return;
    const field = form.elements.sources;
    field.value = `${field.value.trimEnd()}\n${cite.dataset.cite}`.trimStart();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
  restore();
})();
