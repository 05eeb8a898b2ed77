import type { TunerClientOptions } from "./options.js";

/** The `Authorization` header, if the client has a key or token. */
export async function authorization(
  options: TunerClientOptions,
  refresh: boolean,
): Promise<string | undefined> {
  const token = options.token
    ? await options.token({ refresh })
    : options.apiKey;
  return token ? `Bearer ${token}` : undefined;
}
