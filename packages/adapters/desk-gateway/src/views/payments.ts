import type { LivePayment } from '@offhook/desk-api'
import { isMatcher, type LivePayment as Live, requiredOf } from '@offhook/pay'
import { isOpen } from '@offhook/task-router'
import type { View } from '../feed.ts'
import type { Audience, Sources } from './audience.ts'

/** Payments of one's own calls, in masks. A call that is only offered is nobody's own. */
export function paymentsView(sources: Sources, { own, accountSid }: Audience): View<LivePayment> {
  const { router, contacts, payments, changes } = sources
  return {
    *read(keys) {
      const worker = router.worker(own?.workerSid ?? '')
      if (!worker) return
      for (const { taskSid, status } of router.reservationsOf(worker)) {
        if (!isOpen(status) || status === 'pending' || (keys && !keys.has(taskSid))) continue
        const contact = contacts.ofTask(taskSid)
        const live = contact && payments.ofCall(accountSid, contact.customerCallSid)
        if (live) yield rowOf(taskSid, live)
      }
    },
    follow(touch) {
      const disposers = [
        changes.events.on('task', touch),
        payments.events.on('changed', ({ payment }) => {
          const contact = contacts.ofCall(payment.callSid)
          if (contact) touch(contact.taskSid)
        }),
      ]
      return () => {
        for (const dispose of disposers) dispose()
      }
    },
  }
}

function rowOf(taskSid: string, { payment, told }: Live): LivePayment {
  const { state, masks, answer } = told
  const shown = {
    'payment-card-number': masks.PaymentCardNumber,
    'expiration-date': masks.ExpirationDate,
    'security-code': masks.SecurityCode,
    'postal-code': masks.PaymentCardPostalCode,
    'bank-routing-number': masks.BankRoutingNumber,
    'bank-account-number': masks.BankAccountNumber,
  }
  return {
    key: taskSid,
    callSid: payment.callSid,
    sid: payment.sid,
    phase: state.phase,
    method: payment.paymentMethod,
    amount: payment.chargeAmount,
    currency: payment.currency,
    description: payment.description,
    capture: state.capture,
    plan: state.plan.filter((capture) => !isMatcher(capture)),
    required: requiredOf(state),
    masks: Object.fromEntries(
      Object.entries(shown).flatMap(([item, mask]) => (mask === undefined ? [] : [[item, mask]])),
    ),
    cardType: masks.PaymentCardType ?? null,
    errorType: state.errorType,
    result: state.result,
    confirmationCode: payment.confirmationCode,
    paymentError: answer && !answer.ok ? answer.paymentError : null,
  }
}
