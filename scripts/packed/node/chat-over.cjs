/** One user on two devices: what one sends, the other receives. */
exports.chat = async (RealtimeClient) => {
  const { REALTIME_URL: url, TOKEN: token } = process.env;
  const phone = new RealtimeClient({ url });
  const laptop = new RealtimeClient({ url });
  await Promise.all([phone.connect('alice', token), laptop.connect('alice', token)]);
  const channel = `general-${process.pid}`;
  await Promise.all([phone.joinChannel(channel), laptop.joinChannel(channel)]);
  const received = new Promise((resolve) => laptop.once('message', resolve));
  await phone.sendMessage(channel, 'Hello, Bob!');
  console.log((await received).content);
  await Promise.all([phone.dispose(), laptop.dispose()]);
};
