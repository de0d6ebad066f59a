// The desk's own script: keys, live reading of the edited text, one-click fixes. Every page works without it.
"use strict";

const token = document.body.dataset.formToken || "";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Keys ---------------------------------------------------------------------------------------------------------------
const typing = (element) => element && (element.matches("textarea, input:not([type=checkbox]), select") || element.isContentEditable);

function rowStep(step) {
  const rows = all("[data-row]");
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
}

// Keys are read by place on the keyboard too, so that they work with a Russian layout.
function keyOf(event) {
  if (event.key.length === 1 && event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
  return event.key === "." && event.code === "Slash" ? "/" : event.key === "," && event.shiftKey ? "?" : event.key;
}

document.addEventListener("keydown", (event) => {
  const help = document.getElementById("help");
  if (document.querySelector("dialog[open]")) return;
  const field = document.activeElement;
  if (typing(field)) {
    if (event.key === "Escape") field.blur();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) document.querySelector('[data-key="a"]')?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
  const key = keyOf(event);
  if (key === "?") { event.preventDefault(); help.showModal(); return; }
  if (key === "j" || key === "k") { event.preventDefault(); rowStep(key === "j" ? 1 : -1); return; }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (typing(target)) { target.focus(); return; }
  target.click();
});

for (const button of all("[data-help]")) button.addEventListener("click", () => document.getElementById("help").showModal());

// Many at once ---------------------------------------------------------------------------------------------------------
for (const form of all("[data-bulk]")) {
  const count = () => { form.querySelector("[data-ticked]").textContent = all("input[name=item]:checked", form).length; };
  form.addEventListener("change", count);
  count();
}

// The editor -----------------------------------------------------------------------------------------------------------
// The server counts code points; the browser counts UTF-16 units.
function unitsAt(text) {
  const starts = [];
  let unit = 0;
  for (const character of text) { starts.push(unit); unit += character.length; }
  starts.push(unit);
  return (point) => starts[Math.min(point, starts.length - 1)];
}

function make(tag, name, words) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (words !== undefined) element.textContent = words;
  return element;
}

class Editor {
  constructor(form) {
    this.form = form;
    this.area = form.querySelector("#text");
    this.under = form.querySelector("[data-under]");
    this.list = form.querySelector("[data-list]");
    this.state = form.querySelector("[data-state]");
    this.hash = form.elements.text_sha256;
    this.findings = JSON.parse(form.dataset.findings);
    this.supports = JSON.parse(form.dataset.supports);
    this.checked = this.area.value;
    this.sequence = 0;
    this.lit = -1;
    this.area.addEventListener("focus", () => { this.entered = true; });
    this.area.addEventListener("input", () => this.changed());
    this.area.addEventListener("select", () => this.lightAtCaret());
    this.area.addEventListener("keyup", () => this.lightAtCaret());
    this.area.addEventListener("click", () => this.lightAtCaret());
    form.addEventListener("submit", (event) => this.submitting(event));
    addEventListener("pagehide", () => {
      const leaving = new FormData();
      leaving.set("form_token", token);
      navigator.sendBeacon(form.dataset.leave, leaving);
    });
    for (const support of all("[data-support]")) {
      const number = Number(support.dataset.support);
      for (const [on, value] of [["mouseenter", number], ["mouseleave", -1], ["focusin", number], ["focusout", -1]]) {
        support.addEventListener(on, () => this.light(value));
      }
    }
    this.paint();
    this.listFindings();
  }

