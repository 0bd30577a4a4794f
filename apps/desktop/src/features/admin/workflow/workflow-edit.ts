/**
 * A workflow's configuration as its form changes it. Members that the form does not know, and values
 * that only the server can judge, stay as they are.
 */

/** An object of JSON. */
export type Members = Readonly<Record<string, unknown>>

export interface Filter extends Members {
  readonly targets?: readonly Members[]
}

export interface Workflow extends Members {
  readonly task_routing: Members & {
    readonly filters?: readonly Filter[]
    readonly default_filter?: Members | null
  }
}

const numbers: readonly string[] = ['timeout', 'priority']

/** Null for a text that is no JSON, or not the JSON of a workflow. */
export function readWorkflow(text: string): Workflow | null {
  try {
    const json: unknown = JSON.parse(text)
    return isWorkflow(json) ? json : null
  } catch {
    return null
  }
}

export function writeWorkflow(workflow: Workflow): string {
  return JSON.stringify(workflow, null, 2)
}

export function filtersOf({ task_routing }: Workflow): readonly Filter[] {
  return task_routing.filters ?? []
}

export function withFilters(workflow: Workflow, filters: readonly Filter[]): Workflow {
  return { ...workflow, task_routing: { ...workflow.task_routing, filters } }
}

export function defaultOf({ task_routing }: Workflow): Members {
  return task_routing.default_filter ?? {}
}

/** One without a queue is taken away: it would be refused. */
export function withDefault(workflow: Workflow, target: Members): Workflow {
  const { task_routing: routing } = workflow
  const isKept = textOf(target, 'queue') !== ''
  return {
    ...workflow,
    task_routing: isKept
      ? { ...routing, default_filter: target }
      : without(routing, 'default_filter'),
  }
}

/** Takes no task until it has an expression, so that it can be saved at once. */
export function newFilter(queue: string): Filter {
  return { expression: '', targets: [{ queue }] }
}

/** A member as a field shows it; empty where there is none. */
export function textOf(members: Members, name: string): string {
  const value = members[name] ?? ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Sets a member as it was typed; one that is emptied is taken away. */
export function withText<T extends Members>(members: T, name: string, text: string): T {
  if (text === '') return without(members, name)
  const isNumber = numbers.includes(name) && /^\d{1,15}$/.test(text)
  return { ...members, [name]: isNumber ? Number(text) : text }
}

/** TaskRouter knows two names of a filter's name. */
export function nameOf(filter: Filter): string {
  return textOf(filter, nameMember(filter))
}

export function withName(filter: Filter, name: string): Filter {
  return withText(filter, nameMember(filter), name)
}

/** Unlike other members it is there also when it is empty. */
export function withExpression(filter: Filter, expression: string): Filter {
  return { ...filter, expression }
}

/** Each target with its own queue, which it may have from the one before: their order may change now. */
export function withOwnQueues(targets: readonly Members[]): readonly Members[] {
  let queue: unknown
  return targets.map((target) => {
    queue = target['queue'] ?? queue
    return queue === undefined ? target : { ...target, queue }
  })
}

export function replaced<T>(list: readonly T[], at: number, item: T): readonly T[] {
  return list.map((each, index) => (index === at ? item : each))
}

export function removed<T>(list: readonly T[], at: number): readonly T[] {
  return list.filter((_, index) => index !== at)
}

/** Swaps an item with its neighbour; at the ends of the list nothing moves. */
export function moved<T>(list: readonly T[], at: number, by: 1 | -1): readonly T[] {
  const item = list[at]
  const other = list[at + by]
  if (item === undefined || other === undefined) return list
  return replaced(replaced(list, at, other), at + by, item)
}

function nameMember(filter: Filter): string {
  const hasOther = filter['filter_friendly_name'] == null && filter['friendly_name'] != null
  return hasOther ? 'friendly_name' : 'filter_friendly_name'
}

/** @param name of a member that may be missing */
function without<T extends Members>(members: T, name: string): T {
  return Object.fromEntries(Object.entries(members).filter(([each]) => each !== name)) as T
}

function isWorkflow(json: unknown): json is Workflow {
  if (!isObject(json)) return false
  const routing = json['task_routing']
  if (!isObject(routing)) return false
  return isListOf(routing['filters'] ?? [], isFilter) && isObject(routing['default_filter'] ?? {})
}

function isFilter(json: unknown): json is Filter {
  return isObject(json) && isListOf(json['targets'] ?? [], isObject)
}

function isListOf<T>(json: unknown, isItem: (item: unknown) => item is T): json is readonly T[] {
  return Array.isArray(json) && json.every(isItem)
}

function isObject(json: unknown): json is Members {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
