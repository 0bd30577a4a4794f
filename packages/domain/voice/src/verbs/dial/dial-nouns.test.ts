/** Whom Dial can name, and how: several at once, SIP with its headers, services that are not here. */
import type { Alert } from '@offhook/alerts'
import { errors, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { type Bench, CALLER } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'

const OTHER = '+15550003333'
let bench: Bench

eachBench((each) => {
  bench = each
})

describe('Dial of several', () => {
  const two = `<Number>${OTHER}</Number><Client>anna</Client>`

  test('rings all at once; the first to answer wins and the rest are cancelled', async () => {
    const leg = await bench.receive(`<Dial action="/done">${two}</Dial>`)
    bench.dialers.number.last.rings()
    bench.dialers.client.last.answers()
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup canceled'])
    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.client.last.endpointId)).toBe(
      true,
    )
    expect(bench.children.map(({ status }) => status).sort()).toEqual(['canceled', 'in-progress'])
  })

  test('fails when all fail, with the word that tells most', async () => {
    await bench.receive(`<Dial action="/done">${two}</Dial>`)
    bench.dialers.number.last.hangsUp('busy')
    bench.dialers.client.last.hangsUp('not-found')
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'busy' })
  })

  test('one that cannot be placed does not disturb the others', async () => {
    bench.dialers.number.refuses = new OffhookError(errors.numberInvalid, 'no')
    const leg = await bench.receive(`<Dial>${two}</Dial>`)
    bench.dialers.client.last.answers()
    await bench.settle()

    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.client.last.endpointId)).toBe(
      true,
    )
  })

  test('tries one after the other when sequential', async () => {
    await bench.receive(`<Dial sequential="true" timeout="5">${two}</Dial>`)
    expect(bench.dialers.client.legs).toEqual([])

    await bench.advance(10_000)

    expect(bench.dialers.number.last.told).toEqual(['hangup no-answer'])
    expect(bench.dialers.client.legs).toHaveLength(1)
    bench.dialers.client.last.answers()
    await bench.settle()
    expect(bench.children.map(({ status }) => status).sort()).toEqual(['in-progress', 'no-answer'])
  })

  test('calls at most ten', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `<Client>c${i}</Client>`).join('')
    await bench.receive(`<Dial>${many}</Dial>`)

    expect(bench.dialers.client.legs).toHaveLength(10)
    expect(bench.codes).toEqual([13215])
  })

  test('gives a browser its parameters and a SIP URI its headers and credentials', async () => {
    await bench.receive(
      `<Dial><Client><Identity>anna</Identity><Parameter name="order" value="7"/></Client>
       <Sip username="u" password="p">sip:desk@example.org?X-Order=7&amp;Via=evil</Sip></Dial>`,
    )

    expect(bench.dialers.client.requests[0]?.destination).toEqual({
      kind: 'client',
      identity: 'anna',
      parameters: { order: '7' },
    })
    expect(bench.dialers.sip.requests[0]).toMatchObject({
      destination: { kind: 'sip', uri: 'sip:desk@example.org', username: 'u', password: 'p' },
      headers: { 'X-Order': '7' },
    })
    expect(bench.dialers.sip.requests[0]?.headers).not.toHaveProperty('Via')
    expect(bench.codes).toEqual([13252])
  })

  test('is told of headers that are too long in all, and calls nobody', async () => {
    await bench.receive(`<Dial><Sip>sip:desk@example.org?X-A=${'x'.repeat(1_021)}</Sip></Dial>`)

    expect(bench.codes).toEqual([13253])
    expect(bench.dialers.sip.legs).toEqual([])
  })

  test('says once which header of several cannot be sent, and where', async () => {
    await bench.receive(
      `<Dial><Sip>sip:desk@example.org
       <Headers><Header name="X-Two" value="a&#10;b"/><Header name="X-One" value="1"/></Headers></Sip></Dial>`,
    )

    expect(bench.dialers.sip.requests[0]?.headers).toEqual({ 'X-One': '1' })
    expect(bench.store.rows<Alert>('alert')).toMatchObject([
      { errorCode: 13252, messageText: expect.stringContaining('X-Two'), documentLine: 1 },
    ])
  })

  test('takes several addresses in their order, and headers beside them', async () => {
    await bench.receive(
      `<Dial><Sip username="all"><Uri priority="2">sip:b@example.org</Uri>
       <Uri priority="1" username="u" password="p">a@example.org;transport=tcp</Uri>
       <Headers><Header name="X-Order" value="a b&amp;c"/></Headers></Sip></Dial>`,
    )

    expect(bench.dialers.sip.requests).toMatchObject([
      {
        destination: { uri: 'sip:a@example.org;transport=tcp', username: 'u', password: 'p' },
        headers: { 'X-Order': 'a b&c' },
      },
    ])
    expect(bench.dialers.sip.requests[0]?.destination).toMatchObject({
      servers: [
        { uri: 'sip:a@example.org;transport=tcp', username: 'u', priority: 1 },
        { uri: 'sip:b@example.org', username: 'all', priority: 2 },
      ],
    })
    expect(bench.codes).toEqual([])
  })

  test('tells the action what a SIP party has answered with', async () => {
    await bench.receive('<Dial action="/done"><Sip>desk@example.org</Sip></Dial>')
    bench.dialers.sip.last.answerHeaders = { 'X-Case': '17' }
    bench.dialers.sip.last.hangsUp('busy', 486)
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'busy',
      DialSipResponseCode: '486',
      'DialSipHeader_X-Case': '17',
    })
  })

  test('takes a user and a host without a scheme as a SIP address', async () => {
    await bench.receive('<Dial><Sip>kate@example.com?X-Order=7</Sip></Dial>')

    expect(bench.dialers.sip.requests[0]).toMatchObject({
      destination: { kind: 'sip', uri: 'sip:kate@example.com' },
      headers: { 'X-Order': '7' },
    })
  })
})

