// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
  const administrator = { ...person, roles: ['admin'], workerSid: '' }
  desktop.stored.set('offhook.session', JSON.stringify({ ...login, person: administrator }))
})
afterEach(() => desktop.close())

const fill = (name: string | RegExp, value: string) =>
  desktop.happens(() => {
    const field = screen.getByLabelText(name)
    fireEvent.change(field, { target: { value } })
    fireEvent.blur(field)
  })

it('limits the calls of the account in minutes, and takes that back', async () => {
  const { answers } = desktop.server
  const path = '/offhook/v1/AccountSettings/AC1'
  const stored = { country: null, ringPhones: false, callSeconds: null, mostCallSeconds: 14_400 }
  answers.set('GET /2010-04-01/Accounts/AC1/Queues.json', { queues: [] })
  answers.set('GET /v1/Workspaces/WS1/Workflows', { workflows: [] })
  answers.set(`GET ${path}`, stored)
  answers.set(`POST ${path}`, stored)
  await desktop.open({ path: '/admin/limits' })
  expect(screen.getByText(/From 1 to 240 minutes/)).toBeTruthy()
  await fill('Longest call, in minutes', '500')
  expect(screen.getByText(/has to be from 1 to 240 minutes/)).toBeTruthy()
  answers.set(`GET ${path}`, { ...stored, callSeconds: 90 })
  await fill('Longest call, in minutes', '1.5')
  expect(screen.getByLabelText<HTMLInputElement>('Longest call, in minutes').value).toBe('1.5')
  await desktop.click('Undo')

  const posted = desktop.server.requests(path).flatMap(({ body }) => (body ? [body] : []))
  expect(posted.map((body) => JSON.parse(body))).toEqual([
    { callSeconds: 90 },
    { callSeconds: null },
  ])
})

it('says which line of facts is not a fact', async () => {
  await desktop.open({ path: '/admin/assist' })
  await fill(/facts/i, 'opening hours')

  expect(screen.getByText(/“opening hours” is not a fact/)).toBeTruthy()
})

it('says that what is tried against a workflow is not JSON', async () => {
  const workflow = { sid: 'WW1', friendly_name: 'All', configuration: '{}' }
  const { answers } = desktop.server
  answers.set('GET /v1/Workspaces/WS1/Workflows', { workflows: [workflow] })
  answers.set('GET /v1/Workspaces/WS1/TaskQueues', { task_queues: [] })
  await desktop.open({ path: '/admin/workflows/WW1' })
  await fill(/attributes/i, 'sales')
  await desktop.click('Try it')

  expect(screen.getByText('That is not JSON.')).toBeTruthy()
})

it('tries a workflow once what was typed last is saved', async () => {
  const { answers } = desktop.server
  const path = '/v1/Workspaces/WS1/Workflows'
  const configuration = JSON.stringify({
    task_routing: { filters: [{ expression: 'a == 1', targets: [{ queue: 'WQ1' }] }] },
  })
  const workflow = { sid: 'WW1', friendly_name: 'All', configuration }
  answers.set(`GET ${path}`, { workflows: [workflow] })
  answers.set('GET /v1/Workspaces/WS1/TaskQueues', { task_queues: [] })
  answers.set(`GET ${path}/WW1`, workflow)
  answers.set(`POST ${path}/WW1`, workflow)
  const trial = '/offhook/v1/Workspaces/WS1/Workflows/WW1/Trial'
  answers.set(`POST ${trial}`, { steps: [] })
  const { fetch } = desktop.server
  let arrive = () => {}
  const slowFetch: typeof fetch = async (url, init) => {
    if (url === `${path}/WW1` && init?.method === 'POST')
      await new Promise<void>((done) => {
        arrive = done
      })
    return fetch(url, init)
  }
  Object.assign(desktop.server, { fetch: slowFetch })
  await desktop.open({ path: '/admin/workflows/WW1' })
  await fill('Tasks that it takes', 'a == 2')
  await desktop.click('Try it')
  const posted = () =>
    desktop.server.seen.filter(({ method }) => method === 'POST').map(({ path }) => path)
  expect(posted()).not.toContain(trial)
  await desktop.happens(() => arrive())

  expect(posted().slice(-2)).toEqual([`${path}/WW1`, trial])
  const saved = desktop.server.requests(`${path}/WW1`).find(({ method }) => method === 'POST')
  const text = new URLSearchParams(saved?.body).get('Configuration') ?? ''
  expect(JSON.parse(text).task_routing.filters[0].expression).toBe('a == 2')
})

