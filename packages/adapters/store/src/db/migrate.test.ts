import { readdir } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { silentLogger } from '@offhook/core'
import { expect, it } from 'vitest'
import type { Db } from './db.ts'
import { migrate, migrationsOf } from './migrate.ts'

it('takes the numbered files in order, and nothing else', () => {
  const files = ['0010-b.sql', 'README.md', '0002-a.sql', '10-short.sql']

  expect(migrationsOf(files)).toEqual([
    { version: 2, file: '0002-a.sql' },
    { version: 10, file: '0010-b.sql' },
  ])
})

it('refuses two files of one number, of which one would never run', () => {
  const files = ['0001-first.sql', '0002-one.sql', '0002-other.sql']

  expect(() => migrationsOf(files)).toThrow('0002-one.sql and 0002-other.sql have one number')
})

it('finds the files of this version as they are to be', async () => {
  const files = await readdir(new URL('../../sql/', import.meta.url))

  expect(migrationsOf(files).map(({ file }) => file)).toEqual(
    files.filter((file) => file.endsWith('.sql')).sort(),
  )
})

it('lifts the limits that other statements have, for as long as a migration runs', async () => {
  const pglite = await PGlite.create()
  try {
    const limits = `current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`
    const files = await readdir(new URL('../../sql/', import.meta.url))
    const newest = migrationsOf(files).at(-1)?.version
    // All but the first are done.
    await pglite.exec(`SET statement_timeout = '15s'; SET lock_timeout = '2s';
      CREATE TABLE seen (statement text, lock text);
      CREATE TABLE offhook_migrations (version integer PRIMARY KEY, name text NOT NULL);
      INSERT INTO offhook_migrations SELECT version, '' FROM generate_series(2, ${newest}) AS version`)
    const exec = (sql: string) =>
      pglite.exec(
        sql.includes('INTO offhook_migrations') ? `${sql}; INSERT INTO seen SELECT ${limits}` : sql,
      )
    const query = async (text: string) => (await pglite.query(text)).rows
    const db = { query, exec } as unknown as Db

    expect(await migrate(db, silentLogger)).toEqual([1])

    expect(await query('SELECT * FROM seen')).toEqual([{ statement: '0', lock: '0' }])
    expect(await query(`SELECT ${limits}`)).toEqual([{ statement: '15s', lock: '2s' }])
  } finally {
    await pglite.close()
  }
})
