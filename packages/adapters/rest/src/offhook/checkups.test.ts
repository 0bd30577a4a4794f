/** Check-ups as browsers hand them in, with the rules of the domain below. */
import { type Change, makeSid, SimulatedClock } from '@offhook/core'
import { type Checkup, Checkups } from '@offhook/insights'
import { beforeEach, expect, it } from 'vitest'
import type { Answer } from '../http/answer.ts'
import { Form } from '../http/form.ts'
import type { Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { checkupRoutes } from './checkups.ts'

const accountSid = makeSid('AC')
const line = { name: 'mos', result: 'ok', value: 4.3, detail: null }
const given = { browser: 'Chrome, Linux', lines: [line] }

let kept: Checkup[]
let applications: { sid: string; friendlyName: string; voiceUrl: string }[]
let minted: {
  identity: string
  session?: string
  ttlSeconds: number
  voice: { outgoingApplicationSid: string; incomingAllow: boolean }
}[]
let limits: Record<string, object>
let ask: (
  route: string,
  how?: { json?: object; sid?: string; person?: string; sees?: boolean; account?: string },
) => Promise<Answer>

beforeEach(() => {
  kept = []
  applications = []
  minted = []
  limits = {}
  const own = (where: Partial<Checkup>) =>
    kept
      .filter((row) =>
        Object.entries(where).every(
          ([name, value]) => value === undefined || row[name as keyof Checkup] === value,
        ),
      )
      .reverse()
  const checkups = new Checkups({
    clock: new SimulatedClock(),
    rows: {
      find: async (_: unknown, where: object) => own(where)[0],
      page: async (_: unknown, where: object) => ({ rows: own(where), next: null }),
    } as never,
    writer: {
      commit: async (changes: readonly Change[]) => {
        for (const change of changes) {
          if (change.op === 'put') kept.push(change.row as unknown as Checkup)
          else if (change.op === 'delete')
            kept = kept.filter(({ sid }) => sid !== change.key['sid'])
        }
      },
    } as never,
  })
  const handlers: Record<string, Handler> = {}
  const note =
    (method: string) =>
    (route: string, _: unknown, handler: Handler, how: object = {}) => {
      const name = `${method} ${route.replace('/offhook/v1/Checkups', '')}`
      handlers[name] = handler
      limits[name] = how
    }
  const accounts = {
    mintAccessToken: async (wanted: never) => {
      minted.push(wanted)
      return { token: 'token' }
    },
    applications: {
      list: () => ({ rows: applications, next: null }),
      create: async (_: string, wanted: { friendlyName: string; voiceUrl: string }) => {
        const made = { sid: makeSid('AP'), ...wanted }
        applications.push(made)
        return made
      },
    },
  }
  checkupRoutes(
    { get: note('GET'), post: note('POST') } as unknown as Routes,
    { checkups, accounts } as unknown as RestOptions,
  )
  ask = async (route, { json = {}, sid = '', person = 'ann', sees = false, account } = {}) =>
    (await handlers[route]!({
      accountSid: account ?? accountSid,
      principal: {
        kind: 'person',
        person: { accountSid: account ?? accountSid, sid: person, fullName: `Agent ${person}` },
      },
      request: { headers: {} },
      may: () => sees,
      ...{ json, form: new Form({}), param: () => sid },
    } as unknown as Asked)) as Answer
})

it('is kept with its worst result, and opened by whoever has the link and the account', async () => {
  const lines = [line, { name: 'loss', result: 'poor', value: 3, detail: null }]
  const made = await ask('POST ', { json: { ...given, lines } })
  expect(made).toMatchObject({
    status: 201,
    body: { fullName: 'Agent ann', browser: 'Chrome, Linux', result: 'poor', lines },
  })
  const { sid } = made.body as { sid: string }

  expect((await ask('GET /:Sid', { sid, person: 'bob' })).body).toEqual(made.body)
  const elsewhere = ask('GET /:Sid', { sid, account: makeSid('AC') })
  await expect(elsewhere).rejects.toMatchObject({ code: 20404 })
})

it('is listed for its own person, and for who sees reports', async () => {
  await ask('POST ', { json: given, person: 'ann' })
  await ask('POST ', { json: given, person: 'bob' })
  const names = async (how: object) =>
    ((await ask('GET ', how)).body as { checkups: Checkup[] }).checkups.map((row) => row.fullName)

  expect(await names({ person: 'bob' })).toEqual(['Agent bob'])
  expect(await names({ person: 'sue', sees: true })).toEqual(['Agent bob', 'Agent ann'])
})

it('makes room for the newest fifty of a person', async () => {
  await ask('POST ', { json: given, person: 'bob' })
  for (let count = 0; count < 52; count++) await ask('POST ', { json: given })

  expect(kept.filter(({ personSid }) => personSid === 'ann')).toHaveLength(50)
  expect(kept.filter(({ personSid }) => personSid === 'bob')).toHaveLength(1)
})

it.each([
  ['no line', { lines: [] }],
  ['an unknown name', { lines: [{ ...line, name: 'smell' }] }],
  ['an unknown result', { lines: [{ ...line, result: 'great' }] }],
  ['a line twice', { lines: [line, line] }],
  ['a value that is none', { lines: [{ ...line, value: '4' }] }],
  ['a value without bounds', { lines: [{ ...line, value: 1e300 }] }],
  ['a detail that is a text', { lines: [{ ...line, detail: '<b>see</b> this' }] }],
  ['a browser that is a text', { browser: 'x'.repeat(65) }],
  ['a browser with signs', { browser: 'Chrome <script>' }],
])('is refused with %s', async (_what, part) => {
  await expect(ask('POST ', { json: { ...given, ...part } })).rejects.toMatchObject({ code: 20001 })
  expect(kept).toEqual([])
})

it('takes bodies of eight kilobytes at most', () => {
  expect(limits['POST ']).toEqual({ body: 8192 })
})

it('gives tokens that can call one echo, which is made once', async () => {
  await ask('POST /Tokens')
  await ask('POST /Tokens', { person: 'bob' })

  expect(applications).toMatchObject([{ voiceUrl: 'flow://checkup/echo' }])
  const [first, second] = minted
  expect(first?.voice.outgoingApplicationSid).toBe(applications[0]?.sid)
  expect(second?.voice.outgoingApplicationSid).toBe(applications[0]?.sid)
  // A token of a session must have its person's name, or is refused.
  expect(first).toMatchObject({ ttlSeconds: 300, voice: { incomingAllow: false } })
  expect(first?.session).toBeUndefined()
  expect(first?.identity).toMatch(/^offhook-checkup-[0-9a-f]{8}$/)
  expect(first?.identity).not.toBe(second?.identity)
})
