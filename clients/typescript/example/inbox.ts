// The agent's page: the queue, live; the next ticket; the answer to it.

import { nobat, ok, type Nobat, type Schemas } from "../src/client";
import { Session } from "../src/session";
import { follow } from "../src/stream";
import { attempt, element, field, find, onSubmit, said } from "./page";
import { settings } from "./texts";

const { api, language, text } = settings();
let client: Nobat | null = null;
let ticket: Schemas["Ticket"] | null = null;

onSubmit("sign-in", async (form) => {
  const [workspace, email, password] = [field(form, "workspace"), field(form, "email"), field(form, "password")];
  const session = await Session.open(api, { workspace, email, password }, language);
  client = nobat(api, session.credential, language);
  form.hidden = true;
  find("desk").hidden = false;
  await showQueue(client);
  void live(client, session);
});

find("next").addEventListener("click", () => void attempt(takeNext));

onSubmit("reply", async (form) => {
  if (!client || !ticket) return;
  const params = { path: { id: ticket.id } };
  const body = { kind: "reply", body: { content: field(form, "words") } };
  await ok(client.POST("/v1/tickets/{id}/messages", { params, body }));
  form.reset();
  await showTicket(client, ticket);
});

async function showQueue(client: Nobat): Promise<void> {
  const { data } = await ok(client.GET("/v1/queue", { params: { query: { limit: 20 } } }));
  const items = data.map((row) => {
    const item = element("li", `#${row.number} ${row.subject}`, "priority");
    item.dataset["id"] = row.id;
    return item;
  });
  find("queue").replaceChildren(...(items.length > 0 ? items : [element("li", text("nothing"))]));
  find("count").textContent = String(items.length);
}

async function takeNext(): Promise<void> {
  if (!client) return;
  const handed = await ok(client.POST("/v1/queue/next"));
  if (!handed) return;
  await showTicket(client, handed.ticket);
  await showQueue(client);
}

async function showTicket(client: Nobat, shown: Schemas["Ticket"]): Promise<void> {
  ticket = shown;
  const params = { path: { id: shown.id }, query: { limit: 200 } };
  const { data } = await ok(client.GET("/v1/tickets/{id}/messages", { params }));
  find("subject").textContent = `#${shown.number} ${shown.subject}`;
  find("messages").replaceChildren(...data.map((one) => said(one.kind, one.body_text, one.direction)));
  find("ticket").hidden = false;
}

/** Looks at the queue again whenever something happens to a ticket; many events at once are one look. */
async function live(client: Nobat, session: Session): Promise<void> {
  let timer: number | undefined;
  const look = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void attempt(() => showQueue(client)), 150);
  };
  await follow({
    baseUrl: api,
    path: "/v1/events/stream?types=ticket.*",
    credential: session.credential,
    signal: new AbortController().signal,
    onFrame: (frame) => {
      find("state").textContent = text("live");
      if (frame.event !== "ready") look();
    },
  });
}
