/** Where reports lie that go into a folder. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { MadeReport } from '@offhook/history'
import { writePrivateFile } from './data-folder.ts'

const LONGEST_NAME = 40

/**
 * Writes a report below the folder, one folder an account: whole or not at all. One that is made
 * again takes the place of the one before. @returns why it could not be; null when it is there
 */
export async function writeReport(
  folder: string,
  { schedule, run, csv }: MadeReport,
): Promise<string | null> {
  const own = join(folder, schedule.accountSid)
  try {
    await mkdir(own, { recursive: true, mode: 0o700 })
    await writePrivateFile(join(own, reportFileName({ schedule, run })), csv)
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return `The file could not be written (${code ?? 'no reason is known'})`
  }
}

/** `support-queue-day-2026-11-29-3f2a91bc.csv`: nothing in it but letters, digits, hyphens and dots. */
export function reportFileName({ schedule, run }: Pick<MadeReport, 'schedule' | 'run'>): string {
  const { name, by, every, sid } = schedule
  // Accents go, letters stay.
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replace(/^-+|-+$/g, '')
  return `${plain || 'report'}-${by}-${every}-${run.day}-${sid.slice(-8)}.csv`
}
