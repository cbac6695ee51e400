// The talk page speaks to the same REST channel as any stock tool; nothing is stored in the browser.
const sender = "talk-" + crypto.randomUUID().slice(0, 8);
const log = document.getElementById("log");
const composer = document.getElementById("composer");
const field = document.getElementById("message");
const numbers = { "949-625-0564": "tel:+19496250564", 988: "tel:988", 911: "tel:911" };

function show(text, who) {
  const bubble = document.createElement("div");
  bubble.className = "said " + who;
  for (const part of text.split(/\b(949-625-0564|988|911)\b/)) {
    if (!(part in numbers)) { bubble.append(part); continue; }
    const link = document.createElement("a");
    link.href = numbers[part];
    link.textContent = part;
    bubble.append(link);
  }
  log.append(bubble);
  bubble.scrollIntoView({ block: "end" });
}

function showButtons(buttons) {
  const row = document.createElement("div");
  row.className = "choices";
  for (const button of buttons) {
    const control = document.createElement("button");
    control.type = "button";
    control.textContent = button.title;
    control.addEventListener("click", () => say(button.payload, button.title));
    row.append(control);
  }
  log.append(row);
  row.scrollIntoView({ block: "end" });
}

async function say(message, shown) {
  show(shown, "person");
  try {
    const reply = await fetch("webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender, message }),
    });
    for (const said of await reply.json()) {
      show(said.text, "assistant");
      if (said.buttons && said.buttons.length) showButtons(said.buttons);
    }
  } catch {
    show("I can't be reached right now. Admissions: 949-625-0564. In danger now? Call 911. In crisis? Call or text 988.", "assistant");
  }
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  say(text, text);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); composer.requestSubmit(); }
});
