/** Bytes as text, the only way they can pass between the contexts of every browser. */

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // A call takes only so many arguments.
  for (let from = 0; from < bytes.length; from += 32_768)
    binary += String.fromCharCode(...bytes.subarray(from, from + 32_768));
  return btoa(binary);
}

/** Throws what `atob` does for what is no base64. */
export function fromBase64(base64: string, contentType: string): Blob {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return new Blob([bytes], { type: contentType });
}

/** The bytes of a `data:` address with base64 in it; null for anything else. The policy lets nobody fetch it. */
export function bytesOf(address: string): Blob | null {
  const head = /^data:([\w.+-]+\/[\w.+-]+);base64,/.exec(address);
  return head ? fromBase64(address.slice(head[0].length), head[1] ?? '') : null;
}

/** The bytes as a `data:` address. */
export async function dataAddress(file: Blob): Promise<string> {
  return `data:${file.type};base64,${toBase64(new Uint8Array(await file.arrayBuffer()))}`;
}
