/** A decision in words: one sentence for it, and one for each worker who was looked at. Pure. */
import type { Decision, DecisionFacts, LookedAt } from '../decisions/decision.ts'

export interface Assignment {
  readonly sentence: string
  readonly workers: readonly (LookedAt & { readonly sentence: string })[]
}

export function whyChosen({ workerSid, decidedAt, facts }: Decision): Assignment {
  const chosen = facts.lookedAt.find((worker) => worker.workerSid === workerSid)
  return {
    sentence: chosen ? whole(facts, chosen, decidedAt) : `${workerSid} was asked.`,
    workers: facts.lookedAt.map((worker) => ({
      ...worker,
      sentence: one(facts, worker, worker.workerSid === workerSid),
    })),
  }
}

function whole(facts: DecisionFacts, chosen: LookedAt, decidedAt: number): string {
  const { friendlyName: name } = chosen
  switch (facts.how) {
    case 'routing-target':
      return `${name} was asked because the task is for them alone (RoutingTarget).`
    case 'transfer':
      return `${name} was asked because the task was transferred to them.`
    case 'known-worker':
      return `${name} was asked because the workflow's step names them, and they were free in the queue ${facts.taskQueueName}.`
    case 'queue': {
      const waited = `after ${seconds(facts.age)}, with priority ${facts.priority}`
      const of = `of the ${people(facts.members)} in the queue ${facts.taskQueueName}, ${facts.free} had room on the channel ${facts.taskChannelName}`
      return `${name} was asked ${waited}: ${of}, and ${reason(facts, chosen, decidedAt)}.`
    }
  }
}

/** What put the chosen before the others. */
function reason(facts: DecisionFacts, chosen: LookedAt, decidedAt: number): string {
  const { friendlyName: name } = chosen
  const able = facts.lookedAt.filter(({ verdict }) => verdict !== 'unfit')
  if (able.length === 1 && facts.free === 1) return `${name} was the only one`
  if (facts.orderBy.length > 0 && chosen.values.length > 0)
    return `${name} came first by ${facts.orderBy.join(', ')} (${chosen.values.map(shown).join(', ')})`
  if (able.some(({ timesAsked }) => timesAsked > chosen.timesAsked))
    return `${name} had been asked for it less often than others`
  return `${name} had been idle the longest (${seconds(decidedAt - chosen.idleSince)})`
}

function one(facts: DecisionFacts, worker: LookedAt, isTheOne: boolean): string {
  const { friendlyName: name, timesAsked, values } = worker
  if (isTheOne) return `${name} was asked.`
  if (worker.verdict === 'unfit')
    return facts.expression === null
      ? `${name} is not whom the step names.`
      : `${name} was free, but does not match the step's expression: ${facts.expression}`
  if (worker.verdict === 'chosen') return `${name} was asked at the same time.`
  if (timesAsked > 0)
    return `${name} could have taken it, but had been asked for it ${times(timesAsked)} already.`
  if (values.length > 0)
    return `${name} could have taken it, but comes later by ${facts.orderBy.join(', ')} (${values.map(shown).join(', ')}).`
  return `${name} could have taken it, but was assigned a task later than whoever was asked.`
}

export function seconds(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1000))
  return `${whole} ${whole === 1 ? 'second' : 'seconds'}`
}

export function people(count: number): string {
  return `${count} ${count === 1 ? 'worker' : 'workers'}`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function shown(value: unknown): string {
  return value === null || value === undefined ? 'not set' : String(value)
}
