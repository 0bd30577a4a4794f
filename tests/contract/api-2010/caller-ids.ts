/** Numbers of others: verified by a real call, found, named and removed. */
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { basicAuth } from '../../support/rest.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const NOWHERE = '0'.repeat(32)

export function callerIdTests(place: Place): void {
  describe('OutgoingCallerIds', () => {
    it('are asked for, and there once their owner has typed the code', async () => {
      const { client, facts } = place.site
      const phoneNumber = '+12015553990'
      const owner = await place.callers.phone('owner', (call) => void call.answer())
      await trunkTo(place, owner.uri, '+1201555399')

      const asked = await client.validationRequests.create({ phoneNumber, friendlyName: 'Desk' })
      const call = await until('the owner is called', () => owner.calls[0])
      await until('the question is heard', () =>
        call.mouth.heard(300)?.some((sample: number) => Math.abs(sample) > 0.05),
      )
      call.press(asked.validationCode)

      const [row] = await until('the number is there', async () => {
        const rows = await client.outgoingCallerIds.list({ phoneNumber })
        return rows.length > 0 && rows
      })
      expect(row).toMatchObject({ accountSid: facts.accountSid, friendlyName: 'Desk' })
      const one = client.outgoingCallerIds(row?.sid ?? '')
      await one.update({ friendlyName: 'Front desk' })
      expect((await one.fetch()).friendlyName).toBe('Front desk')
      expect(await client.outgoingCallerIds.list({ friendlyName: 'Desk' })).toEqual([])
      await expectRefusal(client.validationRequests.create({ phoneNumber }), 400, 21450)
      await one.remove()
      await expectRefusal(one.fetch(), 404, 20404)
    })

    it('are refused with the documented codes', async () => {
      const { client } = place.site

      await expectRefusal(client.validationRequests.create({ phoneNumber: 'desk' }), 400, 21211)
      await expectRefusal(
        client.validationRequests.create({ phoneNumber: '+4930123456' }),
        400,
        21215,
      )
      await expectRefusal(client.outgoingCallerIds(`PN${NOWHERE}`).remove(), 404, 20404)
      await expectRefusal(client.outgoingCallerIds('PNx').update({ friendlyName: 'x' }), 404, 20404)
    })
  })
}

async function trunkTo({ site: { facts } }: Place, target: string, prefix: string): Promise<void> {
  const { status } = await fetch(`${facts.httpUrl}/offhook/v1/Trunks`, {
    method: 'POST',
    headers: { authorization: basicAuth(facts), 'content-type': 'application/json' },
    body: JSON.stringify({
      friendlyName: 'owners',
      addresses: [],
      target,
      dialPrefixes: [prefix],
    }),
  })
  expect(status).toBe(201)
}
