/** `<Connect><ConversationRelay>`: what is told, said, broken off, and how it ends. */
import { makeSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { Bench, IncomingParty } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'
import { ScriptedRecogniser } from '../testing/scripted-recogniser.ts'

const URL = 'wss://app/talk'
let bench: Bench
let recogniser: ScriptedRecogniser
let policy: () => Promise<string | null>

eachBench(
  (each) => {
    bench = each
  },
  () => {
    recogniser = new ScriptedRecogniser()
    policy = async () => null
    return { recogniser, speechPolicy: () => policy() }
  },
)

let leg: IncomingParty
const socket = () => bench.sockets.texts[0]!
const playing = () => bench.media.playsTo(leg.endpointId)
/** The frames behind the first. */
const told = () => socket().sent.slice(1)

async function says(...frames: object[]): Promise<void> {
  for (const frame of frames) socket().events.emit('text', JSON.stringify(frame))
  await bench.settle()
}
const text = (token: string, more: object = {}) => ({ type: 'text', token, last: true, ...more })

async function connected(attributes = '', inner = ''): Promise<void> {
  const noun = `<ConversationRelay url="${URL}" ${attributes}>${inner}</ConversationRelay>`
  leg = await bench.receive(`<Connect action="${DONE}">${noun}</Connect>`)
}

async function talking(attributes = '', inner = ''): Promise<void> {
  await connected(attributes, inner)
  socket().events.emit('opened')
  await bench.settle()
}

async function closes(): Promise<void> {
  socket().events.emit('closed', 'broken', 'the connection was lost')
  await bench.settle()
}

describe('a session', () => {
  test('begins with whose call it is, and the greeting', async () => {
    await talking('welcomeGreeting="Hello. I am a bot."', '<Parameter name="who" value="Ann"/>')

    expect(socket()).toMatchObject({ url: URL })
    expect(socket().sent).toEqual([
      {
        type: 'setup',
        sessionId: expect.stringMatching(/^VX/),
        accountSid: bench.accountSid,
        callSid: leg.callSid,
        parentCallSid: '',
        from: '+15550002222',
        to: '+15550001111',
        forwardedFrom: '',
        callType: 'PSTN',
        callerName: '',
        direction: 'inbound',
        callStatus: 'in-progress',
        customParameters: { who: 'Ann' },
      },
    ])
    expect(playing()).toEqual(['say Hello.'])
    await bench.advance(1_000)
    expect(playing()).toEqual(['say I am a bot.'])
  })

  test('tells what the caller says, partly only if that is asked for', async () => {
    await talking('hints="yes, no" language="en-GB" speechTimeout="700"')
    expect(recogniser.last.request).toMatchObject({
      mode: 'dictation',
      language: 'en-GB',
      hints: ['yes', 'no'],
      endSilenceMs: 700,
      partials: false,
    })
    recogniser.last.speaks()
    recogniser.last.understands('yes please')

    expect(told()).toEqual([
      { type: 'prompt', voicePrompt: 'yes please', lang: 'en-GB', last: true },
    ])
  })

  test('tells partial prompts before the last', async () => {
    await talking('partialPrompts="true"')
    recogniser.last.speaks()
    recogniser.last.soundsLike('yes')
    recogniser.last.understands('yes please')

    expect(told()).toMatchObject([
      { voicePrompt: 'yes', last: false },
      { voicePrompt: 'yes please', last: true },
    ])
  })

  test('says tokens as soon as a sentence is there, in order, with sounds and keys', async () => {
    await talking()
    await says({ type: 'text', token: 'One' }, { type: 'text', token: ' sentence. And' })
    expect(playing()).toEqual(['say One sentence.'])
    await says(text(' more'))
    await says({ type: 'play', source: 'https://app/x.mp3', loop: 2 })
    await says({ type: 'sendDigits', digits: '12' }, text('Last.'))

    const heard: string[][] = []
    for (let second = 0; second < 5; second++) {
      await bench.advance(1_000)
      heard.push(playing())
    }
    expect(heard).toEqual([
      ['say And more'],
      ['play https://app/x.mp3'],
      ['play https://app/x.mp3'],
      [],
      ['say Last.'],
    ])
    expect(bench.media.sent('endpoint.send-digits')).toMatchObject([{ digits: '12' }])
  })

  test('speaks and listens in another language from then on', async () => {
    recogniser.capabilities = { ...recogniser.capabilities, languages: null }
    await talking('voice="Ann"', '<Language code="de-DE" voice="Vicki"/>')
    await says({ type: 'language', ttsLanguage: 'de-DE', transcriptionLanguage: 'de-DE' })
    await says(text('Guten Tag.'), text('Hello.', { lang: 'en-US' }))
    await bench.advance(1_000)

    expect(bench.prompts.speechRequests.map(({ voice }) => voice)).toEqual(['Vicki', 'Ann'])
    expect(recogniser.opened.map(({ request }) => request.language)).toEqual(['en-US', 'de-DE'])
    expect(recogniser.opened[0]?.isClosed).toBe(true)
    recogniser.last.understands('ja')
    expect(told()).toMatchObject([{ type: 'prompt', lang: 'de-DE' }])
  })

  test('names a voice with its provider, as Say does', async () => {
    const german = '<Language code="de-DE" ttsProvider="Google" voice="de-DE-Neural2-D"/>'
    await talking('ttsProvider="Amazon" voice="Matthew-Neural"', german)
    await says(text('Hello.'), text('Hallo.', { lang: 'de-DE' }))
    await bench.advance(1_000)

    expect(bench.prompts.speechRequests.map(({ voice }) => voice)).toEqual([
      'Amazon.Matthew-Neural',
      'Google.de-DE-Neural2-D',
    ])
    expect(bench.codes).toEqual([])
  })

  test('listens once, however often the language changes while it is asked for', async () => {
    await connected()
    socket().events.emit('opened')
    for (const transcriptionLanguage of ['de-DE', 'en-US']) {
      socket().events.emit('text', JSON.stringify({ type: 'language', transcriptionLanguage }))
    }
    await bench.settle()
    expect(recogniser.opened).toHaveLength(1)
    recogniser.last.understands('yes')

    expect(told()).toMatchObject([{ type: 'prompt', voicePrompt: 'yes', lang: 'en-US' }])
  })
})

describe('a caller who breaks in', () => {
  test('by speech stops what is said, and what was heard until then is told', async () => {
    await talking()
    await says(text('First part. Second part is longer.'), text('Never.'))
    await bench.advance(1_500)
    recogniser.last.speaks()
    await bench.settle()

    expect(playing()).toEqual([])
    expect(told()).toEqual([
      {
        type: 'interrupt',
        utteranceUntilInterrupt: expect.stringMatching(/^First part\. Second part/),
        durationUntilInterruptMs: 1_500,
      },
    ])
    recogniser.last.understands('wait')
    expect(told()[1]).toMatchObject({ type: 'prompt', voicePrompt: 'wait' })
    await says(text('Yes?'))
    expect(playing()).toEqual(['say Yes?'])
  })

  test('where nothing may be broken off is not heard, unless that is asked for', async () => {
    await talking('interruptible="none"')
    await says(text('Long.'))
    recogniser.last.speaks()
    recogniser.last.understands('stop')
    await bench.settle()
    expect(playing()).toEqual(['say Long.'])
    expect(told()).toEqual([])

    await bench.advance(1_000)
    recogniser.last.speaks()
    recogniser.last.understands('now')
    expect(told()).toMatchObject([{ type: 'prompt', voicePrompt: 'now' }])
  })

  test('is reported all the same with reportInputDuringAgentSpeech', async () => {
    await talking('interruptible="false" reportInputDuringAgentSpeech="any" dtmfDetection="true"')
    await says(text('Long.'))
    recogniser.last.speaks()
    recogniser.last.understands('stop')
    bench.media.press(leg.endpointId, '5')
    await bench.settle()

    expect(playing()).toEqual(['say Long.'])
    expect(told()).toEqual([
      { type: 'prompt', voicePrompt: 'stop', lang: 'en-US', last: true },
      { type: 'dtmf', digit: '5' },
    ])
  })

  test('by a key, where keys are listened for', async () => {
    await talking('dtmfDetection="true" interruptible="dtmf"')
    await says(text('Long.'))
    recogniser.last.speaks()
    await bench.settle()
    expect(playing()).toEqual(['say Long.'])
    bench.media.press(leg.endpointId, '5')
    await bench.settle()

    expect(playing()).toEqual([])
    expect(told().map(({ type }) => type)).toEqual(['interrupt', 'dtmf'])
  })

  test('with low sensitivity does so by words, not by a noise', async () => {
    await talking('interruptSensitivity="low"')
    await says(text('Long.'))
    recogniser.last.speaks()
    await bench.settle()
    expect(playing()).toEqual(['say Long.'])
    recogniser.last.understands('stop')
    await bench.settle()

    expect(playing()).toEqual([])
    expect(told().map(({ type }) => type)).toEqual(['interrupt', 'prompt'])
  })

  test('keys are nobody’s where they are not listened for', async () => {
    await talking()
    bench.media.press(leg.endpointId, '5')

    expect(told()).toEqual([])
  })
})

test('a talk that gives way is broken off by the next one', async () => {
  await talking()
  await says(text('Please hold. Still looking.', { preemptible: true }))
  expect(playing()).toEqual(['say Please hold.'])
  await says({ type: 'text', token: 'Found it. ' })

  expect(playing()).toEqual(['say Found it.'])
})

test.each([
  ['a text', text('Found it.'), 'say Found it.'],
  ['another sound', { type: 'play', source: 'https://app/b.mp3' }, 'play https://app/b.mp3'],
])('music that gives way is broken off by %s', async (_case, next, heard) => {
  await talking()
  await says({ type: 'play', source: 'https://app/a.mp3', loop: 0, preemptible: true })
  expect(playing()).toEqual(['play https://app/a.mp3'])
  await says(next)

  expect(playing()).toEqual([heard])
})

test('a sound between the tokens of one talk breaks nothing of it off', async () => {
  await talking('preemptible="true"')
  await says({ type: 'text', token: 'One moment. ' })
  await says({ type: 'play', source: 'https://app/a.mp3' }, text('There it is.'))

  expect(playing()).toEqual(['say One moment.'])
  await bench.advance(1_000)
  expect(playing()).toEqual(['play https://app/a.mp3'])
  await bench.advance(1_000)
  expect(playing()).toEqual(['say There it is.'])
})

describe('its end', () => {
  test('comes when all is said, and hands its data on', async () => {
    await talking()
    await says(text('Goodbye.'), { type: 'end', handoffData: '{"a":1}' }, text('Never.'))
    expect(playing()).toEqual(['say Goodbye.'])
    expect(socket().isClosed).toBe(false)
    await bench.advance(1_000)

    expect(socket().isClosed).toBe(true)
    expect(bench.documents.asked(DONE)).toMatchObject([
      {
        SessionId: expect.stringMatching(/^VX/),
        SessionStatus: 'ended',
        SessionDuration: '1',
        HandoffData: '{"a":1}',
      },
    ])
    expect(playing()).toEqual(['say after'])
  })

  test('does not wait for music without end, but for what comes behind it', async () => {
    await talking()
    await says({ type: 'play', source: 'https://app/a.mp3', loop: 0 }, text('Goodbye.'))
    expect(playing()).toEqual(['play https://app/a.mp3'])
    await says({ type: 'end' })
    expect(playing()).toEqual(['say Goodbye.'])
    await bench.advance(1_000)

    expect(bench.documents.asked(DONE)).toMatchObject([{ SessionStatus: 'ended' }])
  })

  test('hands its data on also when the caller hangs up before all is said', async () => {
    await talking()
    await says(text('Goodbye.'), { type: 'end', handoffData: 'order 7' })
    leg.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)).toMatchObject([
      { SessionStatus: 'ended', HandoffData: 'order 7' },
    ])
  })

  test('by the application without a word is a failure, and the document goes on', async () => {
    await talking('welcomeGreeting="Hello"')
    await closes()

    expect(bench.documents.asked(DONE)).toMatchObject([
      { SessionStatus: 'failed', ErrorCode: '64105' },
    ])
    expect(bench.codes).toEqual([64105])
    expect(playing()).toEqual(['say after'])
    expect(recogniser.last.isClosed).toBe(true)
  })

  test('before the beginning is a failure', async () => {
    await connected()
    await closes()

    expect(bench.documents.asked(DONE)).toMatchObject([{ ErrorCode: '64102' }])
    expect(bench.codes).toEqual([64102])
  })

  test('comes with the caller’s hang-up', async () => {
    await talking('welcomeGreeting="Hello"')
    leg.hangsUp()
    await bench.settle()

    expect(socket().isClosed).toBe(true)
    expect(bench.documents.asked(DONE)).toMatchObject([{ SessionStatus: 'completed' }])
  })

  test('comes when the call is sent elsewhere', async () => {
    await talking('welcomeGreeting="Hello"')
    const twiml = '<Response><Say>elsewhere</Say></Response>'
    await bench.voice.updateCall(bench.accountSid, leg.callSid, { twiml })
    await bench.settle()

    expect(playing()).toEqual(['say elsewhere'])
    expect(socket().isClosed).toBe(true)
  })
})

