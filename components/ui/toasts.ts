/** The one short notice at the bottom, and the last thing that can be undone. */
import { type ReadonlySignal, signal } from '@preact/signals';

export interface ToastContent {
  text: string;
  /** Takes back what was just done; offered as "Undo" and, for 60 s, by the key Z. */
  undo?: () => void;
  /** One more thing to do, for example "Open". */
  action?: { label: string; run: () => void };
  /** Stays until dismissed and is announced at once. */
  error?: boolean;
}
export interface ShownToast extends ToastContent {
  id: number;
  /** ms it stays, `null` until dismissed. */
  life: number | null;
}

const LIFE = 5_000;
const LIFE_WITH_UNDO = 8_000;
const UNDO_FOR = 60_000;

const shown = signal<ShownToast | null>(null);
let lastId = 0;
let undoable: { id: number; undo: () => void; until: number } | null = null;

/** What is shown now. */
export const toastSignal: ReadonlySignal<ShownToast | null> = shown;

/** Shows a notice in place of the one before. */
export function showToast(content: ToastContent): void {
  lastId += 1;
  shown.value = {
    ...content,
    id: lastId,
    life: content.error ? null : content.undo ? LIFE_WITH_UNDO : LIFE,
  };
  if (content.undo) undoable = { id: lastId, undo: content.undo, until: Date.now() + UNDO_FOR };
}

/** Takes the notice away; what it offered to undo can still be undone by key. */
export function dismissToast(id: number): void {
  if (shown.value?.id === id) shown.value = null;
}

/** Undoes the last thing that can be undone, once, within 60 s of it. True when there was something. */
export function undoLast(): boolean {
  if (!undoable || Date.now() > undoable.until) return false;
  const { id, undo } = undoable;
  undoable = null;
  dismissToast(id);
  undo();
  return true;
}
