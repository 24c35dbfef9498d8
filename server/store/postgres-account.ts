import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Who PostgreSQL runs as. It refuses to run as root, and initdb wants a user that /etc/passwd knows. */
export interface Account {
  /** The command that runs a program so. */
  command(program: string, parameters: string[]): [string, string[]];
  /** What `spawn` needs for it. */
  options: { uid?: number; gid?: number };
  /** Gives it a file, or a directory with everything in it. */
  give(path: string): void;
}

interface Named {
  uid: number;
  gid: number;
}

/**
 * The account for a PostgreSQL with its data under `root`. Root gets a user namespace: inside it PostgreSQL is
 * nobody, to the system it is still root, and can enter whatever root can. Where namespaces are forbidden it
 * really becomes nobody, which needs paths that everybody can enter.
 * @param program a PostgreSQL program, to see whether it can be reached
 * @throws Error in words for a person when neither works
 */
export function postgresAccount(root: string, program: string): Account {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  if (uid === undefined || gid === undefined) return asWeAre(); // Windows
  const known = readAccounts();
  if (uid !== 0 && (known === null || known.some((one) => one.uid === uid))) return asWeAre();
  const nobody = known?.findLast((one) => one.uid === 65534) ?? known?.find((one) => one.uid > 0);
  if (!nobody) throw new Error(`${REFUSES} There is no other user on this system. ${INSTEAD}`);
  return inNamespace({ uid, gid }, nobody) ?? asSomebodyElse(root, program, uid, nobody);
}

const REFUSES = 'PostgreSQL refuses to run as root.';
const INSTEAD = 'Start the server as another user, or set DATABASE_URL to a PostgreSQL 15 or later.';

const asWeAre = (): Account => ({
  command: (program, parameters) => [program, parameters],
  options: {},
  give: () => {},
});

/** The users of this system; null where they are not kept in a file of this form (macOS asks a directory). */
function readAccounts(): Named[] | null {
  if (process.platform === 'darwin') return null;
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [name, , uid, gid] = line.split(':');
        return name && uid && gid ? [{ uid: Number(uid), gid: Number(gid) }] : [];
      });
  } catch {
    return null;
  }
}

function inNamespace(us: Named, nobody: Named): Account | null {
  const namespace = ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`, '--'];
  if (spawnSync('unshare', [...namespace, 'true']).status !== 0) return null;
  return {
    command: (program, parameters) => ['unshare', [...namespace, program, ...parameters]],
    options: {},
    give: (path) => chownAll(path, us),
  };
}

function asSomebodyElse(root: string, program: string, uid: number, nobody: Named): Account {
  if (uid !== 0) throw new Error(`PostgreSQL refuses to run as a user without a name. ${INSTEAD}`);
  chmodSync(root, (statSync(root).mode & 0o777) | 0o011); // to pass through, not to look
  const shut = [root, program].filter(
    (path) => spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...nobody, cwd: '/' }).status !== 0,
  );
  if (shut.length > 0) {
    throw new Error(
      `${REFUSES} This system forbids the user namespace that would help, and other users can't reach ` +
        `${shut.join(' or ')}. ${INSTEAD}`,
    );
  }
  return {
    command: (command, parameters) => [command, parameters],
    options: nobody,
    give: (path) => chownAll(path, nobody),
  };
}

/** Looks at the top only when that is right already: whoever wrote it wrote the rest. */
function chownAll(path: string, to: Named): void {
  const top = statSync(path);
  if (top.uid === to.uid) return;
  const inside = top.isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
  for (const entry of inside) lchownSync(join(path, entry), to.uid, to.gid);
  chownSync(path, to.uid, to.gid);
}
