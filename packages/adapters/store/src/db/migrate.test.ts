import { readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { migrationsOf } from './migrate.ts'

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
