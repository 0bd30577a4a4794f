/** `npm start`: builds what is out of date and runs the server in this very process. */
import { build } from './build.mjs'

try {
  await build()
} catch (error) {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ ready: false, error: error.message })}\n`)
  } else process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
await import('../apps/server/dist/main.js')
