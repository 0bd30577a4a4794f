import { expect, it } from 'vitest'
import { Events } from './events.ts'

it('a listener that throws is reported by its plugin, and the others are told', () => {
  const told: string[] = []
  let owner: string | null = 'crm'
  const events = new Events(
    (error, where) => told.push(`${where}: ${(error as Error).message}`),
    () => owner,
  )
  const broken = () => {
    throw new Error('no such task')
  }
  events.on('tokenUpdated', broken)
  owner = null
  events.on('tokenUpdated', () => told.push('told'))

  events.emit('tokenUpdated')
  events.off('tokenUpdated', broken)
  events.emit('tokenUpdated')
  expect(told).toEqual(['tokenUpdated by the plugin crm: no such task', 'told', 'told'])
})
