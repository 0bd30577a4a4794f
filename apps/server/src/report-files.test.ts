import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSid } from '@offhook/core'
import type { MadeReport } from '@offhook/history'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { reportFileName, writeReport } from './report-files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-reports-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const sid = `RS${'0'.repeat(24)}3f2a91bc`
const accountSid = makeSid('AC')
const report = (name: string, csv = 'a,b\r\n') =>
  ({
    schedule: { sid, accountSid, name, by: 'queue', every: 'day' },
    run: { day: '2026-11-29' },
    csv,
  }) as unknown as MadeReport

it.each([
  ['Support, every morning', 'support-every-morning'],
  ['../../etc/passwd', 'etc-passwd'],
  ['Größe\0/..\\C:', 'gro-e-c'],
  ['..', 'report'],
  ['電話', 'report'],
  ['x'.repeat(64), 'x'.repeat(40)],
])('%j has a safe name', (name, start) => {
  const file = reportFileName(report(name))
  expect(file).toBe(`${start}-queue-day-2026-11-29-3f2a91bc.csv`)
  expect(file).toMatch(/^[a-z0-9][a-z0-9.-]*$/)
})

it('lies whole in the folder of its account, for its owner alone, and takes the place of an earlier one', async () => {
  expect(await writeReport(folder, report('Morning', 'first'))).toBeNull()
  expect(await writeReport(folder, report('Morning', 'second'))).toBeNull()

  const [name = '', ...others] = await readdir(join(folder, accountSid))
  expect(others).toEqual([])
  const file = join(folder, accountSid, name)
  expect(await readFile(file, 'utf8')).toBe('second')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

it('says why it cannot be written, without telling where', async () => {
  await writeFile(join(folder, accountSid), 'in the way')
  const fault = await writeReport(folder, report('Morning'))
  expect(fault).toMatch(/^The file could not be written \(E[A-Z]+\)$/)
})
