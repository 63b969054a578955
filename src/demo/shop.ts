import { createServer, type Server } from 'node:http';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { type Order, type OrderLine, orders, products, type User, users } from './shop-data.ts';

export const shopSdl = /* GraphQL */ `
  interface Node {
    id: ID!
  }

  enum OrderStatus {
    OPEN
    PAID
    SHIPPED
    RETURNED
  }

  type User implements Node {
    id: ID!
    name: String!
    email: String!
    country: String!
    orders: [Order!]!
  }

  type Product implements Node {
    id: ID!
    name: String!
    category: String!
    priceCents: Int!
    stock: Int!
  }

  type OrderLine {
    product: Product!
    quantity: Int!
  }

  type Order implements Node {
    id: ID!
    status: OrderStatus!
    placedAt: String!
    customer: User!
    lines: [OrderLine!]!
    totalCents: Int!
  }

  union SearchResult = User | Product

  type Query {
    node(id: ID!): Node
    search(text: String!): [SearchResult!]!
    products(category: String, first: Int = 10): [Product!]!
    product(id: ID!): Product
    users(first: Int = 10): [User!]!
    user(id: ID!): User
    orders(status: OrderStatus, first: Int = 10): [Order!]!
    order(id: ID!): Order
  }

  type Mutation {
    "Has no lasting effect: the shop is reset at every start."
    placeOrder(userId: ID!, productId: ID!, quantity: Int = 1): Order!
  }

  type Subscription {
    "Each order as it is placed."
    orderPlaced: Order!
  }
`;

const placed = createPubSub<{ order: [Order] }>();

const userById = new Map(users.map((user) => [user.id, user]));
const productById = new Map(products.map((product) => [product.id, product]));
const orderById = new Map(orders.map((order) => [order.id, order]));

const resolvers = {
  Node: { __resolveType: ({ id }: { id: string }) => TYPE_BY_LETTER[id.charAt(0)] },
  SearchResult: { __resolveType: ({ id }: { id: string }) => TYPE_BY_LETTER[id.charAt(0)] },
  Query: {
    node: (_: unknown, { id }: { id: string }) =>
      userById.get(id) ?? productById.get(id) ?? orderById.get(id),
    search: (_: unknown, { text }: { text: string }) =>
      [...users, ...products]
        .filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
        .slice(0, 20),
    products: (_: unknown, { category, first }: { category?: string; first: number }) =>
      products.filter((product) => !category || product.category === category).slice(0, first),
    product: (_: unknown, { id }: { id: string }) => productById.get(id),
    users: (_: unknown, { first }: { first: number }) => users.slice(0, first),
    user: (_: unknown, { id }: { id: string }) => userById.get(id),
    orders: (_: unknown, { status, first }: { status?: string; first: number }) =>
      orders.filter((order) => !status || order.status === status).slice(0, first),
    order: (_: unknown, { id }: { id: string }) => orderById.get(id),
  },
  Mutation: { placeOrder },
  Subscription: {
    orderPlaced: {
      subscribe: () => placed.subscribe('order'),
      resolve: (order: Order) => order,
    },
  },
  User: { orders: ({ id }: User) => orders.filter(({ userId }) => userId === id) },
  Order: {
    customer: ({ userId }: Order) => userById.get(userId),
    totalCents: ({ lines }: Order) => lines.reduce((sum, line) => sum + line.quantity * findPrice(line), 0),
  },
  OrderLine: { product: ({ productId }: OrderLine) => productById.get(productId) },
};

const TYPE_BY_LETTER: Readonly<Record<string, string>> = { u: 'User', p: 'Product', o: 'Order' };

function findPrice({ productId }: OrderLine): number {
  return productById.get(productId)?.priceCents ?? 0;
}

function placeOrder(_: unknown, input: { userId: string; productId: string; quantity: number }): Order {
  const { userId, productId, quantity } = input;
  const placedAt = new Date().toISOString();
  const lines = [{ productId, quantity }];
  const order: Order = { id: `o${orders.length + 1}`, userId, status: 'OPEN', placedAt, lines };
  placed.publish('order', order);
  return order;
}

/** A GraphQL API of believable size without any authentication of its own: what Latchkey is put in front of. */
export function createShop(): Server {
  const schema = createSchema({ typeDefs: shopSdl, resolvers });
  const yoga = createYoga({ schema, graphiql: false, logging: false });
  return createServer((req, res) => void yoga(req, res));
}
