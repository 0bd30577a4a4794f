import { describe, expect, test } from 'vitest'
import { type Bench, VOICE_URL } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
  bench.documents.at('https://app/menu', '<Say>thanks</Say>')
})

describe('Gather', () => {
  test('stops its prompt at the first key and asks its action with the digits', async () => {
    const leg = await bench.receive(
      '<Gather action="/menu" numDigits="2"><Say>press</Say><Say>more</Say></Gather>',
    )
    leg.presses('4')
    await bench.settle()
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])

    leg.presses('2')
    await bench.settle()

    expect(bench.documents.asked('https://app/menu')[0]).toMatchObject({
      Digits: '42',
      CallStatus: 'in-progress',
    })
    expect(bench.media.played(leg.endpointId)).toEqual(['say press', 'say thanks'])
  })

  test('has all its texts made ready before the first is read', async () => {
    await bench.receive('<Gather><Say>one</Say><Pause/><Say voice="man">two</Say></Gather>')

    expect(bench.prompts.speechRequests.map(({ text }) => text)).toEqual(['one', 'two', 'one'])
    expect(bench.prompts.speechRequests[1]).toMatchObject({ voice: 'man' })
  })

  test('counts its timeout from the end of the prompts, and again from each key', async () => {
    const leg = await bench.receive(
      '<Gather action="/menu" timeout="3"><Say>press</Say></Gather><Say>nothing</Say>',
    )
    await bench.advance(3_900)
    leg.presses('1')
    await bench.advance(2_900)
    leg.presses('2')
    await bench.advance(2_999)
    expect(bench.documents.asked('https://app/menu')).toEqual([])

    await bench.advance(1)

    expect(bench.documents.asked('https://app/menu')[0]).toMatchObject({ Digits: '12' })
  })

  test('without a key goes on with the next verb', async () => {
    const leg = await bench.receive('<Gather action="/menu" timeout="1"/><Say>nothing</Say>')
    await bench.advance(1_000)

    expect(bench.media.played(leg.endpointId)).toEqual(['say nothing'])
    expect(bench.documents.asked('https://app/menu')).toEqual([])
  })

  test('with actionOnEmptyResult asks also then, with empty digits', async () => {
    await bench.receive('<Gather action="/menu" timeout="1" actionOnEmptyResult="true"/>')
    await bench.advance(1_000)

    expect(bench.documents.asked('https://app/menu')[0]).toMatchObject({ Digits: '' })
  })

  test('takes a finish key pressed first as nothing', async () => {
    const leg = await bench.receive('<Gather action="/menu"/><Say>nothing</Say>')
    leg.presses('#')
    await bench.settle()

    expect(bench.media.played(leg.endpointId)).toEqual(['say nothing'])
  })

  test('without an action asks the same document again', async () => {
    let asked = 0
    const leg = await bench.receive(() =>
      asked++ === 0 ? '<Gather numDigits="1"/>' : '<Say>again</Say>',
    )
    leg.presses('5')
    await bench.settle()

    expect(bench.documents.asked(VOICE_URL)[1]).toMatchObject({ Digits: '5' })
    expect(bench.media.played(leg.endpointId)).toEqual(['say again'])
  })

  test('with GET puts the digits into the query', async () => {
    const leg = await bench.receive('<Gather action="/menu" method="GET" numDigits="1"/>')
    leg.presses('5')
    await bench.settle()

    expect(bench.documents.requests.at(-1)?.method).toBe('GET')
  })

  test('without barge-in lets the prompt end, and the keys count', async () => {
    const leg = await bench.receive(
      '<Gather action="/menu" bargeIn="false" timeout="2"><Say>press</Say></Gather>',
    )
    leg.presses('7')
    await bench.advance(999)
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say press'])

    await bench.advance(2_001)

    expect(bench.documents.asked('https://app/menu')[0]).toMatchObject({ Digits: '7' })
  })

  test('asked for speech warns and listens for keys', async () => {
    const leg = await bench.receive('<Gather action="/menu" input="speech dtmf" numDigits="1"/>')
    leg.presses('1')
    await bench.settle()

    expect(bench.codes).toEqual([13326])
    expect(bench.documents.asked('https://app/menu')[0]).toMatchObject({ Digits: '1' })
  })

  test.each([
    ['timeout="soon"', 13313],
    ['numDigits="0"', 13314],
    ['finishOnKey="12"', 13310],
    ['method="PUT"', 13312],
    ['input="smell"', 13326],
    ['actionOnEmptyResult="maybe"', 13338],
  ])('with a bad %s warns and uses the default', async (attribute, code) => {
    await bench.receive(`<Gather ${attribute} action="/menu"/>`)

    expect(bench.codes).toEqual([code])
  })

  test.each([
    ['input="voice"', 13326],
    ['timeout="soon"', 13313],
    ['numDigits="0"', 13314],
    ['finishOnKey="12"', 13310],
    ['method="PUT"', 13312],
    ['actionOnEmptyResult="maybe"', 13338],
    ['speechTimeout="later"', 13327],
    ['maxSpeechTime="61"', 13328],
    ['speechModel="best"', 13334],
    ['speechModel="phone_call" speechTimeout="auto"', 13335],
    ['language="english please"', 13331],
    [`hints="${'x'.repeat(101)}"`, 13330],
    [`hints="${'x,'.repeat(501)}"`, 13330],
    ['profanityFilter="1"', 13333],
    ['bargeIn="1"', 13332],
    ['partialResultCallbackMethod="PUT"', 13329],
  ])('with %s warns with %i and listens all the same', async (attribute, code) => {
    const leg = await bench.receive(`<Gather ${attribute} action="/done"/>`)
    leg.presses('1#')
    await bench.settle()

    expect(bench.codes).toEqual([code])
    expect(bench.documents.asked(DONE)).toHaveLength(1)
  })

  test.each([
    ['hints="one, two" language="en-US" speechModel="googlev2_telephony" speechTimeout="3"'],
    ['enhanced="true" debug="true" maxSpeechTime="30" profanityFilter="false"'],
    ['partialResultCallback="/partial" partialResultCallbackMethod="GET" timeout="auto"'],
  ])('understands %s', async (attributes) => {
    await bench.receive(`<Gather ${attributes}/>`)

    expect(bench.codes).toEqual([])
  })

  test('leaves out what it may not hold, with 13320', async () => {
    const leg = await bench.receive(
      '<Gather action="/menu"><Dial>+15550003333</Dial><Say>press</Say></Gather>',
    )

    expect(bench.codes).toEqual([13320])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say press'])
    expect(bench.dialers.number.requests).toEqual([])
  })

  test('does not hear the digits of the time before it', async () => {
    const leg = await bench.receive('<Say>a</Say><Gather action="/menu" timeout="1"/>')
    leg.presses('123')
    await bench.advance(2_000)

    expect(bench.documents.asked('https://app/menu')).toEqual([])
  })
})

test('fetches all its files before the first of them plays, and each once', async () => {
  await bench.receive('<Gather><Play>/one.mp3</Play><Play loop="2">/two.mp3</Play></Gather>')
  const urls = ['https://app/one.mp3', 'https://app/two.mp3']
  expect(bench.prompts.fetched).toEqual(urls)

  await bench.advance(10_000)

  expect(bench.prompts.fetched).toEqual(urls)
})
