import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';

/** Field numbers of `onnx.proto` (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const graphOfModel = 7;
const initializerOfGraph = 5;
const externalDataOfTensor = 13;
const windowBytes = 64 * 1024;
/** Reading from the window never leaves the thread; after so many fields others have their turn. */
const fieldsAtOnce = 2000;

/**
 * Name of the first other file that a model keeps weights in, or null when all of them are inside (or the file is no protobuf: the
 * runtime will say so). Weights themselves are skipped, not read.
 */
export async function findExternalData(path: string): Promise<string | null> {
  const file = await open(path, 'r');
  try {
    const reader = new Reader(file, (await file.stat()).size);
    return await searchModel(reader);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

async function searchModel(reader: Reader): Promise<string | null> {
  for await (const graph of reader.messages(0, reader.size, graphOfModel))
    for await (const tensor of reader.messages(graph.from, graph.to, initializerOfGraph))
      for await (const entry of reader.messages(tensor.from, tensor.to, externalDataOfTensor)) {
        const location = locationOf(await reader.bytes(entry.from, Math.min(entry.to, entry.from + 4096)));
        if (location !== null) return location;
      }
  return null;
}

/** Value of a `StringStringEntryProto` whose key is `location`. */
function locationOf(bytes: Buffer): string | null {
  const texts: string[] = [];
  for (let at = 0; at + 1 < bytes.length;) {
    const field = bytes[at]! >> 3;
    let length = 0;
    let shift = 0;
    do {
      length |= (bytes[++at]! & 127) << shift;
      shift += 7;
    } while (bytes[at]! >= 128 && at < bytes.length && shift < 28);
    texts[field] = bytes.toString('utf8', at + 1, at + 1 + length);
    at += 1 + length;
  }
  return texts[1] === 'location' ? (texts[2] ?? '') : null;
}

/** Walks protobuf fields of a file by their headers. Throws RangeError where they make no sense. */
class Reader {
  readonly size: number;
  readonly #file: FileHandle;
  #window = Buffer.alloc(0);
  #start = 0;
  #fields = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** Ranges of the length-delimited fields with a number. */
  async *messages(from: number, to: number, wanted: number): AsyncGenerator<{ from: number; to: number }> {
    let at = from;
    while (at < to) {
      if (++this.#fields % fieldsAtOnce === 0) await setImmediate();
      const tag = await this.#varint(at);
      const field = Math.floor(tag.value / 8);
      switch (tag.value % 8) {
        case 0:
          at = (await this.#varint(tag.end)).end;
          break;
        case 1:
          at = tag.end + 8;
          break;
        case 2: {
          const length = await this.#varint(tag.end);
          at = length.end + length.value;
          if (at > to) throw new RangeError('field past its end');
          if (field === wanted) yield { from: length.end, to: at };
          break;
        }
        case 5:
          at = tag.end + 4;
          break;
        default:
          throw new RangeError('no such wire type');
      }
    }
  }

  async bytes(from: number, to: number): Promise<Buffer> {
    if (from < this.#start || to > this.#start + this.#window.length) {
      const buffer = Buffer.alloc(Math.max(windowBytes, to - from));
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, from);
      this.#window = buffer.subarray(0, bytesRead);
      this.#start = from;
    }
    return this.#window.subarray(from - this.#start, to - this.#start);
  }

  async #varint(at: number): Promise<{ value: number; end: number }> {
    const bytes = await this.bytes(at, Math.min(at + 10, this.size));
    let value = 0;
    for (let i = 0; i < bytes.length; i++) {
      value += (bytes[i]! & 127) * 2 ** (7 * i);
      if (bytes[i]! < 128) return { value, end: at + i + 1 };
    }
    throw new RangeError('varint past its end');
  }
}
