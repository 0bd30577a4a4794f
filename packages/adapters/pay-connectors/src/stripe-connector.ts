/**
 * Stripe, by its own package. Raw card data has to be allowed for the Stripe account. The package takes
 * texts: it gets stand-ins, and the digits take their places in the bytes that leave.
 */
import { codes } from '@offhook/core'
import type { Connector, ConnectorAnswer, ConnectorRequest, ConnectorSetup } from '@offhook/pay'
import Stripe from 'stripe'
import type { HostRules } from './exchange.ts'
import { failed } from './failed.ts'
import { KeyedIn } from './keyed-in.ts'
import { StandIns } from './stand-ins.ts'
import { BoundedHttpClient } from './stripe-http.ts'

/** Of each request: two of them, each tried twice, are over within what `Connector.ask` promises. */
const DEADLINE_MS = 5_000
/** Of what is said of a refusal. */
const MAX_TEXT = 500

/** Makes one. A URL other than Stripe's own is for tests. @param hosts null: all may be asked */
export function stripeConnector(
  { url, secret }: ConnectorSetup,
  hosts: HostRules | null = null,
): Connector {
  const open = (standIns: StandIns) => {
    const httpClient = new BoundedHttpClient(hosts, standIns)
    return new Stripe(secret, { ...hostOf(url), ...limits, httpClient })
  }
  return {
    async ask(request) {
      const standIns = new StandIns()
      const client = { stripe: open(standIns), standIns }
      try {
        return request.method === 'charge'
          ? await charge(client, request)
          : await tokenize(client, request)
      } catch (error) {
        return refusal(request, error)
      }
    },

    async test() {
      try {
        await open(new StandIns()).balance.retrieve()
        return null
      } catch (error) {
        if (error instanceof Stripe.errors.StripeAuthenticationError) {
          return 'Stripe refuses the secret key'
        }
        return `Stripe could not be asked: ${error instanceof Error ? error.message : 'unknown'}`
      }
    },
  }
}

interface Client {
  readonly stripe: Stripe
  readonly standIns: StandIns
}

// Repeated with the same key of idempotency, which the package keeps.
const limits = {
  timeout: DEADLINE_MS,
  maxNetworkRetries: 1,
  telemetry: false,
} as const

function hostOf(url: string) {
  if (url === '') return {}
  const { protocol, hostname, port } = new URL(url)
  const isPlain = protocol === 'http:'
  return {
    host: hostname,
    port: port || (isPlain ? 80 : 443),
    protocol: isPlain ? ('http' as const) : ('https' as const),
  }
}

async function charge(client: Client, request: ConnectorRequest): Promise<ConnectorAnswer> {
  const method = await paymentMethod(client, request)
  const intent = await client.stripe.paymentIntents.create(
    {
      amount: smallestUnit(request.amount ?? '0', request.currency),
      currency: request.currency.toLowerCase(),
      payment_method: method.id,
      // A redirect would need a browser.
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      confirm: true,
      ...(request.account && { mandate_data: { customer_acceptance: { type: 'offline' } } }),
      ...(request.description !== null && { description: request.description }),
      metadata: request.parameters,
    },
    keyOf(request, 'charge'),
  )
  // A bank debit is on its way for days.
  if (intent.status === 'succeeded' || intent.status === 'processing') {
    return {
      ok: true,
      confirmationCode: intent.id,
      token: null,
      profileId: null,
      extra: { status: intent.status },
    }
  }
  return failed(request, 'The payment needs a step that a telephone cannot take', {
    connectorError: intent.status,
  })
}

async function tokenize(client: Client, request: ConnectorRequest): Promise<ConnectorAnswer> {
  const { stripe, standIns } = client
  const given = (token: string, profileId: string | null): ConnectorAnswer => ({
    ok: true,
    confirmationCode: null,
    token,
    profileId,
    extra: {},
  })
  if (request.tokenType === 'one-time' && request.card) {
    const { number, exp_month, exp_year, cvc } = cardOf(request.card, standIns)
    const card = {
      number,
      exp_month: String(exp_month),
      exp_year: String(exp_year),
      ...(cvc && { cvc }),
    }
    const { id } = await stripe.tokens.create({ card }, keyOf(request, 'token'))
    return given(id, null)
  }
  const method = await paymentMethod(client, request)
  if (request.tokenType === 'payment-method') return given(method.id, null)
  const customer = await stripe.customers.create(
    {
      payment_method: method.id,
      ...(request.description !== null && { description: request.description }),
      metadata: request.parameters,
    },
    keyOf(request, 'customer'),
  )
  return given(method.id, customer.id)
}

function paymentMethod({ stripe, standIns }: Client, request: ConnectorRequest) {
  const { card, account, parameters } = request
  const options = keyOf(request, 'method')
  if (account) {
    return stripe.paymentMethods.create(
      {
        type: 'us_bank_account',
        us_bank_account: {
          routing_number: standIns.of(account.routingNumber),
          account_number: standIns.of(account.accountNumber),
          account_holder_type: account.type.startsWith('commercial') ? 'company' : 'individual',
          account_type: account.type.endsWith('savings') ? 'savings' : 'checking',
        },
        // Stripe wants to know whose account it is.
        billing_details: { name: parameters['name'] ?? '', email: parameters['email'] ?? '' },
      },
      options,
    )
  }
  if (!card) throw new Error('there is nothing to pay with')
  const postalCode = standIns.of(card.postalCode)
  return stripe.paymentMethods.create(
    {
      type: 'card',
      card: cardOf(card, standIns),
      ...(postalCode !== '' && { billing_details: { address: { postal_code: postalCode } } }),
    },
    options,
  )
}

function cardOf(card: NonNullable<ConnectorRequest['card']>, standIns: StandIns) {
  // Read by the package as numbers.
  const date = Buffer.from(card.expirationDate).toString('latin1')
  const cvc = standIns.of(card.securityCode)
  return {
    number: standIns.of(card.number),
    exp_month: Number(date.slice(0, 2)),
    exp_year: 2000 + Number(date.slice(2)),
    ...(cvc !== '' && { cvc }),
  }
}

function keyOf({ transactionId }: ConnectorRequest, step: string) {
  return { idempotencyKey: `${transactionId}-${step}` }
}

/** Currencies of ISO 4217 that have no smaller unit, and those with a thousandth. */
const whole = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'.split(' '))
const thousandths = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND'])

/** @param amount two decimals */
export function smallestUnit(amount: string, currency: string): number {
  if (whole.has(currency)) return Math.round(Number(amount))
  return Math.round(Number(amount) * (thousandths.has(currency) ? 1_000 : 100))
}

function refusal(request: ConnectorRequest, error: unknown): ConnectorAnswer {
  const keyedIn = new KeyedIn(request)
  const said = (text: string) => keyedIn.hide(text).slice(0, MAX_TEXT)
  if (error instanceof Stripe.errors.StripeCardError) {
    const code = error.decline_code ?? error.code ?? 'card_declined'
    const refused = failed(request, said(error.message), { connectorError: said(code) })
    return { ...refused, payErrorCode: codes.payCardRefused }
  }
  if (error instanceof Stripe.errors.StripeError) {
    // The message of a bad request may quote what was sent.
    const isOurs = error instanceof Stripe.errors.StripeInvalidRequestError
    const text = isOurs ? 'Stripe does not take the request' : error.message
    return failed(request, said(text), { connectorError: said(error.code ?? error.type) })
  }
  return failed(request, 'Stripe could not be asked')
}
