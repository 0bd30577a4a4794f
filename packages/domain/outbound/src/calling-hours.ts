/** Calling hours by the clock of whoever is called. Pure. */
import { errors, OffhookError } from '@offhook/core'
import type { CallingHours } from './model.ts'

/** Zones differ from UTC by quarters of an hour, and hours begin and end at one. */
const QUARTER_MS = 15 * 60_000
/** A day more than a week: the change of a clock may take hours from one. */
const SEARCHED_QUARTERS = 8 * 24 * 4

const dayNumbers: Readonly<Record<string, number>> = {
  Mon: 1,
  Tue: 2,
  Wed: 3,
  Thu: 4,
  Fri: 5,
  Sat: 6,
  Sun: 7,
}

/**
 * Checks hours that somebody wrote.
 * @throws OffhookError 20001
 */
export function checkHours({ days, from, until }: CallingHours): void {
  if (days.length === 0 || days.some((day) => !Number.isInteger(day) || day < 1 || day > 7))
    throw invalid('hours.days: name days from 1 (Monday) to 7 (Sunday)')
  for (const [name, text] of Object.entries({ from, until })) {
    if (!/^(([01]\d|2[0-3]):(00|15|30|45)|24:00)$/.test(text))
      throw invalid(`hours.${name}: write a quarter of an hour as HH:MM`)
  }
  if (minutesOf(from) >= minutesOf(until)) throw invalid('hours.until: must be after hours.from')
}

/**
 * Whether somebody who may be in any of these zones can be called: all their clocks have to allow it.
 * Where no zone is known nobody can.
 */
export function isOpen(hours: CallingHours, zones: readonly string[], at: number): boolean {
  return zones.length > 0 && zones.every((zone) => isOpenIn(hours, zone, at))
}

/** The first moment from `at` on at which they can be called; null: there is none within a week. */
export function nextOpening(
  hours: CallingHours,
  zones: readonly string[],
  at: number,
): number | null {
  if (isOpen(hours, zones, at)) return at
  let quarter = Math.ceil(at / QUARTER_MS) * QUARTER_MS
  for (let n = 0; n < SEARCHED_QUARTERS; n++, quarter += QUARTER_MS) {
    if (isOpen(hours, zones, quarter)) return quarter
  }
  return null
}

/** What a clock there shows: `22:40`. */
export function clockIn(zone: string, at: number): string {
  return localTime(zone, at).text
}

function isOpenIn(hours: CallingHours, zone: string, at: number): boolean {
  const { day, text } = localTime(zone, at)
  const minutes = minutesOf(text)
  return (
    hours.days.includes(day) && minutes >= minutesOf(hours.from) && minutes < minutesOf(hours.until)
  )
}

function localTime(zone: string, at: number): { readonly day: number; readonly text: string } {
  const parts: Partial<Record<string, string>> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = value
  return {
    day: dayNumbers[parts['weekday'] ?? ''] ?? 0,
    text: `${parts['hour']}:${parts['minute']}`,
  }
}

/** Making one costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit' } as const
    format = new Intl.DateTimeFormat('en-US', { ...parts, timeZone, hourCycle: 'h23' })
    formats.set(timeZone, format)
  }
  return format
}

function minutesOf(text: string): number {
  const [hours = '', minutes = ''] = text.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function invalid(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
