import { textOf } from '../properties/property-reader.ts'
import { pairs } from './schema.ts'
import type { Outcome, Widget, WidgetStep } from './widget.ts'

export const setVariables: Widget = {
  schema: {
    type: 'set-variables',
    label: 'Set variables',
    help: 'Keeps values under `flow.variables`.',
    group: 'logic',
    properties: {
      variables: pairs('Variables', { required: true, pairFields: ['type', 'parse_as_json'] }),
    },
    events: ['next'],
    variables: [],
  },
  enter({ properties }: WidgetStep): Outcome {
    const entries = properties.entries('variables').filter(({ key }) => key !== '')
    const written = Object.fromEntries(
      entries.map(({ key, value, type, parse_as_json }) => [
        key,
        isJson(type, parse_as_json) ? parsed(value) : value,
      ]),
    )
    return { event: 'next', values: written, variables: written }
  },
}

function isJson(type: unknown, flag: unknown): boolean {
  return flag === true || flag === 'true' || type === 'json' || type === 'object'
}

/** What is no JSON stays the text it is. */
function parsed(value: unknown): unknown {
  try {
    return JSON.parse(textOf(value))
  } catch {
    return value
  }
}
