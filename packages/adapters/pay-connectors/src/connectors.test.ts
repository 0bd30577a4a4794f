/** What every connector must do, then what each does in its own way. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostRules } from './exchange.ts'
import { httpsConnector } from './https-connector.ts'
import { connectorMakers } from './index.ts'
import { smallestUnit, stripeConnector } from './stripe-connector.ts'
import { templateConnector } from './template-connector.ts'
import { AnsweringServer, type Asked, json, type Reply } from './testing/answers.ts'
import { holdsContract } from './testing/contract.ts'
import {
  accountRequest,
  cardRequest,
  DECLINED,
  setupAt,
  tokenRequest,
  VISA,
} from './testing/requests.ts'

let server: AnsweringServer
let url: string
beforeEach(async () => {
  server = new AnsweringServer()
  url = await server.open()
})
afterEach(() => server.close())

const setup = () => setupAt(url)

/** The published shapes of Stripe, as far as they are asked for. */
function likeStripe({ path, body, headers }: Asked): Reply {
  if (headers.authorization !== 'Bearer sk_test_1') {
    return json({ error: { type: 'invalid_request_error', message: 'Invalid API Key' } }, 401)
  }
  const form = new URLSearchParams(body)
  if (path === '/v1/balance') return json({ object: 'balance' })
  if (path === '/v1/tokens') return json({ id: 'tok_1', object: 'token' })
  if (path === '/v1/customers') return json({ id: 'cus_1', object: 'customer' })
  if (path === '/v1/payment_methods') {
    if (form.get('card[number]') === DECLINED) {
      const error = {
        type: 'card_error',
        code: 'card_declined',
        decline_code: 'generic_decline',
        message: 'Your card was declined.',
      }
      return json({ error }, 402)
    }
    return json({ id: 'pm_1', object: 'payment_method', type: form.get('type') })
  }
  const isBank = body.includes('us_bank_account')
  return json({ id: 'pi_1', object: 'payment_intent', status: isBank ? 'processing' : 'succeeded' })
}

function likeGeneric({ headers, body, method }: Asked): Reply {
  if (headers.authorization !== `Basic ${Buffer.from('user:sk_test_1').toString('base64')}`) {
    return json({}, 401)
  }
  if (method === 'HEAD') return json({}, 405)
  const asked = JSON.parse(body) as Record<string, string>
  if (asked['cardnumber'] === DECLINED) {
    return json({ error_code: 'declined', error_message: 'Your card was declined.' })
  }
  return asked['method'] === 'charge'
    ? json({ charge_id: 'ch_1', error_code: null, error_message: null })
    : json({ token_id: 'tok_1', error_code: null, error_message: null })
}

/** The processor of the template. */
function likeTemplate({ headers, body, method }: Asked): Reply {
  if (headers.authorization !== 'Bearer sk_test_1') return json({}, 401)
  if (method === 'GET') return json({ name: 'Test' })
  const { card, bank_account: account } = JSON.parse(body) as {
    card?: Record<string, string>
    bank_account?: Record<string, string>
  }
  if (card?.['number'] === DECLINED) {
    return json({ state: 'declined', reason: 'declined', text: 'Your card was declined.' })
  }
  const isWhole = (card ?? account)?.['number'] !== undefined
  return isWhole ? json({ state: 'approved', id: 'pay_1' }) : json({}, 400)
}

const kinds = [
  ['https', httpsConnector, likeGeneric],
  ['stripe', stripeConnector, likeStripe],
  ['the template', templateConnector, likeTemplate],
] as const

describe.each(kinds)('a connector by %s', (_kind, make, like) => holdsContract(make, like))

it.each(['https', 'stripe'] as const)(
  'a connector by %s asks no host that may not be',
  async (kind) => {
    const lookups: string[] = []
    const rules: HostRules = {
      mayAskHost: (host) => host !== '127.0.0.1',
      lookup: (host, _options, callback) => {
        lookups.push(host)
        callback(new Error('may not be asked'), '')
      },
    }
    for (const host of ['127.0.0.1', 'localhost']) {
      const there = { ...setup(), url: url.replace('127.0.0.1', host) }
      const connector = connectorMakers(rules)[kind](there)
      expect(await connector.test()).toMatch(/could not be/)
      expect((await connector.ask(cardRequest())).ok).toBe(false)
    }
    expect(server.asked).toEqual([])
    expect(new Set(lookups)).toEqual(new Set(['localhost']))
  },
)

