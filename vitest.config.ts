import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['source'] }
const ssr = { resolve: { conditions: ['source'], externalConditions: ['source'] } }
const exclude = ['**/node_modules/**', '**/dist/**']

/**
 * Five projects. `unit` shares one module graph for speed, so nothing under test may keep state at
 * module level; the others start real processes and are isolated.
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
          exclude,
          pool: 'threads',
          isolate: false,
        },
      },
      {
        // The audio of a thread once more, on Node's sockets: `unit` has it on system calls.
        resolve,
        ssr,
        test: {
          name: 'dgram',
          include: ['packages/media/engine/src/{host,tick}/**/*.test.ts'],
          exclude,
          pool: 'threads',
          isolate: false,
          env: { OFFHOOK_TEST_IO: 'dgram' },
        },
      },
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
