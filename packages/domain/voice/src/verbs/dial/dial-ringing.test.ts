/** What happens until a callee is joined: who rings, what the caller and the callee hear. */
import { describe, expect, test } from 'vitest'
import type { Bench } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'

const OTHER = '+15550003333'
let bench: Bench

eachBench((each) => {
  bench = each
})

describe('Dial with answerOnBridge', () => {
  test('rings on until the bridge, then answers', async () => {
    const leg = await bench.receive(`<Dial answerOnBridge="true">${OTHER}</Dial>`)
    expect(leg.told).toEqual(['ring'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])

    bench.dialers.number.last.answers()
    await bench.settle()

    expect(leg.told).toEqual(['ring', 'answer'])
    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.number.last.endpointId)).toBe(
      true,
    )
  })

  test('lets a caller who gives up go unanswered', async () => {
    const leg = await bench.receive(`<Dial answerOnBridge="true">${OTHER}</Dial>`)
    leg.hangsUp('canceled')
    await bench.settle()

    expect(bench.row(leg).status).toBe('no-answer')
    expect(bench.dialers.number.last.told).toEqual(['hangup canceled'])
  })
})

describe('the ringing that the caller hears', () => {
  test.each([
    ['', 'tone 440,480'],
    ['ringTone="uk"', 'tone 400,450'],
    ['ringTone="hu"', 'tone 425'],
    ['ringTone="us-old"', 'tone 420'],
  ])('with %s is %s', async (attribute, heard) => {
    const leg = await bench.receive(`<Dial ${attribute}>${OTHER}</Dial>`)

    expect(bench.media.playsTo(leg.endpointId)).toEqual([heard])
  })

  test('is what the network of the callee plays, also before the caller is answered', async () => {
    const leg = await bench.receive(`<Dial answerOnBridge="true">${OTHER}</Dial>`)
    const other = bench.dialers.number.last
    other.playsEarly()
    await bench.settle()

    expect(leg.told).toEqual(['ring', 'early'])
    expect(bench.media.hears(leg.endpointId, other.endpointId)).toBe(true)
    other.answers()
    await bench.settle()
    expect(leg.told).toEqual(['ring', 'early', 'answer'])
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
  })

  test('begins again when who played something early did not come', async () => {
    const leg = await bench.receive(
      `<Dial sequential="true"><Number>${OTHER}</Number><Client>anna</Client></Dial>`,
    )
    bench.dialers.number.last.playsEarly()
    await bench.settle()
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])
    bench.dialers.number.last.hangsUp('busy', 486)
    await bench.settle()
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['tone 440,480'])

    bench.dialers.client.last.answers()
    await bench.settle()

    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.client.last.endpointId)).toBe(
      true,
    )
  })
})

describe('between answer and bridge', () => {
  test('the callee hears their document while the caller hears ringback', async () => {
    bench.documents.at('https://app/whisper', '<Say>a call for you</Say>')
    const leg = await bench.receive(`<Dial><Number url="/whisper">${OTHER}</Number></Dial>`)
    const other = bench.dialers.number.last
    other.answers()
    await bench.settle()

    expect(bench.media.playsTo(other.endpointId)).toEqual(['say a call for you'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['tone 440,480'])
    expect(bench.documents.asked('https://app/whisper')[0]).toMatchObject({
      ParentCallSid: leg.callSid,
      Direction: 'outbound-dial',
    })
    await bench.advance(1_000)
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
  })

  test('ends when the callee is sent elsewhere meanwhile, who is not joined', async () => {
    bench.documents.at('https://app/whisper', '<Say>a call for you</Say>')
    const leg = await bench.receive(
      `<Dial action="/done"><Number url="/whisper">${OTHER}</Number></Dial>`,
    )
    const callee = bench.dialers.number.last
    callee.answers()
    await bench.settle()
    const { sid } = bench.children[0]!
    const twiml = '<Response><Say>elsewhere</Say><Pause length="60"/></Response>'

    await bench.voice.updateCall(bench.accountSid, sid, { twiml })
    await bench.advance(500)

    expect(bench.media.playsTo(callee.endpointId)).toEqual(['say elsewhere'])
    await bench.advance(5_000)
    expect(bench.media.hears(leg.endpointId, callee.endpointId)).toBe(false)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialBridged: 'false' })
    expect(callee.told).not.toContain('hangup normal')
  })

  test('a callee who is hung up by their document is never bridged', async () => {
    bench.documents.at('https://app/whisper', '<Hangup/>')
    const leg = await bench.receive(
      `<Dial action="/done"><Number url="/whisper">${OTHER}</Number></Dial>`,
    )
    bench.dialers.number.last.answers()
    await bench.settle()

    expect(bench.media.seats.has(leg.endpointId)).toBe(false)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'completed',
      DialBridged: 'false',
    })
  })

  test('a document that fails hangs the callee up', async () => {
    await bench.receive(`<Dial action="/done"><Number url="/gone">${OTHER}</Number></Dial>`)
    bench.dialers.number.last.answers()
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup normal'])
    expect(bench.codes).toEqual([11200])
  })

  test('a Dial inside it is left out with 13201', async () => {
    bench.documents.at('https://app/whisper', '<Dial>+15550004444</Dial><Say>hi</Say>')
    await bench.receive(`<Dial><Number url="/whisper">${OTHER}</Number></Dial>`)
    bench.dialers.number.last.answers()
    await bench.settle()

    expect(bench.codes).toEqual([13201])
    expect(bench.dialers.number.legs).toHaveLength(1)
  })

  test('digits are sent before the bridge', async () => {
    const leg = await bench.receive(`<Dial><Number sendDigits="w12">${OTHER}</Number></Dial>`)
    const other = bench.dialers.number.last
    other.answers()
    await bench.settle()
    expect(bench.media.sent('endpoint.send-digits')[0]?.digits).toBe('w12')
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(false)

    await bench.advance(1_000)

    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
  })
})