describe('nouns of services that are not here', () => {
  test.each([
    ['WhatsApp', '+15550003333'],
    ['Sim', `DE${'0'.repeat(32)}`],
  ])('%s is refused with a warning, and the action is told', async (noun, text) => {
    await bench.receive(`<Dial action="/done"><${noun}>${text}</${noun}></Dial>`)

    expect(bench.codes).toEqual([13215])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
    expect(bench.dialers.number.legs).toEqual([])
  })

  test('beside others leave those to be called', async () => {
    await bench.receive(`<Dial><WhatsApp>+1</WhatsApp><Number>${OTHER}</Number></Dial>`)

    expect(bench.codes).toEqual([13215])
    expect(bench.dialers.number.legs).toHaveLength(1)
  })
})

describe('the reason of a call', () => {
  test('is told to everybody who is called', async () => {
    await bench.receive(
      `<Dial callReason="Your order"><Number>${OTHER}</Number><Client>anna</Client></Dial>`,
    )

    expect(bench.dialers.number.requests[0]).toMatchObject({ callReason: 'Your order' })
    expect(bench.dialers.client.requests[0]).toMatchObject({ callReason: 'Your order' })
    expect(bench.codes).toEqual([])
  })

  test('of more than 50 characters is left out, with a warning', async () => {
    await bench.receive(`<Dial callReason="${'x'.repeat(51)}">${OTHER}</Dial>`)

    expect(bench.codes).toEqual([12200])
    expect(bench.dialers.number.requests[0]).not.toHaveProperty('callReason')
  })
})

describe('clientNotificationUrl', () => {
  const notifications = () =>
    bench.store.outbox.filter(({ payload }) => payload['refusal'] === 13807)

  test('is told of the call as the published webhook has it, and the call waits', async () => {
    await bench.receive(
      `<Dial><Client clientNotificationUrl="/wake"><Identity>anna</Identity>
       <Parameter name="order" value="7 &amp; 8"/></Client></Dial>`,
    )

    expect(bench.dialers.client.requests[0]).toMatchObject({ isAnnounced: true })
    const [child] = bench.children
    expect(notifications().map(({ payload }) => payload)).toEqual([
      expect.objectContaining({
        url: 'https://app/wake',
        method: 'POST',
        bodyType: 'json',
        parameters: {
          twi_account_sid: bench.accountSid,
          twi_call_sid: child?.sid,
          twi_from: CALLER,
          twi_to: 'client:anna',
          twi_message_id: expect.stringMatching(/^WB[0-9a-f]{32}$/),
          twi_message_type: 'twilio.voice.call',
          twi_params: 'order=7+%26+8',
        },
      }),
    ])
  })

  test('is told of nothing where nobody is called', async () => {
    bench.dialers.client.refuses = new OffhookError(errors.nobodyToDial, 'no')
    await bench.receive('<Dial><Client clientNotificationUrl="/wake">anna</Client></Dial>')

    expect(notifications()).toEqual([])
  })
})

test.each(['events="call-progress-event"', 'passports="x"'])(
  'Dial with %s says that it has no effect',
  async (attribute) => {
    await bench.receive(`<Dial ${attribute}>${OTHER}</Dial>`)

    expect(bench.codes).toEqual([12200])
    expect(bench.dialers.number.legs).toHaveLength(1)
  },
)
