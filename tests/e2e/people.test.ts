/** A person is added by a link, sets up a second factor, and takes a call; then they lose it again. */
import {
  frequencies,
  hears,
  launchBrowser,
  ServerProcess,
  SipPhone,
  until,
} from '@offhook/test-kit'
import { TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Desk } from '../support/desk.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [CUSTOMER, AGENT] = frequencies
const password = 'four words of mine'
const STEP_MS = 30_000

let server: ServerProcess
let browser: Browser
let desk: Desk
let app: TOTP
let usedAt = 0

beforeAll(async () => {
  server = await ServerProcess.start(root)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
})

async function ask(method: string, path: string, body?: object) {
  const answer = await fetch(`${server.facts.httpUrl}/offhook/v1/${path}`, {
    method,
    headers: { authorization: basicAuth(server.facts), 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) }
}

/** The next code of the app: none is good twice. */
async function nextCode(): Promise<string> {
  const step = () => Math.floor(Date.now() / STEP_MS)
  // The code of the step to come counts already.
  await until('the app shows another code', () => step() + 1 > usedAt, STEP_MS + 5_000)
  usedAt = Math.max(usedAt + 1, step())
  return app.generate({ timestamp: usedAt * STEP_MS })
}

async function logIn(page: Page): Promise<void> {
  await page.goto(`${server.facts.httpUrl}/app/`)
  await page.getByLabel('User name').fill('ann')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

it('by a link, with a password and an app', async () => {
  const { httpUrl } = server.facts
  await ask('POST', 'SignInSettings', { secondFactorRoles: ['agent'] })
  const { body: ann } = await ask('POST', 'People', { username: 'ann', fullName: 'Ann Example' })
  const { body: link } = await ask('POST', `People/${ann.sid}/Invitations`)
  desk = await Desk.at(browser, link.url)
  const { page } = desk

  await page.getByText('Welcome, Ann Example').waitFor()
  expect(page.url()).toBe(`${httpUrl}/app/invitation`)
  await page.getByLabel('New password').fill('passwordpassword')
  await page.getByRole('button', { name: 'Set the password and log in' }).click()
  await page.getByText('too easy to guess').waitFor()
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Set the password and log in' }).click()

  const shown = await page.getByText('Or type this key').textContent()
  app = new TOTP({ secret: shown?.replace(/^.*?:/, '').replace(/\s/g, '') ?? '' })
  await page.getByLabel('Code of the app').fill(await nextCode())
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByTestId('recovery-codes').waitFor()
  await expect.poll(() => page.getByTestId('recovery-codes').locator('li').count()).toBe(10)
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByTestId('activity').waitFor()
})

it('takes a call', async () => {
  const { facts } = server
  await restClient(facts).incomingPhoneNumbers.create({
    phoneNumber: '+12015553310',
    voiceUrl: 'flow://default/give-up',
  })
  await desk.becomeAvailable()
  await desk.party.speaks(AGENT)
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550170' })
  const call = await phone.call(`sip:+12015553310@${facts.sip.host}:${facts.sip.port}`)
  call.speaks(CUSTOMER)
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])
  await call.hangup()
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()
  await phone.close()
})

it('logs in elsewhere with a code, once told of the session that is open', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await logIn(page)
  await page.getByLabel('Code').fill('000000')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText('The code is wrong').waitFor()
  await page.getByLabel('Code').fill(await nextCode())
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Log in here and end the other' }).click()
  await page.getByTestId('activity').waitFor()

  await desk.page.getByText('Your session has ended').waitFor()
  await desk.close()
  await context.close()
})

it('is out at once when disabled, and not asked any more', async () => {
  const client = restClient(server.facts)
  const [ann] = (await ask('GET', 'People?search=ann')).body.people
  const context = await browser.newContext()
  const page = await context.newPage()
  await logIn(page)
  await page.getByLabel('Code').fill(await nextCode())
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByTestId('activity').waitFor()

  await ask('POST', `People/${ann.sid}`, { status: 'disabled' })
  await page.getByText('Your session has ended').waitFor()
  await logIn(page)
  await page.getByText('This login is disabled').waitFor()
  const worker = client.taskrouter.v1.workspaces(ann.workspaceSid).workers(ann.workerSid)
  await expect.poll(async () => (await worker.fetch()).available).toBe(false)

  expect((await ask('DELETE', `People/${ann.sid}`)).status).toBe(204)
  await expect(worker.fetch()).rejects.toMatchObject({ status: 404 })
  await context.close()
})
