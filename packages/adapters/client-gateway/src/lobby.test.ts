import { expect, it } from 'vitest'
import { Lobby } from './lobby.ts'

it('has room for some of one network, whichever of its addresses they come from', () => {
  const lobby = new Lobby()
  const entered = Array.from({ length: 100 }, (_, i) => lobby.enter(`2001:db8::${i.toString(16)}`))
  const inside = entered.filter((leave) => leave !== null)

  expect(inside).toHaveLength(64)
  expect(lobby.enter('192.0.2.1')).not.toBeNull()

  inside[0]?.()
  expect(lobby.enter('2001:db8::ffff')).not.toBeNull()
})
