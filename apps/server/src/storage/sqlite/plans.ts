import { newId } from '../../id.ts';
import type { PlanStore, RenderStore } from '../storage.ts';
import type { Sql } from './database.ts';
import { planRecordOf, renderOf } from './rows.ts';

export function planStore(sql: Sql): PlanStore {
  const get: PlanStore['get'] = async (id) => {
    const row = sql.get('SELECT * FROM plans WHERE id = ?', [id]);
    return row === undefined ? undefined : planRecordOf(row);
  };
  return {
    get,
    async add({ mixId, referenceIds, options, findings, suggested }) {
      const id = newId();
      sql.run(
        `INSERT INTO plans (id, mixId, referenceIds, options, findings, suggested, createdAt)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [
          id,
          mixId,
          JSON.stringify(referenceIds),
          JSON.stringify(options),
          JSON.stringify(findings),
          JSON.stringify(suggested),
          new Date().toISOString(),
        ],
      );
      return (await get(id))!;
    },
    list: async ({ mixId }) =>
      sql
        .all('SELECT * FROM plans WHERE ?1 IS NULL OR mixId = ?1 ORDER BY seq DESC LIMIT 500', [mixId ?? null])
        .map(planRecordOf),
    async edit(id, plan) {
      sql.run('UPDATE plans SET edited = ? WHERE id = ?', [JSON.stringify(plan), id]);
      return get(id);
    },
  };
}

export function renderStore(sql: Sql): RenderStore {
  return {
    async get(id) {
      const row = sql.get('SELECT * FROM renders WHERE id = ?', [id]);
      return row === undefined ? undefined : renderOf(row);
    },
    list: async ({ mixId, planId }) =>
      sql
        .all(
          `SELECT * FROM renders WHERE (?1 IS NULL OR mixId = ?1) AND (?2 IS NULL OR planId = ?2)
           ORDER BY seq DESC LIMIT 500`,
          [mixId ?? null, planId ?? null],
        )
        .map(renderOf),
  };
}
