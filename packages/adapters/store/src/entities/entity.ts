/** Where one kind of row lives: its table, key and columns. A column is its property in snake case. */
import type { EntityName, KeyOf, RowOf } from '@offhook/core'

/** How a value is kept. `json` is anything nested; `bigint` milliseconds or bytes. */
export type ColumnType = 'text' | 'texts' | 'bigint' | 'int' | 'float' | 'bool' | 'json'

export interface Entity {
  readonly table: string
  readonly key: readonly string[]
  readonly columns: Readonly<Record<string, ColumnType>>
  /** A row that is there stays as it is. */
  readonly isConstant: boolean
}

/** The compiler holds key and columns against the row's type, a test holds them against `sql/`. */
export function entity<E extends EntityName>(
  table: string,
  key: readonly (keyof KeyOf<E> & string)[],
  columns: Readonly<Record<keyof RowOf<E> & string, ColumnType>>,
  { isConstant = false }: Partial<Pick<Entity, 'isConstant'>> = {},
): Entity {
  return { table, key, columns, isConstant }
}

/** Columns that most rows have. */
export const dates = { dateCreated: 'bigint', dateUpdated: 'bigint' } as const
export const identity = { sid: 'text', accountSid: 'text' } as const

/** What a number, an application or a domain runs. */
export const voiceTarget = {
  voiceUrl: 'text',
  voiceMethod: 'text',
  voiceFallbackUrl: 'text',
  voiceFallbackMethod: 'text',
  statusCallback: 'text',
  statusCallbackMethod: 'text',
  voiceCallerIdLookup: 'bool',
} as const

/** What answers texts. */
export const messageTarget = {
  smsUrl: 'text',
  smsMethod: 'text',
  smsFallbackUrl: 'text',
  smsFallbackMethod: 'text',
} as const

/** `dateCreated` → `date_created`. */
export function columnOf(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A column as SQL writes it; `from` and `to` are words of the language. */
export function quoted(property: string): string {
  return `"${columnOf(property)}"`
}

/** The list that follows SELECT, with the properties' own names. */
export function selection(of: Entity): string {
  return Object.keys(of.columns)
    .map((property) => `${quoted(property)} AS "${property}"`)
    .join(', ')
}
