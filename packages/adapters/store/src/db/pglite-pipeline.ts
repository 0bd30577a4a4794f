/**
 * Named statements of the embedded database, by the protocol beneath PGlite's own queries: parsed
 * and planned once, and a whole transaction in one exchange. Everything up to a Sync is one implicit
 * transaction (PostgreSQL, "Extended Query"): all of it or nothing. PGlite's `query` takes six
 * exchanges for each statement.
 */
import { type PGlite, types } from '@electric-sql/pglite'
import { serialize } from 'pg-protocol'
import type { Rows, Statement } from './db.ts'
import { type ExactColumns, JSON_OID, JSONB_OID } from './exact-columns.ts'

/** A statement that can be prepared. */
export type NamedStatement = Statement & { readonly name: string }

/** The names and types of the columns that a statement gives; empty when it gives no rows. */
type Columns = readonly { readonly name: string; readonly dataTypeID: number }[]

type BackendMessage = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number]

/** Runs transactions of named statements. One for each open database. */
export class PglitePipeline {
  readonly #db: PGlite
  readonly #exact: ExactColumns
  readonly #prepared = new Map<string, Columns>()

  constructor(db: PGlite, exact: ExactColumns) {
    this.#db = db
    this.#exact = exact
  }

  /** One transaction. @throws the database's own error when a statement was refused */
  async run(batch: readonly NamedStatement[]): Promise<readonly Rows[]> {
    for (const statement of batch) {
      if (!this.#prepared.has(statement.name)) await this.#prepare(statement)
    }
    const messages = await this.#exchange(
      batch.flatMap(({ name, values = [] }) => [
        serialize.bind({ statement: name, values: values.map(textOf) }),
        serialize.execute(),
      ]),
    )
    return rowsOf(
      messages,
      batch.map(({ name }) => this.#prepared.get(name) ?? []),
      (text, type) =>
        type === JSONB_OID || type === JSON_OID
          ? this.#exact.parse(text)
          : types.parseType(text, type),
    )
  }

  async #prepare({ name, text }: NamedStatement): Promise<void> {
    const messages = await this.#exchange([
      serialize.parse({ name, text }),
      serialize.describe({ type: 'S', name }),
    ])
    const described = messages.find(isRowDescription)
    this.#prepared.set(name, described?.fields ?? [])
  }

  async #exchange(requests: readonly Uint8Array[]): Promise<readonly BackendMessage[]> {
    const message = Buffer.concat([...requests, serialize.sync()])
    const { messages } = await this.#db.execProtocol(message, { throwOnError: false })
    const refusal = messages.find(({ name }) => name === 'error')
    if (refusal) throw refusal
    return messages
  }
}

/** Whether each statement of a batch can be prepared. */
export function isNamed(batch: readonly Statement[]): batch is readonly NamedStatement[] {
  return batch.every(({ name }) => name !== undefined)
}

/** Parameters travel as text; the server knows their types. */
function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

function rowsOf(
  messages: readonly BackendMessage[],
  columns: readonly Columns[],
  parse: (text: string, type: number) => unknown,
): Rows[] {
  const results: Record<string, unknown>[][] = columns.map(() => [])
  let at = 0
  for (const message of messages) {
    if (message.name === 'commandComplete') at++
    else if (isDataRow(message)) {
      results[at]?.push(
        Object.fromEntries(
          (columns[at] ?? []).map(({ name, dataTypeID }, index) => {
            const text = message.fields[index] ?? null
            return [name, text === null ? null : parse(text, dataTypeID)]
          }),
        ),
      )
    }
  }
  return results
}

function isRowDescription(
  message: BackendMessage,
): message is BackendMessage & { readonly fields: Columns } {
  return message.name === 'rowDescription'
}

function isDataRow(
  message: BackendMessage,
): message is BackendMessage & { readonly fields: readonly (string | null)[] } {
  return message.name === 'dataRow'
}
