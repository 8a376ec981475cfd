// The customer's page, as it would stand in your own application: your server has signed a token for its user, and gives it
// to the page. Here it comes behind `#`, which browsers send to nobody.

import { nobat, ok, type Schemas } from "../src/client";
import { follow } from "../src/stream";
import { attempt, element, field, find, onSubmit, said } from "./page";
import { settings } from "./texts";

const { api, language, text } = settings();
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname + location.search);
const client = nobat(api, () => token, language);

onSubmit("open", async (form) => {
  const body = { subject: field(form, "subject"), body: { content: field(form, "words") } };
  await ok(client.POST("/v1/portal/tickets", { body }));
  form.reset();
  await show();
});

async function show(): Promise<void> {
  const { data } = await ok(client.GET("/v1/portal/tickets", { params: { query: { limit: 10 } } }));
  find("tickets").replaceChildren(...(await Promise.all(data.map(card))));
}

async function card(ticket: Schemas["PortalTicket"]): Promise<HTMLElement> {
  const item = element("li", "");
  const params = { path: { id: ticket.id } };
  const { data } = await ok(client.GET("/v1/portal/tickets/{id}/messages", { params }));
  const messages = element("ol", "");
  messages.append(...data.map((one) => said(one.author_name ?? "", one.body_text, one.direction)));
  item.append(element("h2", `#${ticket.number} ${ticket.subject}`), element("p", ticket.status_label), messages);
  return item;
}

void attempt(show);
void follow({
  baseUrl: api,
  path: "/v1/portal/events/stream",
  credential: () => token,
  signal: new AbortController().signal,
  onFrame: (frame) => {
    find("state").textContent = text("live");
    if (frame.event !== "ready") void attempt(show);
  },
});
