import { describe, expect, it } from 'vitest'
import { permits, readPolicy } from './policy.ts'

const read = (...allow: unknown[]) => readPolicy(JSON.stringify({ allow }))

describe('the policy of a key', () => {
  it('permits what it names, and with a star every action of one resource', () => {
    const policy = read('/twilio/voice/calls/*', '/twilio/voice/conferences.participants/read')

    expect(permits(policy, '/twilio/voice/calls/create')).toBe(true)
    expect(permits(policy, '/twilio/voice/calls.recordings/create')).toBe(false)
    expect(permits(policy, '/twilio/voice/conferences.participants/read')).toBe(true)
    expect(permits(policy, '/twilio/voice/conferences.participants/list')).toBe(false)
    expect(permits(policy, '/twilio/voice/conferences/read')).toBe(false)
  })

  it.each([
    ['no JSON', 'allow'],
    ['nothing', 'null'],
    ['no list', '{"allow":"/twilio/voice/calls/read"}'],
    ['an empty list', '{"allow":[]}'],
    ['a number', '{"allow":[1]}'],
    ['another action', '{"allow":["/twilio/voice/calls/do"]}'],
    ['no resource', '{"allow":["/twilio/voice/read"]}'],
    ['a star for all', '{"allow":["/twilio/*"]}'],
    ['a pattern', '{"allow":["/twilio/voice/.*"]}'],
    ['too many', JSON.stringify({ allow: Array(101).fill('/twilio/voice/calls/read') })],
  ])('is refused that is %s', (_what, text) => {
    expect(() => readPolicy(text)).toThrow(expect.objectContaining({ code: 70002 }))
  })
})