describe('the generic connector', () => {
  it('hides numbers that stand side by side, and leaves others as they are', async () => {
    server.reply = () => json({ charge_id: 'c', echo: `${VISA}${VISA}`, other: '99942424211' })
    const { extra } = await httpsConnector(setup()).ask(cardRequest())
    expect(extra).toEqual({ echo: 'xxxxxxxxxxxx4242xxxxxxxxxxxx4242', other: '99942424211' })
  })

  it('sends flat JSON, the digits as they were keyed in', async () => {
    server.reply = likeGeneric
    await httpsConnector({ ...setup(), yearDigits: 4 }).ask(cardRequest())
    expect(JSON.parse(server.asked[0]!.body)).toEqual({
      transaction_id: 'b9c0c3a2-7d0e-4f6e-9a51-9d2f6f2b8c11',
      method: 'charge',
      payment_method: 'credit-card',
      cardnumber: VISA,
      card_type: 'visa',
      cvv: '123',
      expiry_month: '05',
      expiry_year: '2029',
      postal_code: '94105',
      amount: '12.50',
      currency_code: 'USD',
      description: 'Invoice 7',
      parameters: { order: '7' },
    })
  })

  it('hands on what else is answered, without the number that is repeated in it', async () => {
    server.reply = () => json({ charge_id: 'c', risk: 3, echo: `got ${VISA}`, nested: {} })
    const answer = await httpsConnector(setup()).ask(cardRequest())
    expect(answer).toMatchObject({ extra: { risk: '3', echo: 'got xxxxxxxxxxxx4242' } })
  })

  it.each([
    ['a code', { echo: 'code 123' }],
    ['a code in pieces', { echo: '1-2-3' }],
    ['a code beside the number', { echo: `${VISA}123` }],
    ['a code as a number', { echo: 123 }],
    ['a name of a code', { card_cvv2: 'x' }],
    ['a name of a number', { CardNumber: 'x' }],
  ])('hands on no field with %s, whatever the status', async (_what, fields) => {
    for (const status of [200, 402]) {
      server.reply = () => json({ charge_id: 'ch_9912399', risk: 3, ...fields }, status)
      const { extra } = await httpsConnector(setup()).ask(cardRequest())
      expect(extra).toMatchObject({ risk: '3' })
      expect(JSON.stringify(extra)).not.toMatch(/echo|cvv|CardNumber/)
    }
  })

  it('hands on no number and no code in an error, however it is written', async () => {
    server.reply = () =>
      json({ error_code: 'bad 123', error_message: '4242 4242-4242.4242 was declined' })
    expect(await httpsConnector(setup()).ask(cardRequest())).toMatchObject({
      connectorError: 'bad xxx',
      paymentError: 'xxxx xxxx-xxxx.xxxx was declined',
    })
  })

  it('hands on no part of a number that is longer than its first six digits', async () => {
    const number = '4539578763621486'
    server.reply = () =>
      json({
        error_code: '4',
        error_message: 'BIN 453957: 4539 5787 6362 is blocked',
        ref: '453957',
      })
    const answer = await httpsConnector(setup()).ask(cardRequest({ number }))
    expect(answer).toMatchObject({
      paymentError: 'BIN xxxxxx: xxxx xxxx xxxx is blocked',
      extra: { ref: '453957' },
    })
  })

  it('takes a charge_id where a token was wanted', async () => {
    server.reply = () => json({ charge_id: 'as-token' })
    expect(await httpsConnector(setup()).ask(tokenRequest())).toMatchObject({ token: 'as-token' })
  })

  it.each(['silence', 'half'] as const)(
    'gives up in time, after a second try: %s',
    async (reply) => {
      server.reply = () => reply
      expect(await httpsConnector(setup(), { deadlineMs: 500 }).ask(cardRequest())).toMatchObject({
        ok: false,
        payErrorCode: 64008,
        paymentError: 'The connector could not be reached',
      })
      const [first, second, ...more] = server.asked
      expect(second?.body).toBe(first?.body)
      expect(more).toEqual([])
    },
  )
})

describe('Stripe', () => {
  it('is sent what was keyed in, in the places that its package leaves for it', async () => {
    server.reply = likeStripe
    const connector = stripeConnector(setup())
    for (const tokenType of ['one-time', 'payment-method'] as const) {
      await connector.ask(tokenRequest({ tokenType }))
      const form = new URLSearchParams(server.asked.at(-1)?.body)
      expect(Object.fromEntries(form)).toMatchObject({
        'card[number]': VISA,
        'card[cvc]': '123',
        'card[exp_month]': '5',
        'card[exp_year]': '2029',
      })
    }
    const form = new URLSearchParams(server.asked.at(-1)?.body)
    expect(form.get('billing_details[address][postal_code]')).toBe('94105')
    await connector.ask(accountRequest())
    const account = server.asked.find(({ body }) => body.includes('us_bank_account[acc'))
    expect(Object.fromEntries(new URLSearchParams(account?.body))).toMatchObject({
      'us_bank_account[routing_number]': '021000021',
      'us_bank_account[account_number]': '000123456789',
    })
  })

  it('hands on no number and no code that a refusal repeats', async () => {
    const error = { type: 'card_error', code: 'bad', message: `No. ${VISA} has no code 123` }
    server.reply = () => json({ error }, 402)
    expect(await stripeConnector(setup()).ask(cardRequest())).toMatchObject({
      paymentError: 'No. xxxxxxxxxxxxxxxx has no code xxx',
    })
  })

  it('counts in the smallest unit', () => {
    expect(smallestUnit('12.50', 'USD')).toBe(1_250)
    expect(smallestUnit('500.00', 'JPY')).toBe(500)
    expect(smallestUnit('1.25', 'KWD')).toBe(1_250)
  })

  it('keeps a reusable token as a customer, and a charge as an intent with its metadata', async () => {
    server.reply = likeStripe
    const connector = stripeConnector(setup())
    expect(await connector.ask(tokenRequest())).toMatchObject({ token: 'pm_1', profileId: 'cus_1' })
    await connector.ask(cardRequest())
    const form = new URLSearchParams(server.asked.at(-1)?.body)
    expect(Object.fromEntries(form)).toMatchObject({
      amount: '1250',
      currency: 'usd',
      confirm: 'true',
      description: 'Invoice 7',
      'metadata[order]': '7',
    })
  })
})