  changed() {
    this.form.querySelector("[data-length]").textContent = [...this.area.value.trim()].length;
    this.findings = [];
    this.paint();
    this.state.textContent = this.form.dataset.wordChecking;
    this.showDifference();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), 60);
  }

  async check() {
    const mine = ++this.sequence;
    const text = this.area.value;
    clearTimeout(this.timer);
    try {
      const answer = await fetch(this.form.dataset.check, {
        method: "POST", headers: { "Content-Type": "application/json", "X-Form-Token": token }, body: JSON.stringify({ text }),
      });
      if (!answer.ok) throw new Error(answer.status);
      const { text_sha256, findings } = await answer.json();
      if (mine !== this.sequence || text !== this.area.value) return;
      this.hash.value = text_sha256;
      this.checked = text;
      this.findings = findings;
      this.paint();
      this.listFindings();
      document.body.dataset.checks = Number(document.body.dataset.checks || 0) + 1;
    } catch {
      if (mine === this.sequence) this.state.textContent = this.form.dataset.wordOffline;
    }
  }

  // Findings of the trimmed text, moved to where it stands in the editor.
  placed() {
    const text = this.area.value;
    const lead = text.length - text.trimStart().length;
    const at = unitsAt(text.trimStart());
    return this.findings.map((finding) => ({ ...finding, from: lead + at(finding.span[0]), to: lead + at(finding.span[1]) }));
  }

  sentences() {
    return this.supports.map((sentence, number) => {
      const from = this.area.value.indexOf(sentence);
      return { number, from, to: from + sentence.length };
    }).filter((place) => place.from >= 0);
  }

  paint() {
    const text = this.area.value;
    const findings = this.placed();
    const sentences = this.sentences();
    const edges = new Set([0, text.length]);
    for (const place of [...findings, ...sentences]) { edges.add(place.from); edges.add(place.to); }
    const cuts = [...edges].sort((one, other) => one - other);
    const painted = document.createDocumentFragment();
    for (let number = 0; number + 1 < cuts.length; number += 1) {
      const [from, to] = [cuts[number], cuts[number + 1]];
      const over = findings.filter((place) => place.from <= from && to <= place.to).map((place) => place.severity);
      const within = sentences.filter((place) => place.from <= from && to <= place.to);
      const worst = ["block", "warn", "info"].find((severity) => over.includes(severity));
      const names = [worst || (within.length ? "cited" : ""), within.some((place) => place.number === this.lit) ? "lit" : ""];
      const name = names.filter(Boolean).join(" ");
      painted.append(name ? make("mark", name, text.slice(from, to)) : text.slice(from, to));
    }
    painted.append("\n");
    this.under.replaceChildren(painted);
  }

  light(number) {
    this.lit = number;
    this.paint();
  }

  lightAtCaret() {
    const at = this.area.selectionStart;
    const here = this.sentences().find((place) => place.from <= at && at <= place.to);
    for (const support of all("[data-support]")) support.classList.toggle("lit", Number(support.dataset.support) === here?.number);
    this.light(here ? here.number : -1);
  }

  listFindings() {
    const seen = new Set(all("input[type=checkbox]:checked", this.list).map((box) => `${box.name}:${box.value}`));
    this.list.replaceChildren(...this.placed().map((finding) => this.line(finding, seen)));
    const count = this.findings.length;
    this.state.textContent = count ? this.word("findings").replace("#", count) : this.word("clean");
    const overrules = this.form.dataset.overrules === "yes";
    const asks = this.findings.some((one) => one.needs_reason || overrules && one.severity === "block" && one.overridable);
    const reason = this.form.querySelector("[data-reason]");
    if (asks) reason.hidden = false;
    else if (!reason.querySelector("textarea").value) reason.hidden = true;
  }

  line(finding, seen) {
    const item = make("li", finding.severity);
    const says = make("p");
    says.append(make("span", `badge ${finding.severity}`, this.word(finding.severity)), " ");
    const place = make("button", "place", finding.says);
    place.type = "button";
    place.addEventListener("click", () => { this.area.focus(); this.area.setSelectionRange(finding.from, finding.to); });
    says.append(place);
    if (finding.why) says.append(" ", make("span", "soft", finding.why));
    item.append(says);
    if (finding.sanction) item.append(make("p", "sanction", finding.sanction));
    if (finding.fix !== null) {
      const words = finding.fix ? `${this.form.dataset.wordFix} «${finding.fix}»` : this.form.dataset.wordRemove;
      const fix = make("button", "", words);
      fix.type = "button";
      fix.addEventListener("click", () => this.replace(finding));
      item.append(fix);
    }
    if (!finding.verified) {
      const badge = make("span", "badge calm", this.word("unverified"));
      badge.title = this.word("unverifiedWhy");
      says.append(" ", badge);
    }
    if (finding.task) {
      const button = make("button", "", `${this.word("task")} ${finding.task.says}`);
      button.type = "button";
      button.addEventListener("click", () => this.makeTask(finding.task.kind, button));
      item.append(button);
    }
    if (finding.severity === "warn" && !finding.needs_reason) {
      item.append(this.tick("acknowledged", finding.rule_id, this.word("acknowledge"), seen));
    }
    return item;
  }

  // The task is recorded at once; the next reading of the text knows of it.
  async makeTask(kind, button) {
    button.disabled = true;
    const said = new FormData();
    said.set("form_token", token);
    said.set("kind", kind);
    const answer = await fetch(this.form.dataset.task, { method: "POST", body: said, headers: { Accept: "application/json" } });
    button.disabled = !answer.ok;
    if (answer.ok) this.check();
  }

  // At the caret; at the end where nobody has put one yet.
  insert(text) {
    if (!this.entered) this.area.selectionStart = this.area.selectionEnd = this.area.value.length;
    const lead = this.area.selectionStart > 0 && !/\s$/.test(this.area.value.slice(0, this.area.selectionStart)) ? " " : "";
    this.area.focus();
    this.area.setRangeText(lead + text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.changed();
  }

  word(name) {
    return this.form.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
  }

  tick(name, value, words, seen) {
    const label = make("label", "tick");
    const box = make("input");
    Object.assign(box, { type: "checkbox", name, value, checked: seen.has(`${name}:${value}`) });
    label.append(box, ` ${words}`);
    return label;
  }

  replace(finding) {
    this.area.focus();
    this.area.setRangeText(finding.fix, finding.from, finding.to, "end");
    this.changed();
  }

  showDifference() {
    const box = this.form.querySelector("[data-changes]");
    const before = this.area.dataset.original;
    box.hidden = !before || before === this.area.value;
    if (!box.hidden) box.querySelector("[data-difference]").replaceChildren(...difference(before, this.area.value));
  }

  // Approval waits until exactly this text was read.
  async submitting(event) {
    const action = event.submitter?.value;
    if (action !== "approve" || this.checked === this.area.value) return;
    event.preventDefault();
    await this.check();
    const read = this.checked === this.area.value;
    if (!read) this.checked = this.area.value; // the server reads it on approval and shows what it finds
    if (!read || this.findings.length === 0) this.form.requestSubmit(event.submitter);
  }
}

