/** Numbers that can be taken, and numbers by their type. */
import { describe, expect, it } from 'vitest'
import { restClient } from '../../support/rest.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

/** What carriers of the site route to it: local and free ones, and one of each other kind. */
export const POOL =
  '+12015553990-+12015553992,+18005550190,+4915112345678,+49180212345,+443301234567'

export function numberTests(place: Place): void {
  describe('AvailablePhoneNumbers', () => {
    it('are those of the pool that nobody has, by country and type', async () => {
      const { client } = place.site
      const countries = await client.availablePhoneNumbers.list()
      const us = client.availablePhoneNumbers('US')
      const de = client.availablePhoneNumbers('DE')

      expect(countries.map(({ countryCode, country }) => [countryCode, country])).toEqual([
        ['DE', 'Germany'],
        ['GB', 'United Kingdom'],
        ['US', 'United States'],
      ])
      expect((await us.fetch()).subresourceUris).toHaveProperty('toll_free')
      const [local] = await us.local.list()
      expect(local).toMatchObject({
        phoneNumber: '+12015553990',
        friendlyName: '(201) 555-3990',
        region: 'NJ',
        isoCountry: 'US',
        capabilities: { voice: true },
      })
      expect(await us.tollFree.list()).toMatchObject([{ phoneNumber: '+18005550190' }])
      expect(await de.mobile.list()).toMatchObject([{ phoneNumber: '+4915112345678' }])
      expect(await de.sharedCost.list()).toMatchObject([{ phoneNumber: '+49180212345' }])
      expect(await client.availablePhoneNumbers('GB').national.list()).toMatchObject([
        { phoneNumber: '+443301234567' },
      ])
      expect(await us.voip.list()).toEqual([])
      expect(await us.machineToMachine.list()).toEqual([])
      await expectRefusal(client.availablePhoneNumbers('FR').fetch(), 404, 20404)
      await expectRefusal(client.availablePhoneNumbers('FR').local.list(), 404, 20404)
    })

    it.each([
      [{ areaCode: 201 }, 3],
      [{ areaCode: 202 }, 0],
      [{ contains: '3991' }, 1],
      [{ contains: '201***399*' }, 3],
      [{ contains: '5553992' }, 1],
      [{ inRegion: 'NJ' }, 3],
      [{ inRegion: 'NY' }, 0],
      [{ nearNumber: '+12015550100' }, 3],
      [{ nearNumber: '+12025550100' }, 0],
      [{ voiceEnabled: true, smsEnabled: true }, 3],
      [{ mmsEnabled: true }, 0],
      [{ inPostalCode: '07001' }, 0],
    ])('are found by %j', async (filter, count) => {
      const found = await place.site.client.availablePhoneNumbers('US').local.list(filter)

      expect(found).toHaveLength(count)
    })

    it('can be taken, by number or by area, and are not available then', async () => {
      const { client } = place.site
      const { local } = client.availablePhoneNumbers('US')
      const taken = await client.incomingPhoneNumbers.create({ areaCode: '201' })
      const another = await client.incomingPhoneNumbers.create({ phoneNumber: '+12015553991' })

      expect(taken.phoneNumber).toBe('+12015553990')
      expect((await local.list()).map(({ phoneNumber }) => phoneNumber)).toEqual(['+12015553992'])
      await expectRefusal(client.incomingPhoneNumbers.create({ areaCode: '202' }), 400, 21452)
      await client.incomingPhoneNumbers(taken.sid).remove()
      await client.incomingPhoneNumbers(another.sid).remove()
      expect(await local.list()).toHaveLength(3)
    })
  })

  describe('Lookups', () => {
    it('tell what the numbering plans know, by both versions', async () => {
      // The contract has no lookups to judge by.
      const { lookups } = restClient(place.site.facts)
      const german = await lookups.v2
        .phoneNumbers('+4915112345678')
        .fetch({ fields: 'line_type_intelligence' })

      expect(german).toMatchObject({
        phoneNumber: '+4915112345678',
        countryCode: 'DE',
        callingCountryCode: '49',
        valid: true,
        validationErrors: [],
        lineTypeIntelligence: { type: 'mobile' },
      })
      const national = await lookups.v2.phoneNumbers('030123456').fetch({ countryCode: 'DE' })
      expect(national).toMatchObject({ phoneNumber: '+4930123456', nationalFormat: '030 123456' })
      expect(await lookups.v2.phoneNumbers('+15550001111').fetch()).toMatchObject({ valid: false })
      expect(await lookups.v2.phoneNumbers('nobody').fetch()).toMatchObject({
        valid: false,
        validationErrors: ['NOT_A_NUMBER'],
      })
      const old = await lookups.v1.phoneNumbers('(201) 555-0101').fetch({ type: ['carrier'] })
      expect(old).toMatchObject({
        phoneNumber: '+12015550101',
        countryCode: 'US',
        nationalFormat: '(201) 555-0101',
        carrier: { type: null, name: null },
      })
      await expectRefusal(lookups.v1.phoneNumbers('nobody').fetch(), 404, 20404)
      await expectRefusal(lookups.v2.phoneNumbers('1').fetch({ countryCode: 'XX' }), 400, 20001)
    })
  })

  describe('IncomingPhoneNumbers by type', () => {
    it('are made and listed where they belong', async () => {
      const { client } = place.site
      const { mobile, tollFree, local } = client.incomingPhoneNumbers
      const made = [
        await mobile.create({ phoneNumber: '+49 151 12345678' }),
        await tollFree.create({ phoneNumber: '(800) 555-0190' }),
      ]

      expect((await mobile.list()).map(({ sid }) => sid)).toEqual([made[0]?.sid])
      expect((await tollFree.list()).map(({ sid }) => sid)).toEqual([made[1]?.sid])
      expect((await local.list()).map(({ sid }) => sid)).not.toContain(made[0]?.sid)
      await expectRefusal(mobile.create({ phoneNumber: '+12015553993' }), 400, 21421)
      await expectRefusal(tollFree.create({ phoneNumber: '+12015553993' }), 400, 21421)
      expect(await client.incomingPhoneNumbers.list({ origin: 'twilio' })).toEqual([])
      expect(await client.incomingPhoneNumbers.list({ origin: 'hosted' })).not.toEqual([])
      for (const { sid } of made) await client.incomingPhoneNumbers(sid).remove()
    })
  })
}
