import { csvLine } from '@offhook/core'
import type { Figures } from './figures.ts'

const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 1000))

/** The columns of figures in a file, in their order. */
export const figureColumns: readonly (readonly [
  title: string,
  value: (row: Figures) => unknown,
])[] = [
  ['Group', ({ key }) => key],
  ['Contacts', ({ contacts }) => contacts],
  ['Handled', ({ handled }) => handled],
  ['Abandoned', ({ abandoned }) => abandoned],
  ['Short abandoned', ({ shortAbandoned }) => shortAbandoned],
  ['Transferred', ({ transferred }) => transferred],
  ['Missed', ({ missed }) => missed],
  ['With hold', ({ withHold }) => withHold],
  ['Average hold (s)', ({ averageHoldMs }) => seconds(averageHoldMs)],
  ['Median hold (s)', ({ medianHoldMs }) => seconds(medianHoldMs)],
  ['Average talk (s)', ({ averageTalkMs }) => seconds(averageTalkMs)],
  ['Average wrap-up (s)', ({ averageWrapUpMs }) => seconds(averageWrapUpMs)],
  ['ASA (s)', ({ asaMs }) => seconds(asaMs)],
  ['Average ring (s)', ({ averageRingMs }) => seconds(averageRingMs)],
  ['AHT (s)', ({ ahtMs }) => seconds(ahtMs)],
  ['SLA (%)', ({ slaPercent }) => slaPercent],
  ['Abandoned (%)', ({ abandonedPercent }) => abandonedPercent],
]

export function figuresCsv(rows: readonly Figures[]): string {
  const lines = rows.map((row) => csvLine(figureColumns.map(([, value]) => value(row))))
  return csvLine(figureColumns.map(([title]) => title)) + lines.join('')
}
