// Updates parts of a page while somebody chooses or types. Without this script, forms and links do the same with whole pages.
"use strict";
(() => {
  const latest = new WeakMap();
  const said = document.body.dataset;

  // Shows why a part cannot be shown, in the language of the page.
  function alarm(target, text) {
    const alert = document.createElement("div");
    alert.className = "alert";
    alert.setAttribute("role", "alert");
    alert.textContent = text;
    target.replaceChildren(alert);
    return alert;
  }

  // If the session is over, shows a link to sign in that leads back here, in place of the part.
  function signedOut(target, answer) {
    if (answer.status !== 401) return false;
    const link = document.createElement("a");
    link.href = `/login?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = said.login;
    alarm(target, `${said.out} `).append(link);
    return true;
  }

  const EVERY = 1500; // milliseconds

  // Shows in `target` how far slow work has come while it is waited for.
  function followWork(target, signal) {
    if (!target.dataset.progress) return;
    const ticking = setInterval(async () => {
      if (signal.aborted || !target.hasAttribute("aria-busy")) return clearInterval(ticking);
      try {
        const told = await fetch(target.dataset.progress, { headers: { "X-Part": "1" }, signal });
        const text = await told.text();
        if (told.ok && target.hasAttribute("aria-busy")) target.innerHTML = text;
      } catch { /* the request that is waited for shows the failure */ }
    }, EVERY);
  }

  // Asks until the status is no longer 202, which comes with how far slow work is; shows that in `said`.
  async function whole(address, options, said) {
    for (;;) {
      const answer = await fetch(address, options);
      if (answer.status !== 202) return answer;
      said.innerHTML = await answer.text();
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  // Shows in `target` what an address answers; a request for the same target that is under way is aborted.
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

  // Replaces a first part of slow work by the whole when it is done, unless somebody is using the part.
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

  // Shows how far work in the background has come; once it is over, goes to its page, unless somebody is typing.
  function watch(part) {
    const look = async () => {
      const told = await fetch(part.dataset.watch, { headers: { "X-Part": "1" } }).catch(() => null);
      if (told?.redirected && !document.querySelector("textarea:focus, input:focus")) return location.assign(told.url);
      if (told?.ok && !told.redirected) part.innerHTML = await told.text();
      setTimeout(look, EVERY);
    };
    look();
  }

  // Shows the answer to a form that only reads while somebody types, and puts the choice into the address.
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
