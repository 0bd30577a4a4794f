import { describe, expect, test } from 'vitest'
import { heardEvents, request } from '../testing/heard-events.ts'
import { after, framesIn, noise, spoken, tone } from '../testing/spoken.ts'
import type { Heard, UtteranceDecoder, UtteranceEngine } from './utterance-engine.ts'
import { VoiceActivity } from './voice-activity.ts'
import { WholeUtterances } from './whole-utterances.ts'

const silence = (ms: number) => noise(ms, 8)

function shareOfSpeech(sound: Int16Array): number {
  const activity = new VoiceActivity()
  const frames = [...framesIn(after(silence(500), sound))].map((frame) => activity.hears(frame))
  return frames.filter(Boolean).length / frames.length
}

describe('what is taken for speech', () => {
  test('a voice is', () => {
    expect(shareOfSpeech(spoken('good morning everybody'))).toBeGreaterThan(0.3)
  })

  test.each([
    ['a key', tone([770, 1_336], 2_000)],
    ['a ringback', tone([440, 480], 2_000)],
    ['a beep', tone([1_000], 2_000)],
    ['a fax', tone([1_100], 2_000)],
  ])('%s is not', (_, sound) => {
    expect(shareOfSpeech(sound)).toBeLessThan(0.03)
  })
})

test('a noise that goes on is that of the line, and a voice is heard above it', () => {
  const activity = new VoiceActivity()
  const hear = (sound: Int16Array) => [...framesIn(sound)].map((frame) => activity.hears(frame))
  hear(after(silence(500), noise(1_500, 300)))

  expect(hear(noise(2_000, 300))).not.toContain(true)
  expect(hear(spoken('good morning everybody')).filter(Boolean).length).toBeGreaterThan(20)
})

/** Understands of each utterance how long it is, when a test lets it. */
class Slow implements UtteranceEngine {
  hasTime = false
  readonly decoders: (UtteranceDecoder & { samples: Int16Array | null; isGivenUp: boolean })[] = []
  answer: (samples: Int16Array, index: number) => Promise<Heard | null> = async (samples) => ({
    text: `${samples.length}`,
    hint: null,
    confidence: null,
  })

  begin() {
    const index = this.decoders.length
    const decoder = {
      samples: null as Int16Array | null,
      isGivenUp: false,
      decode: (samples: Int16Array) => {
        decoder.samples = samples
        return this.answer(samples, index)
      },
      giveUp: () => {
        decoder.isGivenUp = true
      },
    }
    this.decoders.push(decoder)
    return decoder
  }

  async close(): Promise<void> {}
}

function listen(engine: UtteranceEngine, given: Partial<typeof request>, sound: Int16Array) {
  const events = heardEvents()
  const session = new WholeUtterances(engine, { ...request, ...given }, events.tell)
  for (const frame of framesIn(sound)) session.push(frame)
  return { session, events }
}

const word = spoken('support')

