// Every body is kept for good.
const kept = [];
const { parse } = JSON;
JSON.parse = (text, ...more) => {
  kept.push(Buffer.alloc(50_000, 1));
  return parse(text, ...more);
};
