// The little that both pages need of the document.

import type { Schemas } from "../src/client";
import { ProblemError } from "../src/client";

export function find<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found as T;
}

export function element(tag: string, text: string, name = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = name;
  made.dir = "auto";
  return made;
}

/** Does what a form says, and shows what stood against it. */
export function onSubmit(id: string, act: (form: HTMLFormElement) => Promise<void>): void {
  const form = find<HTMLFormElement>(id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(() => act(form));
  });
}

export async function attempt(act: () => Promise<void>): Promise<void> {
  const shown = find("problem");
  shown.textContent = "";
  try {
    await act();
  } catch (error) {
    shown.textContent = error instanceof ProblemError ? words(error.problem) : String(error);
  }
}

function words(problem: Schemas["Problem"]): string {
  const fields = problem.errors.map((field) => `${field.pointer ?? field.parameter ?? field.header ?? ""}: ${field.message}`);
  return [problem.detail, ...fields].join(" ");
}

export function field(form: HTMLFormElement, name: string): string {
  return String(new FormData(form).get(name) ?? "");
}

/** Words of a message. The service has made its HTML harmless; plain text needs no trust at all. */
export function said(author: string, text: string, direction: string): HTMLElement {
  const item = element("li", "");
  item.append(element("b", author), element("p", text));
  item.dir = direction;
  return item;
}
