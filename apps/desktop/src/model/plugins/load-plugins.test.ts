import type { Flex, ManagerApi } from '@offhook/desktop-sdk'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { loadPlugins, pathOf } from './load-plugins.ts'

const flex = {} as Flex
const manager = {} as ManagerApi

function configured(name: string, path = `/plugins/${name}.js?sha256=${'a'.repeat(64)}`) {
  return {
    plugin_sid: 'FP1',
    plugin_version_sid: 'FV1',
    unique_name: name,
    friendly_name: name,
    version: '1.0.0',
    plugin_url: `https://desk.example${path}`,
    phase: 3,
  }
}

async function load(modules: Record<string, unknown>, clock = new SimulatedClock()) {
  const asked: string[] = []
  const loaded: string[] = []
  const loading = loadPlugins(
    Object.keys(modules).map((name) => configured(name)),
    {
      ...{ flex, manager, clock, onTurn: () => undefined },
      onLoaded: (names) => void loaded.push(...names),
      importModule: async (path) => {
        asked.push(path)
        const name = /\/plugins\/(.*)\.js/.exec(path)?.[1] ?? ''
        if (modules[name] instanceof Error) throw modules[name]
        return modules[name]
      },
    },
  )
  return { loading, clock, asked, loaded }
}

describe('loading plugins', () => {
  it('begins them one after another in their order, classes and objects', async () => {
    const begun: string[] = []
    class First {
      async init() {
        await Promise.resolve()
        begun.push('first')
      }
    }
    const second = { init: () => void begun.push('second') }
    const { loading } = await load({ one: { default: First }, two: { default: second } })

    expect((await loading).map(({ error }) => error)).toEqual([null, null])
    expect(begun).toEqual(['first', 'second'])
  })

  it('goes on after one that does not load, is none, or throws, and says why', async () => {
    const { loading, loaded } = await load({
      lost: new TypeError('Failed to fetch'),
      none: { default: 7 },
      thrower: {
        default: {
          init: () => {
            throw new RangeError('no CRM')
          },
        },
      },
      good: { default: { init: () => undefined } },
    })

    expect((await loading).map(({ name, error }) => [name, String(error)])).toEqual([
      ['lost', 'TypeError: Failed to fetch'],
      ['none', 'TypeError: The default export of the module is no plugin: it has no init.'],
      ['thrower', 'RangeError: no CRM'],
      ['good', 'null'],
    ])
    expect(loaded).toEqual(['none', 'thrower', 'good'])
  })

  it('does not wait for one that never begins', async () => {
    const hanging = { default: { init: () => new Promise<void>(() => undefined) } }
    const { loading, clock } = await load({ hanging, good: { default: { init: () => undefined } } })
    await new Promise(setImmediate)
    clock.advance(10_000)

    expect((await loading).map(({ error }) => error === null)).toEqual([false, true])
  })

  it('loads from the folder of this site, whatever host an address names', () => {
    expect(pathOf('https://other.example/plugins/a.js?sha256=1')).toBe('/plugins/a.js?sha256=1')
    expect(() => pathOf('https://cdn.example/a.js')).toThrow(/not in the folder/)
    expect(() => pathOf('https://desk.example/plugins/../a.js')).toThrow(/not in the folder/)
  })
})
