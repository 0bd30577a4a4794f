import { type CallSid, errors, OffhookError, parseSid } from '@offhook/core'
import {
  captures,
  type Payment,
  readParameters,
  readSettings,
  type SettingTexts,
} from '@offhook/pay'
import { accepted, created } from '../http/answer.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { isInConference } from './own-calls.ts'
import { accountPath, dates } from './shape.ts'

const base = '/2010-04-01/Accounts/:AccountSid/Calls/:CallSid/Payments'

/** Payments by keypad on the leg of whoever pays, driven by an application or by the agent's page. */
export function paymentRoutes(routes: Routes, options: RestOptions): void {
  const { payments } = options
  const access = (asked: Asked) => asked.may('control-calls') || isWithCaller(options, asked)

  routes.post(base, access, async (asked) => {
    const { accountSid, form } = asked
    const payment = await payments.create(accountSid, callOf(asked), {
      ...tellFields(asked),
      settings: readSettings(settingTexts(form), readParameters(form.filled('Parameter')), {
        literalPostalCode: false,
      }),
    })
    return created(shape(payment))
  })

  routes.post(`${base}/:Sid`, access, (asked) => {
    const { accountSid, form } = asked
    const sid = parseSid('PK', asked.param('Sid'))
    if (!sid) throw new OffhookError(errors.notFound)
    const payment = payments.update(accountSid, callOf(asked), sid, {
      ...tellFields(asked),
      capture: form.oneOf('Capture', captures, errors.payParameter),
      status: form.oneOf('Status', ['complete', 'cancel'], errors.payParameter),
    })
    return accepted(shape(payment))
  })
}

/** Whether the person who asks talks with this party. */
export function isWithCaller(options: RestOptions, asked: Asked): boolean {
  const callSid = parseSid('CA', asked.param('CallSid'))
  const place = callSid && options.voice.participantOf(callSid)
  return place ? isInConference(options, asked, place.conferenceSid) : false
}

/**
 * Who may only take payments in their own calls has nobody told of them: callbacks carry what the page
 * of an agent covers.
 */
function tellFields(asked: Asked) {
  const { form } = asked
  const idempotencyKey = form.required('IdempotencyKey')
  const statusCallback = form.url('StatusCallback')
  if (statusCallback === undefined) {
    throw new OffhookError(errors.invalidParameter, 'StatusCallback is missing')
  }
  return { idempotencyKey, statusCallback: asked.may('control-calls') ? statusCallback : null }
}

function settingTexts(form: Form): SettingTexts {
  return {
    paymentMethod: form.text('PaymentMethod'),
    paymentConnector: form.text('PaymentConnector'),
    chargeAmount: form.text('ChargeAmount'),
    currency: form.text('Currency'),
    description: form.text('Description'),
    tokenType: form.text('TokenType'),
    input: form.text('Input'),
    timeout: form.text('Timeout'),
    securityCode: form.text('SecurityCode'),
    postalCode: form.text('PostalCode'),
    minPostalCodeLength: form.text('MinPostalCodeLength'),
    validCardTypes: form.text('ValidCardTypes'),
    bankAccountType: form.text('BankAccountType'),
    requireMatchingInputs: form.text('RequireMatchingInputs'),
    confirmation: form.text('Confirmation'),
  }
}

function shape(payment: Payment) {
  return {
    account_sid: payment.accountSid,
    call_sid: payment.callSid,
    sid: payment.sid,
    ...dates(payment),
    uri: `${accountPath(payment.accountSid)}/Calls/${payment.callSid}/Payments/${payment.sid}.json`,
  }
}

function callOf(asked: Asked): CallSid {
  const sid = parseSid('CA', asked.param('CallSid'))
  if (!sid) throw new OffhookError(errors.notFound)
  return sid
}
