/**
 * The recording of a customer's leg, measured: two plain SIP legs say a burst at the same instant, and
 * in the file the two are at the same place; one file spans queue, talk and hold.
 */
import type { CallDetails, RecordingRecord } from '@offhook/desk-api'
import { type RtpMouth, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { basicAuth } from '../support/rest.ts'
import { TwimlSite } from '../support/twiml-site.ts'
import { readWav, rms, toneBegins } from '../support/wav.ts'

const RATE = 8000
const BURST_MS = 200
/** One a try: a burst counts if both telephones, which are of this process, were on time with it. */
const BURSTS_HZ = [1015, 1215, 1415, 1615, 1815]
const ON_TIME_MS = 20
const MOST_APART_MS = 20

let site: TwimlSite

beforeAll(async () => {
  site = await TwimlSite.open()
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

it('both channels are of one clock, from the queue through talk and hold', async () => {
  const { facts } = site.server
  const client = site.rest
  const workspace = client.taskrouter.v1.workspaces(facts.workspaceSid)
  const agent = await SipPhone.open({
    name: 'agent',
    user: 'agent',
    onCall: (c) => void c.answer(),
  })
  const customer = await SipPhone.open({ name: 'customer', user: '+12025550142' })
  const { phoneNumber } = await client.incomingPhoneNumbers.create({
    phoneNumber: '+12015553500',
    voiceUrl: site.host.answers(
      '/recorded',
      `<Response><Start><Recording channels="dual"/></Start><Enqueue workflowSid="${facts.workflowSid}"/></Response>`,
    ),
  })

  // Queue: some seconds of music, nobody is there.
  const call = await customer.call(`sip:${phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
  await until('music plays', () => rms(call.mouth.heard(400) ?? []) > 0.005)
  const [available] = await workspace.activities.list({ friendlyName: 'Available' })
  const worker = await workspace.workers.create({
    friendlyName: 'sip agent',
    activitySid: available?.sid ?? '',
    attributes: JSON.stringify({ contact_uri: agent.uri }),
  })
  const reservation = await until('the worker is asked', async () => {
    const [first] = await workspace.workers(worker.sid).reservations.list()
    return first?.reservationStatus === 'pending' && first
  })
  await workspace
    .workers(worker.sid)
    .reservations(reservation.sid)
    .update({ instruction: 'conference', beep: 'false' })
  const answered = await until('the agent is called', () => agent.calls[0])
  await answered.until('answered')
  // Music has quiet places of its own: only then is the end of it the beginning of the talk.
  await until('the worker has the caller', async () => {
    const { reservationStatus } = await workspace
      .workers(worker.sid)
      .reservations(reservation.sid)
      .fetch()
    return reservationStatus === 'accepted'
  })
  await until('the music has stopped', () => rms(call.mouth.heard(400) ?? []) < 0.005)

  // Talk: both at once.
  const before = call.mouth.packets.length
  const hz = await burst([call.mouth, answered.mouth])
  const apartMs = (answered.mouth.burstDueAt ?? 0) - (call.mouth.burstDueAt ?? 0)
  await until('the customer hears it', () =>
    call.mouth.packets.slice(before).some(({ peak }) => peak > 5000),
  )

  // Hold: music for the customer, to the end.
  const [row] = await client.calls.list({ from: '+12025550142', limit: 1 })
  const customerSid = row?.sid ?? ''
  const [conference] = await client.conferences.list({ status: 'in-progress' })
  await client
    .conferences(conference?.sid ?? '')
    .participants(customerSid)
    .update({ hold: true })
  await until('music plays again', () => rms(call.mouth.heard(400) ?? []) > 0.005)
  const packets = call.mouth.packets.length
  await call.hangup()

  const recording = await until('the recording is complete', async () => {
    const [first] = await client.recordings.list({ callSid: customerSid })
    return first?.status === 'completed' && first
  })
  expect(recording).toMatchObject({ channels: 2, callSid: customerSid })

  // Who is in which channel: the agent until the hold, and not during it.
  const log = await fetch(`${facts.httpUrl}/offhook/v1/Calls/${customerSid}`, {
    headers: { authorization: basicAuth(facts) },
  })
  const [{ parties }] = ((await log.json()) as CallDetails).recordings as [RecordingRecord]
  expect(parties).toMatchObject([
    { channel: 1, role: 'customer', callSid: customerSid, name: '+12025550142' },
    { channel: 2, role: 'agent', name: agent.uri },
  ])
  const [own, other] = parties
  expect(Date.parse(other?.to ?? '')).toBeLessThan(Date.parse(own?.to ?? ''))
  const wav = await site.sound(recording.sid, '.wav')
  expect(wav.headers.get('content-type')).toBe('audio/x-wav')
  const { channels } = readWav(Buffer.from(await wav.arrayBuffer()))
  const [said = new Float32Array(), heard = new Float32Array()] = channels
  const saidAt = toneBegins(said, RATE, hz)
  const heardAt = toneBegins(heard, RATE, hz)
  expect(saidAt).toBeGreaterThan(0)
  expect(heardAt).toBeGreaterThan(0)
  const offMs = ((heardAt - saidAt) * 1000) / RATE - apartMs
  expect(Math.abs(offMs)).toBeLessThanOrEqual(MOST_APART_MS)

  // As long as the call, packet for packet of 20 ms; music before the talk and at the end.
  expect(said.length / RATE).toBeGreaterThan(packets / 50 - 1)
  const queued = heard.subarray(0, heardAt)
  expect(loudest(queued, (RATE * 2) / 5)).toBeGreaterThan(0.005)
  expect(rms(heard.subarray(-RATE / 5))).toBeGreaterThan(0.005)
  await customer.close()
  await agent.close()
})

/** Both say a tone at once, and again until their packets left on time. @returns its frequency */
async function burst(mouths: readonly RtpMouth[]): Promise<number> {
  const lateMs: number[] = []
  for (const hz of BURSTS_HZ) {
    for (const mouth of mouths) mouth.burst(hz, BURST_MS)
    await until('both have spoken', () => mouths.every(({ burstLateMs }) => burstLateMs !== null))
    const worst = Math.max(...mouths.map(({ burstLateMs }) => burstLateMs ?? 0))
    if (worst < ON_TIME_MS) return hz
    lateMs.push(worst)
  }
  throw new Error(`this process was late with all bursts, by ${lateMs.join(', ')} ms`)
}

/** How long the music played is the machine's affair: the loudest stretch of so many samples counts. */
function loudest(samples: Float32Array, length: number): number {
  let most = 0
  for (let at = 0; at + length <= samples.length; at += length / 4)
    most = Math.max(most, rms(samples.subarray(at, at + length)))
  return most
}
