/**
 * Refuses NaN and infinities, which JSON would turn to null.
 *
 * @throws RangeError
 */
export function checkFinite(value: unknown, what: string): void {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new RangeError(
      `Expected a finite number for ${what}, got ${String(value)}`,
    );
}
