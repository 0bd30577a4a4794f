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

/** A person who takes no calls is out at once. */
export const logout = deed('Logout', ({ activitySid }, app) => {
  const own = app.desk.get()
  return own ? own.logOut(activitySid) : app.logOut()
})
