// The editor: what is typed is shown as members would read it, and kept in this browser until the desk has it.
"use strict";
(() => {
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const preview = document.getElementById("preview");
  const typed = () => new URLSearchParams(new FormData(form));
  let wait = 0;
  form.addEventListener("input", () => {
    preview.setAttribute("aria-busy", "true");
    clearTimeout(wait);
    wait = setTimeout(() => window.desk.show(preview, form.dataset.editor, { method: "POST", body: typed() }), 400);
  });
})();
