/** Starts that cannot be: one sentence, a non-zero exit, and nothing is harmed. */
import { spawnSync } from 'node:child_process'
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RunOptions } from '../support/server-run.ts'
import { Starts } from '../support/starts.ts'

let starts: Starts
/** Whether this machine has the command that sets a process's limits. */
const canLimit = spawnSync('prlimit', ['--version']).status === 0

beforeAll(async () => {
  starts = await Starts.open()
})

afterEach(() => starts.endTest())

afterAll(() => starts?.close())

/** The sentence of a start that fails, and that it is all there is. */
async function refusal(options: RunOptions): Promise<string> {
  const failed = starts.run(options)
  expect(await failed.ended()).toBe(1)
  expect(failed.stdout.split('\n')).toHaveLength(2)
  expect(failed.stdout + failed.stderr).not.toMatch(/\n\s+at /)
  const answer = JSON.parse(failed.stdout) as { ready: boolean; error: string }
  expect(Object.keys(answer).sort()).toEqual(['error', 'ready'])
  expect(answer.ready).toBe(false)
  return answer.error
}

describe('a start that is refused', () => {
  it('names the process that has the data folder, which goes on', async () => {
    const { dataDir, pid, httpUrl } = starts.server.facts

    expect(await refusal({ dataDir })).toBe(
      `The data folder ${dataDir} is in use by another Offhook (process ${pid}): stop that one, or give this one a folder of its own.`,
    )
    expect((await fetch(`${httpUrl}/readyz`)).status).toBe(200)
  })

  it.runIf(canLimit).each([200, 256])('says that %i open files are too few', async (limit) => {
    const { dataDir } = starts.server.facts

    expect(await refusal({ dataDir, prefix: ['prlimit', `--nofile=${limit}`] })).toBe(
      `This process may open ${limit} files: raise the limit of open files (ulimit -n) to 1024 or more.`,
    )
  })

  it('says the same to a person on standard error, and nothing on standard output', async () => {
    const { dataDir } = starts.server.facts
    const failed = starts.run({ dataDir, args: [] })

    expect(await failed.ended()).toBe(1)
    expect(failed.stdout).toBe('')
    expect(failed.stderr.trim()).toMatch(/^The data folder .* is in use by another Offhook/)
    expect(failed.stderr.trim().split('\n')).toHaveLength(1)
  })

  it.each([
    [
      'OFFHOOK_HTTP_PORT',
      () => new URL(starts.server.facts.httpUrl).port,
      /^HTTP port \d+ is in use/,
    ],
    [
      'OFFHOOK_HTTPS_PORT',
      () => new URL(starts.server.facts.httpsUrl).port,
      /^HTTPS port \d+ is in use/,
    ],
    [
      'OFFHOOK_SIP_PORT',
      () => String(starts.server.facts.sip.port),
      /^SIP port \d+ \(UDP\) is in use/,
    ],
    ['OFFHOOK_WEBRTC_PORT', () => String(starts.server.facts.webrtcPort), /WebRTC port is in use/],
  ])('names the port that is in use: %s', async (name, port, sentence) => {
    const env = { [name]: port(), OFFHOOK_WEBRTC_ADDRESSES: '127.0.0.1' }

    expect(await refusal({ dataDir: starts.used, env })).toMatch(sentence)
  })

  it.each([
    [{ OFFHOOK_SIP_PORT: 'abc' }, 'OFFHOOK_SIP_PORT=abc: must be a port number.'],
    [
      { OFFHOOK_RECORD_DEFAULT: 'all' },
      'OFFHOOK_RECORD_DEFAULT=all: must be one of off, dual, mono.',
    ],
    [{ OFFHOOK_SECRET_KEY: 'secret' }, 'OFFHOOK_SECRET_KEY: must be 64 hex digits.'],
    [{ OFFHOOK_BIND: '192.0.2.7' }, 'OFFHOOK_BIND=192.0.2.7: is not an address of this machine.'],
    [
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
      'The database cannot be reached: connect ECONNREFUSED 127.0.0.1:1.',
    ],
  ])('names the setting: %j', async (env, sentence) => {
    expect(await refusal({ dataDir: starts.used, env: env as Record<string, string> })).toBe(
      sentence,
    )
  })

  it('knows no other flag', async () => {
    expect(await refusal({ dataDir: starts.used, args: ['--json', '--fast'] })).toBe(
      "Unknown option '--fast'. See --help.",
    )
  })

  it('says that a folder cannot be made', async () => {
    const inFile = join(starts.used, 'credentials.json')

    expect(await refusal({ dataDir: inFile })).toMatch(/cannot be used: there is a file in its/)
    expect(await refusal({ dataDir: '/proc/offhook' })).toMatch(/cannot be used: it cannot be/)
  })

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    [
      'credentials.json is garbage',
      (path) => writeFile(join(path, 'credentials.json'), '{"accountSid":'),
      /credentials\.json is damaged\. Restore it/,
    ],
    [
      'credentials.json is gone',
      (path) => rm(join(path, 'credentials.json')),
      /has accounts, but .*credentials\.json is missing/,
    ],
    [
      'the database is gone',
      (path) => rm(join(path, 'db'), { recursive: true }),
      /is not in the database\. Restore the database/,
    ],
    [
      'the database is garbage',
      (path) => writeFile(join(path, 'db/global/pg_control'), Buffer.alloc(8192, 7)),
      /The database in .* cannot be opened .*: there is no backup of it yet/,
    ],
    [
      'the secret key is another',
      (path) => writeFile(join(path, 'secret.key'), 'ab'.repeat(32)),
      /is not the one that the stored secrets were made with/,
    ],
    [
      'the secret key is garbage',
      (path) => writeFile(join(path, 'secret.key'), 'garbage'),
      /secret\.key is damaged: it must hold 64 hex digits/,
    ],
    [
      'the certificate is garbage',
      (path) => writeFile(join(path, 'certificates/https.crt'), 'garbage'),
      /certificates\/https\.crt in the data folder is damaged/,
    ],
    [
      'the key of the audio is garbage',
      (path) => writeFile(join(path, 'certificates/dtls.key'), 'garbage'),
      /certificates\/dtls\.key in the data folder is damaged/,
    ],
  ])('says what is broken when %s', async (_what, breaks, sentence) => {
    const broken = await starts.folder()
    await cp(starts.used, broken, { recursive: true })
    await breaks(broken)

    expect(await refusal({ dataDir: broken })).toMatch(sentence)
  })
})
