// The live stream (server-sent events) over fetch, which can present a credential; it goes on where it was cut off.

import type { Credential } from "./client";

export interface Frame {
  /** The event's place in the feed; absent for frames that are not kept, such as presence. */
  id?: string;
  /** `message` for an event, whose `type` is in `data`; `ready`, `presence`, `queue`, `closing`, and `reset`: what you show is
   * to be fetched anew. */
  event: string;
  data: unknown;
}

export interface StreamOptions {
  baseUrl: string;
  /** `/v1/events/stream` or `/v1/portal/events/stream`, with its parameters. */
  path: string;
  credential: Credential;
  onFrame: (frame: Frame) => void;
  signal: AbortSignal;
}

/** Follows the stream until `signal` ends it. */
export async function follow({ baseUrl, path, credential, onFrame, signal }: StreamOptions): Promise<void> {
  let last: string | undefined;
  let wait = 1_000;
  while (!signal.aborted) {
    try {
      const headers: Record<string, string> = { Authorization: `Bearer ${await credential()}` };
      if (last !== undefined) headers["Last-Event-ID"] = last;
      const response = await fetch(baseUrl + path, { headers, signal });
      if (!response.ok || !response.body) throw new Error(`the stream answered ${response.status}`);
      wait = 1_000;
      for await (const frame of frames(response.body)) {
        // First it is done, then its place is remembered: what is cut off between the two is told again.
        onFrame(frame);
        last = frame.id ?? last;
      }
    } catch {
      if (signal.aborted) return;
    }
    await new Promise((resume) => setTimeout(resume, wait));
    wait = Math.min(wait * 2, 30_000);
  }
}

/** The frames of a stream, as the HTML standard reads them. */
async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const parts = rest.split(/\r?\n\r?\n/);
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const frame = parse(part);
        if (frame) yield frame;
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function parse(text: string): Frame | null {
  const frame: Frame = { event: "message", data: null };
  const data: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf(":");
    if (at === 0) continue; // a comment keeps the connection open
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? "" : line.slice(at + 1).replace(/^ /, "");
    if (name === "id") frame.id = value;
    else if (name === "event") frame.event = value;
    else if (name === "data") data.push(value);
  }
  if (data.length === 0) return null;
  frame.data = JSON.parse(data.join("\n"));
  return frame;
}
