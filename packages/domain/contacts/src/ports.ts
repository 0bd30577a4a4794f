/**
 * What `contacts` uses of the domains that it joins. Both sides are real classes of ours; naming the
 * few methods here keeps the joint visible.
 */

import type { TaskRouter } from '@offhook/task-router'
import type { Voice } from '@offhook/voice'

export type VoiceSide = Pick<
  Voice,
  | 'addParticipant'
  | 'bridgeDequeued'
  | 'bridgeQueued'
  | 'call'
  | 'createCall'
  | 'dialAlone'
  | 'events'
  | 'joinDialled'
  | 'liveRecordings'
  | 'participants'
  | 'readerOf'
  | 'queuePlace'
  | 'removeFromQueue'
  | 'removeParticipant'
  | 'setRole'
  | 'updateCall'
  | 'updateConference'
  | 'updateParticipant'
>

export type RouterSide = Pick<
  TaskRouter,
  | 'events'
  | 'get'
  | 'holdReservationTimer'
  | 'list'
  | 'prepareAccept'
  | 'reservation'
  | 'reservationsOf'
  | 'routing'
  | 'run'
  | 'task'
  | 'transfer'
  | 'worker'
>
