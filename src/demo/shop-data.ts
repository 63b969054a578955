/** The data of the sample upstream: made up, the same at every start. */

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly country: string;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
  readonly stock: number;
}

export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

export interface Order {
  readonly id: string;
  readonly userId: string;
  readonly status: 'OPEN' | 'PAID' | 'SHIPPED' | 'RETURNED';
  readonly placedAt: string;
  readonly lines: readonly OrderLine[];
}

const FIRST = ['Ada', 'Blaise', 'Chien', 'Dorothy', 'Edsger', 'Frances', 'Grace', 'Hedy', 'Ida', 'John'];
const LAST = [
  'Lovelace',
  'Pascal',
  'Wu',
  'Vaughan',
  'Dijkstra',
  'Allen',
  'Hopper',
  'Lamarr',
  'Rhodes',
  'Backus',
];
const COUNTRIES = ['DE', 'FR', 'GB', 'JP', 'NL', 'PT', 'US'];
const KINDS = ['Kettle', 'Lamp', 'Notebook', 'Padlock', 'Rucksack', 'Teapot', 'Umbrella', 'Vase'];
const FINISHES = ['brass', 'copper', 'cotton', 'felt', 'glass', 'linen', 'oak', 'slate', 'steel', 'walnut'];
const CATEGORIES = ['Kitchen', 'Light', 'Office', 'Travel'];
const STATUSES = ['OPEN', 'PAID', 'SHIPPED', 'RETURNED'] as const;
const FIRST_ORDER = Date.UTC(2026, 0, 1, 9);
const HOUR = 3_600_000;

export const users: readonly User[] = FIRST.flatMap((first, i) =>
  LAST.map((last, j) => ({
    id: `u${i * LAST.length + j + 1}`,
    name: `${first} ${last}`,
    email: `${first}.${last}@example.com`.toLowerCase(),
    country: pick(COUNTRIES, i * 3 + j),
  })),
);

export const products: readonly Product[] = KINDS.flatMap((kind, i) =>
  FINISHES.map((finish, j) => ({
    id: `p${i * FINISHES.length + j + 1}`,
    name: `${kind} in ${finish}`,
    category: pick(CATEGORIES, i),
    priceCents: 900 + ((i * 731 + j * 397) % 90) * 50,
    stock: (i * 17 + j * 29) % 120,
  })),
);

export const orders: readonly Order[] = Array.from({ length: 500 }, (_, n) => ({
  id: `o${n + 1}`,
  userId: pick(users, n * 37).id,
  status: pick(STATUSES, n * 7 + (n >> 3)),
  placedAt: new Date(FIRST_ORDER + n * 11 * HOUR).toISOString(),
  lines: Array.from({ length: 1 + (n % 4) }, (_, line) => ({
    productId: pick(products, n * 13 + line * 29).id,
    quantity: 1 + ((n + line) % 3),
  })),
}));

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
