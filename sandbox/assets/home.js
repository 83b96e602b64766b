// Keeps the page as it is now, and sends what its buttons say.
async function update() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.body.classList.remove("quiet");
  } catch {
    // The sandbox has stopped, or starts again.
    document.body.classList.add("quiet");
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-post]");
  if (!button) return;
  button.disabled = true;
  const body = { ...JSON.parse(button.dataset.body), webhook: `${location.origin}/_sandbox/sink` };
  await fetch(button.dataset.post, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  await update();
});

setInterval(update, 2000);
