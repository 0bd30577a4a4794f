/** Random runs, and the shortest one that fails. */
import { Draw } from './random.ts'
import { type Command, resourceCommands } from './resource-commands.ts'
import { taskCommands } from './task-commands.ts'
import { World } from './world.ts'

const commands: Readonly<Record<string, Command>> = { ...resourceCommands, ...taskCommands }

/** How often each command comes, once there is something to work with. */
const weights: Readonly<Record<string, number>> = {
  'worker-comes': 4,
  'worker-goes': 1,
  'worker-moves': 8,
  'worker-attributes': 3,
  'worker-channel': 3,
  'queue-comes': 1,
  'queue-changes': 2,
  'queue-goes': 1,
  'workflow-comes': 1,
  'workflow-changes': 3,
  'workflow-goes': 1,
  'workspace-changes': 1,
  'task-comes': 20,
  'task-changes': 4,
  'task-cancels': 2,
  'task-wraps': 2,
  'task-completes': 5,
  'task-goes': 1,
  accept: 10,
  'accept-prepared': 4,
  reject: 8,
  'reservation-cancels': 2,
  'reservation-wraps': 3,
  'reservation-completes': 5,
  'time-passes': 20,
  crash: 2,
}

const beginning: readonly string[] = [
  ...['queue-comes', 'queue-comes', 'workflow-comes', 'workflow-comes'],
  ...['worker-comes', 'worker-comes', 'worker-comes', 'worker-channel'],
]

const bag = Object.entries(weights).flatMap(([kind, weight]) => Array<string>(weight).fill(kind))

/** One command, with what it draws from. */
export interface Step {
  readonly kind: string
  readonly seed: number
}

export interface Failure {
  readonly message: string
  /** What was done, in words. */
  readonly log: readonly string[]
}

/** The steps of a run. */
export function drawSteps(seed: number, length: number): readonly Step[] {
  const draw = new Draw(seed)
  return Array.from({ length }, (_, index) => ({
    kind: beginning[index] ?? draw.of(bag) ?? 'time-passes',
    seed: draw.below(2 ** 31),
  }))
}

/** Does the steps in a new world, and lets it run out. */
export async function run(steps: readonly Step[]): Promise<Failure | null> {
  const world = await World.open()
  try {
    for (const { kind, seed } of steps) {
      const draw = new Draw(seed)
      const fails = draw.once(30)
      // No two things happen in one millisecond: see `drawStartTime`.
      await world.advance(1)
      await commands[kind]?.(world, draw, fails)
    }
    await world.advance(1)
    world.log.push('the run is over')
    await world.runOut()
    return null
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), log: world.log }
  } finally {
    world.close()
  }
}

/** Leaves steps out, as long as it still fails: halves first, then single ones. */
export async function shrink(steps: readonly Step[]): Promise<readonly Step[]> {
  let left = steps
  for (
    let size = Math.ceil(left.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    let again = true
    while (again) {
      again = false
      for (let at = left.length - size; at > -size; at -= size) {
        const shorter = [...left.slice(0, Math.max(0, at)), ...left.slice(at + size)]
        if (shorter.length === left.length || (await run(shorter)) === null) continue
        left = shorter
        again = true
      }
    }
  }
  return left
}

/** Runs until so many steps are done. @returns the first failure, shortened, in words; null = none */
export async function search(seed: number, steps: number, length: number): Promise<string | null> {
  for (let run_ = 0; run_ * length < steps; run_++) {
    const drawn = drawSteps(seed + run_, length)
    if ((await run(drawn)) === null) continue
    const short = await shrink(drawn)
    const failure = await run(short)
    return [`seed ${seed + run_}`, ...(failure?.log ?? []), `→ ${failure?.message}`].join('\n')
  }
  return null
}
