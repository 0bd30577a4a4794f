/** Computes one slow hash after another, in a thread with lower priority than calls. */
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { type Derivation, scryptOf } from './password-hash.ts'

const NICE = 10

// Linux has a priority per thread; elsewhere this would slow down the whole process.
if (process.platform === 'linux') setPriority(NICE)

parentPort?.on('message', (work: Derivation) => parentPort?.postMessage(scryptOf(work)))
