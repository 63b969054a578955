/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The number of items on all pages, or undefined if there are too many to count. */
  readonly total: number | undefined;
  /** The cursor of the next page, or undefined on the last page. */
  readonly next: string | undefined;
}

/** The fields of a Relay connection that a list needs. */
interface Connection<Node> {
  readonly totalCount: number;
  readonly totalCountIsExact: boolean;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Node }[];
}

export function toPage<Node, Item>(connection: Connection<Node>, toItem: (node: Node) => Item): Page<Item> {
  const { totalCount, totalCountIsExact, pageInfo, edges } = connection;
  const total = totalCountIsExact ? totalCount : undefined;
  const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  return { items: edges.map(({ node }) => toItem(node)), total, next };
}

/**
 * The result of a list method. `await` returns all items; `for await` iterates over the items and fetches each page on
 * demand. No request is sent before one of them is used.
 */
export class List<Item, All> implements Promise<All>, AsyncIterable<Item> {
  readonly [Symbol.toStringTag] = 'List';
  readonly #fetch: (after: string | undefined) => Promise<Page<Item>>;
  readonly #collect: (items: Item[], total: number) => All;
  #all: Promise<All> | undefined;

  constructor(
    fetch: (after: string | undefined) => Promise<Page<Item>>,
    collect: (items: Item[], total: number) => All,
  ) {
    this.#fetch = fetch;
    this.#collect = collect;
  }

  async *#pages(): AsyncGenerator<Page<Item>, void> {
    let after: string | undefined;
    do {
      const page = await this.#fetch(after);
      yield page;
      after = page.next;
    } while (after !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    for await (const { items } of this.#pages()) yield* items;
  }

  async #fetchAll(): Promise<All> {
    const items: Item[] = [];
    let total: number | undefined;
    for await (const page of this.#pages()) {
      items.push(...page.items);
      total = page.total;
    }
    return this.#collect(items, total ?? items.length);
  }

  #promise(): Promise<All> {
    this.#all ??= this.#fetchAll();
    return this.#all;
  }

  then<A = All, B = never>(
    fulfilled?: ((all: All) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(fulfilled, rejected);
  }

  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<All | B> {
    return this.#promise().catch(rejected);
  }

  finally(settled?: (() => void) | null): Promise<All> {
    return this.#promise().finally(settled);
  }
}
