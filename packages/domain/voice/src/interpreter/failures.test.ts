import type { Alert } from '@offhook/alerts'
import { errors, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { Bench, nothingLeft, VOICE_URL } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import { reply } from '../testing/scripted-documents.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const FALLBACK = 'https://app/fallback'

describe('a document that cannot be had', () => {
  test('is asked for once at the fallback URL, with what was wrong', async () => {
    bench.configure({ voiceFallbackUrl: FALLBACK, voiceFallbackMethod: 'GET' })
    bench.documents.at(FALLBACK, '<Say>fallback</Say>')
    const leg = await bench.receive()

    expect(bench.documents.asked(FALLBACK)[0]).toMatchObject({
      ErrorCode: '11200',
      ErrorUrl: VOICE_URL,
      CallSid: leg.callSid,
    })
    expect(bench.documents.requests.at(-1)?.method).toBe('GET')
    expect(bench.media.played(leg.endpointId)).toEqual(['say fallback'])
  })

  test('without a fallback is answered with the spoken apology and hung up', async () => {
    const leg = await bench.receive()
    expect(leg.told).toEqual(['ring', 'answer'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['apology'])

    await bench.advance(1_000)

    expect(leg.told.at(-1)).toBe('hangup normal')
    expect(bench.row(leg).status).toBe('completed')
  })

  test('leaves a notification with the request and the answer', async () => {
    const leg = await bench.receive()

    expect(bench.store.rows<Alert>('alert')[0]).toMatchObject({
      callSid: leg.callSid,
      logLevel: 0,
      errorCode: 11200,
      requestUrl: VOICE_URL,
      requestMethod: 'POST',
      responseBody: 'nothing here',
    })
  })

  test('whose fallback fails as well ends in the apology', async () => {
    bench.configure({ voiceFallbackUrl: FALLBACK })
    const leg = await bench.receive()

    expect(bench.codes).toEqual([11200, 11200])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['apology'])
  })

  test('and no caller any more leaves nothing behind', async () => {
    const leg = await bench.receive()
    leg.hangsUp()
    await bench.settle()

    expect(bench.row(leg).status).toBe('completed')
  })
})

describe('a URL that is none', () => {
  const bad = 'http://[bad'

  test.each([
    ['of a redirect', `<Redirect>${bad}</Redirect>`],
    ['of an action', `<Gather numDigits="1" action="${bad}"/>`],
    ['of a dial', `<Dial action="${bad}"><Client></Client></Dial>`],
    ['of an Enqueue', `<Enqueue action="${bad}"></Enqueue>`],
  ])('%s goes to the fallback with 11100', async (_case, verbs) => {
    bench.configure({ voiceFallbackUrl: FALLBACK })
    bench.documents.at(FALLBACK, '<Say>fallback</Say>')
    const leg = await bench.receive(`${verbs}<Say>never</Say>`)
    leg.presses('1')
    await bench.settle()

    expect(bench.documents.asked(FALLBACK)[0]).toMatchObject({ ErrorCode: '11100', ErrorUrl: bad })
    expect(bench.media.played(leg.endpointId)).toEqual(['say fallback'])
    expect(
      bench.store.rows<Alert>('alert').filter(({ errorCode }) => errorCode === 11100),
    ).toMatchObject([{ logLevel: 0, requestUrl: bad }])
  })

  test('of a number without an application is apologised for', async () => {
    bench.configure({ voiceUrl: '' })
    const leg = await bench.receive()

    expect(bench.codes).toEqual([11100])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['apology'])
  })
})

describe('what the owner of an application can read', () => {
  test('names no password', async () => {
    bench.configure({ voiceUrl: 'https://anna:secret@app/gone?a=b@c' })
    await bench.receive()

    expect(bench.store.rows<Alert>('alert')[0]?.requestUrl).toBe('https://anna:***@app/gone?a=b@c')
  })

  test('is no more than a hundred problems of one call', async () => {
    bench.documents.at('https://app/wait', '<Say colour="red">wait</Say>')
    const leg = await bench.receive('<Enqueue waitUrl="/wait">q</Enqueue>')
    await bench.advance(300_000)
    expect(bench.codes).toHaveLength(100)
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say wait'])

    await bench.receive('<Say colour="red">a</Say>')

    expect(bench.codes).toHaveLength(101)
  })

  test('tells of overrides that are not valid, and the document runs', async () => {
    const leg = await bench.receive(
      reply({ body: '<Response><Say>a</Say></Response>', fault: 11243 }),
    )

    expect(bench.store.rows<Alert>('alert')).toMatchObject([{ errorCode: 11243, logLevel: 1 }])
    expect(bench.media.played(leg.endpointId)).toEqual(['say a'])
  })

  test('tells of a callback that was not taken', async () => {
    const leg = await bench.receive('<Say>a</Say>')
    bench.alerts.refused({
      accountSid: bench.accountSid,
      callSid: leg.callSid,
      url: 'https://app/status',
      method: 'POST',
    })
    await bench.settle()

    expect(bench.store.rows<Alert>('alert')).toMatchObject([
      { errorCode: 15003, logLevel: 1, callSid: leg.callSid, requestUrl: 'https://app/status' },
    ])
  })
})