it('saves a workflow over the one that was shown, and over another only when told twice', async () => {
  const { answers } = desktop.server
  const path = '/v1/Workspaces/WS1/Workflows'
  const workflowOf = (expression: string) => {
    const filters = [{ expression, targets: [{ queue: 'WQ1' }] }]
    const configuration = JSON.stringify({ task_routing: { filters } })
    return { sid: 'WW1', friendly_name: 'All', configuration }
  }
  const lists = (expression: string) =>
    answers.set(`GET ${path}`, { workflows: [workflowOf(expression)] })
  const stores = (expression: string, edition: number) => {
    const headers = { 'content-type': 'application/json', ETag: `"${edition}"` }
    const body = JSON.stringify(workflowOf(expression))
    answers.set(`GET ${path}/WW1`, new Response(body, { headers }))
  }
  const expressionIn = (body: string) =>
    JSON.parse(new URLSearchParams(body).get('Configuration') ?? '').task_routing.filters[0]
      .expression
  const posted = () =>
    desktop.server
      .requests(`${path}/WW1`)
      .filter(({ method }) => method === 'POST')
      .map(({ body, ifMatch }) => [expressionIn(body), ifMatch])
  answers.set('GET /v1/Workspaces/WS1/TaskQueues', { task_queues: [] })
  answers.set(`POST ${path}/WW1`, workflowOf('a == 2'))
  stores('a == 1', 0)
  lists('a == 1')
  await desktop.open({ path: '/admin/workflows/WW1' })
  lists('a == 2')
  await fill('Tasks that it takes', 'a == 2')
  expect(posted()).toEqual([['a == 2', '"0"']])

  stores('a == 3', 2)
  lists('a == 3')
  await fill('Tasks that it takes', 'a == 4')
  expect(posted()).toHaveLength(1)
  expect(screen.getByText(/somebody else has changed this meanwhile/)).toBeTruthy()
  const field = () => screen.getByLabelText<HTMLInputElement>('Tasks that it takes')
  expect(field().value).toBe('a == 4')

  await desktop.happens(() => void fireEvent.blur(field()))
  expect(posted().at(-1)).toEqual(['a == 4', '"2"'])
})

it('gives a number its address back when the choice of a flow is taken back', async () => {
  const voice_url = 'https://a.example/voice'
  const number = { sid: 'PN1', phone_number: '+12015550101', friendly_name: 'Main', voice_url }
  const { answers } = desktop.server
  const path = '/2010-04-01/Accounts/AC1/IncomingPhoneNumbers'
  const flow = `FW${'1'.repeat(32)}`
  answers.set('GET /v2/Flows', { flows: [{ sid: flow, friendly_name: 'Menu' }] })
  answers.set(`GET ${path}.json`, { incoming_phone_numbers: [number] })
  answers.set(`POST ${path}/PN1.json`, number)
  await desktop.open({ path: '/admin/numbers/PN1' })
  const posted = () =>
    desktop.server
      .requests(`${path}/PN1`)
      .map(({ body }) => new URLSearchParams(body).get('VoiceUrl'))
  answers.set(`GET ${path}.json`, {
    incoming_phone_numbers: [{ ...number, voice_url: `flow://studio/${flow}` }],
  })
  await fill('Flow that answers', flow)
  await desktop.click('Undo')

  expect(posted()).toEqual([`flow://studio/${flow}`, voice_url])
})

it('places a test call from a number of the site, and shows what becomes of it', async () => {
  const { answers } = desktop.server
  const account = '/2010-04-01/Accounts/AC1'
  const number = { sid: 'PN1', phone_number: '+12015550101', friendly_name: 'Main', voice_url: '' }
  const trunk = { sid: 'TK1', friendlyName: 'Carrier', dialPrefixes: [], addresses: [] }
  answers.set('GET /offhook/v1/Trunks', { trunks: [trunk] })
  answers.set(`GET ${account}/IncomingPhoneNumbers.json`, { incoming_phone_numbers: [number] })
  answers.set(`POST ${account}/Calls.json`, { sid: 'CA7', status: 'queued' })
  answers.set(`GET ${account}/Calls/CA7.json`, { sid: 'CA7', status: 'busy' })
  await desktop.open({ path: '/admin/trunks/TK1' })
  const form = await screen.findByTestId('test-call')
  await desktop.happens(() => {
    const target = { value: '+12025550199' }
    fireEvent.change(within(form).getByLabelText('Number'), { target })
  })
  await desktop.happens(() => void fireEvent.submit(form))
  await desktop.settle()

  const [asked] = desktop.server.requests(`${account}/Calls.json`)
  expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
    ...{ To: '+12025550199', From: '+12015550101', Url: 'flow://default/echo' },
  })
  expect(within(form).getByRole('status').textContent).toContain('Busy')
  expect(within(form).getByRole('link').getAttribute('href')).toBe('/app/calls/CA7')
})
