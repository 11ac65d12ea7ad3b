/** rrweb's recorder with its defaults. */
import { record } from '@rrweb/record';

record({ emit: () => undefined });
