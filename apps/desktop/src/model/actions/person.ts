import { msg } from '../../texts/index.ts'
import { DeskError } from '../problem.ts'
import { deed, deskOf } from './deed.ts'

/** The activity is named by sid, by name, or as any that is available or not. */
export const setActivity = deed(
  'SetActivity',
  (payload, world) => {
    const desk = deskOf(world)
    const { activities } = desk.routing.state.get()
    const { activitySid, activityName, activityAvailable, options } = payload
    const wanted = activities.find(
      ({ sid, name, isAvailable }) =>
        (activitySid === undefined || sid === activitySid) &&
        (activityName === undefined || name === activityName) &&
        (activityAvailable === undefined || isAvailable === activityAvailable),
    )
    if (!wanted) throw new DeskError(msg('problems.notThere'))
    return desk.setActivity(wanted.sid, options?.rejectPendingReservations === true)
  },
  'failures.SetActivity',
)

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

/** A person who takes no calls is out at once. */
export const logout = deed('Logout', ({ activitySid }, app) => {
  const own = app.desk.get()
  return own ? own.logOut(activitySid) : app.logOut()
})

/** A token of somebody else's making would be another person's, or none that this server gives. */
export const updateWorkerToken = deed('UpdateWorkerToken', () => {
  throw new DeskError(msg('problems.ownTokens'))
})
