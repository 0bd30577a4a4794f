/** The examples of plugins in Chromium, with a CRM on another origin; one plugin that is broken. */
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type {} from '@offhook/desktop-sdk'
import {
  frequencies,
  hears,
  hearsNot,
  type PhoneCall,
  SipPhone,
  until,
  type WebhookAnswer,
  WebhookHost,
} from '@offhook/test-kit'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { expiryIn } from '../support/expiry.ts'
import { basicAuth } from '../support/rest.ts'
import { root } from '../support/root.ts'

const phoneNumber = '+12015553372'
const customer = '+12025550172'
const examples = join(root, 'examples')
const [CUSTOMER, AGENT] = frequencies
/** Readable with white on it, and as a word on a light page alone. */
const ACCENT = '#7a1f5c'

let crm: WebhookHost
let site: BrowserSite
let desk: Desk
let phone: SipPhone

beforeAll(async () => {
  crm = await WebhookHost.open()
  site = await BrowserSite.open({ server: { env: { OFFHOOK_PLUGIN_ORIGINS: crm.url } } })
  answers('/customers', { name: 'Ada Customer', tier: 'gold', openOrders: 3 })
  answers('/may-call', { allowed: false, reason: 'bankrupt', account: null })
  answers('/outcomes', {})
  answers('/workspace', {})
  await putModules()
  await release([
    ...['broken', 'card-taker', 'crm-panel', 'dial-through-crm', 'outcome-to-crm'],
    ...['workspace-reader', 'plain'],
  ])
  await ask('POST', '/v1/Configuration', {
    account_sid: site.facts.accountSid,
    ui_attributes: {
      crm_url: crm.url,
      theme: { tokens: { backgroundColors: { colorBackgroundPrimary: ACCENT } } },
    },
    call_recording_enabled: true,
  })
  await site.rest.incomingPhoneNumbers.create({ phoneNumber, voiceUrl: 'flow://default/give-up' })
  phone = await SipPhone.open({ name: 'customer', user: customer })
  desk = await Desk.open(site.browser, site.facts)
})

afterAll(async () => {
  await desk?.close()
  await phone?.close()
  await crm?.close()
  expect(await site?.close()).toBe(0)
})

it('the broken one is named and left out; the panel, a payment, the outcome and the rest work', async () => {
  const { page } = desk
  await page.getByText('The plugin broken failed and was left out').waitFor()
  await desk.becomeAvailable()
  const { sip } = site.facts
  const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
  // A plugin wants PCMU, where the desktop itself would take Opus.
  const codec = () =>
    page.evaluate(() => {
      const { phone: own } = globalThis.offhookDesktop!.Manager.getInstance().store.getState().flex
      return Object(own.activeCall).codec
    })
  await expect.poll(codec, { timeout: 20_000 }).toBe('PCMU')

  const panel = page.getByRole('region', { name: 'CRM' })
  await panel.getByText('Ada Customer').waitFor()
  await expect.poll(() => panel.textContent()).toContain('gold · 3 open orders')
  expect(crm.asked('/customers').at(-1)?.parameters['number']).toBe(customer)

  const [read] = await until('a plugin has read the workspace', () => {
    const asked = crm.asked('/workspace').filter(({ method }) => method === 'POST')
    return asked.length > 0 && asked
  })
  // An agent reads their own; whom they do not lead is not theirs to see.
  const { taskQueueSid } = site.facts
  const [{ sid: taskSid } = { sid: '' }] = await site.rest.taskrouter.v1
    .workspaces(site.facts.workspaceSid)
    .tasks.list()
  expect(JSON.parse(read?.body ?? '')).toEqual({
    task: taskSid,
    queues: [{ sid: taskQueueSid, name: 'Everyone' }],
    queue: taskQueueSid,
    worker: 'agent',
    workers: expect.stringMatching(/^refused: .*403/),
    nobody: expect.stringMatching(/^refused: .*40[34]/),
  })

  await takeCard(call)

  await call.hangup()
  await desk.card('wrapping')
  await desk.press('Complete')
  const [posted] = await until('the outcome is posted', () => {
    const asked = crm.asked('/outcomes').filter(({ method }) => method === 'POST')
    return asked.length > 0 && asked
  })
  expect(JSON.parse(posted?.body ?? '')).toMatchObject({
    callSid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
    taskSid: expect.stringMatching(/^WT[0-9a-f]{32}$/),
    notes: [],
  })
  await desk.noCards()
})

