/**
 * The voice family by the wire contract: every operation that we have is asked by the unmodified
 * helper on a running server, and refuses what it must with the documented code.
 */
import { describe, expect, it } from 'vitest'
import { Place } from './support/place.ts'
import { carrierTests } from './voice-v1/carriers.ts'
import { dialingTests } from './voice-v1/dialing.ts'

const place = Place.ofThisFile()

carrierTests(place)
dialingTests(place)

describe('the contract', () => {
  it('was kept by every answer', () => {
    expect(place.site.violations).toEqual([])
  })

  it.each([
    ['archived-calls', []],
    ['byoc-trunks', []],
    ['connection-policies', []],
    ['dialing-permissions', []],
    ['ip-records', []],
    ['source-ip-mappings', []],
  ])('has no operation of %s that was not asked, but for %j', (group, missing) => {
    expect(place.site.missing('voice_v1', group)).toEqual(missing)
  })
})
