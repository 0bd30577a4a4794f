/** Who may take a payment on whose call, and when. */
import { may, type Principal } from '@offhook/accounts'
import { describe, expect, it } from 'vitest'
import type { Access, Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { deskPaymentRoutes } from './payments.ts'

const CALL = `CA${'1'.repeat(32)}`
const PAYMENT = `PK${'2'.repeat(32)}`

/** A customer in a conference with Ann. */
function options(hold: boolean, done: unknown[] = []): RestOptions {
  const note =
    (what: string) => (_account: string, _call: string, first: unknown, more: unknown) => {
      done.push([what, more ?? first])
      return { sid: PAYMENT }
    }
  return {
    voice: {
      participantOf: (sid: string) => (sid === CALL ? { conferenceSid: 'CF1', hold } : undefined),
      conference: () => ({ sid: 'CF1' }),
      participants: () => [{ callSid: CALL }, { callSid: 'CA-ann' }],
      call: (_account: string, sid: string) => ({
        sid,
        from: '+1555',
        to: sid === 'CA-ann' ? 'client:ann' : '+1556',
      }),
    },
    payments: { create: note('create'), update: note('update') },
    payConnectors: { list: async () => ({ rows: [{ uniqueName: 'Default' }], next: null }) },
  } as unknown as RestOptions
}

function routesOf(given: RestOptions) {
  const found: Record<string, { access: Access; handler: Handler }> = {}
  const note = (method: string) => (path: string, access: Access, handler: Handler) => {
    found[`${method} ${path.replace('/offhook/v1/', '')}`] = { access, handler }
  }
  deskPaymentRoutes({ get: note('GET'), post: note('POST') } as unknown as Routes, given)
  return found
}

function asked(identity: string, callSid = CALL, json: object = {}): Asked {
  const principal = {
    kind: 'person',
    accountSid: 'AC1',
    person: { roles: ['agent'], identity },
  } as unknown as Principal
  const params: Readonly<Record<string, string>> = { CallSid: callSid, Sid: PAYMENT }
  return {
    principal,
    accountSid: 'AC1',
    json,
    may: (action: Parameters<typeof may>[1]) => may(principal, action),
    param: (name: string) => params[name] ?? '',
  } as unknown as Asked
}

const begin = {
  idempotencyKey: '1',
  method: 'credit-card',
  amount: '12',
  currency: 'EUR',
  description: '',
  connector: 'Default',
}
const create = 'POST Calls/:CallSid/Payment'
const update = 'POST Calls/:CallSid/Payment/:Sid'

describe('payments of the desk', () => {
  it.each([
    ['ann', CALL, true],
    ['bob', CALL, false],
    ['ann', `CA${'9'.repeat(32)}`, false],
    ['ann', 'nonsense', false],
  ])('%s on %s: %s', async (identity, callSid, lets) => {
    for (const name of [create, update]) {
      const { access } = routesOf(options(false))[name]!
      expect(await (access as (who: Asked) => boolean)(asked(identity, callSid))).toBe(lets)
    }
  })

  it('are made of what the form says', async () => {
    const done: unknown[] = []
    const routes = routesOf(options(false, done))
    const made = await routes[create]!.handler(asked('ann', CALL, begin))
    expect(made).toMatchObject({ status: 201, body: { sid: PAYMENT } })
    expect(done).toMatchObject([
      ['create', { settings: { chargeAmount: '12.00', currency: 'EUR' }, statusCallback: null }],
    ])
  })

  it('ask for what the form wants, twice where it says so', async () => {
    const done: unknown[] = []
    const wanted = {
      ...{ securityCode: false, matching: ['payment-card-number'], confirmation: true },
      parameters: { order: '7' },
    }
    await routesOf(options(false, done))[create]!.handler(
      asked('ann', CALL, { ...begin, ...wanted }),
    )
    expect(done).toMatchObject([
      [
        'create',
        {
          settings: {
            ...{ securityCode: false, postalCode: true, confirmation: true },
            ...{ requireMatchingInputs: ['payment-card-number'], parameters: { order: '7' } },
          },
        },
      ],
    ])
  })

  it('wait while the customer is on hold, but can be cancelled', async () => {
    const routes = routesOf(options(true))
    const step = (json: object) => async () =>
      routes[update]!.handler(asked('ann', CALL, { idempotencyKey: '1', ...json }))
    await expect(async () => routes[create]!.handler(asked('ann', CALL, begin))).rejects.toThrow(
      /on hold/,
    )
    await expect(step({ capture: 'expiration-date' })).rejects.toThrow(/on hold/)
    await expect(step({ status: 'complete' })).rejects.toThrow(/on hold/)
    expect(await step({ status: 'cancel' })()).toMatchObject({ status: 202 })
  })

  it.each([
    [create, { ...begin, amount: 'lots' }, 64020],
    [create, { ...begin, method: 'cash' }, 20001],
    [create, { ...begin, matching: ['bank-account-number'] }, 20001],
    [create, { ...begin, parameters: { order: 7 } }, 20001],
    [update, { idempotencyKey: '1' }, 20001],
    [update, { idempotencyKey: '1', capture: 'shoe-size' }, 20001],
  ])('%s with %j is refused with %s', async (name, json, code) => {
    const handler = routesOf(options(false))[name]!.handler
    await expect(async () => handler(asked('ann', CALL, json))).rejects.toMatchObject({ code })
  })
})
