// @vitest-environment happy-dom
/** The examples of plugins that need no build, as they are handed out, in the page, with a CRM in the test's hands. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

const CRM = 'https://crm.example'
const examples = join(import.meta.dirname, '../../../../../examples')

let driver: Driver
/** What the CRM answers by path; null is 404. */
let crm: Record<string, object | null>
let posted: { path: string; body: Record<string, unknown> }[]

beforeEach(() => {
  driver = new Driver()
  driver.server.settings = { ui_attributes: { crm_url: CRM } }
  crm = {}
  posted = []
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    if (!url.startsWith(CRM)) return driver.server.fetch(url, init)
    const { pathname } = new URL(url)
    if (init?.method === 'POST')
      posted.push({ path: pathname, body: JSON.parse(String(init.body)) })
    const answer = crm[pathname]
    return new Response(JSON.stringify(answer), { status: answer ? 200 : 404 })
  })
})

afterEach(() => {
  driver.close()
  vi.unstubAllGlobals()
})

/** Opens the page with one example, whose module is loaded as the page asks for it. */
async function openWith(name: string, file: string): Promise<void> {
  driver.modules.set(`/plugins/${name}.js`, () => import(pathToFileURL(file).href))
  driver.server.plugins.push({
    ...{ plugin_sid: 'FP1', plugin_version_sid: 'FV1', unique_name: name, friendly_name: name },
    ...{ version: '1.0.0', plugin_url: `http://localhost:8080/plugins/${name}.js`, phase: 3 },
  })
  await driver.open()
  await vi.waitFor(() => expect(driver.begun).toEqual([name]), 20_000)
}

it('the CRM decides about outbound calls, and does not hinder them when it is down', async () => {
  const called: object[] = []
  await openWith('dial-through-crm', join(examples, 'dial-through-crm/plugin.js'))
  const { actions } = driver.app
  actions.registerAction('StartOutboundCall', (payload) => void called.push(payload))
  const dial = () =>
    driver.happens(() => void actions.invokeAction('StartOutboundCall', { destination: '+1202' }))

  crm['/may-call'] = { allowed: false, reason: 'bankrupt', account: null }
  await dial()
  expect(called).toEqual([])
  expect(screen.getByText('This customer is not to be called: bankrupt')).toBeTruthy()

  crm['/may-call'] = { allowed: true, reason: '', account: 'A-7' }
  await dial()
  crm['/may-call'] = null
  await dial()
  expect(called).toMatchObject([
    { destination: '+1202', taskAttributes: { crm_account: 'A-7' } },
    { destination: '+1202', taskAttributes: { crm_account: null } },
  ])
})

it('the outcome is posted once the task is completed, and again when it could not be', async () => {
  await openWith('outcome-to-crm', join(examples, 'outcome-to-crm/plugin.js'))
  const { reservation, call } = await driver.liveCall('WR1')
  await driver.happens(() => {
    call.disconnect()
    reservation.become('wrapping', 'wrapup')
  })
  await driver.click('Complete')
  await driver.settle()
  const unsent = 'The outcome of the call with +14155550132 is not in the CRM yet.'
  expect(screen.getByText(unsent)).toBeTruthy()

  crm['/outcomes'] = {}
  await driver.click('Send again')
  expect(screen.queryByText(unsent)).toBeNull()
  expect(posted.map(({ path }) => path)).toEqual(['/outcomes', '/outcomes'])
  expect(posted[1]?.body).toMatchObject({ taskSid: 'WT-WR1', callSid: 'CA-customer', notes: [] })
})
