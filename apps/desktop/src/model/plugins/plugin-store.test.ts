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

function storeOf() {
  const told: string[] = []
  let owner: string | null = null
  const store = pluginStore(
    createStore({} as FlexState),
    (error, where) => told.push(`${where}: ${(error as Error).message}`),
    () => owner,
  )
  const begins = (name: string, init: () => void) => {
    owner = name
    init()
    owner = null
  }
  return { store, told, begins }
}
const counter = (count: number = 0) => count + 1

it('a reducer that throws as it is added is not kept, and whoever adds it knows', () => {
  const { store, told, begins } = storeOf()
  begins('good', () => store.addReducer('good', counter))
  const noBeginning = () => {
    throw new Error('no state')
  }
  expect(() => store.addReducer('bad', noBeginning)).toThrow('no state')

  store.dispatch({ type: 'crm/next' })
  expect(store.getState()).toEqual({ good: 2, flex: {} })
  expect(told).toEqual([])

  store.addReducer('bad', counter)
  expect(store.getState()['bad']).toBe(1)
})

it('a reducer that throws later is named and called no more; the others go on', () => {
  const { store, told, begins } = storeOf()
  begins('crm', () =>
    store.addReducer('orders', (orders: number = 0, { type }) => {
      if (type === 'crm/fail') throw new Error('no such order')
      return orders + 1
    }),
  )
  begins('good', () => store.addReducer('good', counter))

  for (const type of ['crm/next', 'crm/fail', 'crm/next']) store.dispatch({ type })
  expect(store.getState()).toEqual({ orders: 2, good: 4, flex: {} })
  expect(told).toEqual(['the reducer orders by the plugin crm: no such order'])
})
