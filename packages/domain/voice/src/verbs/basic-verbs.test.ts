import { describe, expect, test } from 'vitest'
import { type Bench, VOICE_URL } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

describe('Say', () => {
  test('hands markup to the voice and reads the text of it', async () => {
    await bench.receive('<Say voice="Polly.Anna" language="de-DE">One <break time="1s"/>two</Say>')

    expect(bench.prompts.speechRequests[0]).toMatchObject({
      text: 'One two',
      ssml: 'One <break time="1s"/>two',
      voice: 'Polly.Anna',
      language: 'de-DE',
    })
  })

  test('loops as often as it says; 0 is a thousand times', async () => {
    await bench.receive('<Say loop="3">a</Say><Say loop="0">b</Say>')
    await bench.advance(3_000)

    expect(bench.media.sent('player.start').map(({ loop }) => loop)).toEqual([3, 1_000])
  })

  test('of several sentences is heard while the next is made, each once a time', async () => {
    const [one, two] = [`${'a'.repeat(60)}. `, `${'b'.repeat(60)}.`]
    const leg = await bench.receive(`<Say loop="2">${one}${two}</Say>`)
    expect(bench.media.playsTo(leg.endpointId)).toEqual([`say ${one}`])
    expect(bench.prompts.speechRequests.map(({ text }) => text)).toEqual([one, two])
    await bench.advance(4_000)

    const said = [one, two].map((text) => `say ${text}`)
    expect(bench.media.played(leg.endpointId)).toEqual([...said, ...said])
  })

  test('of which a later sentence cannot be said warns, and goes on', async () => {
    const [one, two] = [`${'a'.repeat(60)}. `, `${'b'.repeat(60)}.`]
    bench.prompts.failures.set(two, { ok: false, code: 12300, message: 'no' })
    const leg = await bench.receive(`<Say>${one}${two}</Say><Say>after</Say>`)
    await bench.advance(1_000)

    expect(bench.codes).toEqual([12300])
    expect(bench.media.played(leg.endpointId)).toEqual([`say ${one}`, 'say after'])
  })

  test('with a bad loop reads once and warns with 13510', async () => {
    await bench.receive('<Say loop="many">a</Say>')

    expect(bench.media.sent('player.start')[0]?.loop).toBe(1)
    expect(bench.codes).toEqual([13510])
  })

  test('with what is no language warns with 13512 and reads in the default', async () => {
    await bench.receive('<Say language="english please">a</Say><Say language="zh-Hant-TW">b</Say>')
    await bench.advance(1_000)

    expect(bench.codes).toEqual([13512])
    expect(bench.prompts.speechRequests).toMatchObject([
      { language: null },
      { language: 'zh-Hant-TW' },
    ])
  })

  test.each([
    ['no text', '<Say></Say>', 13520],
    ['too much text', `<Say>${'x'.repeat(4_097)}</Say>`, 13521],
  ])('with %s is skipped with a warning, and the rest runs', async (_case, verb, code) => {
    const leg = await bench.receive(`${verb}<Say>after</Say>`)

    expect(bench.codes).toEqual([code])
    expect(bench.media.played(leg.endpointId)).toEqual(['say after'])
  })

  test('that no voice can say is left out with 13511, and the rest runs', async () => {
    bench.prompts.failures.set('silent', { ok: false, code: 13511, message: 'no voice' })
    const leg = await bench.receive('<Say>silent</Say><Say>after</Say>')

    expect(bench.codes).toEqual([13511])
    expect(bench.media.played(leg.endpointId)).toEqual(['say after'])
  })
})

describe('Play', () => {
  test('plays audio at a relative URL', async () => {
    const leg = await bench.receive('<Play>music/a.wav</Play>')

    expect(bench.media.played(leg.endpointId)).toEqual(['play https://app/music/a.wav'])
  })

  test('plays digits as tones', async () => {
    const leg = await bench.receive('<Play digits="12w#"/>')

    expect(bench.media.played(leg.endpointId)).toEqual(['digits 12w#'])
  })

  test('warns of audio that cannot be had, and of bad digits, and goes on', async () => {
    bench.prompts.failures.set('https://app/x', { ok: false, code: 13420, message: 'type' })
    const leg = await bench.receive('<Play>x</Play><Play digits="12x"/><Play/><Say>after</Say>')

    expect(bench.codes.sort()).toEqual([12200, 13420, 13430])
    expect(bench.media.played(leg.endpointId)).toEqual(['say after'])
  })

  test('goes on when the file is gone', async () => {
    const leg = await bench.receive('<Say>gone</Say><Say>after</Say>')
    bench.media.emit({
      type: 'player.ended',
      playerId: bench.media.sent('player.start')[0]!.playerId,
      reason: 'failed',
      detail: 'gone',
    })
    await bench.settle()

    expect(bench.media.played(leg.endpointId)).toEqual(['say gone', 'say after'])
  })
})

