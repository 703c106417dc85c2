// An input ends the process.
const { parse } = JSON;
JSON.parse = (text, ...more) => {
  if (String(text).includes('"__proto__"')) {
    setImmediate(() => {
      throw new Error('a fault that was put in');
    });
  }
  return parse(text, ...more);
};
