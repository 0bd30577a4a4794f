/** Holds a definition against the rules of flows and of its widgets. */
import {
  type FlowDefinition,
  MAX_STATES,
  nextOf,
  STATE_NAME,
  type State,
} from '../definition/definition.ts'
import { isRecord } from '../properties/property-reader.ts'
import type { WidgetSchema } from '../widgets/schema.ts'
import { widgetOf } from '../widgets/widgets.ts'
import { Issues, type Validation } from './issue.ts'
import { isBlank, validateProperty } from './validate-property.ts'
import { validateTransitions } from './validate-transitions.ts'

/** More than this nobody reads. */
const MOST_ISSUES = 1_000

/** @param definition whatever was sent, of any shape */
export function validateFlow(definition: unknown): Validation {
  const issues = new Issues()
  if (!isRecord(definition)) issues.error('#', 'A definition is an object')
  else {
    const states = statesOf(definition, issues)
    if (states) {
      const names = validateNames(states, issues)
      validateStart(definition, states, issues)
      for (const [index, state] of states.entries()) {
        validateState(state, names, `#/states/${index}`, issues)
      }
      warnOfUnreached(states, String(definition['initial_state']), issues)
    }
  }
  const errors = issues.errors.slice(0, MOST_ISSUES)
  return { valid: errors.length === 0, errors, warnings: issues.warnings.slice(0, MOST_ISSUES) }
}

/** A definition that has been found valid. */
export function asDefinition(value: unknown): FlowDefinition {
  return value as FlowDefinition
}

function statesOf(definition: Readonly<Record<string, unknown>>, issues: Issues) {
  const { states, flags, description } = definition
  if (description !== undefined && description !== null && typeof description !== 'string') {
    issues.error('#/description', 'description must be a text')
  }
  if (flags !== undefined && flags !== null && !isRecord(flags)) {
    issues.error('#/flags', 'flags must be an object')
  }
  if (!Array.isArray(states) || states.length === 0) {
    issues.error('#/states', 'states must be a list that is not empty')
    return undefined
  }
  if (states.length > MAX_STATES) {
    issues.error('#/states', `A flow has at most ${MAX_STATES} states`)
    return undefined
  }
  const wrong = states.findIndex((state) => !isRecord(state))
  if (wrong >= 0) {
    issues.error(`#/states/${wrong}`, 'A state is an object')
    return undefined
  }
  return states as readonly State[]
}

function validateNames(states: readonly State[], issues: Issues): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [index, { name }] of states.entries()) {
    const path = `#/states/${index}/name`
    if (typeof name !== 'string' || !STATE_NAME.test(name)) {
      issues.error(path, 'A name begins with a letter and has letters, digits and underscores')
    } else if (names.has(name)) issues.error(path, `There are two states "${name}"`)
    else names.add(name)
  }
  return names
}

function validateStart(
  { initial_state: initial }: Readonly<Record<string, unknown>>,
  states: readonly State[],
  issues: Issues,
): void {
  const first = states.find(({ name }) => name === initial)
  if (typeof initial !== 'string' || initial === '') {
    issues.error('#/initial_state', 'initial_state is required')
  } else if (!first) issues.error('#/initial_state', `There is no state "${initial}"`)
  else if (first.type !== 'trigger') {
    issues.error('#/initial_state', 'initial_state must name a trigger')
  }
  for (const [index, { name, type }] of states.entries()) {
    if (type === 'trigger' && name !== initial) {
      issues.error(`#/states/${index}/type`, 'A flow has one trigger')
    }
  }
}

function validateState(
  state: State,
  names: ReadonlySet<string>,
  path: string,
  issues: Issues,
): void {
  if (typeof state.type !== 'string' || state.type === '') {
    issues.error(`${path}/type`, 'A state needs a type')
    return
  }
  const schema = widgetOf(state.type)?.schema
  if (!schema) {
    issues.warn(`${path}/type`, `"${state.type}" is not supported: it leaves by its failure branch`)
  } else if (schema.deprecated) {
    issues.warn(`${path}/type`, `${state.type} is deprecated: use ${schema.deprecated}`)
  }
  const { properties = {} } = state
  if (!isRecord(properties)) issues.error(`${path}/properties`, 'properties must be an object')
  else if (schema) validateProperties(properties, schema, `${path}/properties`, issues)
  validateTransitions(state, schema, names, `${path}/transitions`, issues)
}

function validateProperties(
  properties: Readonly<Record<string, unknown>>,
  schema: WidgetSchema,
  path: string,
  issues: Issues,
): void {
  for (const [name, rule] of Object.entries(schema.properties)) {
    validateProperty(properties[name], rule, `${path}/${name}`, issues)
  }
  for (const { of, exactly } of schema.groups ?? []) {
    const given = of.filter((name) => !isBlank(properties[name]))
    const [first = ''] = given
    if (given.length > 1) {
      issues.error(`${path}/${given[1]}`, `Only one of ${of.join(', ')} may be given`)
    } else if (exactly && first === '') {
      issues.error(`${path}/${of[0]}`, `One of ${of.join(', ')} is required`)
    }
  }
  // Asked for by one value of another property.
  if (schema.type === 'fork-stream') validateStream(properties, path, issues)
}

function validateStream(
  properties: Readonly<Record<string, unknown>>,
  path: string,
  issues: Issues,
): void {
  if (properties['stream_action'] !== 'start') return
  const isSiprec = properties['stream_transport_type'] === 'siprec'
  const needed = isSiprec ? 'stream_connector' : 'stream_url'
  if (isBlank(properties[needed])) issues.error(`${path}/${needed}`, `${needed} is required`)
}

function warnOfUnreached(states: readonly State[], initial: string, issues: Issues): void {
  const byName = new Map(states.map((state) => [state.name, state]))
  const reached = new Set<string>()
  const open = [initial]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    const { transitions } = byName.get(name) ?? {}
    if (!Array.isArray(transitions)) continue
    for (const transition of transitions.filter(isRecord)) {
      const next = nextOf(transition as unknown as State['transitions'][number])
      if (next) open.push(next)
    }
  }
  for (const [index, { name, type, transitions }] of states.entries()) {
    if (!reached.has(name)) issues.warn(`#/states/${index}`, `Nothing leads to "${name}"`)
    const isWired =
      Array.isArray(transitions) && transitions.filter(isRecord).some((one) => one['next'])
    if (!isWired && type === 'trigger') {
      issues.warn(`#/states/${index}/transitions`, 'Nothing follows the trigger')
    } else if (!isWired) {
      issues.warn(`#/states/${index}/transitions`, `Nothing follows "${name}": the call ends there`)
    }
  }
}
