/** What changed from version to version, as CHANGELOG.md has it. Pure; the build makes `news.json` of it. */

/** One version and what came with it. */
export interface Release {
  /** As the manifest has it: numbers between dots. */
  version: string;
  /** One sentence or some, in English; `code` stands between back ticks. */
  items: string[];
}

/**
 * The versions of a changelog, newest first as it has them: headings of the second level (`## 0.2.0`, a date may
 * follow) with their list. What is `Unreleased` comes with `building`, the version that is being built.
 */
export function releasesIn(changelog: string, building: string): Release[] {
  const releases: Release[] = [];
  for (const line of changelog.split(/\r?\n/)) {
    const [, heading] = /^##\s+\[?v?(unreleased|\d+(?:\.\d+)*)/i.exec(line) ?? [];
    if (heading !== undefined) {
      releases.push({ version: /^\d/.test(heading) ? heading : building, items: [] });
      continue;
    }
    const [, item] = /^[-*]\s+(.+)$/.exec(line) ?? [];
    if (item !== undefined) releases.at(-1)?.items.push(item.trim());
  }
  return releases.filter(({ items }) => items.length > 0);
}

/** Those that came after one version, up to another. */
export const releasesBetween = (releases: readonly Release[], after: string, upTo: string): Release[] =>
  releases.filter(
    ({ version }) => compareVersions(version, after) > 0 && compareVersions(version, upTo) <= 0,
  );

/** Below 0 when `a` is older than `b`; a missing number counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** An item as pieces of text and of code, in their order. */
export const piecesOf = (item: string): { text: string; code: boolean }[] =>
  item
    .split(/`([^`]+)`/)
    .map((text, index) => ({ text, code: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