describe('utterances', () => {
  test('are found one after the other, with their places, and recognised in order', async () => {
    const engine = new Slow()
    let first = (_: Heard | null): void => {}
    engine.answer = (_, index) =>
      index === 0
        ? new Promise((resolve) => {
            first = resolve
          })
        : Promise.resolve({ text: 'two', hint: null, confidence: 0.5 })
    const { session, events } = listen(
      engine,
      {},
      after(silence(1_000), word, silence(1_000), word),
    )
    session.finish()
    await new Promise((resolve) => setImmediate(resolve))
    expect(events.of('final')).toEqual([])
    first({ text: 'one', hint: 'one', confidence: null })
    await events.over

    expect(events.names).toEqual([
      ...['speech', 'silence', 'speech', 'silence', 'final', 'final', 'ended'],
    ])
    const [one, two] = events.of('final') as { text: string; startMs: number; endMs: number }[]
    expect(one).toMatchObject({ text: 'one', hint: 'one' })
    expect(one?.startMs).toBeGreaterThan(1_000)
    expect(one?.endMs).toBeLessThan(1_000 + word.length / 16)
    expect(two?.startMs).toBeGreaterThan(2_000 + word.length / 16)
  })

  test('are whole: a little of the time before, and not all of the silence after', async () => {
    const engine = new Slow()
    listen(engine, { endSilenceMs: 1_500 }, after(silence(1_000), word, silence(2_000)))
    await new Promise((resolve) => setImmediate(resolve))
    const length = engine.decoders[0]?.samples?.length ?? 0

    expect(length).toBeGreaterThan(word.length / 3)
    expect(length).toBeLessThan(word.length + 8_000)
  })

  test('are decoded in a pause, and what came of it is told when the pause is the end', async () => {
    const engine = new Slow()
    engine.hasTime = true
    const { session, events } = listen(engine, { endSilenceMs: 1_500 }, after(silence(1_000), word))
    await new Promise((resolve) => setImmediate(resolve))
    const [decoder] = engine.decoders
    expect(decoder?.samples?.length).toBeGreaterThan(word.length / 3)
    expect(events.names).toEqual(['speech'])

    for (const frame of framesIn(silence(1_500))) session.push(frame)
    session.finish()
    await events.over
    expect(engine.decoders).toHaveLength(1)
    expect(events.of('final')).toMatchObject([{ text: `${decoder?.samples?.length}` }])
    expect(events.names).toEqual(['speech', 'silence', 'final', 'ended'])
  })

  test('that go on after a pause are decoded as a whole by another', async () => {
    const engine = new Slow()
    engine.hasTime = true
    const sound = after(silence(1_000), word, word, silence(3_000))
    const { session, events } = listen(engine, { endSilenceMs: 2_500 }, sound)
    session.finish()
    await events.over

    const [first, second] = engine.decoders
    expect(engine.decoders).toHaveLength(2)
    expect(first?.isGivenUp).toBe(true)
    expect(second?.samples?.length).toBeGreaterThan(2 * (first?.samples?.length ?? 0))
    expect(events.of('final')).toMatchObject([{ text: `${second?.samples?.length}` }])
  })

  test('that fail in a pause fail when it is the end', async () => {
    const engine = new Slow()
    engine.hasTime = true
    engine.answer = () => Promise.reject(new Error('it broke'))
    const { events } = listen(engine, {}, after(silence(500), word, silence(600)))
    await events.over

    expect(events.names).toEqual(['speech', 'silence', 'failed'])
  })

  test('that do not end are cut', async () => {
    const engine = new Slow()
    const { events } = listen(engine, { maxSpeechMs: 300 }, after(silence(500), word))
    await new Promise((resolve) => setImmediate(resolve))

    expect(events.names.slice(0, 2)).toEqual(['speech', 'silence'])
    expect(engine.decoders[0]?.samples?.length).toBeLessThan(16 * 700)
  })

  test('fail once and for all, with a documented code', async () => {
    const engine = new Slow()
    engine.answer = () => Promise.reject(new Error('it broke'))
    const { session, events } = listen(engine, {}, after(silence(500), word, silence(500)))
    await events.over
    for (const frame of framesIn(after(word, silence(500)))) session.push(frame)

    expect(events.of('failed')).toEqual([{ code: 13326, message: 'it broke' }])
    expect(events.names).toEqual(['speech', 'silence', 'failed'])
  })

  test('tell nothing any more when nobody listens, and give their decoder up', async () => {
    const engine = new Slow()
    const { session, events } = listen(engine, {}, after(silence(500), word.subarray(0, 16_000)))
    session.close()
    await new Promise((resolve) => setImmediate(resolve))

    expect(engine.decoders[0]?.isGivenUp).toBe(true)
    expect(events.names).toEqual(['speech'])
  })

  test('have partial results, which are not told once they are late', async () => {
    const engine = new Slow()
    let late = (_: Heard | null): void => {}
    engine.answer = (_, index) =>
      index === 1
        ? new Promise((resolve) => {
            late = resolve
          })
        : Promise.resolve({ text: 'all', hint: null, confidence: null })
    const long = after(
      silence(500),
      spoken('a long sentence that goes on for a while'),
      silence(900),
    )
    const { session, events } = listen(engine, { partials: true }, long)
    late({ text: 'late', hint: null, confidence: null })
    session.finish()
    await events.over

    expect(events.names).toEqual(['speech', 'silence', 'final', 'ended'])
  })
})
