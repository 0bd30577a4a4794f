import type { ActionPayloads } from '../../actions/index.ts'
import { msg } from '../../texts/index.ts'
import { supervisors } from '../pages.ts'
import { isTeamQuery } from '../plugins/insights/team-query.ts'
import { DeskError } from '../problem.ts'
import type { SupervisionMode } from '../team/supervision.ts'
import { type ConditionField, choiceText, conditionField } from '../team/team-conditions.ts'
import { filterOf, queryOf, type TeamFilter } from '../team/team-rows.ts'
import { type DeedWorld, deed, deskOf } from './deed.ts'
import { chosenActivity } from './person.ts'

/** Begins to listen to the call of a reservation, or goes on in another mode. */
export const monitorCall = deed(
  'MonitorCall',
  async ({ task, sid, extraParams }, world) => {
    const session = world.session.state.get()
    // Nobody else is told of the calls of others.
    if (session.status !== 'in' || !supervisors(session.person)) {
      throw new DeskError(msg('problems.onlySupervisors'))
    }
    const reservationSid = task?.reservationSid ?? sid ?? ''
    const call = callOf(reservationSid, await workspaceOf(world), world)
    if (!call) throw new DeskError(msg('problems.taskGone'))
    await deskOf(world).supervisor.start(call, modeOf(extraParams))
  },
  'failures.MonitorCall',
  'MonitoringFailed',
)

export const stopMonitoringCall = deed('StopMonitoringCall', (_, world) =>
  deskOf(world).supervisor.stop(),
)

export const setWorkerActivity = deed(
  'SetWorkerActivity',
  async ({ workerSid, options, ...choice }, world) => {
    const workspaceSid = await workspaceOf(world)
    await world.offhook.setWorkerActivity({
      workspaceSid,
      workerSid,
      activitySid: choice.activitySid ?? (await activityNamed(choice, workspaceSid, world)),
      rejectPendingReservations: options?.rejectPendingReservations ?? false,
    })
  },
  'failures.SetWorkerActivity',
  'CannotChangeOtherWorkerActivity',
)

export const selectWorker = deed(
  'SelectWorkerInSupervisor',
  ({ worker, workerSid }, { navigator }) => {
    const sid = worker?.sid ?? workerSid
    const { query } = navigator.route.get()
    const kept = query.toString()
    navigator.replace(`/team${sid ? `/${sid}` : ''}${kept ? `?${kept}` : ''}`)
  },
)

/** Tasks are shown with whoever has them. */
export const selectTaskInSupervisor = deed('SelectTaskInSupervisor', ({ task, sid }, world) => {
  const wanted = task?.reservationSid ?? sid
  for (const worker of world.live.get()?.rows('team').get()?.values() ?? []) {
    if (worker.tasks.some(({ reservationSid }) => reservationSid === wanted)) {
      return selectWorker.run({ workerSid: worker.key }, world)
    }
  }
  throw new DeskError(msg('problems.taskGone'))
})

export const applyTeamsViewFilters = deed(
  'ApplyTeamsViewFilters',
  ({ filters, extraFilterQuery }, world) => {
    const chosen: Partial<Record<ConditionField, string>> = {}
    for (const { name, condition, values } of filters) {
      const field = conditionField(name)
      const isKnown = ['IN', 'NOT_IN', 'CONTAINS'].includes(condition)
      // The address has one condition for each.
      if (!field || !isKnown || values.length === 0 || chosen[field] !== undefined) {
        throw new DeskError(msg('problems.unknownFilter', { name }))
      }
      const isList = field === 'skill' || field === 'queue'
      const meant = isList && condition === 'CONTAINS' ? 'IN' : condition
      chosen[field] = choiceText({ condition: meant, values })
    }
    const extra = extraFilterQuery ?? ''
    if (!isTeamQuery(extra)) throw new DeskError(msg('problems.unknownFilter', { name: extra }))
    narrowTeam({ ...{ activity: '', team: '', skill: '', queue: '', extra }, ...chosen }, world)
  },
)

export const applyTeamsViewSearch = deed('ApplyTeamsViewSearch', ({ search }, world) =>
  narrowTeam({ q: search }, world),
)

/** The team's view keeps how it is narrowed in its address. */
function narrowTeam(change: Partial<TeamFilter>, { navigator }: DeedWorld): void {
  const { path, query } = navigator.route.get()
  const isThere = path.startsWith('/team')
  const filter = { ...filterOf(isThere ? query : new URLSearchParams()), ...change }
  const kept = Object.entries(queryOf(filter)).filter(([, value]) => value !== '')
  const address = `${isThere ? path : '/team'}?${new URLSearchParams(kept)}`
  navigator[isThere ? 'replace' : 'go'](address)
}

export const moveTask = deed(
  'MoveTask',
  async ({ taskSid, queueSid }, world) =>
    world.offhook.moveTask(await workspaceOf(world), taskSid, queueSid),
  'failures.MoveTask',
)

export const setTaskPriority = deed(
  'SetTaskPriority',
  async ({ taskSid, priority }, world) =>
    world.offhook.setTaskPriority(await workspaceOf(world), taskSid, priority),
  'failures.SetTaskPriority',
)

/** An agent asks the supervisors for help with the call. */
export const requestAssistance = deed(
  'RequestAssistance',
  async ({ task, sid, message }, world) => {
    const reservationSid = task?.reservationSid ?? sid ?? deskOf(world).state.get().selectedSid
    await world.offhook.askForHelp(await workspaceOf(world), reservationSid ?? '', message ?? '')
  },
  'failures.RequestAssistance',
)

/** It is answered, or not needed any more. */
export const endAssistance = deed('EndAssistance', async ({ task, sid }, world) =>
  world.offhook.endHelp(await workspaceOf(world), task?.reservationSid ?? sid ?? ''),
)

/** The sid of the activity that is meant by its name, or by whether it is available. */
async function activityNamed(
  choice: ActionPayloads['SetActivity'],
  workspaceSid: string,
  { offhook }: DeedWorld,
): Promise<string> {
  const rows = await offhook.activities(workspaceSid)
  const known = rows.map(({ sid, friendly_name: name, available: isAvailable }) => ({
    ...{ sid, name, isAvailable },
  }))
  return chosenActivity(known, choice).sid
}

/** Whoever takes no calls looks after the workspace of the site. */
export async function workspaceOf({ session, offhook }: DeedWorld): Promise<string> {
  const state = session.state.get()
  const own = state.status === 'in' ? state.person.workspaceSid : ''
  return own || (await offhook.configuration()).workspaceSid
}

function modeOf(params: Record<string, unknown> | undefined): SupervisionMode {
  const mode = params?.['mode']
  return mode === 'whisper' || mode === 'barge' ? mode : 'monitor'
}

/** The call as the team shows it. */
function callOf(reservationSid: string, workspaceSid: string, { live }: DeedWorld) {
  for (const worker of live.get()?.rows('team').get()?.values() ?? []) {
    const work = worker.tasks.find((each) => each.reservationSid === reservationSid)
    if (!work) continue
    return {
      workspaceSid,
      taskSid: work.taskSid,
      reservationSid,
      workerSid: worker.key,
      workerName: worker.name,
    }
  }
  return null
}
