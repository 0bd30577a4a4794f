/** Who is told of a payment. */
import { expect, it } from 'vitest'
import { Form } from '../http/form.ts'
import type { Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { paymentRoutes } from './payments.ts'

const CALL = `CA${'1'.repeat(32)}`
const PAYMENT = `PK${'2'.repeat(32)}`
const base = '/2010-04-01/Accounts/:AccountSid/Calls/:CallSid/Payments'

it.each([
  ['an account', true, 'https://app/paid'],
  ['an agent', false, null],
])('callbacks of %s', async (_who, controls, statusCallback) => {
  const told: unknown[] = []
  const note = (...args: readonly { statusCallback?: unknown }[]) => {
    told.push(args.at(-1)?.statusCallback)
    return { sid: PAYMENT, accountSid: 'AC1', callSid: CALL, dateCreated: 0, dateUpdated: 0 }
  }
  const handlers = new Map<string, Handler>()
  paymentRoutes(
    {
      post: (path: string, _access: unknown, handler: Handler) => handlers.set(path, handler),
    } as unknown as Routes,
    { payments: { create: note, update: note } } as unknown as RestOptions,
  )
  const params: Readonly<Record<string, string>> = { CallSid: CALL, Sid: PAYMENT }
  const asked = {
    accountSid: 'AC1',
    form: new Form({ IdempotencyKey: '1', StatusCallback: 'https://app/paid', Status: 'cancel' }),
    may: () => controls,
    param: (name: string) => params[name] ?? '',
  } as unknown as Asked
  await handlers.get(base)?.(asked)
  await handlers.get(`${base}/:Sid`)?.(asked)

  expect(told).toEqual([statusCallback, statusCallback])
})
