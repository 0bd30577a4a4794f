import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { defaultFlow } from './default-flow.ts'

const workflowSid = makeSid('WW')
const run = (step: string, parameters = {}, record: 'off' | 'mono' | 'dual' = 'dual') =>
  defaultFlow(step, parameters, { workflowSid, record })

describe('the default flow', () => {
  it('starts the recording before it greets, and says that it records', () => {
    expect(run('welcome')).toMatch(
      /<Start><Recording channels="dual"\/><\/Start><Play>prompt:\/\/welcome<\/Play><Play>prompt:\/\/recorded<\/Play>/,
    )
  })

  it('does not speak of a recording where none is made', () => {
    expect(run('welcome', {}, 'off')).not.toMatch(/[Rr]ecord/)
  })

  it('enqueues with what the caller chose', () => {
    const document = run('chosen', { Digits: '2' })

    expect(document).toContain(`<Enqueue workflowSid="${workflowSid}"`)
    expect(document).toContain('{"reason":"support","menu_choice":"2","flow":"default"}')
  })

  it('asks once more after a wrong key, and then puts the caller through all the same', () => {
    expect(run('chosen', { Digits: '9' })).toContain('<Redirect>menu-again</Redirect>')
    expect(run('menu-again')).toContain('action="chosen-again"')
    expect(run('chosen-again', { Digits: '9' })).toContain('<Redirect>give-up</Redirect>')
    expect(run('give-up')).toContain('"reason":"other"')
  })

  it('tells a caller for whom there is no room', () => {
    expect(run('queued', { QueueResult: 'queue-full' })).toContain('prompt://queue-full')
    expect(run('queued', { QueueResult: 'bridged' })).toContain('<Hangup/>')
  })

  it.each(['', '22', '#', 'constructor', 'toString'])(
    'takes nothing but the keys of the menu: "%s"',
    (digits) => {
      expect(run('chosen', { Digits: digits })).toContain('<Redirect>menu-again</Redirect>')
    },
  )

  it('has no other step', () => {
    expect(run('nonsense')).toBeUndefined()
  })
})
