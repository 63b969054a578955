/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many there are on all pages; undefined when they are too many to be counted. */
  readonly total: number | undefined;
  /** Leads to the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** A Relay connection, as far as a list needs it. */
interface Connection<Node> {
  readonly totalCount: number;
  readonly totalCountIsExact: boolean;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Node }[];
}

export function pageOf<Node, Item>(connection: Connection<Node>, toItem: (node: Node) => Item): Page<Item> {
  const { totalCount, totalCountIsExact, pageInfo, edges } = connection;
  const total = totalCountIsExact ? totalCount : undefined;
  const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  return { items: edges.map(({ node }) => toItem(node)), total, next };
}

/**
 * What a list method answers: awaited, everything at once; with `for await`, one after the other, with pages fetched
 * when they are needed. Nothing is sent before either.
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

  async #everything(): Promise<All> {
    const items: Item[] = [];
    let total: number | undefined;
    for await (const page of this.#pages()) {
      items.push(...page.items);
      total = page.total;
    }
    return this.#collect(items, total ?? items.length);
  }

  #promise(): Promise<All> {
    this.#all ??= this.#everything();
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
