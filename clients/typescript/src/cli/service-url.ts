import { UsageError } from "./exit-code.js";

const DEFAULT_URL = "http://localhost:6177";

/** The base URL that an option, or else the environment, names; the path may
 * be left out. */
export function serviceUrl(option: string | undefined): string {
  const text = option ?? (process.env["TUNER_URL"] || DEFAULT_URL);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    url = new URL("none:");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new UsageError(
      `'${text}' is no URL of a service; expected one such as ${DEFAULT_URL}`,
    );
  if (url.pathname === "/") url.pathname = "/v1/tuner";
  return url.href;
}
