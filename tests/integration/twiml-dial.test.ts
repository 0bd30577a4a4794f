/** Dial and its nouns, heard on telephones: who rings, who hears whom, and what the action is told. */
import { frequencies, hears, hearsNot, type PhoneCall, until } from '@offhook/test-kit'
import { describe, expect } from 'vitest'
import { itAtSite } from '../support/it-at-site.ts'
import { cadenceOf, type TwimlSite } from '../support/twiml-site.ts'
import { words } from '../support/words.ts'

const [ONE, TWO, THREE] = frequencies
/** Longer than any cadence, and what a telephone remembers at least. */
const LISTENING_MS = 4_000

const it = itAtSite()

/** Telephones that do nothing of themselves. */
const silent = (site: TwimlSite, name: string) => site.phone(name, () => {})

async function talks(caller: PhoneCall, callee: PhoneCall): Promise<void> {
  caller.speaks(ONE)
  callee.speaks(TWO)
  await Promise.all([hears(caller, TWO), hears(callee, ONE)])
}

describe.concurrent('a caller of Dial', () => {
  it.for([
    ['uk', [400, 450], [400, 200, 400, 2_000]],
    ['jp', [400], [1_000, 2_000]],
  ] as const)(
    'hears the ringing of %s, then the callee',
    async ([country, tones, cadence], { site }) => {
      const b = await silent(site, 'b')
      const caller = await site.runs(`<Dial ringTone="${country}"><Sip>${b.uri}</Sip></Dial>`)
      const callee = await until('b rings', () => b.calls[0])

      await until('the tone is heard', async () => {
        const levels = await caller.levels(tones)
        return levels?.every((level) => level > -35)
      })
      const heard = await until('the cadence is heard whole', () => {
        const runs = cadenceOf(caller.mouth.heard(LISTENING_MS) ?? new Float32Array())
        const turn = runs.findIndex((ms) => Math.abs(ms - cadence.at(-1)!) <= 40)
        return turn + 1 >= cadence.length && runs.slice(turn + 1 - cadence.length, turn + 1)
      })
      for (const [index, ms] of cadence.entries()) {
        expect(Math.abs(heard[index]! - ms)).toBeLessThanOrEqual(40)
      }
      await callee.answer()

      await talks(caller, callee)
    },
  )

  it('rings on with answerOnBridge, while the callee hears a document of its own', async ({
    site,
  }) => {
    const whisper = site.document(`<Play loop="3">${site.tone(THREE)}</Play><Pause/>`)
    const b = await site.phone('b')
    const caller = await site.arrives(
      `<Dial answerOnBridge="true" action="/done"><Sip url="${whisper}">${b.uri}</Sip></Dial>`,
    )
    const callee = await until('b is called', () => b.calls[0])
    await hears(callee, THREE)
    expect(caller.status).toBe('ringing')
    await until('the whisper is over', () => caller.status === 'answered')

    await talks(caller, callee)
    await callee.hangup()
    expect(await site.told('/done')).toMatchObject({
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallDuration: expect.stringMatching(/^\d+$/),
      DialSipCallId: expect.any(String),
    })
  })

  it('hears what the network of the callee plays before the answer', async ({ site }) => {
    const b = await silent(site, 'b')
    const caller = await site.arrives(`<Dial answerOnBridge="true"><Sip>${b.uri}</Sip></Dial>`)
    const callee = await until('b rings', () => b.calls[0])
    callee.early()
    callee.speaks(TWO)

    await hears(caller, TWO)
    expect(caller.status).toBe('ringing')
    await callee.answer()
    await talks(caller, callee)
  })

  it('ends the call of the callee with the star, and goes on', async ({ site }) => {
    const b = await site.phone('b')
    const caller = await site.runs(
      `<Dial hangupOnStar="true" action="/done"><Sip>${b.uri}</Sip></Dial>`,
    )
    const callee = await until('b is called', () => b.calls[0])
    await talks(caller, callee)
    callee.press('*')
    await talks(caller, callee)
    caller.press('*')

    await callee.until('ended')
    expect(await site.told('/done')).toMatchObject({ DialCallStatus: 'completed' })
    expect(caller.status).toBe('answered')
  })

  it('is cut off after the timeLimit', async ({ site }) => {
    const b = await site.phone('b')
    await site.runs(`<Dial timeLimit="2" action="/done"><Sip>${b.uri}</Sip></Dial>`)
    const callee = await until('b is called', () => b.calls[0])
    await callee.until('ended')

    expect(callee.endedAt! - callee.answeredAt!).toBeGreaterThan(1_500)
    expect(await site.told('/done')).toMatchObject({
      DialCallStatus: 'completed',
      // Whole seconds; a machine that is late cuts off late.
      DialCallDuration: expect.stringMatching(/^[2-9]$/),
    })
  })
})