// Words kept, taken out and put in; a plain longest common subsequence, quick enough for an answer.
function difference(before, after) {
  const [one, other] = [before, after].map((text) => text.match(/\s+|[^\s]+/gu) || []);
  if (one.length * other.length > 1_500_000) return [after];
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = one[i] === other[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const shown = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) { shown.push(one[i]); i += 1; j += 1; }
    else if (j >= other.length || i < one.length && lengths[i + 1][j] >= lengths[i][j + 1]) { shown.push(make("del", "", one[i])); i += 1; }
    else { shown.push(make("ins", "", other[j])); j += 1; }
  }
  return shown;
}

// Other wordings ---------------------------------------------------------------------------------------------------------
// Server-sent events of a form that was posted: EventSource cannot post.
async function* eventsOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (waiting + value).split("\n\n");
    waiting = blocks.pop();
    for (const block of blocks) {
      const found = /^event: (\w+)\ndata: (.*)$/s.exec(block);
      if (found) yield { name: found[1], data: JSON.parse(found[2]) };
    }
  }
}

class Revising {
  constructor(panel) {
    this.panel = panel;
    this.form = panel.closest("form");
    this.list = panel.querySelector("[data-variants]");
    this.trouble = panel.querySelector("[data-revise-problem]");
    panel.querySelector("summary").addEventListener("click", () => requestAnimationFrame(() => this.opened()));
    this.form.addEventListener("submit", (event) => {
      if (!event.submitter?.matches("[data-wish]")) return;
      event.preventDefault();
      this.ask(event.submitter);
    });
    panel.querySelector("[data-hint]")?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.ask(panel.querySelector("[data-wish]"));
    });
  }

  opened() {
    if (this.panel.open) (this.panel.querySelector("[data-hint]") || this.panel.querySelector("[data-wish]")).focus();
  }

  async ask(button) {
    this.stop?.abort();
    this.stop = new AbortController();
    this.trouble.hidden = true;
    this.list.replaceChildren();
    this.line = null;
    const said = new FormData(this.form, button);
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: said, headers: { Accept: "text/event-stream" }, signal: this.stop.signal });
      if (!answer.ok) throw new Error((await answer.json()).detail);
      for await (const { name, data } of eventsOf(answer)) this[name](data);
    } catch (error) {
      if (error.name !== "AbortError") this.told(error.message);
    }
  }

  open() {
    if (this.line) return this.line;
    this.line = make("li", "writing");
    const words = make("p");
    words.dir = "auto";
    this.line.append(words, make("p", "small soft", this.panel.dataset.wordWriting));
    this.list.append(this.line);
    return this.line;
  }

  word({ text }) {
    this.open().firstChild.textContent += text;
  }

  variant({ number, text, text_sha256, length, blocks, warns }) {
    const line = this.open();
    line.className = "";
    line.firstChild.textContent = text;
    const take = make("button", "", `${this.panel.dataset.wordTake} `);
    Object.assign(take, { name: "variant", value: text_sha256, formNoValidate: true });
    take.setAttribute("formaction", this.panel.dataset.take);
    take.dataset.key = number;
    take.append(make("kbd", "", number));
    line.lastChild.replaceChildren(take, " ", make("span", "soft", length));
    for (const [name, count] of [["block", blocks], ["warn", warns]]) {
      if (count) line.lastChild.append(" ", make("span", `badge ${name}`, this.panel.dataset[name === "block" ? "wordBlocks" : "wordWarns"].replace("#", count)));
    }
    if (number === 1 && this.panel.contains(document.activeElement)) take.focus({ preventScroll: true });
    this.line = null;
  }

  problem({ name, detail }) { this.told(name === "unsupported" ? this.panel.dataset.wordNone : detail); }

  done() {
    this.line?.remove();
    if (!this.list.children.length && this.trouble.hidden) this.told(this.panel.dataset.wordNone);
  }

  told(words) {
    this.line?.remove();
    this.line = null;
    this.trouble.hidden = false;
    this.trouble.textContent = words;
  }
}

