/** Somebody with a browser that runs no script: keeps cookies, reads forms, follows nothing by itself. */

export interface Seen {
  status: number;
  headers: Headers;
  html: string;
  /** What the page says, without its markup. */
  text: string;
  /** Where it leads on, when it does. */
  location: string | null;
}

export type Visitor = ReturnType<typeof visitor>;

/** @param server address of the server */
export function visitor(server: string) {
  const cookies = new Map<string, string>();
  async function go(path: string, init: RequestInit = {}): Promise<Seen> {
    const response = await fetch(new URL(path, server), {
      ...init,
      redirect: 'manual',
      headers: {
        Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(init.headers as Record<string, string>), // only objects are given here
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const html = await response.text();
    const text = unescaped(html.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]*>/g, ' ')).replace(
      /\s+/g,
      ' ',
    );
    return {
      status: response.status,
      headers: response.headers,
      html,
      text,
      location: response.headers.get('location'),
    };
  }
  /** Sends the form of a page that has this button, its fields filled in. */
  async function submit(page: Seen, button: string, fields: Record<string, string> = {}): Promise<Seen> {
    const form = formWith(page.html, button);
    const body = new URLSearchParams({ ...form.fields, ...fields });
    return go(form.action, {
      method: 'POST',
      body: body.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
  }
  return { cookies, go, submit };
}

const unescaped = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
const attribute = (tag: string, name: string) =>
  unescaped(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

/** Action and fields of the form with a button of these words. */
export function formWith(html: string, button: string): { action: string; fields: Record<string, string> } {
  for (const [form] of html.matchAll(/<form.*?<\/form>/gs)) {
    const pressed = [...form.matchAll(/(<button[^>]*>)(.*?)<\/button>/gs)].find(
      ([, , words]) => words === button,
    );
    if (!pressed) continue;
    const fields: Record<string, string> = {};
    for (const [input] of form.matchAll(/<input[^>]*>/g))
      fields[attribute(input, 'name')] = attribute(input, 'value');
    const name = attribute(pressed[1] ?? '', 'name');
    if (name) fields[name] = attribute(pressed[1] ?? '', 'value');
    return { action: attribute(form, 'action'), fields };
  }
  throw new Error(`No form with a button "${button}" in: ${html.replace(/<style>.*?<\/style>/s, '')}`);
}
