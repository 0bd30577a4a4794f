/** Calls under the settings of the site: recorded by one switch, held with music of one's own. */
import { frequencies, hears, ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PhoneAgent } from '../support/phone-agent.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { toneWav } from '../support/twiml-site.ts'

const [CUSTOMER, AGENT, MUSIC, OTHER] = frequencies
const NUMBER = '+12015553801'

let server: ServerProcess
let host: WebhookHost
let agent: PhoneAgent
let phone: SipPhone

beforeAll(async () => {
  server = await ServerProcess.start(root)
  host = await WebhookHost.open()
  await client().incomingPhoneNumbers.create({ phoneNumber: NUMBER, voiceUrl: enqueues('') })
  agent = await PhoneAgent.open(server.facts, 'alice', AGENT)
  await agent.become('Available')
  phone = await SipPhone.open({ name: 'customer', user: '+12025557801' })
})

afterAll(async () => {
  await agent?.close()
  await phone?.close()
  await host?.close()
  expect(await server?.stop()).toBe(0)
})

const client = () => restClient(server.facts)
const workspace = () => client().taskrouter.v1.workspaces(server.facts.workspaceSid)
const configure = (settings: object) =>
  client()
    .flexApi.v1.configuration()
    .update(settings as never, {})

/** The address of a document that does something first and then enqueues. */
const enqueues = (first: string) =>
  host.answers(
    '/number',
    `<Response>${first}<Enqueue workflowSid="${server.facts.workflowSid}"/></Response>`,
  )

/** A customer calls, and talks with the agent. */
async function talk() {
  const { sip } = server.facts
  const call = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  await call.until('answered')
  await call.speaks(CUSTOMER)
  const reservation = await agent.offered()
  const agentCall = await agent.takes(reservation)
  await Promise.all([hears(call, AGENT), hears(agentCall, CUSTOMER)])
  return { call, reservation, taskSid: reservation.task.sid }
}

async function end({ call, reservation }: Awaited<ReturnType<typeof talk>>): Promise<void> {
  await call.hangup()
  await until('it is wrapped up', () => reservation.status === 'wrapping')
  await reservation.complete()
}

const attributesOf = async (taskSid: string) =>
  JSON.parse((await workspace().tasks(taskSid).fetch()).attributes) as {
    conversations?: { segment_link?: string }
  }

describe('recording by one switch', () => {
  it('records the talk in one channel, links it on the task, and tells of it', async () => {
    host.answers('/recorded', () => ({ status: 204 }))
    await configure({
      call_recording_enabled: true,
      call_recording_webhook_url: `${host.url}/recorded?task={taskSid}`,
    })
    const one = await talk()

    const link = await until('the task has the link', async () => {
      return (await attributesOf(one.taskSid)).conversations?.segment_link
    })
    await end(one)

    const sid = /RE[0-9a-f]{32}$/.exec(link)?.[0] ?? ''
    const recording = await until('it is complete', async () => {
      const row = await client().recordings(sid).fetch()
      return row.status === 'completed' && row
    })
    expect(recording).toMatchObject({ channels: 1, source: 'Conference' })
    const told = await until('the callback has come', () => host.asked('/recorded')[0])
    expect(told.parameters['RecordingSid']).toBe(sid)
  })

  it('gives way to a recording in two channels of the flow', async () => {
    await configure({ call_recording_enabled: true })
    enqueues('<Start><Recording channels="dual"/></Start>')
    const one = await talk()
    await end(one)

    const recordings = await client().recordings.list({ dateCreatedAfter: new Date(0) })
    const mine = recordings.filter((row) => row.channels === 1)
    expect(mine).toHaveLength(1)
    expect((await attributesOf(one.taskSid)).conversations).toBeUndefined()
    await configure({ call_recording_enabled: false })
    enqueues('')
  })
})

describe('hold music of the site', () => {
  it('is what a customer on hold hears, until it is taken back', async () => {
    const music = host.answers('/music.wav', () => ({
      body: toneWav(MUSIC, 3_000),
      contentType: 'audio/wav',
    }))
    await configure({ ui_attributes: { holdMusicUrl: music } })
    const one = await talk()
    const { conference } = JSON.parse((await workspace().tasks(one.taskSid).fetch()).attributes)
    const customer = client()
      .conferences(conference.sid)
      .participants(conference.participants.customer)

    await customer.update({ hold: true })
    await hears(one.call, MUSIC)
    await customer.update({ hold: false })
    await hears(one.call, AGENT)
    await end(one)
  })
})

