import type { ReactNode } from 'react'
import type { PlainKey } from '../texts/index.ts'

/** What a form holds: texts as they were typed, and switches. */
export type Draft = Readonly<Record<string, string | boolean>>

/** One field of a form. */
export interface FormField {
  /** The property of the draft. */
  readonly name: string
  readonly label: PlainKey
  readonly help?: PlainKey
  readonly kind: 'text' | 'area' | 'code' | 'number' | 'password' | 'switch' | 'choice'
  /** For a choice: what can be chosen; the first is what stands for none. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly isRequired?: boolean
  /** Set when it is made, and never changed. */
  readonly isFixed?: boolean
  /** Draws a control of its own, in place of that of its kind. */
  readonly draw?: (control: FieldControl) => ReactNode
}

/** A field as its control is given it. */
export interface FieldControl {
  readonly field: FormField
  readonly value: string | boolean
  readonly isDisabled: boolean
  readonly error: string | null
  readonly onChange: (value: string | boolean) => void
  /** The value stands: a choice was made, or the field was left. */
  readonly onDone: (value: string | boolean) => void
}

/** What is kept of a list, and how it is changed; every promise rejects with a sentence for people. */
export interface ListFormOf<Row> {
  /** Where the page is; a row is at its id below. */
  readonly path: string
  readonly title: PlainKey
  readonly help?: PlainKey
  /** What stands in place of an empty list. */
  readonly empty: PlainKey
  /** The button that makes one more; without it and `create` the list is made elsewhere. */
  readonly add?: PlainKey
  load(): Promise<readonly Row[]>
  /** Read again this often, in milliseconds, where others change it too. */
  readonly refreshMs?: number
  idOf(row: Row): string
  nameOf(row: Row): string
  /** What is worth knowing at a glance, below the name. */
  detailOf?(row: Row): string
  /** The fields of a row, or of one that is being made. */
  fieldsOf(row: Row | null): readonly FormField[]
  draftOf(row: Row | null): Draft
  /** Resolves with the id of what was made. */
  readonly create?: (draft: Draft) => Promise<string>
  /**
   * Saves the fields that were changed. `known` is what they were when their change began, if not what
   * the row says: what is written as a whole is refused with 20412 where it has been written since.
   */
  readonly save?: (row: Row, changed: Draft, known?: Draft) => Promise<unknown>
  /** What takes a change of the field back, where that is more than what the field was. */
  undoOf?(row: Row, name: string): Draft | null
  readonly remove?: (row: Row) => Promise<unknown>
  /** Why a row cannot be removed; null where it can. */
  refusalToRemove?(row: Row): PlainKey | null
}

/** A number of a draft; null where nothing is written. */
export function numberOf(draft: Draft, name: string): number | null {
  const text = String(draft[name] ?? '').trim()
  return text === '' ? null : Number(text)
}

/** The texts of a field with one on each line, or between commas. */
export function linesOf(draft: Draft, name: string): readonly string[] {
  return String(draft[name] ?? '')
    .split(/[\n,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
