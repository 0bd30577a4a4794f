import type { SipTrunk } from '@offhook/accounts'
import { makeSid } from '@offhook/core'
import { expect, it } from 'vitest'
import { trunksFor } from './trunk-selection.ts'

const trunk = (friendlyName: string, dialPrefixes: string[], parts: Partial<SipTrunk> = {}) =>
  ({
    sid: makeSid('TK'),
    friendlyName,
    dialPrefixes,
    target: 'sip:carrier.example.com',
    priority: 10,
    weight: 10,
    ...parts,
  }) as SipTrunk

const world = trunk('world', ['+'])
const us = trunk('us', ['+1'])
const jersey = trunk('jersey', ['+1201', '+44'])
const spare = trunk('spare', ['+1'], { priority: 20 })
const inbound = trunk('inbound', ['+'], { target: null })
const all = [world, us, jersey, spare, inbound]

it.each([
  ['the prefix that says most comes first', '+12015550100', {}, 'jersey us spare world'],
  ['who may not dial is left out', '+4930123456', {}, 'world'],
  ['every prefix of a trunk counts', '+442071234567', {}, 'jersey world'],
  ['who is down comes last', '+12015550100', { down: [jersey] }, 'us spare world jersey'],
  [
    'who has to wait comes after who is free',
    '+12015550100',
    { busy: [jersey, us] },
    'spare world jersey us',
  ],
  [
    'who is down comes after who has to wait',
    '+12125550100',
    { busy: [us], down: [spare] },
    'world us spare',
  ],
  ['all that are down are still tried', '+4930123456', { down: [world] }, 'world'],
] as [string, string, { down?: SipTrunk[]; busy?: SipTrunk[] }, string][])(
  '%s',
  (_, number, { down = [], busy = [] }, expected) => {
    const order = trunksFor(number, all, {
      isUp: (one) => !down.includes(one),
      waitOf: (one) => (busy.includes(one) ? 500 : 0),
      random: () => 0,
    })

    expect(order.map(({ friendlyName }) => friendlyName).join(' ')).toBe(expected)
  },
)

it('finds nobody where nobody may dial', () => {
  const conditions = { isUp: () => true, waitOf: () => 0, random: () => 0 }

  expect(trunksFor('+4930123456', [us, inbound], conditions)).toEqual([])
})
