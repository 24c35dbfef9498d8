/** Runs inside a page: finds what a person can use there by role and accessible name, as a screen reader would say them. */
import { computeAccessibleName, getRole } from 'dom-accessibility-api';

/** A name to look for: this one, any that matches the expression, or any. */
export type Wanted = string | { source: string; flags: string } | null;

function roleOf(element: Element): string {
  const role = getRole(element);
  // A password field has no role of its own in HTML-AAM; browsers make it a text field all the same.
  if (role === null && element.matches('input[type=password]')) return 'textbox';
  return role ?? '';
}

const spaced = (name: string) => name.replace(/\s+/g, ' ').trim();

function isThere(element: Element): boolean {
  const modal = [...document.querySelectorAll('dialog:modal')].at(-1);
  return (
    (modal === undefined || modal.contains(element)) &&
    element.closest('[aria-hidden="true"], [inert]') === null &&
    element.checkVisibility({ visibilityProperty: true })
  );
}

const page = {
  /** Everything of these roles and of this name that can be seen, in the order of the document. */
  find(roles: readonly string[], name: Wanted): Element[] {
    const wanted = typeof name === 'object' && name ? new RegExp(name.source, name.flags) : name;
    return [...document.querySelectorAll('*')].filter((element) => {
      if (!roles.includes(roleOf(element)) || !isThere(element)) return false;
      if (wanted === null) return true;
      const own = spaced(computeAccessibleName(element));
      return typeof wanted === 'string' ? own === spaced(wanted) : wanted.test(own);
    });
  },
  /** Role and name of what has the focus. */
  focused(): { role: string; name: string } {
    const element = document.activeElement;
    if (!element || element === document.body) return { role: '', name: '' };
    return { role: roleOf(element), name: spaced(computeAccessibleName(element)) };
  },
};
export type InPage = typeof page;

Object.assign(globalThis, { quaysideControls: page });
