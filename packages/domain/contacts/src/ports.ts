/**
 * What `contacts` uses of the two domains that it joins. Both are real classes of ours; naming the
 * few methods here keeps the joint visible, and lets a test see every call that crosses it.
 */
import type { AccountSid, CallSid, Change, ConferenceSid, TaskSid } from '@offhook/core'
import type { TaskRouter } from '@offhook/task-router'
import type { DialledParty, Voice } from '@offhook/voice'

export type VoiceSide = Pick<
  Voice,
  | 'dialAlone'
  | 'bridgeQueued'
  | 'updateParticipant'
  | 'removeParticipant'
  | 'removeFromQueue'
  | 'events'
>

export type RouterSide = Pick<
  TaskRouter,
  | 'createTask'
  | 'cancelTask'
  | 'task'
  | 'worker'
  | 'reservation'
  | 'prepareAccept'
  | 'holdReservationTimer'
  | 'cancelReservation'
  | 'wrapReservation'
  | 'events'
>

export type { AccountSid, CallSid, Change, ConferenceSid, DialledParty, TaskSid }
