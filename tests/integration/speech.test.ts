/** What callers say over a real telephone, understood by the recogniser of this machine. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { frequencies, hears, type PhoneCall, spoken, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { basicAuth } from '../support/rest.ts'
import { TwimlSite } from '../support/twiml-site.ts'

const sales = spoken('sales')
const openingHours = spoken('opening hours')
const digits = spoken('four seven two nine')

let folder: string
let site: TwimlSite

/** The recogniser, which leaves its number in a file when it is started; the next one may have to die. */
const noted = () => join(folder, 'started')
const doomed = () => join(folder, 'die')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-speech-test-'))
  const program = join(folder, 'pocketsphinx_batch')
  writeFileSync(
    program,
    `#!/bin/sh
echo $$ >> ${noted()}
[ -e ${doomed()} ] && rm ${doomed()} && kill -9 $$
exec /usr/bin/pocketsphinx_batch "$@"
`,
  )
  chmodSync(program, 0o755)
  writeFileSync(noted(), '')
  const path = `${folder}${delimiter}${process.env['PATH'] ?? ''}`
  site = await TwimlSite.open({ env: { PATH: path, OFFHOOK_SPEECH: 'pocketsphinx' } })
})

afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true })
})

afterEach(() => site.clear())

const started = () => readFileSync(noted(), 'utf8').trim().split('\n').filter(Boolean).map(Number)

/** A caller in a Gather of speech, whose prompt plays. */
async function asked(attributes: string): Promise<PhoneCall> {
  const prompt = `<Play loop="0">${site.tone(700)}</Play>`
  const call = await site.runs(
    `<Gather action="/done" speechTimeout="auto" ${attributes}>${prompt}</Gather>`,
  )
  await until('the prompt plays', async () => ((await call.levels([700]))?.[0] ?? -90) > -30)
  return call
}

const HINTS = 'hints="sales, support, Opening hours, billing"'

describe('Gather', () => {
  it('understands a hint, which stops the prompt', async () => {
    const call = await asked(`input="speech" ${HINTS}`)
    call.mouth.says(openingHours)

    expect(await site.told('/done')).toMatchObject({
      SpeechResult: 'Opening hours',
      Confidence: '0.9',
    })
  })

  it('understands digits that are read out', async () => {
    const call = await asked('input="speech dtmf" numDigits="4"')
    call.mouth.says(digits)

    expect(await site.told('/done')).toMatchObject({ SpeechResult: '4729' })
  })

  it('takes keys where it takes both', async () => {
    const call = await asked(`input="dtmf speech" numDigits="2" ${HINTS}`)
    call.press('42')

    expect(await site.told('/done')).toMatchObject({ Digits: '42' })
  })

  it('understands a caller whose recogniser is killed', async () => {
    const before = started().length
    writeFileSync(doomed(), '')
    const call = await asked(`input="speech" ${HINTS}`)
    call.mouth.says(sales)

    expect(await site.told('/done')).toMatchObject({ SpeechResult: 'sales' })
    expect(started().length).toBeGreaterThan(before + 1)
  })
})

