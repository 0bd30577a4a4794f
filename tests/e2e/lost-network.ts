/**
 * The unmodified Voice SDK in a browser whose network is lost for six seconds, and comes back: the
 * customer waits with music, and both hear each other again in the same call. A program of its own, so
 * that the cable to that browser is laid where no other browser sees it. Ends with 0 and one line of
 * facts.
 */
import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumPath, frequencies, hears, hearsNot, SipPhone } from '@offhook/test-kit'
import { BrowserSite } from '../support/browser-site.ts'
import { Cable } from '../support/cable.ts'
import { SdkPhone } from '../support/sdk-phone.ts'

const [CUSTOMER, AGENT] = frequencies
const NUMBER = '+12015553303'
const CUT_MS = 6_000

const cable = await Cable.open()
const folder = await mkdtemp(join(tmpdir(), 'offhook-far-browser-'))
const program = join(folder, 'chromium')
const script = `#!/bin/sh\nexec ip netns exec ${cable.network} ${chromiumPath()} "$@"\n`
await writeFile(program, script)
await chmod(program, 0o755)
const site = await BrowserSite.open({
  server: { env: { OFFHOOK_BIND: '0.0.0.0' } },
  browser: () => ({ program }),
})

/** @returns what the SDK has said of it */
async function story(): Promise<readonly string[]> {
  const { facts } = site
  const document = '<Response><Dial><Client>alice</Client></Dial></Response>'
  const voiceUrl = site.host.answers('/alice', document)
  await site.rest.incomingPhoneNumbers.create({ phoneNumber: NUMBER, voiceUrl })
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
  assert.equal(call.status, 'answered')
  await cable.mend()

  await alice.says('call reconnected', 25_000)
  await Promise.all([hears(alice.party, CUSTOMER), hears(call, AGENT)])
  const log = await alice.log()
  assert.equal(call.status, 'answered')
  await alice.hangup()
  await call.until('ended')
  await customer.close()
  return log
}

try {
  const log = await story()
  console.log(JSON.stringify({ heardAgain: true, log }))
} finally {
  process.exitCode = (await site.close()) ?? 1
  await cable.close()
  await rm(folder, { recursive: true, force: true })
}
