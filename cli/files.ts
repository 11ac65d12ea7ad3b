/** Files that are named on the command line: their text, or what is wrong with them in words that say what to do. */
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AttuneError } from '../kernel/errors.js';

/** The text of a file, without a byte order mark. @throws {AttuneError} `options/invalid`, with the file's name */
export async function textOf(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new AttuneError('options/invalid', `${path}: ${plain(cause as NodeJS.ErrnoException)}`, { cause });
  }
}

/** Reads a document, and names its file where it is refused. */
export async function documentOf<T>(path: string, read: (text: string) => T): Promise<T> {
  const text = await textOf(path);
  try {
    return read(text);
  } catch (cause) {
    const { code, message } = cause as AttuneError;
    throw new AttuneError(code, `${path}: ${message}`, { cause });
  }
}

/** @throws {AttuneError} `options/invalid` where no file can be made at the path */
export async function demandWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (cause) {
    const message = `${path}: there is no folder ${dirname(path)} that may be written to. Make it, or name another.`;
    throw new AttuneError('options/invalid', message, { cause });
  }
}

/** What the errors mean that files have. */
export function plain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such file or folder. Check the path.';
  if (code === 'EACCES') return 'this may not be read. Check its permissions.';
  if (code === 'EISDIR') return 'this is a folder. Name a file.';
  if (code?.startsWith('Z_')) return `the compressed data is damaged or cut off (${message}). Compress the file anew.`;
  return message;
}
