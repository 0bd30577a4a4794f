import { alert, type ErrorEntry, refusal } from './entry.ts'

/** Answers of assignment callbacks (40000 to 40005) and known workers (40152 to 40155). */
export const assignments = {
  assignmentTypeWrong: alert(
    40000,
    'The answer to an assignment callback is not JSON',
    'Answer with Content-Type application/json.',
  ),
  assignmentMalformed: alert(
    40001,
    'The answer to an assignment callback is not a JSON object',
    'Answer with a JSON object, or with an empty body to decide later.',
  ),
  instructionMissing: alert(
    40005,
    'The answer to an assignment callback has no instruction',
    'Add "instruction", or answer with an empty body to decide later.',
  ),
  knownWorkerNotInQueue: alert(
    40152,
    'The known worker does not belong to the queue',
    'Route the task to a queue of this worker.',
  ),
  knownWorkerUnknown: alert(
    40154,
    'The task names no known worker',
    'Set the attribute that the workflow reads to the sid or name of a worker.',
  ),
  knownWorkerElsewhere: alert(
    40155,
    'The known worker belongs to another workspace',
    'Name a worker of the workspace of the task.',
  ),
  instructionUnknown: alert(
    55555,
    'There is no such instruction',
    'Use accept, reject, dequeue, call, redirect or conference.',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** What an instruction is refused for (401xx). */
export const instructions = {
  rejectActivity: refusal(40100, 400, 'The activity after a reject does not exist'),
  callTo: refusal(40110, 400, 'The address to call is not valid'),
  callFrom: refusal(40111, 400, 'The caller id of the call is not valid'),
  callUrl: refusal(40112, 400, 'The URL for the call is missing or not valid'),
  callFailed: refusal(40113, 400, 'The worker cannot be called'),
  callNotPending: refusal(40114, 400, 'The reservation is not pending, so nobody can be called'),
  redirectUrl: refusal(40120, 400, 'The URL to redirect to is missing or not valid'),
  redirectCallSid: refusal(40121, 400, 'The call to redirect is missing or not valid'),
  redirectFailed: refusal(40122, 400, 'The call cannot be redirected'),
  redirectNotPending: refusal(
    40123,
    400,
    'The reservation is not pending, so the call cannot be redirected',
  ),
  dequeueActivity: refusal(40130, 400, 'The activity after a dequeue does not exist'),
  dequeueTo: refusal(40131, 400, 'The address to dequeue to is missing or not valid'),
  dequeueFrom: refusal(40132, 400, 'The caller id of a dequeue is missing or not valid'),
  dequeueEvents: refusal(40134, 400, 'The status callback events of a dequeue are not valid'),
  dequeueNotPending: refusal(
    40135,
    400,
    'The reservation is not pending, so the caller cannot be dequeued',
  ),
  conferenceNotPending: refusal(
    40136,
    400,
    'The reservation is not pending, so no conference can be made',
  ),
  conferenceTo: refusal(40137, 400, 'The address of the worker is missing or not valid'),
  conferenceFrom: refusal(40138, 400, 'The caller id for the worker is missing or not valid'),
  dequeueNoCaller: refusal(40140, 400, 'The task has no caller who waits'),
  conferenceNoCaller: refusal(40142, 400, 'The task has no call to join, and nobody to call'),
  conferenceActivity: refusal(40143, 400, 'The activity after a conference does not exist'),
  superviseNotAccepted: refusal(
    40146,
    400,
    'The reservation is not accepted: nothing to supervise',
  ),
  superviseSupervisor: refusal(40147, 400, 'The supervisor cannot be called'),
  superviseFrom: refusal(40148, 400, 'There is no number to call the supervisor from'),
  transferNoConference: refusal(40149, 400, 'The task has no conference to be transferred'),
  notForTransferred: refusal(40151, 400, 'The instruction is not allowed for a transferred task'),
  pageWithoutToken: refusal(40153, 400, 'A page is reached by the links of the list only'),
  dequeueCallback: refusal(40157, 400, 'The status callback of a dequeue is not a valid URL'),
  callCallback: refusal(40158, 400, 'The status callback of a call is not a valid URL'),
  conferenceCallback: refusal(40159, 400, 'The status callback of a conference is not a valid URL'),
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** Why a reservation was canceled after it was accepted, as desktops know it (453xx). */
export const acceptances = {
  acceptCanceled: refusal(45302, 400, 'The call of the worker was canceled'),
  acceptBusy: refusal(45303, 400, 'The worker was busy or declined the call'),
  acceptNoAnswer: refusal(45305, 400, 'The worker did not answer'),
  acceptFailed: refusal(45306, 400, 'The worker and the caller could not be joined'),
  outsideCallingHours: refusal(45310, 400, 'Whoever is called may not be called at this time'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
