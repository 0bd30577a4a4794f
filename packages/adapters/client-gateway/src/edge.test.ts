import { expect, it } from 'vitest'
import { placeOf } from './edge.ts'

it.each([
  ['voice-js.roaming.twilio.com', 'ashburn', 'US_EAST_VIRGINIA', 'us1'],
  ['voice-js.dublin.twilio.com', 'dublin', 'EU_IRELAND', 'us1'],
  ['voice-js.ashburn-ix.twilio.com:443', 'ashburn-ix', 'US_EAST_VIRGINIA', 'us1'],
  ['Calls.example.com', 'ashburn', 'US_EAST_VIRGINIA', 'calls.example.com/v4?'],
  ['localhost:8443', 'ashburn', 'US_EAST_VIRGINIA', 'localhost:8443/v4?'],
  ['[::1]:8443', 'ashburn', 'US_EAST_VIRGINIA', '[::1]:8443/v4?'],
  ['', 'ashburn', 'US_EAST_VIRGINIA', 'localhost/v4?'],
  ['evil.example/x', 'ashburn', 'US_EAST_VIRGINIA', 'localhost/v4?'],
])('a page that asked for %s', (host, edge, region, home) => {
  expect(placeOf(host)).toEqual({ edge, region, home })
})

it('never lets the posts of a page with our host go elsewhere', () => {
  for (const host of ['localhost:8443', 'calls.example.com', '', 'a b', 'x.twilio.com.example']) {
    const { hostname } = new URL(
      `https://eventgw.${placeOf(host).home}.twilio.com/v4/EndpointEvents`,
    )
    expect(hostname).not.toMatch(/twilio\.com$/)
  }
})
