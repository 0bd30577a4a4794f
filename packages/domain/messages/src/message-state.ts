/**
 * The life of a message that leaves.
 *
 *   scheduled ── due ──▶ queued
 *        └────── cancel ──▶ canceled
 *
 *            ┌─ refused ─────▶ failed
 *   queued ──┼─ taken ───────▶ sent ──┐
 *            └────────────────────────┼─ delivered ──────▶ delivered
 *                                     └─ not delivered ──▶ undelivered
 *
 * A receipt may be faster than the answer to our own request. One that comes in is `received`, and
 * stays so.
 */
import { machine, to } from '@offhook/core'
import type { MessageStatus } from './model.ts'

export const messageEvents = [
  'due',
  'cancel',
  'taken',
  'refused',
  'delivered',
  'not-delivered',
] as const
export type MessageEvent = (typeof messageEvents)[number]

const steps: Partial<Record<MessageStatus, Partial<Record<MessageEvent, MessageStatus>>>> = {
  scheduled: { due: 'queued', cancel: 'canceled' },
  queued: {
    taken: 'sent',
    refused: 'failed',
    delivered: 'delivered',
    'not-delivered': 'undelivered',
  },
  sent: { delivered: 'delivered', 'not-delivered': 'undelivered' },
}

/** What is over stays as it is: a receipt that comes late or twice changes nothing. */
export const messageState = machine<MessageStatus, MessageEvent>('message', (status, event) => {
  const next = steps[status]?.[event]
  return next && to(next)
})

/** Whether nothing will happen to it any more, so that it may be deleted or redacted. */
export function isSettled(status: MessageStatus): boolean {
  return status !== 'queued' && status !== 'scheduled'
}