it('a listener sets up the conference; others go round a real hold in their order, and prevent it', async () => {
  const { page } = desk
  const { workspaceSid, sip } = site.facts
  await page.evaluate(() => {
    globalThis.offhookDesktop!.Actions.addListener('beforeAcceptTask', (payload) => {
      Object.assign(payload.conferenceOptions ?? {}, {
        conferenceRecord: 'record-from-start',
        endConferenceOnExit: false,
      })
    })
  })
  await desk.becomeAvailable()
  await desk.party.speaks(AGENT)
  const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  call.speaks(CUSTOMER)
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])

  const { tasks } = site.rest.taskrouter.v1.workspaces(workspaceSid)
  const [task] = await tasks.list({ assignmentStatus: ['assigned'] })
  const { conference } = JSON.parse(task!.attributes)
  const { participants, recordings } = site.rest.conferences(conference.sid)
  const ends = async (callSid: string) => (await participants(callSid).fetch()).endConferenceOnExit
  expect(await ends(conference.participants.worker)).toBe(false)
  expect(await ends(conference.participants.customer)).toBe(true)
  expect((await recordings.list()).map(({ source }) => source)).toContain('Conference')

  const isHeld = async () => (await participants(conference.participants.customer).fetch()).hold
  await page.exposeFunction('customerIsHeld', isHeld)
  await page.evaluate(() => {
    const { Actions } = globalThis.offhookDesktop!
    const world = globalThis as unknown as HoldWorld
    world.seen = []
    world.isForbidden = false
    const look = async () => world.seen.push((await world.customerIsHeld()) ? 'held' : 'not held')
    Actions.addListener('beforeHoldCall', async () => {
      world.seen.push('first')
      await look()
    })
    Actions.addListener('beforeHoldCall', (_payload, abort) => {
      world.seen.push('second')
      if (world.isForbidden) abort()
    })
    Actions.addListener('afterHoldCall', async () => {
      world.seen.push('after')
      await look()
    })
  })
  const seen = () => page.evaluate(() => (globalThis as unknown as HoldWorld).seen)
  const around = ['first', 'second', 'not held', 'after', 'held']

  await desk.press('Hold')
  await expect.poll(seen).toEqual(around)
  await hearsNot(call, AGENT)
  await desk.press('Resume')
  await hears(call, AGENT)

  const outcome = await page.evaluate(() => {
    const world = globalThis as unknown as HoldWorld
    world.isForbidden = true
    return globalThis.offhookDesktop!.Actions.invokeAction('HoldCall', {}).then(
      () => 'on hold',
      (error: unknown) => String(error),
    )
  })
  expect(outcome).toContain('cancelled by before event')
  expect(await seen()).toEqual([...around, 'first', 'second', 'not held'])
  expect(await isHeld()).toBe(false)
  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])

  await call.hangup()
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()
})

it('the opened rail and plain controls of a plugin are clean for axe, and look like the page', async () => {
  const { page } = desk
  await page.evaluate(() => dispatchEvent(new Event('open-rail')))
  const rail = page.getByRole('navigation')
  await expect.poll(async () => (await rail.boundingBox())?.width).toBeGreaterThan(150)
  const plain = page.getByRole('button', { name: 'Plain' })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    expect(await axeFaults(page)).toEqual([])
    const accent = await page.evaluate(() => {
      const tokens = getComputedStyle(document.documentElement)
      return ['--accent-fill', '--accent'].map((name) => tokens.getPropertyValue(name).trim())
    })
    expect(accent).toEqual([ACCENT, colorScheme === 'light' ? ACCENT : '#8db1ff'])
    const { background, surface } = await plain.evaluate((button) => {
      const probe = document.body.appendChild(document.createElement('i'))
      probe.style.background = 'var(--surface-raised)'
      const colours = [button, probe].map((each) => getComputedStyle(each).backgroundColor)
      probe.remove()
      return { background: colours[0], surface: colours[1] }
    })
    expect(background).toBe(surface)
  }
  await page.evaluate(() => dispatchEvent(new Event('close-rail')))
})

