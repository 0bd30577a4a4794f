// @vitest-environment happy-dom
import type { FlowTrial } from '@offhook/desk-api'
import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { emptyDefinition } from '../../../model/studio/definition.ts'
import { Driver } from '../../../testing/driver.tsx'
import { login, person, refusal } from '../../../testing/fake-server.ts'

// Fetched before any test, as the pages are.
await import('./FlowPage.tsx')

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const row = {
  ...{ sid: 'FW1', friendly_name: 'Menu', status: 'draft', revision: 1, commit_message: null },
  ...{ valid: true, date_created: '2026-05-05T09:00:00Z', date_updated: null, webhook_url: '' },
}

async function open(definition: unknown) {
  const administrator = { ...person, roles: ['admin'], workerSid: '', workspaceSid: '' }
  desktop.stored.set('offhook.session', JSON.stringify({ ...login, person: administrator }))
  const { answers } = desktop.server
  answers.set('GET /v2/Flows', { flows: [row] })
  answers.set('GET /v2/Flows/FW1', { ...row, definition })
  answers.set('POST /v2/Flows/FW1', { ...row, revision: 2, definition })
  await desktop.open({ path: '/studio/FW1' })
}

const go = (path: string) => desktop.happens(() => desktop.app.navigator.go(path))
const description = () => screen.getByLabelText<HTMLTextAreaElement>('Description')
const describeAs = (value: string) =>
  desktop.happens(() => {
    fireEvent.change(description(), { target: { value } })
  })
const status = () => screen.getByTestId('flow-status').textContent
const pressSave = () =>
  desktop.happens(() => {
    fireEvent.keyDown(document.body, { key: 's', ctrlKey: true })
  })
const saved = () => desktop.server.requests('/v2/Flows/FW1').filter((one) => one.method === 'POST')

/** Whether the browser asks before it closes the window. */
function asks(): boolean {
  const event = new Event('beforeunload', { cancelable: true })
  window.dispatchEvent(event)
  return event.defaultPrevented
}