describe('an alert', () => {
  const alerts = () => bench.store.rows<Alert>('alert')

  test('of a document says what to do, and where in which document', async () => {
    await bench.receive('<Say>a</Say>\n<Pause\n  length="long"/>')

    expect(alerts()).toMatchObject([
      {
        errorCode: 13910,
        messageText:
          'The value of attribute "length" of element "Pause" is not valid (line 3, column 3). Give seconds.',
        documentLine: 3,
        documentColumn: 3,
        requestUrl: VOICE_URL,
        requestMethod: 'POST',
      },
    ])
  })

  test('of a document that cannot be parsed says where', async () => {
    bench.documents.at(VOICE_URL, () =>
      reply({ body: '<Response>\n<Say>a & b</Say></Response>', finalUrl: VOICE_URL }),
    )
    await bench.receive()

    expect(alerts()[0]).toMatchObject({
      errorCode: 12100,
      documentLine: 2,
      documentColumn: 8,
      requestUrl: VOICE_URL,
    })
  })

  test('of a party who cannot be dialled names the document that dialled', async () => {
    bench.dialers.number.refuses = new OffhookError(errors.numberInvalid)
    await bench.receive('<Dial>+15550003333</Dial>')

    const [alert] = alerts()
    expect(alert).toMatchObject({ errorCode: 13223, requestUrl: VOICE_URL, requestMethod: 'POST' })
    expect(alert?.messageText).toMatch(/^The dialled number is not valid.*\. Write the number in E/)
  })
})

describe('answers that are no TwiML', () => {
  test.each([
    ['nonsense', 'not xml', 'text/xml', 12100],
    ['a page', '<html><body>hi</body></html>', 'text/html', 12102],
    ['nothing', '', 'text/xml', 11770],
    ['a picture', 'GIF89a', 'image/gif', 12300],
    [
      'a document that is too large',
      `<Response>${' '.repeat(70_000)}</Response>`,
      'text/xml',
      11750,
    ],
  ])('%s is told and apologised for', async (_case, body, contentType, code) => {
    const leg = await bench.receive(reply({ body, contentType }))

    expect(bench.codes).toEqual([code])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['apology'])
  })

  test('plain text is read, audio is played', async () => {
    const text = await bench.receive(
      reply({ body: 'Tea & <cake>', contentType: 'text/plain; charset=utf-8' }),
    )
    const audio = await bench.receive(reply({ body: '', contentType: 'audio/mpeg' }))

    expect(bench.media.playsTo(text.endpointId)).toEqual(['say Tea & <cake>'])
    expect(bench.media.playsTo(audio.endpointId)).toEqual(['play https://app/x'])
  })

  test('204 and an empty document end the call without an alert', async () => {
    const first = await bench.receive(reply({ body: '', status: 204 }))
    const second = await bench.receive('')

    expect(bench.codes).toEqual([])
    expect(first.told).toEqual(['ring', 'hangup no-answer'])
    expect(second.told).toEqual(['ring', 'hangup no-answer'])
  })
})

describe('documents that lead back to each other', () => {
  test('are slowed down with a warning, and the call ends with an apology', async () => {
    bench.configure({ voiceFallbackUrl: FALLBACK })
    bench.documents.at(FALLBACK, '<Redirect>/voice</Redirect>')
    const leg = await bench.receive('<Redirect/>')
    await bench.advance(1_000)
    expect(bench.store.rows<Alert>('alert')).toMatchObject([{ errorCode: 12400, logLevel: 1 }])

    await bench.advance(100_000)

    expect(bench.documents.asked(VOICE_URL)).toHaveLength(90)
    expect(bench.documents.asked(FALLBACK)).toEqual([])
    expect(bench.store.rows<Alert>('alert')[1]).toMatchObject({
      errorCode: 12400,
      logLevel: 0,
      requestUrl: VOICE_URL,
    })
    expect(bench.media.played(leg.endpointId)).toEqual(['apology'])
    expect(leg.told.at(-1)).toBe('hangup normal')
  })

  test('with a pause in each go on for as long as the call may', async () => {
    const leg = await bench.receive('<Pause length="2"/><Redirect/>')
    await bench.advance(600_000)

    expect(bench.codes).toEqual([])
    expect(leg.end).toBeNull()
    leg.hangsUp()
  })
})

