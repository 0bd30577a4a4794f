import type { TaskView } from './task-view.ts'

type Facts = Pick<TaskView, 'attributes' | 'isCall'>

/**
 * A call that the agent, or their list, has dialled already, and that is not under way yet: it is
 * accepted without a button. One that was transferred has its call.
 */
export function isOwnDial({ attributes, isCall }: Facts): boolean {
  return isCall && isOutboundAttempt(attributes) && attributes['preview'] !== true
}

/** A record of a list, or a callback, that the agent reads before it is called. */
export function isPreview({ attributes, isCall }: Facts): boolean {
  return isCall && isOutboundAttempt(attributes) && attributes['preview'] === true
}

/** The agent waits for whoever they have called. */
export function isBeingCalled({ phase, ...facts }: Facts & Pick<TaskView, 'phase'>): boolean {
  return phase === 'connecting' && facts.isCall && isOutboundAttempt(facts.attributes)
}

/** A call to somebody who has not answered yet. */
export function isOutboundAttempt(attributes: TaskView['attributes']): boolean {
  return attributes['direction'] === 'outbound' && attributes['call_sid'] === undefined
}
