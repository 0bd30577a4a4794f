/**
 * A COLD transfer over the end of the server that was to carry it out, killed or closed: nobody is left
 * with work that never ends.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { frequencies, hears, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, it } from 'vitest'
import { PhoneAgent } from '../support/phone-agent.ts'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [CUSTOMER, ALICE, BOB] = frequencies
const NUMBER = '+12015553950'

let dataDir: string
let server: ServerProcess

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'offhook-transfer-'))
  server = await ServerProcess.start(root, { dataDir })
  await restClient(server.facts).incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: 'flow://default/give-up',
  })
})

afterAll(async () => {
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

it.each([
  ['killed', (running: ServerProcess): Promise<unknown> => running.kill()],
  ['closed', (running: ServerProcess): Promise<unknown> => running.stop()],
] as const)(
  'the transferor is completed, and nobody is asked any longer: %s',
  {
    timeout: 180_000,
  },
  async (how, end) => {
    const alice = await PhoneAgent.open(server.facts, `alice ${how}`, ALICE)
    const bob = await PhoneAgent.open(server.facts, `bob ${how}`, BOB, () => {})
    await alice.become('Available')
    const phone = await SipPhone.open({ name: 'customer', user: '+12025550190' })
    const { sip, workspaceSid } = server.facts
    const customer = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
    customer.speaks(CUSTOMER)
    const reservation = await alice.offered()
    await alice.takes(reservation)
    await hears(customer, ALICE)
    await bob.become('Available')
    const { task } = reservation
    await task.transfer(bob.sid, { mode: 'COLD' } as never)
    await bob.offered()
    await until('Alice has left', () => reservation.status === 'wrapping')

    for (const agent of [alice, bob]) agent.worker.disconnect()
    await end(server)
    server = await ServerProcess.start(root, { dataDir })

    const { workers, activities } = restClient(server.facts).taskrouter.v1.workspaces(workspaceSid)
    const [offline] = await activities.list({ friendlyName: 'Offline' })
    for (const { name, sid } of [alice, bob]) {
      await until(
        `${name} has nothing left of it`,
        async () => {
          const rows = await workers(sid).reservations.list()
          return rows.every((row) => ['completed', 'canceled'].includes(row.reservationStatus))
        },
        20_000,
      )
      await workers(sid).update({ activitySid: offline?.sid ?? '' })
    }
    for (const each of [alice.phone, bob.phone, phone]) await each.close()
  },
)
