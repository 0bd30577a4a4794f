import type { CallRecord } from '@offhook/desk-api'

const columns: readonly (readonly [title: string, value: (call: CallRecord) => unknown])[] = [
  ['Sid', (call) => call.sid],
  ['Parent sid', (call) => call.parentCallSid],
  ['Start', (call) => call.startTime],
  ['Answered', (call) => call.answerTime],
  ['End', (call) => call.endTime],
  ['From', (call) => call.from],
  ['To', (call) => call.to],
  ['Direction', (call) => call.direction],
  ['Kind', (call) => call.kind],
  ['Status', (call) => call.status],
  ['Duration (s)', (call) => call.duration],
]

/** The calls as RFC 4180 text, one line per leg. */
export function callsToCsv(calls: readonly CallRecord[]): string {
  const lines = [
    columns.map(([title]) => title),
    ...calls.map((call) => columns.map(([, value]) => cell(value(call)))),
  ]
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value)
  // A spreadsheet would run a text that starts like a formula; a number of the form +49… is none.
  const safe = /^[=@\t\r]/.test(text) || /^[+-](?!\d+$)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