describe('Pause', () => {
  test('lets the phone ring for its length before the next verb answers', async () => {
    const leg = await bench.receive('<Pause length="4"/><Say>a</Say>')
    await bench.advance(3_999)
    expect(leg.told).toEqual(['ring'])

    await bench.advance(1)

    expect(leg.told).toEqual(['ring', 'answer'])
  })

  test('as the only verb leaves the call unanswered', async () => {
    const leg = await bench.receive('<Pause/>')
    await bench.advance(1_000)

    expect(leg.told).toEqual(['ring', 'hangup no-answer'])
    expect(bench.row(leg).status).toBe('no-answer')
  })

  test('with a bad length waits one second', async () => {
    const leg = await bench.receive('<Pause length="-3"/><Say>a</Say>')
    await bench.advance(1_000)

    expect(leg.told).toContain('answer')
    expect(bench.codes).toEqual([13910])
  })
})

describe('Reject and Hangup', () => {
  test.each([
    ['', 'reject rejected', 'no-answer'],
    [' reason="busy"', 'reject busy', 'busy'],
    [' reason="rejected"', 'reject rejected', 'no-answer'],
  ])(
    'Reject%s refuses the call after a tone, without answering',
    async (attribute, told, status) => {
      const leg = await bench.receive(`<Reject${attribute}/><Say>never</Say>`)
      expect(leg.told).toEqual(['ring', 'early'])
      expect(bench.media.playsTo(leg.endpointId)).toHaveLength(1)
      await bench.advance(10_000)

      expect(leg.told).toEqual(['ring', 'early', told])
      expect(bench.row(leg).status).toBe(status)
      expect(bench.prompts.speechRequests).toEqual([])
    },
  )

  test('Reject with a bad reason rejects and warns with 13810', async () => {
    const leg = await bench.receive('<Reject reason="tired"/>')

    await bench.advance(10_000)
    expect(leg.told).toEqual(['ring', 'early', 'reject rejected'])
    expect(bench.codes).toEqual([13810])
  })

  test('Reject is over when the caller has heard enough of its tone', async () => {
    const leg = await bench.receive('<Reject reason="busy"/>')
    leg.hangsUp()
    await bench.settle()

    expect(leg.told).toEqual(['ring', 'early'])
    expect(bench.row(leg).status).toBe('no-answer')
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])
  })

  test('Reject after the answer just ends the call', async () => {
    const leg = await bench.receive('<Say>a</Say><Reject reason="busy"/>')
    await bench.advance(1_000)

    expect(leg.told.at(-1)).toBe('hangup busy')
    expect(bench.row(leg).status).toBe('completed')
  })

  test('Hangup does not avoid answering', async () => {
    const leg = await bench.receive('<Hangup/><Say>never</Say>')

    expect(leg.told).toEqual(['ring', 'answer', 'hangup normal'])
    expect(bench.row(leg)).toMatchObject({ status: 'completed', duration: 0 })
  })
})

