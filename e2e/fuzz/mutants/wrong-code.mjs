// One refusal says a code that the contract does not know.
import { ServerResponse } from 'node:http';

const { end } = ServerResponse.prototype;
ServerResponse.prototype.end = function (body, ...more) {
  return end.call(
    this,
    typeof body === 'string' ? body.replace('"invalid_cursor"', '"invalid_cursoR"') : body,
    ...more,
  );
};
