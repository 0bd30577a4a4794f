/** A caller hears the message that they have left: Play of a RecordingUrl, as voicemail programs do. */
import { ServerProcess, SipPhone, toneLevel, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const TONE_HZ = 1015
let server: ServerProcess
let host: WebhookHost
let phone: SipPhone

beforeAll(async () => {
  server = await ServerProcess.start(root, { env: { OFFHOOK_RECORDING_AUTH: 'off' } })
  host = await WebhookHost.open()
  phone = await SipPhone.open({ name: 'a', user: 'a', onCall: (call) => void call.answer() })
})

afterAll(async () => {
  await phone?.close()
  await host?.close()
  expect(await server?.stop()).toBe(0)
})

it.each(['', '.wav', '.mp3'])('RecordingUrl%s is played without a password', async (ending) => {
  const before = phone.calls.length
  host.answers('/left', ({ parameters }) => ({
    body: `<Response><Play>${parameters['RecordingUrl']}${ending}</Play><Pause length="60"/></Response>`,
  }))
  await restClient(server.facts).calls.create({
    to: phone.uri,
    from: server.facts.phoneNumber,
    url: host.answers(
      '/voice',
      '<Response><Record playBeep="false" timeout="0" action="/left"/></Response>',
    ),
  })
  const call = await until('the phone rings', () => phone.calls[before])
  await call.until('answered')
  call.speaks(TONE_HZ)
  await until('a message is left', () => call.mouth.packets.length > 100)
  call.speaks(null)
  call.press('#')

  await until(
    'it is heard',
    () => toneLevel(call.mouth.heard(400) ?? new Float32Array(), 8_000, TONE_HZ) > -30,
  )
  await call.hangup()
})

it('the audio is given to whoever knows its URL where that is set, and nothing else', async () => {
  const { httpUrl, accountSid } = server.facts
  const [row] = await restClient(server.facts).recordings.list()
  const url = `${httpUrl}/2010-04-01/Accounts/${accountSid}/Recordings`
  const status = async (rest: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + rest, { headers })
    await answer.arrayBuffer()
    return answer.status
  }
  const bad = { authorization: `Basic ${Buffer.from(`${accountSid}:wrong`).toString('base64')}` }

  expect(await status(`/${row!.sid}`)).toBe(200)
  expect(await status(`/${row!.sid}.wav`)).toBe(200)
  expect(await status(`/${row!.sid}.mp3`)).toBe(200)
  expect(await status(`/RE${'0'.repeat(32)}.wav`)).toBe(404)
  expect(await status(`/${row!.sid}.json`)).toBe(401)
  expect(await status(`/${row!.sid}`, { accept: 'application/json' })).toBe(401)
  expect(await status(`/${row!.sid}.wav`, bad)).toBe(401)
  expect(await status('.json')).toBe(401)
  const remove = await fetch(`${url}/${row!.sid}.json`, { method: 'DELETE' })
  expect(remove.status).toBe(401)
})
