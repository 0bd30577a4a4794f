import { makeSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { Bench } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'
import { ScriptedRecogniser } from '../testing/scripted-recogniser.ts'

let bench: Bench
let recogniser: ScriptedRecogniser
let refusal: string | null

eachBench(
  (each) => {
    bench = each
  },
  () => {
    recogniser = new ScriptedRecogniser()
    refusal = null
    return { recogniser, speechPolicy: async () => refusal }
  },
)

const HINTS = 'hints="sales, opening hours"'

function listening(attributes = '', prompt = '') {
  return bench.receive(
    `<Gather input="speech dtmf" action="/done" ${HINTS} ${attributes}>${prompt}</Gather><Say>none</Say>`,
  )
}

describe('Gather of speech', () => {
  test('asks its action with what was said, and how sure that is', async () => {
    const leg = await listening('language="en-GB"')
    recogniser.last.speaks()
    recogniser.last.understands('sales', { confidence: 0.75 })
    await bench.settle()

    expect(bench.documents.asked(DONE)).toEqual([
      expect.objectContaining({ SpeechResult: 'sales', Confidence: '0.75', Language: 'en-GB' }),
    ])
    expect(bench.documents.asked(DONE)[0]).not.toHaveProperty('Digits')
    expect(bench.media.played(leg.endpointId)).toEqual(['say after'])
    expect(bench.codes).toEqual([])
  })

  test('tells the usual confidence where the recogniser has none of its own', async () => {
    await listening()
    recogniser.last.speaks()
    recogniser.last.understands('sales')
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({ Confidence: '0.9' })
  })

  test.each([
    [`${HINTS}`, { mode: 'hints', hints: ['sales', 'opening hours'] }],
    [`${HINTS} numDigits="1"`, { mode: 'hints' }],
    ['numDigits="4"', { mode: 'digits', digitCount: 4 }],
    ['hints="$OOV_CLASS_DIGIT_SEQUENCE"', { mode: 'digits', hints: [] }],
    ['hints="sales, $OOV_CLASS_MONTH"', { mode: 'hints', hints: ['sales'] }],
    ['hints="$OOV_CLASS_MONTH"', { mode: 'dictation', hints: [] }],
    ['speechModel="numbers_and_commands"', { mode: 'digits' }],
    ['', { mode: 'dictation', language: 'en-US', endSilenceMs: 5_000, maxSpeechMs: 60_000 }],
    ['timeout="3"', { endSilenceMs: 3_000 }],
    ['speechTimeout="auto" maxSpeechTime="9"', { endSilenceMs: 700, maxSpeechMs: 9_000 }],
    ['speechTimeout="2"', { endSilenceMs: 2_000, partials: false }],
    ['partialResultCallback="/part"', { partials: true }],
  ])('with %s listens for %o', async (attributes, request) => {
    await bench.receive(`<Gather input="speech" ${attributes}/>`)

    expect(recogniser.last.request).toMatchObject(request)
  })

  test('stops its prompt when somebody begins to speak, and waits as long as they do', async () => {
    const leg = await listening('timeout="2"', '<Say>say it</Say>')
    recogniser.last.speaks()
    await bench.settle()
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])

    await bench.advance(10_000)
    expect(bench.documents.asked(DONE)).toEqual([])
    recogniser.last.understands('sales')
    await bench.settle()

    expect(bench.documents.asked(DONE)).toHaveLength(1)
  })

  test('without barge-in plays its prompt to the end, and goes on with what was said', async () => {
    const leg = await listening('bargeIn="false"', '<Say>say it</Say>')
    recogniser.last.speaks()
    recogniser.last.understands('sales')
    await bench.advance(900)
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say say it'])
    await bench.advance(200)

    expect(bench.documents.asked(DONE)[0]).toMatchObject({ SpeechResult: 'sales' })
  })

  test('lets keys win over what is being said', async () => {
    const leg = await listening('numDigits="2"')
    recogniser.last.speaks()
    leg.presses('4')
    recogniser.last.understands('sales')
    leg.presses('2')
    await bench.settle()

    expect(bench.documents.asked(DONE)).toMatchObject([{ Digits: '42' }])
    expect(recogniser.last.isClosed).toBe(true)
  })

  test('of speech alone hears no keys', async () => {
    const leg = await bench.receive(
      `<Gather input="speech" action="/done" actionOnEmptyResult="true" timeout="1" ${HINTS}/>`,
    )
    leg.presses('4')
    await bench.advance(1_000)

    expect(bench.documents.asked(DONE)).toMatchObject([{ SpeechResult: '' }])
    expect(bench.documents.asked(DONE)[0]).not.toHaveProperty('Digits')
  })

  test('listens on after words that nobody understands, until the timeout', async () => {
    const leg = await listening('timeout="2"')
    recogniser.last.speaks()
    recogniser.last.understandsNothing()
    await bench.advance(1_900)
    expect(bench.media.played(leg.endpointId)).toEqual([])
    await bench.advance(200)

    expect(bench.media.played(leg.endpointId)).toEqual(['say none'])
    expect(bench.documents.asked(DONE)).toEqual([])
  })

  test('tells partial results in order', async () => {
    await listening('partialResultCallback="/part"')
    recogniser.last.speaks()
    recogniser.last.soundsLike('opening')
    recogniser.last.soundsLike('opening hours', 0.8)
    await bench.settle()

    expect(bench.store.webhooks('https://app/part')).toMatchObject([
      { UnstableSpeechResult: 'opening', SequenceNumber: '0', Stability: '0.5' },
      { UnstableSpeechResult: 'opening hours', SequenceNumber: '1', Stability: '0.8' },
    ])
    expect(bench.store.webhooks('https://app/part')[0]).toMatchObject({ CallStatus: 'in-progress' })
  })

  test('goes on by keypad with an alert when the recogniser fails', async () => {
    const leg = await listening('numDigits="1"')
    recogniser.last.speaks()
    recogniser.last.fails(13326, 'it is broken')
    leg.presses('7')
    await bench.settle()

    expect(bench.codes).toEqual([13326])
    expect(bench.documents.asked(DONE)).toMatchObject([{ Digits: '7' }])
  })

  test('goes on by keypad where listening is forbidden meanwhile', async () => {
    const leg = await listening('timeout="2"')
    recogniser.last.speaks()
    bench.voice.stopListening(makeSid('AC'), 'not here')
    expect(recogniser.last.isClosed).toBe(false)
    bench.voice.stopListening(bench.accountSid, 'PCI mode is on')
    recogniser.last.understands('sales')
    expect(recogniser.last.isClosed).toBe(true)
    await bench.advance(1_900)
    leg.presses('7')
    leg.presses('#')
    await bench.settle()

    expect(bench.codes).toEqual([13326])
    expect(bench.documents.asked(DONE)).toMatchObject([{ Digits: '7' }])
    bench.voice.stopListening(bench.accountSid, 'again')
    expect(bench.codes).toEqual([13326])
  })

  test.each([
    ['the recogniser fails', () => recogniser.last.fails(13326, 'it is broken')],
    ['listening is forbidden', () => bench.voice.stopListening(bench.accountSid, 'PCI mode is on')],
  ])('of speech alone hears keys once %s', async (_case, deafen) => {
    const leg = await bench.receive(
      `<Gather input="speech" action="/done" numDigits="2" ${HINTS}/><Say>none</Say>`,
    )
    leg.presses('9')
    recogniser.last.speaks()
    deafen()
    leg.presses('12')
    await bench.settle()

    expect(bench.codes).toEqual([13326])
    expect(bench.documents.asked(DONE)).toMatchObject([{ Digits: '12' }])
  })

  test('stops listening when the caller hangs up', async () => {
    const leg = await listening()
    leg.hangsUp()
    await bench.settle()

    expect(recogniser.last.isClosed).toBe(true)
  })
})

describe('what cannot be listened for is warned of, and keys are heard', () => {
  test.each([
    ['language="de-DE"', 13331],
    ['', 13330],
  ])('with %s as %i', async (attributes, code) => {
    recogniser.capabilities = { languages: ['en'], modes: ['hints', 'digits'], partials: true }
    const hints = code === 13330 ? '' : HINTS
    const leg = await bench.receive(
      `<Gather input="speech" action="/done" ${hints} ${attributes}/>`,
    )
    leg.presses('1#')
    await bench.settle()

    expect(bench.codes).toEqual([code])
    expect(recogniser.opened).toEqual([])
    expect(bench.documents.asked(DONE)).toMatchObject([{ Digits: '1' }])
  })

  test('where the account may not be listened to', async () => {
    refusal = 'Speech is not recognised in PCI mode'
    await listening()

    expect(bench.codes).toEqual([13326])
    expect(recogniser.opened).toEqual([])
  })
})