describe('a flow', () => {
  it('goes the way of what its caller says', async () => {
    const [ASKS, LEADS] = frequencies
    const said = '{{widgets.ask.SpeechResult}}'
    const { rest, server } = site
    const flow = await rest.studio.v2.flows.create({
      ...{ friendlyName: 'Spoken menu', status: 'published' },
      definition: {
        states: [
          {
            ...{ name: 'Trigger', type: 'trigger', properties: {} },
            transitions: [{ event: 'incomingCall', next: 'ask' }],
          },
          {
            ...{ name: 'ask', type: 'gather-input-on-call' },
            properties: {
              ...{ play: site.tone(ASKS, 30_000), speech_timeout: 'auto', timeout: 30 },
              hints: 'sales, support, billing',
            },
            transitions: [{ event: 'speech', next: 'choice' }],
          },
          {
            ...{ name: 'choice', type: 'split-based-on', properties: { input: said } },
            transitions: [
              { event: 'noMatch' },
              {
                ...{ event: 'match', next: 'sales' },
                conditions: [
                  { friendly_name: 'Sales', arguments: [said], type: 'equal_to', value: 'Sales' },
                ],
              },
            ],
          },
          {
            ...{ name: 'sales', type: 'say-play', transitions: [] },
            properties: { play: site.tone(LEADS, 30_000) },
          },
        ],
        initial_state: 'Trigger',
      },
    })
    const { phoneNumber } = await rest.incomingPhoneNumbers.create({
      ...{ phoneNumber: '+12015553952', voiceUrl: `flow://studio/${flow.sid}` },
    })
    const { host, port } = server.facts.sip
    const call = await (await site.phone('speaks')).call(`sip:${phoneNumber}@${host}:${port}`)
    await hears(call, ASKS)
    call.mouth.says(sales)
    await hears(call, LEADS)
  })
})

describe('a transcription', () => {
  it('of a call is told, and kept on the axis of its recording', async () => {
    site.host.answers('/said', () => ({ body: '' }))
    const call = await site.runs(
      `<Start><Recording/><Transcription name="words" track="inbound_track" ${HINTS}
         inboundTrackLabel="caller" statusCallbackUrl="${site.host.url}/said"/></Start><Pause length="60"/>`,
    )
    const { CallSid } = await site.told('/said')
    call.mouth.says(openingHours)
    const said = await site.told('/said', 2)
    const { rest, server } = site
    const stopped = await rest.calls(CallSid!).transcriptions('words').update({ status: 'stopped' })
    await until('its end is told', () => site.host.asked('/said')[2])
    const answer = await fetch(`${server.facts.httpUrl}/offhook/v1/Calls/${CallSid}/Transcript`, {
      headers: { authorization: basicAuth(server.facts) },
    })
    const { lines } = (await answer.json()) as { lines: { from: string }[] }
    const [recording] = await rest.calls(CallSid!).recordings.list()
    await call.hangup()

    // What somebody says is nobody's who reads the log.
    expect(server.log).not.toMatch(/opening hours/i)
    expect(said).toMatchObject({
      TranscriptionEvent: 'transcription-content',
      TranscriptionData: '{"transcript":"Opening hours","confidence":0.9}',
    })
    expect(stopped).toMatchObject({ status: 'stopped', name: 'words' })
    expect(site.host.asked('/said')[2]?.parameters).toMatchObject({
      TranscriptionEvent: 'transcription-stopped',
    })
    expect(lines).toMatchObject([{ text: 'Opening hours', label: 'caller', callSid: CallSid }])
    expect(Date.parse(lines[0]!.from)).toBeGreaterThan(recording!.startTime.getTime() - 1_000)
  })

  it('by request, of an unknown call and in a language that nobody speaks, is refused', async () => {
    const call = await site.runs('<Say>one moment</Say><Pause length="60"/>')
    // The phone has answered before the server knows; the call of the test before may still be ending.
    const to = String(call.request?.uri)
    const { sid } = await until('the call is in progress', async () => {
      const [row] = await site.rest.calls.list({ status: 'in-progress', to })
      return row
    })
    const { transcriptions } = site.rest.calls(sid)
    const started = await transcriptions.create({ hints: 'sales', name: 'asked' })

    expect(started).toMatchObject({ callSid: sid, status: 'in-progress', name: 'asked' })
    await expect(
      transcriptions.create({ hints: 'a', languageCode: 'de-DE' }),
    ).rejects.toMatchObject({ status: 400, code: 13618 })
    await expect(transcriptions.create()).rejects.toMatchObject({ status: 400, code: 13618 })
    await expect(
      site.rest.calls(`CA${'0'.repeat(32)}`).transcriptions.create({ hints: 'a' }),
    ).rejects.toMatchObject({ status: 404 })
    await call.hangup()
  })
})