// Saved replies ----------------------------------------------------------------------------------------------------------
class Saved {
  constructor(link, editor) {
    this.link = link;
    this.editor = editor;
    this.dialog = document.getElementById("saved");
    this.list = this.dialog.querySelector("[data-saved-list]");
    this.search = this.dialog.querySelector("[data-saved-search]");
    link.addEventListener("click", (event) => { event.preventDefault(); this.show(); });
    this.search.addEventListener("input", () => this.fill());
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.list.querySelector("button")?.click();
    });
    // A slash at the beginning of the text or of a line opens them too.
    editor.area.addEventListener("keydown", (event) => {
      const before = editor.area.value.slice(0, editor.area.selectionStart);
      if (event.key !== "/" || event.isComposing || !/(^|\n)$/.test(before)) return;
      event.preventDefault();
      this.show();
    });
  }

  async show() {
    this.macros ??= await (await fetch(this.link.href, { headers: { Accept: "application/json" } })).json();
    this.search.value = "";
    this.fill();
    this.dialog.showModal();
    this.search.focus();
  }

  fill() {
    const wanted = this.search.value.trim().toLowerCase();
    const found = this.macros.filter(({ title, text }) => `${title}\n${text}`.toLowerCase().includes(wanted)).slice(0, 30);
    this.list.replaceChildren(...found.map((macro) => this.line(macro)));
    if (!this.macros.length) this.list.append(make("li", "soft", this.list.dataset.wordNone));
  }

  line({ title, text }) {
    const item = make("li");
    const button = make("button", "");
    button.type = "button";
    button.append(make("b", "", title), make("span", "soft", text));
    button.addEventListener("click", () => { this.dialog.close(); this.editor.insert(text); });
    item.append(button);
    return item;
  }
}

// News of an open chat ---------------------------------------------------------------------------------------------------
async function listen(banner) {
  let seen = banner.dataset.seen;
  const talk = document.querySelector("[data-talk]");
  talk.scrollTop = talk.scrollHeight;
  for (;;) {
    let answer;
    try {
      answer = await fetch(`${banner.dataset.live}?seen=${encodeURIComponent(seen)}`);
    } catch {
      await new Promise((done) => setTimeout(done, 5000));
      continue;
    }
    if (answer.status === 204) continue;
    if (!answer.ok) return;
    const news = await answer.json();
    seen = news.seen;
    talk.replaceChildren(...news.said.map(({ speaker, text }) => {
      const bubble = make("div", `bubble ${speaker}`);
      const words = make("p", "", text);
      words.dir = "auto";
      bubble.append(words);
      return bubble;
    }));
    talk.scrollTop = talk.scrollHeight;
    const link = banner.querySelector("[data-news]");
    link.href = `/desk/items/${encodeURIComponent(news.id)}${location.search}`;
    banner.hidden = false;
  }
}

for (const form of all("[data-editor]")) {
  const editor = new Editor(form);
  for (const link of all("[data-saved]", form)) new Saved(link, editor);
}
for (const banner of all("[data-live]")) listen(banner);
for (const panel of all("[data-revise]")) new Revising(panel);
