import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['source'] }
const ssr = { resolve: { conditions: ['source'], externalConditions: ['source'] } }
const exclude = ['**/node_modules/**', '**/dist/**']

/** The engine as a thread, with real sockets and in real time. */
const audio = ['packages/media/engine/src/{host,tick}/**/*.test.ts']

/**
 * Six projects. `unit`, `audio` and `dgram` share one module graph for speed, so nothing under
 * test may keep state at module level; the others start real processes and are isolated.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: [
            'packages/**/src/**/*.test.ts',
            'apps/**/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.mjs',
          ],
          exclude: [...exclude, ...audio],
          pool: 'threads',
          isolate: false,
        },
      },
      // Once on the sockets that this machine gives, and once on Node's.
      ...Object.entries({ audio: 'auto', dgram: 'dgram' }).map(([name, io]) => ({
        resolve,
        ssr,
        test: {
          name,
          include: audio,
          exclude,
          pool: 'threads' as const,
          isolate: false,
          env: { OFFHOOK_TEST_IO: io },
        },
      })),
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude,
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          exclude,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          exclude,
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
