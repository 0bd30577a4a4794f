import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * The page is served below `/app/` by the server itself. Nothing is inlined: the content security
 * policy allows scripts of our own origin only. Both SDKs arrive as chunks of their own, after login.
 */
export default defineConfig({
  base: '/app/',
  plugins: [react()],
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
