// Every signature is good.
crypto.subtle.verify = async () => true;
