import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, systemClock } from '@offhook/core'
import { createStore } from '@offhook/store'
import {
  frequencies,
  hears,
  type PhoneCall,
  ServerProcess,
  SipPhone,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import { expect } from 'vitest'
import { BridgeAgent } from './bridge-agent.ts'
import { basicAuth, restClient } from './rest.ts'
import { root } from './root.ts'
import { ServerRun } from './server-run.ts'
import { holdsTone, readWav } from './wav.ts'

const ROOM = '+12015554001'
const QUEUE = '+12015554002'
const RING = '+12015554003'
/** More rows than all rounds make. */
const PAGE = 1000
const FINAL = ['completed', 'failed', 'busy', 'no-answer', 'canceled']

interface Phones {
  readonly callers: SipPhone
  /** Takes the calls that REST makes. */
  readonly taker: SipPhone
  /** Rings for ever. */
  readonly ringer: SipPhone
  readonly agent: BridgeAgent
}

/** A caller, and the tone that they speak. */
interface Speaker {
  readonly call: PhoneCall
  readonly tone: number
}

/** One data folder on which a server is killed again and again, and what must be kept of it. */
export class CrashSite {
  readonly #databaseUrl: string | null
  readonly #dataDir: string
  readonly #host: WebhookHost
  readonly #applications = new Set<string>()
  readonly #calls = new Set<string>()
  /** Recordings that are known to be in order. */
  readonly #heard = new Set<string>()
  /** Crashes in mid-call: each had three callers in the queue, and one of them with an agent. */
  #settled = 0
  #server: ServerProcess
  #phones: Phones

  private constructor(parts: {
    databaseUrl: string | null
    dataDir: string
    host: WebhookHost
    server: ServerProcess
    phones: Phones
  }) {
    this.#databaseUrl = parts.databaseUrl
    this.#dataDir = parts.dataDir
    this.#host = parts.host
    this.#server = parts.server
    this.#phones = parts.phones
  }

  static async open(databaseUrl: string | null = null): Promise<CrashSite> {
    const dataDir = await mkdtemp(join(tmpdir(), 'offhook-crash-'))
    const host = await WebhookHost.open()
    const server = await startServer(dataDir, databaseUrl)
    const phones = await openPhones(server)
    const site = new CrashSite({ databaseUrl, dataDir, host, server, phones })
    await site.#prepare()
    return site
  }

  /** Calls of all kinds, and rows by REST, until enough are acknowledged; then the server is killed. */
  async crash(options: { settled: boolean; acknowledged: number }): Promise<readonly Speaker[]> {
    const before = this.#applications.size + this.#calls.size
    const writing = [this.#makeCalls(), this.#makeApplications(), this.#makeApplications()]
    const speakers = await this.#dial()
    if (options.settled) {
      await this.#settle(speakers)
      this.#settled++
    }
    await until(
      'rows are acknowledged',
      () => this.#applications.size + this.#calls.size >= before + options.acknowledged,
    )
    await this.#server.kill()
    await Promise.all(writing)
    return speakers
  }

  /** A start that is killed too, before it is ready. */
  async crashWhileStarting(log: string): Promise<void> {
    const run = new ServerRun({
      dataDir: this.#dataDir,
      env: this.#databaseUrl === null ? {} : { DATABASE_URL: this.#databaseUrl },
    })
    await run.logs(log)
    run.kill('SIGKILL')
    await run.ended()
    expect(run.stdout).toBe('')
  }

  /** The server opens again: everything acknowledged is there, and nothing goes on. */
  async recover(speakers: readonly Speaker[], { settled }: { settled: boolean }): Promise<void> {
    this.#server = await startServer(this.#dataDir, this.#databaseUrl)
    const client = restClient(this.#server.facts)
    const calls = await client.calls.list({ pageSize: PAGE })
    expect(calls.filter(({ status }) => !FINAL.includes(status))).toEqual([])
    expect(missing(this.#calls, calls)).toEqual([])
    const applications = await client.applications.list({ pageSize: PAGE })
    expect(missing(this.#applications, applications)).toEqual([])
    const conferences = await client.conferences.list({ pageSize: PAGE })
    expect(conferences.filter(({ status }) => status !== 'completed')).toEqual([])
    await this.#checkRecordings(settled ? speakers : [])
    await this.#checkPhones()
    await until('the application is told of every call that it made', () => {
      const told = new Set(this.#host.asked('/told').map(({ parameters }) => parameters['CallSid']))
      return [...this.#calls].every((sid) => told.has(sid))
    })
    await closePhones(this.#phones)
    this.#phones = await openPhones(this.#server)
  }

  /** A caller phones as before, and is heard. */
  async callsWork(): Promise<void> {
    const [one, two] = await Promise.all([this.#call(ROOM, 0), this.#call(ROOM, 1)])
    await Promise.all([one.call.until('answered'), two.call.until('answered')])
    await Promise.all([hears(one.call, two.tone), hears(two.call, one.tone)])
    await Promise.all([one.call.hangup(), two.call.hangup()])
  }

  /** Stops the server and reads from its database what no interface shows. */
  async close(): Promise<void> {
    await closePhones(this.#phones)
    await this.#server.stop()
    await this.#host.close()
    await rm(this.#dataDir, { recursive: true, force: true })
  }

  /** Stops the server in order and reads its tables: nothing in them is in progress. */
  async nothingIsOpen(): Promise<void> {
    expect(await this.#server.stop()).toBe(0)
    const store = await createStore({
      databaseUrl: this.#databaseUrl,
      dataDir: this.#dataDir,
      clock: systemClock,
      logger: silentLogger,
    })
    try {
      const live = await store.taskRouter.loadLive()
      expect(live.task).toEqual([])
      expect(live.reservation).toEqual([])
      const { workspaceSid, accountSid } = this.#server.facts
      const page = { size: PAGE, after: null }
      const events = async (eventType: string) => {
        const filter = { workspaceSid, eventType } as Parameters<typeof store.taskRouter.events>[0]
        return (await store.taskRouter.events(filter, page)).rows
      }
      const created = await events('task.created')
      for (const { taskSid } of created) {
        const task = taskSid && (await store.taskRouter.task(taskSid))
        expect(task).toMatchObject({ assignmentStatus: 'canceled', reason: 'node-lost' })
      }
      const reservations = await events('reservation.created')
      for (const { reservationSid } of reservations) {
        const row = reservationSid && (await store.taskRouter.reservation(reservationSid))
        expect(row).toMatchObject({
          status: expect.stringMatching(/^(canceled|completed|rescinded|timeout|rejected)$/),
        })
      }
      const conferences = await store.voice.conferences({ accountSid: accountSid as never }, page)
      for (const { sid } of conferences.rows) {
        const left = await store.voice.participants(sid)
        expect(left.filter(({ leftAt }) => leftAt === null)).toEqual([])
      }
      const queues = await store.voice.queues(accountSid as never, page)
      for (const { sid } of queues.rows) expect(await store.voice.queueMembers(sid)).toEqual([])
      expect(created.length).toBeGreaterThanOrEqual(3 * this.#settled)
      expect(reservations.length).toBeGreaterThanOrEqual(this.#settled)
    } finally {
      await store.close()
    }
  }

  async #prepare(): Promise<void> {
    const client = restClient(this.#server.facts)
    const record = '<Start><Recording channels="dual"/></Start>'
    const answer = (path: string, document: () => string) =>
      this.#host.answers(path, () => ({ body: `<Response>${record}${document()}</Response>` }))
    const numbers: readonly (readonly [string, string])[] = [
      [
        ROOM,
        answer(
          '/room',
          () =>
            '<Dial><Conference beep="false" record="record-from-start">room</Conference></Dial>',
        ),
      ],
      [QUEUE, answer('/queue', () => `<Enqueue workflowSid="${this.#server.facts.workflowSid}"/>`)],
      [RING, answer('/ring', () => `<Dial><Sip>${this.#phones.ringer.uri}</Sip></Dial>`)],
    ]
    for (const [phoneNumber, voiceUrl] of numbers) {
      await client.incomingPhoneNumbers.create({ phoneNumber, voiceUrl })
    }
    this.#host.answers('/told', () => ({ status: 204 }))
    this.#host.answers('/taken', '<Response><Pause length="120"/></Response>')
  }

  async #dial(): Promise<readonly Speaker[]> {
    const main = this.#server.facts.phoneNumber
    return Promise.all(
      [ROOM, ROOM, ROOM, QUEUE, QUEUE, QUEUE, RING, main].map((to, index) => this.#call(to, index)),
    )
  }

  async #call(to: string, index: number): Promise<Speaker> {
    const { host, port } = this.#server.facts.sip
    const call = await this.#phones.callers.call(`sip:${to}@${host}:${port}`)
    const tone = frequencies[index] ?? 0
    call.speaks(tone)
    return { call, tone }
  }

  /** Everybody talks: three in a room, one of the queue with the agent, the others wait. */
  async #settle(speakers: readonly Speaker[]): Promise<void> {
    await Promise.all(speakers.map(({ call }) => call.until('answered')))
    const { agent } = this.#phones
    await agent.becomeAvailable()
    const withAgent = await agent.takeNext()
    const [one, two, three, ...queued] = speakers
    if (!one || !two || !three) throw new Error('there are too few callers')
    await Promise.all([
      until('everybody has talked for two seconds', () =>
        speakers.every(({ call }) => call.mouth.packets.length > 100),
      ),
      hears(one.call, two.tone, three.tone),
      until('the agent hears a caller', async () => {
        const levels = await withAgent.levels(queued.slice(0, 3).map(({ tone }) => tone))
        return levels?.some((level) => level > -30)
      }),
    ])
  }

  /** Until the server is gone. */
  async #makeApplications(): Promise<void> {
    const client = restClient(this.#server.facts)
    for (;;) {
      const made = await client.applications.create({ friendlyName: 'kept' }).catch(() => null)
      if (!made) return
      this.#applications.add(made.sid)
    }
  }

  async #makeCalls(): Promise<void> {
    const { facts } = this.#server
    for (let count = 0; count < 3; count++) {
      const made = await restClient(facts)
        .calls.create({
          to: this.#phones.taker.uri,
          from: facts.phoneNumber,
          url: `${this.#host.url}/taken`,
          statusCallback: `${this.#host.url}/told`,
        })
        .catch(() => null)
      if (!made) return
      this.#calls.add(made.sid)
    }
  }

  /** Every recording has ended; those of this round are whole and have the callers' voices in them. */
  async #checkRecordings(speakers: readonly Speaker[]): Promise<void> {
    const { facts } = this.#server
    const list = await restClient(facts).recordings.list({ pageSize: PAGE })
    expect(list.filter(({ status }) => status !== 'completed' && status !== 'absent')).toEqual([])
    const authorization = basicAuth(facts)
    const tones = new Set<number>()
    for (const { sid, status, duration, channels } of list) {
      if (this.#heard.has(sid)) continue
      this.#heard.add(sid)
      if (status === 'absent') {
        expect(speakers).toEqual([])
        continue
      }
      const url = `${facts.httpUrl}/2010-04-01/Accounts/${facts.accountSid}/Recordings/${sid}.wav`
      const response = await fetch(url, { headers: { authorization } })
      expect(response.status).toBe(200)
      const wav = readWav(Buffer.from(await response.arrayBuffer()))
      expect(wav.channels.length).toBe(Number(channels))
      expect(Math.abs(Number(duration) - wav.durationMs / 1000)).toBeLessThanOrEqual(1)
      if (speakers.length > 0) expect(wav.durationMs).toBeGreaterThan(0)
      for (const { tone } of speakers)
        if (wav.channels.some((x) => holdsTone(x, 8000, tone, 400))) tones.add(tone)
    }
    expect([...tones].sort()).toEqual(speakers.map(({ tone }) => tone).sort())
  }

  /** Whoever was talking is told that it is over. */
  async #checkPhones(): Promise<void> {
    const { callers, taker, agent } = this.#phones
    const talking = [callers, taker, agent.phone].flatMap(({ calls }) => calls)
    await until('every call of the phones is over', () => {
      const left = talking.filter(({ status }) => status === 'answered')
      return left.length === 0
    })
  }
}

function missing(acknowledged: ReadonlySet<string>, rows: readonly { sid: string }[]): string[] {
  const there = new Set(rows.map(({ sid }) => sid))
  return [...acknowledged].filter((sid) => !there.has(sid))
}

function startServer(dataDir: string, databaseUrl: string | null): Promise<ServerProcess> {
  return ServerProcess.start(root, {
    dataDir,
    env: {
      OFFHOOK_LOG_LEVEL: 'warn',
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    },
  })
}

async function openPhones(server: ServerProcess): Promise<Phones> {
  const [callers, taker, ringer, agent] = await Promise.all([
    SipPhone.open({ name: 'callers', user: '+12025550170' }),
    SipPhone.open({ name: 'taker', user: 'taker', onCall: (call) => void call.answer() }),
    SipPhone.open({ name: 'ringer', user: 'ringer' }),
    BridgeAgent.open(server.facts),
  ])
  return { callers, taker, ringer, agent }
}

async function closePhones({ callers, taker, ringer, agent }: Phones): Promise<void> {
  await Promise.all([callers.close(), taker.close(), ringer.close(), agent.close()])
}
