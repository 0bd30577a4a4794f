/**
 * The life of a message that leaves.
 *
 *   scheduled ── due ──▶ queued
 *        └────── cancel ──▶ canceled
 *
 *            ┌─ refused ─────▶ failed
 *   queued ──┼─ taken ───────▶ sent ──┐
 *    │  ▲    └────────────────────────┼─ delivered ──────▶ delivered
 *  begun put back                     ├─ not delivered ──▶ undelivered
 *    ▼  │                             │
 *   sending ── as queued ─────────────┴─ lost track ─────▶ undelivered
 *
 * `sending` is written before a message is handed to who cannot tell one that comes twice. Found so by
 * a start after a crash, it may have left: nobody knows, and it is not sent again. A receipt may be
 * faster than the answer to our own request. One that comes in is `received`, and stays so.
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
  'begun',
  'put-back',
  'lost-track',
] as const
export type MessageEvent = (typeof messageEvents)[number]

type Ways = Partial<Record<MessageEvent, MessageStatus>>

/** What becomes of a message on its way out. */
const leaving: Ways = {
  taken: 'sent',
  refused: 'failed',
  delivered: 'delivered',
  'not-delivered': 'undelivered',
}

const steps: Partial<Record<MessageStatus, Ways>> = {
  scheduled: { due: 'queued', cancel: 'canceled' },
  queued: { ...leaving, begun: 'sending' },
  sending: { ...leaving, 'put-back': 'queued', 'lost-track': 'undelivered' },
  sent: { delivered: 'delivered', 'not-delivered': 'undelivered' },
}

/** What is over stays as it is: a receipt that comes late or twice changes nothing. */
export const messageState = machine<MessageStatus, MessageEvent>('message', (status, event) => {
  const next = steps[status]?.[event]
  return next && to(next)
})

/** Whether nothing will happen to it any more, so that it may be deleted or redacted. */
export function isSettled(status: MessageStatus): boolean {
  return status !== 'queued' && status !== 'scheduled' && status !== 'sending'
}
