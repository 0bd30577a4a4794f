/**
 * A connector by HTTPS and JSON, as the generic pay connector of others speaks it: one POST with
 * Basic authentication, one flat answer. The endpoint is the account's own.
 */
import type { Connector, ConnectorAnswer, ConnectorRequest, ConnectorSetup } from '@offhook/pay'
import { exchange, exchangeTwice, type HostRules } from './exchange.ts'
import { failed } from './failed.ts'
import { jsonBytes } from './json-bytes.ts'
import { KeyedIn } from './keyed-in.ts'

const DEADLINE_MS = 10_000
/** What of an answer goes on to the application. */
const MAX_EXTRA = 20
const MAX_TEXT = 500

export interface HttpsConnectorOptions {
  /** Null, or left out: all hosts may be asked. */
  readonly hosts?: HostRules | null
  /** Of each of the two tries. */
  readonly deadlineMs?: number
}

/** Makes one. */
export function httpsConnector(
  setup: ConnectorSetup,
  { hosts = null, deadlineMs = DEADLINE_MS }: HttpsConnectorOptions = {},
): Connector {
  const { url, username, secret } = setup
  const authorization = `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`
  return {
    async ask(request) {
      const body = bodyOf(request, setup.yearDigits)
      try {
        const headers = {
          accept: 'application/json',
          authorization,
          'content-type': 'application/json',
          'content-length': body.length,
        }
        const asked = { url, method: 'POST', headers, body, deadlineMs, hosts }
        return read(request, await exchangeTwice(asked))
      } catch {
        // The error of a connection says nothing that an application could act on.
        return failed(request, 'The connector could not be reached')
      } finally {
        body.fill(0)
      }
    },

    async test() {
      try {
        const { status } = await exchange({
          url,
          method: 'HEAD',
          headers: { authorization },
          body: null,
          deadlineMs,
          hosts,
        })
        if (status === 401 || status === 403) return `The credentials were refused (${status})`
        return status >= 500 ? `The endpoint answered ${status}` : null
      } catch (error) {
        return `The endpoint could not be reached: ${(error as Error).message}`
      }
    },
  }
}

function bodyOf(request: ConnectorRequest, yearDigits: number): Buffer {
  const { card, account } = request
  const date = card?.expirationDate
  const century = Buffer.from('20')
  const year =
    date && Buffer.concat([yearDigits === 4 ? century : Buffer.alloc(0), date.subarray(2)])
  const filled = (digits: Uint8Array | undefined) => (digits?.length ? digits : undefined)
  return jsonBytes({
    transaction_id: request.transactionId,
    method: request.method,
    payment_method: request.paymentMethod,
    cardnumber: card?.number,
    card_type: card?.type ?? undefined,
    cvv: filled(card?.securityCode),
    expiry_month: date?.subarray(0, 2),
    expiry_year: year,
    postal_code: filled(card?.postalCode),
    bankaccountnumber: account?.accountNumber,
    routingnumber: account?.routingNumber,
    bankaccounttype: account?.type,
    amount: request.amount ?? undefined,
    currency_code: request.amount === null ? undefined : request.currency,
    token_type: request.amount === null ? request.tokenType : undefined,
    description: request.description ?? undefined,
    parameters: request.parameters,
  })
}

function read(
  request: ConnectorRequest,
  { status, body }: { readonly status: number; readonly body: Buffer },
): ConnectorAnswer {
  const keyedIn = new KeyedIn(request)
  const fields = parsed(body)
  body.fill(0)
  const extra = extraOf(fields ?? {}, keyedIn)
  if (status !== 200) return failed(request, `The connector answered ${status}`, { extra })
  if (!fields) return failed(request, 'got malformed response')
  const { error_code: code, error_message: message } = fields
  if (code !== undefined && code !== null && code !== '') {
    const said = (text: unknown) => keyedIn.hide(String(text ?? '')).slice(0, MAX_TEXT)
    return failed(request, said(message), { connectorError: said(code), extra })
  }
  const idOf = (name: string): string | null => {
    const text = textOf(fields[name])
    return text === null ? null : keyedIn.hideNumbers(text)
  }
  const charge = idOf('charge_id')
  const token = idOf('token_id') ?? idOf('token')
  // Some answer a wish for a token with a charge_id that is one.
  const isCharge = request.method === 'charge'
  const given = isCharge ? charge : (token ?? charge)
  if (given === null) return failed(request, 'got malformed response', { extra })
  return {
    ok: true,
    confirmationCode: isCharge ? given : null,
    token: isCharge ? token : given,
    profileId: idOf('profile_id'),
    extra,
  }
}

const known = new Set([
  ...['charge_id', 'token_id', 'token', 'profile_id', 'error_code', 'error_message'],
])

function extraOf(
  fields: Readonly<Record<string, unknown>>,
  keyedIn: KeyedIn,
): Readonly<Record<string, string>> {
  const others = Object.entries(fields).filter(
    ([name, value]) =>
      !known.has(name) &&
      /^\w{1,64}$/.test(name) &&
      ['string', 'number', 'boolean'].includes(typeof value) &&
      keyedIn.mayPass(name, String(value)),
  )
  return Object.fromEntries(
    others
      .slice(0, MAX_EXTRA)
      .map(([name, value]) => [name, keyedIn.hide(String(value)).slice(0, MAX_TEXT)]),
  )
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' && text.length <= MAX_TEXT ? text : null
}
