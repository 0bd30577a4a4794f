import type {
  Activity,
  AppConfig,
  FlexState,
  ITask,
  MonitoredTask,
  RealtimeQueue,
} from '@offhook/desktop-sdk'
import type { Desk } from '../desk.ts'
import type { Route } from '../route.ts'
import { type ActivityView, noAttributes } from '../routing.ts'
import type { SessionState } from '../session.ts'
import type { SupervisedCall } from '../team/supervision.ts'
import { conditionsOf } from '../team/team-conditions.ts'
import { filterOf } from '../team/team-rows.ts'
import { viewNameOf } from '../view-names.ts'
import type { ViewState } from './view-state.ts'

/** What the state of plugins is made of. */
export interface StateFacts {
  readonly session: SessionState
  readonly route: Route
  /** Null for a person who takes no calls. */
  readonly desk: Desk | null
  readonly tasks: ReadonlyMap<string, ITask>
  readonly config: AppConfig
  readonly queuesList: ReadonlyMap<string, RealtimeQueue>
  readonly view: ViewState
  /** The dialpad is shown. */
  readonly isDialerOpen: boolean
  /** Of the call before the one of now. */
  readonly lastCallSid: string | null
}

/** The state as plugins read it. */
export function flexState(facts: StateFacts): FlexState {
  const { session, route, desk, tasks, config } = facts
  const routing = desk?.routing.state.get()
  const call = desk?.phone.state.get().call
  return {
    worker: {
      tasks,
      activity: routing?.activity ? flexActivity(routing.activity) : null,
      activities: new Map(
        routing?.activities.map((activity) => [activity.sid, flexActivity(activity)]),
      ),
      attributes: routing?.attributes ?? noAttributes,
      worker: workerOf(session),
      source: desk?.routing.worker ?? null,
    },
    phone: {
      activeCall: desk?.phone.sdkCall ?? null,
      activeCallSid: call?.callSid ?? null,
      lastCallSid: call?.callSid ?? facts.lastCallSid,
      isMuted: call?.isMuted ?? false,
    },
    supervisor: supervisorState(desk, route),
    realtimeQueues: { queuesList: facts.queuesList },
    config,
    conferences: {
      states: new Map(
        [...tasks.values()].map(({ taskSid, conference }) => [taskSid, { source: conference }]),
      ),
    },
    view: {
      ...facts.view,
      isOutboundDialerOpen: facts.isDialerOpen,
      isDirectoryOpen: desk?.state.get().isDirectoryOpen ?? false,
      activeView: viewNameOf(route.path),
      selectedTaskSid: desk?.state.get().selectedSid ?? null,
    },
    session: {
      identity: session.status === 'in' ? session.person.identity : null,
      isLoggedIn: session.status === 'in',
    },
  }
}

function workerOf(session: SessionState): FlexState['worker']['worker'] {
  if (session.status !== 'in' || session.person.workerSid === null) return null
  return { sid: session.person.workerSid, name: session.person.fullName }
}

function supervisorState(desk: Desk | null, { path, query }: Route): FlexState['supervisor'] {
  const now = desk?.supervisor.state.get() ?? null
  const filter = filterOf(path.startsWith('/team') ? query : noQuery)
  return {
    callMonitoring: {
      status: now === null ? 0 : now.status === 'waiting' ? 1 : 2,
      task: now && monitoredTask(now.call),
      taskSid: now?.call.taskSid ?? null,
    },
    appliedFilters: conditionsOf(filter),
    extraFilterQuery: filter.extra,
    search: filter.q,
  }
}

/** What is known of a call that is a colleague's. */
function monitoredTask(call: SupervisedCall): MonitoredTask {
  const { reservationSid, taskSid, workerSid, workspaceSid } = call
  return { sid: reservationSid, reservationSid, taskSid, workerSid, workspaceSid }
}

const noQuery = new URLSearchParams()

function flexActivity({ sid, name, isAvailable }: ActivityView): Activity {
  return { sid, name, available: isAvailable }
}