describe.concurrent('who has answered Dial', () => {
  const listens =
    'machineDetection="Enable" machineDetectionSilenceTimeout="2000" amdStatusCallback="/amd"'

  it.for([
    ['human', (call: PhoneCall) => call.mouth.says(words(700)), '+12015559171'],
    ['machine_start', (call: PhoneCall) => call.mouth.says(words(5_000)), '+12015559172'],
    ['fax', (call: PhoneCall) => call.speaks(1_100), '+12015559173'],
    ['unknown', () => {}, '+12015559174'],
  ] as const)(
    'is told: %s, while both hear each other',
    async ([answeredBy, speaks, to], { site }) => {
      site.host.answers('/amd', () => ({ status: 204 }))
      const carrier = await silent(site, 'carrier')
      const trunk = await site.own('POST', '/Trunks', {
        friendlyName: 'Carrier',
        target: `sip:127.0.0.1:${carrier.port}`,
        dialPrefixes: [to],
      })
      const caller = await site.runs(`<Dial><Number ${listens}>${to}</Number></Dial>`)
      const callee = await until('the number rings', () => carrier.calls[0])
      await callee.answer()
      speaks(callee)
      caller.speaks(ONE)

      expect(await site.told('/amd')).toMatchObject({
        AnsweredBy: answeredBy,
        MachineDetectionDuration: expect.stringMatching(/^\d+$/),
      })
      await hears(callee, ONE)
      await callee.hangup()
      await site.own('DELETE', `/Trunks/${trunk['sid']}`)
    },
  )

  it('is told of a SIP address too, and of a machine when its message is over', async ({
    site,
  }) => {
    site.host.answers('/amd', () => ({ status: 204 }))
    const b = await silent(site, 'b')
    await site.runs(
      `<Dial><Sip machineDetection="DetectMessageEnd" amdStatusCallback="/amd">${b.uri}</Sip></Dial>`,
    )
    const callee = await until('b rings', () => b.calls[0])
    await callee.answer()
    const begun = performance.now()
    callee.mouth.says(words(4_000))

    expect(await site.told('/amd')).toMatchObject({ AnsweredBy: 'machine_end_silence' })
    expect(performance.now() - begun).toBeGreaterThan(4_000)
  })
})

