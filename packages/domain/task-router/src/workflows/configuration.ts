/** A workflow's configuration: parsed and checked once, when it is saved. */
import type { OffhookError } from '@offhook/core'
import { checkedExpression } from '../expressions/checked.ts'
import type { Expression } from '../expressions/expression.ts'
import { parseJson } from '../json/parse-json.ts'
import type { Workflow } from '../model.ts'
import { refused } from '../refused.ts'

export interface WorkflowTarget {
  /** A later target without one has the queue of the target before. */
  readonly queue: string
  readonly priority: number | null
  readonly timeout: number | null
  readonly expression: Expression | null
  /** What the expression asks of the task, without `task.`: tasks that agree in it are alike. */
  readonly taskKeys: ReadonlySet<string>
  readonly orderBy: readonly { readonly attribute: string; readonly descending: boolean }[]
  readonly skipIf: Expression | null
  /** `task.<attribute>` that names one worker, by sid or by name. */
  readonly knownWorker: { readonly attribute: string; readonly by: 'sid' | 'friendly_name' } | null
}

export interface WorkflowFilter {
  readonly friendlyName: string | null
  readonly expression: Expression
  readonly targets: readonly WorkflowTarget[]
}

export interface WorkflowConfiguration {
  readonly filters: readonly WorkflowFilter[]
  readonly defaultTarget: WorkflowTarget | null
}

const MAX_BYTES = 1024 * 1024

/** Rows are never changed, only replaced: one parse serves as long as the row. */
const parsed = new WeakMap<Workflow, WorkflowConfiguration>()

/** The configuration of a workflow. @throws OffhookError 20001 that says what is wrong, and where */
export function configurationOf(workflow: Workflow): WorkflowConfiguration {
  const known = parsed.get(workflow)
  if (known) return known
  const configuration = parseConfiguration(workflow.configuration)
  parsed.set(workflow, configuration)
  return configuration
}

/** @throws OffhookError 20001 that says what is wrong, and where */
export function parseConfiguration(text: string): WorkflowConfiguration {
  if (Buffer.byteLength(text) > MAX_BYTES) throw bad('is larger than 1 MB')
  const json = parseJson(text, 'Workflow configuration')
  const routing = object(object(json, 'it')['task_routing'], 'task_routing')
  const filters = list(routing['filters'] ?? [], 'filters').map((filter, index) =>
    parseFilter(object(filter, `filters[${index}]`), `filters[${index}]`),
  )
  const fallback = routing['default_filter']
  return {
    filters,
    defaultTarget:
      fallback === undefined || fallback === null
        ? null
        : parseTarget(
            { ...object(fallback, 'default_filter'), timeout: undefined },
            'default_filter',
            null,
          ),
  }
}

/** The queues that a configuration names, and where it does. */
export function queuePlaces({
  filters,
  defaultTarget,
}: WorkflowConfiguration): readonly { readonly where: string; readonly queue: string }[] {
  const places = filters.flatMap(({ targets }, filter) =>
    targets.map(({ queue }, target) => ({ where: `filters[${filter}].targets[${target}]`, queue })),
  )
  return defaultTarget
    ? [...places, { where: 'default_filter', queue: defaultTarget.queue }]
    : places
}

/** The queues that a configuration names. */
export function queuesOf({ filters, defaultTarget }: WorkflowConfiguration): readonly string[] {
  const targets = filters.flatMap((filter) => filter.targets)
  return [...targets, ...(defaultTarget ? [defaultTarget] : [])].map(({ queue }) => queue)
}

function parseFilter(filter: Record<string, unknown>, where: string): WorkflowFilter {
  const name = filter['filter_friendly_name'] ?? filter['friendly_name']
  const targets: WorkflowTarget[] = []
  for (const [index, target] of list(filter['targets'], `${where}.targets`).entries()) {
    const place = `${where}.targets[${index}]`
    targets.push(parseTarget(object(target, place), place, targets.at(-1)?.queue ?? null))
  }
  if (targets.length === 0) throw bad(`${where} has no target`)
  return {
    friendlyName: typeof name === 'string' ? name : null,
    expression: expression(filter['expression'], `${where}.expression`),
    targets,
  }
}

function parseTarget(
  target: Record<string, unknown>,
  where: string,
  inherited: string | null,
): WorkflowTarget {
  const queue = target['queue'] ?? inherited
  if (typeof queue !== 'string' || queue === '') throw bad(`${where} names no queue`)
  const optional = (key: string) =>
    target[key] === undefined || target[key] === null || target[key] === ''
      ? null
      : expression(target[key], `${where}.${key}`)
  const wanted = optional('expression')
  return {
    queue,
    priority: number(target['priority'], `${where}.priority`, 0),
    timeout: number(target['timeout'], `${where}.timeout`, 1),
    expression: wanted,
    taskKeys: taskKeysOf(wanted),
    orderBy: parseOrder(target['order_by'], `${where}.order_by`),
    skipIf: optional('skip_if'),
    knownWorker: parseKnownWorker(target, where),
  }
}

function taskKeysOf(wanted: Expression | null): ReadonlySet<string> {
  const keys = [...(wanted?.keys ?? [])].filter((key) => key.startsWith('task.'))
  return new Set(keys.map((key) => key.slice('task.'.length)))
}

function parseKnownWorker(
  target: Record<string, unknown>,
  where: string,
): WorkflowTarget['knownWorker'] {
  const bySid = target['known_worker_sid']
  const byName = target['known_worker_friendly_name']
  if (bySid && byName) {
    throw bad(
      `${where} has both known_worker_sid and known_worker_friendly_name: only one of them may be`,
    )
  }
  const value = bySid || byName
  if (value === undefined || value === null || value === '') return null
  const attribute = /^task\.(.+)$/.exec(String(value))?.[1]
  if (!attribute) throw bad(`${where}: a known worker is named by task.<attribute>`)
  return { attribute, by: bySid ? 'sid' : 'friendly_name' }
}

function parseOrder(value: unknown, where: string): WorkflowTarget['orderBy'] {
  if (value === undefined || value === null || value === '') return []
  return String(value)
    .split(',')
    .map((clause) => {
      const match = /^\s*worker\.([\w.$]+)(?:\s+(ASC|DESC))?\s*$/i.exec(clause)
      if (!match?.[1]) throw bad(`${where} is not "worker.<attribute> ASC" or "DESC"`)
      return { attribute: match[1], descending: match[2]?.toUpperCase() === 'DESC' }
    })
}

function expression(value: unknown, where: string): Expression {
  if (value === undefined || value === null) throw bad(`${where} is missing`)
  if (typeof value !== 'string') throw bad(`${where} is no text`)
  return checkedExpression(value, `Workflow configuration: ${where}`)
}

/** Numbers come as numbers or as their text. */
function number(value: unknown, where: string, least: number): number | null {
  if (value === undefined || value === null || value === '') return null
  const parsed = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(parsed) || parsed < least)
    throw bad(`${where} must be a whole number of at least ${least}`)
  return parsed
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(`${where} is no object`)
  return value as Record<string, unknown>
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(`${where} is no list`)
  return value
}

function bad(what: string): OffhookError {
  return refused(`Workflow configuration: ${what}`)
}
