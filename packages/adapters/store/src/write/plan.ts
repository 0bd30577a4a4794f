/**
 * Turns the changes of several turns into a few statements of one transaction. Rows are written
 * whole, so of several changes of one row the last counts; rows of one table travel as one JSON
 * parameter, so that a statement's text is fixed and can be prepared once.
 */
import { type Change, ExactNumber, writeJson } from '@offhook/core'
import type { Statement } from '../db/db.ts'
import { entities, entityOf, routingEntities } from '../entities/entities.ts'
import { columnOf, type Entity, quoted } from '../entities/entity.ts'

/** One statement of one entity, and what a record of its parameter holds; built once. */
interface EntityStatement {
  readonly text: string
  readonly name: string
  readonly columns: readonly (readonly [property: string, column: string])[]
}

interface EntityStatements {
  readonly put: EntityStatement
  readonly delete: EntityStatement
}

/** An outbox row before it has an id. */
export interface OutboxDraft {
  readonly kind: string
  readonly orderKey: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** What a batch of changes comes to. `outbox` rows get their ids from the statement at `outboxAt`. */
export interface WritePlan {
  readonly statements: readonly Statement[]
  readonly outbox: readonly OutboxDraft[]
  readonly outboxAt: number | null
}

/** Where the writer stands: who owns the effects of this commit, and when it is. */
export interface WriteContext {
  readonly nodeId: string
  readonly now: number
  /** Goes first where rows of the router are written: it fails once another node routes. */
  readonly fence?: Statement | null
}

type Row = Readonly<Record<string, unknown>>

/** Builds plans. One for each store. */
export class Planner {
  readonly #entities = new Map<string, EntityStatements>(
    Object.entries(entities).map(([name, entity]) => [name, statementsOf(name, entity)]),
  )

  /** Throws on a change that no table takes; nothing of the batch is written then. */
  plan(changes: readonly Change[], context: WriteContext): WritePlan {
    const puts = new Map<string, Map<string, Row>>()
    const deletes = new Map<string, Map<string, Row>>()
    const outbox: OutboxDraft[] = []
    for (const change of changes) {
      if (change.op === 'outbox') {
        outbox.push(change)
        continue
      }
      const key = changeKey(change)
      const [into, outOf] = change.op === 'put' ? [puts, deletes] : [deletes, puts]
      outOf.get(change.entity)?.delete(key)
      const rows = into.get(change.entity) ?? new Map<string, Row>()
      into.set(change.entity, rows)
      // The place of the last one, so that rows are written in the order of their latest change.
      rows.delete(key)
      rows.set(key, change.op === 'put' ? change.row : change.key)
    }
    const fenced = [...puts.keys(), ...deletes.keys()].some((name) => routingEntities.has(name))
    const statements = [
      ...(fenced && context.fence ? [context.fence] : []),
      ...this.#statements('delete', deletes),
      ...this.#statements('put', puts),
    ]
    if (outbox.length === 0) return { statements, outbox, outboxAt: null }
    return {
      statements: [...statements, outboxStatement(outbox, context)],
      outbox,
      outboxAt: statements.length,
    }
  }

  *#statements(op: 'put' | 'delete', of: Map<string, Map<string, Row>>): Iterable<Statement> {
    for (const [name, rows] of of) {
      const statement = this.#entities.get(name)?.[op]
      if (rows.size === 0 || !statement) continue
      const { text, columns } = statement
      const records = Array.from(rows.values(), (row) => record(columns, row))
      yield { text, values: [jsonParameter(records)], name: statement.name }
    }
  }
}

/** What tells two rows apart: the entity's name and the values of its key. */
export function changeKey(change: Exclude<Change, { op: 'outbox' }>): string {
  const { key } = entityOf(change.entity)
  const row = change.op === 'put' ? change.row : change.key
  return key
    .map((property) => {
      const value = row[property]
      if (typeof value === 'number') return String(value)
      if (typeof value !== 'string' || value === '') {
        throw new Error(`A change of "${change.entity}" lacks its key "${property}"`)
      }
      return value
    })
    .join(' ')
}

function statementsOf(name: string, entity: Entity): EntityStatements {
  const properties = Object.keys(entity.columns)
  const columns = properties.map(quoted).join(', ')
  const key = entity.key.map(quoted).join(', ')
  const rest = properties.filter((property) => !entity.key.includes(property)).map(quoted)
  const update = rest.map((column) => `${column} = excluded.${column}`).join(', ')
  const onConflict = entity.isConstant ? 'NOTHING' : `UPDATE SET ${update}`
  const source = `json_populate_recordset(NULL::${entity.table}, $1::json)`
  const same = entity.key.map(quoted).map((column) => `t.${column} = k.${column}`)
  const named = (of: readonly string[]) =>
    of.map((property) => [property, columnOf(property)] as const)
  return {
    put: {
      name: `put-${name}`,
      columns: named(properties),
      text: `INSERT INTO ${entity.table} (${columns}) SELECT ${columns} FROM ${source} ON CONFLICT (${key}) DO ${onConflict}`,
    },
    delete: {
      name: `delete-${name}`,
      columns: named(entity.key),
      text: `DELETE FROM ${entity.table} t USING ${source} k WHERE ${same.join(' AND ')}`,
    },
  }
}

const OUTBOX_SQL = `INSERT INTO outbox (kind, order_key, payload, node_id, attempts, next_at, created_at)
  SELECT o.kind, o.order_key, o.payload, $2, 0, $3, $3
  FROM json_to_recordset($1::json) AS o(n integer, kind text, order_key text, payload jsonb)
  ORDER BY o.n RETURNING id`

function outboxStatement(drafts: readonly OutboxDraft[], context: WriteContext): Statement {
  const records = drafts.map(({ kind, orderKey, payload }, n) => ({
    n,
    kind,
    order_key: orderKey,
    payload,
  }))
  return {
    text: OUTBOX_SQL,
    values: [jsonParameter(records), context.nodeId, context.now],
    name: 'put-outbox',
  }
}

function record(columns: EntityStatement['columns'], row: Row): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const [property, column] of columns) {
    const value = row[property]
    if (value !== undefined && value !== null) record[column] = value
  }
  return record
}

/**
 * JSON that Postgres takes. A caller can put a NUL or half of a surrogate pair into any text that
 * we keep; the database refuses both, and a call must not fail for it.
 */
export function jsonParameter(value: unknown): string {
  const text = writeJson(value)
  return /\\u(0000|d[89ab])/i.test(text) ? writeJson(cleaned(value)) : text
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd')
  }
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [cleaned(key) as string, cleaned(inner)]),
    )
  }
  return value
}