describe('a flow in the editor', () => {
  it.each([{}, { states: [{}] }, 'a text'])(
    'that is %j cannot be drawn, and says so',
    async (definition) => {
      await open(definition)

      expect(screen.getByRole('alert').textContent).toContain('not the definition of a flow')
      expect(screen.getByRole('navigation', { name: 'Pages' })).toBeTruthy()
    },
  )

  it('keeps edits that were not saved until whoever left comes back', async () => {
    await open(emptyDefinition('Before'))
    expect(asks()).toBe(false)
    await describeAs('After')
    expect(asks()).toBe(true)

    await go('/studio')
    expect(screen.getByTestId('flow-list')).toBeTruthy()
    expect(asks()).toBe(true)
    await go('/studio/FW1')

    expect(description().value).toBe('After')
    expect(status()).toContain('not saved')
    await desktop.click('Save draft')
    expect(saved()).toHaveLength(1)
    expect(asks()).toBe(false)
  })

  it('is begun with a template: its runs are its tests, its agents those of the workflow', async () => {
    await open(emptyDefinition('Before'))
    const { answers } = desktop.server
    answers.set('GET /v1/Workspaces//Workflows', { workflows: [{ sid: 'WW1' }] })
    const channels = [{ sid: 'TC1', unique_name: 'voice' }]
    answers.set('GET /v1/Workspaces//TaskChannels', { channels })
    answers.set('POST /v2/Flows', { ...row, definition: emptyDefinition('New') })
    await go('/studio')
    const choice = screen.getByLabelText('Begin with')
    await vi.waitFor(() => expect(choice.textContent).toContain('Estimated wait'), 20_000)
    await desktop.happens(() => {
      fireEvent.change(screen.getByLabelText('Name of the new flow'), { target: { value: 'New' } })
      fireEvent.change(choice, { target: { value: 'estimated-wait' } })
    })
    await desktop.click('Create')
    const [created] = desktop.server.requests('/v2/Flows').filter((one) => one.method === 'POST')
    const definition = JSON.parse(new URLSearchParams(created?.body).get('Definition') ?? '{}')
    expect(definition['x-offhook-runs'].length).toBeGreaterThan(3)
    expect(JSON.stringify(definition)).toContain('"workflow":"WW1","channel":"TC1"')
  })

  it('is no new revision where nothing has changed', async () => {
    await open(emptyDefinition('Before'))
    await pressSave()
    expect(saved()).toEqual([])

    await describeAs('After')
    await pressSave()
    await pressSave()

    expect(saved()).toHaveLength(1)
    expect(status()).toContain('Revision 2')
  })

  it('never overwrites what somebody else has saved meanwhile: people choose', async () => {
    await open(emptyDefinition('Before'))
    const { answers } = desktop.server
    const theirs = { ...row, revision: 4, definition: emptyDefinition('Theirs') }
    const refuse = () => {
      answers.set('POST /v2/Flows/FW1', refusal(412, 20412, 'Changed'))
      answers.set('GET /v2/Flows/FW1', theirs)
    }
    refuse()
    await describeAs('Mine')
    await desktop.click('Save draft')
    expect(saved().map(({ ifMatch }) => ifMatch)).toEqual(['"1"'])
    expect(screen.queryByText('Changed')).toBeNull()
    expect(screen.getByTestId('newer-revision').textContent).toContain('revision 4')
    expect(description().value).toBe('Mine')
    expect(status()).toContain('not saved')

    // What else goes wrong meanwhile is said.
    answers.set('POST /v2/Flows/FW1', refusal(429, 20429, 'Too many requests'))
    await desktop.click('Save mine after it')
    expect(screen.getByText('Too many requests')).toBeTruthy()

    answers.set('POST /v2/Flows/FW1', { ...row, revision: 5 })
    await desktop.click('Save mine after it')
    expect(saved().at(-1)).toMatchObject({ ifMatch: '"4"' })
    expect(saved().at(-1)?.body).toContain('Mine')
    expect(status()).toContain('Revision 5')
    expect(screen.queryByTestId('newer-revision')).toBeNull()

    theirs.revision = 6
    refuse()
    await describeAs('Mine again')
    await desktop.click('Save draft')
    await desktop.click('Take theirs')
    expect(description().value).toBe('Theirs')
    expect(status()).toContain('Revision 6')
    expect(screen.queryByTestId('newer-revision')).toBeNull()
  })

  it('is called by the server as a run says; the path of the call stands beside the simulated one', async () => {
    const flow = {
      ...emptyDefinition('Menu'),
      states: [
        {
          ...{ name: 'Trigger', type: 'trigger', properties: {} },
          transitions: [{ event: 'incomingCall', next: 'menu' }],
        },
        {
          ...{ name: 'menu', type: 'gather-input-on-call', properties: { say: 'Press a key' } },
          transitions: [{ event: 'timeout', next: 'bye' }],
        },
        { name: 'bye', type: 'say-play', properties: { say: 'Bye' }, transitions: [] },
      ],
    }
    const trial = {
      ...{ callSid: 'CA9', flowSid: 'FW1', revision: 1, name: '', status: 'calling' as const },
      ...{ failure: null, executionSid: null, expected: ['menu', 'bye'], passed: [] },
      ...{ differsAt: null, startedAt: '' },
    }
    const tell = (told: Partial<FlowTrial>) =>
      desktop.happens(() =>
        desktop.live.set('flows', [
          { key: 'CA9', kind: 'trial', flowSid: 'FW1', trial: { ...trial, ...told } },
        ]),
      )
    await open(flow)
    desktop.server.answers.set('POST /offhook/v1/Flows/FW1/Trials', trial)
    await desktop.click('Simulate')
    await desktop.click('Make this run by a call')
    const asked = desktop.server.requests('/offhook/v1/Flows/FW1/Trials')
    expect(JSON.parse(asked[0]?.body ?? '{}')).toMatchObject({
      run: { trigger: { event: 'incomingCall' }, inputs: [] },
    })
    const status = () => screen.getByTestId('trial-status').textContent
    expect(status()).toContain('Calling')
    await tell({ status: 'running', passed: ['menu'] })
    expect(status()).toContain('in the flow')
    expect(screen.getByTestId('trial-path').textContent).toBe('menubye')
    // The server begins anew: nothing is known of the call any more.
    await desktop.happens(() => desktop.live.set('flows', []))
    expect(status()).toContain('The server began anew')
    const again = screen.getByRole('button', { name: 'Make this run by a call' })
    expect(again.hasAttribute('disabled')).toBe(false)
    await tell({ status: 'failed', failure: 'differs', passed: ['menu', 'end'], differsAt: 1 })
    expect(status()).toContain('another way')
    expect(screen.getByTestId('trial-path').textContent).toContain('end instead')
    await tell({ status: 'passed', passed: ['menu', 'bye'] })
    expect(status()).toContain('way of the simulator')
  })

  it('is followed by a server that has begun anew as well', async () => {
    await open(emptyDefinition('Before'))
    const path = '/offhook/v1/Flows/FW1/Live'
    desktop.server.answers.set(`GET ${path}`, { executions: [], ways: [], since: '' })
    await desktop.click('Live')
    const asked = () => desktop.server.requests(path).length
    expect(asked()).toBe(1)
    await desktop.happens(() => desktop.live.closes(1013))
    await desktop.advance(1_000)
    expect(asked()).toBe(1)

    desktop.live.run = 'run 2'
    await desktop.happens(() => desktop.live.closes(1013))
    await desktop.advance(1_000)
    expect(asked()).toBe(2)
  })

  it('that was left with edits is told of what has been saved since', async () => {
    await open(emptyDefinition('Before'))
    await describeAs('Mine')
    await go('/studio')
    desktop.server.answers.set('GET /v2/Flows/FW1', {
      ...row,
      revision: 2,
      definition: emptyDefinition('Theirs'),
    })
    await go('/studio/FW1')
    expect(description().value).toBe('Mine')
    expect(screen.getByTestId('newer-revision').textContent).toContain('revision 2')
  })
})
