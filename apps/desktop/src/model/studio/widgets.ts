import {
  type PropertySchema,
  type WidgetGroup,
  type WidgetSchema,
  widgetGroups,
  widgetOf,
  widgetSchemas,
} from '@offhook/studio-flow'
import { type FlowState, MATCH, type Point, TRIGGER } from './definition.ts'

export type { PropertySchema, WidgetGroup, WidgetSchema }

/** What is known of a type; undefined for one that this server does not run. */
export function schemaOf(type: string): WidgetSchema | undefined {
  return widgetOf(type)?.schema
}

/** The ways out that a type always has. */
export function eventsOf(type: string): readonly string[] {
  return (schemaOf(type)?.events ?? []).filter((event) => event !== MATCH)
}

export function hasBranches(type: string): boolean {
  return schemaOf(type)?.events.includes(MATCH) ?? false
}

/**
 * What can be added, by group; a search looks in name, type and help.
 * @param words puts name and help into the person's language
 */
export function paletteOf(
  search: string,
  words: (english: string) => string = (english) => english,
): readonly { readonly group: WidgetGroup; readonly widgets: readonly WidgetSchema[] }[] {
  const asked = search.toLowerCase().split(/\s+/).filter(Boolean)
  return widgetGroups
    .map((group) => ({
      group,
      widgets: widgetSchemas.filter((schema) => {
        const said =
          `${schema.label} ${schema.type} ${words(schema.label)} ${words(schema.help)}`.toLowerCase()
        return (
          schema.group === group &&
          schema.type !== TRIGGER &&
          !schema.deprecated &&
          asked.every((word) => said.includes(word))
        )
      }),
    }))
    .filter(({ widgets }) => widgets.length > 0)
}

/** A widget as it is added: what it must have is there to be filled in, and no way out leads on. */
export function newState(type: string, name: string, { x, y }: Point): FlowState {
  const schema = schemaOf(type)
  const required = Object.entries(schema?.properties ?? {}).flatMap(([key, property]) =>
    property.required ? [[key, firstValue(property)] as const] : [],
  )
  return {
    name,
    type,
    transitions: eventsOf(type).map((event) => ({ event })),
    properties: { offset: { x: Math.round(x), y: Math.round(y) }, ...Object.fromEntries(required) },
  }
}

function firstValue({ kind, fallback, options }: PropertySchema): unknown {
  if (kind === 'pairs' || kind === 'texts') return []
  return fallback ?? (kind === 'choice' ? (options?.[0] ?? '') : '')
}

/** What a widget is about, for its face on the canvas: the first of its texts. */
export function summaryOf(state: FlowState): string {
  const { properties } = state
  const keys = Object.keys(schemaOf(state.type)?.properties ?? {})
  for (const key of keys.length > 0 ? keys : Object.keys(properties)) {
    const value = properties[key]
    if (typeof value === 'string' && value.trim() !== '') return value
    if (Array.isArray(value) && value.length > 0) {
      const names = value.map((one) => (one as { key?: unknown } | null)?.key ?? one)
      return names.filter((one) => typeof one === 'string').join(', ')
    }
  }
  return ''
}
