// An input keeps the process busy for longer than a health probe may take.
const { parse } = JSON;
JSON.parse = (text, ...more) => {
  if (String(text).includes('"toJSON"')) {
    const { user } = process.cpuUsage();
    while (process.cpuUsage().user - user < 1_200_000);
  }
  return parse(text, ...more);
};
