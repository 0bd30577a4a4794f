/**
 * The short story, as a program of its own so that it can run inside a network namespace: a phone
 * calls, an agent answers in a browser, both are heard. Ends with 0 and one line of facts.
 * Arguments: the address of the phone, the host that the browser and the phone use, and what the
 * server binds; without them all is on loopback.
 */
import { frequencies, hears, launchBrowser, ServerProcess, SipPhone } from '@offhook/test-kit'
import { Desk } from '../support/desk.ts'
import { pressUntil } from '../support/press-until.ts'
import { root } from '../support/root.ts'

const [CUSTOMER, AGENT] = frequencies
const [phoneAddress = '127.0.0.1', serverHost = '127.0.0.1', bind] = process.argv.slice(2)

const server = await ServerProcess.start(root, bind ? { env: { OFFHOOK_BIND: bind } } : {})
const browser = await launchBrowser({ loopbackCalls: !bind })
try {
  const { facts } = server
  const https = new URL(facts.httpsUrl)
  const origin = bind ? `https://${serverHost}:${https.port}` : facts.httpUrl
  const desk = await Desk.open(browser, facts, { origin })
  await desk.becomeAvailable()
  const phone = await SipPhone.open({
    name: 'customer',
    user: '+12025550142',
    address: phoneAddress,
  })
  const call = await phone.call(`sip:${facts.phoneNumber}@${serverHost}:${facts.sip.port}`)
  await call.until('answered')
  await pressUntil(
    () => call.press('1'),
    'the desk rings',
    async () => (await desk.page.getByTestId('task-card').count()) > 0,
  )
  await desk.press('Accept')
  await desk.card('live')
  call.speaks(CUSTOMER)
  await desk.party.speaks(AGENT)
  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])
  await call.hangup()
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()
  const ready = await (await fetch(`${facts.httpUrl}/readyz`)).json()
  console.log(JSON.stringify({ heard: true, foreign: desk.party.foreignRequests, ready }))
  await phone.close()
} finally {
  await browser.close()
  await server.stop()
}
