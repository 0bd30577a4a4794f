import { expect } from 'vitest'

/** Expects the documented HTTP status and code of a refusal. */
export async function expectRefusal(
  asked: Promise<unknown>,
  status: number,
  code: number,
): Promise<void> {
  await expect(asked).rejects.toMatchObject({ status, code })
}
