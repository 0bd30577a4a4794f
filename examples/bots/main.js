import { startBots } from './bots.js'

const { PORT = '3000', PUBLIC_URL, AUTH_TOKEN, WORKFLOW_SID } = process.env
const { MODEL_URL, MODEL_NAME = 'gpt-4o-mini', MODEL_KEY } = process.env
if (!AUTH_TOKEN || !WORKFLOW_SID) {
  throw new Error('Set AUTH_TOKEN and WORKFLOW_SID: see the README of this example.')
}
const { url } = await startBots({
  port: Number(PORT),
  publicUrl: PUBLIC_URL,
  authToken: AUTH_TOKEN,
  workflowSid: WORKFLOW_SID,
  model: MODEL_URL ? { url: MODEL_URL, model: MODEL_NAME, key: MODEL_KEY } : undefined,
})
console.log(`Let a number run ${url}/relay/voice or ${url}/stream/voice`)
