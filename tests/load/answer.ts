/**
 * `npm run bench:answer`: from the customer's INVITE to the ringing card on the agent's screen, and
 * from the agent's click on Accept to the first sound of the agent at the customer. The customer
 * waits in silence, so that the first loud packet is the agent's.
 */
import {
  frequencies,
  launchBrowser,
  ServerProcess,
  SipPhone,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import { Desk } from '../support/desk.ts'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { percentile, table } from './support.ts'

const CALLS = 20
const LOUD = 1500

const server = await ServerProcess.start(root)
const host = await WebhookHost.open()
const browser = await launchBrowser()
try {
  const { facts } = server
  const silence = host.answers('/wait', '<Response><Pause length="600"/></Response>')
  const voiceUrl = host.answers(
    '/enqueue',
    `<Response><Enqueue workflowSid="${facts.workflowSid}" waitUrl="${silence}"/></Response>`,
  )
  const { phoneNumber } = await restClient(facts).incomingPhoneNumbers.create({
    phoneNumber: '+12015553400',
    voiceUrl,
  })
  const desk = await Desk.open(browser, facts)
  await desk.party.speaks(frequencies[6])
  await desk.becomeAvailable()
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550142' })
  const ringing: number[] = []
  const audio: number[] = []
  for (let i = 0; i < CALLS; i++) {
    const invitedAt = performance.now()
    const [call] = await Promise.all([
      phone.call(`sip:${phoneNumber}@${facts.sip.host}:${facts.sip.port}`),
      desk.card('ringing').then(() => ringing.push(performance.now() - invitedAt)),
    ])
    const heardBefore = call.mouth.packets.length
    const acceptedAt = performance.now()
    await desk.press('Accept')
    const first = await until('the agent is heard', () =>
      call.mouth.packets.slice(heardBefore).find(({ peak }) => peak > LOUD),
    )
    audio.push(first.at - acceptedAt)
    await call.hangup()
    await desk.card('wrapping')
    await desk.press('Complete')
    await desk.noCards()
  }
  const row = (what: string, values: readonly number[]) => ({
    what,
    calls: values.length,
    'p50 ms': percentile(values, 50),
    'p95 ms': percentile(values, 95),
  })
  table([row('INVITE to ringing on the screen', ringing), row('Accept to first audio', audio)])
  await phone.close()
  await desk.close()
} finally {
  await browser.close()
  await host.close()
  await server.stop()
}
