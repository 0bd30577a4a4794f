import { storeContract } from './contract.ts'

storeContract('PGlite', async () => null)
