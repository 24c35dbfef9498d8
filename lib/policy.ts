/**
 * What a company has set for its people, from `storage.managed` (docs/company.md): read alone, and stronger than what a
 * person chose. Each value that can't be used is left out by itself.
 */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { browser } from 'wxt/browser';

export interface Policy {
  /** Filled into the sign-in form. */
  server: string | null;
  /** Where people may sign in; empty: anywhere. The only one is not to be changed. */
  servers: string[];
  /** "Stay connected", on or off for all; null: as each likes. */
  stayConnected: boolean | null;
  /** False: notifications say who and where, not what. */
  notificationText: boolean;
}

/** An address as `normaliseServer` leaves one, https or this computer itself; null for anything else. */
function addressOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text.replace(/\/+$/, '') : null;
}

/** Any stored value becomes a policy; pure. Every page and worker begins with it, so it asks no schema. */
export function policyOf(stored: unknown): Policy {
  const given: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const servers = Array.isArray(given.servers) ? given.servers.map(addressOf) : [];
  return {
    server: addressOf(given.server),
    servers: servers.every((one) => one !== null) ? servers : [],
    stayConnected: typeof given.stayConnected === 'boolean' ? given.stayConnected : null,
    notificationText: given.notificationText !== false,
  };
}

/** May people sign in there? Servers are told apart by their origin. Pure. */
export const allowsServer = ({ servers }: Policy, server: string): boolean =>
  servers.length === 0 || servers.some((one) => new URL(one).origin === new URL(server).origin);

let known: Promise<Policy> | null = null;

/** The present policy; nothing set where the browser has none. */
export function readPolicy(): Promise<Policy> {
  known ??= Promise.resolve(browser.storage?.managed?.get(null)).then(policyOf, () => policyOf(null));
  return known;
}

/** What is known may have changed: it is read anew. */
export function forgetPolicy(): void {
  known = null;
}

/** Calls back when the company changed something. */
export function watchPolicy(changed: (policy: Policy) => void): void {
  browser.storage.onChanged.addListener((_changes, area) => {
    if (area !== 'managed') return;
    forgetPolicy();
    void readPolicy().then(changed);
  });
}

let shared: ReadonlySignal<Policy> | null = null;

/** The policy as a signal, one for each page; nothing set until it is read, as settings are. */
export function policySignal(): ReadonlySignal<Policy> {
  if (!shared) {
    const policy = signal(policyOf(null));
    const show = (now: Policy): void => {
      policy.value = now;
    };
    void readPolicy().then(show);
    watchPolicy(show);
    shared = policy;
  }
  return shared;
}
