import type { BrowserParty } from '@offhook/test-kit'
import { goToPath, type Quiet } from './every-role.ts'

/** Carries out a check-up on the page of somebody who has logged in; its result is on the screen then. */
export async function checkUp(party: BrowserParty, quiet: Quiet, tone: number): Promise<void> {
  const { page } = party
  await goToPath(page, '/checkup', quiet)
  await party.speaks(tone)
  await page.getByRole('button', { name: 'Start the check-up' }).click()
  await page.getByRole('button', { name: 'Yes', exact: true }).click()
  await page.getByTestId('checkup-link').waitFor({ timeout: 90_000 })
}
