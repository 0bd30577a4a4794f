import { deed, deskOf, taskOf } from './deed.ts'

/** Takes a task; the options are those of its conference, for listeners to change. */
export const acceptTask = deed(
  'AcceptTask',
  (payload, world) =>
    deskOf(world).accept(taskOf(payload, world).reservationSid, payload.conferenceOptions),
  'failures.AcceptTask',
)

export const dequeueTask = deed('DequeueTask', (payload, world) =>
  deskOf(world).routing.dequeue(taskOf(payload, world).reservationSid, payload.options ?? {}),
)

export const redirectCallTask = deed('RedirectCallTask', (payload, world) => {
  const { callSid, twiMLUrl: url, options = {} } = payload
  const { reservationSid } = taskOf(payload, world)
  return deskOf(world).routing.redirect(reservationSid, callSid, { url, options })
})

export const issueCallToWorker = deed('IssueCallToWorker', (payload, world) => {
  const { callerId, twiMLUrl: url, options = {} } = payload
  const { reservationSid } = taskOf(payload, world)
  return deskOf(world).routing.callWorker(reservationSid, callerId, { url, options })
})

export const rejectTask = deed(
  'RejectTask',
  (payload, world) => deskOf(world).reject(taskOf(payload, world).reservationSid),
  'failures.RejectTask',
)

/** Without a task: none is selected. */
export const selectTask = deed('SelectTask', (payload, world) => {
  const isOne = payload.task !== undefined || payload.sid !== undefined
  deskOf(world).select(isOne ? taskOf(payload, world).reservationSid : null)
})

export const wrapupTask = deed(
  'WrapupTask',
  (payload, world) => deskOf(world).wrapUp(taskOf(payload, world).reservationSid),
  'failures.WrapupTask',
)

export const completeTask = deed(
  'CompleteTask',
  async (payload, world) => {
    const { taskSid, reservationSid } = taskOf(payload, world)
    // The last words of the note first: after this the task is gone from here.
    await deskOf(world).sheets.flush(taskSid)
    await deskOf(world).complete(reservationSid)
  },
  'failures.CompleteTask',
)

/** Adds to the attributes of a task, or replaces them all. */
export const setTaskAttributes = deed(
  'SetTaskAttributes',
  (payload, world) => {
    const task = taskOf(payload, world)
    const kept = payload.mergeExisting === false ? {} : task.attributes
    return deskOf(world).routing.setAttributes(task.reservationSid, {
      ...kept,
      ...payload.attributes,
    })
  },
  'failures.SetTaskAttributes',
)