describe.concurrent('the callees of Dial', () => {
  const answers: readonly [string, (call: PhoneCall) => void, object][] = [
    [
      'who is busy',
      (call) => call.reject(486),
      { DialCallStatus: 'busy', DialSipResponseCode: '486' },
    ],
    [
      'who declines',
      (call) => call.reject(603),
      { DialCallStatus: 'busy', DialSipResponseCode: '603' },
    ],
    [
      'who is not there',
      (call) => call.reject(404),
      { DialCallStatus: 'failed', DialSipResponseCode: '404' },
    ],
    [
      'who does not come',
      (call) => call.reject(480),
      { DialCallStatus: 'no-answer', DialSipResponseCode: '480' },
    ],
  ]
  it.for(answers)('one %s', async ([, onCall, told], { site }) => {
    const b = await site.phone('b', onCall)
    const caller = await site.runs(`<Dial action="/done"><Sip>${b.uri}</Sip></Dial>`)

    expect(await site.told('/done')).toMatchObject({ ...told, DialBridged: 'false' })
    expect(caller.status).toBe('answered')
  })

  it('one who rings on for the timeout and five seconds', async ({ site }) => {
    const b = await silent(site, 'b')
    const since = performance.now()
    await site.runs(`<Dial timeout="1" action="/done"><Sip>${b.uri}</Sip></Dial>`)

    expect(await site.told('/done')).toMatchObject({ DialCallStatus: 'no-answer' })
    expect(performance.now() - since).toBeGreaterThan(5_500)
    expect(b.calls[0]?.status).toBe('ended')
  })

  it('ring all ten at once; the first who answers is heard, the others are cancelled', async ({
    site,
  }) => {
    const many = await silent(site, 'many')
    const uris = Array.from({ length: 10 }, (_, index) => many.uri.replace('many', `m${index}`))
    const caller = await site.runs(
      `<Dial>${uris.map((uri) => `<Sip>${uri}</Sip>`).join('')}</Dial>`,
    )
    const calls = await until('all ring', () => many.calls.length === 10 && many.calls)
    const [winner, ...others] = [calls[6]!, ...calls.filter((_, index) => index !== 6)]
    await winner.answer()

    await Promise.all([talks(caller, winner), ...others.map((call) => call.until('ended'))])
  })

  it('are tried one after the other when it is sequential', async ({ site }) => {
    const first = await site.phone('first', (call) => call.reject(486))
    const second = await site.phone('second')
    const caller = await site.runs(
      `<Dial sequential="true"><Sip>${first.uri}</Sip><Sip>${second.uri}</Sip></Dial>`,
    )
    const callee = await until('the second is called', () => second.calls[0])

    await talks(caller, callee)
    expect(first.calls).toHaveLength(1)
  })

  it('have their progress told, each event once and in order', async ({ site }) => {
    const told = site.host.answers('/status', () => ({ body: '' }))
    const events = 'initiated ringing answered completed'
    const b = await silent(site, 'b')
    const caller = await site.runs(
      `<Dial><Sip statusCallback="${told}" statusCallbackEvent="${events}">${b.uri}</Sip></Dial>`,
    )
    const callee = await until('b rings', () => b.calls[0])
    await site.told('/status', 2)
    await callee.answer()
    await talks(caller, callee)
    await callee.hangup()
    await site.told('/status', 4)

    const asked = site.host.asked('/status').map(({ parameters }) => parameters)
    expect(asked.map((each) => [each['CallStatus'], each['SequenceNumber']])).toEqual([
      ['initiated', '0'],
      ['ringing', '1'],
      ['in-progress', '2'],
      ['completed', '3'],
    ])
    for (const each of asked) expect(each).toHaveProperty('ParentCallSid')
  })

  it('that have no scheme are SIP addresses; those of other services are left out', async ({
    site,
  }) => {
    const b = await site.phone('b')
    const caller = await site.runs(
      `<Dial><WhatsApp>+12025550143</WhatsApp><Sip>${b.uri.replace('sip:', '')}</Sip></Dial>`,
    )
    const callee = await until('b is called', () => b.calls[0])

    await talks(caller, callee)
  })

  it('hears nobody before its whisper is over, and the caller does not hear the whisper', async ({
    site,
  }) => {
    const whisper = site.document(`<Play loop="0">${site.tone(THREE)}</Play>`)
    const b = await site.phone('b')
    const caller = await site.runs(`<Dial><Sip url="${whisper}">${b.uri}</Sip></Dial>`)
    caller.speaks(ONE)
    const callee = await until('b is called', () => b.calls[0])

    await Promise.all([hears(callee, THREE), hearsNot(caller, THREE)])
  })
})