describe('what goes wrong', () => {
  test('in a message is told to the application each time, and to its owner once', async () => {
    await talking()
    await says({ type: 'shout' }, { type: 'text' })
    socket().events.emit('unreadable')
    await says(text('Still here.'))

    expect(told().map(({ type }) => type)).toEqual(['error', 'error', 'error'])
    expect(bench.codes).toEqual([64107])
    expect(playing()).toEqual(['say Still here.'])
  })

  test.each([
    ['a voice leaves a sentence out', text('No.'), 'No.', 13511],
    [
      'a sound leaves it out',
      { type: 'play', source: 'https://app/x.mp3' },
      'https://app/x.mp3',
      11200,
    ],
  ])('with %s', async (_case, frame, what, code) => {
    await talking()
    bench.prompts.failures.set(what, { ok: false, code, message: 'it cannot be had' })
    await says(frame, text('Yes.'))

    expect(playing()).toEqual(['say Yes.'])
    expect(bench.codes).toEqual([code])
  })

  test('with a voice is not told as heard', async () => {
    await talking()
    bench.prompts.failures.set('Two.', { ok: false, code: 13511, message: 'it cannot be had' })
    await says(text('One.\nTwo.\nThree is longer.'))
    await bench.advance(1_900)
    recogniser.last.speaks()
    await bench.settle()

    expect(told()).toMatchObject([
      { type: 'interrupt', utteranceUntilInterrupt: 'One. Three is longer.' },
    ])
  })

  test('with the recogniser leaves the keys', async () => {
    await talking('dtmfDetection="true"')
    recogniser.last.fails(13_326, 'it crashed')
    bench.media.press(leg.endpointId, '1')
    await bench.settle()

    expect(bench.codes).toEqual([64101])
    expect(told()).toEqual([{ type: 'dtmf', digit: '1' }])
  })

  test('with the recogniser for a moment is over a second later', async () => {
    await talking()
    recogniser.last.fails(13_326, 'it crashed')
    await bench.advance(1_000)
    recogniser.last.understands('hello')

    expect(recogniser.opened).toHaveLength(2)
    expect(told()).toMatchObject([{ type: 'prompt', voicePrompt: 'hello' }])
  })

  test('with the recogniser again and again ends the listening, once', async () => {
    await talking()
    for (let second = 0; second < 10; second++) {
      // One that has failed tells no more.
      recogniser.last.fails(13_326, 'it crashed')
      await bench.advance(1_000)
    }

    expect(recogniser.opened).toHaveLength(5)
    expect(bench.codes).toEqual([64101])
  })

  test('with the recogniser ends with the session', async () => {
    await talking()
    recogniser.last.fails(13_326, 'it crashed')
    leg.hangsUp()
    await bench.advance(2_000)

    expect(recogniser.opened).toHaveLength(1)
  })

  test.each([
    ['forbids it', async () => 'PCI mode is on'],
    ['cannot be asked', () => Promise.reject(new Error('the store is away'))],
  ])('with a rule for speech that %s leaves the keys', async (_case, rule) => {
    policy = rule
    await talking('dtmfDetection="true"')
    bench.media.press(leg.endpointId, '1')
    await bench.settle()

    expect(recogniser.opened).toEqual([])
    expect(bench.codes).toEqual([64101])
    expect(told()).toEqual([{ type: 'dtmf', digit: '1' }])
  })

  test('with a rule that comes while they talk leaves the keys, and others alone', async () => {
    await talking('dtmfDetection="true"')
    const listening = recogniser.last
    bench.voice.stopListening(makeSid('AC'), 'not here')
    expect(listening.isClosed).toBe(false)
    bench.voice.stopListening(bench.accountSid, 'PCI mode is on')
    listening.understands('never')
    bench.media.press(leg.endpointId, '1')
    await bench.settle()

    expect(listening.isClosed).toBe(true)
    expect(bench.codes).toEqual([64101])
    expect(told()).toEqual([{ type: 'dtmf', digit: '1' }])
  })

  test('in a language that is not understood leaves the keys', async () => {
    await talking('transcriptionLanguage="fi-FI" dtmfDetection="true"')
    bench.media.press(leg.endpointId, '1')
    await bench.settle()

    expect(recogniser.opened).toEqual([])
    expect(bench.codes).toEqual([64101])
    expect(told()).toEqual([{ type: 'dtmf', digit: '1' }])
  })

  test('with a recogniser of some words alone, where none are named, leaves the keys', async () => {
    recogniser.capabilities = { ...recogniser.capabilities, modes: ['hints', 'digits'] }
    await talking('dtmfDetection="true"')
    bench.media.press(leg.endpointId, '1')
    await bench.settle()

    expect(recogniser.opened).toEqual([])
    expect(bench.codes).toEqual([64101])
    expect(told()).toEqual([{ type: 'dtmf', digit: '1' }])
  })

  test.each([
    ['yes, no', 'hints'],
    ['$OOV_CLASS_DIGIT_SEQUENCE', 'digits'],
  ])('with such a recogniser, by the words that are named (%s), does not', async (hints, mode) => {
    recogniser.capabilities = { ...recogniser.capabilities, modes: ['hints', 'digits'] }
    await talking(`hints="${hints}"`)

    expect(recogniser.last.request).toMatchObject({ mode })
    expect(bench.codes).toEqual([])
  })

  test.each([
    ['url="https://app/talk"', 11100],
    ['url=""', 11100],
  ])('with %s the document goes on', async (attribute, code) => {
    leg = await bench.receive(`<Connect><ConversationRelay ${attribute}/></Connect><Say>on</Say>`)

    expect(bench.codes).toEqual([code])
    expect(playing()).toEqual(['say on'])
  })
})
