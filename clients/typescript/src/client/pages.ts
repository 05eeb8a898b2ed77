const MAX_PAGE = 1000;

/**
 * Goes through a list page by page.
 *
 * @param fetchPage - Gets up to `limit` items from `offset` on.
 * @param identity - Tells items apart: what moved to the next page meanwhile is
 * not given twice.
 */
export async function* pages<T>(
  fetchPage: (limit: number, offset: number) => Promise<T[]>,
  identity: (item: T) => number,
  pageSize = MAX_PAGE,
): AsyncGenerator<T> {
  let seen = new Set<number>();
  for (let offset = 0; ; offset += pageSize) {
    const page = await fetchPage(pageSize, offset);
    for (const item of page) if (!seen.has(identity(item))) yield item;
    if (page.length < pageSize) return;
    seen = new Set(page.map(identity));
  }
}
