import type { CallingRulesRecord, CallingRulesRequest } from '@offhook/desk-api'
import type { Admin } from '../../../api/admin.ts'
import type { PlainKey } from '../../../texts/index.ts'
import type { Draft, FormField, ListFormOf } from '../../../ui/form-fields.ts'
import { SettingsForm } from '../../../ui/SettingsForm.tsx'
import { useAdmin } from '../use-admin.ts'

const path = '/offhook/v1/CallingRules'

type Hours = NonNullable<CallingRulesRecord['hours']>

/** What hours begin with when they are turned on. */
const usual: Hours = { days: [1, 2, 3, 4, 5], from: '08:00', until: '20:00' }

/** By their number in the interface, from 1. */
const days: readonly PlainKey[] = [
  'outbound.monday',
  'outbound.tuesday',
  'outbound.wednesday',
  'outbound.thursday',
  'outbound.friday',
  'outbound.saturday',
  'outbound.sunday',
]

const timesAndDays: readonly FormField[] = [
  { name: 'from', label: 'outbound.from', help: 'outbound.timeHelp', kind: 'text' },
  { name: 'until', label: 'outbound.until', help: 'outbound.untilHelp', kind: 'text' },
  ...days.map((label, index): FormField => ({ name: nameOfDay(index), label, kind: 'switch' })),
]

/** When people may be called, by their own clock. */
export default function CallingHoursPage() {
  return <SettingsForm of={callingHours(useAdmin().admin)} />
}

export function callingHours(admin: Admin): ListFormOf<CallingRulesRecord> {
  const read = () => admin.http.get<CallingRulesRecord>(path)
  return {
    path: '/admin/calling-hours',
    title: 'pages.adminCallingHours',
    help: 'outbound.hoursHelp',
    empty: 'outbound.hoursHelp',
    load: async () => [await read()],
    idOf: () => 'default',
    nameOf: () => '',
    fieldsOf: (row) => [
      {
        name: 'everyCall',
        label: 'outbound.everyCall',
        help: 'outbound.everyCallHelp',
        kind: 'switch',
      },
      { name: 'isLimited', label: 'outbound.hoursOn', kind: 'switch' },
      ...(row?.hours ? timesAndDays : []),
    ],
    draftOf: (row) => {
      const hours = row?.hours ?? usual
      return {
        everyCall: row?.everyCall ?? false,
        isLimited: !!row?.hours,
        from: hours.from,
        until: hours.until,
        ...Object.fromEntries(days.map((_, at) => [nameOfDay(at), hours.days.includes(at + 1)])),
      }
    },
    // Days and times are written as a whole: a day is put to those that there are by then.
    save: (_row, changed) =>
      admin.inTurn(async () => admin.http.post(path, { json: requestOf(await read(), changed) })),
  }
}

function requestOf({ hours }: CallingRulesRecord, changed: Draft): CallingRulesRequest {
  const { everyCall, isLimited, from, until } = changed
  if (typeof everyCall === 'boolean') return { everyCall }
  if (isLimited === false) return { hours: null }
  const before = hours ?? usual
  return {
    hours: {
      days: days
        .map((_, index) => index + 1)
        .filter((day) => changed[nameOfDay(day - 1)] ?? before.days.includes(day)),
      from: String(from ?? before.from).trim(),
      until: String(until ?? before.until).trim(),
    },
  }
}

function nameOfDay(index: number): string {
  return `day${index + 1}`
}
