// Narrows the list to the questions that match what is typed, the likeliest first. Without this script, the list is whole.
"use strict";
const form = document.getElementById("search"), field = document.getElementById("q"), told = document.getElementById("found");
// How the page tells the number of matches, in its language: one, several (with 2 for the number), or none.
const said = form.dataset;
const fold = text => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) || [];
const sections = [...document.querySelectorAll(".topic")];
const rows = [...document.querySelectorAll(".questions li")].map((row, place) =>
  ({ row, place, list: row.parentNode, title: fold(row.textContent), other: fold(row.dataset.words || "") }));
// How many rows contain each word: a rarer word counts for more.
const often = new Map();
for (const each of rows) for (const word of new Set([...each.title, ...each.other])) often.set(word, (often.get(word) || 0) + 1);

function weigh(each, word) {
  let best = 0;
  for (const [words, weight] of [[each.title, 2], [each.other, 1]])
    for (const own of words)
      if (own.startsWith(word)) best = Math.max(best, weight * (own === word ? 1 : .6) * Math.log(1 + rows.length / often.get(own)));
  return best;
}

function search() {
  const asked = fold(field.value);
  const scores = rows.map(each => asked.reduce((sum, word) => sum + weigh(each, word), 0));
  const best = Math.max(...scores, 0);
  rows.forEach((each, place) => { each.row.hidden = asked.length > 0 && scores[place] < best / 2 || (asked.length > 0 && !best); });
  [...rows].sort((one, other) => scores[other.place] - scores[one.place] || one.place - other.place).forEach(each => each.list.append(each.row));
  for (const section of sections) section.hidden = !section.querySelector("li:not([hidden])");
  const count = rows.filter(each => !each.row.hidden).length;
  told.textContent = asked.length ? (count === 1 ? said.one : count ? said.several.replace("2", count) : said.none) : "";
}

form.hidden = false;
form.addEventListener("submit", event => event.preventDefault());
field.addEventListener("input", search);
