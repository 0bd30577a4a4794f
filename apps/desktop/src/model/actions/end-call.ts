import { msg } from '../../texts/index.ts'
import { refusalToJoin } from '../join-refusal.ts'
import { DeskError } from '../problem.ts'
import { deed, deskOf, taskOf } from './deed.ts'

/** Leaves the call; with two parties that ends it, with more the others go on. */
export const hangupCall = deed(
  'HangupCall',
  (payload, world) =>
    deskOf(world).leave(taskOf(payload, world).reservationSid, { everyone: false }),
  'failures.HangupCall',
)

export const endConferenceForAll = deed(
  'EndConferenceForAll',
  (payload, world) =>
    deskOf(world).leave(taskOf(payload, world).reservationSid, { everyone: true }),
  'failures.EndConferenceForAll',
)

/** Whatever ends the task next: its call, or the wrap-up. */
export const endVoiceTask = deed('EndVoiceTask', (payload, world) => {
  const { actions } = world
  const task = taskOf(payload, world)
  const sid = task.reservationSid
  if (['live', 'connecting', 'elsewhere'].includes(task.phase)) {
    return actions.invokeAction('HangupCall', { sid })
  }
  const begins = task.phase !== 'wrapping' && world.plugins.wrapsUp(task)
  return actions.invokeAction(begins ? 'WrapupTask' : 'CompleteTask', { sid })
})

/** Comes back into a call that this phone has lost. */
export const joinCall = deed(
  'JoinCall',
  (payload, world) => {
    const refusal = refusalToJoin(taskOf(payload, world))
    if (refusal) throw new DeskError(msg(refusal))
    return deskOf(world).joinCall()
  },
  'failures.JoinCall',
)
