import type { PaymentRequest, PaymentStep } from '@offhook/desk-api'
import { useState } from 'react'
import { useApp, useText } from '../../ui/hooks.ts'
import { reasonOf } from '../../ui/reason-of.ts'

/** Asks for the steps of a payment on a party's call, one at a time. */
export function usePayRequests(callSid: string) {
  const { http } = useApp().admin
  const [fault, setFault] = useState<string | null>(null)
  const t = useText()
  const [isBusy, setBusy] = useState(false)
  const ask = async (path: string, json: object): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      await http.post(`/offhook/v1/Calls/${callSid}/Payment${path}`, { json })
    } catch (error) {
      setFault(reasonOf(t, error))
    } finally {
      setBusy(false)
    }
  }
  const idempotencyKey = () => crypto.randomUUID()
  return {
    fault,
    isBusy,
    begin: (request: Omit<PaymentRequest, 'idempotencyKey'>) =>
      ask('', { ...request, idempotencyKey: idempotencyKey() } satisfies PaymentRequest),
    step: (sid: string, step: Omit<PaymentStep, 'idempotencyKey'>) =>
      ask(`/${sid}`, { ...step, idempotencyKey: idempotencyKey() } satisfies PaymentStep),
  }
}
