// An agent's sign-in: an access token of ten minutes, renewed before it ends.

import { nobat, ok, type Schemas } from "./client";

/** How long before its end an access token is renewed, in milliseconds. */
const EARLY = 30_000;

export class Session {
  private renewing: Promise<void> | null = null;

  private endsAt: number;

  private constructor(
    private readonly baseUrl: string,
    private tokens: Schemas["SessionTokens"],
  ) {
    this.endsAt = endOf(tokens.access_token);
  }

  /** @throws ProblemError `wrong_credentials`, `too_many_attempts` */
  static async open(baseUrl: string, body: Schemas["CreateSession"], language?: string): Promise<Session> {
    return new Session(baseUrl, await ok(nobat(baseUrl, undefined, language).POST("/v1/auth/sessions", { body })));
  }

  /** The agent who signed in. */
  get agentId(): string {
    return this.tokens.agent_id;
  }

  /** The token to present. Who asks meanwhile waits for the same renewal: a refresh token is good for one. */
  credential = async (): Promise<string> => {
    if (this.endsAt - Date.now() < EARLY) {
      this.renewing ??= this.renew().finally(() => (this.renewing = null));
      await this.renewing;
    }
    return this.tokens.access_token;
  };

  private async renew(): Promise<void> {
    const body = { refresh_token: this.tokens.refresh_token };
    this.tokens = await ok(nobat(this.baseUrl).POST("/v1/auth/sessions/refresh", { body }));
    this.endsAt = endOf(this.tokens.access_token);
  }
}

/** When an access token that has just come ends, by the clock of this machine: that of the service may be another. */
function endOf(token: string): number {
  const payload = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
  const { iat, exp } = JSON.parse(atob(payload)) as { iat: number; exp: number };
  return Date.now() + (exp - iat) * 1_000;
}
