import type { FlexState } from '@offhook/desktop-sdk'
import { expect, it } from 'vitest'
import { createStore } from '../store.ts'
import { pluginStore } from './plugin-store.ts'

it('a listener that throws is reported with its plugin, and the change goes on to all others', () => {
  const told: string[] = []
  let owner: string | null = 'crm'
  const flex = createStore({} as FlexState)
  const store = pluginStore(
    flex,
    (error, where) => told.push(`${where}: ${(error as Error).message}`),
    () => owner,
  )
  const stop = store.subscribe(() => {
    throw new Error('no such task')
  })
  owner = null
  let changes = 0
  store.subscribe(() => changes++)

  flex.set({} as FlexState)
  store.addReducer('own', (count: number = 0) => count + 1)
  expect(told).toEqual(Array(2).fill('the store by the plugin crm: no such task'))
  expect(changes).toBe(2)

  stop()
  flex.set({} as FlexState)
  expect([told.length, changes]).toEqual([2, 3])
})
