/** The unmodified Voice SDK in a browser whose network is lost for six seconds, and comes back. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumPath, frequencies, hears, hearsNot, SipPhone } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Cable } from '../support/cable.ts'
import { SdkPhone } from '../support/sdk-phone.ts'

const [CUSTOMER, AGENT] = frequencies
const NUMBER = '+12015553303'
const CUT_MS = 6_000

let cable: Cable
let folder: string
let site: BrowserSite

beforeAll(async () => {
  cable = await Cable.open()
  folder = await mkdtemp(join(tmpdir(), 'offhook-far-browser-'))
  const program = join(folder, 'chromium')
  await writeFile(
    program,
    `#!/bin/sh\nexec ip netns exec ${cable.network} ${chromiumPath()} "$@"\n`,
  )
  await chmod(program, 0o755)
  site = await BrowserSite.open({
    server: { env: { OFFHOOK_BIND: '0.0.0.0' } },
    browser: () => ({ program }),
  })
})

afterAll(async () => {
  await site?.close()
  await cable?.close()
  await rm(folder, { recursive: true, force: true })
})

it('the customer waits with music, and both hear each other again in the same call', async () => {
  const { facts } = site
  await site.rest.incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: site.host.answers(
      '/alice',
      '<Response><Dial><Client>alice</Client></Dial></Response>',
    ),
  })
  const host = `${cable.ours}:${new URL(facts.httpsUrl).port}`
  const alice = await SdkPhone.open(site.browser, facts, {
    host,
    url: `https://${host}/healthz`,
    options: { maxCallSignalingTimeoutMs: 30_000 },
  })
  await alice.party.speaks(AGENT)
  const customer = await SipPhone.open({ name: 'customer', user: '+12025550170' })
  const call = await customer.call(`sip:${NUMBER}@127.0.0.1:${facts.sip.port}`)
  call.speaks(CUSTOMER)
  await Promise.all([hears(alice.party, CUSTOMER), hears(call, AGENT)])

  await cable.cut()
  // The length of the outage is what is tested.
  await new Promise((resolve) => setTimeout(resolve, CUT_MS))
  await hearsNot(call, AGENT)
  expect(call.status).toBe('answered')
  await cable.mend()

  await alice.says('call reconnected', 25_000)
  await Promise.all([hears(alice.party, CUSTOMER), hears(call, AGENT)])
  expect(await alice.log()).not.toContain('call disconnect')
  expect(call.status).toBe('answered')
  await alice.hangup()
  await call.until('ended')
  await customer.close()
  await alice.close()
}, 180_000)
