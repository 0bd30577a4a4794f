// @vitest-environment happy-dom
import type { TrunkRecord, WebhookRequestRecord } from '@offhook/desk-api'
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'

const account = '/2010-04-01/Accounts/AC1'
const workspace = '/v1/Workspaces/WS1'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
  const administrator = { ...person, roles: ['admin'], workerSid: '' }
  desktop.stored.set('offhook.session', JSON.stringify({ ...login, person: administrator }))
})
afterEach(() => desktop.close())

const answers = (given: Readonly<Record<string, unknown>>) => {
  for (const [request, answer] of Object.entries(given)) desktop.server.answers.set(request, answer)
}

const fill = (name: string | RegExp, value: string) =>
  desktop.happens(() => {
    const field = screen.getByLabelText(name)
    fireEvent.change(field, { target: { value } })
    fireEvent.blur(field)
  })

/** What was posted to a path, as it was sent. */
const posted = (path: string): readonly string[] =>
  desktop.server
    .requests(path)
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => body)

const form = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body))

const rows = () =>
  within(screen.getByTestId('list-form-rows'))
    .queryAllByRole('link')
    .map(({ textContent }) => textContent)

const goTo = (path: string) => desktop.happens(() => desktop.app.navigator.go(path))

it('shows the secret of a key once, when it is made', async () => {
  const key = { sid: 'SK1', friendly_name: 'Robot', date_created: '' }
  answers({
    [`GET ${account}/Keys.json`]: { keys: [key] },
    [`POST ${account}/Keys.json`]: { ...key, secret: 'not-to-be-seen-again' },
  })
  await desktop.open({ path: '/admin/keys/new' })
  await fill(/^Name/, 'Robot')
  await desktop.click('Create')
  expect(desktop.app.navigator.route.get().path).toBe('/admin/keys/SK1')
  expect(screen.getByText('not-to-be-seen-again')).toBeTruthy()

  await goTo('/calls')
  await goTo('/admin/keys/SK1')

  expect(screen.getByLabelText(/^Name/)).toHaveProperty('value', 'Robot')
  expect(screen.queryByText('not-to-be-seen-again')).toBeNull()
})

const request: WebhookRequestRecord = {
  ...{ sid: 'WR1', accountSid: 'AC1', callSid: 'CA1', url: 'https://app.example/voice' },
  ...{ method: 'POST', parameters: { CallSid: 'CA1' }, covered: false, signatureBase: '' },
  ...{ attempt: 1, startedAt: '2026-05-04T09:00:00.000Z', durationMs: 12, status: 500 },
  ...{ headers: {}, body: null, errorCode: null, errorMessage: null },
  ...{ documentLine: null, documentColumn: null, replayOf: null },
}

it('sends a webhook request again, and leads to the new one', async () => {
  const again = { ...request, sid: 'WR2', status: 200, replayOf: 'WR1' }
  answers({
    'GET /offhook/v1/WebhookRequests': { webhookRequests: [request, again] },
    'POST /offhook/v1/WebhookRequests/WR1/Replay': again,
  })
  await desktop.open({ path: '/admin/webhooks/WR1' })
  await desktop.click('Send it again')

  expect(posted('/offhook/v1/WebhookRequests/WR1/Replay')).toHaveLength(1)
  expect(desktop.app.navigator.route.get().path).toBe('/admin/webhooks/WR2')
})

const alert = {
  ...{ sid: 'NO1', error_code: '11200', log_level: 'warning', alert_text: 'No answer.' },
  ...{ resource_sid: 'CA1', request_url: 'https://app.example/voice', more_info: '' },
  date_created: '2026-05-04T12:00:00Z',
}

it('says what an alert is about, its level and time in the language of the page', async () => {
  answers({ 'GET /v1/Alerts': { alerts: [alert] } })
  await desktop.open({ path: '/admin/alerts/NO1', language: 'es' })

  expect(rows()).toEqual([expect.stringMatching(/^11200 No answer\.Advertencia · 4 may 2026/)])
  for (const text of ['CA1', 'https://app.example/voice'])
    expect(screen.getByText(text)).toBeTruthy()
})

it('says changes in the language of the page, and words that it does not know as they are', async () => {
  const event = {
    ...{ sid: 'AE1', actor_sid: 'US1', actor_type: 'user', event_type: 'task-queue.updated' },
    ...{ event_date: '2026-05-04T12:00:00Z', event_data: { fields: ['FriendlyName'] } },
    ...{ resource_sid: 'WQ1', source: 'web', source_ip_address: '192.0.2.7' },
  }
  const unknown = { ...event, sid: 'AE2', event_type: 'moon.landed', source: 'space' }
  answers({
    'GET /v1/Events': { events: [event, unknown], meta: { next_page_url: null } },
    'GET /offhook/v1/People': { people: [], next: null },
  })
  await desktop.open({ path: '/admin/audit/AE1', language: 'es' })

  expect(rows()).toEqual([
    expect.stringMatching(/^Cola: cambio.*4 may 2026/),
    expect.stringMatching(/^moon\.landed/),
  ])
  expect(screen.getByText('Escritorio · 192.0.2.7')).toBeTruthy()
  await goTo('/admin/audit/AE2')
  expect(screen.getByText('space · 192.0.2.7')).toBeTruthy()
})

