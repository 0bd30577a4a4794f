import { expect, it } from 'vitest'
import type { AdminTools } from '../use-admin.ts'
import { flowOf, numbers, withFlow } from './NumbersPage.tsx'

const FLOW = `FW${'1'.repeat(32)}`

it.each([
  [`flow://studio/${FLOW}`, FLOW],
  [`https://here.example/v1/Accounts/AC${'2'.repeat(32)}/Flows/${FLOW}`, FLOW],
  ['flow://default/welcome', ''],
  [`https://here.example/${FLOW}`, ''],
  [null, ''],
])('a number with the address %s is answered by the flow "%s"', (url, flow) => {
  expect(flowOf(url)).toBe(flow)
})

it('the flow that is chosen is the address; without one the address that is written counts', () => {
  expect(withFlow({ flow: FLOW, voiceUrl: 'https://a.example' })).toEqual({
    voiceUrl: `flow://studio/${FLOW}`,
  })
  expect(withFlow({ flow: '', voiceUrl: 'https://a.example' })).toEqual({
    voiceUrl: 'https://a.example',
  })
  expect(withFlow({ flow: '' })).toEqual({ voiceUrl: '' })
  expect(withFlow({ friendlyName: 'Main' })).toEqual({ friendlyName: 'Main' })
})

it('takes a flow that was chosen back with the address whose place it took', () => {
  const form = numbers(
    { admin: { collection: () => ({}) }, account: '' } as unknown as AdminTools,
    [],
  )
  const row = { voice_url: 'https://a.example/voice' } as Parameters<typeof form.draftOf>[0] & {}
  const undo = form.undoOf?.(row, 'flow')
  expect(withFlow(undo ?? {})).toEqual({ voiceUrl: 'https://a.example/voice' })
  expect(form.undoOf?.(row, 'friendlyName')).toBeNull()
})