it('the CRM is asked before a call, and its no is told', async () => {
  const { page } = desk
  await page.keyboard.press('Control+Shift+D')
  await page.getByLabel('Number', { exact: true }).fill('2025550199')
  const button = page.getByRole('button', { name: 'Call', exact: true })
  await until(
    'somebody can be called',
    async () => (await button.getAttribute('aria-disabled')) === 'false',
  )
  await button.click()

  await page.getByText('This customer is not to be called: bankrupt').waitFor()
  const asked = crm.asked('/may-call').find(({ method }) => method === 'POST')
  expect(JSON.parse(asked?.body ?? '')).toEqual({ number: '+12025550199' })
  const { workspaceSid } = site.facts
  const tasks = await site.rest.taskrouter.v1.workspaces(workspaceSid).tasks.list()
  expect(tasks.filter(({ assignmentStatus }) => assignmentStatus !== 'completed')).toEqual([])
})

it('an agent with a telephone of their own works without one in the page, and hears the recording', async () => {
  const { page } = desk
  const { workers } = site.rest.taskrouter.v1.workspaces(site.facts.workspaceSid)
  const [worker] = await workers.list({ friendlyName: 'agent' })
  const takes = (call: PhoneCall) => void call.answer().then(() => call.speaks(AGENT))
  const telephone = await SipPhone.open({ name: 'telephone', user: 'telephone', onCall: takes })
  await workers(worker!.sid).update({
    attributes: JSON.stringify({
      ...JSON.parse(worker!.attributes),
      contact_uri: telephone.uri,
    }),
  })
  const hasDevice = () =>
    page.evaluate(() => globalThis.offhookDesktop?.Manager.getInstance().voiceClient !== null)
  expect(await hasDevice()).toBe(true)
  await page.evaluate(() => {
    globalThis.offhookDesktop!.Manager.getInstance().updateConfig({ disableBrowserVoice: true })
  })
  expect(await hasDevice()).toBe(false)
  await ask('POST', '/v1/Configuration', {
    account_sid: site.facts.accountSid,
    ui_attributes: { crm_url: crm.url, disableBrowserVoice: true },
  })
  await page.reload()
  await desk.becomeAvailable()

  const { sip } = site.facts
  const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  await call.until('answered')
  call.speaks(CUSTOMER)
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
  const own = await until('the telephone has the call', () => telephone.calls[0])
  await hears(own, CUSTOMER)
  await hears(call, AGENT)
  await page.locator('[data-call-controls]').getByRole('button', { name: 'Mute' }).click()
  await page.locator('[data-call-controls]').getByRole('button', { name: 'Unmute' }).waitFor()
  await hearsNot(call, AGENT)
  await page.locator('[data-call-controls]').getByRole('button', { name: 'Hang up' }).click()
  await own.until('ended')
  await call.until('ended')
  await desk.card('wrapping')
  expect(await hasDevice()).toBe(false)

  const [task] = await site.rest.taskrouter.v1
    .workspaces(site.facts.workspaceSid)
    .tasks.list({ assignmentStatus: ['wrapping'] })
  await page.evaluate((taskSid) => {
    void globalThis.offhookDesktop!.Actions.invokeAction('InsightsPlayerPlay', { taskSid })
  }, task?.sid ?? '')
  await page.waitForURL(/\/app\/calls\/CA[0-9a-f]{32}\?play=1$/)
  // It begins by itself, and stands where it has come to when it is over.
  await expect
    .poll(() => page.getByText(/^\d+:\d\d \/ \d+:\d\d$/).textContent(), { timeout: 20_000 })
    .not.toMatch(/^0:00 /)
  await telephone.close()
})

