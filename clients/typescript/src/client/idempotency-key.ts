/** A fresh key: 128 random bits in hexadecimal digits. */
export function idempotencyKey(): string {
  // Not randomUUID, which browsers keep from pages without TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (x) => x.toString(16).padStart(2, "0")).join("");
}
