import {
  type ActionName,
  type Actions,
  ignore,
  type OfTask,
  type PayloadOf,
} from '../../actions/index.ts'
import { msg } from '../../texts/index.ts'
import { type Condition, type Notices, whilst } from '../notices.ts'
import { messageOf } from '../problem.ts'
import { setOutcome, submitNotes } from './after-call.ts'
import type { Deed, DeedWorld } from './deed.ts'
import { endConferenceForAll, endVoiceTask, hangupCall, joinCall } from './end-call.ts'
import { holdCall, unholdCall } from './hold.ts'
import {
  insightsPlayerHide,
  insightsPlayerInitialized,
  insightsPlayerPlay,
  insightsPlayerShow,
} from './insights-player.ts'
import { sendDigits, setDigits, toggleKeypad, toggleMute } from './keypad.ts'
import { startOutboundCall, toggleOutboundDialer } from './outbound.ts'
import {
  holdParticipant,
  kickParticipant,
  muteParticipant,
  unholdParticipant,
  unmuteParticipant,
  updateCustomerParticipant,
  updateWorkerParticipant,
} from './participants.ts'
import { togglePayment } from './payment.ts'
import {
  logout,
  reloadWindow,
  setActivity,
  setWorkerAttributes,
  updateWorkerToken,
} from './person.ts'
import {
  historyGo,
  historyGoBack,
  historyGoForward,
  historyPush,
  historyReplace,
  navigateToView,
  setComponentState,
  toggleSidebar,
} from './places.ts'
import {
  acceptTask,
  completeTask,
  dequeueTask,
  issueCallToWorker,
  redirectCallTask,
  rejectTask,
  selectTask,
  setTaskAttributes,
  wrapupTask,
} from './tasks.ts'
import {
  applyTeamsViewFilters,
  applyTeamsViewSearch,
  endAssistance,
  monitorCall,
  moveTask,
  requestAssistance,
  selectTaskInSupervisor,
  selectWorker,
  setTaskPriority,
  setWorkerActivity,
  stopMonitoringCall,
} from './team.ts'

import {
  cancelTransfer,
  hideDirectory,
  joinParties,
  showDirectory,
  startExternalColdTransfer,
  startExternalWarmTransfer,
  swapParties,
  transferTask,
} from './transfer.ts'

/** The built-in actions. A new one is a deed in a file beside this, and its name here. */
const table = [
  acceptTask,
  rejectTask,
  selectTask,
  wrapupTask,
  completeTask,
  setTaskAttributes,
  submitNotes,
  setOutcome,
  hangupCall,
  endConferenceForAll,
  endVoiceTask,
  joinCall,
  holdCall,
  unholdCall,
  holdParticipant,
  unholdParticipant,
  muteParticipant,
  unmuteParticipant,
  kickParticipant,
  transferTask,
  cancelTransfer,
  startExternalWarmTransfer,
  startExternalColdTransfer,
  swapParties,
  joinParties,
  showDirectory,
  hideDirectory,
  toggleMute,
  toggleKeypad,
  togglePayment,
  setDigits,
  sendDigits,
  startOutboundCall,
  toggleOutboundDialer,
  setActivity,
  logout,
  monitorCall,
  stopMonitoringCall,
  setWorkerActivity,
  selectWorker,
  moveTask,
  setTaskPriority,
  requestAssistance,
  endAssistance,
  navigateToView,
  historyPush,
  historyReplace,
  historyGo,
  historyGoBack,
  historyGoForward,
  toggleSidebar,
  setComponentState,
  updateWorkerToken,
  dequeueTask,
  redirectCallTask,
  issueCallToWorker,
  updateWorkerParticipant,
  updateCustomerParticipant,
  setWorkerAttributes,
  selectTaskInSupervisor,
  applyTeamsViewFilters,
  applyTeamsViewSearch,
  reloadWindow,
  insightsPlayerPlay,
  insightsPlayerShow,
  insightsPlayerHide,
  insightsPlayerInitialized,
] as const
const deeds = table as unknown as readonly Deed[]

/** The names of those that are carried out. */
export type DeedName = (typeof table)[number]['name']

/** Registers the built-in actions; one that fails says so in a notice and rejects. */
export function registerDeeds(world: DeedWorld): void {
  for (const deed of deeds) {
    world.actions.registerAction(
      deed.name,
      (payload) => carryOut(deed, payload, world),
      (payload) => complete(payload, deed.name, world),
    )
  }
}

/** Carries a built-in action out as it is, past listeners and replacements. Throws what it throws. */
export async function actDirectly<N extends ActionName>(
  name: N,
  payload: PayloadOf<N>,
  world: DeedWorld,
): Promise<unknown> {
  return deeds.find((deed) => deed.name === name)?.run(payload as never, world)
}

/**
 * Gives a payload with a task its sid, and one with a sid its task, so that listeners have both: the
 * task as plugins know it. What they may edit is there to be edited.
 */
function complete<P extends object>(payload: P, name: string, { desk, plugins }: DeedWorld): P {
  if (name === 'AcceptTask') (payload as PayloadOf<'AcceptTask'>).conferenceOptions ??= {}
  const both = payload as OfTask
  if (both.task) both.sid ??= both.task.reservationSid
  else if (both.sid) {
    const task = desk.get()?.task(both.sid)
    if (task) both.task = plugins.taskOf(task) ?? task
  }
  return payload
}

async function carryOut(deed: Deed, payload: object, world: DeedWorld): Promise<unknown> {
  const { notices } = world
  const sid = (payload as OfTask).task?.reservationSid ?? ''
  const id = deed.notice ?? `failed-${deed.name}-${sid}`
  notices.dismissNotificationById(id)
  const condition = stillSo(sid, world)
  try {
    return await deed.run(payload as never, world)
  } catch (error) {
    if (deed.failure) explain(notices, { id, deed, sid, error, condition }, world.actions, payload)
    throw error
  }
}

interface Failed {
  readonly id: string
  readonly deed: Deed
  readonly sid: string
  readonly error: unknown
  readonly condition: Condition | null
}

function explain(
  notices: Notices,
  { id, deed, sid, error, condition }: Failed,
  actions: Actions,
  payload: object,
): void {
  notices.show({
    id,
    type: 'error',
    content: msg(deed.failure ?? 'failures.SetActivity', { why: messageOf(error) }),
    scope: sid ? { task: sid } : 'app',
    ...(condition ? { whilst: condition } : { timeout: 30_000 }),
    actions: [
      {
        label: msg('notices.tryAgain'),
        run: () => void actions.invokeAction(deed.name, payload as never).catch(ignore),
      },
    ],
  })
}

/** The failure matters while the task is where it was: same phase, on hold or not as before. */
function stillSo(sid: string, world: DeedWorld): Condition | null {
  const desk = world.desk.get()
  const before = sid ? desk?.task(sid) : undefined
  if (!desk || !before) return null
  const isOnHold = before.holdSince !== null
  return whilst(desk.state, () => {
    const task = desk.task(sid)
    return task?.phase === before.phase && (task.holdSince !== null) === isOnHold
  })
}

export type { DeedWorld } from './deed.ts'
