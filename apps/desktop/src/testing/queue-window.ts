import type { LiveQueueWindow } from '@offhook/desk-api'

/** The figures of a queue in which nothing has happened, or what is said of it. */
export function queueWindow(over: Partial<LiveQueueWindow> = {}): LiveQueueWindow {
  return {
    ...{ tasks: 0, handled: 0, handledWithinServiceLevel: 0, abandoned: 0, shortAbandoned: 0 },
    ...{ flowOut: 0, missedInvitations: 0, rejectedInvitations: 0 },
    ...{ handledWithinServiceLevelPercentage: null, abandonedPercentage: null },
    ...{ shortAbandonedPercentage: null, flowOutPercentage: null, serviceLevelPercentage: null },
    ...{ averageWaitingTime: null, averageAbandonTime: null, averageRingTime: null },
    ...{ averageTalkTime: null, averageWrapUpTime: null, averageHandleTime: null },
    ...over,
  }
}
