import { describe, expect, it } from 'vitest'
import { subscriberOf } from './subscriber.ts'
import { parseUri } from './uri.ts'

describe('the subscriber of a URI', () => {
  it.each([
    ['tel:+1-202-555-0142', '+12025550142', ''],
    ['tel:+12025550142;npdi;rn=+12025550000', '+12025550142', 'npdi;rn=+12025550000'],
    ['tel:7042;phone-context=example.com', '7042', 'phone-context=example.com'],
    ['sip:+12015550101@host', '+12015550101', ''],
    ['sip:+12015550101;npdi;rn=+12025550000@host', '+12015550101', 'npdi;rn=+12025550000'],
    ['sips:%2B12015550101%3Bcpc=payphone@host;user=phone', '+12015550101', 'cpc=payphone'],
    ['sip:kate@example.com', 'kate', ''],
  ])('of %s is %s', (text, user, params) => {
    expect(subscriberOf(parseUri(text))).toEqual({ user, params })
  })

  it.each(['sip:example.com', 'sip:;rn=1@example.com', 'urn:service:sos', 'no uri'])(
    'of %s is nobody',
    (text) => {
      expect(subscriberOf(parseUri(text))).toBeUndefined()
    },
  )
})
