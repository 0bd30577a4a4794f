/** A caller hears the message that they have left: Play of a RecordingUrl, as voicemail programs do. */
import { type SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { basicAuth } from '../support/rest.ts'
import { TwimlSite } from '../support/twiml-site.ts'
import { holdsTone } from '../support/wav.ts'

const TONE_HZ = 1015
let site: TwimlSite
let phone: SipPhone

beforeAll(async () => {
  site = await TwimlSite.open({ env: { OFFHOOK_RECORDING_AUTH: 'off' } })
  phone = await site.phone('a')
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

it.each(['', '.wav', '.mp3'])('RecordingUrl%s is played without a password', async (ending) => {
  const before = phone.calls.length
  site.host.answers('/left', ({ parameters }) => ({
    body: `<Response><Play>${parameters['RecordingUrl']}${ending}</Play><Pause length="60"/></Response>`,
  }))
  await site.rest.calls.create({
    to: phone.uri,
    from: site.server.facts.phoneNumber,
    url: site.host.answers(
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

  // In all that came: nobody but the message has this tone for the caller.
  await until('it is heard', () => holdsTone(call.mouth.heardAll(), 8_000, TONE_HZ, 400))
  await call.hangup()
})

it('the audio is given to whoever knows its URL where that is set, and nothing else', async () => {
  const { httpUrl, accountSid } = site.server.facts
  const [row] = await site.rest.recordings.list()
  const url = `${httpUrl}/2010-04-01/Accounts/${accountSid}/Recordings`
  const status = async (rest: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + rest, { headers })
    await answer.arrayBuffer()
    return answer.status
  }
  const bad = { authorization: basicAuth(site.server.facts, 'wrong') }

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
