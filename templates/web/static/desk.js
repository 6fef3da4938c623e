// The desk: forms are sent without leaving the page, others' marks come in, keys do it all.

const PAUSE = 2000; // milliseconds between two looks at what others did
const said = document.getElementById("said");
const keys = document.getElementById("keys");
keys.checked = localStorage.getItem("keys") !== "off";
keys.addEventListener("change", () => localStorage.setItem("keys", keys.checked ? "on" : "off"));

// The parts of the page that others may change, as they were when they last came.
const came = new Map([...places(document).values()].map((one) => [one, one.innerHTML]));

function places(root) {
  return new Map([...root.querySelectorAll("[data-live]")].map((one) => [one.dataset.live, one]));
}

// Parts of the page that changed are put in anew, but for one in which somebody is typing.
async function refresh() {
  const answer = await fetch(location.href);
  if (answer.status === 404) said.textContent = "What this page showed is something else by now.";
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = places(fresh);
  const names = members(fresh, there);
  for (const [name, now] of places(document)) {
    const then = there.get(name);
    if (!then || came.get(now) === then.innerHTML) continue;
    if (typing(now)) { follow(now, then); continue; }
    const focused = now.contains(document.activeElement);
    const open = [...now.querySelectorAll("details")].map((one) => one.open);
    came.set(now, then.innerHTML);
    now.innerHTML = then.innerHTML;
    for (const [k, one] of now.querySelectorAll("details").entries()) one.open = open[k] ?? false;
    if (focused) now.focus();
  }
  if (names.length) said.textContent = `Came in just now: ${names.join(", ")}.`;
  const told = fresh.getElementById("said");
  said.dataset.last = told.dataset.last;
  said.dataset.generation = told.dataset.generation;
}

// Who came into a list of the page is put in its place, who is not there any more goes; the
// names of those who came.
function members(fresh, there) {
  const names = [];
  for (const list of document.querySelectorAll("[data-members]")) {
    const known = places(list);
    let before = null;
    for (const one of [...fresh.querySelector(`[data-members="${list.dataset.members}"]`).children]) {
      const now = known.get(one.dataset.live) ?? document.importNode(one, true);
      if (!known.has(one.dataset.live)) {
        before ? before.after(now) : list.prepend(now);
        came.set(now, now.innerHTML);
        names.push(now.dataset.name);
      }
      before = now;
    }
    for (const [name, one] of known) if (!there.has(name)) one.remove();
  }
  return names;
}

// What is sent along says which answers the page shows, also where somebody is typing.
function follow(now, then) {
  for (const one of now.querySelectorAll("[data-follows]")) {
    one.value = then.querySelector(`[data-follows][name="${one.name}"]`)?.value ?? one.value;
  }
}

function typing(place) {
  return [...place.querySelectorAll("input, textarea")].some((one) => one.value !== one.defaultValue);
}

function batch() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form.do")) return;
  event.preventDefault();
  const sent = new URLSearchParams(new FormData(form, event.submitter));
  sent.set("batch", batch());
  sent.set("seen", said.dataset.last);
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST", body: sent, headers: { accept: "application/json" },
    });
    const told = await answer.json().catch(() => ({}));
    said.textContent = told.told ?? told.error ?? "The server did not answer.";
    if (answer.ok) form.reset();
    if (answer.ok || answer.status === 409) await refresh();
  } catch {
    said.textContent = "The server did not answer: this was not taken.";
  }
});

setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(`/changes?since=${said.dataset.last}`).catch(() => null);
  if (!answer?.ok) return;
  const news = await answer.json();
  if (String(news.last) === said.dataset.last && String(news.generation) === said.dataset.generation) return;
  if (news.told) said.textContent = news.told;
  await refresh();
}, PAUSE);

function step(by) {
  const steps = [...document.querySelectorAll(".step")];
  const at = steps.findIndex((one) => one.contains(document.activeElement));
  steps[Math.max(0, Math.min(steps.length - 1, at + by))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement.closest(".step")?.focus();
  if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea")) return;
  if (event.key === "j" || event.key === "k") { event.preventDefault(); step(event.key === "j" ? 1 : -1); return; }
  const place = document.activeElement.closest(".part");
  const found = (place ?? document).querySelector(`[data-key="${CSS.escape(event.key)}"]`)
    ?? document.querySelector(`:not(.part *)[data-key="${CSS.escape(event.key)}"]`);
  if (!found || (!place && found.closest(".part"))) return;
  event.preventDefault();
  if (found.matches("input")) { found.focus(); found.select(); return; }
  found.click();
  if (event.key === "a" && place) step(1);
});