describe('a slow application', () => {
  test('that never answers is given up after the deadline', async () => {
    const leg = await bench.receive(() => new Promise(() => {}))
    await bench.advance(15_900)
    expect(leg.told).toEqual(['ring'])

    await bench.advance(200)

    expect(bench.codes).toEqual([11203])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['apology'])
  })

  test('whose source throws is a connection failure', async () => {
    await bench.receive(() => Promise.reject(new Error('broken')))

    expect(bench.codes).toEqual([11205])
  })
})

describe('a defect in a verb', () => {
  test('ends its call with 12400 and leaves the others alone', async () => {
    const other = await bench.receive('<Say loop="5">fine</Say>')
    bench.prompts.speech = () => {
      throw new TypeError('boom')
    }
    const leg = await bench.receive('<Say>bad</Say>')

    expect(bench.codes).toEqual([12400])
    expect(leg.told.at(-1)).toBe('hangup failed')
    expect(other.end).toBeNull()
  })
})

describe('a slow or failing store', () => {
  test('that takes 300 ms for each commit still sets up and ends a call cleanly', async () => {
    bench.store.delayMs = 300
    const leg = await bench.receive('<Say>a</Say>')
    await bench.advance(300)
    expect(leg.told).toEqual(['ring'])
    await bench.advance(600)
    expect(leg.told).toEqual(['ring', 'answer'])

    await bench.advance(3_000)

    expect(leg.told.at(-1)).toBe('hangup normal')
    expect(bench.row(leg).status).toBe('completed')
    expect(bench.voice.liveCalls).toBe(0)
  })

  test('that refuses the answer has the call hung up', async () => {
    bench.store.refuses = (changes) =>
      changes.some((change) => change.op === 'put' && change.row['status'] === 'in-progress')
    const leg = await bench.receive('<Say>a</Say>')
    await bench.settle()

    expect(leg.told).toEqual(['ring', 'hangup overload'])
    expect(bench.row(leg).status).toBe('failed')
  })

  test('that refuses the end has it written behind, and the leg is gone all the same', async () => {
    const leg = await bench.receive('<Say loop="0">a</Say>')
    bench.store.refuses = () => true
    leg.hangsUp()
    await bench.settle()

    expect(bench.store.behind.length).toBe(1)
    expect(bench.row(leg).status).toBe('completed')
    expect(bench.voice.liveCalls).toBe(0)
  })
})

describe('limits', () => {
  test('a call ends at its time limit', async () => {
    const limited = new Bench({ limits: { callSeconds: 60 } })
    const leg = await limited.receive('<Say loop="0">a</Say>')
    await limited.advance(60_000)

    expect(leg.told.at(-1)).toBe('hangup time-limit')
    expect(limited.row(leg)).toMatchObject({ status: 'completed', endCause: 'time-limit' })
    expect(await limited.close()).toEqual(nothingLeft)
  })

  test('a call and a conference end at the limit that their account had as they began', async () => {
    let own: number | null = 60
    const limited = new Bench({
      limits: { callSeconds: 14_400, conferenceSeconds: 14_400, secondsOf: () => own },
    })
    const room = '<Dial timeLimit="600"><Conference>Room</Conference></Dial>'
    const waits = await limited.receive('<Say loop="0">a</Say>')
    const talks = await limited.receive(room)
    await limited.advance(59_000)
    own = null
    const later = await limited.receive(room)
    await limited.advance(1_000)

    expect(waits.told.at(-1)).toBe('hangup time-limit')
    expect(limited.row(talks)).toMatchObject({ status: 'completed', endCause: 'time-limit' })
    expect(limited.row(later).status).not.toBe('completed')
    await limited.advance(14_400_000)
    expect(limited.row(later).status).toBe('completed')
    expect(await limited.close()).toEqual(nothingLeft)
  })

  test('media that cannot work ends the call', async () => {
    const leg = await bench.receive('<Say loop="0">a</Say>')
    bench.media.emit({ type: 'media.failed', endpointId: leg.endpointId, reason: 'dtls' })
    await bench.settle()

    expect(leg.told.at(-1)).toBe('hangup media-failed')
  })

  test('a lost media thread ends every call and its recordings', async () => {
    const leg = await bench.receive('<Start><Recording/></Start><Say loop="0">a</Say>')
    bench.media.lose('crashed')
    await bench.settle()

    expect(leg.told.at(-1)).toBe('hangup node-lost')
    expect(bench.store.rows<{ status: string }>('recording')[0]?.status).toBe('failed')
  })
})
