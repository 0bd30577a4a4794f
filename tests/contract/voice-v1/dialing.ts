/** Which countries may be dialled: as they are set, and as calls meet them. */
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

export function dialingTests(place: Place): void {
  describe('dialing permissions', () => {
    it('are those of the own country until others are set', async () => {
      const { countries } = place.site.client.voice.v1.dialingPermissions

      expect(await countries('us').fetch()).toMatchObject({
        isoCode: 'US',
        name: 'United States',
        continent: 'North America',
        countryCodes: ['+1'],
        lowRiskNumbersEnabled: true,
        highRiskSpecialNumbersEnabled: false,
        highRiskTollfraudNumbersEnabled: false,
      })
      expect((await countries('DE').fetch()).lowRiskNumbersEnabled).toBe(false)
      await expectRefusal(countries('XX').fetch(), 404, 20404)
    })

    it('are listed by country, continent, code and what is allowed', async () => {
      const { countries } = place.site.client.voice.v1.dialingPermissions
      const codes = async (filter: object) =>
        (await countries.list(filter)).map(({ isoCode }) => isoCode)

      expect((await codes({ limit: 1000 })).length).toBeGreaterThan(200)
      expect(await codes({ isoCode: 'DE' })).toEqual(['DE'])
      expect(await codes({ countryCode: '49' })).toEqual(['DE'])
      expect(await codes({ lowRiskNumbersEnabled: true })).toEqual(['US'])
      expect(await codes({ continent: 'South America' })).toContain('BR')
    })

    it('tell the special prefixes of a country, of the numbering plan', async () => {
      const { countries } = place.site.client.voice.v1.dialingPermissions

      const prefixes = await countries('DE').highriskSpecialPrefixes.list()
      expect(prefixes.map(({ prefix }) => prefix)).toContain('+499001')
      const page = await countries('GB').highriskSpecialPrefixes.page({ pageSize: 2 })
      expect(page.instances).toHaveLength(2)
    })

    it('are set for many countries at once, and calls go by them', async () => {
      const { client, facts } = place.site
      const { bulkCountryUpdates, countries } = client.voice.v1.dialingPermissions
      const set = (low: string, special: string) =>
        bulkCountryUpdates.create({
          updateRequest: JSON.stringify([
            {
              iso_code: 'DE',
              low_risk_numbers_enabled: low,
              high_risk_special_numbers_enabled: special,
              high_risk_tollfraud_numbers_enabled: 'false',
            },
          ]),
        })
      const callee = await place.callers.phone('berlin', (call) => void call.answer())
      await place.site.fetch('/offhook/v1/Trunks', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ target: callee.uri, dialPrefixes: ['+49'] }),
      })
      const call = (to: string) =>
        client.calls.create({ to, from: facts.phoneNumber, twiml: '<Response/>' })

      await expectRefusal(call('+493012345678'), 400, 21215)
      expect(callee.calls).toEqual([])
      expect((await set('true', 'false')).updateCount).toBe(1)
      expect((await countries('DE').fetch()).lowRiskNumbersEnabled).toBe(true)
      expect((await call('+493012345678')).to).toBe('+493012345678')
      await expectRefusal(call('+499001234567'), 400, 21215)
      // An emergency number is no number of a country.
      for (const emergency of ['911', '112']) await expectRefusal(call(emergency), 400, 21215)
      await set('true', 'true')
      expect((await call('+499001234567')).to).toBe('+499001234567')
    })

    it('are refused where they are no permissions', async () => {
      const { bulkCountryUpdates } = place.site.client.voice.v1.dialingPermissions

      for (const updateRequest of ['nonsense', '{}', '[{"iso_code":"XX"}]', '[{"iso_code":1}]']) {
        await expectRefusal(bulkCountryUpdates.create({ updateRequest }), 400, 20001)
      }
    })

    it('have a setting for subaccounts', async () => {
      const { settings } = place.site.client.voice.v1.dialingPermissions

      expect((await settings().fetch()).dialingPermissionsInheritance).toBe(true)
      const changed = await settings().update({ dialingPermissionsInheritance: false })
      expect(changed.dialingPermissionsInheritance).toBe(false)
      expect((await settings().fetch()).dialingPermissionsInheritance).toBe(false)
    })
  })
}
