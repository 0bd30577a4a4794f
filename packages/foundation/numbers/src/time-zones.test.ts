import type { E164 } from '@offhook/core'
import { expect, it } from 'vitest'
import { isTimeZone, timeZonesOf } from './time-zones.ts'

it.each([
  ['+12025550111', ['America/New_York']],
  ['+13105550111', ['America/Los_Angeles']],
  ['+493012345678', ['Europe/Berlin']],
  ['+34911234567', ['Europe/Madrid']],
] as const)('%s is in %j', (number, zones) => {
  expect(timeZonesOf(number as E164)).toEqual(zones)
})

it('leaves open what the prefix does not tell', () => {
  const zones = timeZonesOf('+18005550111' as E164)

  expect(zones).toContain('America/New_York')
  expect(zones).toContain('Pacific/Honolulu')
})

it('knows no zone of a network of no country', () => {
  expect(timeZonesOf('+999123456789' as E164)).toEqual([])
})

it('tells names of zones from other text', () => {
  expect(['Europe/Madrid', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, false, false])
})
