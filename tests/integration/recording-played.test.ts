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
  server = await ServerProcess.start(root)
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
