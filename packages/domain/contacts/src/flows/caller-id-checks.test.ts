import { OwnRows } from '@offhook/accounts'
import {
  type CallSid,
  type Change,
  type E164,
  Emitter,
  makeSid,
  type OutboxChange,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import type { Call, VoiceEvents } from '@offhook/voice'
import { beforeEach, expect, it } from 'vitest'
import { CallerIdChecks } from './caller-id-checks.ts'

const accountSid = makeSid('AC')
const phoneNumber = '+12025550111' as E164

let clock: SimulatedClock
let events: Emitter<VoiceEvents>
let placed: { sid: CallSid; to: string; url: string | undefined; sendDigits: string | undefined }[]
let committed: Change[]
let refuses: boolean
let checks: CallerIdChecks

beforeEach(() => {
  clock = new SimulatedClock()
  events = new Emitter(() => {})
  placed = []
  committed = []
  refuses = false
  const writer = {
    commit: async (changes: readonly Change[]) => void committed.push(...changes),
    writeBehind() {},
  }
  const rows = { find: async () => undefined, page: async () => ({ rows: [], next: null }) }
  checks = new CallerIdChecks({
    clock,
    logger: silentLogger,
    voice: {
      events,
      createCall: async ({ to, url, sendDigits }) => {
        if (refuses) throw new Error('no trunk')
        const sid = makeSid('CA')
        placed.push({ sid, to, url, sendDigits })
        return { sid } as Call
      },
    },
    callerIds: new OwnRows('outgoing-caller-id', 'OutgoingCallerIds', { rows, writer, clock }),
    writer,
    numberOf: () => '+12025550100' as E164,
  })
})

const begin = (over: { callDelay?: number; extension?: string; phoneNumber?: E164 } = {}) =>
  checks.begin({
    accountSid,
    phoneNumber,
    friendlyName: 'Her desk',
    callDelay: 0,
    extension: undefined,
    statusCallback: { url: 'https://app.example/told', method: 'POST' },
    ...over,
  })

const pathOf = (url: string | undefined, step: string) =>
  `${step}/${url?.replace('flow://caller-id/ask/', '')}`
const told = () =>
  committed
    .filter((change): change is OutboxChange => change.op === 'outbox')
    .map(({ payload }) => (payload['parameters'] as Record<string, string>)['VerificationStatus'])

it('calls after the delay, and dials the extension', async () => {
  const { callSid } = await begin({ callDelay: 30, extension: '42' })
  await clock.advance(29_999)
  expect([callSid, placed]).toEqual([null, []])

  await clock.advance(1)

  expect(placed).toMatchObject([{ to: phoneNumber, sendDigits: '42' }])
})

it('keeps the number before it says so', async () => {
  const { code } = await begin()

  const document = await checks.flow(pathOf(placed[0]?.url, 'typed'), { Digits: code })

  expect(document).toContain('has been verified')
  expect(committed[0]).toMatchObject({ entity: 'outgoing-caller-id', row: { phoneNumber } })
  expect(told()).toEqual(['success'])
})

it('takes a code once, and none after the call has ended', async () => {
  const first = await begin()
  const path = pathOf(placed[0]?.url, 'typed')
  await checks.flow(path, { Digits: first.code })
  expect(await checks.flow(path, { Digits: first.code })).not.toContain('verified')
  const second = await begin()

  events.emit('call.ended', { sid: second.callSid } as Call, 'peer')

  const late = await checks.flow(pathOf(placed[1]?.url, 'typed'), { Digits: second.code })
  expect(late).not.toContain('verified')
  expect(told()).toEqual(['success', 'failed'])
})

it('tells a failure when the delayed call cannot be placed', async () => {
  await begin({ callDelay: 5 })
  refuses = true

  await clock.advance(5_000)

  expect(told()).toEqual(['failed'])
})

it('refuses to check many numbers at once', async () => {
  for (let n = 0; n < 20; n++) await begin({ phoneNumber: `+1201555${1000 + n}` as E164 })

  await expect(begin()).rejects.toMatchObject({ code: 20429, status: 429 })
})

it('checks a number once at a time: who asks again makes the code before worthless', async () => {
  const first = await begin()
  const second = await begin()

  const late = await checks.flow(pathOf(placed[0]?.url, 'typed'), { Digits: first.code })
  const document = await checks.flow(pathOf(placed[1]?.url, 'typed'), { Digits: second.code })

  expect(late).not.toContain('verified')
  expect(document).toContain('verified')
  expect(told()).toEqual(['failed', 'success'])
})

it('does not call for a check that another has taken the place of', async () => {
  await begin({ callDelay: 30 })
  await begin({ callDelay: 60 })

  await clock.advance(60_000)

  expect(placed).toHaveLength(1)
  expect(told()).toEqual(['failed'])
})