/** What the listeners of a hold leave in the page, and ask of the test. */
interface HoldWorld {
  seen: string[]
  isForbidden: boolean
  /** As the server says. */
  customerIsHeld(): Promise<boolean>
}

function answers(path: string, json: object): void {
  const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
  crm.answers(path, (): WebhookAnswer => {
    return { contentType: 'application/json', headers, body: JSON.stringify(json) }
  })
}

/** A plugin leads through a payment of the customer; the desk shows masks, and so no more than its own. */
async function takeCard(call: PhoneCall): Promise<void> {
  const { page } = desk
  answers('/charge', { charge_id: 'ch_9', error_code: null })
  const connector = { uniqueName: 'Default', kind: 'https', url: `${crm.url}/charge` }
  await ask('POST', '/offhook/v1/PayConnectors', { ...connector, username: 'u', secret: 's' })
  const ordered = (step: Readonly<Record<string, string>>) =>
    page.evaluate((detail) => dispatchEvent(new CustomEvent('take-card', { detail })), step)
  const box = page.getByTestId('pay')
  const shows = (text: string) =>
    until(`the desk shows ${text}`, async () => (await box.textContent())?.includes(text))

  await ordered({ ChargeAmount: '4', PostalCode: 'false', SecurityCode: 'false' })
  await shows('Ask for the card number')
  await ordered({ Capture: 'payment-card-number' })
  await shows('Waiting for the keys')
  call.press('4242424242424242')
  await shows('xxxxxxxxxxxx4242')
  // The number is shown as it is keyed in; it is taken when the next step may be asked for.
  await shows('Ask for the date of expiry')
  await ordered({ Capture: 'expiration-date' })
  await shows('Waiting for the keys')
  call.press(expiryIn(5))
  await shows('Charge 4.00 USD')
  await ordered({ Status: 'complete' })
  await shows('Paid. Confirmation: ch_9')
  expect(JSON.parse(crm.asked('/charge').at(-1)?.body ?? '')).toMatchObject({
    cardnumber: '4242424242424242',
    amount: '4.00',
  })
  // Who may only take payments in calls of their own has nobody told of them.
  expect(crm.asked('/told')).toEqual([])
  expect(await page.content()).not.toContain('4242424242424242')
}

/** Takes a payment by the resource that applications have, with the agent's own token. */
const cardTaker = `
export default class CardTaker {
  name = 'card-taker'
  init(flex, manager) {
    let callSid = ''
    let payment = ''
    flex.Actions.addListener('afterAcceptTask', ({ task }) => {
      callSid = task.attributes.call_sid
    })
    addEventListener('take-card', async ({ detail }) => {
      const { account_sid: account, ui_attributes } = manager.serviceConfiguration
      const url = '/2010-04-01/Accounts/' + account + '/Calls/' + callSid + '/Payments'
      const answer = await fetch(url + (payment && '/' + payment) + '.json', {
        method: 'POST',
        headers: { authorization: 'Bearer ' + (await manager.user.freshToken()) },
        body: new URLSearchParams({
          IdempotencyKey: crypto.randomUUID(),
          StatusCallback: ui_attributes.crm_url + '/told',
          ...detail,
        }),
      })
      if (!answer.ok) throw new Error(await answer.text())
      payment = (await answer.json()).sid
    })
  }
}`

