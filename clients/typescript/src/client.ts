// The whole of the contract in types: every path, parameter, body and answer.

import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Nobat = Client<paths>;

/** What is presented as bearer token; asked for each request, so that it can be renewed. */
export type Credential = () => Promise<string> | string;

/** A refusal. Switch on `problem.code`; `problem.errors` names each field. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Schemas["Problem"],
    /** After how many seconds to try again, where the service says so. */
    readonly retryAfterSeconds: number | null,
  ) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = "ProblemError";
  }
}

/** A client. Each POST gets an `Idempotency-Key`, so that sending it again by `retry` does nothing twice. */
export function nobat(baseUrl: string, credential?: Credential, language?: string): Nobat {
  const client = createClient<paths>({ baseUrl });
  const present: Middleware = {
    async onRequest({ request }) {
      if (credential) request.headers.set("Authorization", `Bearer ${await credential()}`);
      if (language) request.headers.set("Accept-Language", language);
      if (request.method === "POST" && credential && !request.headers.has("Idempotency-Key")) {
        request.headers.set("Idempotency-Key", crypto.randomUUID());
      }
      return request;
    },
  };
  client.use(present);
  return client;
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer.
 * @throws ProblemError for any other */
export async function ok<T>(answer: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  const wait = Number(response.headers.get("Retry-After") ?? NaN);
  throw new ProblemError(error as Schemas["Problem"], Number.isNaN(wait) ? null : wait);
}

/** All rows of a list, page by page. */
export async function* rows<T>(
  page: (cursor: string | undefined) => Promise<{ data: T[]; page: { next_cursor?: string | null } }>,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const { data, page: info } = await page(cursor);
    yield* data;
    cursor = info.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
