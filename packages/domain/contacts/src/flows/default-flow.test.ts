import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { defaultFlow } from './default-flow.ts'

const workflowSid = makeSid('WW')
/** Whose place can be kept. */
const keepable = makeSid('CA')
const keepPlace = async (callSid: string) => callSid === keepable
let music: string | null = null
const chosenMusic = async () => music
const run = (step: string, parameters = {}, record: 'off' | 'mono' | 'dual' = 'dual') =>
  defaultFlow(step, parameters, { workflowSid, record, keepPlace, chosenMusic }) as
    | string
    | undefined

describe('the default flow', () => {
  it('starts the recording before it greets, and says that it records', () => {
    expect(run('welcome')).toMatch(
      /<Start><Recording channels="dual"\/><\/Start><Play>prompt:\/\/welcome<\/Play><Play>prompt:\/\/recorded<\/Play>/,
    )
  })

  it('does not speak of a recording where none is made', () => {
    expect(run('welcome', {}, 'off')).not.toMatch(/[Rr]ecord/)
  })

  it('lets callers wait with the music that has been chosen', async () => {
    music = 'sound://SO2'
    const waiting = await run('waiting')
    music = null

    expect(waiting).toMatch(/<Response><Play>sound:\/\/SO2<\/Play><Gather/)
    expect(waiting).not.toMatch(/hold-music/)
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

  it.each([
    ['queue-full', '<Play>prompt://queue-full</Play><Hangup/>'],
    ['leave', '<Play>prompt://queue-full</Play><Hangup/>'],
    ['error', '<Play>prompt://apology</Play><Hangup/>'],
    ['system-error', '<Play>prompt://apology</Play><Hangup/>'],
    ['bridged', '<Hangup/>'],
    ['hangup', '<Hangup/>'],
    [undefined, '<Hangup/>'],
  ])('tells a caller whose waiting ended with %s', (result, verbs) => {
    expect(run('queued', result ? { QueueResult: result } : {})).toContain(
      `<Response>${verbs}</Response>`,
    )
  })

  it.each(['', '22', '#', 'constructor', 'toString'])(
    'takes nothing but the keys of the menu: "%s"',
    (digits) => {
      expect(run('chosen', { Digits: digits })).toContain('<Redirect>menu-again</Redirect>')
    },
  )

  it('takes the key of the callback from the offer on, and then at any time of the music', async () => {
    expect(run('chosen', { Digits: '2' })).toContain('waitUrl="waiting"')
    expect(await run('waiting')).toMatch(
      /<Response><Play>prompt:\/\/hold-music<\/Play><Gather action="call-back"[^>]*><Play>prompt:\/\/callback-offer<\/Play><\/Gather><Redirect>waiting-offered</,
    )
    expect(await run('waiting-offered')).toMatch(
      /<Response><Gather action="call-back".*hold-music.*callback-offer.*<\/Gather><Redirect>waiting-offered</,
    )
    const kept = await run('call-back', { CallSid: keepable, Digits: '1' })
    expect(kept).toContain('<Play>prompt://callback-kept</Play><Hangup/>')
  })

  it('goes on waiting after another key, or where the place cannot be kept', async () => {
    expect(await run('call-back', { CallSid: keepable, Digits: '2' })).toContain(
      '<Response><Redirect>waiting-offered</Redirect></Response>',
    )
    const refused = await run('call-back', { CallSid: makeSid('CA'), Digits: '1' })
    expect(refused).toMatch(/callback-refused.*<Redirect>waiting-offered</)
    expect(refused).not.toContain('<Hangup/>')
  })

  it('has an echo beside it', () => {
    expect(run('echo')).toContain('<Response><Echo length="60"/></Response>')
  })

  it('has no other step', () => {
    expect(run('nonsense')).toBeUndefined()
  })
})
