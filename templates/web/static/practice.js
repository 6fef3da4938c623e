// A variant that is practised: answers read while they are typed, checked, and helped along.

const PAUSE = 40; // milliseconds without a key before an answer is read
const SPOKEN = 1500; // and before how it was read is said aloud

const variant = document.getElementById("variant");
const signs = document.getElementById("signs");
const said = document.getElementById("said");

async function ask(what, body) {
  const answer = await fetch(`/v/${variant.dataset.id}/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error ?? "The server did not answer.");
  return told;
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

// What the server made of a formula is HTML of its own; all else is put in as text.
function formula(html) {
  const made = document.createElement("span");
  made.innerHTML = html;
  return made;
}

class Field {
  #form; #area; #reading; #told; #asked = 0; #timer; #speaking;

  constructor(form) {
    this.#form = form;
    this.#area = form.querySelector("textarea");
    this.#reading = form.querySelector(".reading");
    this.#told = form.querySelector(".told");
    this.#area.addEventListener("input", () => this.#typed());
    this.#area.addEventListener("focus", () => this.#offerSigns());
    this.#area.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.check(); });
    form.querySelector("input[type=file]")?.addEventListener("change", (event) => this.#file(event.target));
    this.#grow();
    if (this.#area.value) this.#read();
    if (form.dataset.verdict) this.#showAgain(form.dataset.verdict);
  }

  get #code() { return this.#form.dataset.kind === "code"; }

  // Enter checks; with Shift it is a new line, as it always is in code.
  #key(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    if (this.#code ? event.ctrlKey || event.metaKey : !event.shiftKey) {
      event.preventDefault();
      this.check();
    }
  }

  #typed() {
    this.#grow();
    this.#told.replaceChildren();
    delete this.#form.dataset.verdict;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), PAUSE);
  }

  #grow() {
    if (this.#code) return;
    this.#area.style.height = "auto";
    this.#area.style.height = `${this.#area.scrollHeight + 2}px`;
  }

  async #read() {
    if (this.#code || this.#form.dataset.kind === "observation") return;
    const turn = ++this.#asked;
    const text = this.#area.value;
    let told;
    try {
      told = await ask("read", { part: this.#form.dataset.part, text });
    } catch (error) {
      told = { why: error.message };
    }
    if (turn !== this.#asked) return; // more was typed meanwhile
    this.#reading.replaceChildren(...this.#shown(told, text));
    clearTimeout(this.#speaking);
    if (document.activeElement === this.#area) {
      this.#speaking = setTimeout(() => { said.textContent = this.#reading.textContent; }, SPOKEN);
    }
  }

  *#shown(told, text) {
    if (told.why) {
      if (told.at < text.length) {
        const from = Math.max(0, told.at - 12);
        yield element("span", `${from ? "…" : ""}${text.slice(from, told.at)}`);
        yield element("mark", text.slice(told.at, told.at + 1));
        yield element("span", `${text.slice(told.at + 1, told.at + 8)}: `);
      }
      yield element("span", told.why);
    } else if (told.html) {
      yield formula(told.html);
      if (told.shape) {
        const shape = formula(told.shape);
        shape.prepend("   ");
        yield shape;
      }
      for (const note of told.notes) yield element("span", ` (${note})`);
    }
  }

  async check() {
    clearTimeout(this.#timer);
    this.#read();
    this.#told.className = "told";
    this.#told.replaceChildren(element("p", this.#code ? "Running…" : "Checking…"));
    let told;
    try {
      told = await ask("check", { part: this.#form.dataset.part, text: this.#area.value });
    } catch (error) {
      this.#told.replaceChildren(element("p", error.message));
      return;
    }
    this.#form.dataset.verdict = told.verdict;
    this.#show(told);
  }

  #show(told) {
    const lines = [];
    if (told.verdict === "right") lines.push("Right.");
    if (told.follows?.length) lines.push(`It goes on from your result of ${told.follows.join(", ")}, which is not right.`);
    if (told.verdict === "wrong" && !told.hints.length) lines.push("Not right yet.");
    if (told.verdict === "by hand" && !told.hints.length) lines.push("This is read by a person: compare it with the solution.");
    lines.push(...(told.hints ?? []));
    this.#told.className = `told ${told.verdict === "right" ? "right" : told.verdict === "by hand" ? "" : "wrong"}`;
    this.#told.replaceChildren(...lines.map((line) => element("p", line)));
    if (told.output) this.#told.append(element("pre", told.output));
  }

  #showAgain(verdict) {
    const words = { right: "Right.", wrong: "Not right yet." };
    if (words[verdict]) this.#show({ verdict, hints: verdict === "wrong" ? [words.wrong] : [] });
  }

  async #file(input) {
    const file = input.files[0];
    if (!file) return;
    if (file.size > 200_000) {
      this.#told.replaceChildren(element("p", "That file is too large: at most 200 kB."));
      return;
    }
    this.#area.value = await file.text();
    this.#typed();
  }

  #offerSigns() {
    if (this.#code || !signs.children.length || this.#form.dataset.kind === "observation") { signs.hidden = true; return; }
    if (signs.parentElement !== this.#form) this.#reading.after(signs);
    signs.hidden = false;
  }

  put(sign) {
    const area = this.#area;
    area.setRangeText(sign, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    this.#typed();
  }
}

const fields = new Map();
for (const form of document.querySelectorAll("form.field")) fields.set(form, new Field(form));

// One stop of the Tab key for all signs; arrows go from one to the next.
signs.children[0]?.setAttribute("tabindex", "0");
signs.addEventListener("pointerdown", (event) => event.preventDefault());
signs.addEventListener("click", (event) => {
  const sign = event.target.closest("button")?.dataset.sign;
  if (sign) fields.get(signs.closest("form.field"))?.put(sign);
});
signs.addEventListener("keydown", (event) => {
  const all = [...signs.children];
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const at = all.indexOf(document.activeElement);
  if (!(event.key in steps) || at < 0) return;
  event.preventDefault();
  const next = all[(at + steps[event.key] + all.length) % all.length];
  all[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

for (const group of document.querySelectorAll(".group")) {
  const lines = group.querySelector(".lines");
  const button = group.querySelector(".hint");
  button.addEventListener("click", async () => {
    let told;
    try {
      told = await ask("hint", { number: group.dataset.number });
    } catch (error) {
      said.textContent = error.message;
      return;
    }
    lines.hidden = false;
    for (const html of told.lines.slice(lines.children.length)) {
      const item = document.createElement("li");
      item.innerHTML = html;
      lines.append(item);
    }
    button.textContent = told.left ? `Hint: the next line (${told.left} left)` : "That was the last line";
    button.disabled = !told.left;
  });
}

document.getElementById("show-solution").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  let told;
  try {
    told = await ask("solution", {});
  } catch (error) {
    said.textContent = error.message;
    return;
  }
  document.getElementById("solution-text").innerHTML = told.html;
  document.getElementById("solution").hidden = false;
  document.getElementById("solution-head").focus();
  button.disabled = true;
});
