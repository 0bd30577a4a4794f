/** Computes one slow hash after another, in a thread that steps back behind calls. */
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { type Derivation, scryptOf } from './password-hash.ts'

const NICE = 10

// Linux has a priority for each thread; elsewhere this would slow the whole process down.
if (process.platform === 'linux') setPriority(NICE)

parentPort?.on('message', (work: Derivation) => parentPort?.postMessage(scryptOf(work)))
