/**
 * A template: copy this file to begin a connector for another processor. As it stands it is a whole
 * connector, for a processor that nobody has, which takes JSON and a bearer token; it is held to the
 * contract like the others, and offered to no account.
 *
 * 1. Copy it to `<name>-connector.ts`, and name the copy on the floor of the others in
 *    `scripts/floors.mjs`.
 * 2. Say in `bodyOf` what the processor wants, and in `read` what its answers mean.
 * 3. Write `like<Name>` in `connectors.test.ts`, which answers as the processor does, and add its line to
 *    `kinds`: `npx vitest run --project unit packages/adapters/pay-connectors` holds it to the contract.
 * 4. Add its word to `connectorKinds` in `packages/domain/pay/src/model.ts`, its line to
 *    `connectorMakers` in `index.ts`, and its option to the form of the page
 *    (`apps/desktop/src/features/admin/pages/PaymentsPage.tsx`): now accounts can have one.
 *
 * What holds for every connector:
 * - Digits are bytes. They go into the body by `jsonBytes`, never by a template string or
 *   `JSON.stringify`: what was a text once cannot be overwritten. The request's own bytes are
 *   overwritten by whoever asked; the body is ours to overwrite.
 * - `ask` never rejects: whatever happens outside is an answer, within 25 seconds, both tries included.
 * - The transaction is named in both tries, so that no card is charged twice.
 * - Nothing of an answer goes on that `KeyedIn` has not looked at, and nothing is logged.
 * - `exchange` asks only hosts that may be asked, counts certificates, follows no redirect and bounds what
 *   it reads. A processor's own package must be given a client that does the same: see `stripe-http.ts`.
 */
import { codes } from '@offhook/core'
import type { Connector, ConnectorAnswer, ConnectorRequest, ConnectorSetup } from '@offhook/pay'
import { type Answered, exchange, exchangeTwice, type HostRules } from './exchange.ts'
import { failed } from './failed.ts'
import { jsonBytes } from './json-bytes.ts'
import { KeyedIn } from './keyed-in.ts'

/** Of each of the two tries. */
const DEADLINE_MS = 10_000
/** Of what is said of a refusal. */
const MAX_TEXT = 500

/** Makes one. @param hosts null: all may be asked */
export function templateConnector(
  { url, secret }: ConnectorSetup,
  hosts: HostRules | null = null,
): Connector {
  const authorization = `Bearer ${secret}`
  const bounds = { deadlineMs: DEADLINE_MS, hosts }
  return {
    async ask(request) {
      const body = bodyOf(request)
      const headers = {
        authorization,
        'content-type': 'application/json',
        'content-length': body.length,
        'idempotency-key': request.transactionId,
      }
      try {
        const asked = { url: `${url}/payments`, method: 'POST', headers, body, ...bounds }
        return read(request, await exchangeTwice(asked))
      } catch {
        return failed(request, 'The processor could not be reached')
      } finally {
        body.fill(0)
      }
    },

    // Something that costs nothing, and is refused to whoever may not charge.
    async test() {
      try {
        const headers = { authorization }
        const asked = { url: `${url}/account`, method: 'GET', headers, body: null, ...bounds }
        const { status } = await exchange(asked)
        if (status === 200) return null
        return status === 401 || status === 403
          ? `The credentials were refused (${status})`
          : `The processor answered ${status}`
      } catch (error) {
        return `The processor could not be reached: ${(error as Error).message}`
      }
    },
  }
}

function bodyOf(request: ConnectorRequest): Buffer {
  const { card, account } = request
  return jsonBytes({
    // Null: a token is wanted, and no money.
    amount: request.amount,
    currency: request.currency,
    description: request.description,
    ...(card && {
      card: {
        number: card.number,
        expires: card.expirationDate,
        // Empty where it was not asked for.
        code: card.securityCode.length > 0 ? card.securityCode : undefined,
        postal_code: card.postalCode.length > 0 ? card.postalCode : undefined,
      },
    }),
    ...(account && {
      bank_account: {
        routing_number: account.routingNumber,
        number: account.accountNumber,
        type: account.type,
      },
    }),
    // The application's own, as they were given.
    metadata: request.parameters,
  })
}

/** `{ state: 'approved', id }`, or `{ state: 'declined', reason, text }`. */
function read(request: ConnectorRequest, { status, body }: Answered): ConnectorAnswer {
  const keyedIn = new KeyedIn(request)
  const said = (text: unknown) => keyedIn.hide(String(text ?? '')).slice(0, MAX_TEXT)
  const { state, id, reason, text } = fieldsOf(body)
  body.fill(0)
  if (status === 200 && state === 'declined') {
    const refused = failed(request, said(text), { connectorError: said(reason) })
    return { ...refused, payErrorCode: codes.payCardRefused }
  }
  if (status !== 200 || state !== 'approved' || typeof id !== 'string' || id === '') {
    return failed(request, `The processor answered ${status}, and no payment`)
  }
  // An identifier may hold a code by chance, and must not be lost: only numbers are looked for in it.
  const given = keyedIn.hideNumbers(id)
  const isCharge = request.method === 'charge'
  return {
    ok: true,
    confirmationCode: isCharge ? given : null,
    token: isCharge ? null : given,
    profileId: null,
    extra: {},
  }
}

/** Anything may come. */
function fieldsOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(body.toString('utf8')) as object) }
  } catch {
    return {}
  }
}
