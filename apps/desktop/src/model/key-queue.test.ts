import { expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { KeyQueue } from './key-queue.ts'

function queue() {
  const clock = new SimulatedClock()
  const sent: string[] = []
  const keys = new KeyQueue(clock)
  return { clock, sent, keys, send: (digits: string) => void sent.push(digits) }
}

it('sends no key while one before it sounds, and then all that came meanwhile', () => {
  const { clock, sent, keys, send } = queue()
  keys.open(send)
  keys.add('4')
  clock.advance(150)
  keys.add('2')
  clock.advance(79)
  keys.add('4')
  expect(sent).toEqual(['4'])

  clock.advance(1)
  expect(sent).toEqual(['4', '24'])
  keys.add('2')
  clock.advance(459)
  expect(sent).toEqual(['4', '24'])
  clock.advance(1)
  expect(sent).toEqual(['4', '24', '2'])
})

it('waits for pauses too', () => {
  const { clock, sent, keys, send } = queue()
  keys.open(send)
  keys.add('1w23')
  keys.add('4')
  clock.advance(959)
  expect(sent).toEqual(['1w23'])
  clock.advance(1)
  expect(sent).toEqual(['1w23', '4'])
})

it('keeps what is pressed before anybody hears it, for this call alone', () => {
  const { clock, sent, keys, send } = queue()
  keys.add('1')
  keys.add('2')
  keys.open(send)
  expect(sent).toEqual(['12'])

  keys.add('3')
  keys.clear()
  clock.advance(10_000)
  keys.open(send)
  keys.add('9')
  expect(sent).toEqual(['12', '9'])
})
