import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

/** Characters that are gathered before they are written. */
const bufferLength = 1 << 18;

/** A new text file that is written piece by piece. */
export class OutFile {
  readonly #file: number;
  #text = '';
  #isOpen = true;

  constructor(path: string) {
    this.#file = openSync(path, 'wx');
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length >= bufferLength) this.#flush();
  }

  /** Its bytes are on the disk when this returns. */
  end(): void {
    this.#flush();
    fdatasyncSync(this.#file);
    this.close();
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    // A full disk may take a part; the next call then says so.
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }
}
