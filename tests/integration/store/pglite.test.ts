import { storeContract } from './contract.ts'
import { recoveryContract } from './recovery.ts'

storeContract('PGlite', async () => null)
recoveryContract('PGlite', async () => null)
