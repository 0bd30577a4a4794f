import { expect, it } from 'vitest'
import { socketFault } from './socket-fault.ts'

it.each([
  ['ECONNREFUSED', 'refused', 'refused'],
  ['ETIMEDOUT', 'timeout', 'broken'],
  ['EHOSTUNREACH', 'refused', 'broken'],
  ['ECONNRESET', 'handshake', 'broken'],
  ['WS_ERR_INVALID_UTF8', 'protocol', 'protocol'],
] as const)('%s is %s before a server has accepted, and %s afterwards', (code, before, after) => {
  const error = Object.assign(new Error('why'), { code })

  expect(socketFault(error, false)[0]).toBe(before)
  expect(socketFault(error, true)[0]).toBe(after)
})

it('a server that does not accept in time is known by its message', () => {
  expect(socketFault(new Error('Opening handshake has timed out'), false)[0]).toBe('timeout')
})
