/**
 * What `contacts` uses of the domains that it joins. Both sides are real classes of ours; naming the
 * few methods here keeps the joint visible.
 */

import type { TaskRouter } from '@offhook/task-router'
import type { Voice } from '@offhook/voice'

export type VoiceSide = Pick<
  Voice,
  | 'bridgeQueued'
  | 'dialAlone'
  | 'events'
  | 'participants'
  | 'queuePlace'
  | 'removeFromQueue'
  | 'removeParticipant'
  | 'updateParticipant'
>

export type RouterSide = Pick<
  TaskRouter,
  | 'acceptReservation'
  | 'cancelReservation'
  | 'cancelTask'
  | 'createTask'
  | 'events'
  | 'get'
  | 'holdReservationTimer'
  | 'prepareAccept'
  | 'rejectReservation'
  | 'reservation'
  | 'routing'
  | 'task'
  | 'worker'
  | 'wrapReservation'
>
