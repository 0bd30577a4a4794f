/** The bridge of a node that stands by: another one routes. */
import { Contacts } from '@offhook/contacts'
import { Emitter, makeSid, silentLogger, systemClock } from '@offhook/core'
import { type LiveRows, TaskRouter, WorkerPresence } from '@offhook/task-router'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TaskGateway } from './task-gateway.ts'

const common = { clock: systemClock, logger: silentLogger }
const writer = { commit: async () => {}, writeBehind() {} }

let parts: { close(): void }[]
let standby: TaskGateway

beforeEach(() => {
  const router = new TaskRouter({
    ...common,
    writer,
    repository: {
      loadLive: async () => ({}) as LiveRows,
      task: async () => undefined,
      reservation: async () => undefined,
      reservationsOfTask: async () => [],
      decisionsOfTask: async () => [],
      events: async () => ({ rows: [], next: null }),
      countedEvents: async () => [],
    },
    lease: { held: false },
  })
  const voice = { events: new Emitter() } as unknown as ConstructorParameters<
    typeof Contacts
  >[0]['voice']
  const alerts = {} as ConstructorParameters<typeof Contacts>[0]['alerts']
  const contacts = new Contacts({ ...common, router, voice, alerts })
  const presence = new WorkerPresence({
    ...common,
    router,
    writer,
    repository: { workerLeases: async () => [] },
    lostAfterMs: 30_000,
  })
  standby = new TaskGateway({
    ...common,
    router,
    contacts,
    presence,
    checkAttributes: async () => undefined,
    workerLostAfterMs: 30_000,
    accounts: {
      verifyAccessToken: async () => ({ refused: 'bad-signature' }),
      refusalOf: () => null,
      events: new Emitter(),
    },
  })
  parts = [standby, presence, contacts, router]
})

afterEach(() => {
  for (const part of parts) part.close()
})

it('refuses requests for a while, and lets a page ask whether it may ask', async () => {
  const { status, headers, body } = await standby.handle({
    method: 'POST',
    headers: {},
    body: JSON.stringify({
      url: `/Workspaces/${makeSid('WS')}/Activities`,
      method: 'GET',
      params: {},
      token: 'any',
    }),
  })

  expect(status).toBe(503)
  expect(headers['retry-after']).toBe('2')
  expect(JSON.parse(body)).toMatchObject({ code: 20503, status: 503 })
  expect((await standby.handle({ method: 'OPTIONS', headers: {}, body: '' })).status).toBe(204)
})