describe('sounds that an administrator brings', () => {
  const own = async (method: string, path: string, body?: object | Buffer, type?: string) => {
    const response = await fetch(`${server.facts.httpUrl}/offhook/v1${path}`, {
      method,
      headers: {
        authorization: basicAuth(server.facts),
        ...(body && { 'content-type': type ?? 'application/json' }),
      },
      ...(body && { body: body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body) }),
    })
    const isJson = response.headers.get('content-type')?.includes('json')
    const answer = isJson
      ? ((await response.json()) as Record<string, never>)
      : Buffer.from(await response.arrayBuffer())
    return { status: response.status, answer: answer as Record<string, unknown> & Buffer }
  }
  const upload = async (name: string, hz: number) => {
    const made = await own('POST', `/Sounds?name=${name}`, toneWav(hz, 3_000), 'audio/wav')
    expect(made).toMatchObject({ status: 201, answer: { name, origin: 'file', durationMs: 3_000 } })
    return String(made.answer['sid'])
  }

  it('are heard in the queue and on hold: of the queue first, then of the account', async () => {
    await configure({ ui_attributes: {} })
    const [waiting, hold] = [await upload('Waiting', MUSIC), await upload('Hold', OTHER)]
    const everywhere = `/SoundChoices/${server.facts.accountSid}`
    await own('POST', everywhere, { waiting, hold: waiting })
    const ofQueue = await own('POST', `/SoundChoices/${server.facts.taskQueueSid}`, { hold })
    expect(ofQueue).toMatchObject({ status: 200, answer: { waiting: null, hold, greeting: null } })

    const { sip } = server.facts
    const waits = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
    await waits.until('answered')
    await hears(waits, MUSIC)
    const offered = await agent.offered()
    await waits.hangup()
    await until('the offer is gone', () => offered.status !== 'pending')

    const one = await talk()
    const { conference } = JSON.parse((await workspace().tasks(one.taskSid).fetch()).attributes)
    const customer = client()
      .conferences(conference.sid)
      .participants(conference.participants.customer)
    await customer.update({ hold: true })
    await hears(one.call, OTHER)
    await customer.update({ hold: false })
    await end(one)
    await own('POST', everywhere, { waiting: null, hold: null })
  })

  it('are played by their address, made of a text, given out again, and gone when removed', async () => {
    const text = 'You have reached the office.'
    const made = await own('POST', '/Sounds', { name: 'Spoken', text })
    expect(made).toMatchObject({ status: 201, answer: { origin: 'text', text } })
    const { sid, url, durationMs } = made.answer as Record<string, unknown>
    const audio = await own('GET', `/Sounds/${sid}/Audio`)
    expect(audio.answer.toString('latin1', 0, 4)).toBe('RIFF')
    expect((audio.answer.length - 44) / 16).toBeCloseTo(Number(durationMs), -1)

    const tone = await upload('Tone', MUSIC)
    const twiml = `<Response><Play loop="0">sound://${tone}</Play></Response>`
    const before = phone.calls.length
    await client().calls.create({ to: phone.uri, from: NUMBER, twiml })
    const call = await until('the phone rings', () => phone.calls[before])
    await call.answer()
    await hears(call, MUSIC)
    await call.hangup()

    await own('POST', `/SoundChoices/${server.facts.accountSid}`, { greeting: tone })
    const { sip, phoneNumber } = server.facts
    const greeted = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
    await hears(greeted, MUSIC)
    await greeted.hangup()

    expect((await own('DELETE', `/Sounds/${sid}`)).status).toBe(204)
    expect((await own('GET', `/Sounds/${sid}/Audio`)).status).toBe(404)
    const { answer } = await own('GET', '/Sounds')
    const names = (answer['sounds'] as { name: string }[]).map(({ name }) => name)
    expect(names.sort()).toEqual(['Hold', 'Tone', 'Waiting'])
    expect(String(url)).toBe(`sound://${sid}`)
  })

  it.each([
    ['no audio', '/Sounds?name=a', Buffer.from('<html>'), 'audio/wav', 400],
    ['no sound that we know', '/Sounds?name=a', Buffer.from('%PDF-1.4'), 'audio/x-pdf', 400],
    ['too much', '/Sounds?name=a', Buffer.alloc(41 * 1024 * 1024), 'audio/wav', 413],
    ['without a name', '/Sounds', toneWav(440, 100), 'audio/wav', 400],
    ['a name that is taken', '/Sounds?name=Tone', toneWav(440, 100), 'audio/wav', 409],
    ['an empty text', '/Sounds', { name: 'a', text: ' ' }, undefined, 400],
    ['a name alone', '/Sounds', { name: 'a' }, undefined, 400],
    ['the choice of no sound', '/SoundChoices/AC', { hold: 'x' }, undefined, 404],
  ])('are not made of what is none: %s', async (_what, path, body, type, status) => {
    expect(await own('POST', path, body, type)).toMatchObject({ status })
  })
})
