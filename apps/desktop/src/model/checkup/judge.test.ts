import { expect, it } from 'vitest'
import { judged, type Measures, type Media } from './judge.ts'

const media: Media = {
  ...{ route: 'udp-host', packets: 750, lost: 0, rttMs: 20, jitterMs: 2, mos: 4.4 },
}
const good: Measures = {
  ...{ microphoneDb: -12, microphoneFault: null, heardTone: true, signallingMs: 15, media },
}

it('says of a good line that all is well', () => {
  expect(judged(good).map(({ name, result }) => `${name} ${result}`)).toEqual([
    'microphone ok',
    'speaker ok',
    'signalling ok',
    'route ok',
    'round-trip ok',
    'jitter ok',
    'loss ok',
    'mos ok',
  ])
})

it.each<[what: string, found: Partial<Measures>, line: object]>([
  [
    'a dead microphone',
    { microphoneDb: -70 },
    { name: 'microphone', result: 'bad', detail: 'silent' },
  ],
  ['a quiet one', { microphoneDb: -40 }, { name: 'microphone', result: 'poor', detail: 'quiet' }],
  [
    'a blocked one',
    { microphoneFault: 'blocked', media: null },
    { name: 'microphone', result: 'bad', detail: 'blocked' },
  ],
  [
    'no call for want of a microphone',
    { microphoneFault: 'missing', media: null },
    { name: 'route', result: 'unknown' },
  ],
  ['a speaker that nobody hears', { heardTone: false }, { name: 'speaker', result: 'bad' }],
  ['nobody asked', { heardTone: null }, { name: 'speaker', result: 'unknown' }],
  ['a slow server', { signallingMs: 300 }, { name: 'signalling', result: 'poor', value: 300 }],
  [
    'a server out of reach',
    { signallingMs: 'unreachable' },
    { name: 'signalling', result: 'bad', detail: 'unreachable' },
  ],
  ['no call', { media: null }, { name: 'route', result: 'bad' }],
  [
    'no packet',
    { media: { ...media, packets: 0 } },
    { name: 'route', result: 'bad', detail: 'nothing-came' },
  ],
  ['a relay', { media: { ...media, route: 'udp-relay' } }, { name: 'route', result: 'poor' }],
  ['audio by TCP', { media: { ...media, route: 'tcp-host' } }, { name: 'route', result: 'poor' }],
  ['a long way', { media: { ...media, rttMs: 401 } }, { name: 'round-trip', result: 'bad' }],
  ['jitter', { media: { ...media, jitterMs: 40 } }, { name: 'jitter', result: 'poor' }],
  [
    'loss',
    { media: { ...media, packets: 94, lost: 6 } },
    { name: 'loss', result: 'bad', value: 6 },
  ],
  ['a low MOS', { media: { ...media, mos: 3.4 } }, { name: 'mos', result: 'bad' }],
  [
    'an unknown MOS',
    { media: { ...media, mos: null } },
    { name: 'mos', result: 'unknown', value: null },
  ],
])('names %s', (_what, found, line) => {
  expect(judged({ ...good, ...found })).toContainEqual(expect.objectContaining(line))
})
