import Database from 'libsql';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** A few words of SQL on one file. Statements are prepared once. */
export interface Sql {
  run(sql: string, values?: readonly Value[]): void;
  get(sql: string, values?: readonly Value[]): Row | undefined;
  all(sql: string, values?: readonly Value[]): Row[];
  /** All of it, or, if `act` throws or the process dies, nothing. Not nested. */
  transaction<T>(act: () => T): T;
  /**
   * Runs `act` without waiting for the disk: what it writes survives the death of the process, not a power cut. For what can be
   * done again. Not inside a transaction.
   */
  unsynced<T>(act: () => T): T;
  close(): void;
}

/**
 * Opens or makes a database that survives the death of the process and of the machine.
 *
 * `synchronous = FULL` with a write-ahead log: a transaction that was answered for is on the disk (2 ms each, more while the
 * disk is busy; hence `unsynced`). `locking_mode = EXCLUSIVE`: a second server on the same folder is refused at once instead of sweeping away
 * the first one's temporary files; the lock ends with the process, however that ends.
 *
 * @throws Error with code `SQLITE_BUSY` when another process has it open, `SQLITE_NOTADB` when it is something else
 */
export function openDatabase(path: string): Sql {
  const database = new Database(path, { timeout: 1 });
  const statements = new Map<string, ReturnType<typeof database.prepare>>();
  const prepare = (sql: string): ReturnType<typeof database.prepare> => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
    return statement;
  };
  try {
    for (const pragma of [
      'locking_mode = EXCLUSIVE',
      'journal_mode = WAL',
      'synchronous = FULL',
      'foreign_keys = ON',
    ]) {
      database.pragma(pragma);
    }
    database.exec('BEGIN IMMEDIATE; COMMIT'); // takes the lock now
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    run(sql, values = []) {
      prepare(sql).run([...values]);
    },
    get: (sql, values = []) => prepare(sql).get([...values]) as Row | undefined,
    all: (sql, values = []) => prepare(sql).all([...values]) as Row[],
    transaction: (act) => database.transaction(act).immediate(),
    unsynced(act) {
      database.pragma('synchronous = NORMAL');
      try {
        return act();
      } finally {
        database.pragma('synchronous = FULL');
      }
    },
    close() {
      // Prepared statements keep the connection, and with it the lock, until they are collected as garbage. Leaving the
      // write-ahead log and exclusive mode gives the lock back now, and leaves one file behind instead of two.
      database.pragma('journal_mode = DELETE');
      database.pragma('locking_mode = NORMAL');
      database.prepare('SELECT 1 FROM sqlite_master').all();
      statements.clear();
      database.close();
    },
  };
}
