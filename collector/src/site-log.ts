/**
 * The site log: commitments to grants, and nothing else, as the leaves of a C2SP transparency log (docs/consent-log.md).
 *
 * A checkpoint is signed only over leaves that are durable, and is nothing but a function of them and the key: so none need
 * be stored, and no crash can make the log sign two histories.
 */
import type { Dialect } from 'kysely';
import { type Bytes, concat, fromHex, utf8 } from '../../kernel/bytes.js';
import { checkpointText } from '../../kernel/note.js';
import { formatProof, siteLeaf } from '../../kernel/receipt.js';
import { groupCommit } from './group-commit.js';
import type { SiteKey } from './site-log-key.js';
import { openSiteLogStore, type SiteLogStore } from './site-log-store.js';
import { nameOf, type Nodes, proofOf, proofPlaces, rootOf, rootPlaces } from './site-tree.js';

/**
 * What became of a leaf. `logged`: durable, with its proof, a `c2sp.org/tlog-proof@v1` without `extra`; a leaf that the log
 * had already stays where it is. `refused`: it is none. `unavailable` (overload, or a fault of the database): it should
 * be sent again.
 */
export type Logged =
  { readonly outcome: 'logged'; readonly proof: string } | { readonly outcome: 'refused' | 'unavailable' };

export interface SiteLog {
  readonly origin: string;
  readonly verifierKey: string;
  /** Appends a leaf, by its text. Never rejects. */
  add(leaf: string): Promise<Logged>;
  /** The signed note over all leaves. */
  checkpoint(): Promise<string>;
  /** `width` hashes of a tile, or null where the tree does not have them. */
  tile(level: number, index: number, width: number): Promise<Bytes | null>;
  /** `width` leaves of a bundle, each behind its length, or null where the log does not have them. */
  entries(index: number, width: number): Promise<Bytes | null>;
  /** Answers what is under way, then closes the database. */
  close(): Promise<void>;
}

/** Hashes in a full tile, and how many levels of the tree one level of tiles spans. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

const LEAF = /^\{"c":"([0-9a-f]{64})","v":"attune\.sitelog\/1"\}$/;
/** A flush of the disk serves a whole group, and so does one signature. */
const GROUP = { windowMs: 5, groupSize: 256, waitingSize: 4_096 };

export interface SiteLogOptions {
  readonly dialect: Dialect;
  readonly key: SiteKey;
  /** Told of faults of the database. Never of anything that was posted. */
  readonly onFault: (fault: unknown) => void;
}

/** @throws {AttuneError} `storage/failed` */
export async function openSiteLog({ dialect, key, onFault }: SiteLogOptions): Promise<SiteLog> {
  const store = await openSiteLogStore(dialect);
  const adding = groupCommit((commitments: readonly string[]) => addAll(store, key, commitments), GROUP);

  return {
    origin: key.name,
    verifierKey: key.verifierKey,
    async add(leaf) {
      const [, commitment] = LEAF.exec(leaf) ?? [];
      if (commitment === undefined) return { outcome: 'refused' };
      if (!adding.hasRoom()) return { outcome: 'unavailable' };
      try {
        return { outcome: 'logged', proof: await adding.submit(commitment) };
      } catch (fault) {
        onFault(fault);
        return { outcome: 'unavailable' };
      }
    },
    async checkpoint() {
      const size = await store.size();
      return signedCheckpoint(key, size, await store.nodes(rootPlaces(size)));
    },
    async tile(level, index, width) {
      const hashes = await store.hashes(TILE_HEIGHT * level, TILE_WIDTH * index, width);
      return hashes.length < width ? null : concat(...hashes);
    },
    async entries(index, width) {
      const commitments = await store.commitments(TILE_WIDTH * index, width);
      return commitments.length < width ? null : concat(...commitments.map(entryOf));
    },
    async close() {
      await adding.settled();
      await store.close();
    },
  };
}

/** Makes a group durable, and proves each of its leaves against one checkpoint. */
async function addAll(store: SiteLogStore, key: SiteKey, commitments: readonly string[]): Promise<string[]> {
  const { size, indexes, nodes } = await store.append(commitments);
  const checkpoint = await signedCheckpoint(key, size, nodes);
  return Promise.all(
    indexes.map(async (index) => {
      // Of a leaf that was there before, the way to the root is not at hand.
      const places = proofPlaces(index, size);
      const known = places.every((place) => nodes.has(nameOf(place))) ? nodes : await store.nodes(places);
      return formatProof({ extra: null, index, proof: await proofOf(known, index, size), checkpoint });
    }),
  );
}

async function signedCheckpoint(key: SiteKey, size: number, nodes: Nodes): Promise<string> {
  return key.sign(checkpointText({ origin: key.name, size, root: await rootOf(nodes, size) }));
}

function entryOf(commitment: string): Bytes {
  const leaf = utf8(siteLeaf(fromHex(commitment)!));
  return concat(new Uint8Array([leaf.length >> 8, leaf.length & 255]), leaf);
}
