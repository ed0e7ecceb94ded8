// Parts of a page that follow what is chosen or typed. Without this script every form and link does the same, page by page.
"use strict";
(() => {
  const latest = new WeakMap();
  const said = document.body.dataset;

  // Why a part cannot be shown, in the language of the page.
  function alarm(target, text) {
    const alert = document.createElement("div");
    alert.className = "alert";
    alert.setAttribute("role", "alert");
    alert.textContent = text;
    target.replaceChildren(alert);
    return alert;
  }

  // What somebody answers who must sign in first is a page of its own: a way back to this one is shown instead.
  function signedOut(target, answer) {
    if (answer.status !== 401) return false;
    const link = document.createElement("a");
    link.href = `/login?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = said.login;
    alarm(target, `${said.out} `).append(link);
    return true;
  }

  const EVERY = 1500; // milliseconds

  // While what takes long is waited for, show in `target` how far it has come.
  function followWork(target, signal) {
    if (!target.dataset.progress) return;
    const ticking = setInterval(async () => {
      if (signal.aborted || !target.hasAttribute("aria-busy")) return clearInterval(ticking);
      try {
        const told = await fetch(target.dataset.progress, { headers: { "X-Part": "1" }, signal });
        const text = await told.text();
        if (told.ok && target.hasAttribute("aria-busy")) target.innerHTML = text;
      } catch { /* what is waited for says so itself */ }
    }, EVERY);
  }

  // What takes long answers 202 with how far it has come, which is shown in `said` until it answers otherwise.
  async function whole(address, options, said) {
    for (;;) {
      const answer = await fetch(address, options);
      if (answer.status !== 202) return answer;
      said.innerHTML = await answer.text();
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  // Show in `target` what that address answers. Whatever was asked for it before is not waited for any more.
  async function show(target, address, options = {}) {
    latest.get(target)?.abort();
    const asked = new AbortController();
    latest.set(target, asked);
    target.setAttribute("aria-busy", "true");
    followWork(target, asked.signal);
    try {
      const answer = await whole(address, { ...options, headers: { "X-Part": "1" }, signal: asked.signal }, target);
      if (answer.redirected) location.assign(answer.url);
      if (!signedOut(target, answer)) target.innerHTML = await answer.text();
      target.removeAttribute("aria-busy");
      goOn(target, asked.signal);
    } catch (error) {
      if (asked.signal.aborted) return;
      alarm(target, said.lost);
      target.removeAttribute("aria-busy");
    }
  }

  // What is shown first may be a part of what takes long: the whole takes its place, unless somebody is busy with it.
  async function goOn(target, signal) {
    const rest = target.querySelector("[data-then]");
    if (!rest) return;
    const link = rest.innerHTML;
    rest.setAttribute("aria-busy", "true");
    followWork(rest, signal);
    try {
      const answer = await whole(rest.dataset.then, { headers: { "X-Part": "1" }, signal }, rest);
      const text = await answer.text();
      rest.removeAttribute("aria-busy");
      rest.innerHTML = link;
      if (!answer.ok || target.querySelector(":checked") || target.contains(document.activeElement)) return;
      const open = [...target.querySelectorAll("details[open]")].map((each) => each.dataset.group);
      target.innerHTML = text;
      target.querySelectorAll("details").forEach((each) => { each.open = open.includes(each.dataset.group); });
    } catch {
      if (!signal.aborted) rest.innerHTML = link;
    }
  }

  // What goes on by itself says how far it has come; once it is over, its page is shown, unless somebody types there.
  function watch(part) {
    const look = async () => {
      const told = await fetch(part.dataset.watch, { headers: { "X-Part": "1" } }).catch(() => null);
      if (told?.redirected && !document.querySelector("textarea:focus, input:focus")) return location.assign(told.url);
      if (told?.ok && !told.redirected) part.innerHTML = await told.text();
      setTimeout(look, EVERY);
    };
    look();
  }

  // A form that only asks: its answer is shown as one types, and the address says what is shown.
  function follow(form) {
    const target = document.getElementById(form.dataset.into);
    let wait = 0;
    const now = () => {
      clearTimeout(wait);
      const said = new URLSearchParams(new FormData(form));
      for (const [name, text] of [...said]) if (!text) said.delete(name);
      const address = `${form.getAttribute("action")}?${said}`;
      history.replaceState(null, "", address);
      show(target, address);
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); now(); });
    form.addEventListener("input", (event) => {
      clearTimeout(wait);
      wait = setTimeout(now, event.target.type === "search" ? 200 : 0);
    });
  }

  window.desk = { show, signedOut };
  document.querySelectorAll("form[data-into]").forEach(follow);
  document.querySelectorAll("[data-load]").forEach((part) => show(part, part.dataset.load));
  document.querySelectorAll("[data-watch]").forEach(watch);
  document.documentElement.classList.add("js");
})();
