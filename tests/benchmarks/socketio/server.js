// socket.io as it comes: whoever listens hears what is posted. `node server.js PORT`
const { createServer } = require('node:http');
const { Server } = require('socket.io');

const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => { text += part; });
  request.on('end', () => { io.emit('event', text); response.end(); });
});
const io = new Server(server, { transports: ['websocket'], serveClient: false, pingInterval: 300000 });
server.listen(Number(process.argv[2]), '127.0.0.1', 4096);
