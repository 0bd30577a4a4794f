import type { ActionPayloads } from '../../actions/index.ts'
import { msg } from '../../texts/index.ts'
import { refusalToLeave } from '../leave-refusal.ts'
import { DeskError } from '../problem.ts'
import type { ActivityView } from '../routing.ts'
import { deed, deskOf } from './deed.ts'

/** The activity is named by sid, by name, or as any that is available or not. */
export const setActivity = deed(
  'SetActivity',
  (payload, world) => {
    const desk = deskOf(world)
    const wanted = chosenActivity(desk.routing.state.get().activities, payload)
    return desk.setActivity(wanted.sid, payload.options?.rejectPendingReservations === true)
  },
  'failures.SetActivity',
  'WorkerActivityUpdateFailed',
)

/** The first activity that is what the payload says of it. */
export function chosenActivity(
  activities: readonly ActivityView[],
  { activitySid, activityName, activityAvailable }: ActionPayloads['SetActivity'],
): ActivityView {
  const wanted = activities.find(
    ({ sid, name, isAvailable }) =>
      (activitySid === undefined || sid === activitySid) &&
      (activityName === undefined || name === activityName) &&
      (activityAvailable === undefined || isAvailable === activityAvailable),
  )
  if (!wanted) throw new DeskError(msg('problems.notThere'))
  return wanted
}

/** Adds to the own attributes, or replaces them all. */
export const setWorkerAttributes = deed('SetWorkerAttributes', (payload, world) => {
  const { routing } = deskOf(world)
  const kept = payload.mergeExisting === false ? {} : routing.state.get().attributes
  return routing.setWorkerAttributes({ ...kept, ...payload.attributes })
})

export const reloadWindow = deed('ReloadWindow', ({ forceLogin }, world) =>
  // A page that leaves at once would take the request along that ends the session.
  forceLogin === true ? world.logOut() : world.reload(),
)

/** Refused while a call lives or rings, unless it is forced. A person who takes no calls is out at once. */
export const logout = deed(
  'Logout',
  ({ activitySid, forceLogout }, app) => {
    const own = app.desk.get()
    if (!own) return app.logOut()
    const refusal = refusalToLeave({ phone: own.phone.state.get(), desk: own.state.get() })
    if (refusal && forceLogout !== true) throw new DeskError(refusal)
    return own.logOut(activitySid)
  },
  'failures.Logout',
  'PendingReservationsOnLogout',
)

/** A token of somebody else's making would be another person's, or none that this server gives. */
export const updateWorkerToken = deed('UpdateWorkerToken', () => {
  throw new DeskError(msg('problems.ownTokens'))
})
