import { defineConfig } from 'vite'

/** One module with everything in it; React is the desktop's own. */
export default defineConfig({
  resolve: {
    alias: { react: '@offhook/desktop-sdk/react' },
    // In this repository the package may not be built yet.
    conditions: ['source'],
  },
  build: {
    lib: { entry: 'plugin.tsx', formats: ['es'], fileName: () => 'crm-panel.js' },
    target: 'es2022',
  },
})
