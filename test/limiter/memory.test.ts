import { describe } from 'vitest';
import { MemoryLimiter } from '../../src/limiter/memory.ts';
import { limiterContract } from './limiter.contract.ts';

describe('MemoryLimiter', () => limiterContract((clock) => new MemoryLimiter(clock)));
