import { alert, type ErrorEntry, refusal } from './entry.ts'

const QUEUE_NAME = 'Give the queue a name of 1 to 64 characters.'
const URL = 'Give a URL, complete or relative to the document.'
const METHOD = 'Give GET or POST.'

/** Queues, waiting and live forks (14xxx). */
export const queues = {
  enqueueMethod: alert(14201, 'The method of Enqueue is not valid', METHOD),
  enqueueWaitUrl: alert(14202, 'The waitUrl of Enqueue is not valid', URL),
  enqueueAction: alert(14203, 'The action of Enqueue is not valid', URL),
  queueNameMissing: alert(14204, 'The queue has no name', QUEUE_NAME),
  queueNameTooLong: alert(14205, 'The name of the queue is too long', QUEUE_NAME),
  enqueueWaitUrlMethod: alert(14206, 'The waitUrlMethod of Enqueue is not valid', METHOD),
  queueFull: alert(
    14207,
    'The queue is full',
    'Raise the size of the queue, or handle QueueResult "queue-full".',
  ),
  reservationUnknown: alert(
    14215,
    'The reservation does not exist',
    'Name a pending reservation of this caller.',
  ),
  reservationNotAccepted: alert(
    14217,
    'The reservation cannot be accepted',
    'Dial the queue while the reservation is pending.',
  ),
  workflowUnknown: alert(
    14220,
    'The workflow does not exist',
    'Give the sid of a workflow of this account.',
  ),
  taskAttributesInvalid: alert(
    14221,
    'The attributes of the task are not a JSON object',
    'Write a JSON object inside Task.',
  ),
  taskNotCreated: alert(
    14222,
    'The task was not created',
    'Add a default filter to the workflow, so that each task has a queue.',
  ),
  statisticsTooOld: refusal(14241, 400, 'Statistics go back 30 days at most'),
  forkNesting: alert(
    14300,
    'Start or Stop holds what cannot be started or stopped',
    'Nest Recording or Stream; other forks are not available yet.',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** Conferences (16xxx). */
export const conferences = {
  conferenceFull: alert(
    16020,
    'The conference is full',
    'Raise maxParticipants (up to 250) for the first participant.',
  ),
  conferenceOver: refusal(16022, 400, 'The conference is over'),
  labelTaken: alert(
    16023,
    'The label is in use in this conference',
    'Give each participant a label of its own.',
  ),
  participantLabelMalformed: refusal(16024, 400, 'The label of the participant is malformed'),
  labelMalformed: alert(
    16025,
    'The label of the participant is malformed',
    'Use up to 128 characters without "/", and no call sid.',
  ),
  participantLabelTaken: refusal(16026, 400, 'The label is in use in this conference'),
  coachedOnHold: refusal(16027, 400, 'The coached participant is on hold'),
  coachedNotPresent: refusal(16028, 400, 'The coached participant is not in the conference'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
