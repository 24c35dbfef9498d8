/** Statements that nearly every request asks for: put together once, and planned once by each connection. */
import type { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { Db } from './database.ts';

/** What connections call the statements they keep, by their texts. */
const names = new Map<string, string>();

/**
 * A statement with places for what is given, as a function; for the few that are asked for all the time, since every
 * connection keeps a plan of each. `make` is called once, with stand-ins that it may only hand on as parameters.
 */
export function prepared<Given extends readonly unknown[], Row>(
  make: (db: Db, ...given: Given) => CompiledQuery<Row>,
): (db: Db, ...given: Given) => Promise<Row[]> {
  let statement: { compiled: CompiledQuery<Row>; fill(given: Given): unknown[] } | null = null;

  function put(db: Db) {
    const stands = Array.from({ length: make.length - 1 }, () => ({}));
    const compiled = make(db, ...(stands as unknown as Given)); // handed on as they are, see above
    const places = compiled.parameters.map((one) => stands.indexOf(one as object)); // -1 for what is no stand-in
    if (!stands.every((stand) => compiled.parameters.includes(stand))) {
      throw new Error(`Something given has no place in the statement: ${compiled.sql}`);
    }
    names.set(compiled.sql, `q${names.size}`);
    const fill = (given: Given) =>
      places.map((place, index) => (place < 0 ? compiled.parameters[index] : given[place]));
    return { compiled, fill };
  }

  return async (db, ...given) => {
    statement ??= put(db);
    const { compiled, fill } = statement;
    return (await db.executeQuery<Row>({ ...compiled, parameters: fill(given) })).rows;
  };
}

type Ask = (question: unknown, values?: unknown) => Promise<unknown>;

/** A connection that keeps the statements of {@link prepared}. */
export class PreparingClient extends pg.Client {
  // Kysely asks by text and values; whatever else pg can be asked by goes through as it is.
  override query = ((text: unknown, values?: unknown) => {
    const ask = super.query.bind(this) as unknown as Ask;
    const name = typeof text === 'string' ? names.get(text) : undefined;
    if (name === undefined) return ask(text, values);
    return ask({ name, text, values }).catch((error: { code?: string }) => {
      // A newer server gave a table another column ("cached plan must not change result type").
      if (error.code !== '0A000') throw error;
      names.delete(String(text));
      return ask(text, values);
    });
  }) as unknown as pg.Client['query'];
}
