import { PostgresServer } from '@offhook/test-kit'
import { afterAll } from 'vitest'
import { storeContract } from './contract.ts'

let server: PostgresServer | undefined

afterAll(async () => {
  await server?.stop()
})

storeContract('Postgres', async () => {
  server = await PostgresServer.start()
  return server.createDatabase()
})
