/** What documents say, play and ask for, heard on telephones. */
import { spawnSync } from 'node:child_process'
import { frequencies, hears, hearsNot, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hearsPrompt } from '../support/hears-prompt.ts'
import { longestPause, longestSound, TwimlSite } from '../support/twiml-site.ts'

const [ONE, TWO, THREE] = frequencies
const AFTER = 1415

let site: TwimlSite

beforeAll(async () => {
  site = await TwimlSite.open()
})

afterAll(() => site?.close())
afterEach(() => site.clear())

/** Two seconds of a tone, as another program writes it. */
function soxTone(frequency: number, ...format: readonly string[]): Uint8Array {
  const tone = ['synth', '2', 'sine', String(frequency), 'gain', '-6']
  const { stdout, status } = spawnSync('sox', ['-n', '-r', '8000', ...format, '-', ...tone], {
    maxBuffer: 16 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`sox cannot write ${format.join(' ')}`)
  return new Uint8Array(stdout)
}

const then = () => `<Play loop="0">${site.tone(AFTER)}</Play>`

describe('Play', () => {
  it.each([
    ['audio/wav', ['-e', 'signed', '-b', '16', '-t', 'wav']],
    ['audio/x-wav', ['-e', 'mu-law', '-t', 'wav']],
    ['audio/wave', ['-e', 'a-law', '-t', 'wav']],
    ['audio/wav', ['-e', 'gsm', '-t', 'wav']],
    ['audio/x-gsm', ['-t', 'gsm']],
    ['audio/aiff', ['-b', '16', '-t', 'aiff']],
    ['audio/x-aifc', ['-b', '16', '-t', 'aifc']],
    ['audio/flac', ['-b', '16', '-t', 'flac']],
    ['audio/ulaw', ['-e', 'mu-law', '-t', 'raw']],
  ])('%s of %j is heard, then the next verb', async (type, format) => {
    const url = site.file(soxTone(ONE, ...format), type)
    const call = await site.runs(`<Play loop="2">${url}</Play>${then()}`)

    await hears(call, ONE)
    await hears(call, AFTER)
  })

  it('of digits is heard as tones, with pauses', async () => {
    const call = await site.runs('<Play digits="ww1W5"/><Pause length="20"/>')

    await until('both keys are heard', () => call.mouth.heardKeys() === '15')
  })

  it('of what is no sound goes on with the next verb', async () => {
    const url = site.file(Buffer.from('<html>'), 'text/html')
    const call = await site.runs(`<Play>${url}</Play>${then()}`)

    await hears(call, AFTER)
  })

  it('of hold music that many know, and nobody gives, is ours', async () => {
    const url = 'http://com.twilio.music.nobody-has-this.s3.amazonaws.com/x.mp3'
    const call = await site.runs(`<Play loop="0">${url}</Play>`)

    await hearsPrompt(call, 'hold-music')
  })
})

describe('Say', () => {
  it('is read with its pauses, then the next verb runs', async () => {
    const call = await site.runs(
      `<Say voice="Polly.Matthew">One<break time="1500ms"/><prosody volume="loud">two</prosody></Say>${then()}`,
    )
    await hears(call, AFTER)

    // In what came, and not by a clock: this process may listen late.
    expect(longestPause(call.mouth.heardAll())).toBeGreaterThanOrEqual(1_400)
  })

  it('without a text is left out', async () => {
    const call = await site.runs(`<Say></Say>${then()}`)

    await hears(call, AFTER)
  })
})

describe('Gather', () => {
  const gather = (attributes: string) =>
    site.runs(
      `<Gather action="/done" ${attributes}><Play loop="0">${site.tone(ONE)}</Play></Gather>${then()}`,
    )

  it.each([
    ['numDigits="3"', '123', { Digits: '123' }],
    ['', '12#', { Digits: '12', FinishedOnKey: '#' }],
    ['finishOnKey="*"', '1#*', { Digits: '1#', FinishedOnKey: '*' }],
    ['finishOnKey="" timeout="1"', '1#', { Digits: '1#' }],
    ['timeout="1"', '9', { Digits: '9' }],
    ['input="speech dtmf" numDigits="1"', '4', { Digits: '4' }],
  ])('with %s takes the keys %s', async (attributes, keys, told) => {
    const call = await gather(attributes)
    await hears(call, ONE)
    call.press(keys)

    expect(await site.told('/done')).toMatchObject(told)
    await hearsNot(call, ONE)
  })

  it('lets its prompt be heard to the end without bargeIn', async () => {
    const call = await site.runs(
      `<Gather bargeIn="false" action="/done" timeout="1"><Play>${site.tone(ONE, 4_000)}</Play></Gather>`,
    )
    await hears(call, ONE)
    call.press('7')

    expect(await site.told('/done')).toMatchObject({ Digits: '7' })
    await hearsNot(call, ONE)
    expect(longestSound(call.mouth.heardAll())).toBeGreaterThanOrEqual(3_900)
  })

  it('of nothing goes on, or asks with actionOnEmptyResult', async () => {
    const call = await site.runs(`<Gather timeout="1" action="/done"/>${then()}`, 'a')
    await hears(call, AFTER)
    expect(site.host.asked('/done')).toEqual([])
    await site.runs('<Gather timeout="1" action="/done" actionOnEmptyResult="true"/>', 'b')

    expect(await site.told('/done')).toMatchObject({ Digits: '' })
  })
})

describe('other verbs', () => {
  it('Echo gives back what the caller says', async () => {
    const call = await site.runs('<Echo/>')
    call.speaks(TWO)
    await hears(call, TWO)
    call.speaks(THREE)

    await hears(call, THREE)
  })

  it.each([
    ['<Reject/>', 603, [1_400]],
    ['<Reject reason="busy"/>', 486, [480, 620]],
  ])('%s refuses a caller with %i, who hears why', async (verb, status, tones) => {
    const call = await site.arrives(verb)
    await until('the tone is heard', async () => {
      const levels = await call.levels(tones)
      return levels?.every((level) => level > -35)
    })
    expect(call.status).toBe('ringing')
    await call.until('failed')

    expect(call.failure).toBe(status)
  })

  it('Pause lets the phone ring, and the next verb answers', async () => {
    const call = await site.arrives(`<Pause length="2"/>${then()}`)
    const since = performance.now()
    await until('it rings', () => call.status === 'ringing')
    await call.until('answered')

    expect(performance.now() - since).toBeGreaterThan(1_500)
    await hears(call, AFTER)
  })

  it('Hangup answers first, and what stands behind it never runs', async () => {
    const call = await site.arrives(`<Hangup/>${then()}`)
    await call.until('ended')

    expect(call.answeredAt).not.toBeNull()
    expect(call.mouth.packets.some(({ peak }) => peak > 1_000)).toBe(false)
  })
})

describe('a document that cannot be run', () => {
  it.each([
    ['broken', '<Response><Say>a & b</Say></Response>', 'text/xml'],
    [
      'in letters that it does not name',
      Buffer.from('<Response><Say>ü</Say></Response>', 'latin1'),
      'text/xml',
    ],
    ['of another kind', 'GIF89a', 'image/gif'],
  ])('%s is apologised for', async (_case, body, contentType) => {
    const url = site.file(Buffer.from(body), contentType)
    const call = await site.runs(`<Redirect>${url}</Redirect>`)

    await hearsPrompt(call, 'apology')
    await call.until('ended')
  })
})
