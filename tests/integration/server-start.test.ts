/** The command as people run it: what it prints, what it keeps, and how it ends. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PostgresServer, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import type { ServerRun } from '../support/server-run.ts'
import { Starts } from '../support/starts.ts'
import { WorkerClient } from '../support/worker-client.ts'

let starts: Starts

beforeAll(async () => {
  starts = await Starts.open()
})

afterEach(() => starts.endTest())

afterAll(() => starts?.close())

describe('a start', () => {
  it('prints one line with --json and is the same installation as before', async () => {
    // Where no recogniser of speech is found, it says what installs one.
    const again = starts.run({ dataDir: starts.used, env: { PATH: '/nowhere' } })
    await again.prints('\n')
    await again.logs('apt-get install pocketsphinx pocketsphinx-en-us')
    const facts = JSON.parse(again.stdout) as ServerProcess['facts']
    starts.afterTest(() => Promise.resolve(again.kill('SIGTERM')))

    const { accountSid, authToken, apiKey, phoneNumber, sipUser, logins, workspaceSid } =
      starts.first
    expect(facts).toMatchObject({ accountSid, authToken, apiKey, phoneNumber, workspaceSid })
    expect(facts).toMatchObject({ sipUser, logins, workflowSid: starts.first.workflowSid })
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
      expect((await stat(join(starts.used, name))).mode & 0o777).toBe(0o600)
    }
    expect(JSON.parse(await readFile(join(starts.used, 'credentials.json'), 'utf8'))).toMatchObject(
      {
        accountSid,
        httpUrl: facts.httpUrl,
      },
    )
    again.kill('SIGTERM')
    expect(await again.ended()).toBe(0)
    expect(again.stdout.split('\n')).toHaveLength(2)
  })

  it('tells a person where everything is', async () => {
    const started = starts.run({ dataDir: starts.used, args: [] })
    await started.prints('credentials.json')

    const { phoneNumber, logins, sipUser } = starts.first
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
    const started = starts.run({ dataDir: starts.used })
    await started.logs('Database opened')

    started.kill('SIGTERM')

    expect(await started.ended()).toBe(0)
    expect(started.stdout).toBe('')
  })

  it('goes on after first starts that were killed at every stage', async () => {
    const dataDir = await starts.folder()
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
      const cut = starts.run({ dataDir })
      await stage(cut)
      cut.kill('SIGKILL')
      await cut.ended()
      // With its credentials a server is ready in no time: this process may be later than that.
      if (stage !== stages.at(-1)) expect(cut.stdout).toBe('')
    }

    const started = await ServerProcess.start(root, { dataDir })

    starts.afterTest(() => started.stop())
    const { accountSid, phoneNumber } = started.facts
    const client = restClient(started.facts)
    expect(await client.api.v2010.accounts(accountSid).fetch()).toMatchObject({ status: 'active' })
    const numbers = await client.incomingPhoneNumbers.list()
    expect(numbers.map((number) => number.phoneNumber)).toEqual([phoneNumber])
  })

  it('leaves room for others on the same machine', async () => {
    const env = { OFFHOOK_LOG_LEVEL: 'warn' }
    const servers = await Promise.all([1, 2].map(() => ServerProcess.start(root, { env })))
    for (const each of servers) starts.afterTest(() => each.stop())
    const all = [starts.server, ...servers].map(({ facts }) => facts)

    const theirs = (of: (facts: ServerProcess['facts']) => string | number) =>
      new Set(all.map(of)).size
    expect(theirs(({ sip }) => sip.port)).toBe(3)
    expect(theirs(({ httpUrl }) => httpUrl)).toBe(3)
    expect(theirs(({ httpsUrl }) => httpsUrl)).toBe(3)
    expect(theirs(({ webrtcPort }) => webrtcPort)).toBe(3)
    expect(theirs(({ accountSid }) => accountSid)).toBe(3)
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550171' })
    starts.afterTest(() => phone.close())
    for (const { phoneNumber, sip } of all) {
      const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
      await call.until('answered')
    }
  })
})

describe('a restart', () => {
  it('leaves workers as they were who are back in time, and takes off who is not', async () => {
    const dataDir = await starts.folder()
    const env = { OFFHOOK_WORKER_LOST_AFTER: '6' }
    const first = await ServerProcess.start(root, { dataDir, env })
    starts.afterTest(() => first.stop())
    const { activities, workers } = restClient(first.facts).taskrouter.v1.workspaces(
      first.facts.workspaceSid,
    )
    const available = (await activities.list({ friendlyName: 'Available' }))[0]?.sid ?? ''
    const names = ['back', 'lost', 'driven']
    const [back = '', lost = '', driven = ''] = await Promise.all(
      names.map(async (friendlyName) => {
        const { sid } = await workers.create({ friendlyName, activitySid: available })
        return sid
      }),
    )
    for (const sid of [back, lost]) await WorkerClient.open(first.facts, sid)
    expect(await first.stop()).toBe(0)

    const second = await ServerProcess.start(root, { dataDir, env })
    starts.afterTest(() => second.stop())
    const again = await WorkerClient.open(second.facts, back)
    starts.afterTest(async () => again.close())
    const now = restClient(second.facts).taskrouter.v1.workspaces(second.facts.workspaceSid)
    const doing = async (sid: string) => (await now.workers(sid).fetch()).activityName
    await until('who did not come back is off', async () => (await doing(lost)) === 'Offline')

    expect([await doing(back), await doing(driven)]).toEqual(['Available', 'Available'])
  })
})

describe('SIGTERM', () => {
  it('ends calls with BYE, finishes their rows, frees the ports, and exits with 0', async () => {
    const dataDir = await starts.folder()
    const running = await ServerProcess.start(root, { dataDir })
    starts.afterTest(() => running.stop())
    const { facts } = running
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550172' })
    starts.afterTest(() => phone.close())
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
    starts.afterTest(() => again.stop())
    const rows = await restClient(again.facts).calls.list()
    expect(rows.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    const recordings = await restClient(again.facts).recordings.list()
    expect(recordings.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
  })
})

describe('health', () => {
  it('says that browsers elsewhere cannot reach a server on loopback alone', async () => {
    const { httpUrl } = starts.server.facts

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
    starts.afterTest(() => postgres.stop())
    const env = { DATABASE_URL: await postgres.createDatabase(), OFFHOOK_LOG_LEVEL: 'silent' }
    const running = await ServerProcess.start(root, { env })
    starts.afterTest(() => running.stop())
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
