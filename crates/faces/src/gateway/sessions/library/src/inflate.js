// Raw DEFLATE (RFC 1951), the reading side: session tokens may hold their claims compressed, and are read at once.

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
  16385, 24577,
];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** More than any token holds. */
const MOST = 1 << 20;

/** A table of codes by their lengths, as canonical Huffman codes are told. */
function codes(lengths) {
  const counts = new Array(16).fill(0);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  const next = [0, 0];
  for (let bits = 1; bits < 16; bits += 1) next[bits + 1] = (next[bits] + counts[bits]) << 1;
  const table = new Map();
  lengths.forEach((length, symbol) => {
    if (length) table.set((1 << length) | next[length]++, symbol);
  });
  return table;
}

/** The bytes behind raw DEFLATE. Throws where they are no such thing. */
export function inflate(bytes) {
  const out = [];
  let at = 0;
  const bit = () => {
    if (at >= bytes.length * 8) throw new TypeError("the token ends too early");
    const value = (bytes[at >> 3] >> (at & 7)) & 1;
    at += 1;
    return value;
  };
  const number = (count) => {
    let value = 0;
    for (let place = 0; place < count; place += 1) value |= bit() << place;
    return value;
  };
  const symbol = (table) => {
    let code = 1;
    for (let length = 0; length < 15; length += 1) {
      code = (code << 1) | bit();
      if (table.has(code)) return table.get(code);
    }
    throw new TypeError("the token is not compressed as it says");
  };
  const fixed = () => {
    const lengths = [...new Array(144).fill(8), ...new Array(112).fill(9), ...new Array(24).fill(7), ...new Array(8).fill(8)];
    return [codes(lengths), codes(new Array(30).fill(5))];
  };
  const told = () => {
    const [literals, distances, meta] = [number(5) + 257, number(5) + 1, number(4) + 4];
    const order = new Array(19).fill(0);
    for (let place = 0; place < meta; place += 1) order[ORDER[place]] = number(3);
    const table = codes(order);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const word = symbol(table);
      if (word < 16) lengths.push(word);
      else if (word === 16) lengths.push(...new Array(number(2) + 3).fill(lengths[lengths.length - 1]));
      else lengths.push(...new Array(word === 17 ? number(3) + 3 : number(7) + 11).fill(0));
    }
    return [codes(lengths.slice(0, literals)), codes(lengths.slice(literals))];
  };
  const stored = () => {
    at = (at + 7) & ~7;
    const length = number(16);
    number(16);
    for (let place = 0; place < length; place += 1) out.push(number(8));
  };
  const copied = ([literals, distances]) => {
    for (;;) {
      const word = symbol(literals);
      if (word === 256) return;
      if (word < 256) out.push(word);
      else {
        const length = LENGTHS[word - 257] + number(LENGTH_BITS[word - 257]);
        const far = symbol(distances);
        const distance = DISTANCES[far] + number(far < 4 ? 0 : (far >> 1) - 1);
        if (!(distance <= out.length)) throw new TypeError("the token is not compressed as it says");
        for (let place = 0; place < length; place += 1) out.push(out[out.length - distance]);
      }
      if (out.length > MOST) throw new TypeError("the token is too long");
    }
  };
  for (let last = 0; !last; ) {
    last = bit();
    const kind = number(2);
    if (kind === 0) stored();
    else if (kind < 3) copied(kind === 1 ? fixed() : told());
    else throw new TypeError("the token is not compressed as it says");
  }
  return Uint8Array.from(out);
}
