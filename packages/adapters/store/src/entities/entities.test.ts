import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entities, entityOf } from './entities.ts'
import { type ColumnType, columnOf, selection } from './entity.ts'

const folder = new URL('../../sql/', import.meta.url)
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.sql'))
  .sort()
const sql = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n')

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  texts: 'text[]',
  bigint: 'bigint',
  int: 'integer',
  float: 'double precision',
  bool: 'boolean',
  json: 'jsonb',
}

/** The columns of a table as the migrations make it. */
function columnsOf(table: string): Map<string, string> {
  const body = new RegExp(`CREATE TABLE ${table} \\(\\n([\\s\\S]*?)\\n\\)`).exec(sql)?.[1] ?? ''
  const columns = new Map<string, string>()
  for (const line of body.split('\n')) {
    const match =
      /^ {2}"?([a-z_]+)"? (text\[\]|text|bigint|integer|double precision|boolean|jsonb)(?!\w)/.exec(
        line,
      )
    if (match?.[1] && match[2]) columns.set(match[1], match[2])
  }
  const added = new RegExp(
    `ALTER TABLE ${table} ADD COLUMN "?([a-z_]+)"? ([a-z ]+?)( NOT NULL[^;]*)?;`,
    'g',
  )
  for (const [, name, type] of sql.matchAll(added)) if (name && type) columns.set(name, type)
  const dropped = new RegExp(`ALTER TABLE ${table} DROP COLUMN "?([a-z_]+)"?;`, 'g')
  for (const [, name] of sql.matchAll(dropped)) if (name) columns.delete(name)
  return columns
}

describe('entities', () => {
  it.each(Object.entries(entities))('%s is the table that the migrations make', (_, entity) => {
    const expected = Object.entries(entity.columns).map(
      ([property, type]) => [columnOf(property), sqlTypes[type]] as const,
    )

    expect([...columnsOf(entity.table)].sort()).toEqual(expected.sort())
  })

  it('refuses a name that is none', () => {
    expect(() => entityOf('nonsense')).toThrow('"nonsense"')
    expect(() => entityOf('__proto__')).toThrow()
  })

  it('reads columns under the names of the properties', () => {
    expect(selection(entities['queue-member'])).toContain('"date_enqueued" AS "dateEnqueued"')
  })
})

describe('migrations', () => {
  it('are numbered one after another; only 0005 and 0062 stay free, as sql/README.md tells', () => {
    const numbers = files.map((file) => Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1]))

    const last = numbers.at(-1) ?? 0
    const all = Array.from({ length: last }, (_, index) => index + 1)
    expect(numbers).toEqual(all.filter((number) => numbers.includes(number)))
    expect(all.filter((number) => !numbers.includes(number))).toEqual([5, 62])
    const readme = readFileSync(new URL('README.md', folder), 'utf8')
    expect(readme).toContain('0005 stays free')
    expect(readme).toContain('0062 stays free')
  })
})
