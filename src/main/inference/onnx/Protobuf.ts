/**
 * Writes messages of Protocol Buffers: fields in the order in which they are added
 * (https://protobuf.dev/programming-guides/encoding).
 */
export class Protobuf {
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  /** A whole number; negative ones take ten bytes, as the format has it. */
  int(field: number, value: number | bigint): this {
    this.#push(varint((BigInt(field) << 3n) | 0n));
    return this.#push(varint(BigInt.asUintN(64, BigInt(value))));
  }

  float(field: number, value: number): this {
    this.#push(varint((BigInt(field) << 3n) | 5n));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** Bytes, kept and not copied until `finish`. */
  bytes(field: number, value: Uint8Array): this {
    this.#push(varint((BigInt(field) << 3n) | 2n));
    this.#push(varint(BigInt(value.byteLength)));
    return this.#push(value);
  }

  message(field: number, value: Protobuf): this {
    this.#push(varint((BigInt(field) << 3n) | 2n));
    this.#push(varint(BigInt(value.#size)));
    for (const part of value.#parts) this.#push(part);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.byteLength;
    }
    return all;
  }

  #push(part: Uint8Array): this {
    this.#parts.push(part);
    this.#size += part.byteLength;
    return this;
  }
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
