/** The command as people run it: what it prints, what it keeps, and how it ends. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostgresServer, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { type RunOptions, ServerRun } from '../support/server-run.ts'

/** Runs, and holds its own folder and ports. */
let server: ServerProcess
/** A folder that has been started once, and whose server has ended. */
let used: string
let first: ServerProcess['facts']
const folders: string[] = []
const cleanups: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  used = await folder()
  const [running, other] = await Promise.all([
    ServerProcess.start(root, { env: { OFFHOOK_WEBRTC_ADDRESSES: '127.0.0.1' } }),
    ServerProcess.start(root, { dataDir: used }),
  ])
  server = running
  first = other.facts
  expect(await other.stop()).toBe(0)
})

afterAll(async () => {
  await server?.stop()
  for (const path of folders) await rm(path, { recursive: true, force: true })
})

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'offhook-start-'))
  folders.push(path)
  return path
}

function run(options: RunOptions): ServerRun {
  const made = new ServerRun(options)
  cleanups.push(async () => {
    made.kill('SIGKILL')
    await made.ended()
  })
  return made
}

describe('a start', () => {
  it('prints one line with --json and is the same installation as before', async () => {
    const again = run({ dataDir: used })
    await again.prints('\n')
    const facts = JSON.parse(again.stdout) as ServerProcess['facts']
    cleanups.push(() => Promise.resolve(again.kill('SIGTERM')))

    const { accountSid, authToken, apiKey, phoneNumber, sipUser, logins, workspaceSid } = first
    expect(facts).toMatchObject({ accountSid, authToken, apiKey, phoneNumber, workspaceSid })
    expect(facts).toMatchObject({ sipUser, logins, workflowSid: first.workflowSid })
    for (const { username, password } of facts.logins) {
      const response = await fetch(`${facts.httpUrl}/offhook/v1/Sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      })
      expect(response.status).toBe(201)
    }
    const phone = await SipPhone.open({ name: 'p', user: 'phone1', credentials: facts.sipUser })
    await phone.register({ ...facts.sip, domain: facts.sipUser.domain })
    await phone.close()
    for (const name of ['credentials.json', 'secret.key', 'certificates/https.key']) {
      expect((await stat(join(used, name))).mode & 0o777).toBe(0o600)
    }
    expect(JSON.parse(await readFile(join(used, 'credentials.json'), 'utf8'))).toMatchObject({
      accountSid,
      httpUrl: facts.httpUrl,
    })
    again.kill('SIGTERM')
    expect(await again.ended()).toBe(0)
    expect(again.stdout.split('\n')).toHaveLength(2)
  })

  it('tells a person where everything is', async () => {
    const started = run({ dataDir: used, args: [] })
    await started.prints('credentials.json')

    const { phoneNumber, logins, sipUser } = first
    const [admin, agent] = logins
    expect(started.stdout).toMatch(/http:\/\/localhost:\d+\/app\/\n/)
    expect(started.stdout).toMatch(/http:\/\/localhost:\d+\/app\/test-caller\n/)
    expect(started.stdout).toContain(`${agent?.username} / ${agent?.password}`)
    expect(started.stdout).toContain(`${admin?.username} / ${admin?.password}`)
    expect(started.stdout).toMatch(new RegExp(`sip:\\${phoneNumber}@127\\.0\\.0\\.1:\\d+\\n`))
    expect(started.stdout).toContain(`${sipUser.username} / ${sipUser.password} at 127.0.0.1:`)
    started.kill('SIGTERM')
    expect(await started.ended()).toBe(0)
  })

  it('that is ended before it is ready ends in order', async () => {
    const started = run({ dataDir: used })
    await started.logs('Database opened')

    started.kill('SIGTERM')

    expect(await started.ended()).toBe(0)
    expect(started.stdout).toBe('')
  })

  it('goes on after first starts that were killed at every stage', async () => {
    const dataDir = await folder()
    const stages: ((cut: ServerRun) => Promise<unknown>)[] = [
      () =>
        until('the database is being made', () => exists(join(dataDir, 'db/PG_VERSION')), 30_000),
      (cut) => cut.logs('Migration applied'),
      (cut) => cut.logs('Database opened'),
      () =>
        until(
          'credentials are written',
          async () =>
            (await exists(join(dataDir, 'credentials.draft.json'))) ||
            (await exists(join(dataDir, 'credentials.json'))),
          30_000,
        ),
    ]
    for (const stage of stages) {
      const cut = run({ dataDir })
      await stage(cut)
      cut.kill('SIGKILL')
      await cut.ended()
      expect(cut.stdout).toBe('')
    }

    const started = await ServerProcess.start(root, { dataDir })

    cleanups.push(() => started.stop())
    const { accountSid, phoneNumber } = started.facts
    const client = restClient(started.facts)
    expect(await client.api.v2010.accounts(accountSid).fetch()).toMatchObject({ status: 'active' })
    const numbers = await client.incomingPhoneNumbers.list()
    expect(numbers.map((number) => number.phoneNumber)).toEqual([phoneNumber])
  })

  it('leaves room for others on the same machine', async () => {
    const env = { OFFHOOK_LOG_LEVEL: 'warn' }
    const servers = await Promise.all([1, 2].map(() => ServerProcess.start(root, { env })))
    for (const each of servers) cleanups.push(() => each.stop())
    const all = [server, ...servers].map(({ facts }) => facts)

    const theirs = (of: (facts: ServerProcess['facts']) => string | number) =>
      new Set(all.map(of)).size
    expect(theirs(({ sip }) => sip.port)).toBe(3)
    expect(theirs(({ httpUrl }) => httpUrl)).toBe(3)
    expect(theirs(({ httpsUrl }) => httpsUrl)).toBe(3)
    expect(theirs(({ webrtcPort }) => webrtcPort)).toBe(3)
    expect(theirs(({ accountSid }) => accountSid)).toBe(3)
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550171' })
    cleanups.push(() => phone.close())
    for (const { phoneNumber, sip } of all) {
      const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
      await call.until('answered')
    }
  })
})

describe('SIGTERM', () => {
  it('ends calls with BYE, finishes their rows, frees the ports, and exits with 0', async () => {
    const dataDir = await folder()
    const running = await ServerProcess.start(root, { dataDir })
    cleanups.push(() => running.stop())
    const { facts } = running
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550172' })
    cleanups.push(() => phone.close())
    const target = `sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`
    const calls = await Promise.all([1, 2, 3].map(() => phone.call(target)))
    await Promise.all(calls.map((call) => call.until('answered')))
    await until('all are spoken to', () =>
      calls.every(({ mouth }) => mouth.packets.some(({ peak }) => peak > 1000)),
    )

    const code = await running.stop()

    expect(code).toBe(0)
    await Promise.all(calls.map((call) => call.until('ended')))
    expect(calls.map(({ end }) => end?.by)).toEqual(['remote', 'remote', 'remote'])
    const again = await ServerProcess.start(root, {
      dataDir,
      env: {
        OFFHOOK_HTTP_PORT: new URL(facts.httpUrl).port,
        OFFHOOK_HTTPS_PORT: new URL(facts.httpsUrl).port,
        OFFHOOK_SIP_PORT: String(facts.sip.port),
        OFFHOOK_WEBRTC_PORT: String(facts.webrtcPort),
      },
    })
    cleanups.push(() => again.stop())
    const rows = await restClient(again.facts).calls.list()
    expect(rows.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    const recordings = await restClient(again.facts).recordings.list()
    expect(recordings.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
  })
})

describe('health', () => {
  it('says that browsers elsewhere can not reach a server on loopback alone', async () => {
    const { httpUrl } = server.facts

    const health = await fetch(`${httpUrl}/healthz`)
    expect([health.status, await health.json()]).toEqual([200, { ok: true }])
    const ready = await fetch(`${httpUrl}/readyz`)
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({
      ready: true,
      reasons: [],
      notes: ['no network address: browsers on this machine only'],
    })
  })

  it('is not ready while the database is away, and lives on', async () => {
    const postgres = await PostgresServer.start()
    cleanups.push(() => postgres.stop())
    const env = { DATABASE_URL: await postgres.createDatabase(), OFFHOOK_LOG_LEVEL: 'silent' }
    const running = await ServerProcess.start(root, { env })
    cleanups.push(() => running.stop())
    const { httpUrl } = running.facts
    expect((await fetch(`${httpUrl}/readyz`)).status).toBe(200)

    await postgres.stop()

    const ready = await until('the server is not ready', async () => {
      const response = await fetch(`${httpUrl}/readyz`)
      return response.status === 503 && response
    })
    expect(await ready.json()).toMatchObject({
      ready: false,
      reasons: ['the database does not answer'],
    })
    expect((await fetch(`${httpUrl}/healthz`)).status).toBe(200)
  })
})

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
