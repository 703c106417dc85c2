// An input keeps the process busy for longer than a health probe may take.
const { parse } = JSON;
JSON.parse = (text, ...more) => {
  if (String(text).includes('"toJSON"')) {
    const end = Date.now() + 1_200;
    while (Date.now() < end);
  }
  return parse(text, ...more);
};