/** Reads by the Manager's workspaceClient what there is to read, and hands it to the CRM. */
const workspaceReader = `
export default class WorkspaceReader {
  name = 'workspace-reader'
  init(flex, manager) {
    flex.Actions.registerAction('ReadWorkspace', async ({ taskSid, workerSid, crm }) => {
      const client = manager.workspaceClient
      const said = (asked) => asked.catch((error) => 'refused: ' + error.message)
      const queues = [...(await client.fetchTaskQueues()).values()]
      const read = {
        task: await said(client.fetchTask(taskSid).then(({ sid }) => sid)),
        queues: queues.map(({ sid, name }) => ({ sid, name })),
        queue: await said(client.fetchTaskQueue(queues[0].sid).then(({ sid }) => sid)),
        worker: await said(client.fetchWorkerInfo(workerSid).then(({ friendlyName }) => friendlyName)),
        workers: await said(client.fetchWorkersInfo().then((all) => [...all.keys()])),
        nobody: await said(client.fetchWorkerInfo('WK' + '0'.repeat(32))),
      }
      await fetch(crm + '/workspace', { method: 'POST', body: JSON.stringify(read) })
    })
    flex.Actions.addListener('afterAcceptTask', ({ task }) => {
      const { crm_url: crm } = manager.serviceConfiguration.ui_attributes
      const { workerSid } = manager.user
      const { taskSid } = task
      flex.Actions.invokeAction('ReadWorkspace', { taskSid, workerSid, crm }).catch((error) =>
        fetch(crm + '/workspace', { method: 'POST', body: JSON.stringify({ error: String(error) }) }),
      )
    })
  }
}`

/** Controls without any dress, and the rail opened and closed. */
const plain = `
export default class Plain {
  name = 'plain'
  init({ Actions, NoTasksCanvas, React }, manager) {
    manager.updateConfig({ sdkOptions: { voice: { codecPreferences: ['pcmu'] } } })
    const h = React.createElement
    NoTasksCanvas.Content.add(
      h('form', { key: 'plain' },
        h('label', null, 'Order ', h('input', null)),
        h('button', { type: 'button' }, 'Plain'),
        h('a', { href: '/app/calls' }, 'All orders')),
    )
    addEventListener('open-rail', () => Actions.invokeAction('ToggleSidebar', { open: true }))
    addEventListener('close-rail', () => Actions.invokeAction('ToggleSidebar', { open: false }))
  }
}`

/** Lays the modules where whoever runs the server would. */
async function putModules(): Promise<void> {
  const folder = join(site.facts.dataDir, 'plugins')
  await mkdir(folder, { recursive: true })
  for (const name of ['dial-through-crm', 'outcome-to-crm']) {
    await cp(join(examples, name, 'plugin.js'), join(folder, `${name}.js`))
  }
  await writeFile(join(folder, 'workspace-reader.js'), workspaceReader)
  await writeFile(join(folder, 'card-taker.js'), cardTaker)
  await writeFile(join(folder, 'plain.js'), plain)
  await writeFile(
    join(folder, 'broken.js'),
    `export default class Broken { name = 'broken'; init() { throw new Error('on purpose') } }`,
  )
  await build({
    root: join(examples, 'crm-panel'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: false },
  })
}

/** What the page of plugins of an administrator does, by REST. */
async function release(names: readonly string[]): Promise<void> {
  const { files } = await ask<{ files: { file: string; sha256: string }[] }>(
    'GET',
    '/offhook/v1/PluginFiles',
  )
  const service = site.rest.flexApi.v1
  const chosen: object[] = []
  for (const name of names) {
    const { sha256 } = files.find(({ file }) => file === `${name}.js`)!
    const { sid } = await service.plugins.create({ uniqueName: name })
    const version = await service.plugins(sid).pluginVersions.create({
      versionParam: '1.0.0',
      pluginUrl: `${site.facts.httpUrl}/plugins/${name}.js?sha256=${sha256}`,
    })
    chosen.push({ plugin_version: version.sid, phase: 3 })
  }
  const { sid } = await service.pluginConfigurations.create({ name: 'examples', plugins: chosen })
  await service.pluginReleases.create({ configurationId: sid })
}

async function ask<Body>(method: string, path: string, body?: object): Promise<Body> {
  const response = await fetch(site.facts.httpUrl + path, {
    method,
    headers: { authorization: basicAuth(site.facts), 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as Body
}
