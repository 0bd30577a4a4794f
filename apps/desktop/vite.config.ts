import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * The TaskRouter SDK asks for the whole of graphql-ws, of which it uses `createClient` alone. The server
 * half would bring graphql with it: 40 kB that no page runs.
 */
const ofTaskRouter = createRequire(createRequire(import.meta.url).resolve('twilio-taskrouter'))
const graphqlClient = join(dirname(ofTaskRouter.resolve('graphql-ws')), 'client.mjs')

/**
 * The page is served below `/app/` by the server itself. Nothing is inlined: the content security
 * policy allows scripts of our own origin only. Both SDKs arrive as chunks of their own, after login.
 */
export default defineConfig({
  base: '/app/',
  plugins: [react()],
  // From its sources: the page is built beside the packages, not after them.
  resolve: {
    alias: {
      'graphql-ws': graphqlClient,
      '@offhook/studio-flow': fileURLToPath(
        new URL('../../packages/protocols/studio-flow/src/index.ts', import.meta.url),
      ),
    },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: {
      '/offhook': 'http://localhost:8080',
      '/2010-04-01': 'http://localhost:8080',
      '/signal': { target: 'ws://localhost:8080', ws: true },
      '/v1/wschannels': { target: 'http://localhost:8080', ws: true },
    },
  },
})