describe('Redirect', () => {
  test('replaces the document; later verbs never run', async () => {
    bench.documents.at('https://app/two', '<Say>two</Say>')
    const leg = await bench.receive('<Redirect method="GET">/two</Redirect><Say>never</Say>')

    expect(bench.media.played(leg.endpointId)).toEqual(['say two'])
    expect(bench.documents.requests.at(-1)?.method).toBe('GET')
  })

  test('resolves against the final URL and works for flows of our own', async () => {
    bench.configure({ voiceUrl: 'flow://default/start' })
    bench.documents
      .at('flow://default/start', '<Redirect>menu?x=1</Redirect>')
      .at('flow://default/menu?x=1', '<Say>menu</Say>')
    const leg = await bench.receive()

    expect(bench.media.played(leg.endpointId)).toEqual(['say menu'])
  })

  test('to itself for ever is slowed down, not cut, and ends with the call', async () => {
    const leg = await bench.receive('<Redirect/>')
    expect(bench.documents.requests.length).toBe(30)

    await bench.advance(10_000)

    expect(bench.documents.requests.length).toBeLessThanOrEqual(41)
    expect(bench.codes).toEqual([12400])
    leg.hangsUp('canceled')
    await bench.settle()
    expect(bench.row(leg).status).toBe('no-answer')
  })

  test('without a URL begins the document again, by POST', async () => {
    let asked = 0
    const leg = await bench.receive(() => (asked++ === 0 ? '<Redirect/>' : '<Say>again</Say>'))

    expect(bench.documents.requests.map(({ url, method }) => `${method} ${url}`)).toEqual([
      `POST ${VOICE_URL}`,
      `POST ${VOICE_URL}`,
    ])
    expect(bench.media.played(leg.endpointId)).toEqual(['say again'])
  })

  test('with a bad method warns with 13710 and posts', async () => {
    bench.documents.at('https://app/two', '<Say>two</Say>')
    await bench.receive('<Redirect method="PUT">/two</Redirect>')

    expect(bench.codes).toEqual([13710])
    expect(bench.documents.requests.at(-1)?.method).toBe('POST')
  })

  test('never goes on with the verbs behind it, also when its URL is none', async () => {
    const leg = await bench.receive('<Redirect>http://[bad</Redirect><Say>never</Say>')

    expect(bench.codes).toEqual([11100])
    expect(bench.media.played(leg.endpointId)).toEqual(['apology'])
  })
})

describe('Leave', () => {
  test('outside a queue does nothing', async () => {
    const leg = await bench.receive('<Leave/><Say>after</Say>')

    expect(bench.media.played(leg.endpointId)).toEqual(['say after'])
  })
})

describe('verbs that are not known', () => {
  test('are skipped with 12200 and their line, and the rest runs', async () => {
    const leg = await bench.receive('<Fly/>\n<say>lower</say>\n<Say>after</Say>')

    expect(bench.codes).toEqual([12200, 12200])
    expect(bench.media.played(leg.endpointId)).toEqual(['say after'])
  })

  test('attributes that are not known are skipped with 12200', async () => {
    const leg = await bench.receive('<Say color="red">a</Say>')

    expect(bench.codes).toEqual([12200])
    expect(bench.media.played(leg.endpointId)).toEqual(['say a'])
  })
})

describe('when the caller hangs up', () => {
  test.each([
    ['<Say>a</Say>', 'in Say'],
    ['<Play>a.wav</Play>', 'in Play'],
    ['<Pause length="60"/>', 'in Pause'],
    ['<Gather><Say loop="0">a</Say></Gather>', 'in Gather'],
    ['<Record playBeep="false"/>', 'in Record'],
    ['<Dial>+15550003333</Dial>', 'in Dial'],
    ['<Dial><Conference>r</Conference></Dial>', 'in a conference'],
    ['<Dial><Queue>q</Queue></Dial>', 'in Dial Queue'],
    ['<Enqueue>q</Enqueue>', 'in a queue'],
  ])('%s stops and the row ends (%s)', async (verb) => {
    await bench.voice.createQueue(bench.accountSid, { friendlyName: 'q' })
    const leg = await bench.receive(`${verb}<Say>never</Say>`)
    await bench.advance(500)

    leg.hangsUp()
    await bench.advance(100)

    expect(bench.row(leg).endTime).not.toBeNull()
    expect(bench.prompts.speechRequests.map(({ text }) => text)).not.toContain('never')
    expect(bench.voice.liveCalls).toBe(0)
    expect(bench.media.playing.size).toBe(0)
  })

  test('while its document is fetched, the answer is not run', async () => {
    let release = (_verbs: string): void => {}
    bench.documents.at(VOICE_URL, () => new Promise((done) => (release = done)))
    const leg = await bench.receive()
    leg.hangsUp('canceled')
    await bench.settle()

    release('<Say>late</Say>')
    await bench.settle()

    expect(bench.prompts.speechRequests).toEqual([])
    expect(bench.row(leg).status).toBe('no-answer')
  })

  test('in the moment of the answer, the call was never answered', async () => {
    bench.store.delayMs = 300
    const leg = await bench.receive('<Say>a</Say>')
    await bench.advance(350)
    leg.hangsUp('canceled')
    await bench.advance(2_000)

    expect(leg.told).toEqual(['ring'])
    expect(bench.row(leg)).toMatchObject({ status: 'no-answer', duration: 0 })
  })
})
