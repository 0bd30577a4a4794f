import { randomUUID } from 'node:crypto'
import { errors, OffhookError } from '@offhook/core'
import type { PayConnectorNames, PaymentRequest, PaymentStep } from '@offhook/desk-api'
import { captures, cardItems, MAX_KEY_LENGTH, readSettings } from '@offhook/pay'
import { z } from 'zod'
import { isWithCaller } from '../api-2010/payments.ts'
import { accepted, created, ok } from '../http/answer.ts'
import { bad } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const base = '/offhook/v1/Calls/:CallSid/Payment'
const MAX_NAMES = 100
const MAX_PARAMETERS = 30

const request: z.ZodType<PaymentRequest> = z.object({
  idempotencyKey: z.string().min(1).max(MAX_KEY_LENGTH),
  method: z.enum(['credit-card', 'ach-debit']),
  amount: z.string().max(16),
  currency: z.string().max(3),
  description: z.string().max(500),
  connector: z.string().max(64),
  securityCode: z.boolean().optional(),
  postalCode: z.boolean().optional(),
  matching: z.array(z.enum(cardItems)).max(cardItems.length).optional(),
  confirmation: z.boolean().optional(),
  parameters: z
    .record(z.string().min(1).max(64), z.string().max(500))
    .refine((all) => Object.keys(all).length <= MAX_PARAMETERS)
    .optional(),
})
const step: z.ZodType<PaymentStep> = z.object({
  idempotencyKey: z.string().min(1).max(MAX_KEY_LENGTH),
  capture: z.enum(captures).optional(),
  status: z.enum(['complete', 'cancel']).optional(),
})

/** Payments of the agent's page; what becomes of them comes by the topic `payments`. */
export function deskPaymentRoutes(routes: Routes, options: RestOptions): void {
  const { payments, payConnectors, voice } = options
  const access = (asked: Asked) => isWithCaller(options, asked)
  const callSid = (asked: Asked) => sidIn(asked, 'CallSid', 'CA', 'Calls')
  /** Whoever is on hold hears music, and cannot be told what to key in. */
  const refuseOnHold = (asked: Asked) => {
    if (voice.participantOf(callSid(asked))?.hold) {
      throw new OffhookError(errors.payOperation, 'The customer is on hold: take them off first')
    }
  }

  routes.get('/offhook/v1/PayConnectors/Names', 'work', async ({ accountSid }) => {
    const { rows } = await payConnectors.list(accountSid, { size: MAX_NAMES, after: null })
    return ok({ names: rows.map(({ uniqueName }) => uniqueName) } satisfies PayConnectorNames)
  })

  routes.post(base, access, async (asked) => {
    refuseOnHold(asked)
    const given = parseJson(request, asked.json)
    const { method, amount, currency, description, connector, idempotencyKey } = given
    const settings = readSettings(
      {
        paymentMethod: method,
        chargeAmount: amount,
        currency,
        description,
        paymentConnector: connector,
        timeout: '10',
        securityCode: textOf(given.securityCode),
        postalCode: textOf(given.postalCode),
        requireMatchingInputs: given.matching?.join(','),
        confirmation: textOf(given.confirmation),
      },
      given.parameters ?? {},
      { literalPostalCode: false },
    )
    const payment = await payments.create(asked.accountSid, callSid(asked), {
      idempotencyKey: idempotencyKey || randomUUID(),
      statusCallback: null,
      settings,
    })
    return created({ sid: payment.sid })
  })

  routes.post(`${base}/:Sid`, access, (asked) => {
    const { capture, status, idempotencyKey } = parseJson(step, asked.json)
    if (status !== 'cancel') refuseOnHold(asked)
    if (capture === undefined && status === undefined) throw bad('capture or status is missing')
    const sid = sidIn(asked, 'Sid', 'PK', 'Payment')
    const payment = payments.update(asked.accountSid, callSid(asked), sid, {
      idempotencyKey,
      statusCallback: null,
      capture: captures.find((one) => one === capture),
      status,
    })
    return accepted({ sid: payment.sid })
  })
}

const textOf = (flag: boolean | undefined) => flag?.toString()
