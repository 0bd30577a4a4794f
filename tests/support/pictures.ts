import type { Page } from 'playwright-core'
import { goToPath, type Quiet } from './every-role.ts'

/** The widths and heights of the screens that each page is looked at on. */
export const screens = [
  { width: 1024, height: 768 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const

export interface Shot {
  readonly path: string
  readonly file: string
  readonly colorScheme?: 'light' | 'dark'
  readonly screen?: { readonly width: number; readonly height: number }
  /** A text that stands there once the page has its figures. */
  readonly shows?: string
}

/** Takes a page of the desktop without the hint of what happens to be under the pointer. */
export async function shoot(page: Page, quiet: Quiet, shot: Shot): Promise<void> {
  const { path, file, colorScheme = 'light', screen = screens[1] } = shot
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
  await page.setViewportSize(screen)
  await goToPath(page, path, quiet)
  if (shot.shows) await page.getByText(shot.shows, { exact: true }).first().waitFor()
  await page.mouse.move(screen.width / 2, screen.height - 4)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.screenshot({ path: file })
}
