// What the pages say, in both languages.

const TEXTS = {
  fa: {
    inbox: "صندوق درخواست‌ها",
    portal: "درخواست‌های من",
    workspace: "فضای کار",
    email: "ایمیل",
    password: "گذرواژه",
    signIn: "ورود",
    waiting: "در انتظار پاسخ",
    next: "درخواست بعدی",
    nothing: "درخواستی در صف نیست.",
    reply: "پاسخ",
    send: "فرستادن",
    subject: "موضوع",
    words: "شرح",
    open: "ثبت درخواست",
    live: "زنده",
    offline: "قطع",
  },
  en: {
    inbox: "Inbox",
    portal: "My requests",
    workspace: "Workspace",
    email: "E-mail",
    password: "Password",
    signIn: "Sign in",
    waiting: "Waiting for an answer",
    next: "Next ticket",
    nothing: "Nothing is waiting.",
    reply: "Reply",
    send: "Send",
    subject: "Subject",
    words: "What is it about?",
    open: "Send request",
    live: "live",
    offline: "offline",
  },
} as const;

export type Language = keyof typeof TEXTS;
export type Text = keyof (typeof TEXTS)["en"];

/** What a page was opened with: `?api=http://127.0.0.1:8080&lang=fa`. */
export function settings(): { api: string; language: Language; text: (name: Text) => string } {
  const asked = new URLSearchParams(location.search);
  const language: Language = asked.get("lang") === "en" ? "en" : "fa";
  document.documentElement.lang = language;
  document.documentElement.dir = language === "fa" ? "rtl" : "ltr";
  const text = (name: Text) => TEXTS[language][name];
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = text(element.dataset["text"] as Text);
  }
  return { api: asked.get("api") ?? "http://127.0.0.1:8080", language, text };
}
