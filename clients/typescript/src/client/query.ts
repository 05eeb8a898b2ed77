type QueryValue = string | number | boolean;

/** Values by name; lists repeat the name, `undefined` is left out. */
export type Query = Record<string, QueryValue | QueryValue[] | undefined>;

/** `?a=1&b=2`, or nothing. */
export function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) params.append(name, String(one));
  const text = params.toString();
  return text ? `?${text}` : "";
}