it('makes a phone at the domain at which the others are', async () => {
  const phone = { sid: 'SU1', accountSid: 'AC1', username: 'kate', domain: 'sip.example.com' }
  answers({
    'GET /offhook/v1/SipUsers': { sipUsers: [phone], next: null },
    'POST /offhook/v1/SipUsers': phone,
  })
  await desktop.open({ path: '/admin/phones' })
  await desktop.click('Add a phone')
  await fill(/^User name/, 'leo')
  await fill(/^Password/, 'long enough')
  await desktop.click('Create')

  expect(posted('/offhook/v1/SipUsers').map((body) => JSON.parse(body))).toEqual([
    { username: 'leo', password: 'long enough', domain: 'sip.example.com' },
  ])
})

it('says of each trunk whether we are registered there', async () => {
  const trunk = (sid: string, registration: TrunkRecord['registration'], registers = true) => ({
    ...{ sid, friendlyName: sid, target: 'sip:carrier.example.com', registers, registration },
    ...{ dialPrefixes: [], addresses: [] },
  })
  const trunks = [
    trunk('One', 'registered'),
    trunk('Two', 'asking'),
    trunk('Three', 'waiting'),
    trunk('Four', null),
    trunk('Five', null, false),
  ]
  answers({ 'GET /offhook/v1/Trunks': { trunks, next: null } })
  await desktop.open({ path: '/admin/trunks' })

  expect(rows()).toEqual([
    'OneRegistered',
    'TwoRegistering',
    'ThreeRefused, tries again',
    'FourNot registered',
    'Fivesip:carrier.example.com',
  ])
})

it('keeps what an activity means, and renames it', async () => {
  const lunch = { sid: 'WA1', friendly_name: 'Lunch', available: false }
  answers({
    [`GET ${workspace}/Activities`]: { activities: [lunch] },
    [`POST ${workspace}/Activities/WA1`]: lunch,
  })
  await desktop.open({ path: '/admin/activities/WA1' })
  expect(screen.getByLabelText('Takes tasks')).toHaveProperty('disabled', true)
  await fill(/^Name/, 'Pause')

  expect(posted(`${workspace}/Activities/WA1`).map(form)).toEqual([{ FriendlyName: 'Pause' }])
})

it('asks for levels of a skill that has them', async () => {
  const skill = (name: string, minimum: number | null, maximum: number | null) => {
    return { name, multivalue: minimum !== null, minimum, maximum }
  }
  answers({
    'GET /offhook/v1/Skills': { skills: [skill('spanish', 1, 5), skill('billing', null, null)] },
    'POST /offhook/v1/Skills/spanish': skill('spanish', 1, 9),
  })
  await desktop.open({ path: '/admin/skills/billing' })
  expect(rows()).toEqual(['billing', 'spanish1 – 5'])
  expect(screen.queryByLabelText('Highest level')).toBeNull()
  await goTo('/admin/skills/spanish')
  await fill('Highest level', '9')

  expect(posted('/offhook/v1/Skills/spanish').map((body) => JSON.parse(body))).toEqual([
    { maximum: 9 },
  ])
})

it('turns the dialpad off, and keeps whatever else calls out', async () => {
  const other = { enabled: true, caller_id: '+12015550102' }
  desktop.server.settings = {
    outbound_call_flows: { default: { enabled: true, caller_id: '+12015550101' }, other },
  }
  answers({
    [`GET ${workspace}/Workflows`]: { workflows: [] },
    [`GET ${workspace}/TaskQueues`]: { task_queues: [] },
    [`GET ${account}/IncomingPhoneNumbers.json`]: { incoming_phone_numbers: [] },
  })
  await desktop.open({ path: '/admin/dialpad' })
  await desktop.happens(() => void fireEvent.click(screen.getByLabelText('Agents may dial')))

  expect(posted('/v1/Configuration').map((body) => JSON.parse(body))).toEqual([
    { outbound_call_flows: { default: { enabled: false, caller_id: '+12015550101' }, other } },
  ])
})

it('changes the wrap-up of a task channel, and not how its tasks are taken', async () => {
  const rule = { sid: 'TC1', wrapUpSeconds: 30, autoAccept: true }
  const voice = { sid: 'TC1', friendly_name: 'Calls', unique_name: 'voice' }
  answers({
    [`GET ${workspace}/TaskChannels`]: { channels: [voice] },
    'GET /offhook/v1/WorkRules': { workRules: [rule], next: null },
    'POST /offhook/v1/WorkRules/TC1': rule,
  })
  await desktop.open({ path: '/admin/task-channels/TC1' })
  await fill('Longest wrap-up, in seconds', '60')

  expect(posted('/offhook/v1/WorkRules/TC1').map((body) => JSON.parse(body))).toEqual([
    { wrapUpSeconds: 60 },
  ])
})
