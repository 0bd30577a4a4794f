/** The ways out of a state. */
import type { State } from '../definition/definition.ts'
import { liquidFault } from '../liquid/liquid.ts'
import { isRecord } from '../properties/property-reader.ts'
import { blankTests, conditionTypes } from '../widgets/conditions.ts'
import { isSafePattern } from '../widgets/pattern.ts'
import type { WidgetSchema } from '../widgets/schema.ts'
import type { Issues } from './issue.ts'

const CONDITION_KEYS = ['friendly_name', 'arguments', 'type', 'value']

export function validateTransitions(
  state: State,
  schema: WidgetSchema | undefined,
  names: ReadonlySet<string>,
  path: string,
  issues: Issues,
): void {
  if (!Array.isArray(state.transitions)) {
    issues.error(path, 'transitions must be a list')
    return
  }
  const seen = new Set<string>()
  for (const [index, transition] of state.transitions.entries()) {
    const at = `${path}/${index}`
    if (!isRecord(transition) || typeof transition['event'] !== 'string') {
      issues.error(at, 'A transition needs an event')
      continue
    }
    const { event, next } = transition as { event: string; next?: unknown }
    if (schema && !schema.events.includes(event)) {
      issues.error(`${at}/event`, `"${event}" is no event of ${schema.type}`)
    }
    if (event !== 'match' && seen.has(event)) {
      issues.error(`${at}/event`, `"${event}" has a transition already`)
    }
    seen.add(event)
    if (next !== undefined && next !== null && next !== '' && !names.has(String(next))) {
      issues.error(`${at}/next`, `There is no state "${next}"`)
    }
    if (state.type === 'split-based-on' && event === 'match') {
      validateConditions(transition['conditions'], `${at}/conditions`, issues)
    }
  }
}

function validateConditions(conditions: unknown, path: string, issues: Issues): void {
  if (!Array.isArray(conditions) || conditions.length === 0) {
    issues.error(path, 'A match needs a condition')
    return
  }
  for (const [index, condition] of conditions.entries()) {
    const at = `${path}/${index}`
    if (!isRecord(condition)) {
      issues.error(at, 'A condition is an object')
      continue
    }
    for (const key of CONDITION_KEYS) {
      if (!(key in condition)) issues.error(`${at}/${key}`, `A condition needs ${key}`)
    }
    validateTest(condition['type'], condition['value'], at, issues)
    const judged = condition['arguments']
    if (judged !== undefined && !(Array.isArray(judged) && judged.length > 0)) {
      issues.error(`${at}/arguments`, 'arguments must be a list of one text')
    } else if (Array.isArray(judged)) {
      const fault = judged.map((one) => liquidFault(String(one))).find((one) => one !== null)
      if (fault) issues.error(`${at}/arguments`, `Liquid: ${fault}`)
    }
  }
}

function validateTest(type: unknown, value: unknown, at: string, issues: Issues): void {
  if (type === undefined) return
  if (!conditionTypes.some((one) => one === type)) {
    issues.error(`${at}/type`, `type must be one of ${conditionTypes.join(', ')}`)
  } else if (type === 'regex' && typeof value === 'string' && !isSafePattern(value.trim())) {
    issues.error(`${at}/value`, 'This pattern is wrong, or could run for too long')
  } else if (value === '' && !blankTests.includes(String(type))) {
    issues.warn(`${at}/value`, 'There is nothing to compare with')
  }
}