describe.concurrent('an application that is dialled', () => {
  const application = async (site: TwimlSite, verbs: string) => {
    const { sid } = await site.rest.applications.create({ voiceUrl: site.document(verbs) })
    return `<Application>${sid}</Application>`
  }

  it('is heard, takes keys, and gives the caller back when its document is over', async ({
    site,
  }) => {
    site.host.answers('/key', `<Response><Play>${site.tone(TWO, 1_500)}</Play></Response>`)
    const noun = await application(
      site,
      `<Gather numDigits="1" action="/key" timeout="20"><Play loop="0">${site.tone(ONE)}</Play></Gather>`,
    )
    const caller = await site.runs(`<Dial>${noun}</Dial><Play loop="0">${site.tone(THREE)}</Play>`)
    await hears(caller, ONE)
    caller.press('7')

    await hears(caller, TWO)
    expect(await site.told('/key')).toMatchObject({
      Digits: '7',
      Direction: 'outbound-dial',
      ParentCallSid: expect.stringMatching(/^CA/),
    })
    await hears(caller, THREE)
  })

  it('joins the caller with a conference, and takes them out of it with its end', async ({
    site,
  }) => {
    const noun = await application(
      site,
      '<Dial hangupOnStar="true"><Conference beep="false">app</Conference></Dial>',
    )
    const other = await site.runs('<Dial><Conference beep="false">app</Conference></Dial>', 'b')
    const caller = await site.runs(`<Dial>${noun}</Dial><Play loop="0">${site.tone(THREE)}</Play>`)
    await talks(caller, other)
    caller.press('*')

    await Promise.all([hears(caller, THREE), hearsNot(other, ONE)])
  })
})

describe.concurrent('a telephone that wants to be rid of the call', () => {
  it('is let go with referUrl, and the caller goes on there', async ({ site }) => {
    const url = site.host.answers(
      '/refer',
      `<Response><Play loop="0">${site.tone(THREE)}</Play></Response>`,
    )
    const b = await site.phone('b')
    const caller = await site.runs(`<Dial referUrl="${url}"><Sip>${b.uri}</Sip></Dial>`)
    const callee = await until('b is called', () => b.calls[0])
    await talks(caller, callee)

    expect(await callee.refer('sip:elsewhere@example.org')).toBe(202)
    expect(await site.told('/refer')).toMatchObject({
      ReferTransferTarget: 'sip:elsewhere@example.org',
    })
    await Promise.all([hears(caller, THREE), callee.until('ended')])
    expect(callee.notified).toEqual([100, 200])
  })

  it.for<readonly [string, (call: PhoneCall) => void, number[]]>([
    ['answers', (call: PhoneCall) => void call.answer(), [100, 180, 200]],
    ['is busy', (call: PhoneCall) => call.reject(486), [100, 180, 486]],
  ])('is told how it went when who is called there %s', async ([, act, told], { site }) => {
    const there = await silent(site, 'there')
    const url = site.host.answers(
      `/refer-${told.at(-1)}`,
      `<Response><Dial><Sip>${there.uri}</Sip></Dial></Response>`,
    )
    const b = await site.phone('b')
    const caller = await site.runs(`<Dial referUrl="${url}"><Sip>${b.uri}</Sip></Dial>`)
    const callee = await until('b is called', () => b.calls[0])
    await talks(caller, callee)

    expect(await callee.refer('sip:elsewhere@example.org')).toBe(202)
    const call = await until('it rings there', () => there.calls[0])
    await until('that is told', () => callee.notified.includes(180))
    expect(callee.status).toBe('answered')
    act(call)

    await callee.until('ended')
    expect(callee.notified).toEqual(told)
  })

  it('is refused without referUrl, and the talk goes on', async ({ site }) => {
    const b = await site.phone('b')
    const caller = await site.runs(`<Dial><Sip>${b.uri}</Sip></Dial>`)
    const callee = await until('b is called', () => b.calls[0])
    await talks(caller, callee)

    expect(await callee.refer('sip:elsewhere@example.org')).toBe(603)
    await talks(caller, callee)
  })

  it('is asked by Refer to call elsewhere, and what came of it is told', async ({ site }) => {
    const caller = await site.runs('<Refer action="/done"><Sip>sip:bob@example.org</Sip></Refer>')

    expect(await site.told('/done')).toMatchObject({
      ReferCallStatus: 'completed',
      ReferSipResponseCode: '202',
      NotifySipResponseCode: '200',
    })
    expect(caller.referredTo).toBe('sip:bob@example.org')
  })
})
