/**
 * A conference of 250, the most that one holds. All speak at once, each a tone of their own, and
 * each of a sample of 25 hears the 249 others and not themselves. The 251st is told that it is full.
 */
import {
  hears,
  type PhoneCall,
  ServerProcess,
  SipPhone,
  toneLevels,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { toneWav } from '../support/twiml-site.ts'

const MEMBERS = 250
/** One in ten listens: the first and the last who came are among them. */
const LISTENERS = Array.from({ length: 25 }, (_, index) => Math.round((index * 249) / 24))
/** How many dial at the same moment. */
const AT_ONCE = 25
/** 300 to 3 288 Hz: a grid that a window of a second tells apart. */
const tones = Array.from({ length: MEMBERS }, (_, member) => 300 + 12 * member)
const WINDOW_MS = 1_000
const RATE = 8_000
/** So soft that 250 of them add up to one loud voice: their sum stays below the limiter's knee. */
const PEAK = 300
const PEAK_DB = 20 * Math.log10(PEAK / 32_768)
/** Packets that come late cost a tone some of its level; what is not heard is 20 dB below it. */
const HEARD_DB = PEAK_DB - 12
const UNHEARD_DB = PEAK_DB - 20
/** What the caller hears who has found it full. */
const AFTERWARDS = 1_015

let server: ServerProcess
let host: WebhookHost
let phone: SipPhone

beforeAll(async () => {
  server = await ServerProcess.start(root, { env: { OFFHOOK_LOG_LEVEL: 'warn' } })
  host = await WebhookHost.open()
  phone = await SipPhone.open({ name: 'crowd', user: '+12025550123' })
})

afterAll(async () => {
  await phone?.close()
  await host?.close()
  expect(await server?.stop()).toBe(0)
})

it('of 250 is heard by each but for themselves, and the 251st is refused', {
  timeout: 240_000,
}, async () => {
  const { facts } = server
  const rest = restClient(facts)
  host.answers('/tone', () => ({ body: toneWav(AFTERWARDS, 1_000), contentType: 'audio/wav' }))
  const done = host.answers('/done', '<Response><Play loop="0">/tone</Play></Response>')
  const { phoneNumber } = await rest.incomingPhoneNumbers.create({
    phoneNumber: '+12015553500',
    voiceUrl: host.answers(
      '/join',
      `<Response><Dial action="${done}"><Conference beep="false">all</Conference></Dial></Response>`,
    ),
  })
  const target = `sip:${phoneNumber}@${facts.sip.host}:${facts.sip.port}`
  const joins = async (): Promise<PhoneCall> => {
    const call = await phone.call(target)
    call.mouth.mute(true)
    await call.until('answered', 60_000)
    return call
  }
  const calls: PhoneCall[] = []
  while (calls.length < MEMBERS) {
    calls.push(...(await Promise.all(Array.from({ length: AT_ONCE }, joins))))
  }
  for (const [member, call] of calls.entries()) {
    call.speaks(tones[member]!, PEAK)
    call.mouth.mute(false)
  }

  const left = new Map(LISTENERS.map((member) => [member, 'heard nothing yet']))
  await until(
    'each listener hears 249 others and not themselves',
    async () => {
      // What is worked out keeps the mouths from speaking on time: so the windows are taken first.
      const windows = [...left.keys()].map((member) => calls[member]!.mouth.heard(WINDOW_MS))
      for (const [index, member] of [...left.keys()].entries()) {
        const window = windows[index]
        const fault = window ? faultOf(member, window) : 'heard nothing yet'
        if (fault === null) left.delete(member)
        else left.set(member, fault)
        await new Promise((resolve) => setImmediate(resolve))
      }
      if (left.size > 0) throw new Error(JSON.stringify([...left]))
      return true
    },
    // On a machine that has other work, the 12 500 packets a second seldom all come in time.
    120_000,
  )

  const next = await phone.call(target)
  await hears(next, AFTERWARDS)
  const [told] = host.asked('/done')
  expect(told?.parameters).toMatchObject({ DialCallStatus: 'failed' })
  const callSid = told!.parameters['CallSid']!
  await until('there is an alert', async () => {
    const notifications = await rest.calls(callSid).notifications.list()
    return notifications.some(({ errorCode }) => errorCode === '16020')
  })
  const [conference] = await rest.conferences.list({ friendlyName: 'all' })
  const present = await rest.conferences(conference!.sid).participants.list()
  expect(present).toHaveLength(MEMBERS)
  expect(present.map((participant) => participant.callSid)).not.toContain(callSid)

  await Promise.all(phone.calls.map((call) => call.hangup()))
  await until('nobody is left', async () => {
    const { status } = await rest.conferences(conference!.sid).fetch()
    const calls = await rest.calls.list({ status: 'in-progress', limit: 1 })
    return status === 'completed' && calls.length === 0
  })
})

/** What is wrong with what a member heard; null when it is all the others and not themselves. */
function faultOf(listener: number, window: Float32Array): string | null {
  for (const [member, level] of toneLevels(window, RATE, tones).entries()) {
    const isRight = member === listener ? level < UNHEARD_DB : level > HEARD_DB
    if (!isRight) return `${member} at ${level.toFixed(0)} dB`
  }
  return null
}
